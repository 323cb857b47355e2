"""A server over raw sockets, in a thread: what it received, byte for byte, and what it answers, byte for byte."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

Behaviour = Callable[[socket.socket], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class RawServer:
    """Each connection is served by the next of *behaviours*, the last one again and again; bytes are sent as they are.

    *per_connection* requests are answered before the connection is closed. ``received`` has the requests. A server
    that does not *understand* HTTP answers whatever comes.
    """

    def __init__(
        self,
        *behaviours: bytes | Behaviour,
        per_connection: int = 1,
        context: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        understands: bool = True,
    ) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self._behaviours: Sequence[bytes | Behaviour] = behaviours or (OK,)
        self._per_connection = per_connection
        self._context = context
        self._understands = understands
        self._closing = False
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> RawServer:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        # Closing alone would not wake the thread that accepts.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection, self.connections))
            self.connections += 1
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, index: int) -> None:
        behaviour = self._behaviours[min(index, len(self._behaviours) - 1)]
        connection.settimeout(10)
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            for _ in range(self._per_connection):
                request = read_request(connection) if self._understands else connection.recv(65536)
                if not request:
                    break
                self.received.append(request)
                if callable(behaviour):
                    behaviour(connection)
                else:
                    connection.sendall(behaviour)
        except OSError:
            pass
        finally:
            connection.close()


def read_request(connection: socket.socket) -> bytes:
    """One request; what there is of it, if it ends early."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", data[:end])
    chunked = re.search(rb"(?i)\r\ntransfer-encoding: *chunked", data[:end])
    while len(data) < end + 4 + int(length[1] if length else 0) or (chunked and not data.endswith(b"0\r\n\r\n")):
        more = connection.recv(65536)
        if not more:
            break
        data += more
    return data


def lines_of(request: bytes) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    """The request line, the header lines and the body of *request*."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    return first, [(name, value.lstrip(b" ")) for name, _, value in (line.partition(b":") for line in lines)], body


def sleeps(seconds: float) -> Behaviour:
    """Answers only after a while."""

    def behaviour(connection: socket.socket) -> None:
        time.sleep(seconds)
        connection.sendall(OK)

    return behaviour


def resets(connection: socket.socket) -> None:
    """Breaks the connection by a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def drips(data: bytes, pause: float) -> Behaviour:
    """Sends *data* byte by byte, with pauses."""

    def behaviour(connection: socket.socket) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return behaviour
