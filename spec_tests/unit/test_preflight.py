"""What a preflight asks, which answers permit the request, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import ReadableStream
from corsim.standard.max_age import parse_a_64_bit_integer
from corsim.standard.profile import Profile
from spec_tests.making import ANY, API, APP, Fetched, answer, called, lines


def preflighted(
    *headers: tuple[str, str], status: int = 204, browser: Browser | None = None, **members: Any
) -> Fetched:
    """The outcome of a request whose preflight is answered so; the request itself, if it gets so far, is permitted."""
    permits = answer(("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true"))
    answers = [answer(*headers, status=status), permits]
    return called(API, *answers, browser=browser, some_may_be_left=True, **({"method": "PUT"} | members))


METHODS = "Access-Control-Allow-Methods"
HEADERS = "Access-Control-Allow-Headers"
WITH_CREDENTIALS = (("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true"))


class TestTheRequest:
    """CORS-preflight fetch, steps 1 to 5 (https://fetch.spec.whatwg.org/#cors-preflight-fetch-0)."""

    def test_its_headers_in_order(self) -> None:
        headers = (("X-B", "1"), ("Content-Type", "application/json"), ("x-a", "2"), ("Accept", "text/plain"))
        sent = preflighted(ANY, (METHODS, "*"), (HEADERS, "*"), headers=headers).sent[0]
        assert (sent.method, sent.url, sent.body) == ("OPTIONS", API + "/", None)
        assert sent.headers == (
            ("Accept", "*/*"),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "content-type,x-a,x-b"),
            ("Referer", APP + "/"),
            ("Origin", APP),
        )

    def test_without_unsafe_headers_it_asks_for_none(self) -> None:
        sent = preflighted(ANY, (METHODS, "PUT")).sent[0]
        assert lines(sent, "Access-Control-Request-Headers") == []

    def test_the_method_is_asked_for_as_it_is_written(self) -> None:
        sent = preflighted(ANY, (METHODS, "patch"), method="patch").sent[0]
        assert lines(sent, "Access-Control-Request-Method") == ["patch"]

    def test_it_never_has_cookies_even_for_a_credentialed_request(self) -> None:
        """Step 1: its own credentials mode is "same-origin", and its tainting "cors"."""
        browser = Browser()
        browser.cookie_store.parse_and_store("a=1", True, "api.example.com", "/", True)
        first, second = preflighted(
            *WITH_CREDENTIALS, (METHODS, "PUT"), ("Set-Cookie", "b=2"), browser=browser, credentials="include"
        ).sent
        assert (lines(first, "Cookie"), lines(second, "Cookie")) == ([], ["a=1"])
        assert len(browser.cookie_store) == 1


class TestTheAnswer:
    """Step 7: what permits and what does not."""

    @pytest.mark.parametrize(
        ("headers", "status", "reason", "step"),
        [
            ([], 204, "preflight-allow-origin-missing", "2"),
            ([("Access-Control-Allow-Origin", "https://b.test")], 204, "preflight-allow-origin-mismatch", "4"),
            ([ANY], 404, "preflight-status", "8"),
            ([ANY], 300, "preflight-status", "8"),
            ([ANY], 302, "preflight-status", "8"),
            ([ANY, ("Location", "/b")], 302, "preflight-redirect", "8"),
            ([("Location", "/b")], 302, "preflight-redirect", "8"),
            ([ANY, (METHODS, "PUT PATCH")], 204, "preflight-allow-methods-invalid", "7.3"),
            ([ANY, (METHODS, "PUT"), (HEADERS, '"x"')], 204, "preflight-allow-headers-invalid", "7.3"),
            ([ANY], 204, "preflight-method-disallowed", "7.5"),
            ([ANY, (METHODS, "put")], 204, "preflight-method-disallowed", "7.5"),
        ],
    )
    def test_a_put_without_credentials(
        self, headers: list[tuple[str, str]], status: int, reason: str, step: str
    ) -> None:
        result = preflighted(*headers, status=status)
        assert result.reason == reason
        assert result.step is not None
        assert result.step[1] == step

    @pytest.mark.parametrize("status", [200, 204, 299])
    def test_every_ok_status_will_do(self, status: int) -> None:
        assert preflighted(ANY, (METHODS, "PUT"), status=status).reason is None

    def test_safelisted_methods_need_not_be_named(self) -> None:
        """Step 7.5."""
        assert preflighted(ANY, (HEADERS, "x"), method="POST", headers=(("X", "1"),)).reason is None

    def test_a_wildcard_does_not_stand_for_anything_with_credentials(self) -> None:
        """Steps 7.5 and 7.7."""
        result = preflighted(*WITH_CREDENTIALS, (METHODS, "*"), credentials="include")
        assert result.step == ("cors-preflight-fetch", "7.5")
        result = preflighted(
            *WITH_CREDENTIALS, (METHODS, "PUT"), (HEADERS, "*"), credentials="include", headers=(("X", "1"),)
        )
        assert result.step == ("cors-preflight-fetch", "7.7")

    def test_authorization_has_to_be_named(self) -> None:
        """Step 7.6; its name may have any case."""
        headers = (("authorization", "x"),)
        assert preflighted(ANY, (METHODS, "*"), (HEADERS, "*"), headers=headers).step == ("cors-preflight-fetch", "7.6")
        assert preflighted(ANY, (METHODS, "*"), (HEADERS, "*, AUTHORIZATION"), headers=headers).reason is None

    def test_a_preflight_for_its_own_sake_is_about_the_method(self) -> None:
        """Step 7.4: without a list of methods, the request's own is remembered."""
        browser = Browser()
        stream: dict[str, Any] = {"method": "POST", "body": ReadableStream(b""), "duplex": "half"}
        assert len(preflighted(ANY, browser=browser, **stream).sent) == 2
        assert len(called(API, answer(ANY), browser=browser, **stream).sent) == 1


