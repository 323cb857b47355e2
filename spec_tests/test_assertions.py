"""assert_allowed() and assert_blocked(): what passes, what fails and in which words, which arguments are refused."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

import corsim
from corsim import (
    Browser,
    CorsError,
    Page,
    Reason,
    Response,
    Verdict,
    WireRequest,
    WireResponse,
    run_scenario,
)
from corsim.assertions import UnexpectedVerdict, assert_allowed, assert_blocked, reasons_of
from corsim.explain.failing import Expected
from spec_tests.making import ANY, API, APP


def page_with(*headers: tuple[str, str], browser: str = "spec") -> Page:
    """A page to which every answer of the API has these headers."""
    page = Browser(browser).page(APP + "/")
    page.route(API, lambda _request: WireResponse(headers=headers, body=b'{"a": 1}'))
    return page


OPEN = page_with(ANY)
SILENT = page_with()
URL = API + "/items"


class TestAllowed:
    def test_a_call_gives_its_response(self) -> None:
        response = assert_allowed(OPEN, URL, method="POST", headers={"Accept": "text/plain"})
        assert isinstance(response, Response)
        assert response.json() == {"a": 1}
        assert response.verdict.exchanges[0].request.method == "POST"

    def test_a_verdict_is_given_back(self) -> None:
        verdict = OPEN.check(URL)
        assert assert_allowed(verdict) is verdict
        assert assert_allowed(OPEN.fetch(URL)).allowed

    def test_the_verdict_of_an_xml_http_request(self) -> None:
        xhr = OPEN.xhr()
        xhr.open("GET", URL)
        xhr.send()
        assert assert_allowed(xhr) is xhr.verdict

    def test_of_async_code(self) -> None:
        async def use() -> Verdict:
            return assert_allowed(await OPEN.acheck(URL))

        assert asyncio.run(use()).allowed

    def test_an_opaque_response_is_one(self) -> None:
        assert assert_allowed(SILENT, URL, mode="no-cors").type == "opaque"

    def test_a_blocked_call_fails_in_one_sentence(self) -> None:
        with pytest.raises(UnexpectedVerdict) as caught:
            assert_allowed(SILENT, URL)
        assert isinstance(caught.value, AssertionError)
        assert str(caught.value) == (
            f"GET {URL} is blocked for the page {APP}/ in spec (allow-origin-missing): "
            "The response has no Access-Control-Allow-Origin; `https://app.example.com` is needed."
        )
        assert caught.value.verdict.reason == "allow-origin-missing"
        assert caught.value.expected == "allowed"

    def test_the_sentence_is_that_of_the_error(self) -> None:
        with pytest.raises(CorsError) as error:
            SILENT.fetch(URL)
        with pytest.raises(UnexpectedVerdict) as failure:
            assert_allowed(error.value)
        assert str(failure.value) == str(error.value)

    def test_a_call_that_throws_fails(self) -> None:
        with pytest.raises(
            UnexpectedVerdict, match=r"^fetch\(\) throws TypeError for the page .*\(forbidden-method\): "
        ):
            assert_allowed(OPEN, URL, method="TRACE")
        with pytest.raises(UnexpectedVerdict, match=r"^fetch\(\) throws TypeError .*\(invalid-enum-value\): "):
            assert_allowed(OPEN, URL, credentials="sometimes")  # type: ignore[call-overload]

    def test_it_explains_itself(self) -> None:
        with pytest.raises(UnexpectedVerdict) as caught:
            assert_allowed(SILENT, URL)
        text = caught.value.explain()
        assert text.startswith("The conversation (fetch() in a page of https://app.example.com)")
        assert "Access-Control-Allow-Origin is missing" in text
        assert "With this it gets through in spec, chromium, firefox and webkit." in text.partition("What to change")[2]

    def test_what_is_no_matter_of_a_verdict_is_raised(self) -> None:
        def failing(request: WireRequest) -> WireResponse:
            raise ZeroDivisionError

        page = Browser().page(APP + "/")
        page.route(API, failing)
        with pytest.raises(ZeroDivisionError):
            assert_allowed(page, URL)


class TestBlocked:
    def test_a_call(self) -> None:
        verdict = assert_blocked(SILENT, URL, credentials="include")
        assert verdict.reason == "allow-origin-missing"

    @pytest.mark.parametrize(
        "reason",
        [
            "allow-origin-missing",
            Reason.ALLOW_ORIGIN_MISSING,
            ("credentials-not-allowed", Reason.ALLOW_ORIGIN_MISSING),
            {"allow-origin-missing"},
        ],
    )
    def test_for_a_reason(self, reason: Any) -> None:
        assert_blocked(SILENT, URL, reason=reason)
        assert_blocked(SILENT.check(URL), reason=reason)

    def test_an_error_that_was_caught(self) -> None:
        with pytest.raises(CorsError) as error:
            SILENT.fetch(URL)
        assert assert_blocked(error.value) is error.value.verdict

    def test_a_call_that_is_let_through_fails(self) -> None:
        with pytest.raises(UnexpectedVerdict) as caught:
            assert_blocked(OPEN, URL)
        assert str(caught.value) == (
            f"GET {URL} is allowed for the page {APP}/ in spec: the script is given a response of type cors, "
            "status 200; it should be blocked"
        )
        assert caught.value.expected == "blocked"

    def test_an_xml_http_request_that_is_let_through_fails(self) -> None:
        xhr = OPEN.xhr()
        xhr.open("GET", URL)
        xhr.send()
        with pytest.raises(UnexpectedVerdict, match="the script is given the response, status 200"):
            assert_blocked(xhr)

    def test_another_reason_fails(self) -> None:
        with pytest.raises(UnexpectedVerdict) as caught:
            assert_blocked(SILENT, URL, reason=["preflight-status", "allow-origin-mismatch"])
        assert str(caught.value).startswith(
            f"expected the reason preflight-status or allow-origin-mismatch, but GET {URL} is blocked"
        )
        assert caught.value.explain().endswith(
            "What to change\n  If the server is right, expect the reason allow-origin-missing."
        )

    def test_a_call_that_nothing_answers_proves_nothing(self) -> None:
        nobody = Browser().page(APP + "/")
        with pytest.raises(UnexpectedVerdict, match=r"says nothing about .* say reason='no-matching-rule'"):
            assert_blocked(nobody, URL)
        assert_blocked(nobody, URL, reason="no-matching-rule")

    def test_nor_does_a_broken_connection(self) -> None:
        page = Browser().page(APP + "/")
        page.route(API, lambda _request: corsim.ConnectionFailure("gone"))
        with pytest.raises(UnexpectedVerdict, match=r"say reason='connection-failed'"):
            assert_blocked(page, URL)
        assert_blocked(page, URL, reason=Reason.CONNECTION_FAILED)

    def test_nor_does_a_call_that_throws(self) -> None:
        with pytest.raises(UnexpectedVerdict, match=r"throws TypeError .* say reason='forbidden-method'"):
            assert_blocked(SILENT, URL, method="TRACE")
        assert assert_blocked(SILENT, URL, method="TRACE", reason="forbidden-method").verdict == "throws"


class TestArguments:
    @pytest.mark.parametrize(
        ("reason", "error", "message"),
        [
            ("allow-origin-mising", ValueError, r"'allow-origin-mising'; Did you mean .allow-origin-missing.\?"),
            ("xyz", ValueError, r"'xyz'; corsim\.Reason has them all\."),
            (["allow-origin-missing", "nothing-like-it"], ValueError, "'nothing-like-it'"),
            ([], ValueError, "reason is empty"),
            ([1], TypeError, "reason is 1: a Reason, or its name as a str, is needed"),
        ],
    )
    def test_a_reason_that_is_none(self, reason: Any, error: type[Exception], message: str) -> None:
        """Said before the call is made: a misspelled name must not pass for a reason that did not occur."""
        with pytest.raises(error, match=message):
            assert_blocked(SILENT, URL, reason=reason)

    def test_every_reason_by_its_name(self) -> None:
        assert reasons_of([reason.value for reason in Reason]) == tuple(Reason)

    @pytest.mark.parametrize("function", [assert_allowed, assert_blocked])
    def test_what_cannot_be_judged(self, function: Any) -> None:
        name = function.__name__
        unsent = OPEN.xhr()
        [unanswered] = run_scenario({"page": APP + "/", "request": URL})
        for arguments, members, message in (
            ((OPEN,), {}, "was given a page, but no URL"),
            ((OPEN.check(URL), URL), {}, "was given a verdict, which takes no arguments of a call"),
            ((OPEN.check(URL),), {"method": "PUT"}, "was given a verdict, which takes no arguments of a call"),
            ((unsent,), {}, "an XMLHttpRequest that has sent nothing"),
            ((unanswered,), {}, f"nobody has answered GET {URL}, as the scenario has no server; give it one"),
            ((URL,), {}, "was given 'https://api.example.com/items', of type str: a page with a URL, or a verdict"),
            ((ValueError("x"),), {}, "of type ValueError"),
        ):
            with pytest.raises(TypeError, match=name) as caught:
                function(*arguments, **members)
            assert message in str(caught.value)

    @pytest.mark.parametrize(("page", "expected"), [(OPEN, "blocked"), (SILENT, "allowed")], ids=["allowed", "blocked"])
    def test_a_copy_of_the_error_has_what_it_was_made_of(self, page: Page, expected: Expected) -> None:
        """As where tests run in processes of their own."""
        error = UnexpectedVerdict("message", page.check(URL), expected)
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is UnexpectedVerdict
        assert (str(copy), copy.message, copy.expected) == ("message", "message", expected)
        assert copy.verdict.allowed is error.verdict.allowed is (expected == "blocked")
        assert copy.explain() == error.explain()


def test_they_are_names_of_corsim() -> None:
    assert corsim.assert_allowed is assert_allowed
    assert corsim.assert_blocked is assert_blocked
    assert corsim.UnexpectedVerdict is UnexpectedVerdict
