"""What a max-age saves is what is not sent when the session is run with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corsim.explain.preflights import Saving, preflights_of, savings
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run
from spec_tests.making import API, APP

URL = f"{API}/items"
PERMITTING = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"}


def session(*times: float, server: Any = None, url: str = URL, **members: Any) -> Scenario:
    """A PUT at each of *times*, in seconds."""
    requests = [{"url": url, "method": "PUT", "at": time, **members} for time in times]
    answer = server or {"response": {"headers": PERMITTING}}
    return decode_scenario({"page": f"{APP}/", "requests": requests, "server": answer})


def saved(scenario: Scenario, max_age: int) -> dict[str, tuple[int, int]]:
    """For each engine how many preflights were sent, and how many were saved."""
    return {saving.browser: (saving.sent, saving.saved) for saving in savings(scenario, max_age).by_browser}


class TestSavings:
    def test_each_engine_has_a_limit_of_its_own(self) -> None:
        """Asked every half an hour for a day: WebKit keeps nothing so long, Chromium two hours, Firefox the day."""
        found = saved(session(*range(0, 86400, 1800)), 86400)
        assert found == {"chromium": (48, 36), "firefox": (48, 47), "webkit": (48, 0)}

    @pytest.mark.parametrize(
        ("max_age", "gap", "expected"),
        [
            (600, 599, {"chromium": 1, "firefox": 1, "webkit": 1}),
            (600, 601, {"chromium": 0, "firefox": 0, "webkit": 0}),
            (7200, 601, {"chromium": 1, "firefox": 1, "webkit": 0}),
            (86400, 7201, {"chromium": 0, "firefox": 1, "webkit": 0}),
            (100000, 86401, {"chromium": 0, "firefox": 0, "webkit": 0}),
        ],
    )
    def test_up_to_the_limits(self, max_age: int, gap: int, expected: dict[str, int]) -> None:
        assert {name: number for name, (_, number) in saved(session(0, gap), max_age).items()} == expected

    def test_firefox_remembers_no_wildcard(self) -> None:
        server = {"response": {"headers": {**PERMITTING, "Access-Control-Allow-Methods": "*"}}}
        assert saved(session(0, 100, server=server), 7200) == {"chromium": (2, 1), "firefox": (2, 0), "webkit": (2, 1)}

    def test_nothing_where_there_was_no_preflight(self) -> None:
        assert saved(session(0, 100, method="GET"), 7200) == dict.fromkeys(("chromium", "firefox", "webkit"), (0, 0))

    def test_nothing_where_it_is_there_already(self) -> None:
        server = {"response": {"headers": {**PERMITTING, "Access-Control-Max-Age": "600"}}}
        assert saved(session(0, 100, 200, server=server), 600)["chromium"] == (1, 0)

    def test_more_are_sent_with_less(self) -> None:
        server = {"response": {"headers": {**PERMITTING, "Access-Control-Max-Age": "600"}}}
        assert saved(session(0, 100, 200, server=server), 10)["chromium"] == (1, -2)

    def test_a_refusal_is_not_kept(self) -> None:
        assert saved(session(0, 100, server={"response": {"headers": {}}}), 7200)["chromium"] == (2, 0)

    def test_a_connection_that_fails_has_no_headers(self) -> None:
        assert saved(session(0, 100, server={"response": {"fail": "connection"}}), 7200)["chromium"] == (2, 0)

    def test_without_a_server_it_is_about_one_that_permits(self) -> None:
        requests = [{"url": URL, "method": "PUT", "at": time} for time in (0, 100)]
        assert saved(decode_scenario({"page": f"{APP}/", "requests": requests}), 7200)["firefox"] == (2, 1)

    def test_the_scenarios_own_browser_is_no_matter(self) -> None:
        found = savings(session(0, 100), 7200, ["firefox"])
        assert found.by_browser == (Saving("firefox", 86400, 2, 1),)
        assert savings(session(0, 100), 7200, "spec").by_browser == (Saving("spec", None, 2, 1),)


def test_the_count_is_that_of_the_wire() -> None:
    verdicts = run(session(0, 1, 100))
    assert preflights_of(verdicts) == sum(verdict.preflighted for verdict in verdicts) == 2


def test_told_in_sentences() -> None:
    assert savings(session(0, 100, 10000), 86400, ["webkit", "firefox"]).sentences == (
        (
            "webkit sent 3 preflights for 3 calls; with Access-Control-Max-Age: 86400, of which it counts 600 seconds, "
            "it would have sent 2, and saved 1."
        ),
        "firefox sent 3 preflights for 3 calls; with Access-Control-Max-Age: 86400, it would have sent 1, and saved 2.",
    )


def test_as_data_it_is_json() -> None:
    assert json.loads(json.dumps(savings(session(0, 100), 7200, ["chromium"]).to_dict())) == {
        "maxAge": 7200,
        "calls": 2,
        "browsers": [{"browser": "chromium", "limit": 7200, "sent": 2, "sentWith": 1, "saved": 1}],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"max_age": -1}, "max_age is -1"),
        ({"max_age": True}, "max_age is True"),
        ({"browsers": []}, "browsers is empty"),
        ({"browsers": ["firefix"]}, 'no browser is called .firefix.*Did you mean "firefox"'),
    ],
)
def test_arguments_that_mean_nothing(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        savings(session(0), **arguments)
