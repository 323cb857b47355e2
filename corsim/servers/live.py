"""A live server at an ``http:`` or ``https:`` URL: requests go there over the network, as a browser would send them.

The URL says where to connect; the request's own URL stays in the request line and in ``Host``. Added is what the
model leaves to the transport: ``Host``, ``Connection`` and ``Accept-Encoding``. It speaks HTTP/1.1, over TLS with the
system's trust, and past any proxy.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Sequence

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.urls import parse_url
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest

from .addressing import Address, address_of, is_chunked, with_framing
from .answers import assembled
from .codings import ACCEPT_ENCODING
from .connections import BlockingConnection
from .http1 import BadResponse, ReceivedResponse, ResponseReader, request_bytes

RECEIVED_AT_ONCE = 1 << 16

HUNG_UP = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What sending comes to where the server has closed the connection, over TLS without or with saying so."""


def checked_url(url: str) -> str:
    """*url* if it names a server and nothing else; ValueError with what is wrong."""
    parsed = parse_url(url)
    if parsed is None or not parsed.is_http or not parsed.host:
        raise ValueError(f"{url!r} is not the URL of a server; one like 'http://localhost:8000' is needed.")
    if parsed.path != "/" or parsed.query is not None or parsed.fragment is not None or parsed.includes_credentials:
        raise ValueError(
            f"{url!r} says more than which server is meant: the path comes from the request. "
            f"'{parsed.scheme}://{address_of(parsed.href).authority}' is needed."
        )
    return parsed.href


class LiveConnection(BlockingConnection):
    """Answers by the server at *url*. Connections are kept between requests while it is open.

    *timeout* is how many seconds a whole exchange may take, *context* the TLS context instead of the system's
    trust. Without *as_browser*, neither ``Connection`` nor ``Accept-Encoding`` is added.
    """

    def __init__(
        self, url: str, *, timeout: float = 30.0, context: ssl.SSLContext | None = None, as_browser: bool = True
    ) -> None:
        super().__init__()
        self._server = address_of(checked_url(url))
        self._timeout = timeout
        self._context = context
        self._as_browser = as_browser
        self._is_open = False
        self._idle: list[socket.socket] = []
        self._idle_lock = threading.Lock()

    def open(self) -> None:
        """Keep connections from now on."""
        self._is_open = True

    def close(self) -> None:
        """Close the connections that were kept."""
        self._close_idle()
        super().close()

    async def aclose(self) -> None:
        """The same."""
        self._close_idle()
        await super().aclose()

    def __call__(self, request: WireRequest) -> Answer:
        """The server's answer, or what kept it from answering."""
        address = address_of(request.url)
        data = request_bytes(
            request.method, address.target, self._headers(request, address), request.body or b"", is_chunked(request)
        )
        deadline = time.monotonic() + self._timeout
        try:
            response = self._exchange(data, request.method, deadline)
        except TimeoutError:
            return self._failure(f"did not answer within {self._timeout:g} seconds")
        except BadResponse as error:
            return self._failure(f"did not answer properly. {error}")
        except ssl.SSLError as error:
            return self._failure(f"cannot be reached by TLS: {error}")
        except ConnectionRefusedError:
            return self._failure("cannot be reached: nobody listens there")
        except socket.gaierror as error:
            return self._failure(f"cannot be reached: its name cannot be resolved ({error.strerror})")
        except ConnectionError as error:
            return self._failure(f"broke the connection: {error.strerror or error}")
        except OSError as error:
            return self._failure(f"cannot be reached: {error.strerror or error}")
        return assembled(request.method, response.status, response.headers, response.body, response.status_text)

    def _headers(self, request: WireRequest, address: Address) -> Sequence[Header]:
        headers: list[Header] = [("Host", address.authority)]
        if self._as_browser:
            headers.append(("Connection", "keep-alive"))
        headers += with_framing(request)
        if self._as_browser and all(byte_lowercase(name) != "accept-encoding" for name, _ in headers):
            headers.append(("Accept-Encoding", ACCEPT_ENCODING))
        return headers

    def _exchange(self, data: bytes, method: str, deadline: float) -> ReceivedResponse:
        kept = self._take_idle()
        if kept is not None:
            reader = self._reader(kept, deadline)
            try:
                return self._talk(kept, reader, data, method, deadline)
            except (BadResponse, *HUNG_UP):
                # The server may have closed it just then: a browser tries again over a new one, too.
                if reader.has_begun:
                    raise
        connection = self._connect(deadline)
        return self._talk(connection, self._reader(connection, deadline), data, method, deadline)

    def _talk(
        self, connection: socket.socket, reader: ResponseReader, data: bytes, method: str, deadline: float
    ) -> ReceivedResponse:
        """Send *data* and read the response; keep the connection, or close it."""
        try:
            refusal: OSError | None = None
            try:
                connection.settimeout(_left(deadline))
                connection.sendall(data)
            except HUNG_UP as error:
                # A server may answer, and hang up, before it has read everything.
                refusal = error
            try:
                response = reader.read(method)
            except (BadResponse, OSError):
                if refusal is not None and not reader.has_begun:
                    raise refusal from None
                raise
        except BaseException:
            connection.close()
            raise
        self._keep_or_close(connection, response.keeps_alive)
        return response

    def _keep_or_close(self, connection: socket.socket, keeps_alive: bool) -> None:
        with self._idle_lock:
            if keeps_alive and self._is_open:
                self._idle.append(connection)
                return
        connection.close()

    def _reader(self, connection: socket.socket, deadline: float) -> ResponseReader:
        def receive() -> bytes:
            connection.settimeout(_left(deadline))
            return connection.recv(RECEIVED_AT_ONCE)

        return ResponseReader(receive)

    def _connect(self, deadline: float) -> socket.socket:
        server = self._server
        # Browsers do not ask the network for names below localhost.
        host = "localhost" if server.host.endswith(".localhost") else server.host
        connection = socket.create_connection((host, server.port), timeout=_left(deadline))
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.scheme == "http":
                return connection
            if self._context is None:
                self._context = ssl.create_default_context()
            return self._context.wrap_socket(connection, server_hostname=server.host)
        except BaseException:
            connection.close()
            raise

    def _take_idle(self) -> socket.socket | None:
        with self._idle_lock:
            return self._idle.pop() if self._idle else None

    def _close_idle(self) -> None:
        with self._idle_lock:
            idle, self._idle, self._is_open = self._idle, [], False
        for connection in idle:
            connection.close()

    def _failure(self, did: str) -> ConnectionFailure:
        server = self._server
        return ConnectionFailure(f"The server at {server.scheme}://{server.authority} {did}")


def _left(deadline: float) -> float | None:
    """The seconds until *deadline*, as sockets take them."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return None if left == float("inf") else left
