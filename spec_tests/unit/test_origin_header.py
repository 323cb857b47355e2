"""When a request has an Origin header, and when that is null."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.fetch_params import FetchParams
from corsim.standard.headers import get
from corsim.standard.origin_header import append_a_request_origin_header
from corsim.standard.requests import Environment, Mode, ResponseTainting
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, answer, called, page_of, request_of


def origin_header(
    url: str,
    method: str = "GET",
    mode: Mode = "cors",
    tainting: ResponseTainting = "basic",
    policy: str = "",
    page: Environment | None = None,
) -> str | None:
    request = request_of(url, method=method, mode=mode, response_tainting=tainting, referrer_policy=policy, page=page)
    append_a_request_origin_header(request, FetchParams(request, Browser(), Trace()))
    return get(request.header_list, "Origin")


class TestAppend:
    """https://fetch.spec.whatwg.org/#append-a-request-origin-header"""

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
    def test_always_on_a_cors_request(self, method: str) -> None:
        """Step 3; the referrer policy has no say in it."""
        assert origin_header(API, method, tainting="cors", policy="no-referrer") == APP

    @pytest.mark.parametrize(("method", "value"), [("GET", None), ("HEAD", None), ("get", APP), ("PUT", APP)])
    def test_otherwise_by_method(self, method: str, value: str | None) -> None:
        """Step 4."""
        assert origin_header(APP, method) == value

    @pytest.mark.parametrize(
        ("policy", "url", "value"),
        [
            ("no-referrer", APP, "null"),
            ("strict-origin", "http://app.example.com/", "null"),
            ("strict-origin", API, APP),
            ("strict-origin-when-cross-origin", "http://b.test/", "null"),
            ("no-referrer-when-downgrade", "http://b.test/", "null"),
            ("same-origin", API, "null"),
            ("same-origin", APP, APP),
            ("origin", "http://b.test/", APP),
            ("origin-when-cross-origin", "http://b.test/", APP),
            ("unsafe-url", "http://b.test/", APP),
        ],
    )
    def test_the_referrer_policy_counts_in_mode_no_cors(self, policy: str, url: str, value: str) -> None:
        """Step 4.1."""
        assert origin_header(url, "POST", "no-cors", "opaque", policy) == value
        assert origin_header(url, "POST", "cors", "basic", policy) == APP

    def test_an_http_page_has_nothing_to_lose(self) -> None:
        """Step 4.1.b is for origins whose scheme is "https"."""
        page = page_of("http://app.example.com/")
        assert origin_header("http://b.test/", "POST", "no-cors", "opaque", "strict-origin", page) == str(page.origin)

    def test_an_opaque_origin_is_null(self) -> None:
        page = page_of(sandboxed=True)
        assert origin_header("http://b.test/", "POST", "no-cors", "opaque", "strict-origin", page) == "null"
        assert origin_header(API, tainting="cors", page=page) == "null"


class TestWhatIsTold:
    NAME = "append-a-request-origin-header"

    def test_of_a_method(self) -> None:
        assert called(APP, answer(), method="POST").told(self.NAME, "4.2") == [
            f"Origin sent: The method `POST` is neither GET nor HEAD, so the origin is said: `{APP}`."
        ]

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_of_the_tabs_site(self, method: str) -> None:
        """Firefox."""
        page = page_of("https://a.example/", top_level="https://top.example/")
        members: dict[str, Any] = {"mode": "no-cors", "credentials": "include", "method": method}
        result = called("https://top.example/x", answer(), page=page, browser=Browser("firefox"), **members)
        told = "A frame of another site asks the tab's own with credentials, so the origin is said: "
        assert result.told(self.NAME, "4.2") == [f"Origin sent: {told}`https://a.example`."]
