"""The same scenario in several browsers, side by side: what each comes to, and the step where they part.

Every browser is held against the first, which is the standard unless others are named. Those that part from it at
the same steps are told together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corsim.browser.showing import Shown
from corsim.browser.verdict import Verdict
from corsim.browser.wording import counted
from corsim.profiles import ENGINES, PROFILES, SPEC, no_browser
from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run

from .chapters import heading
from .differing import Differing, results_differ
from .explanation import Explanation, explanation_of
from .partings import Parting, partings

ALL = (SPEC.name, *ENGINES)
"""The standard, and the newest version of every engine."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request comes to in one browser."""

    browser: str
    verdict: Verdict
    explanation: Explanation

    @property
    def preflights(self) -> int:
        """How many preflights are sent."""
        return sum(exchange.is_preflight for exchange in self.explanation.exchanges)

    @property
    def seen(self) -> str:
        """What the script sees, in a few words."""
        seen = self.explanation.seen
        if seen is None:
            return "nothing" if self.explanation.head.tone == "bad" else "depends on the answers"
        if seen.nothing is not None:
            return "an opaque response"
        return f"status {seen.status}, {counted(len(seen.headers), 'header')}"


@dataclass(frozen=True, slots=True)
class Apart:
    """Browsers that leave the way of *base* at the same steps.

    ``differences`` is what comes of it on the wire and for the script, of the first of them; nothing where the steps
    differ, and all else is the same.
    """

    browsers: tuple[str, ...]
    base: str
    partings: tuple[Parting, ...]
    differences: tuple[Differing, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One request in all browsers; ``heading`` is for those of a session."""

    heading: str | None
    asked: str
    page_origin: str
    outcomes: tuple[Outcome, ...]
    apart: tuple[Apart, ...]

    @property
    def agree(self) -> bool:
        """Whether all browsers come to the same verdict for the same reason."""
        return len({(item.verdict.verdict, item.verdict.reason) for item in self.outcomes}) == 1


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """A scenario in several browsers, request by request."""

    browsers: tuple[str, ...]
    requests: tuple[Compared, ...]

    @property
    def agree(self) -> bool:
        """Whether all browsers come to the same verdicts for the same reasons."""
        return all(request.agree for request in self.requests)

    def explain(self, format: str = "text", *, width: int | None = None) -> str:  # noqa: A002 - the option's name
        """The comparison as ``text``, ``json``, ``markdown``, ``html``, ``svg`` or ``mermaid``; else ValueError."""
        from .rendering.comparing import explain

        return explain(self, format, width=width)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON-ready data; results are those of ``explain --format json``."""
        return {"browsers": list(self.browsers), "requests": [_to_dict(request) for request in self.requests]}


def _to_dict(request: Compared) -> dict[str, Any]:
    return {
        "asked": request.asked,
        "agree": request.agree,
        "results": {item.browser: item.verdict.to_dict() for item in request.outcomes},
        "apart": [
            {
                "browsers": list(apart.browsers),
                "from": apart.base,
                "steps": [
                    {"from": data["first"], "browsers": data["second"]}
                    for data in (parting.to_dict() for parting in apart.partings)
                ],
                "differences": [
                    {"part": item.part, "place": item.place, "from": item.first, "browsers": item.second}
                    for item in apart.differences
                ],
            }
            for apart in request.apart
        ],
    }


def compare(document: Any, browsers: Sequence[str] = ALL) -> Comparison:
    """Run the scenario that *document* (decoded JSON) describes in each of *browsers*, and hold the results together.

    The document's own ``browser`` does not count. Raises :class:`~corsim.scenario.reading.ScenarioError` with every
    problem of the document, and ValueError for a browser that is not known, or for fewer than two.
    """
    return compare_scenario(decode_scenario(document), browsers)


def compare_scenario(scenario: Scenario, browsers: Sequence[str] = ALL) -> Comparison:
    """The same for a decoded *scenario*."""
    for name in browsers:
        if name not in PROFILES:
            raise ValueError(no_browser(name))
    if len(set(browsers)) < 2 or len(set(browsers)) != len(browsers):
        raise ValueError(f"the browsers are {', '.join(browsers) or 'none'}: two or more, each once, are needed")
    times = [request.at for request in scenario.requests] if scenario.is_session else None
    return comparison_of({name: run(replace(scenario, browser=name)) for name in browsers}, times)


def comparison_of(verdicts: Mapping[str, Sequence[Verdict]], times: Sequence[float | None] | None = None) -> Comparison:
    """Verdicts of the same requests, by browser; *times*, in seconds, are for those of a session."""
    names = tuple(verdicts)
    requests = []
    for index in range(len(verdicts[names[0]])):
        outcomes = tuple(
            Outcome(name, verdicts[name][index], explanation_of(verdicts[name][index], verdicts[name][:index]))
            for name in names
        )
        first = outcomes[0]
        requests.append(
            Compared(
                None if times is None else heading(index + 1, times[index]),
                first.verdict.asked,
                first.verdict.page_origin,
                outcomes,
                _apart(outcomes),
            )
        )
    return Comparison(names, tuple(requests))


def _apart(outcomes: Sequence[Outcome]) -> tuple[Apart, ...]:
    base, *others = outcomes
    found: dict[tuple[Parting, ...], list[Outcome]] = {}
    for other in others:
        ways = tuple(partings(base.explanation.steps, other.explanation.steps))
        if ways:
            found.setdefault(ways, []).append(other)
    return tuple(
        Apart(
            tuple(item.browser for item in group),
            base.browser,
            ways,
            tuple(results_differ(base.explanation, group[0].explanation)),
        )
        for ways, group in found.items()
    )