class TestWhatIsTold:
    """What the steps of CORS-preflight fetch say, and the values that come with a failure."""

    NAME = "cors-preflight-fetch"
    HEADERS = "Access-Control-Allow-Headers"

    def test_of_a_redirect(self) -> None:
        error = called(API, answer(ANY, ("Location", "/x"), status=302), method="PUT").response.error
        assert error is not None
        assert dict(error.values) == {"header": "Location", "seen": 302, "location": ["/x"], "needed": "200 to 299"}

    def test_of_the_cors_check(self) -> None:
        error = called(API, answer(), method="PUT").response.error
        assert error is not None
        assert error.sentence.startswith("Preflight: The response has no Access-Control-Allow-Origin; ")

    @pytest.mark.parametrize("name", [METHODS, HEADERS])
    def test_of_lines_that_are_no_list(self, name: str) -> None:
        error = called(API, answer(ANY, (name, "PUT"), (name, "A B")), method="PUT").response.error
        assert error is not None
        assert dict(error.values) == {"header": name, "seen": "PUT, A B"}

    def test_of_what_is_permitted(self) -> None:
        permitted = "permitted: The preflight's response permits the method `PUT`"
        result = called(API, answer(ANY, (METHODS, "PUT")), answer(ANY), method="PUT")
        assert result.told(self.NAME, "7.7") == [f"{permitted}."]
        allowed = answer(ANY, (METHODS, "PUT"), (self.HEADERS, "X-A"))
        result = called(API, allowed, answer(ANY), method="PUT", headers=(("X-A", "1"),))
        assert result.told(self.NAME, "7.7") == [f"{permitted} and the headers `x-a`."]

    @pytest.mark.parametrize(
        ("values", "told"),
        [
            ([], "There is no Access-Control-Max-Age, so the answer counts for 5 seconds."),
            (["x", "60"], "Access-Control-Max-Age is `x`, `60`, not one number; the answer counts for 5 seconds."),
        ],
    )
    def test_of_the_default_max_age(self, values: list[str], told: str) -> None:
        max_age = [("Access-Control-Max-Age", value) for value in values]
        result = called(API, answer(ANY, (METHODS, "PUT"), *max_age), answer(ANY), method="PUT")
        assert result.told(self.NAME, "7.9") == [f"default max-age: {told}"]


def test_a_method_that_is_remembered_is_not_remembered_twice() -> None:
    """Step 7.13."""
    browser = Browser()
    for name in ("X-A", "X-B"):
        allowed = answer(ANY, (METHODS, "PUT"), ("Access-Control-Allow-Headers", name))
        result = called(API, allowed, answer(ANY), method="PUT", headers=((name, "1"),), browser=browser)
        assert len(result.sent) == 2
    assert len(browser.preflight_cache) == 3


class TestMaxAge:
    """Steps 7.8 to 7.10."""

    @pytest.mark.parametrize(
        ("value", "seconds", "step"), [("600", 10, "7.10"), ("10", 10, "7.8"), ("9", 9, "7.8"), ("x", 5, "7.9")]
    )
    def test_a_browser_may_have_a_limit(self, value: str, seconds: int, step: str) -> None:
        browser = Browser(Profile(name="short", max_age_limit=10))
        result = preflighted(ANY, (METHODS, "PUT"), ("Access-Control-Max-Age", value), browser=browser)
        assert result.recorded("cors-preflight-fetch", step)
        browser.clock.advance(seconds - 0.5)
        assert len(called(API, answer(ANY), method="PUT", browser=browser).sent) == 1
        browser.clock.advance(0.5)
        assert len(preflighted(ANY, (METHODS, "PUT"), browser=browser).sent) == 2

    def test_without_one_an_answer_counts_for_five_seconds(self) -> None:
        browser = Browser()
        assert len(preflighted(ANY, (METHODS, "PUT"), browser=browser).sent) == 2
        browser.clock.advance(4.9)
        assert len(called(API, answer(ANY), method="PUT", browser=browser).sent) == 1
        browser.clock.advance(0.2)
        assert len(preflighted(ANY, (METHODS, "PUT"), browser=browser).sent) == 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60),
        ("+60", 60),
        ("-60", 0),
        ("\x0b60\x0c", 60),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        (str(-(2**63) - 1), None),
        ("0" * 40 + "7", 7),
        ("1" * 5000, None),
        ("6 0", None),
        ("", None),
    ],
)
def test_a_max_age_as_webkit_reads_it(value: str, seconds: int | None) -> None:
    assert parse_a_64_bit_integer(value) == seconds
