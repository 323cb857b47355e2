"""A machine of its own for a run: private network, mount and process namespaces (Linux, as root).

In them every IPv4 and IPv6 address is local, and ``/etc/hosts`` is a file of the run. When the
first process of the namespaces ends, the kernel ends all others; and it ends with the one that made them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

INSIDE = "CORSIM_BROWSERS_INSIDE"


def is_inside() -> bool:
    """Whether this process runs in namespaces that :func:`run_inside` made."""
    return INSIDE in os.environ


def why_not_here() -> str | None:
    """Why namespaces cannot be made here, or None."""
    may = sys.platform == "linux" and os.geteuid() == 0
    return None if may else "namespaces are needed, and only root can make them, on Linux"


def run_inside(arguments: Sequence[str], module: str) -> int:
    """Run ``python -m`` *module* with *arguments* in new namespaces; its exit status, or 2 if it may not make them."""
    reason = why_not_here()
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    command = ["setpriv", "--pdeathsig", "KILL"]
    command += ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command += [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode


def all_addresses_are_local() -> None:
    """Make this machine the owner of every address.

    WebKitGTK loads nothing where there is no default route and no address but loopback's, so there are such.
    """
    for command in (
        "ip link set lo up",
        "ip address add 198.51.100.1/24 dev lo",
        "ip route add default dev lo",
        "ip route add local 0.0.0.0/0 dev lo",
        "ip -6 route add local ::/0 dev lo",
    ):
        subprocess.run(command.split(), check=True)


def write_hosts(hosts: Iterable[str], directory: Path) -> None:
    """Put a file in place of ``/etc/hosts`` that gives every one of *hosts* the address 127.0.0.1."""
    names = sorted({*hosts, "localhost"})
    path = directory / "hosts"
    path.write_text("".join(f"127.0.0.1 {name}\n" for name in names), "utf-8")
    subprocess.run(["mount", "--bind", str(path), "/etc/hosts"], check=True)
