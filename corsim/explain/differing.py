"""What differs between two results, or two documents, as data: place by place, with both values.

On the wire exchanges are held against each other in their order; one that only one of the two has shifts the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from corsim.browser.verdict import Verdict
from corsim.scenario.decode import ROW_KEYS
from corsim.scenario.model import Scenario
from corsim.scenario.reading import member
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase

from .chapters import heading
from .conversation import ShownExchange
from .explanation import Explanation, explanation_of
from .partings import Parting, by_sentence, partings

Part: TypeAlias = Literal["input", "wire", "verdict", "script"]
"""What is compared: the documents, what is sent and answered, the decision, and what the script is given."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A place where two differ; None is for one that has nothing there."""

    part: Part
    place: str
    first: Any
    second: Any

    def to_dict(self) -> dict[str, Any]:
        """The place and both values as JSON-ready data."""
        return {"part": self.part, "place": self.place, "first": self.first, "second": self.second}


def documents_differ(first: Any, second: Any) -> Iterator[Differing]:
    """Where two JSON values differ, by their JSON paths; the order of an object's members is no difference."""
    waiting: list[tuple[str, Any, Any]] = [("$", first, second)]
    while waiting:
        place, one, other = waiting.pop(0)
        if isinstance(one, dict) and isinstance(other, dict):
            keys = dict.fromkeys([*one, *other])
            waiting[:0] = [(member(place, key), one.get(key, _NOTHING), other.get(key, _NOTHING)) for key in keys]
        elif isinstance(one, list) and isinstance(other, list):
            count = max(len(one), len(other))
            waiting[:0] = [(f"{place}[{index}]", _item(one, index), _item(other, index)) for index in range(count)]
        elif type(one) is not type(other) or one != other:
            yield Differing("input", place, _there(one), _there(other))


_NOTHING = object()


def _there(value: Any) -> Any:
    """*value*, or None where there is nothing; JSON's null is something, and is called so."""
    if value is _NOTHING:
        return None
    return "null" if value is None else value


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _NOTHING


def results_differ(first: Explanation, second: Explanation) -> Iterator[Differing]:
    """Where two results differ: on the wire, in the decision, and in what the script is given."""
    yield from _wire(first.exchanges, second.exchanges)
    for place, one, other in (
        ("verdict", first.head.word, second.head.word),
        ("reason", _reason(first), _reason(second)),
    ):
        yield from _differ("verdict", place, one, other)
    yield from _script(first, second)


def _reason(explanation: Explanation) -> str | None:
    return explanation.head.detail if explanation.head.tone == "bad" else None


def _differ(part: Part, place: str, first: object, second: object) -> Iterator[Differing]:
    if first != second:
        yield Differing(part, place, first, second)


def _wire(first: Sequence[ShownExchange], second: Sequence[ShownExchange]) -> Iterator[Differing]:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [item.kind for item in first], [item.kind for item in second], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for index in range(b - a):
                yield from _exchange(first[a + index], second[c + index], a + index + 1)
            continue
        for index in range(a, b):
            yield Differing("wire", f"exchange {index + 1}", _line(first[index]), None)
        for index in range(c, d):
            yield Differing("wire", f"exchange {index + 1}", None, _line(second[index]))


def _line(exchange: ShownExchange) -> str:
    return f"{exchange.method} {exchange.url}" + (" (preflight)" if exchange.is_preflight else "")


def _exchange(first: ShownExchange, second: ShownExchange, number: int) -> Iterator[Differing]:
    where = f"exchange {number}"
    yield from _differ("wire", f"{where}: the request", _line(first), _line(second))
    yield from _headers(f"{where}: the request's header", first.headers, second.headers)
    yield from _differ("wire", f"{where}: bytes of body", first.body_size, second.body_size)
    yield from _differ("wire", f"{where}: the answer", _answered(first), _answered(second))
    if first.answer is not None and second.answer is not None:
        answers = [[(item.name, item.value) for item in answer.headers if item.mark != "missing"]
                   for answer in (first.answer, second.answer)]  # fmt: skip
        yield from _headers(f"{where}: the answer's header", *answers)
        yield from _differ(
            "wire", f"{where}: bytes of the answer's body", first.answer.body_size, second.answer.body_size
        )


def _answered(exchange: ShownExchange) -> str | None:
    if exchange.answer is None:
        return exchange.failure
    return f"{exchange.answer.status} {exchange.answer.status_text}".rstrip()


