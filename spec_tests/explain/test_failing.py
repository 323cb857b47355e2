"""What a failing test prints: the title, the conversation, and what to change, also where the call is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corsim import Browser, ConnectionFailure, Verdict, WireRequest, WireResponse
from corsim.explain.failing import change, failure, title
from corsim.servers.drive import Exchange
from spec_tests.making import ANY, API, APP

URL = API + "/items"

PREFLIGHT = (
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Allow-Headers", "x-a"),
)


def verdict_of(url: str, *headers: tuple[str, str], **members: object) -> Verdict:
    """The verdict where each answer has *headers*."""
    page = Browser().page(APP + "/")
    page.route("*", lambda _request: WireResponse(headers=headers))
    return page.check(url, **members)  # type: ignore[arg-type]


def test_titles_say_which_of_the_three_it_is() -> None:
    assert title(verdict_of(URL, ANY)) == "corsim: why spec lets it through"
    assert title(verdict_of(URL)) == "corsim: why spec blocks it"
    assert title(verdict_of(URL, method="TRACE")) == "corsim: why fetch() throws in spec"


@pytest.mark.parametrize("expected", ["allowed", "another reason"])
def test_it_ends_in_what_to_change(expected: str) -> None:
    text = failure(verdict_of(URL), expected)  # type: ignore[arg-type]
    assert text.startswith("The conversation")
    assert text.count("\n\nWhat to change\n  ") == 1
    assert all(line.startswith("  ") for line in text.partition("What to change\n")[2].splitlines())
    assert "step by step" not in text


def lets_it_through(verdict: Verdict) -> list[str]:
    heading, *lines = change(verdict, "blocked")
    assert heading == "What to change"
    return lines


class TestWhatLetsItThrough:
    def test_the_headers_of_every_answer_that_permits_something(self) -> None:
        verdict = verdict_of(URL, *PREFLIGHT, method="PUT", headers={"X-A": "1"}, credentials="include")
        assert lets_it_through(verdict) == [
            f"  It is let through by the answer to OPTIONS {URL}",
            f"       Access-Control-Allow-Origin: {APP}",
            "       Access-Control-Allow-Credentials: true",
            "       Access-Control-Allow-Methods: PUT",
            "       Access-Control-Allow-Headers: x-a",
            f"  It is let through by the answer to PUT {URL}",
            f"       Access-Control-Allow-Origin: {APP}",
            "       Access-Control-Allow-Credentials: true",
            "  Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer.",
            "  Where the origin may, but not with this method or these headers, name fewer of them.",
        ]

    def test_only_what_was_needed(self) -> None:
        verdict = verdict_of(URL, ANY, ("Access-Control-Allow-Methods", "PUT"), ("X-Other", "1"))
        assert lets_it_through(verdict) == [
            f"  It is let through by the answer to GET {URL}",
            "       Access-Control-Allow-Origin: *",
            "  Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer.",
            "  Without a preflight no permission for the method or the headers was needed.",
        ]

    def test_the_pages_own_origin(self) -> None:
        [line] = lets_it_through(verdict_of(APP + "/x"))
        assert line == "  The page asks its own origin: no CORS header keeps the script out."

    def test_an_opaque_response(self) -> None:
        assert lets_it_through(verdict_of(URL, mode="no-cors"))[0].startswith("  In mode no-cors every answer is let")

    def test_nothing_was_sent(self) -> None:
        [line] = lets_it_through(verdict_of("data:,x"))
        assert line == "  Nothing was sent, so no server can keep the script out."

    def test_a_connection_that_broke_permits_nothing(self) -> None:
        verdict = verdict_of(URL, ANY)
        broken = Exchange(verdict.exchanges[0].request, ConnectionFailure("gone"))
        assert lets_it_through(replace(verdict, exchanges=(broken, *verdict.exchanges))) == lets_it_through(verdict)

    def test_an_answer_that_only_led_on_is_not_blamed(self) -> None:
        """A redirect of the page's own origin permits nothing."""

        def server(request: WireRequest) -> WireResponse:
            if request.url.startswith(APP):
                return WireResponse(302, (("Location", URL),))
            return WireResponse(headers=(ANY,))

        page = Browser().page(APP + "/")
        page.route("*", server)
        lines = lets_it_through(page.check("/x"))
        assert [line for line in lines if "let through" in line] == [f"  It is let through by the answer to GET {URL}"]
