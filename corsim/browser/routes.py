"""What answers for which origin: the routes of a browser or a page, and the connections behind them.

One target is connected once in a browser, however many origins and pages it answers for, so
that an application is started and stopped once.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from corsim.standard.urls import URL, parse_url

if TYPE_CHECKING:
    import asyncio

    from corsim.servers.connecting import Connection
    from corsim.servers.connections import AsyncConnection

ANY_ORIGIN: Final = "*"


class Connections:
    """The connections of a browser, by their targets; opened and closed together."""

    __slots__ = ("_connections", "_is_entered", "_loop")

    def __init__(self) -> None:
        # With the target, so that no other object can come to have its id.
        self._connections: dict[Any, tuple[object, Connection]] = {}
        self._is_entered = False
        # Entered by `async with`, it has a loop instead.
        self._loop: asyncio.AbstractEventLoop | None = None

    def connect(self, target: object, raise_server_exceptions: bool, timeout: float) -> Connection:
        """The connection to *target*; open where the browser has been entered."""
        identity = target if isinstance(target, (str, MethodType)) else id(target)
        key = (identity, raise_server_exceptions, timeout)
        if key not in self._connections:
            # A scenario's browser connects nothing.
            from corsim.servers.connecting import connect

            new = connect(target, raise_server_exceptions=raise_server_exceptions, timeout=timeout)
            # Of two threads that come here at once, one is first.
            self._connections.setdefault(key, (target, new))
        _, connection = self._connections[key]
        if self._is_entered:
            connection.open()
        return connection

    def _all(self) -> list[tuple[object, Connection]]:
        # A copy: another thread may connect something meanwhile.
        return list(self._connections.values())

    def open(self) -> None:
        """Open all connections; where one fails, those before it are closed again."""
        with ExitStack() as stack:
            for _, connection in self._all():
                connection.open()
                stack.callback(connection.close)
            stack.pop_all()
        self._is_entered, self._loop = True, None

    def close(self) -> None:
        """Close all connections, the last one first; what one raises does not keep the others open."""
        self._is_entered, self._loop = False, None
        with ExitStack() as stack:
            for _, connection in self._all():
                stack.callback(connection.close)

    async def aopen(self) -> None:
        """The same as :meth:`open`, in the running event loop."""
        import asyncio  # It takes longer to import than the whole model.

        async with AsyncExitStack() as stack:
            for _, connection in self._all():
                await connection.aopen()
                stack.push_async_callback(connection.aclose)
            stack.pop_all()
        self._is_entered, self._loop = False, asyncio.get_running_loop()

    async def aclose(self) -> None:
        """The same as :meth:`close`, in the running event loop."""
        self._is_entered, self._loop = False, None
        async with AsyncExitStack() as stack:
            for _, connection in self._all():
                stack.push_async_callback(connection.aclose)

    def started(self, connection: Connection) -> Connection:
        """*connection*, open where the browser has been entered: one that was made later could not wait for that.

        Raises RuntimeError in the thread whose loop has to start it.
        """
        if self._loop is not None and _belongs_to_a_loop(connection):
            connection.open_in(self._loop)
        return connection

    async def astarted(self, connection: Connection) -> Connection:
        """The same, awaited; in whatever loop that is, it is the browser's that starts it."""
        if self._loop is None:
            return connection
        if _belongs_to_a_loop(connection):
            await connection.aopen_in(self._loop)
        else:
            await connection.aopen()
        return connection


def _belongs_to_a_loop(connection: Connection) -> TypeGuard[AsyncConnection]:
    # It imports asyncio, which takes longer than to import the whole model, and is there by now.
    from corsim.servers.connections import AsyncConnection

    return isinstance(connection, AsyncConnection)


class Routes:
    """Connections by the origin that they answer for; the last one given for an origin counts."""

    __slots__ = ("_by_origin",)

    def __init__(self) -> None:
        self._by_origin: dict[str, Connection] = {}

    def add(self, origin: str, connection: Connection) -> None:
        """Let *connection* answer for *origin*, as :func:`origin_key` gives it."""
        self._by_origin[origin] = connection

    def find(self, origin: str, otherwise: Routes | None = None) -> Connection | None:
        """What answers for *origin*: its own connection here, or else in *otherwise*; or else the one for any."""
        places = (self,) if otherwise is None else (self, otherwise)
        for key in (origin, ANY_ORIGIN):
            for place in places:
                if (connection := place._by_origin.get(key)) is not None:  # noqa: SLF001
                    return connection
        return None


def origin_key(origin: object) -> str:
    """The serialised origin that *origin* names, or ``*``; raises TypeError or ValueError."""
    if origin == ANY_ORIGIN:
        return ANY_ORIGIN
    return checked_origin(origin, "the origin", "'https://api.example.com', or '*' for any,")


def checked_origin(value: object, what: str, needed: str) -> str:
    """*value* serialised, if it is the URL of an ``http`` or ``https`` origin and nothing more.

    Raises TypeError or ValueError, in which it is called *what*; *needed* are examples of what can be given.
    """
    if not isinstance(value, str):
        from .arguments import shown

        raise TypeError(f"{what} is {shown(value)}: a str like {needed} is needed")
    url = parse_url(value)
    if url is None or not url.is_http:
        raise ValueError(f"{what} is {value!r}: one like {needed} is needed")
    more = _more_than_an_origin(url)
    if more:
        raise ValueError(
            f"{what} is {value!r}, which is more than an origin: it has {more}; {str(url.origin)!r} is needed"
        )
    return str(url.origin)


def _more_than_an_origin(url: URL) -> str:
    parts = {
        "a path": url.path != "/",
        "a query": url.query is not None,
        "a fragment": url.fragment is not None,
        "a user name or a password": url.includes_credentials,
    }
    return " and ".join(part for part, is_there in parts.items() if is_there)
