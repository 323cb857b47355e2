"""Whether the reader's browser did what the model says, of one run: each request, what differs, and what was sent.

The model's side is that of the profile of the reader's own browser; the other profiles are held against it, too. What
is compared is what :mod:`.observing` keeps, and all is told in the words of the scenario: by its own origins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corsim.explain.comparison import ALL
from corsim.explain.explanation import Tone
from corsim.explain.rendering import pages
from corsim.explain.rendering.markdown import SIGNS
from corsim.explain.rendering.markup import escaped
from corsim.profiles import ENGINES, SPEC

from .observing import Difference, differences, modelled, observed, received_exchanges
from .runs import Run
from .stand_ins import Document, calls_of

LEVEL = 3
"""How deep the headings begin, as those of the explanations."""

_BROWSERS = (
    ("firefox", re.compile(r"\bFirefox/(\d+)"), "Firefox"),
    ("chromium", re.compile(r"\b(?:Headless)?Chrom(?:e|ium)/(\d+)"), "Chromium"),
    ("webkit", re.compile(r"\bAppleWebKit/.*\bVersion/([\d.]+)"), "WebKit"),
)
"""How engines name themselves in `User-Agent`, the ones whose name others give, too, at the end."""

CACHING = ("cache-control", "expires", "etag", "last-modified")
"""Headers that fill an HTTP cache, which the model does not have."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader's browser: the profile that it is held against, what it calls itself, and its version."""

    profile: str
    name: str
    version: str

    @property
    def note(self) -> str | None:
        """What there is to say where the profile is of another version, or of no engine."""
        if self.profile == SPEC.name:
            return "The browser does not say of which engine it is: it is held against the standard."
        versions = ENGINES[self.profile].versions
        if self.version in versions:
            return None
        return f"The browser is {self.name} {self.version}; the profile was recorded from {', '.join(versions)}."


def reader_of(user_agent: str) -> Reader:
    """The browser that sends this `User-Agent`."""
    for profile, pattern, name in _BROWSERS:
        match = pattern.search(user_agent)
        if match is not None:
            return Reader(profile, name, match[1])
    return Reader(SPEC.name, "", "")


@dataclass(frozen=True, slots=True)
class Made:
    """One call that was made: what the model says, what the browser did, and where the two differ."""

    asked: str
    call: Document
    model: dict[str, Any]
    browser: dict[str, Any]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of a run. ``others`` are the other profiles, each with how many differences there are to it."""

    reader: Reader
    made: tuple[Made, ...]
    others: dict[str, int]
    notes: tuple[str, ...]
    stand_ins: tuple[tuple[str, str], ...]

    @property
    def agrees(self) -> bool:
        """Whether the reader's browser did all that the model of it says, and nothing else."""
        return not any(item.differences for item in self.made)

    def to_dict(self) -> dict[str, Any]:
        """What the page shows, as JSON-ready data."""
        count = sum(len(item.differences) for item in self.made)
        return {
            "agrees": self.agrees,
            "profile": self.reader.profile,
            "differences": count,
            "others": self.others,
            "html": "\n".join(_article(self)),
        }


def agreement_of(run: Run, outcomes: Sequence[dict[str, Any]], reader: Reader) -> Agreement:
    """What came of *run*, whose calls came to *outcomes* in the browser of *reader*, in their order."""
    calls = calls_of(run.on_stand_ins)
    did = [
        observed(outcome, received_exchanges(call.received, request))
        for outcome, call, request in zip(outcomes, run.calls, calls, strict=False)
    ]
    made, others = [], {}
    for name in (reader.profile, *(name for name in ALL if name != reader.profile)):
        verdicts = run.verdicts(name)[: len(did)]
        says = [modelled(verdict.to_dict(), call) for verdict, call in zip(verdicts, calls, strict=False)]
        found = [differences(one, two) for one, two in zip(says, did, strict=True)]
        if name != reader.profile:
            others[name] = sum(map(len, found))
            continue
        back = run.stand_ins.back
        made = [
            Made(back(verdict.asked), call, back(one), back(two), tuple(tuple(back(list(item))) for item in differing))
            for verdict, call, one, two, differing in zip(verdicts, calls, says, did, found, strict=False)
        ]
    notes = [*run.notes, *([] if reader.note is None else [reader.note]), *_caching(run), *_forgetting(made)]
    return Agreement(reader, tuple(made), others, tuple(notes), tuple(run.stand_ins.origins.items()))


def _caching(run: Run) -> Iterator[str]:
    rules = run.scenario.rules or ()
    answers = [rule.answer for rule in rules]
    names = {name.lower() for answer in answers for name, _ in getattr(answer, "headers", ())}
    if len(run.calls) > 1 and names.intersection(CACHING):
        yield "Browsers may keep such answers in their HTTP cache, which the model does not have."


