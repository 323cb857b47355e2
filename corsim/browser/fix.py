"""What makes a call get through, as data: what ``Verdict.fix()`` returns.

A :class:`Remedy` is a set of changes that has been tried: the call was made again, with the changes, in each of the
browsers that ``passes_in`` names. How remedies are found, and which of them are offered, is decided in
``corsim/explain/fixing.py``. To get through is to be given a response that the script can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corsim.servers.drive import Exchange
from corsim.standard.headers import Header
from corsim.standard.wire import WireRequest

from .calls import Call


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be different in the answer to one request: another status, and headers with their values.

    Where ``is_known`` is false, nobody has given that answer yet, and the headers are all that it must carry.
    """

    request: WireRequest
    status: int | None
    headers: tuple[Header, ...]
    is_known: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        return {
            "kind": self.request.kind,
            "method": self.request.method,
            "url": self.request.url,
            "status": self.status,
            "headers": [list(header) for header in self.headers],
            "known": self.is_known,
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """What is different in the call: ``id`` is the kind of edit, ``what`` says it in a sentence.

    ``costs`` says what the page, or the server, loses by it, if anything.
    """

    id: str
    what: str
    costs: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The edit as JSON-ready data."""
        return {"id": self.id, "what": self.what, "costs": self.costs}


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that, together, make the call get through in the browsers ``passes_in``; with one left out, it doesn't.

    ``edits`` are of the call, which then is ``call``, and ``changes`` of the servers' answers. ``opens`` says what
    the changes let in besides the page that asks: such a remedy is offered last.
    """

    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]
    call: Call
    passes_in: tuple[str, ...]
    opens: tuple[str, ...] = ()

    @property
    def server_changes(self) -> tuple[Change, ...]:
        """The changes of answers that a server gives already."""
        return tuple(change for change in self.changes if change.is_known)

    @property
    def assumptions(self) -> tuple[Change, ...]:
        """What answers must carry that nobody has given yet: the call never came so far."""
        return tuple(change for change in self.changes if not change.is_known)

    def to_dict(self) -> dict[str, Any]:
        """The remedy as JSON-ready data."""
        return {
            "request": [edit.to_dict() for edit in self.edits],
            "answers": [change.to_dict() for change in self.changes],
            "passesIn": list(self.passes_in),
            "opens": list(self.opens),
        }


@dataclass(frozen=True, slots=True)
class HeaderAdvice:
    """A header that no browser asks for and that an answer is better for: its value, and ``why`` in a sentence."""

    request: WireRequest
    name: str
    value: str
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The advice as JSON-ready data."""
        return {
            "kind": self.request.kind,
            "method": self.request.method,
            "url": self.request.url,
            "header": [self.name, self.value],
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Fix:
    """What makes a call get through in ``browsers``; ``passes_in`` are those in which it does so as it stands.

    ``remedies`` are alternatives, the best first; none where the call passes everywhere, or nothing helps, and then
    ``nothing_helps`` says why. ``exchanges`` are those of the best remedy that changes answers (without one, of the
    call as it is), in each browser and with the changes made: what a server's configuration has to give.
    """

    browsers: tuple[str, ...]
    passes_in: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    exchanges: tuple[Exchange, ...] = ()
    advice: tuple[HeaderAdvice, ...] = ()
    nothing_helps: str | None = None

    @property
    def best_for_servers(self) -> Remedy | None:
        """The best remedy that changes answers, perhaps together with the call; or None."""
        return next((remedy for remedy in self.remedies if remedy.changes), None)

    @property
    def is_needed(self) -> bool:
        """Whether there is a browser in which the call does not get through as it stands."""
        return set(self.passes_in) != set(self.browsers)

    @property
    def server(self) -> Remedy | None:
        """The smallest change of the servers' answers alone, or None."""
        return next((remedy for remedy in self.remedies if not remedy.edits), None)

    @property
    def request(self) -> Remedy | None:
        """The smallest change of the call alone, or None; what unseen answers must carry is in its assumptions."""
        return next((remedy for remedy in self.remedies if remedy.edits and not remedy.server_changes), None)

    def to_dict(self) -> dict[str, Any]:
        """The fix as JSON-ready data."""
        return {
            "browsers": list(self.browsers),
            "passesIn": list(self.passes_in),
            "remedies": [remedy.to_dict() for remedy in self.remedies],
            "advice": [item.to_dict() for item in self.advice],
            "nothingHelps": self.nothing_helps,
        }
