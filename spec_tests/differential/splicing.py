"""Scenarios that are spliced from rows of the tables: a row, some of whose parts are those of other rows.

The tables hold the values at which something is decided, each in a scenario in which it alone is decided. Here they
meet. The same seed gives the same scenarios for as long as the tables stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any, TypeVar

from spec_tests.documents import answers_of, as_object, calls_of, is_session, pairs
from spec_tests.loading import all_rows

from .scenarios import Scenario, as_http2_has_it, page_origin

T = TypeVar("T")
Part = dict[str, Any]

EDITS = (1, 1, 2, 2, 2, 3, 3, 4, 6)
"""How many parts are taken from other rows."""

LONGEST = 3000
"""Characters of the JSON of a row that is taken apart."""

FRAMING = frozenset({"content-length", "transfer-encoding", "content-encoding", "connection", "trailer", "upgrade"})
"""Answers' headers that have to fit their bodies."""


class Splicer:
    """Makes scenarios from documents of rows, which stay as they are; those of one table are a list of *tables*."""

    def __init__(self, tables: Sequence[Sequence[Scenario]], random: Random) -> None:
        self._tables = tables
        self._random = random

    def scenario(self) -> Scenario:
        """A scenario, which need not be a valid one."""
        row = self._document()
        scenario = deepcopy(row)
        edits = self._one_of(EDITS)
        # Where the other row has nothing of a kind, or the same, nothing is taken.
        while edits > 0 or scenario == row:
            self._one_of(WAYS)(self, scenario, self._document())
            edits -= 1
        return as_http2_has_it(scenario)

    def _document(self) -> Scenario:
        # A table first: a large one has many rows that differ in one value only.
        return in_one_form(deepcopy(self._one_of(self._one_of(self._tables))))

    def _one_of(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def member_of_the_call(self, scenario: Scenario, other: Scenario) -> None:
        """One member of a call is that of the other's, or is not there, as there."""
        call, theirs = self._one_of(calls_of(scenario)), self._one_of(calls_of(other))
        names = sorted({*call, *theirs} - {"url", "headers", "at", "api"})
        if names:
            _take_over(call, theirs, self._one_of(names))

    def header_of_the_call(self, scenario: Scenario, other: Scenario) -> None:
        """A header of a call is replaced, added or taken away."""
        call, theirs = self._one_of(calls_of(scenario)), self._one_of(calls_of(other))
        if headers := self._mixed(call.get("headers"), theirs.get("headers")):
            call["headers"] = headers
        else:
            call.pop("headers", None)

    def url_of_the_call(self, scenario: Scenario, other: Scenario) -> None:
        """A call goes where the other's goes; rules answer wherever a request comes."""
        self._one_of(calls_of(scenario))["url"] = self._one_of(calls_of(other))["url"]
        for answer in answers_of(scenario):
            answer.pop("url", None)

    def another_call(self, scenario: Scenario, other: Scenario) -> None:
        """There is one call more: the same again, or the other's."""
        if is_session(scenario) and len(scenario["requests"]) > 2:
            return
        [first, *_] = calls = calls_of(scenario)
        scenario.pop("request", None)
        scenario["requests"] = [*calls, self._one_of([deepcopy(first), *calls_of(other)])]

    def page(self, scenario: Scenario, other: Scenario) -> None:
        """The other's page; what was permitted to the one's origin is permitted to this one's."""
        before, after = page_origin(scenario["page"]), page_origin(other["page"])
        scenario["page"] = other["page"]
        for answer in answers_of(scenario):
            if "headers" in answer:
                answer["headers"] = [[name, value.replace(before, after)] for name, value in pairs(answer["headers"])]

    def member_of_an_answer(self, scenario: Scenario, other: Scenario) -> None:
        """One member of an answer is that of one of the other's answers."""
        ours, theirs = answers_of(scenario), answers_of(other)
        if ours and theirs:
            answer, taken = self._one_of(ours), self._one_of(theirs)
            names = sorted({*answer, *taken} - {"headers", "on", "fail"})
            if names:
                _take_over(answer, taken, self._one_of(names))

    def header_of_an_answer(self, scenario: Scenario, other: Scenario) -> None:
        """A header of an answer is replaced, added or taken away."""
        ours, theirs = answers_of(scenario), answers_of(other)
        if ours and theirs:
            answer = self._one_of(ours)
            if headers := self._mixed(answer.get("headers"), self._one_of(theirs).get("headers")):
                answer["headers"] = headers

    def all_answers(self, scenario: Scenario, other: Scenario) -> None:
        """The other's server, which answers wherever a request comes, and permits the page's origin."""
        if "server" in other:
            scenario["server"] = other["server"]
            scenario["page"], page = other["page"], scenario["page"]
            self.page(scenario, {"page": page})
            for answer in answers_of(scenario):
                answer.pop("url", None)

    def cookies(self, scenario: Scenario, other: Scenario) -> None:
        """The other's cookies, too."""
        if "cookies" in other:
            scenario["cookies"] = [*scenario.get("cookies", []), *other["cookies"]]

    def redirect(self, scenario: Scenario, other: Scenario) -> None:
        """What the first answer is to, is redirected first, as a request of the other's is."""
        redirects = [
            rule
            for rule in answers_of(other)
            if any(name.lower() == "location" for name, _ in pairs(rule.get("headers")))
        ]
        if redirects and isinstance(server := scenario.get("server"), dict) and "response" in server:
            rule = {**self._one_of(redirects), "on": "request", "times": 1}
            rule.pop("url", None)
            rule.pop("method", None)
            kinds = {"preflight": "preflight", "response": "request"}
            scenario["server"] = [rule, *({"on": kinds[kind], **answer} for kind, answer in server.items())]

    def _mixed(self, ours: Any, theirs: Any) -> list[list[str]]:
        headers = [list(header) for header in pairs(ours)]
        taken = [list(header) for header in pairs(theirs)]
        if headers and (not taken or self._random.random() < 0.25):
            headers.remove(self._one_of(headers))
        elif taken:
            header = self._one_of(taken)
            same = [number for number, (name, _) in enumerate(headers) if name.lower() == header[0].lower()]
            if same and self._random.random() < 0.8:
                headers[self._one_of(same)] = header
            else:
                headers.insert(self._random.randint(0, len(headers)), header)
        return headers


WAYS: tuple[Callable[[Splicer, Scenario, Scenario], None], ...] = (
    *[Splicer.member_of_the_call] * 5,
    *[Splicer.header_of_the_call] * 3,
    *[Splicer.header_of_an_answer] * 4,
    *[Splicer.member_of_an_answer] * 2,
    *[Splicer.url_of_the_call] * 2,
    *[Splicer.page] * 2,
    *[Splicer.all_answers] * 2,
    Splicer.another_call,
    Splicer.cookies,
    Splicer.redirect,
)
"""What is taken from another row, as often as it stands here."""


def spliced_from(seed: int) -> Iterator[tuple[str, Scenario]]:
    """Spliced scenarios without end, with their names."""
    tables: dict[str, list[Scenario]] = {}
    for row in all_rows():
        if can_be_taken_apart(row.scenario):
            tables.setdefault(row.table, []).append(row.scenario)
    number = 0
    while True:
        yield f"{seed}-{number:06}", Splicer(list(tables.values()), Random(f"{seed}/{number}")).scenario()
        number += 1


def can_be_taken_apart(scenario: Scenario) -> bool:
    """Whether it is of usual size, lets no time pass, no server demands a login, and no header has to fit a body.

    For a login, engines would ask the user, or remember it for all that follows.
    """
    answers = list(answers_of(scenario))
    headers = [name.lower() for answer in answers for name, _ in pairs(answer.get("headers"))]
    return (
        len(json.dumps(scenario)) <= LONGEST
        and not any(call.get("at") for call in calls_of(scenario))
        and not any(answer.get("status") == 401 for answer in answers)
        and FRAMING.isdisjoint(headers)
    )


def in_one_form(scenario: Scenario) -> Scenario:
    """*scenario*, whose calls are objects and whose answers have lists of headers."""
    name = "requests" if is_session(scenario) else "request"
    calls = [as_object(call) for call in calls_of(scenario)]
    scenario[name] = calls if is_session(scenario) else calls[0]
    for answer in answers_of(scenario):
        if "headers" in answer:
            answer["headers"] = [list(header) for header in pairs(answer["headers"])]
    return scenario


def _take_over(ours: Part, theirs: Part, name: str) -> None:
    if name in theirs:
        ours[name] = theirs[name]
    else:
        ours.pop(name, None)
