"""ASGI 3: what the application is given, and what it may and may not give."""

from __future__ import annotations

import asyncio
import gzip
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from corsim.servers.asgi import CHUNK
from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .sending import (
    BARE_500,
    BODY,
    END,
    GET,
    HEADERS,
    SENT,
    START,
    STREAM,
    Application,
    Receive,
    Send,
    lower,
    response_of,
    sends,
)


def raises(error: BaseException, *messages: Any) -> Application:
    """An application that sends these messages and then raises."""

    async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
        raise error

    return application


@pytest.fixture
def ask(ask_unopened: Callable[..., Answer]) -> Any:
    """Without a lifespan, which these applications have not."""
    return ask_unopened


class TestWhatTheApplicationIsGiven:
    def given(self, wire_request: WireRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        scopes, messages = [], []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            scopes.append(scope)
            messages.append(await receive())
            while messages[-1].get("more_body"):
                messages.append(await receive())
            await send(START)
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
            await send({"type": "http.response.body"})
            messages.append(await receive())
            messages.append(await receive())

        connection = connect(application)
        assert connection(wire_request) == WireResponse(200, (), b"a", "OK")
        connection.close()
        return scopes[0], messages

    def test_the_request_as_the_browser_sent_it(self) -> None:
        scope, messages = self.given(SENT)
        assert scope == {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "patch",
            "scheme": "https",
            "path": "/items/a b\xe9//|'x",
            "raw_path": b"/items/a%20b%C3%A9/%2F|'x",
            "query_string": b"q=%7c&r=a+b|",
            "root_path": "",
            "headers": [(b"host", b"api.example.com:8443"), *lower(HEADERS)],
            "client": ("127.0.0.1", 50000),
            "server": ("api.example.com", 8443),
            "extensions": {},
            "state": {},
        }
        disconnect = {"type": "http.disconnect"}
        assert messages == [{"type": "http.request", "body": BODY, "more_body": False}, disconnect, disconnect]

    def test_no_body_is_an_empty_one(self) -> None:
        assert self.given(GET)[1][0] == {"type": "http.request", "body": b"", "more_body": False}

    def test_a_stream_has_neither_length_nor_coding(self) -> None:
        scope, messages = self.given(STREAM)
        assert scope["headers"][1:] == lower(HEADERS[:-1])
        assert messages[0]["body"] == BODY

    def test_a_large_body_comes_in_several_messages(self) -> None:
        body = bytes(range(256)) * (CHUNK // 128) + b"!"
        _, messages = self.given(replace(SENT, body=body))
        parts = messages[:-2]
        assert [message["more_body"] for message in parts] == [True, True, False]
        assert b"".join(message["body"] for message in parts) == body

    @pytest.mark.parametrize(
        ("url", "server", "host", "scheme"),
        [
            ("http://api.example.com/", ("api.example.com", 80), b"api.example.com", "http"),
            ("https://api.example.com/", ("api.example.com", 443), b"api.example.com", "https"),
            ("http://[::1]:3000/", ("::1", 3000), b"[::1]:3000", "http"),
            ("http://127.0.0.1:3000/", ("127.0.0.1", 3000), b"127.0.0.1:3000", "http"),
        ],
    )
    def test_host_and_port(self, url: str, server: tuple[str, int], host: bytes, scheme: str) -> None:
        scope, _ = self.given(replace(GET, url=url))
        assert (scope["server"], scope["scheme"]) == (server, scheme)
        assert scope["headers"] == [(b"host", host), (b"accept", b"*/*")]

    def test_a_path_that_is_no_utf8(self) -> None:
        scope, _ = self.given(replace(GET, url="http://a.test/%ff%zz?%ff"))
        assert (scope["path"], scope["raw_path"], scope["query_string"]) == ("/\ufffd%zz", b"/%ff%zz", b"%ff")


class TestWhatItAnswers:
    def test_headers_keep_order_case_and_bytes(self, ask: Any) -> None:
        headers = [[b"X-A", b"\xe9\xff"], (b"set-cookie", b"a=1"), (b"x-a", b" 2\t"), (b"Set-Cookie", b"b=2")]
        answer = ask(sends({"type": "http.response.start", "status": 418, "headers": headers}, END))
        pairs = (("X-A", "\xe9\xff"), ("set-cookie", "a=1"), ("x-a", "2"), ("Set-Cookie", "b=2"))
        assert answer == WireResponse(418, pairs, b"text", "I'm a Teapot")

    def test_the_body_in_parts(self, ask: Any) -> None:
        parts = [{"type": "http.response.body", "body": part, "more_body": True} for part in (b"a", b"", b"b")]
        last = {"type": "http.response.body", "body": memoryview(b"c")}
        answer = ask(sends({"type": "http.response.start", "status": 299}, *parts, last))
        assert answer == WireResponse(299, (), b"abc", "")

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
    def test_where_http_has_no_body_it_is_dropped(self, ask: Any, method: str, status: int) -> None:
        start = {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"9")]}
        answer = ask(sends(start, END), replace(GET, method=method))
        assert answer == WireResponse(status, (("content-length", "9"),), b"", response_of(answer).status_text)

    def test_a_redirect_is_not_followed(self, ask: Any) -> None:
        answer = ask(sends({**START, "status": 307, "headers": [(b"location", b"/elsewhere")]}, END))
        assert (answer.status, answer.headers) == (307, (("location", "/elsewhere"),))

    def test_a_content_coding_is_undone(self, ask: Any) -> None:
        start = {**START, "headers": [(b"content-encoding", b"gzip")]}
        answer = ask(sends(start, {"type": "http.response.body", "body": gzip.compress(b"text")}))
        assert answer == WireResponse(200, (("content-encoding", "gzip"),), b"text", "OK")

    def test_a_body_in_another_coding_than_it_says(self, ask: Any) -> None:
        answer = ask(sends({**START, "headers": [(b"content-encoding", b"gzip")]}, END))
        assert isinstance(answer, ConnectionFailure)
        assert "Content-Encoding says gzip" in answer.message

    def test_what_it_does_after_its_answer_is_waited_for(self, ask: Any) -> None:
        done = []

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await sends(START, END)(scope, receive, send)
            await asyncio.sleep(0.05)
            done.append(await receive())

        assert ask(application, SENT).status == 200
        # Of the body, which it has not read, it gets nothing any more.
        assert done == [{"type": "http.disconnect"}]