def _forgetting(made: Sequence[Made]) -> Iterator[str]:
    """What there is to say where a browser asks again what the model remembers."""
    preflights = [
        [sum(item["kind"] == "preflight" for item in side["exchanges"]) for side in (item.model, item.browser)]
        for item in made[1:]
    ]
    if any(browser > model for model, browser in preflights):
        yield (
            "A browser may forget what a preflight permitted before its time, as the standard lets it, and Firefox "
            "does when it looks up a host anew: run it once more to see whether it always does."
        )


def _article(agreement: Agreement) -> Iterator[str]:
    yield "<article>"
    count = sum(len(item.differences) for item in agreement.made)
    words = f"differ in {count} place{'' if count == 1 else 's'}"
    tone: Tone = "good" if agreement.agrees else "bad"
    sentence = f"{SIGNS[tone]} Your browser and the model {'agree' if agreement.agrees else words}"
    yield f'<p class="verdict {tone}"><strong>{escaped(sentence)}</strong> {_profile(agreement.reader)}</p>'
    yield from (f'<p class="quiet">Note: {pages.sentence(note)}</p>' for note in agreement.notes)
    for number, made in enumerate(agreement.made, 1):
        before = "" if len(agreement.made) == 1 else f"request {number}: "
        yield pages.heading(LEVEL, before + pages.code(made.asked))
        yield from _results(made)
        if made.differences:
            yield from _table("Where they differ", [(_place(path), one, two) for path, one, two in made.differences])
        yield from _wire(made)
    yield pages.heading(LEVEL, "Other browsers")
    yield from pages.items(_other(name, count) for name, count in agreement.others.items())
    yield pages.heading(LEVEL, "Who stood in for whom")
    rows = [(pages.code(one), pages.code(other), "") for one, other in agreement.stand_ins]
    yield from pages.table("Loopback addresses of this run", ("in the scenario", "on this machine"), rows)
    yield "</article>"


def _profile(reader: Reader) -> str:
    return f"held against the profile {pages.code(reader.profile)}"


def _other(name: str, count: int) -> str:
    differs = f"differs in {count} place{'' if count == 1 else 's'} from what your browser did"
    return f"{pages.code(name)}: {differs if count else 'says the same of these requests'}"


def _results(made: Made) -> Iterator[str]:
    rows = [(what, look(made.model), look(made.browser)) for what, look in _LOOKS.items()]
    yield from _table("What came of it", [row for row in rows if row[1] or row[2]])


def _verdict(side: dict[str, Any]) -> str:
    if side.get("timeout"):
        return "nothing for 8 seconds"
    word = side["verdict"] or "open: nobody answers in the scenario"
    return f"{word} {side['exception']}" if side.get("exception") else str(word)


def _response(side: dict[str, Any]) -> str:
    response = side["response"]
    if response is None:
        return ""
    kind = f" of type {response['type']}" if response["type"] else ""
    return f"status {response['status']}{kind}, {response['url'] or 'without a URL'}"


def _visible(side: dict[str, Any]) -> str:
    return "" if side["response"] is None else ", ".join(name for name, _ in side["response"]["headers"])


def _body(side: dict[str, Any]) -> str:
    return "" if side["response"] is None else _text(side["response"]["body"] or "")


def _sent(side: dict[str, Any]) -> str:
    return ", ".join(f"{item['kind']} {item['method']}" for item in side["exchanges"]) or "nothing"


_LOOKS = {
    "verdict": _verdict,
    "response": _response,
    "visible headers": _visible,
    "body": _body,
    "on the wire": _sent,
}
"""What is shown of either side, and how."""


def _place(path: str) -> str:
    return path.replace("exchanges[", "request on the wire [")


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(caption: str, rows: Sequence[tuple[str, Any, Any]]) -> Iterator[str]:
    """A table of what the model says and what the browser did."""
    yield '<div class="scroll" role="region" tabindex="0"' + f' aria-label="{escaped(caption)}"><table class="sides">'
    yield f"<caption>{escaped(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{head}</th>' for head in ("", "the model", "your browser")) + "</tr></thead><tbody>"
    for what, one, two in rows:
        sides = "".join(f"<td>{pages.code(_text(side))}</td>" for side in (one, two))
        yield f'<tr><th scope="row">{escaped(what)}</th>{sides}</tr>'
    yield "</tbody></table></div>"


def _wire(made: Made) -> Iterator[str]:
    """What the test servers saw."""
    exchanges = made.browser["exchanges"]
    if not exchanges:
        yield "<p>The test servers saw nothing.</p>"
        return
    yield pages.heading(LEVEL + 1, "What the test servers saw")
    for number, exchange in enumerate(exchanges, 1):
        again = ", more than once, as the connection broke" if exchange.get("retried") else ""
        caption = f"{number}. {exchange['kind']} {exchange['method']} {exchange['url']}{again}"
        headers = exchange["headers"].items()
        lines = [(name, value) for name, item in headers for value in (item if isinstance(item, list) else [item])]
        yield from pages.headers_table(caption, [(name, _text(value)) for name, value in lines])
        if "body" in exchange:
            yield f"<p>Body: {pages.code(_text(exchange['body']))}</p>"
