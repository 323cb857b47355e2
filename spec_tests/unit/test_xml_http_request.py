"""XMLHttpRequest as a script uses it: the order of its calls, what it sends, what it shows (XHR Standard, 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corsim import ApiTypeError, Browser, CorsError, DOMException, Reason, WireResponse, XMLHttpRequest
from corsim.standard.wire import Answer, WireRequest
from spec_tests.making import ANY, API, APP, PAGE

from .answering import EVERYTHING, Application

URL = f"{API}/items"


def xhr_for(application: Any, profile: str = "spec") -> XMLHttpRequest:
    """A new object in a page to which *application* answers."""
    page = Browser(profile).page(PAGE)
    page.route(API, application)
    return page.xhr()


def sent(method: str = "GET", *headers: tuple[str, str], **answer: Any) -> XMLHttpRequest:
    """An object that is done, after an answer with *headers*."""
    xhr = xhr_for(Application(*(headers or EVERYTHING), **answer))
    xhr.open(method, URL)
    xhr.send()
    return xhr


class TestTheOrderOfCalls:
    def test_from_open_to_the_response(self) -> None:
        application = Application(*EVERYTHING, status=201, status_text="Made", body=b"x")
        xhr = xhr_for(application)
        assert (xhr.ready_state, xhr.verdict) == (0, None)
        xhr.open("put", "https://api.example.com/a/../items#x")
        assert xhr.ready_state == 1
        xhr.set_request_header("X-A", "1")
        xhr.set_request_header("x-a", "2")
        xhr.send("text")
        assert xhr.ready_state == 4
        preflight, request = application.requests
        assert (preflight.method, request.method, request.url, request.body) == ("OPTIONS", "PUT", URL, b"text")
        assert ("X-A", "1, 2") in request.headers
        assert (xhr.status, xhr.status_text, xhr.response_url) == (201, "Made", URL)
        assert (xhr.response, xhr.response_text) == (b"x", "x")
        assert xhr.verdict is not None
        assert xhr.verdict.preflighted

    def test_before_send_there_is_nothing_to_read(self) -> None:
        xhr = xhr_for(Application())
        for _ in range(2):
            assert (xhr.status, xhr.status_text, xhr.response_url, xhr.response_text) == (0, "", "", "")
            assert (xhr.get_response_header("A"), xhr.get_all_response_headers()) == (None, "")
            xhr.open("GET", URL)

    def test_open_begins_anew(self) -> None:
        application = Application(*EVERYTHING, body=b"x")
        xhr = xhr_for(application)
        xhr.open("GET", URL)
        xhr.set_request_header("X-A", "1")
        xhr.send()
        xhr.open("GET", URL)
        assert (xhr.ready_state, xhr.status, xhr.response_text, xhr.verdict) == (1, 0, "", None)
        assert xhr.get_all_response_headers() == ""
        xhr.send()
        assert "X-A" not in dict(application.requests[-1].headers)

    @pytest.mark.parametrize("state", ["unsent", "done", "failed"])
    def test_headers_and_send_need_open(self, state: str) -> None:
        """https://xhr.spec.whatwg.org/#the-setrequestheader()-method, step 1."""
        xhr = xhr_for(Application(*EVERYTHING))
        if state != "unsent":
            xhr.open("GET", URL if state == "done" else "https://nobody.test/")
        if state == "done":
            xhr.send()
        elif state == "failed":
            with pytest.raises(CorsError):
                xhr.send()
        calls: list[Callable[[], object]] = [lambda: xhr.set_request_header("X-A", "1"), xhr.send]
        for call in calls:
            with pytest.raises(
                DOMException, match=f"between open.. and send..; this one is {state.replace('failed', 'done')}"
            ) as error:
                call()
            assert (error.value.name, error.value.reason, error.value.verdict) == ("InvalidStateError", None, None)

    def test_credentials_can_be_set_before_send_only(self) -> None:
        """https://xhr.spec.whatwg.org/#the-withcredentials-attribute"""
        xhr = xhr_for(Application(*EVERYTHING))
        xhr.with_credentials = True
        xhr.open("GET", URL)
        xhr.with_credentials = False
        xhr.send()
        with pytest.raises(DOMException, match="only before send") as error:
            xhr.with_credentials = True
        assert error.value.name == "InvalidStateError"
        assert xhr.with_credentials is False
        xhr.open("GET", URL)
        xhr.with_credentials = True

    def test_while_a_request_is_under_way_everything_waits(self) -> None:
        seen: list[str] = []

        async def server(_: WireRequest) -> Answer:
            calls: list[Callable[[], object]] = [
                xhr.send,
                lambda: xhr.set_request_header("A", "1"),
                lambda: setattr(xhr, "with_credentials", True),
            ]
            for call in calls:
                with pytest.raises(DOMException, match="this one is sending"):
                    call()
                seen.append("refused")
            with pytest.raises(RuntimeError, match="while send"):
                xhr.open("GET", URL)
            return WireResponse(headers=EVERYTHING)

        xhr = xhr_for(server)
        xhr.open("GET", URL)
        asyncio.run(xhr.asend())
        assert (xhr.status, len(seen)) == (200, 3)