VIOLATIONS: dict[str, tuple[list[Any], str]] = {
    "body-first": ([END], "sent the message 'http.response.body' first; http.response.start is needed"),
    "nothing": ([], "The ASGI application returned; a last http.response.body"),
    "no-end": ([START], "began to answer, but returned before it had sent everything"),
    "no-last-part": ([START, {**END, "more_body": True}], "returned before it had sent everything"),
    "two-starts": ([START, START], "sent the message 'http.response.start'; after the start, http.response.body"),
    "unknown-message": ([{"type": "http.response.push"}], "sent the message 'http.response.push' first"),
    "no-type": ([{}], "sent the message None first"),
    "no-message": (["start"], "sent 'start' as a message first"),
    "after-the-end": ([START, END, END], "sent the message 'http.response.body' after its answer was complete"),
    "no-status": ([{"type": "http.response.start"}], "without `status`"),
    "status-str": ([{**START, "status": "200"}], "answered with the status '200'"),
    "status-bool": ([{**START, "status": True}], "answered with the status True"),
    "status-interim": ([{**START, "status": 103}], "status 103; a whole number from 200 to 999 is needed"),
    "status-large": ([{**START, "status": 1000}], "answered with the status 1000"),
    "headers-dict": ([{**START, "headers": {"a": "b"}}], "sent `headers` as {'a': 'b'}; an iterable of pairs"),
    "headers-none": ([{**START, "headers": None}], "sent `headers` as None"),
    "header-single": ([{**START, "headers": [b"x-a"]}], "gave b'x-a' as a header; a pair of name and value"),
    "header-three": ([{**START, "headers": [(b"a", b"b", b"c")]}], "a pair of name and value"),
    "header-name-str": ([{**START, "headers": [("x-a", b"b")]}], "sent the header ('x-a', b'b'); its name and value"),
    "header-value-str": ([{**START, "headers": [(b"x-a", "b")]}], "have to be bytes"),
    "header-name-space": ([{**START, "headers": [(b"x a", b"b")]}], "a header named 'x a'; a name consists of"),
    "header-name-empty": ([{**START, "headers": [(b"", b"b")]}], "a header named ''"),
    "header-value-crlf": ([{**START, "headers": [(b"X-A", b"b\r\nc: d")]}], "the header 'X-A' with the value 'b\\r\\n"),
    "header-value-nul": ([{**START, "headers": [(b"X-A", b"\0")]}], "a value has no NUL, CR or LF"),
    "body-str": ([START, {**END, "body": "text"}], "sent 'text' (a str) as its body; bytes are needed"),
    "too-long": ([{**START, "headers": [(b"content-length", b"1")]}, END], "of 4 bytes, and Content-Length says 1"),
    "too-short": ([{**START, "headers": [(b"Content-Length", b"9")]}, END], "of 4 bytes, and Content-Length says 9"),
}  # fmt: skip

# What a browser sees of them, as measured with uvicorn: nothing was sent, it broke off, or it had all.
BARE = {"body-first", "nothing", "unknown-message", "no-type", "no-message"}
ANSWERED = {"after-the-end"}