def _headers(where: str, first: Sequence[Header], second: Sequence[Header]) -> Iterator[Differing]:
    names = dict.fromkeys(byte_lowercase(name) for name, _ in (*first, *second))
    found = [item for name in names for item in _header(where, name, first, second)]
    yield from found
    if not found and list(first) != list(second):
        orders = [", ".join(name for name, _ in headers) for headers in (first, second)]
        yield Differing("wire", f"{where}s, by their order and case", *orders)


def _header(where: str, name: str, first: Sequence[Header], second: Sequence[Header]) -> Iterator[Differing]:
    one, other = (_values(name, headers) for headers in (first, second))
    spelled = next(spelling for spelling, _ in (*second, *first) if byte_lowercase(spelling) == name)
    yield from _differ("wire", f"{where} {spelled}", one, other)


def _values(name: str, headers: Iterable[Header]) -> str | list[str] | None:
    """The value of a header, or its values where there are several lines."""
    values = [value for spelling, value in headers if byte_lowercase(spelling) == name]
    if len(values) > 1:
        return values
    return values[0] if values else None


def _script(first: Explanation, second: Explanation) -> Iterator[Differing]:
    one, other = first.seen, second.seen
    if one is None or other is None:
        return
    yield from _differ("script", "the response", first.head.detail, second.head.detail)
    yield from _differ("script", "the response's URL", one.url, other.url)
    yield from _differ("script", "visible headers", [*map(list, one.headers)], [*map(list, other.headers)])


@dataclass(frozen=True, slots=True)
class RequestDifference:
    """What differs in one request; ``parting`` is the first step that does.

    ``asked`` is None for a document that has no such request.
    """

    heading: str | None
    asked: tuple[str | None, str | None]
    differences: tuple[Differing, ...]
    parting: Parting | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two documents that were run: in the input, and then request by request."""

    input: tuple[Differing, ...]
    requests: tuple[RequestDifference, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not self.input and not any(item.differences or item.parting for item in self.requests)

    def to_dict(self) -> dict[str, Any]:
        """The difference as JSON-ready data."""
        return {
            "same": self.is_none,
            "input": [item.to_dict() for item in self.input],
            "requests": [
                {
                    "asked": list(request.asked),
                    "differences": [item.to_dict() for item in request.differences],
                    "parting": None if request.parting is None else request.parting.to_dict(),
                }
                for request in self.requests
            ],
        }


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the document (decoded JSON), the scenario that it says, and what came of it."""

    document: Any
    scenario: Scenario
    verdicts: Sequence[Verdict]


MEMBERS = {"browser": "browser", "page": "page", "request": "requests", "requests": "requests", "server": "rules",
           "cookies": "cookies"}  # fmt: skip
"""The members of a document by what is made of them in a scenario."""


def difference_of(first: Side, second: Side) -> Difference:
    """What differs between *first* and *second*. Two ways of writing the same are none, as headers have."""
    requests = []
    count = max(len(first.verdicts), len(second.verdicts))
    for index in range(count):
        number = heading(index + 1, None) if count > 1 else None
        requests.append(_request(number, *(_explained(side.verdicts, index) for side in (first, second))))
    return Difference(tuple(_input(first, second)), tuple(requests))


def _input(first: Side, second: Side) -> Iterator[Differing]:
    for item in documents_differ(*(_scenario_keys(side.document) for side in (first, second))):
        key = item.place.removeprefix("$.").partition(".")[0].partition("[")[0]
        meant = MEMBERS.get(key)
        if meant is None or getattr(first.scenario, meant) != getattr(second.scenario, meant):
            yield item


def _scenario_keys(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in ROW_KEYS}


def _explained(verdicts: Sequence[Verdict], index: int) -> Explanation | None:
    return explanation_of(verdicts[index], verdicts[:index]) if index < len(verdicts) else None


def _request(number: str | None, first: Explanation | None, second: Explanation | None) -> RequestDifference:
    asked = (None if first is None else first.asked, None if second is None else second.asked)
    if first is None or second is None:
        words = [None if item is None else item.head.word for item in (first, second)]
        return RequestDifference(number, asked, (Differing("verdict", "verdict", *words),), None)
    differences = tuple(results_differ(first, second))
    found = partings(first.steps, second.steps) or partings(first.steps, second.steps, by_sentence)
    return RequestDifference(number, asked, differences, found[0] if found else None)
