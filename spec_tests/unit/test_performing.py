"""Making a call: the same verdict whoever waits, and nothing left of a call in another one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from corsim.browser.browser import Browser
from corsim.browser.calls import FetchCall, XhrCall
from corsim.browser.performing import aperform, perform
from corsim.servers.drive import Exchange
from corsim.standard.request_init import RequestInit
from corsim.standard.wire import Answer, WireRequest, WireResponse
from spec_tests.making import ANY, API, page_of
from spec_tests.running import outcomes_of_table, table_names


class Recorded:
    """Answers as was recorded, in order."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self.exchanges = list(exchanges)

    def __call__(self, request: WireRequest) -> Answer:
        exchange = self.exchanges.pop(0)
        assert exchange.request == request
        return exchange.answer

    async def answer_async(self, request: WireRequest) -> Answer:
        """The same, awaited."""
        await asyncio.sleep(0)
        return self(request)


@pytest.mark.parametrize("table", table_names())
def test_a_row_ends_the_same_when_its_call_is_made_again_awaited_or_not(table: str) -> None:
    """From what a verdict carries: the call, the page, the profile and the answers."""
    wrong = []

    async def again() -> None:
        for outcome in outcomes_of_table(table):
            if len(outcome.results) != 1 or "cookies" in outcome.row.scenario or not outcome.results[0].answered:
                continue
            [verdict] = outcome.results
            browser, other = Browser(verdict.profile), Browser(verdict.profile)
            one, two = Recorded(verdict.exchanges), Recorded(verdict.exchanges)
            blocking = perform(verdict.call, browser, verdict.environment, one)
            awaited = await aperform(verdict.call, other, verdict.environment, two.answer_async)
            if not verdict.to_dict() == blocking.to_dict() == awaited.to_dict():
                wrong.append(outcome.row.id)
            assert not one.exchanges
            assert not two.exchanges

    asyncio.run(again())
    assert not wrong, "\n".join(wrong[:20])


def test_an_answer_that_is_made_up_is_not_judged_and_not_told() -> None:
    call = FetchCall(f"{API}/x", RequestInit(method="PUT"))
    verdict = perform(call, Browser(), page_of(), lambda _: WireResponse(headers=(ANY,)), answered=False)
    # The made-up answer does not permit the method, which is the reason that there is nothing more to tell.
    assert (verdict.verdict, verdict.reason) == ("blocked", "preflight-method-disallowed")
    permitting = WireResponse(headers=(ANY, ("Access-Control-Allow-Methods", "PUT")))
    verdict = perform(call, Browser(), page_of(), lambda _: permitting, answered=False)
    assert (verdict.verdict, verdict.answered, verdict.response) == (None, False, None)
    assert not any(step.algorithm in ("cors-check", "cors-preflight-fetch") for step in verdict.trace)
    assert all(not isinstance(exchange.answer, WireResponse) for exchange in verdict.exchanges)


@pytest.mark.parametrize(
    ("call", "api", "method"),
    [
        (FetchCall("/", RequestInit()), "fetch()", "GET"),
        (FetchCall("/", RequestInit(method="post")), "fetch()", "POST"),
        (FetchCall("/", RequestInit(method="patch")), "fetch()", "patch"),
        (XhrCall("/"), "XMLHttpRequest", "GET"),
        (XhrCall("/", "put"), "XMLHttpRequest", "PUT"),
    ],
)
def test_calls_say_what_they_are(call: FetchCall | XhrCall, api: str, method: str) -> None:
    assert (call.api, call.normalized_method) == (api, method)
