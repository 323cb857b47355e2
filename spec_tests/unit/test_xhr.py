"""XMLHttpRequest: what open(), setRequestHeader() and send() refuse or send, and which headers are shown."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import Blob, BodyInit, FormData, ReadableStream, URLSearchParams
from corsim.standard.errors import ApiException
from corsim.standard.headers import HeaderList
from corsim.standard.responses import Response
from corsim.standard.trace import Trace
from corsim.standard.wire import WireRequest
from corsim.standard.xhr import XMLHttpRequest, get_all_response_headers, open_, send, set_request_header
from spec_tests.making import ANY, API, APP, answer, driven, lines, page_of


def opened(method: str = "GET", url: str = APP, **arguments: Any) -> XMLHttpRequest:
    xhr = XMLHttpRequest(page_of(), Browser(), Trace())
    open_(xhr, method, url, **arguments)
    return xhr


def sent(xhr: XMLHttpRequest, body: BodyInit | None = None) -> WireRequest:
    """The one request that sending makes."""
    _, (request,) = driven(send(xhr, body), [answer(ANY)])
    return request


class TestBeforeOpen:
    """https://xhr.spec.whatwg.org/#xmlhttprequest"""

    def test_what_it_begins_with(self) -> None:
        page = page_of()
        xhr = XMLHttpRequest(page, Browser(), Trace())
        assert (xhr.state, xhr.request_method, xhr.request_url) == ("unsent", "GET", page.url)
        assert list(xhr.author_request_headers) == []
        assert (xhr.synchronous, xhr.upload_listener, xhr.with_credentials) == (False, False, False)


def test_it_waits_for_nothing_unless_it_is_told_to() -> None:
    assert opened().synchronous is False
    assert opened(async_=False).synchronous is True


@pytest.mark.parametrize(("name", "value", "text"), [("\u20ac", "a", "\u20ac"), ("a", "\u2192", "\u2192")])
def test_what_does_not_fit_into_bytes_is_named(name: str, value: str, text: str) -> None:
    with pytest.raises(ApiException) as caught:
        set_request_header(opened(), name, value)
    assert dict(caught.value.explained.values) == {"text": text}


class TestOpen:
    """https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open"""

    @pytest.mark.parametrize(
        ("method", "url", "name", "reason", "step"),
        [
            ("A B", APP, "SyntaxError", "invalid-method", "2"),
            ("", APP, "SyntaxError", "invalid-method", "2"),
            ("\u20ac", APP, "TypeError", "invalid-method", "2"),
            ("\xe9", APP, "SyntaxError", "invalid-method", "2"),
            ("Track", APP, "SecurityError", "forbidden-method", "3"),
            ("GET", "https://", "SyntaxError", "invalid-url", "6"),
            ("TRACE", "https://", "SecurityError", "forbidden-method", "3"),
        ],
    )
    def test_what_it_throws(self, method: str, url: str, name: str, reason: str, step: str) -> None:
        with pytest.raises(ApiException) as caught:
            opened(method, url)
        assert caught.value.name == name
        assert (caught.value.explained.reason.value, caught.value.explained.step) == (reason, step)

    def test_the_method_is_normalised(self) -> None:
        """Step 4."""
        assert opened("delete").request_method == "DELETE"
        assert opened("patch").request_method == "patch"

    def test_user_name_and_password_go_into_the_url(self) -> None:
        """Step 8."""
        assert opened(url=APP, username="u", password="p@").request_url.href == "https://u:p%40@app.example.com/"
        assert opened(url="https://a:b@app.example.com/", username="").request_url.username == ""
        assert opened(url="https://a:b@app.example.com/").request_url.password == "b"

    def test_a_url_without_a_host_has_neither(self) -> None:
        assert opened(url="data:,x", username="u", password="p").request_url.href == "data:,x"

    def test_opening_again_is_a_fresh_start(self) -> None:
        """Step 11."""
        xhr = opened("POST")
        set_request_header(xhr, "X", "1")
        xhr.upload_listener = True
        open_(xhr, "GET", "/x", async_=False)
        assert (xhr.state, xhr.synchronous, xhr.upload_listener) == ("opened", True, False)
        assert len(xhr.author_request_headers) == 0
        assert xhr.request_url.href == APP + "/x"


class TestSetRequestHeader:
    """https://xhr.spec.whatwg.org/#dom-xmlhttprequest-setrequestheader"""

    def test_values_of_a_name_are_combined(self) -> None:
        """Step 6."""
        xhr = opened()
        for name, value in [("X-a", " 1 "), ("B", ""), ("x-A", "2")]:
            set_request_header(xhr, name, value)
        assert xhr.author_request_headers.headers == [("X-a", "1, 2"), ("B", "")]

    @pytest.mark.parametrize(
        ("name", "value", "exception", "reason"),
        [
            ("a b", "", "SyntaxError", "invalid-header-name"),
            ("", "", "SyntaxError", "invalid-header-name"),
            ("a", "x\ny", "SyntaxError", "invalid-header-value"),
            ("a", "\0", "SyntaxError", "invalid-header-value"),
            ("\u20ac", "\u20ac", "TypeError", "invalid-header-name"),
            ("a b", "\u20ac", "TypeError", "invalid-header-value"),
        ],
    )
    def test_what_it_throws(self, name: str, value: str, exception: str, reason: str) -> None:
        """Step 4, and Web IDL before it."""
        with pytest.raises(ApiException) as caught:
            set_request_header(opened(), name, value)
        assert (caught.value.name, caught.value.explained.reason.value) == (exception, reason)

    def test_a_forbidden_header_is_passed_over(self) -> None:
        """Step 5."""
        xhr = opened()
        set_request_header(xhr, "Cookie", "a")
        assert len(xhr.author_request_headers) == 0
        assert [(step.algorithm, step.step) for step in xhr.trace] == [("xhr-set-request-header", "5")]


