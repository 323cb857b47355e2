"""HTTP/2 is noted in the form of HTTP/1.1 and answered as the row says: with a client that is h2's, too."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded
from h2.settings import SettingCodes

from corsim.servers.receiving import Received
from corsim.standard.wire import WireResponse
from spec_tests.browsers.http2 import received_from, serve_http2

HEAD = [(":method", "POST"), (":authority", "a.test:8443"), (":scheme", "https"), (":path", "/x?y")]
Heard = tuple[list[tuple[str, str]], bytes]


class Client:
    """A connection that sends what it is told to and keeps what it hears, by stream."""

    def __init__(self) -> None:
        self.connection = H2Connection(H2Configuration(client_side=True, header_encoding=None))
        self.connection.initiate_connection()
        self.heard: dict[int, Heard] = {}
        self.ended: set[int] = set()

    def send(self, stream: int, fields: Sequence[tuple[str, str]], *parts: bytes) -> None:
        self.connection.send_headers(stream, [*HEAD, *fields], end_stream=not parts)
        for index, part in enumerate(parts, 1):
            self.connection.send_data(stream, part, end_stream=index == len(parts))

    def hear(self, data: bytes) -> None:
        for event in self.connection.receive_data(data):
            if isinstance(event, ResponseReceived):
                fields = [(bytes(name).decode(), bytes(value).decode("latin-1")) for name, value in event.headers]
                self.heard[event.stream_id] = (fields, b"")
            elif isinstance(event, DataReceived):
                fields, body = self.heard[event.stream_id]
                self.heard[event.stream_id] = (fields, body + event.data)
            elif isinstance(event, StreamEnded):
                self.ended.add(event.stream_id)


def exchange(client: Client, answers: list[WireResponse | None]) -> list[Received]:
    """What a server with these *answers* notes of what *client* has to say; ends when all are given."""
    noted: list[Received] = []

    async def answering(received: Received) -> WireResponse | None:
        noted.append(received)
        return answers[len(noted) - 1]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve_http2(reader, writer, answering)
        writer.close()
        await writer.wait_closed()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            while len(client.ended) < len(answers):
                writer.write(client.connection.data_to_send())
                try:
                    data = await asyncio.wait_for(reader.read(1 << 16), 10)
                except ConnectionError:  # A connection that is broken may be reset, or only end.
                    data = b""
                if not data:
                    break
                client.hear(data)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    asyncio.run(run())
    return noted


def test_requests_are_noted_in_the_form_of_http1() -> None:
    client = Client()
    client.send(1, [("x-a", "1"), ("x-a", "2")], b"one", b"two")
    client.send(3, [], b"")
    client.send(5, [])
    streamed, empty, none = exchange(client, [WireResponse(204)] * 3)
    assert (streamed.kind, streamed.method, streamed.url) == ("request", "POST", "https://a.test:8443/x?y")
    assert streamed.headers == (("host", "a.test:8443"), ("x-a", "1"), ("x-a", "2"))
    assert [received.body for received in (streamed, empty, none)] == [b"onetwo", b"", None]


def test_cookies_are_one_line_where_the_first_part_stood() -> None:
    fields = [*HEAD, ("cookie", "a=1"), ("x-b", "c"), ("cookie", "b=2"), ("cookie", "c=3")]
    assert received_from(fields, None).headers == (("host", "a.test:8443"), ("cookie", "a=1; b=2; c=3"), ("x-b", "c"))


def test_answers_keep_their_headers_but_for_those_of_the_connection() -> None:
    client = Client()
    client.send(1, [])
    headers = (("X-Odd", "\xe9"), ("x-odd", ""), ("Connection", "keep-alive"))
    exchange(client, [WireResponse(299, headers, b"hi", "Unseen")])
    assert client.heard[1] == ([(":status", "299"), ("x-odd", "\xe9"), ("x-odd", "")], b"hi")


def test_a_long_body_is_cut_into_frames() -> None:
    client = Client()
    client.connection.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 1 << 20})
    client.connection.increment_flow_control_window(1 << 20)
    client.send(1, [])
    exchange(client, [WireResponse(body=b"x" * 100_000)])
    assert client.heard[1][1] == b"x" * 100_000


def test_where_there_can_be_no_body_none_is_sent() -> None:
    client = Client()
    client.send(1, [])
    exchange(client, [WireResponse(304, (), b"body")])
    assert client.heard[1] == ([(":status", "304")], b"")


def test_no_answer_breaks_the_connection() -> None:
    client = Client()
    client.send(1, [])
    client.send(3, [])
    noted = exchange(client, [WireResponse(), None])
    assert len(noted) == 2
    assert set(client.heard) <= {1}


def test_what_was_taken_back_is_not_answered() -> None:
    client = Client()
    client.connection.send_headers(1, HEAD)
    client.connection.reset_stream(1)
    client.send(3, [])
    noted = exchange(client, [WireResponse()])
    assert len(noted) == 1
    assert set(client.heard) == {3}
