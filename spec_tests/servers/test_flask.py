"""Flask and werkzeug: applications and their test clients."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client as WerkzeugClient
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from corsim.servers.connecting import connect
from corsim.standard.wire import WireResponse

from .sending import BARE_500, BODY, COMBINED, GET, SENT, STREAM, response_of, to


class Site:
    """A Flask application that notes what it receives."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.application = flask.Flask(__name__)
        self.application.secret_key = "x"
        self.application.add_url_rule("/raise", view_func=self.raises)
        self.application.add_url_rule("/stream", view_func=self.stream)
        self.application.add_url_rule("/abort", view_func=self.aborts)
        self.application.add_url_rule("/items/<path:path>", view_func=self.answer, methods=["GET", "PATCH"])
        self.application.add_url_rule("/", view_func=self.answer)

    def answer(self, path: str = "") -> flask.Response:
        request = flask.request
        self.received.append(
            {
                "method": request.method,
                "path": path,
                "query": request.query_string,
                "headers": dict(request.headers),
                "body": request.get_data(),
                "url": request.url,
                "environ": dict(request.environ),
                "thread": threading.get_ident(),
            }
        )
        response = flask.make_response("text", 201)
        response.headers.add("X-A", "1")
        response.headers.add("x-a", "2")
        response.set_cookie("a", "b")
        return response

    def raises(self) -> str:
        raise KeyError("x")

    def aborts(self) -> str:
        flask.abort(403)

    def stream(self) -> flask.Response:
        def parts() -> Iterator[bytes]:
            yield b"a"
            yield flask.request.method.encode()

        return flask.Response(flask.stream_with_context(parts()))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture(params=["application", "wsgi_app", "client", "werkzeug"])
def target(request: pytest.FixtureRequest, site: Site) -> Any:
    """The site in each of the forms in which it can be given."""
    application = site.application
    if request.param == "wsgi_app":
        return application.wsgi_app
    if request.param == "client":
        client = application.test_client()
        client.set_cookie("client", "1")
        return client
    if request.param == "werkzeug":
        plain = WerkzeugClient(application)
        plain.set_cookie("client", "1")
        return plain
    return application


