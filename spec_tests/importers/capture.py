"""Makes anew what developer tools wrote: ``python -m spec_tests.importers.capture chromium firefox``.

The files are beside it in ``wrote/``: HAR, "Copy as cURL" for bash and for cmd, and "Copy as fetch" of the
same requests.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from . import chromium_devtools, firefox_devtools
from .api_server import ApiServer
from .page_calls import SCRIPT

WROTE = Path(__file__).parent / "wrote"
RECORDERS = {"chromium": chromium_devtools.recorded, "firefox": firefox_devtools.recorded}
ENDINGS = {"har": "har", "har-sanitized": "har"}


def capture(name: str) -> dict[str, str]:
    """What the developer tools of the engine *name* write now: texts by the names of their kinds."""
    with ApiServer("localhost") as page, ApiServer("localhost") as api:
        return asyncio.run(RECORDERS[name](f"{page.origin}/", SCRIPT % api.origin))


def file_of(name: str, kind: str) -> Path:
    """Where a text of *kind* by the engine *name* is kept."""
    return WROTE / f"{name}-{kind}.{ENDINGS.get(kind, 'txt')}"


def main() -> None:
    """Record the engines that are named, or all."""
    for name in sys.argv[1:] or RECORDERS:
        for kind, text in capture(name).items():
            file_of(name, kind).write_bytes(text.encode("utf-8"))
            print(file_of(name, kind).name)


if __name__ == "__main__":
    main()