class TestWhatOpenThrows:
    @pytest.mark.parametrize(
        ("method", "url", "name", "reason"),
        [
            ("TRACE", URL, "SecurityError", Reason.FORBIDDEN_METHOD),
            ("A B", URL, "SyntaxError", Reason.INVALID_METHOD),
            ("GET", "https://", "SyntaxError", Reason.INVALID_URL),
        ],
    )
    def test_a_dom_exception(self, method: str, url: str, name: str, reason: Reason) -> None:
        xhr = xhr_for(Application())
        with pytest.raises(DOMException) as error:
            xhr.open(method, url)
        assert (error.value.name, error.value.reason) == (name, reason)
        assert error.value.explain().startswith(f"THROWS {name}  {reason.value}")
        assert xhr.ready_state == 0

    def test_or_a_type_error_for_what_does_not_fit_into_bytes(self) -> None:
        with pytest.raises(ApiTypeError):
            xhr_for(Application()).open("Ā", URL)

    def test_what_was_opened_before_stays(self) -> None:
        application = Application(*EVERYTHING)
        xhr = xhr_for(application)
        xhr.open("PUT", URL)
        with pytest.raises(DOMException):
            xhr.open("TRACE", URL)
        xhr.send()
        assert application.requests[-1].method == "PUT"

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [((1, URL), "method"), (("GET", 1), "url"), (("GET", URL, 1), "async_"), (("GET", URL, True, 1), "user")],
    )
    def test_a_wrong_type_is_named(self, arguments: Any, named: str) -> None:
        with pytest.raises(TypeError, match=f"^{named} is 1 "):
            xhr_for(Application()).open(*arguments)


class TestHeaders:
    @pytest.mark.parametrize(
        ("name", "value", "exception", "reason"),
        [
            ("A B", "1", DOMException, Reason.INVALID_HEADER_NAME),
            ("X-A", "a\nb", DOMException, Reason.INVALID_HEADER_VALUE),
            ("X-A", "Ā", ApiTypeError, Reason.INVALID_HEADER_VALUE),
        ],
    )
    def test_what_is_none_is_refused_and_not_kept(
        self, name: str, value: str, exception: type[Exception], reason: Reason
    ) -> None:
        application = Application(*EVERYTHING)
        xhr = xhr_for(application)
        xhr.open("GET", URL)
        with pytest.raises(exception) as error:
            xhr.set_request_header(name, value)
        assert getattr(error.value, "reason", None) is reason
        xhr.send()
        assert xhr.status == 200

    def test_a_forbidden_one_is_ignored(self) -> None:
        application = Application(*EVERYTHING)
        xhr = xhr_for(application)
        xhr.open("GET", URL)
        xhr.set_request_header("Origin", "https://evil.test")
        xhr.send()
        assert [value for name, value in application.requests[0].headers if name == "Origin"] == [APP]
        assert xhr.verdict is not None
        assert "header dropped" in [step.outcome for step in xhr.verdict.trace]

    def test_of_the_response_those_that_the_script_can_read(self) -> None:
        exposed = ("Access-Control-Expose-Headers", "x-b, x_a")
        xhr = sent("GET", ANY, exposed, ("X-B", "1"), ("X_A", "2"), ("x-b", "3"), ("X-C", "4"))
        # As if in upper case, `-` comes before `_`, which comes behind letters.
        assert xhr.get_all_response_headers() == "x-b: 1, 3\r\nx_a: 2\r\n"
        assert (xhr.get_response_header("X-b"), xhr.get_response_header("X-C")) == ("1, 3", None)