class TestFlask:
    def test_every_byte(self, site: Site, ask: Any, target: Any) -> None:
        answer = response_of(ask(target, SENT))
        assert (answer.status, answer.body, answer.status_text) == (201, b"text", "CREATED")
        assert [value for name, value in answer.headers if name.lower() == "x-a"] == ["1", "2"]
        assert ("Set-Cookie", "a=b; Path=/") in answer.headers
        [received] = site.received
        # werkzeug itself writes the method in capitals.
        assert (received["method"], received["environ"]["REQUEST_METHOD"]) == ("PATCH", "patch")
        assert received["body"] == BODY
        assert (received["path"], received["query"]) == ("a b\xe9//|'x", b"q=%7c&r=a+b|")
        assert received["url"].startswith("https://api.example.com:8443/items/")
        assert received["headers"] == COMBINED
        assert received["thread"] == threading.get_ident()
        assert received["environ"]["REMOTE_ADDR"] == "127.0.0.1"

    def test_a_stream_of_the_request(self, site: Site, ask: Any, target: Any) -> None:
        ask(target, STREAM)
        assert site.received[0]["body"] == BODY

    def test_a_stream_of_the_response(self, ask: Any, target: Any) -> None:
        assert response_of(ask(target, to("/stream"))).body == b"aGET"

    def test_what_flask_answers_itself(self, ask: Any, target: Any) -> None:
        assert response_of(ask(target, to("/abort"))).status == 403
        assert response_of(ask(target, to("/nowhere"))).status == 404
        assert response_of(ask(target, to("/", "PUT"))).status == 405
        assert response_of(ask(target, to("/", "HEAD"))).body == b""

    def test_an_exception_reaches_the_caller_though_flask_makes_a_page_of_it(self, ask: Any, target: Any) -> None:
        with pytest.raises(KeyError) as caught:
            ask(target, to("/raise"))
        assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "raises"

    def test_in_production_it_is_the_page(self, ask: Any, target: Any) -> None:
        answer = response_of(ask(target, to("/raise"), raise_server_exceptions=False))
        assert (answer.status, answer.status_text) == (500, "INTERNAL SERVER ERROR")
        assert b"The server encountered an internal error" in answer.body

    def test_a_page_of_the_applications_own(self, site: Site, ask: Any, target: Any) -> None:
        site.application.register_error_handler(500, lambda error: ("own page", 500))
        with pytest.raises(KeyError):
            ask(target, to("/raise"))
        assert response_of(ask(target, to("/raise"), raise_server_exceptions=False)).body == b"own page"

    def test_an_exception_that_the_application_handles_is_none(self, site: Site, ask: Any, target: Any) -> None:
        site.application.register_error_handler(KeyError, lambda error: ("handled", 400))
        assert response_of(ask(target, to("/raise"))).body == b"handled"

    def test_testing_makes_no_difference(self, site: Site, ask: Any, target: Any) -> None:
        site.application.testing = True
        with pytest.raises(KeyError):
            ask(target, to("/raise"))
        assert ask(target, to("/raise"), raise_server_exceptions=False) == BARE_500

    def test_it_is_not_heard_of_elsewhere(self, site: Site) -> None:
        """An exception in a request of another thread, while one of corsim's is answered."""
        inner = site.application.test_client()

        def application(environ: Any, start_response: Any) -> Any:
            other = threading.Thread(target=lambda: inner.get("/raise"))
            other.start()
            other.join()
            start_response("503 Busy", [])
            return []

        assert response_of(connect(application)(GET)).status == 503

    def test_one_that_was_dealt_with_is_none(self, site: Site) -> None:
        inner = site.application.test_client()

        def application(environ: Any, start_response: Any) -> Any:
            assert inner.get("/raise").status_code == 500
            start_response(environ["PATH_INFO"][1:], [])
            return []

        assert response_of(connect(application)(to("/200 OK"))).status == 200
        with pytest.raises(KeyError):
            connect(application)(to("/502 Bad Gateway"))

    def test_signals_are_let_go_of(self, site: Site, ask: Any) -> None:
        ask(site.application)
        with pytest.raises(KeyError):
            ask(site.application, to("/raise"))
        assert not flask.got_request_exception.receivers

    def test_what_a_client_puts_into_every_environ(self, site: Site, ask: Any) -> None:
        client = site.application.test_client()
        client.environ_base.update({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_CLIENT": "1", "wsgi.own": "2"})
        ask(client)
        environ = site.received[0]["environ"]
        assert (environ["REMOTE_ADDR"], environ["wsgi.own"]) == ("10.0.0.1", "2")
        assert "HTTP_X_CLIENT" not in environ
        assert "HTTP_USER_AGENT" not in environ

    def test_below_another_application(self, site: Site, ask: Any) -> None:
        application = DispatcherMiddleware(NotFound(), {"/api": site.application})
        answer = ask(application, to("/api/items/1"))
        assert isinstance(answer, WireResponse)
        assert answer.status == 201
        with pytest.raises(KeyError):
            ask(application, to("/api/raise"))


class TestWerkzeug:
    @staticmethod
    @WerkzeugRequest.application
    def application(request: WerkzeugRequest) -> WerkzeugResponse:
        if request.path == "/raise":
            raise KeyError("x")
        return WerkzeugResponse(f"{request.method} {request.full_path}".encode() + request.get_data())

    def test_applications_and_clients(self, ask: Any) -> None:
        for target in (self.application, WerkzeugClient(self.application)):
            answer = response_of(ask(target, SENT))
            assert answer.body == "PATCH /items/a b\xe9//|'x?q=%7c&r=a+b|".encode() + BODY
            with pytest.raises(KeyError):
                ask(target, to("/raise"))
            assert ask(target, to("/raise"), raise_server_exceptions=False) == BARE_500
