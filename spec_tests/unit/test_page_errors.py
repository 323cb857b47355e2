"""What calls in a page raise: by the class who refused, and in the message what, where and why."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

import corsim
from corsim import ApiTypeError, Browser, CorsError, DOMException, Page, Reason
from spec_tests.making import ANY, API, PAGE

from .answering import Application


def page_for(*headers: tuple[str, str], browser: str = "firefox", **members: Any) -> Page:
    """A page to which *headers* are answered."""
    page = Browser(browser).page(PAGE, **members)
    page.route(API, Application(*headers))
    return page


def raised(page: Page, url: str = f"{API}/items", **members: Any) -> Any:
    """What the call raises."""
    with pytest.raises((CorsError, ApiTypeError, DOMException)) as error:
        page.fetch(url, **members)
    return error.value


class TestCorsError:
    def test_says_what_was_blocked_for_whom_where_and_why(self) -> None:
        error = raised(page_for(ANY), method="put", credentials="include")
        assert str(error) == (
            f"PUT {API}/items is blocked for the page {PAGE} in firefox-153 "
            "(preflight-allow-origin-wildcard-with-credentials): " + error.verdict.explained.sentence
        )
        assert "\n" not in str(error)

    def test_a_relative_url_is_named_in_full(self) -> None:
        page = page_for()
        page.route(PAGE, Application())
        assert str(raised(page, "../x", redirect="error", mode="cors", cache="only-if-cached")).startswith(
            "fetch() throws"
        )
        assert raised(page_for(), "x/../y").verdict.asked == f"GET {PAGE}y"

    def test_has_the_verdict_and_its_parts(self) -> None:
        error = raised(page_for())
        assert error.reason is Reason.ALLOW_ORIGIN_MISSING
        assert error.verdict.verdict == "blocked"
        assert error.trace is error.verdict.trace
        assert error.exchanges is error.verdict.exchanges
        assert error.explain() == error.verdict.explain()
        assert json.loads(error.explain("json"))["reason"] == "allow-origin-missing"

    def test_is_no_type_error_as_a_call_could_be_fixed_by_its_writer(self) -> None:
        assert not isinstance(raised(page_for()), TypeError)


class TestWhatTheApiThrows:
    def test_a_type_error_is_pythons_too(self) -> None:
        error = raised(page_for(), method="TRACE")
        assert isinstance(error, TypeError)
        assert isinstance(error, ApiTypeError)
        assert (error.name, error.reason) == ("TypeError", Reason.FORBIDDEN_METHOD)
        assert str(error) == (
            "fetch() throws TypeError for the page https://app.example.com/ in firefox-153 (forbidden-method): "
            "The method `TRACE` is forbidden to scripts."
        )
        assert error.exchanges == ()
        assert error.trace[-1].outcome == "throws"
        assert error.explain().startswith("THROWS TypeError  forbidden-method")

    def test_a_dom_exception_has_its_name(self) -> None:
        with pytest.raises(DOMException) as error:
            page_for().xhr().open("TRACE", API)
        assert (error.value.name, error.value.reason) == ("SecurityError", Reason.FORBIDDEN_METHOD)
        assert str(error.value).startswith(
            "XMLHttpRequest throws SecurityError for the page https://app.example.com/ in firefox-153 "
            "(forbidden-method): "
        )
        assert not isinstance(error.value, TypeError)

    def test_without_a_step_of_the_model_there_is_the_message(self) -> None:
        with pytest.raises(DOMException) as caught:
            page_for().xhr().send()
        error = caught.value
        assert (error.verdict, error.reason, error.exchanges, list(error.trace)) == (None, None, (), [])
        assert error.explain() == str(error) == error.message
        assert json.loads(error.explain("json")) == {
            "verdict": "throws",
            "reason": None,
            "because": str(error),
            "exception": "InvalidStateError",
        }
        for format_ in ("html", "svg", "yaml"):
            with pytest.raises(ValueError, match="without a verdict there is text and json"):
                error.explain(format_)


@pytest.mark.parametrize("members", [{}, {"method": "TRACE"}, {"credentials": "yes"}])
def test_they_can_be_sent_to_another_process(members: dict[str, Any]) -> None:
    error = raised(page_for(), **members)
    # Once before its steps are read, and once after.
    for _ in range(2):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert str(copy) == str(error)
        assert copy.reason is error.reason
        assert copy.explain() == error.explain()


def test_each_has_the_steps_that_led_to_it_and_no_others() -> None:
    xhr = page_for().xhr()
    xhr.open("GET", "https://api.example.com/")
    errors = []
    for name in ("bad name", "also bad"):
        with pytest.raises(DOMException) as caught:
            xhr.set_request_header(name, "v")
        errors.append(caught.value)
    assert [[step.outcome for step in error.trace] for error in errors] == [["throws"], ["throws"]]


def test_dom_exceptions_can_too() -> None:
    copy = pickle.loads(pickle.dumps(DOMException("InvalidStateError", "why")))
    assert (copy.name, copy.message, copy.verdict) == ("InvalidStateError", "why", None)


def test_they_are_what_corsim_exports() -> None:
    assert corsim.CorsError is CorsError
    assert "CorsError" in dir(corsim)
