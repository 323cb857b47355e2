"""Stories that several calls of one browser tell together, or an earlier one of a page."""

from __future__ import annotations

from typing import Any

import pytest

from corsim import Browser, Verdict, WireResponse, run_scenario
from corsim.explain.stories import Evidence, stories_of, stories_of_session
from spec_tests.making import APP

from .story_cases import ALLOW, ANY, PUT, URL, both, case


class TestPages:
    """A page's application is not asked again, but what it answered before counts."""

    def page(self, **answers: WireResponse) -> Any:
        page = Browser("chromium").page(f"{APP}/")
        self.asked = 0

        def server(request: Any) -> WireResponse:
            self.asked += 1
            return answers[request.kind]

        page.route("*", server)
        return page

    def test_an_earlier_answer_shows_that_the_response_has_the_headers(self) -> None:
        page = self.page(preflight=WireResponse(405), request=WireResponse(headers=((ALLOW, "*"),)))
        earlier, verdict = page.check(URL), page.check(URL, method="PUT")
        assert [story.id for story in stories_of(verdict, [earlier])] == ["response-only"]
        assert [story.id for story in stories_of(verdict)] == ["preflight-unhandled"]
        assert self.asked == 2

    def test_an_earlier_answer_for_another_url_shows_nothing(self) -> None:
        page = self.page(preflight=WireResponse(405), request=WireResponse(headers=((ALLOW, "*"),)))
        earlier, verdict = page.check(f"{URL}/2"), page.check(URL, method="PUT")
        assert [story.id for story in stories_of(verdict, [earlier])] == ["preflight-unhandled"]

    def test_nobody_answers(self) -> None:
        page = Browser("chromium").page(f"{APP}/")
        assert stories_of(page.check(URL)) == ()


def test_without_a_server_there_is_no_story() -> None:
    [verdict] = run_scenario({"page": f"{APP}/", "request": {"url": URL, "method": "PUT"}})
    assert stories_of(verdict) == ()


# Sessions.


def session(server: Any, *requests: Any, browser: str = "chromium") -> list[Verdict]:
    return run_scenario({"page": f"{APP}/", "requests": list(requests), "server": server}, browser=browser)


def at(seconds: int, url: str = URL, **members: Any) -> dict[str, Any]:
    return {"url": url, "at": seconds, "method": "PUT", **members}


def permitting(**headers: str) -> dict[str, Any]:
    return both({**ANY, "Access-Control-Allow-Methods": "*", **headers}, ANY)


class TestEveryTime:
    def test_nothing_is_said_of_how_long_it_counts(self) -> None:
        [story] = stories_of_session(session(permitting(), at(0), at(10), at(20)))
        assert story.id == "preflight-every-time"
        assert "3 preflights with the same question" in story.telling
        assert "have no Access-Control-Max-Age" in story.telling
        assert [item.value for item in story.evidence] == [None] * 3

    def test_zero_forbids_to_keep_it(self) -> None:
        [story] = stories_of_session(session(permitting(**{"Access-Control-Max-Age": "0"}), at(0), at(1)))
        assert "Access-Control-Max-Age: 0" in story.telling

    def test_the_urls_differ_in_their_queries(self) -> None:
        server = permitting(**{"Access-Control-Max-Age": "600"})
        [story] = stories_of_session(session(server, at(0, f"{URL}?t=1"), at(1, f"{URL}?t=2")))
        assert "differ in their queries (2 of them)" in story.telling

    def test_firefox_remembers_no_wildcard(self) -> None:
        requests = [permitting(**{"Access-Control-Max-Age": "600"}), at(0), at(1)]
        [story] = stories_of_session(session(*requests, browser="firefox"))
        assert "wildcard *, which firefox-153 does not remember" in story.telling
        assert stories_of_session(session(*requests, browser="webkit")) == ()

    @pytest.mark.parametrize(
        ("server", "requests"),
        [
            (permitting(**{"Access-Control-Max-Age": "600"}), [at(0), at(10), at(20)]),
            (permitting(), [at(0), at(1)]),
            (permitting(), [at(0)]),
            (permitting(), [at(0), at(10, f"{URL}/2")]),
            (permitting(), [at(0), at(10, method="DELETE")]),
            # It ran out, which is what it is for.
            (permitting(**{"Access-Control-Max-Age": "60"}), [at(0), at(100)]),
            (permitting(), [{"url": URL}, {"url": URL}]),
        ],
        ids=["kept", "soon", "once", "another path", "another method", "ran out", "no preflight"],
    )
    def test_near_misses(self, server: Any, requests: list[Any]) -> None:
        assert stories_of_session(session(server, *requests)) == ()

    def test_without_a_server_there_is_no_story(self) -> None:
        document = {"page": f"{APP}/", "requests": [at(0), at(10)]}
        assert stories_of_session(run_scenario(document, browser="chromium")) == ()


def test_evidence_names_where_to_look() -> None:
    [verdict] = run_scenario(case({"preflight": {"status": 401}, "response": {}}, **PUT))
    [story] = stories_of(verdict)
    assert story.evidence == (Evidence(verdict.exchanges[0].request, "answer", None, "401"),)
