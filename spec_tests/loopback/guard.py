"""Refuses what would reach another machine, or let another machine reach this one; sees Python's audit events.

What is refused is a PermissionError that names it, before anything is sent. Since whoever is refused may well pass
over an OSError, it is also written into the file that :data:`REFUSED` names. Other programs than Python are none
of its business. Imports nothing at first, since it comes before everything else in a process.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # As in typing, which is slow to import.
if TYPE_CHECKING:
    from typing import Any

REFUSED = "CORSIM_REFUSED"
"""The environment variable that names the file; a line for each thing that was refused."""

PLACES = {
    "socket.bind": 1,
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}
"""The audit events of what Python does with sockets, and which of their arguments is an address or a host."""

WITHIN_THE_MACHINE = ("AF_UNIX", "AF_NETLINK")
"""Families of sockets that lead to processes of this machine, or to its kernel."""


def is_here(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether what *event* with its *arguments* is about stays on this machine."""
    place = arguments[PLACES[event]]
    family = getattr(getattr(arguments[0], "family", None), "name", "AF_INET")
    if family in WITHIN_THE_MACHINE:
        return True
    if family not in ("AF_INET", "AF_INET6"):
        return False
    host = place[0] if isinstance(place, tuple) else place
    name = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else host
    if name is None:
        return True
    if name == "":
        # As the address of a server it stands for every interface, and otherwise for this machine.
        return event != "socket.bind"
    return is_this_machine(str(name))


def is_this_machine(name: str) -> bool:
    """Whether *name* is an address or a name of loopback."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    from ipaddress import ip_address

    try:
        return ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: raises PermissionError for what leaves the machine."""
    if event not in PLACES or is_here(event, arguments):
        return
    what = f"{event} {arguments[PLACES[event]]!r}"
    path = os.environ.get(REFUSED)
    if path is not None:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{what}\n")
    raise PermissionError(f"nothing but this machine is talked to here, and this is {what}")


def guard() -> None:
    """Refuse from now on, for as long as this process runs: a hook cannot be taken away."""
    sys.addaudithook(refuse)
