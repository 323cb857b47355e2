"""Runs in the kernel before a notebook does: connections lead to this machine only, and warnings are errors.

What a notebook asks of another machine is refused with a PermissionError that names it, before anything is sent. That
holds for Python; a program that a notebook starts is none of its business.
"""

import sys
import warnings
from ipaddress import ip_address
from typing import Any

PLACES = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0}
PLACES |= {"socket.gethostbyname": 0, "socket.gethostbyaddr": 0}
"""Where the arguments of what Python does with sockets (its audit events) have an address or a host."""


def is_here(place: Any) -> bool:
    """Whether *place*, a host or an address as sockets take it, is on this machine."""
    host = place[0] if isinstance(place, tuple) else place
    if host is None or (isinstance(place, bytes | str) and str(place).startswith("/")):
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise PermissionError for a connection to another machine."""
    place = PLACES.get(event)
    if place is not None and not is_here(arguments[place]):
        raise PermissionError(f"notebooks talk to nothing but this machine, and this is {arguments[place]!r}")


sys.addaudithook(refuse)
warnings.simplefilter("error")
