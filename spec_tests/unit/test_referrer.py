"""Which referrer a request tells, by policy, page and target; and which URLs are trustworthy."""

from __future__ import annotations

import pytest

from corsim.standard.headers import HeaderList
from corsim.standard.profile import STANDARD
from corsim.standard.referrer import (
    determine_requests_referrer,
    is_potentially_trustworthy,
    parse_a_referrer_policy_from_a_header,
    set_requests_referrer_policy_on_redirect,
    strip_url_for_use_as_a_referrer,
)
from corsim.standard.requests import REFERRER_POLICIES, Environment
from corsim.standard.responses import Response
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, page_of, request_of, url_of

PAGE = "https://u:p@app.example.com/a?b#c"
WHOLE, ORIGIN = APP + "/a?b", APP + "/"
INSECURE = "http://b.test/"


def referrer(target: str, policy: str, page: Environment | None = None) -> str | None:
    request = request_of(target, referrer_policy=policy, page=page or page_of(PAGE))
    url = determine_requests_referrer(request, STANDARD)
    return None if url is None else url.href


class TestDetermine:
    """https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer"""

    @pytest.mark.parametrize(
        ("policy", "same", "cross", "downgrade"),
        [
            ("no-referrer", None, None, None),  # 8.a
            ("origin", ORIGIN, ORIGIN, ORIGIN),  # 8.b
            ("unsafe-url", WHOLE, WHOLE, WHOLE),  # 8.c
            ("strict-origin", ORIGIN, ORIGIN, None),  # 8.d
            ("strict-origin-when-cross-origin", WHOLE, ORIGIN, None),  # 8.e
            ("same-origin", WHOLE, None, None),  # 8.f
            ("origin-when-cross-origin", WHOLE, ORIGIN, ORIGIN),  # 8.g
            ("no-referrer-when-downgrade", WHOLE, WHOLE, None),  # 8.h
        ],
    )
    def test_step_8(self, policy: str, same: str | None, cross: str | None, downgrade: str | None) -> None:
        assert [referrer(url, policy) for url in (APP, API, INSECURE)] == [same, cross, downgrade]

    def test_from_an_insecure_page_nothing_is_a_downgrade(self) -> None:
        page = page_of("http://a.test/x")
        assert referrer(INSECURE, "strict-origin", page) == "http://a.test/"
        assert referrer(INSECURE, "no-referrer-when-downgrade", page) == "http://a.test/x"

    @pytest.mark.parametrize("policy", sorted(set(REFERRER_POLICIES) - {""}))
    def test_an_opaque_document_tells_nothing(self, policy: str) -> None:
        """Step 3.a.1.2."""
        assert referrer(API, policy, page_of(PAGE, sandboxed=True)) is None

    @pytest.mark.parametrize("url", ["blob:https://app.example.com/1", "about:blank", "data:,"])
    def test_a_local_url_tells_nothing(self, url: str) -> None:
        request = request_of(API, referrer_policy="unsafe-url", referrer=url_of(url))
        assert determine_requests_referrer(request, STANDARD) is None

    def test_a_given_url_is_the_source(self) -> None:
        """Step 3.b; a document with an opaque origin may give one, too."""
        request = request_of(API, referrer_policy="unsafe-url", referrer=url_of(APP + "/r#s"))
        assert determine_requests_referrer(request, STANDARD) == url_of(APP + "/r")

    @pytest.mark.parametrize(("length", "whole"), [(4095, True), (4096, True), (4097, False)])
    def test_a_long_url_becomes_its_origin(self, length: int, whole: bool) -> None:
        """Step 6: greater than 4096."""
        url = APP + "/" + "a" * (length - len(APP) - 1)
        assert len(url) == length
        assert referrer(APP, "unsafe-url", page_of(url + "#fragment")) == (url if whole else ORIGIN)


class TestStrip:
    """https://w3c.github.io/webappsec-referrer-policy/#strip-url"""

    @pytest.mark.parametrize(
        ("url", "stripped", "origin"),
        [
            (PAGE, WHOLE, ORIGIN),
            ("https://a.test:8/?#", "https://a.test:8/?", "https://a.test:8/"),
            ("https://a.test/@b", "https://a.test/@b", "https://a.test/"),
            ("https://:p@a.test/@b/c", "https://a.test/@b/c", "https://a.test/"),
            ("file:///a/b", "file:///a/b", "file:///"),
            ("foo:bar?x#y", "foo:bar?x", "foo:/"),
            ("http://[::1]:3000/x", "http://[::1]:3000/x", "http://[::1]:3000/"),
        ],
    )
    def test_userinfo_and_fragment_go(self, url: str, stripped: str, origin: str) -> None:
        assert strip_url_for_use_as_a_referrer(url_of(url)) == url_of(stripped)
        assert strip_url_for_use_as_a_referrer(url_of(url), origin_only=True) == url_of(origin)

    @pytest.mark.parametrize("url", ["about:blank", "data:,a", "blob:https://a.test/1"])
    def test_a_local_scheme_has_no_referrer(self, url: str) -> None:
        """Step 2."""
        assert strip_url_for_use_as_a_referrer(url_of(url)) is None


class TestPotentiallyTrustworthy:
    """https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy and #is-origin-trustworthy"""

    @pytest.mark.parametrize(
        "url",
        [
            "https://a.test/",
            "wss://a.test/",
            "data:,",
            "about:blank",
            "file:///a",
            "http://localhost/",
            "http://LOCALHOST:3000/",
            "http://localhost./",
            "http://a.b.localhost/",
            "http://a.localhost./",
            "http://127.0.0.1/",
            "http://127.255.0.3:80/",
            "http://[::1]:8/",
            "ws://localhost/",
            "blob:https://a.test/1",
        ],
    )
    def test_trustworthy(self, url: str) -> None:
        assert is_potentially_trustworthy(url_of(url))

    @pytest.mark.parametrize(
        "url",
        [
            "http://a.test/",
            "ws://a.test/",
            "ftp://a.test/",
            "http://localhost.test/",
            "http://notlocalhost/",
            "http://128.0.0.1/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::2]/",
            "http://[::ffff:7f00:1]/",
            "blob:http://a.test/1",
            "foo://a/",
        ],
    )
    def test_not_trustworthy(self, url: str) -> None:
        assert not is_potentially_trustworthy(url_of(url))


class TestPolicyFromAHeader:
    """The last token that is a policy counts (…#parse-referrer-policy-from-header)."""

    @pytest.mark.parametrize(
        ("values", "policy"),
        [
            ([], ""),
            (["origin"], "origin"),
            (["origin", "no-referrer, unknown"], "no-referrer"),
            (["unknown"], ""),
            (["Origin"], ""),  # a policy is compared with its case
            (["origin, no_referrer"], ""),  # a failure
            (["origin,"], "origin"),
        ],
    )
    def test_tokens(self, values: list[str], policy: str) -> None:
        response = Response(header_list=HeaderList(("Referrer-Policy", value) for value in values))
        assert parse_a_referrer_policy_from_a_header(response) == policy

    def test_a_redirect_without_one_changes_nothing(self) -> None:
        """…#set-requests-referrer-policy-on-redirect, step 2."""
        request = request_of(API, referrer_policy="origin")
        set_requests_referrer_policy_on_redirect(request, Response(), Trace())
        assert request.referrer_policy == "origin"
