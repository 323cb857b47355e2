"""What messages are made of: the values of a verdict, as the slots of templates are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corsim.browser.calls import Call, FetchCall
from corsim.browser.verdict import Verdict
from corsim.servers.drive import Exchange
from corsim.standard.reasons import Explained
from corsim.standard.request_class import MISSING
from corsim.standard.wire import WireResponse


@dataclass(frozen=True, slots=True)
class Facts:
    """A call that failed: the last URL that was asked for, the first one, and what the last answer was."""

    explained: Explained
    api: Literal["fetch", "xhr"]
    url: str
    """The last URL, without its fragment."""
    first: str
    """The URL that the script asked for, without its fragment; as it was given where it does not parse."""
    given: str
    """The URL as the script gave it."""
    origin: str
    """The page's."""
    redirect: str
    """The redirect mode."""
    last: Exchange | None

    @property
    def answer(self) -> WireResponse | None:
        """The last answer, where there was one."""
        answer = None if self.last is None else self.last.answer
        return answer if isinstance(answer, WireResponse) else None

    @property
    def was_preflight(self) -> bool:
        """Whether the last that was asked was a preflight."""
        return self.last is not None and self.last.request.kind == "preflight"

    @property
    def status(self) -> str | None:
        """The status of the last answer."""
        return None if self.answer is None else str(self.answer.status)

    @property
    def is_wide(self) -> bool:
        """Whether a value that was decided on has code points over U+00FF."""
        return any(
            isinstance(value, str) and max(value, default="") > "\xff" for value in self.explained.values.values()
        )

    def value(self, name: str) -> str:
        """A value that was decided on, as text; the empty string where there is none."""
        value = self.explained.values.get(name)
        return "" if value is None else str(value)


def facts_of(verdict: Verdict) -> Facts | None:
    """The facts of a call that was blocked or threw; None of one that was not."""
    if verdict.explained is None:
        return None
    parsed = verdict.environment.parse(verdict.call.url)
    first = verdict.call.url if parsed is None else parsed.without_fragment
    last = verdict.exchanges[-1] if verdict.exchanges else None
    return Facts(
        verdict.explained,
        "fetch" if verdict.call.api == "fetch()" else "xhr",
        first if last is None else last.request.url,
        first,
        verdict.call.url,
        verdict.page_origin,
        _redirect_mode(verdict.call),
        last,
    )


def _redirect_mode(call: Call) -> str:
    given = call.init.redirect if isinstance(call, FetchCall) else MISSING
    return given if isinstance(given, str) else "follow"