class TestSend:
    """https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send"""

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_get_and_head_send_no_body(self, method: str) -> None:
        """Step 3; without a body there is no type, either."""
        request = sent(opened(method), "x")
        assert request.body is None
        assert lines(request, "Content-Type") == []

    def test_a_stream_is_not_among_what_it_takes(self) -> None:
        """Web IDL makes a string of an object that is in no member of the union, before the steps run."""
        request = sent(opened("POST"), ReadableStream(b"x"))
        assert request.body == b"[object ReadableStream]"
        assert lines(request, "Content-Type") == ["text/plain;charset=UTF-8"]

    @pytest.mark.parametrize(
        ("body", "set_by_script", "content_type"),
        [
            ("x", None, "text/plain;charset=UTF-8"),
            (URLSearchParams((("a", "b"),)), None, "application/x-www-form-urlencoded;charset=UTF-8"),
            (Blob(b"x", "a/b"), None, "a/b"),
            (Blob(b"x"), None, None),
            (b"x", None, None),
            ("x", "a/b", "a/b"),
            ("x", "a/b;charset=utf-8", "a/b;charset=utf-8"),
            ("x", "a/b;  Charset=UTF-8", "a/b;  Charset=UTF-8"),
            ("x", "a/b;charset=gbk", "a/b;charset=UTF-8"),
            ("x", "A/b; x=y ;CHARSET=Gbk", "a/b;x=y;charset=UTF-8"),
            ("x", "a/b;charset=", "a/b;charset="),
            ("x", 'a/b;charset=""', "a/b;charset=UTF-8"),
            ("x", "nothing;charset=gbk", "nothing;charset=gbk"),
            ("x", "", ""),
            (URLSearchParams(()), "a/b;charset=gbk", "a/b;charset=UTF-8"),
            (Blob(b"x", "c/d"), "a/b;charset=gbk", "a/b;charset=gbk"),
            (b"x", "a/b;charset=gbk", "a/b;charset=gbk"),
            (FormData(()), "a/b;charset=gbk", "a/b;charset=gbk"),
        ],
    )
    def test_the_content_type(self, body: BodyInit, set_by_script: str | None, content_type: str | None) -> None:
        """Steps 4.5 and 4.6."""
        xhr = opened("POST")
        if set_by_script is not None:
            set_request_header(xhr, "content-type", set_by_script)
        assert lines(sent(xhr, body), "Content-Type") == ([] if content_type is None else [content_type])

    def test_a_correction_is_told(self) -> None:
        xhr = opened("POST")
        set_request_header(xhr, "Content-Type", "a/b;charset=x")
        sent(xhr, "x")
        assert ("xhr-send", "4.5.1.2") in [(step.algorithm, step.step) for step in xhr.trace]

    def test_an_upload_listener_needs_a_preflight(self) -> None:
        """Step 6.h."""
        xhr = opened("POST", API)
        xhr.upload_listener = True
        _, requests = driven(send(xhr, "x"), [answer(ANY), answer(ANY)])
        assert [request.kind for request in requests] == ["preflight", "request"]

    @pytest.mark.parametrize(("with_credentials", "mode"), [(True, "include"), (False, "same-origin")])
    def test_the_credentials_mode(self, with_credentials: bool, mode: str) -> None:
        """Step 6.i."""
        xhr = opened()
        xhr.with_credentials = with_credentials
        assert sent(xhr).credentials_mode == mode

    def test_a_url_with_userinfo_is_sent_without(self) -> None:
        """Unlike fetch(), open() takes one; userinfo is no part of a request's target."""
        assert sent(opened(url="https://u:p@app.example.com/x")).url == APP + "/x"


class TestGetAllResponseHeaders:
    """https://xhr.spec.whatwg.org/#dom-xmlhttprequest-getallresponseheaders"""

    def test_they_are_sorted_as_if_in_upper_case(self) -> None:
        """Step 3: an underscore stands between upper and lower case, so it is sorted behind letters here."""
        list_ = HeaderList([("x_a", "1"), ("xa", "2"), ("X-A", "3"), ("Xa", "4"), ("x~", "5")])
        assert get_all_response_headers(Response(header_list=list_)) == [
            ("x-a", "3"),
            ("xa", "2, 4"),
            ("x_a", "1"),
            ("x~", "5"),
        ]
