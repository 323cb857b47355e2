"""What is told of a run: agreement where there is one, and every difference where there is none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from corsim.playground.agreeing import Agreement, Reader, agreement_of, reader_of
from corsim.playground.observing import Headers
from corsim.playground.runs import Run
from corsim.playground.stand_ins import calls_of
from corsim.scenario.run import run_scenario
from corsim.servers.receiving import Received
from corsim.standard.wire import WireRequest
from spec_tests.documentation import ROOT
from spec_tests.explain.rendering.reading import Page
from spec_tests.explain.samples import HOSTILE

EXAMPLES = ROOT / "corsim" / "playground" / "examples"
BLINK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROMIUM = Reader("chromium", "Chromium", "156")


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return document


Change = Callable[[dict[str, Any]], None]


def told(
    document: dict[str, Any], browser: str = "chromium", change: Change | None = None, reader: Reader = CHROMIUM
) -> Agreement:
    """What is told of a run in which the profile *browser* stands in for the browser, with an outcome changed."""

    async def run() -> Agreement:
        made = Run(document, "http://127.0.0.1:1", reader.profile)
        await made.open()
        try:
            outcomes = []
            verdicts = run_scenario(made.on_stand_ins, browser=browser)
            for index in range(len(calls_of(made.on_stand_ins))):
                made.begin(index)
                result = verdicts[index]
                for exchange in result.exchanges:
                    await made._answer(_received(exchange.request))
                outcomes.append(_outcome(result.to_dict()))
                if change is not None:
                    change(outcomes[-1])
            return agreement_of(made, outcomes, reader)
        finally:
            await made.close()

    return asyncio.run(run())


def _received(request: WireRequest) -> Received:
    place = request.url.removeprefix("http://")
    host, _, rest = place.partition("/")
    headers: Headers = (("Host", host), *request.headers)
    return Received("http", request.method, f"/{rest}", tuple(headers), request.body)


def _outcome(result: dict[str, Any]) -> dict[str, Any]:
    if result["response"] is not None:
        return {"response": result["response"]}
    error = {"name": result["exception"] or "TypeError", "message": "Failed to fetch"}
    return {"threw" if result["verdict"] == "throws" else "failed": error}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_who_does_as_the_model_says_agrees(path: Any) -> None:
    agreement = told(example(path.stem))
    assert agreement.agrees, agreement.made
    shown = agreement.to_dict()
    assert (shown["differences"], shown["profile"]) == (0, "chromium")
    assert Page(shown["html"]).problems == []
    assert "127.0.0.1" not in shown["html"].partition("Who stood in for whom")[0]


def test_another_engine_differs_where_it_is_known_to() -> None:
    agreement = told(example("10-authorization-and-a-star"), "spec")
    assert not agreement.agrees
    assert agreement.others["spec"] == 0
    assert agreement.others["firefox"] > 0
    places = {path for made in agreement.made for path, _, _ in made.differences}
    assert {"verdict", "exchanges"} <= places
    assert "Your browser and the model differ in" in agreement.to_dict()["html"]


def _other(**members: Any) -> Change:
    return lambda outcome: outcome["response"].update(members)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_other(status=201), "response.status"),
        (_other(type="basic"), "response.type"),
        (_other(body="other"), "response.body"),
        (_other(redirected=True), "response.redirected"),
        (_other(headers=[["content-type", "application/json"], ["x-b", "2"]]), "response.headers.x-b"),
        (lambda outcome: (outcome.clear(), outcome.update(timeout=True)), "verdict"),
        (lambda outcome: (outcome.clear(), outcome.update(failed={"name": "x", "message": ""})), "verdict"),
    ],
)
def test_every_part_of_an_outcome_counts(change: Change, place: str) -> None:
    agreement = told(example("01-simple-get"), change=change)
    assert [path for path, _, _ in agreement.made[0].differences] == [place]
    assert f'<th scope="row">{place}</th>' in agreement.to_dict()["html"]


def test_a_preflight_that_is_asked_for_again_is_told() -> None:
    document = example("20-one-preflight-for-two")
    document["server"]["preflight"]["headers"]["Access-Control-Max-Age"] = "0"
    again = told(document)
    assert again.agrees
    assert not any("forget" in note for note in again.notes)
    # A browser that makes each of the two requests as if it were the first.
    kept = example("20-one-preflight-for-two")

    async def run() -> Agreement:
        made = Run(kept, "http://127.0.0.1:1", "chromium")
        await made.open()
        outcomes = []
        for index in range(2):
            made.begin(index)
            [first] = run_scenario({**made.on_stand_ins, "requests": made.on_stand_ins["requests"][:1]})
            for exchange in first.exchanges:
                await made._answer(_received(exchange.request))
            outcomes.append(_outcome(first.to_dict()))
        await made.close()
        return agreement_of(made, outcomes, CHROMIUM)

    agreement = asyncio.run(run())
    assert not agreement.agrees
    assert any(note.startswith("A browser may forget what a preflight permitted") for note in agreement.notes)


def test_a_cache_that_the_model_does_not_have_is_told() -> None:
    document = example("20-one-preflight-for-two")
    document["server"]["response"]["headers"]["ETag"] = '"1"'
    assert any("HTTP cache" in note for note in told(document).notes)


def test_what_was_left_out_of_a_session_is_told() -> None:
    document = json.loads((ROOT / "docs/examples/session.json").read_bytes())
    agreement = told(document)
    [note] = [note for note in agreement.notes if "not made for real" in note]
    assert note.startswith("The last 2 calls ")
    assert f'<p class="quiet">Note: {note}</p>' in agreement.to_dict()["html"]


@pytest.mark.parametrize(
    ("user_agent", "profile", "note"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "firefox", None),
        (
            f"{BLINK} HeadlessChrome/156.0.0.0 Safari/537.36",
            "chromium",
            None,
        ),
        (
            f"{BLINK} Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
            "chromium",
            "The browser is Chromium 140; the profile was recorded from 156.",
        ),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "webkit",
            "The browser is WebKit 18.5; the profile was recorded from 2.50.",
        ),
        ("curl/8.0", "spec", "The browser does not say of which engine it is: it is held against the standard."),
    ],
)
def test_the_profile_is_that_of_the_readers_engine(user_agent: str, profile: str, note: str | None) -> None:
    reader = reader_of(user_agent)
    assert (reader.profile, reader.note) == (profile, note)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_an_element(text: str) -> None:
    def change(outcome: dict[str, Any]) -> None:
        outcome["response"].update(body=text, statusText=text, headers=[["x-a", text]])

    document = {**example("01-simple-get"), "request": {"url": f"https://api.example.com/?{text}"}}
    assert Page(told(document, change=change).to_dict()["html"]).problems == []
