"""HTTP/2 on one connection, by the library h2: what was received, in the form of HTTP/1.1's; what is answered.

It is spoken only for rows with a stream body, in an engine that sends such bodies by HTTP/2 alone: the case of a
name, the reason phrase and broken framing cannot be seen by it.
Header names arrive in lower case. The pseudo-header ``:authority`` stands as ``host``, and the parts into which
an engine has cut its `Cookie` are one line again. Requests are answered one after the other, when they are
complete; the connection stays open until an answer breaks it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded, StreamReset
from h2.exceptions import H2Error

from corsim.servers.receiving import Answering, Received
from corsim.standard.wire import WireResponse

NOT_IN_HTTP2 = ("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade")
"""Headers of an answer that speak of an HTTP/1.1 connection, and must not be sent (RFC 9113, 8.2.2)."""

READ_SIZE = 1 << 16


async def serve_http2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: Answering) -> None:
    """Answer the requests of one connection until one side ends it."""
    settings = H2Configuration(client_side=False, header_encoding=None, validate_outbound_headers=False)
    connection = H2Connection(settings)
    connection.initiate_connection()
    requests = _Requests()
    try:
        while True:
            writer.write(connection.data_to_send())
            await writer.drain()
            data = await reader.read(READ_SIZE)
            if not data:
                return
            for stream, received in requests.completed_by(connection, data):
                answer = await answering(received)
                if answer is None:
                    return
                _send(connection, stream, answer, received.method)
    except H2Error as error:
        raise ConnectionAbortedError(str(error)) from error


class _Requests:
    """The requests of a connection that are not complete yet: by stream, the headers and the body so far."""

    def __init__(self) -> None:
        self._heads: dict[int, list[tuple[str, str]]] = {}
        self._bodies: dict[int, bytes | None] = {}

    def completed_by(self, connection: H2Connection, data: bytes) -> Iterator[tuple[int, Received]]:
        """The requests, with their streams, that *data* completes."""
        for event in connection.receive_data(data):
            if isinstance(event, RequestReceived):
                fields = [(bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                          for name, value in event.headers]  # fmt: skip
                self._heads[event.stream_id] = fields
                self._bodies[event.stream_id] = None if event.stream_ended else b""
            elif isinstance(event, DataReceived):
                self._bodies[event.stream_id] = (self._bodies[event.stream_id] or b"") + event.data
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamReset):
                self._heads.pop(event.stream_id, None)
            elif isinstance(event, StreamEnded):
                yield (
                    event.stream_id,
                    received_from(self._heads.pop(event.stream_id), self._bodies.pop(event.stream_id)),
                )


def received_from(fields: list[tuple[str, str]], body: bytes | None) -> Received:
    """The request that *fields* (pseudo-headers first) and *body* (None if there is none) make."""
    pseudo = {name: value for name, value in fields if name.startswith(":")}
    headers = [("host", pseudo[":authority"])]
    cookie = "; ".join(value for name, value in fields if name == "cookie")
    for name, value in fields:
        if name == "cookie":
            value, cookie = cookie, ""
        if not name.startswith(":") and (name != "cookie" or value):
            headers.append((name, value))
    return Received(pseudo[":scheme"], pseudo[":method"], pseudo[":path"], tuple(headers), body)


def _send(connection: H2Connection, stream: int, answer: WireResponse, method: str) -> None:
    fields = [(":status", str(answer.status))]
    fields += [(name.lower(), value) for name, value in answer.headers if name.lower() not in NOT_IN_HTTP2]
    body = b"" if method == "HEAD" or answer.status in (204, 304) else answer.body
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
    connection.send_headers(stream, encoded, end_stream=not body)
    size = connection.max_outbound_frame_size
    for start in range(0, len(body), size):
        connection.send_data(stream, body[start : start + size], end_stream=start + size >= len(body))
