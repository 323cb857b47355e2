"""WSGI: the environ that the application is given, and what it may and may not give."""

from __future__ import annotations

import asyncio
import gzip
import io
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, cast
from wsgiref.validate import validator

import pytest

from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError
from corsim.standard.wire import ConnectionFailure, WireRequest, WireResponse

from .sending import BARE_500, BODY, GET, SENT, STREAM, response_of

StartResponse = Callable[..., Callable[[bytes], None]]
Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Any]


def gives(status: Any = "200 OK", headers: Any = (), body: Any = (b"text",)) -> Application:
    """An application that gives this, whatever it is asked."""

    def application(environ: Environ, start_response: StartResponse) -> Any:
        start_response(status, list(headers) if isinstance(headers, tuple) else headers)
        return body

    return application


def asked(application: object, request: WireRequest = GET, **options: Any) -> Any:
    return connect(application, **options)(request)


class TestTheEnviron:
    def given(self, request: WireRequest) -> Environ:
        environs: list[Environ] = []

        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            environs.append(environ)
            start_response("200 OK", [])
            return []

        asked(application, request)
        return environs[0]

    def test_the_request_as_the_browser_sent_it(self) -> None:
        environ = self.given(SENT)
        body = environ.pop("wsgi.input")
        assert (body.read(3), body.readline(), body.read()) == (b"a\x00\xff", b"\r\n", b"b")
        assert environ.pop("wsgi.errors") is sys.stderr
        assert [*environ.pop("wsgi.file_wrapper")(io.BytesIO(b"abc"), 2)] == [b"ab", b"c"]
        assert environ == {
            "REQUEST_METHOD": "patch",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/items/a b\xc3\xa9//|'x",
            "QUERY_STRING": "q=%7c&r=a+b|",
            "REQUEST_URI": "/items/a%20b%C3%A9/%2F|'x?q=%7c&r=a+b|",
            "RAW_URI": "/items/a%20b%C3%A9/%2F|'x?q=%7c&r=a+b|",
            "SERVER_NAME": "api.example.com",
            "SERVER_PORT": "8443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_PORT": "50000",
            "CONTENT_TYPE": "text/plain;charset=UTF-8",
            "CONTENT_LENGTH": "6",
            "HTTP_HOST": "api.example.com:8443",
            "HTTP_X_TWICE": "1,2",
            "HTTP_ACCEPT": "*/*",
            "HTTP_X_LATIN": "\xe9\xff",
            "HTTP_X_EMPTY": "",
            "HTTP_REFERER": "https://app.example.com/",
            "HTTP_ORIGIN": "https://app.example.com",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def test_without_a_body_there_is_neither_length_nor_type(self) -> None:
        environ = self.given(GET)
        assert environ["wsgi.input"].read() == b""
        assert {"CONTENT_LENGTH", "CONTENT_TYPE"}.isdisjoint(environ)
        assert (environ["SERVER_PORT"], environ["QUERY_STRING"]) == ("443", "")

    def test_a_stream_has_no_length(self) -> None:
        environ = self.given(STREAM)
        assert environ["wsgi.input"].read() == BODY
        assert "CONTENT_LENGTH" not in environ

    def test_a_header_with_an_underscore_is_left_out(self) -> None:
        headers = (("X-Forwarded-For", "1"), ("X_Forwarded_For", "2"), ("X-!#$%&'*+.^`|~", "3"))
        environ = self.given(replace(GET, headers=headers))
        assert {key: value for key, value in environ.items() if key.startswith("HTTP_X")} == {
            "HTTP_X_FORWARDED_FOR": "1",
            "HTTP_X_!#$%&'*+.^`|~": "3",
        }

    def test_the_last_of_several_types_counts(self) -> None:
        headers = (("Content-Type", "text/plain"), ("content-type", "text/html"))
        assert self.given(replace(GET, headers=headers))["CONTENT_TYPE"] == "text/html"

    def test_an_ipv6_address(self) -> None:
        environ = self.given(replace(GET, url="http://[::1]:3000/"))
        assert (environ["SERVER_NAME"], environ["HTTP_HOST"], environ["SERVER_PORT"]) == ("::1", "[::1]:3000", "3000")

    @pytest.mark.parametrize("request_", [SENT, GET, STREAM], ids=["body", "get", "stream"])
    def test_the_standard_librarys_validator_finds_nothing(self, request_: WireRequest) -> None:
        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            body = environ["wsgi.input"].read(100)
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [body]

        # It knows the methods of HTTP only in capitals, and warns of others; and it takes `*args`.
        request = replace(request_, method="PATCH")
        validated: Any = validator(cast("Any", application))
        target = lambda environ, start_response: validated(environ, start_response)  # noqa: E731
        assert response_of(asked(target, request)).body == (request.body or b"")


class TestWhatItAnswers:
    def test_status_phrase_and_headers_in_order(self) -> None:
        headers = (("X-A", "\xe9\xff"), ("set-cookie", "a=1"), ("x-a", " 2\t"), ("Set-Cookie", "b=2"))
        arrived = (("X-A", "\xe9\xff"), ("set-cookie", "a=1"), ("x-a", "2"), ("Set-Cookie", "b=2"))
        assert asked(gives("418 Caf\xe9 pot", headers)) == WireResponse(418, arrived, b"text", "Caf\xe9 pot")

    @pytest.mark.parametrize("status", ["299", "299 "])
    def test_a_status_without_a_phrase(self, status: str) -> None:
        assert asked(gives(status)) == WireResponse(299, (), b"text", "")

    def test_the_body_in_parts(self) -> None:
        assert asked(gives(body=iter([b"", b"a", b"", b"bc"]))).body == b"abc"

    def test_start_response_as_late_as_with_the_first_part(self) -> None:
        def application(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
            start_response("201 Created", [])
            yield b"text"

        assert asked(application) == WireResponse(201, (), b"text", "Created")

    def test_written_comes_before_returned(self) -> None:
        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            write = start_response("200 OK", [])
            write(b"a")
            write(b"b")
            return [b"c"]

        assert asked(application).body == b"abc"

    @pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 N")])
    def test_where_http_has_no_body_it_is_dropped(self, method: str, status: str) -> None:
        answer = asked(gives(status, (("Content-Length", "9"),)), replace(GET, method=method))
        assert (answer.body, answer.headers) == (b"", (("Content-Length", "9"),))

    def test_a_redirect_is_not_followed(self) -> None:
        answer = asked(gives("302 Found", (("Location", "/elsewhere"),)))
        assert (answer.status, answer.headers) == (302, (("Location", "/elsewhere"),))

    def test_a_content_coding_is_undone(self) -> None:
        assert asked(gives(headers=(("Content-Encoding", "gzip"),), body=[gzip.compress(b"text")])).body == b"text"

    def test_a_class_whose_instances_are_iterated(self) -> None:
        class Application:
            def __init__(self, environ: Environ, start_response: StartResponse) -> None:
                self.start_response = start_response

            def __iter__(self) -> Iterator[bytes]:
                self.start_response("200 OK", [])
                yield b"text"

        assert asked(Application).body == b"text"


class Closing:
    """A body that notes when it is closed."""

    def __init__(self, parts: Iterable[bytes], error: BaseException | None = None) -> None:
        self.parts = parts
        self.error = error
        self.times_closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts

    def close(self) -> None:
        self.times_closed += 1
        if self.error is not None:
            raise self.error


class TestClosing:
    def test_the_body_is_closed_once(self) -> None:
        body = Closing([b"text"])
        assert asked(gives(body=body)).body == b"text"
        assert body.times_closed == 1

    def test_also_when_it_raises(self) -> None:
        def failing() -> Iterator[bytes]:
            yield b"a"
            raise KeyError("x")

        body = Closing(failing())
        with pytest.raises(KeyError):
            asked(gives(body=body))
        assert body.times_closed == 1

    def test_also_when_it_is_wrong(self) -> None:
        body = Closing(["text"])  # type: ignore[list-item]
        with pytest.raises(ApplicationError):
            asked(gives(body=body))
        assert body.times_closed == 1

    def test_an_exception_of_closing(self) -> None:
        with pytest.raises(KeyError):
            asked(gives(body=Closing([b"text"], KeyError("x"))))
        answer = asked(gives(body=Closing([b"text"], KeyError("x"))), raise_server_exceptions=False)
        assert answer == WireResponse(200, (), b"text", "OK")


VIOLATIONS: dict[str, tuple[Application, str, str]] = {
    "no-start": (lambda environ, start_response: [], "did not call start_response", "500"),
    "no-start-body": (lambda environ, start_response: [b"a"], "a part of the body before it called", "500"),
    "none": (gives(body=None), "returned None; an iterable of bytes is needed", "500"),
    "str": (gives(body="text"), "returned 'text'", "500"),
    "bytes": (gives(body=b"text"), "returned b'text'", "500"),
    "number": (gives(body=5), "returned 5", "500"),
    "part-str": (gives(body=["text"]), "gave 'text' (a str) as a part of the body; bytes are needed", "500"),
    "part-later": (gives(body=[b"a", "b"]), "gave 'b' (a str) as a part", "broken"),
    "part-bytearray": (gives(body=[bytearray(b"a")]), "bytes are needed", "500"),
    "status-number": (gives(200), "the status 200 to start_response; a str like '200 OK'", "500"),
    "status-bytes": (gives(b"200 OK"), "the status b'200 OK'", "500"),
    "status-words": (gives("OK"), "the status 'OK'", "500"),
    "status-short": (gives("20 OK"), "the status '20 OK'", "500"),
    "status-crlf": (gives("200 OK\r\nX-A: b"), "the status '200 OK\\r\\nX-A: b'", "500"),
    "status-not-latin": (gives("200 \u20ac"), "the status '200 \u20ac'", "500"),
    "status-interim": (gives("103 Early Hints"), "status 103; a whole number from 200 to 999 is needed", "500"),
    "headers-tuple": (gives(headers=iter([("a", "b")])), "a list of pairs of str is needed", "500"),
    "headers-dict": (gives(headers={"a": "b"}), "passed {'a': 'b'} to start_response; a list of pairs", "500"),
    "header-single": (gives(headers=(("x-a",),)), "gave ('x-a',) as a header; a pair", "500"),
    "header-bytes": (gives(headers=((b"x-a", b"b"),)), "have to be str", "500"),
    "header-number": (gives(headers=(("x-a", 5),)), "the header ('x-a', 5); its name and value have to be str", "500"),
    "header-name": (gives(headers=(("x a", "b"),)), "a header named 'x a'", "500"),
    "header-crlf": (gives(headers=(("X-A", "b\r\nc: d"),)), "the header 'X-A' with the value 'b\\r\\nc: d'", "500"),
    "header-nul": (gives(headers=(("X-A", "\0"),)), "a value has no NUL, CR or LF", "500"),
    "header-not-latin": (gives(headers=(("X-A", "\u20ac"),)), "the header 'X-A' with the value '\u20ac'", "500"),
    "too-short": (gives(headers=(("Content-Length", "9"),)), "body of 4 bytes, and Content-Length says 9", "broken"),
    "too-long": (gives(headers=(("Content-Length", "2"),)), "a body of 4 bytes, and Content-Length says 2", "cut off"),
}  # fmt: skip


@pytest.mark.parametrize("name", VIOLATIONS)
def test_violations(name: str) -> None:
    application, said, in_production = VIOLATIONS[name]
    with pytest.raises(ApplicationError, match=re.escape(said)):
        asked(application)
    answer = asked(application, raise_server_exceptions=False)
    if in_production == "500":
        assert answer == BARE_500
    elif in_production == "cut off":
        # As gunicorn and waitress do.
        assert answer == WireResponse(200, (("Content-Length", "2"),), b"te", "OK")
    else:
        assert isinstance(answer, ConnectionFailure)


class TestExcInfo:
    """An application that has caught an exception tells the server so, and replaces its answer."""

    def application(self, *, sends_first: bool) -> Application:
        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            write = start_response("200 OK", [("X-First", "1")])
            if sends_first:
                write(b"begun")
            try:
                raise KeyError("x")
            except KeyError:
                start_response("503 Sorry", [("X-Page", "1")], sys.exc_info())
            return [b"page"]

        return application

    @pytest.mark.parametrize("sends_first", [True, False])
    def test_the_exception_reaches_the_caller(self, sends_first: bool) -> None:
        with pytest.raises(KeyError) as caught:
            asked(self.application(sends_first=sends_first))
        assert "raise KeyError" in "".join(traceback.format_tb(caught.value.__traceback__))

    def test_in_production_the_page_is_the_answer(self) -> None:
        answer = asked(self.application(sends_first=False), raise_server_exceptions=False)
        assert answer == WireResponse(503, (("X-Page", "1"),), b"page", "Sorry")

    def test_in_production_what_was_begun_breaks_off(self) -> None:
        answer = asked(self.application(sends_first=True), raise_server_exceptions=False)
        assert isinstance(answer, ConnectionFailure)

    def test_without_it_the_answer_cannot_be_replaced(self) -> None:
        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            start_response("200 OK", [])
            start_response("201 Created", [])
            return []

        with pytest.raises(ApplicationError, match="start_response a second time, without exc_info"):
            asked(application)


class TestExceptions:
    @staticmethod
    def failing(environ: Environ, start_response: StartResponse) -> list[bytes]:
        raise KeyError("x")

    @staticmethod
    def failing_later(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"begun"
        raise KeyError("x")

    @staticmethod
    def failing_before_the_first_part(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b""
        raise KeyError("x")

    def test_they_reach_the_caller_with_their_traceback(self) -> None:
        with pytest.raises(KeyError) as caught:
            asked(self.failing)
        frames = traceback.extract_tb(caught.value.__traceback__)
        assert (frames[-1].name, frames[-1].filename) == ("failing", __file__)

    @pytest.mark.parametrize("left", [SystemExit(3), KeyboardInterrupt()])
    def test_leaving_reaches_the_caller(self, left: BaseException) -> None:
        with pytest.raises(type(left)) as caught:
            asked(gives(body=Closing([b"text"], left)))
        assert caught.value is left

    def test_leaving_ends_the_worker_and_its_connections(self) -> None:
        """Which is what clients see of gunicorn's sync worker, and of werkzeug's server."""

        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            raise SystemExit("no database")

        answer = asked(application, raise_server_exceptions=False)
        assert answer == ConnectionFailure(
            "The connection was closed before the answer: the application raised SystemExit: no database"
        )

    def test_leaving_in_the_middle_and_after_the_end_of_the_answer(self) -> None:
        def application(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
            start_response("200 OK", [])
            yield b"begun"
            raise SystemExit(3)

        answer = asked(application, raise_server_exceptions=False)
        assert answer == ConnectionFailure(
            "The connection was closed in the middle of the answer: the application raised SystemExit: 3"
        )
        left = gives(body=Closing([b"text"], SystemExit(3)))
        assert response_of(asked(left, raise_server_exceptions=False)).body == b"text"

    def test_whoever_interrupts_is_obeyed(self) -> None:
        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            asked(application, raise_server_exceptions=False)

    def test_before_anything_is_sent_it_is_a_bare_500(self) -> None:
        assert asked(self.failing, raise_server_exceptions=False) == BARE_500
        assert asked(self.failing_before_the_first_part, raise_server_exceptions=False) == BARE_500

    def test_afterwards_the_connection_breaks(self) -> None:
        answer = asked(self.failing_later, raise_server_exceptions=False)
        assert isinstance(answer, ConnectionFailure)
        assert answer.message.endswith("the application raised KeyError: 'x'")


class TestWhereItRuns:
    def test_called_or_awaited_it_is_the_callers_thread(self) -> None:
        threads = []

        def application(environ: Environ, start_response: StartResponse) -> list[bytes]:
            threads.append(threading.get_ident())
            start_response("200 OK", [])
            return []

        connection = connect(application)
        connection.open()
        connection(GET)

        async def cell() -> None:
            connection(GET)
            await connection.aopen()
            await connection.answer_async(GET)
            await connection.aclose()

        asyncio.run(cell())
        connection.close()
        assert threads == [threading.get_ident()] * 3
