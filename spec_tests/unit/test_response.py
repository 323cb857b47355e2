"""The response that a script is given, and nothing that it is not."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import Headers, Page, Response
from corsim.browser.browser import Browser
from corsim.standard.wire import WireResponse
from spec_tests.making import ANY, API, PAGE

from .answering import Application


def page_for(*headers: tuple[str, str], **members: Any) -> Page:
    """A page to which *headers* are answered."""
    page = Browser().page(PAGE)
    page.route("*", Application(*headers, **members))
    return page


def fetched(*headers: tuple[str, str], mode: Any = "cors", **members: Any) -> Response:
    """What the script is given by a server of another origin."""
    return page_for(*headers, **members).fetch(f"{API}/items?a#b", mode=mode)


class TestResponse:
    def test_has_what_the_platforms_has(self) -> None:
        response = fetched(ANY, status=201, status_text="Made", body=b"x")
        assert (response.type, response.status, response.status_text, response.ok) == ("cors", 201, "Made", True)
        assert (response.url, response.redirected) == (f"{API}/items?a", False)
        assert (response.bytes(), response.text()) == (b"x", "x")
        assert repr(response) == f"<Response cors 201 {API}/items?a>"

    @pytest.mark.parametrize(("status", "ok"), [(200, True), (299, True), (300, False), (404, False), (500, False)])
    def test_ok_is_200_to_299(self, status: int, ok: bool) -> None:
        assert fetched(ANY, status=status).ok is ok

    def test_of_the_pages_own_origin_is_basic(self) -> None:
        assert page_for().fetch("/x").type == "basic"

    def test_an_opaque_one_shows_nothing(self) -> None:
        response = fetched(("X-A", "1"), mode="no-cors", body=b"secret")
        assert (response.type, response.status, response.status_text, response.ok) == ("opaque", 0, "", False)
        assert (response.url, response.redirected, list(response.headers)) == ("", False, [])
        assert (response.bytes(), response.text()) == (b"", "")
        with pytest.raises(ValueError, match="Expecting value"):
            response.json()

    def test_a_redirect_that_is_not_followed(self) -> None:
        response = page_for(ANY, ("Location", "/"), status=302).fetch(f"{API}/x", redirect="manual")
        assert (response.type, response.status, response.url) == ("opaqueredirect", 0, f"{API}/x")

    def test_after_redirects(self) -> None:
        def server(request: Any) -> WireResponse:
            first = request.url.endswith("/1")
            return WireResponse(302 if first else 200, (ANY, ("Location", "/2")) if first else (ANY,))

        page = Browser().page(PAGE)
        page.route(API, server)
        response = page.fetch(f"{API}/1")
        assert (response.redirected, response.url) == (True, f"{API}/2")

    def test_a_body_can_be_read_again_in_any_way(self) -> None:
        response = fetched(ANY, body=b'{"a": "\xc3\xa9"}')
        for _ in range(2):
            assert response.json() == {"a": "é"}
            assert response.text() == '{"a": "é"}'

    @pytest.mark.parametrize(
        ("body", "text"), [(b"\xef\xbb\xbfa", "a"), (b"\xff", "\ufffd"), (b"", ""), ("日".encode("utf-16"), None)]
    )
    def test_text_is_utf_8_whatever_the_content_type_says(self, body: bytes, text: str | None) -> None:
        """https://fetch.spec.whatwg.org/#dom-body-text"""
        found = fetched(ANY, ("Content-Type", "text/plain;charset=utf-16"), body=body).text()
        assert found == (body.decode("utf-8", "replace") if text is None else text)

    @pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"[Infinity]", b"{'a': 1}"])
    def test_what_is_no_json_is_a_value_error(self, body: bytes) -> None:
        with pytest.raises(ValueError, match=r"Expecting|no JSON"):
            fetched(ANY, body=body).json()

    def test_the_verdict_is_for_the_test(self) -> None:
        response = fetched(ANY, ("X-Secret", "1"))
        assert response.verdict.allowed
        assert [exchange.request.method for exchange in response.verdict.exchanges] == ["GET"]
        assert "X-Secret" in str(response.verdict.exchanges[0].answer)


class TestHeaders:
    def test_what_the_browser_shows_in_the_order_of_the_platform(self) -> None:
        headers = fetched(
            ANY,
            ("Access-Control-Expose-Headers", "x-b, X-A"),
            ("X-B", "1"),
            ("Content-Type", "text/plain"),
            ("x-b", "2"),
            ("X-A", "3"),
            ("X-Hidden", "4"),
        ).headers
        pairs = [("content-type", "text/plain"), ("x-a", "3"), ("x-b", "1, 2")]
        assert list(headers) == list(headers.entries()) == pairs
        assert list(headers.keys()) == [name for name, _ in pairs]
        assert list(headers.values()) == [value for _, value in pairs]
        assert dict(headers) == dict(pairs)
        assert len(headers) == 3
        assert repr(headers) == f"Headers({pairs!r})"

    def test_names_are_found_in_any_case(self) -> None:
        headers = Headers([("content-type", "text/plain")])
        assert headers.get("Content-TYPE") == headers["CONTENT-type"] == "text/plain"
        assert headers.has("Content-Type")
        assert "Content-Type" in headers

    def test_what_is_not_there(self) -> None:
        headers = Headers()
        assert headers.get("X-A") is None
        assert not headers.has("X-A")
        assert "X-A" not in headers
        assert 1 not in headers
        with pytest.raises(KeyError, match="there is no header 'X-A'"):
            headers["X-A"]

    def test_a_header_that_the_browser_hides_says_why(self) -> None:
        headers = fetched(ANY, ("X-Total", "3"), ("Set-Cookie", "a=1")).headers
        assert headers.get("X-Total") is None
        with pytest.raises(KeyError, match="but not its Access-Control-Expose-Headers"):
            headers["X-Total"]
        with pytest.raises(KeyError, match="no script can read 'Set-Cookie'"):
            headers["Set-Cookie"]

    @pytest.mark.parametrize(
        ("members", "status", "type_"),
        [({"mode": "no-cors"}, 200, "opaque"), ({"redirect": "manual"}, 302, "opaqueredirect")],
    )
    def test_of_an_opaque_response_all_are_hidden(self, members: Any, status: int, type_: str) -> None:
        page = Browser().page(PAGE)
        exposed = (ANY, ("Access-Control-Expose-Headers", "X-Total"), ("X-Total", "3"))
        page.route(API, Application(*exposed, status=status))
        headers = page.fetch(API, **members).headers
        with pytest.raises(KeyError, match=f"type {type_}, of which nothing can be read"):
            headers["X-Total"]
        with pytest.raises(KeyError, match="there is no header"):
            headers["X-A"]

    def test_a_cookie_is_hidden_from_the_pages_own_scripts_too(self) -> None:
        headers = page_for(("Set-Cookie", "a=1"), ("X-Total", "3")).fetch("/").headers
        assert headers["X-Total"] == "3"
        with pytest.raises(KeyError, match="no script can read"):
            headers["set-cookie"]

    def test_of_an_answer_without_exchange_there_are_those_of_the_url(self) -> None:
        response = Browser().page(PAGE).fetch("data:text/plain,x")
        assert response.headers["Content-Type"] == "text/plain"
        with pytest.raises(KeyError, match="there is no header"):
            response.headers["X-A"]