@pytest.mark.parametrize("name", VIOLATIONS)
class TestViolations:
    def test_they_are_raised_with_what_was_sent(self, ask: Any, name: str) -> None:
        messages, said = VIOLATIONS[name]
        with pytest.raises(ApplicationError, match=re.escape(said)):
            ask(sends(*messages))

    def test_they_are_raised_though_the_application_passes_over_them(self, ask: Any, name: str) -> None:
        messages, said = VIOLATIONS[name]

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            for message in messages:
                try:
                    await send(message)
                except ApplicationError:
                    return

        with pytest.raises(ApplicationError, match=re.escape(said)):
            ask(application)

    def test_in_production_they_are_an_error_without_words(self, ask: Any, name: str) -> None:
        messages, _ = VIOLATIONS[name]
        answer = ask(sends(*messages), raise_server_exceptions=False)
        if name in BARE:
            assert answer == BARE_500
        elif name in ANSWERED:
            assert answer == WireResponse(200, (), b"text", "OK")
        else:
            assert isinstance(answer, ConnectionFailure)
            assert answer.message.startswith("The connection was closed in the middle of the answer")


def test_what_cannot_be_awaited(ask: Any) -> None:
    def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        pass

    with pytest.raises(ApplicationError, match="returned None when it was called; it has to be a coroutine function"):
        ask(application)
    assert ask(application, raise_server_exceptions=False) == BARE_500


class TestExceptions:
    @pytest.mark.parametrize("error", [KeyError("x"), TimeoutError("own"), SystemExit(3), KeyboardInterrupt()])
    def test_they_reach_the_caller_with_their_traceback(self, ask: Any, error: BaseException) -> None:
        with pytest.raises(type(error)) as caught:
            ask(raises(error))
        assert caught.value is error
        frames = traceback.extract_tb(error.__traceback__)
        assert (frames[-1].name, frames[-1].filename) == ("application", __file__)

    def test_the_loop_outlives_them(self) -> None:
        connection = connect(raises(SystemExit(3)))
        for _ in range(2):
            with pytest.raises(SystemExit):
                connection(GET)
        connection.close()

    @pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
    def test_the_loop_outlives_those_of_tasks_of_the_application(self, error: BaseException) -> None:
        """As a middleware has that runs what it wraps as a task of its own: these two stop the loop, too."""

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            await asyncio.gather(raises(error)(scope, receive, send))

        connection = connect(application)
        for _ in range(2):
            with pytest.raises(type(error)) as caught:
                connection(GET)
            assert caught.value is error
        connection.close()

    @pytest.mark.parametrize("messages", [(START,), (START, END)], ids=["begun", "complete"])
    def test_they_do_so_after_the_answer_has_begun_or_ended(self, ask: Any, messages: tuple[Any, ...]) -> None:
        with pytest.raises(KeyError):
            ask(raises(KeyError("x"), *messages))

    def test_before_the_answer_a_server_in_production_sends_a_bare_500(self, ask: Any) -> None:
        assert ask(raises(KeyError("x")), raise_server_exceptions=False) == BARE_500

    @pytest.mark.parametrize(
        "error",
        [SystemExit(3), BaseExceptionGroup("tasks", [KeyError("x"), SystemExit(3)]), ExceptionGroup("", [KeyError()])],
        ids=["leaves", "a task leaves", "tasks fail"],
    )
    def test_leaving_is_a_500_too(self, ask: Any, error: BaseException) -> None:
        """As uvicorn answers; a middleware's task group makes a group of it."""
        assert ask(raises(error), raise_server_exceptions=False) == BARE_500

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), BaseExceptionGroup("tasks", [KeyboardInterrupt()])])
    def test_whoever_interrupts_is_obeyed(self, ask: Any, error: BaseException) -> None:
        with pytest.raises(type(error)):
            ask(raises(error), raise_server_exceptions=False)

    def test_after_it_has_begun_the_connection_breaks(self, ask: Any) -> None:
        answer = ask(raises(KeyError("x"), START, {**END, "more_body": True}), raise_server_exceptions=False)
        assert answer == ConnectionFailure(
            "The connection was closed in the middle of the answer: the application raised KeyError: 'x'"
        )

    def test_after_it_was_complete_it_counts(self, ask: Any) -> None:
        page = {**START, "status": 500, "headers": [(b"x-page", b"1")]}
        answer = ask(raises(KeyError("x"), page, END), raise_server_exceptions=False)
        assert (answer.status, answer.headers) == (500, (("x-page", "1"),))

    def test_a_cancellation_by_nobody_is_an_error(self, ask: Any) -> None:
        with pytest.raises(ApplicationError, match="raised CancelledError, though nobody"):
            ask(raises(asyncio.CancelledError()))

    def test_so_is_one_of_itself(self, ask: Any) -> None:
        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(1)

        with pytest.raises(ApplicationError, match="cancelled the task"):
            ask(application)


class TestClasses:
    def test_a_class_whose_instances_are_awaited(self, ask: Any) -> None:
        class Endpoint:
            def __init__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
                self.send = send

            def __await__(self) -> Any:
                return sends(START, END)({}, None, self.send).__await__()  # type: ignore[arg-type]

        assert ask(Endpoint).body == b"text"

    def test_an_object_that_is_called(self, ask: Any) -> None:
        class Application:
            async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
                await sends(START, END)(scope, receive, send)

        assert ask(Application()).body == b"text"
