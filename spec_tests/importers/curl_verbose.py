"""What ``curl -v`` prints, made anew by ``python -m spec_tests.importers.curl_verbose``; kept in ``wrote/``."""

from __future__ import annotations

import shutil
import subprocess
import sys

from .api_server import ApiServer


def verbose(url: str) -> str:
    """What curl says, on both its streams, when it asks for a preflight and then for the request itself."""
    program = shutil.which("curl")
    assert program is not None
    origin = ["-H", "Origin: https://app.example.com"]
    asking = ["-X", "OPTIONS", "-H", "Access-Control-Request-Method: PUT"]
    asking += ["-H", "Access-Control-Request-Headers: content-type,x-token"]
    sending = ["-X", "PUT", "-H", "Content-Type: application/json", "-H", "X-Token: 1", "-d", '{"name": "é"}']
    printed = ""
    for arguments in (asking, sending):
        command = [program, "-q", "-v", "-s", *origin, *arguments, url]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True, timeout=20)
        printed += done.stdout.decode("utf-8") + "\n"
    return printed


def main() -> None:
    """Print it."""
    with ApiServer() as server:
        sys.stdout.write(verbose(f"{server.origin}/permitting/items/1"))


if __name__ == "__main__":
    main()
