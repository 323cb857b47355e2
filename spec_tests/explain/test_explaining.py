"""A verdict explains itself: the same for a page as for a scenario, and nothing is asked of an application again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corsim import Browser, Page, Verdict, WireResponse, run_scenario
from corsim.cli import main
from corsim.explain.caching import VARY_WHY
from corsim.explain.explaining import FORMATS, explain
from corsim.explain.stories import stories_of
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest
from spec_tests.making import ANY, API, APP, PAGE

URL = f"{API}/items"

THROUGH = "With this it gets through in spec, chromium, firefox and webkit."

UNSEEN = ", which has not been asked for yet"


class Server:
    """Answers by kind of request, and counts."""

    def __init__(self, preflight: Answer, response: Answer) -> None:
        self.answers = {"preflight": preflight, "request": response}
        self.count = 0

    def __call__(self, request: WireRequest) -> Answer:
        self.count += 1
        return self.answers[request.kind]


def page_for(server: Any, browser: Browser | None = None) -> Page:
    """A page to which *server* answers."""
    page = (browser or Browser()).page(PAGE)
    page.route("*", server)
    return page


def advice(verdict: Verdict) -> list[str]:
    """The lines under "What to change", without their indentation."""
    section = verdict.explain().partition("What to change\n")[2].partition("\n\n")[0]
    return [line.strip() for line in section.splitlines()]


class TestFormats:
    @pytest.mark.parametrize("format_", FORMATS)
    def test_all_are_those_of_the_command_line(
        self, format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        verdict = page_for(Server(WireResponse(), WireResponse())).check(URL)
        file = tmp_path / "scenario.json"
        file.write_text(json.dumps({"page": PAGE, "request": URL, "server": {"response": {}}}), "utf-8")
        assert main(["explain", "--format", format_, "--width", "0", str(file)]) == 1
        assert verdict.explain(format_).removesuffix("\n") + "\n" == capsys.readouterr().out

    def test_text_is_the_default_and_has_no_colours(self) -> None:
        verdict = page_for(Server(WireResponse(), WireResponse())).check(URL)
        assert verdict.explain() == verdict.explain("text")
        assert "\x1b" not in verdict.explain()
        assert "\x1b" in explain(verdict, colour=True)

    def test_json_is_the_verdict_as_data(self) -> None:
        verdict = page_for(Server(WireResponse(), WireResponse())).check(URL)
        told = json.loads(verdict.explain("json"))
        assert told.pop("fix") == verdict.fix().to_dict()
        assert told.pop("stories") == [story.to_dict() for story in stories_of(verdict)]
        assert told == verdict.to_dict()

    def test_another_is_an_error_that_names_the_known_ones(self) -> None:
        verdict = page_for(Server(WireResponse(), WireResponse())).check(URL)
        with pytest.raises(ValueError, match=r'no format is called .htm.; known are text, json, .* mean "html"'):
            verdict.explain("htm")

    def test_what_is_allowed_and_what_throws_can_be_explained(self) -> None:
        page = page_for(Server(WireResponse(), WireResponse(headers=(ANY,))))
        assert page.check(URL).explain().startswith("ALLOWED  ")
        assert page.check(URL, method="TRACE").explain().startswith("THROWS TypeError  ")


class TestWhatToChange:
    def test_the_application_is_not_asked_again(self) -> None:
        server = Server(WireResponse(204), WireResponse())
        verdict = page_for(server).check(URL, method="PUT")
        count = server.count
        assert verdict.explain() == verdict.explain()
        assert server.count == count == 1

    def test_an_answer_that_was_seen_needs_what_it_lacks(self) -> None:
        verdict = page_for(Server(WireResponse(), WireResponse(headers=(ANY,)))).check(URL, credentials="include")
        assert advice(verdict)[:4] == [
            f"In the answer to GET {URL}",
            f"Access-Control-Allow-Origin: {APP}",
            "Access-Control-Allow-Credentials: true",
            THROUGH,
        ]

    def test_an_answer_that_was_not_seen_needs_everything_and_is_said_not_to_be_known(self) -> None:
        preflight = WireResponse(405, (("Access-Control-Allow-Origin", APP),))
        verdict = page_for(Server(preflight, WireResponse())).check(URL, method="PUT", credentials="include")
        assert advice(verdict)[:9] == [
            f"In the answer to OPTIONS {URL}",
            "status 204",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Allow-Methods: PUT",
            f"In the answer to PUT {URL}, which has not been asked for yet",
            f"Access-Control-Allow-Origin: {APP}",
            "Access-Control-Allow-Credentials: true",
            THROUGH,
            f"Also send Vary: Origin in the answer to OPTIONS and PUT. {VARY_WHY}",
        ]

    def test_the_headers_that_are_named_do_let_it_through(self) -> None:
        """By hand, in an application."""
        server = Server(WireResponse(405), WireResponse(500))
        page = page_for(server)
        lines = advice(page.check(URL, method="PUT", headers={"X-A": "1"}, credentials="include"))
        found: list[list[tuple[str, str]]] = []
        for line in lines:
            name, colon, value = line.partition(": ")
            if line.startswith("In the answer"):
                found.append([])
            elif colon and name.startswith("Access-Control-"):
                found[-1].append((name, value))
        preflight, response = found
        server.answers = {
            "preflight": WireResponse(204, tuple(preflight)),
            "request": WireResponse(500, tuple(response)),
        }
        assert page.check(URL, method="PUT", headers={"X-A": "1"}, credentials="include").allowed
        for headers in (preflight, response):
            for header in headers:
                less = [item for item in headers if item != header]
                both = [less if item is headers else item for item in (preflight, response)]
                server.answers = dict(
                    zip(("preflight", "request"), (WireResponse(204, tuple(item)) for item in both), strict=True)
                )
                page = page_for(server)
                assert not page.check(URL, method="PUT", headers={"X-A": "1"}, credentials="include").allowed, header

    def test_a_preflight_that_was_remembered_is_not_found_fault_with(self) -> None:
        """It was permitted, so nothing is to be changed in its answer, though a new browser would ask for it."""
        methods = ("Access-Control-Allow-Methods", "PUT")
        server = Server(WireResponse(204, (ANY, methods)), WireResponse(headers=(ANY,)))
        browser = Browser()
        page = page_for(server, browser)
        assert page.check(URL, method="PUT").preflighted
        server.answers["request"] = WireResponse(500)
        verdict = page.check(URL, method="PUT")
        assert [exchange.request.kind for exchange in verdict.exchanges] == ["request"]
        assert advice(verdict)[:2] == [f"In the answer to PUT {URL}", f"Access-Control-Allow-Origin: {APP}"]
        assert "OPTIONS" not in verdict.explain()

    def test_the_same_in_a_session_of_a_scenario(self) -> None:
        request = {"url": URL, "method": "PUT"}
        answers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"}
        rules = [{"on": "preflight", "headers": answers}, {"times": 1, "headers": answers}, {"status": 500}]
        first, second = run_scenario({"page": PAGE, "requests": [request, request], "server": rules})
        assert first.allowed
        assert advice(second)[:2] == [f"In the answer to PUT {URL}", f"Access-Control-Allow-Origin: {APP}"]

    def test_every_answer_on_a_way_of_redirects_that_goes_on_where_nobody_has_been(self) -> None:
        def server(request: WireRequest) -> Answer:
            return WireResponse(302, (("Location", f"{PAGE}end"),) if request.url == URL else ())

        lines = advice(page_for(server).check(URL))
        assert lines[0] == f"In the request: Ask at once for the URL to which the redirect leads: {PAGE}end"
        # The last answer is asked for with the origin null, so this comes second.
        assert lines[2:8] == [
            "Or:",
            f"In the answer to GET {URL}",
            f"Access-Control-Allow-Origin: {APP}",
            f"In the answer to GET {PAGE}end{UNSEEN}",
            "Access-Control-Allow-Origin: null",
            THROUGH,
        ]
        assert lines[8].startswith("But think twice: null is the origin of every sandboxed frame")

    def test_a_redirect_that_makes_the_origin_null_is_told_as_such(self) -> None:
        redirect = WireResponse(302, (ANY, ("Location", "https://other.test/")))

        def server(request: WireRequest) -> Answer:
            return redirect if request.url == URL else WireResponse()

        verdict = page_for(server).check(URL)
        assert "What has happened\n  A redirect to another origin made the origin null. " in verdict.explain()
        assert advice(verdict)[:3] == [
            "In the request: Ask at once for the URL to which the redirect leads: https://other.test/",
            "In the answer to GET https://other.test/",
            f"Access-Control-Allow-Origin: {APP}",
        ]

    def test_the_integrity_of_a_body_that_nobody_has_seen_is_left_open(self) -> None:
        integrity = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        verdict = page_for(Server(WireResponse(204), WireResponse())).check(URL, method="PUT", integrity=integrity)
        assert THROUGH in advice(verdict)

    def test_of_one_that_was_seen_it_is_not(self) -> None:
        integrity = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        verdict = page_for(Server(WireResponse(204), WireResponse(body=b"x"))).check(URL, integrity=integrity)
        assert "With this" not in verdict.explain()

    def test_where_nothing_helps_nothing_is_said_to(self) -> None:
        broken = Server(WireResponse(), ConnectionFailure("cut"))
        assert not any(line.startswith("In the answer") for line in advice(page_for(broken).check(URL)))
        assert not any(line.startswith("In the answer") for line in advice(Browser().page(PAGE).check(URL)))

    def test_the_page_that_asked_is_the_page_that_is_tried(self) -> None:
        page = Browser("chromium").page(PAGE, sandboxed=True)
        page.route("*", Server(WireResponse(), WireResponse()))
        lines = advice(page.check(URL))
        assert lines[:2] == [f"In the answer to GET {URL}", "Access-Control-Allow-Origin: null"]

    def test_of_an_xml_http_request_too(self) -> None:
        xhr = page_for(Server(WireResponse(405), WireResponse())).xhr()
        xhr.open("PUT", URL)
        with pytest.raises(Exception, match="preflight") as error:
            xhr.send()
        assert advice(getattr(error.value, "verdict"))[0] == f"In the answer to OPTIONS {URL}"  # noqa: B009


@pytest.mark.parametrize("browser", ["spec", "chromium", "firefox", "webkit"])
@pytest.mark.parametrize(
    ("server", "request_"),
    [
        ({"response": {}}, {}),
        ({"response": {"headers": {"Access-Control-Allow-Origin": "*"}}}, {"credentials": "include"}),
    ],
)
def test_a_page_and_a_scenario_say_the_same_of_what_was_seen(browser: str, server: Any, request_: Any) -> None:
    """Where no further answer is needed, a scenario knows no more than a page does."""
    [told] = run_scenario({"page": PAGE, "request": {"url": URL, **request_}, "server": server}, browser=browser)
    answer = WireResponse(headers=tuple(server["response"].get("headers", {}).items()))
    page = page_for(Server(answer, answer), Browser(browser))
    assert page.check(URL, **request_).explain() == told.explain()


def test_what_an_edited_request_is_answered_only_a_scenario_knows() -> None:
    """Without the mode the server would be asked for the first time."""
    server: dict[str, Any] = {"response": {}}
    request_ = {"mode": "same-origin"}
    [told] = run_scenario({"page": PAGE, "request": {"url": URL, **request_}, "server": server})
    seen = page_for(Server(WireResponse(), WireResponse())).check(URL, mode="same-origin").explain()
    assert UNSEEN in seen
    assert seen.replace(UNSEEN, "") == told.explain()


def test_a_scenario_knows_the_answers_that_were_not_asked_for_yet() -> None:
    server = {"preflight": {"status": 405}, "response": {"headers": {"Access-Control-Allow-Origin": "*"}}}
    [verdict] = run_scenario({"page": PAGE, "request": {"url": URL, "method": "PUT"}, "server": server})
    assert verdict.explain() == verdict.explain()
    assert not any("not been asked" in line for line in advice(verdict))
    assert f"In the answer to PUT {URL}" not in advice(verdict)
