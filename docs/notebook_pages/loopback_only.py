"""Runs in the kernel before a notebook does: connections lead to this machine only, and warnings are errors.

What a notebook asks of another machine is refused with a PermissionError that names it, before anything is sent. That
holds for Python; a program that a notebook starts is none of its business. All stands within a function, as a notebook
would see the names of a module.
"""


def guard() -> None:
    """Refuse what is not of this machine from now on, and take warnings for errors."""
    import sys
    import warnings
    from ipaddress import ip_address
    from typing import Any

    # Where the arguments of what Python does with sockets (its audit events) have an address or a host.
    places = {
        "socket.connect": 1,
        "socket.sendto": 1,
        "socket.sendmsg": 1,
        "socket.getaddrinfo": 0,
        "socket.gethostbyname": 0,
        "socket.gethostbyaddr": 0,
    }

    def is_here(place: Any) -> bool:
        host = place[0] if isinstance(place, tuple) else place
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
        # A path is that of a socket in the file system.
        if name == "localhost" or name.endswith(".localhost") or name.startswith(("/", "\0")):
            return True
        try:
            return ip_address(name.partition("%")[0]).is_loopback
        except ValueError:
            return False

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        place = places.get(event)
        if place is not None and not is_here(arguments[place]):
            raise PermissionError(f"notebooks talk to nothing but this machine, and this is {arguments[place]!r}")

    sys.addaudithook(refuse)
    warnings.simplefilter("error")
    # What the kernel itself is warned of is no fault of a notebook.
    warnings.filterwarnings("ignore", module=r"(ipykernel|IPython|jupyter_client|tornado|traitlets|zmq)(\.|$)")


guard()
del guard
