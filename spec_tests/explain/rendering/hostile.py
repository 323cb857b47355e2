"""Chapters that quote hostile texts wherever a scenario can have them, as a strategy of Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from corsim.explain.chapters import Chapter, Ran, chapter_of
from corsim.explain.comparison import Comparison, compare
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import ScenarioError
from corsim.scenario.run import run
from spec_tests.explain.samples import HOSTILE, PAGE, URL

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("".join),
    st.text(max_size=20),
)

_on_the_wire = texts.map(
    lambda text: "".join(char for char in text if char not in "\r\n\0" and ord(char) < 256).strip()
)

_headers = st.lists(
    st.tuples(
        st.sampled_from(
            ["Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
             "Access-Control-Expose-Headers", "Vary", "Location", "X-A"]
        ),
        _on_the_wire,
    ).map(list),
    max_size=4,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Scenarios with hostile texts; some are none, as there are places that do not take every text."""
    request: dict[str, Any] = {"url": draw(st.sampled_from([URL, PAGE, "/"])) + draw(texts)}
    for key, values in {
        "method": texts,
        "headers": st.lists(st.tuples(texts, texts).map(list), max_size=2),
        "integrity": texts,
        "referrer": texts,
    }.items():
        if draw(st.integers(0, 3)) == 0:
            request[key] = draw(values)
    if draw(st.booleans()):
        request["headers"] = [["X-A", draw(_on_the_wire)]]
    answer = {
        "headers": draw(_headers),
        "statusText": draw(_on_the_wire),
        "status": draw(st.sampled_from([200, 302, 500])),
    }
    preflight = {"headers": draw(_headers), "status": draw(st.sampled_from([204, 200, 404]))}
    page = draw(st.sampled_from([PAGE, f"{PAGE}x?"])) + draw(texts)
    key = "requests" if draw(st.booleans()) else "request"
    return {
        "page": page,
        key: [request, request] if key == "requests" else request,
        "server": {"preflight": preflight, "response": answer},
    }


@st.composite
def chapters(draw: st.DrawFn) -> Chapter:
    """What is told of such documents, with a hostile title and note besides."""
    document = draw(documents())
    try:
        scenario = decode_scenario(document)
    except ScenarioError:
        assume(False)
    titled = draw(st.booleans())
    return chapter_of(Ran(scenario, run(scenario), draw(texts) if titled else None, [draw(texts)] if titled else []))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Such documents in all browsers."""
    try:
        return compare(draw(documents()))
    except ScenarioError:
        assume(False)
        raise
