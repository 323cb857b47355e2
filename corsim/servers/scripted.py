"""A server that answers by a list of rules: the first one that matches, and has not been spent, answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Literal

from corsim.standard.urls import parse_url
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest


@dataclass(frozen=True, slots=True)
class Rule:
    """What is answered to which requests; a condition that is None matches any.

    ``url`` is compared without fragment; ``times`` is for how many answers the rule is good.
    """

    answer: Answer
    on: Literal["preflight", "request"] | None = None
    url: str | None = None
    method: str | None = None
    times: int | None = None

    def matches(self, request: WireRequest) -> bool:
        """Whether the conditions hold for *request*."""
        return (
            (self.on is None or self.on == request.kind)
            and (self.method is None or self.method == request.method)
            and (self.url is None or _comparable(self.url) == _comparable(request.url))
        )


def _comparable(url: str) -> str:
    parsed = parse_url(url)
    return parsed.without_fragment if parsed else url


class ScriptedServer:
    """Answers by *rules*; counts the answers of rules with ``times``."""

    __slots__ = ("_answered", "_by_url", "_left", "_used", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._left: list[int | None] | None = None
        # The rules that answered, in order: copies share it, and know how far it went when they were made.
        self._used: list[int] = []
        self._answered = 0
        # Where the rules for a URL are, and, under None, those for any: a long recording has thousands.
        self._by_url: dict[str | None, list[int]] = {}
        for index, rule in enumerate(self.rules):
            self._by_url.setdefault(None if rule.url is None else _comparable(rule.url), []).append(index)

    def copy(self) -> ScriptedServer:
        """A server of its own that has answered as much as this one; it costs nothing until it is asked."""
        copy = ScriptedServer(())
        copy.rules, copy._by_url = self.rules, self._by_url
        copy._used, copy._answered = self._used, self._answered
        return copy

    def _counts(self) -> list[int | None]:
        """How many answers each rule is still good for; what was answered is from here on this server's own."""
        if self._left is None:
            self._left = [rule.times for rule in self.rules]
            self._used = self._used[: self._answered]
            for index in self._used:
                self._count(self._left, index)
        return self._left

    @staticmethod
    def _count(left: list[int | None], index: int) -> None:
        number = left[index]
        if number is not None:
            left[index] = number - 1

    def _candidates(self, url: str) -> Iterable[int]:
        """Where the rules are that *url* can match, in order."""
        for_any = self._by_url.get(None, ())
        if len(self._by_url) == (1 if for_any else 0):
            return for_any
        return merge(self._by_url.get(_comparable(url), ()), for_any)

    def __call__(self, request: WireRequest) -> Answer:
        """The answer of the first rule that matches, or a failure that says that none does."""
        left = self._counts()
        for index in self._candidates(request.url):
            rule = self.rules[index]
            if left[index] == 0 or not rule.matches(request):
                continue
            self._count(left, index)
            self._used.append(index)
            self._answered += 1
            return rule.answer
        return ConnectionFailure(
            f"No rule of the scripted server answers the {request.kind} {request.method} {request.url}.",
            "no-matching-rule",
        )


def short_form(preflight: Answer | None, response: Answer | None) -> list[Rule]:
    """The rules for one answer to preflights and one to everything else.

    Without *preflight*, preflights get *response*, as from a server that does not know them.
    """
    rules = []
    if preflight is not None:
        rules.append(Rule(preflight, on="preflight"))
    if response is not None:
        rules.append(Rule(response, on=None if preflight is None else "request"))
    return rules