class TestSend:
    def test_credentials_and_listeners_go_into_the_request(self) -> None:
        headers = (("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true"))
        application = Application(*headers)
        xhr = xhr_for(application)
        xhr.with_credentials = True
        xhr.upload_listeners = True
        xhr.open("POST", URL)
        xhr.send("x")
        assert [request.kind for request in application.requests] == ["preflight", "request"]
        assert {request.credentials_mode for request in application.requests} == {"include"}

    def test_user_and_password_and_synchronous(self) -> None:
        xhr = xhr_for(Application(*EVERYTHING))
        xhr.open("GET", URL, False, "me", "secret")
        xhr.send()
        assert xhr.verdict is not None
        call = xhr.verdict.call
        assert (call.api, call.normalized_method) == ("XMLHttpRequest", "GET")
        assert [getattr(call, name) for name in ("async_", "username", "password")] == [False, "me", "secret"]

    def test_a_network_error_is_raised_and_shows_nothing(self) -> None:
        xhr = xhr_for(Application(("X-A", "1"), body=b"secret"))
        xhr.open("GET", URL)
        with pytest.raises(CorsError) as error:
            xhr.send()
        assert error.value.reason is Reason.ALLOW_ORIGIN_MISSING
        assert error.value.verdict is xhr.verdict
        assert (xhr.ready_state, xhr.status, xhr.response_text, xhr.get_all_response_headers()) == (4, 0, "", "")

    def test_what_an_application_raises_is_passed_on(self) -> None:
        def broken(_: WireRequest) -> Answer:
            raise ZeroDivisionError

        xhr = xhr_for(broken)
        xhr.open("GET", URL)
        with pytest.raises(ZeroDivisionError):
            xhr.send()
        assert (xhr.ready_state, xhr.verdict) == (4, None)

    @pytest.mark.parametrize("profile", ["chromium", "firefox", "webkit"])
    def test_awaited_it_is_the_same(self, profile: str) -> None:
        one, other = (xhr_for(Application(*EVERYTHING, body=b"x"), profile) for _ in range(2))
        for xhr in (one, other):
            xhr.open("PUT", URL)
            xhr.set_request_header("X-A", "1")
        one.send("a")
        asyncio.run(other.asend("a"))
        assert one.verdict is not None
        assert other.verdict is not None
        assert one.verdict.to_dict() == other.verdict.to_dict()
        assert one.response_text == other.response_text == "x"

    def test_a_body_that_is_none_is_an_error_that_leaves_it_open(self) -> None:
        xhr = xhr_for(Application(*EVERYTHING))
        xhr.open("POST", URL)
        with pytest.raises(TypeError, match="body is"):
            xhr.send({"a": 1})  # type: ignore[arg-type]
        assert xhr.ready_state == 1
        xhr.send("x")

    def test_text_is_by_the_charset(self) -> None:
        assert sent("GET", ANY, ("Content-Type", "text/plain;charset=latin1"), body=b"\xe9").response_text == "é"

    def test_it_says_what_it_is(self) -> None:
        assert repr(sent("PUT")) == f"<XMLHttpRequest PUT {URL} 4>"
