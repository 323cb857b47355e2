"""The response as a script sees it: ``Response`` and its ``Headers`` (Fetch, 5.1 and 5.5), read-only.

What the browser keeps from the script is not here. It is in the verdict, which is for the test and not for the
page. Other than a script's, a body can be read more than once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.responses import is_an_ok_status
from corsim.standard.wire import WireResponse

from .verdict import Verdict, VisibleResponse

OPAQUE = ("opaque", "opaqueredirect")
"""The types of responses that show a script nothing (mode ``no-cors``, and redirect mode ``manual``)."""


class Headers:
    """The headers that a script can read, by their names in any case.

    Iterating gives pairs in the order of the platform's ``Headers``: names lowercased and sorted, values of one
    name combined. ``headers[name]`` raises KeyError where :meth:`get` gives None, and says so if the server did send
    the header and the browser hides it, which *verdict* tells.
    """

    __slots__ = ("_pairs", "_verdict")

    def __init__(self, pairs: Iterable[Header] = (), verdict: Verdict | None = None) -> None:
        self._pairs = tuple(pairs)
        self._verdict = verdict

    def get(self, name: str) -> str | None:
        """The combined value of the header *name*, or None."""
        key = byte_lowercase(name)
        return next((value for other, value in self._pairs if other == key), None)

    def has(self, name: str) -> bool:
        """Whether the script can read a header *name*."""
        return self.get(name) is not None

    def keys(self) -> Iterator[str]:
        """The names."""
        return (name for name, _ in self._pairs)

    def values(self) -> Iterator[str]:
        """The values, in the order of the names."""
        return (value for _, value in self._pairs)

    def entries(self) -> Iterator[Header]:
        """Pairs of a name and a value."""
        return iter(self._pairs)

    def __iter__(self) -> Iterator[Header]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.has(name)

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(self._why_not(name))
        return value

    def _why_not(self, name: str) -> str:
        key = byte_lowercase(name)
        if self._verdict is None or key not in hidden_names(self._verdict):
            return f"there is no header {name!r}"
        if key in ("set-cookie", "set-cookie2"):
            return f"no script can read {name!r}"
        type_ = None if self._verdict.response is None else self._verdict.response.type
        if type_ in OPAQUE:
            return f"the script cannot read {name!r}: the response has type {type_}, of which nothing can be read"
        return f"the script cannot read {name!r}: the response has it, but not its Access-Control-Expose-Headers"

    def __repr__(self) -> str:
        return f"Headers({list(self._pairs)!r})"


class Response:
    """What ``fetch()`` resolves with (https://fetch.spec.whatwg.org/#response-class).

    ``verdict`` is for the test: the exchanges, the steps, the explanation.
    """

    __slots__ = ("_visible", "headers", "verdict")

    def __init__(self, verdict: Verdict) -> None:
        assert verdict.response is not None
        self.verdict = verdict
        self._visible: VisibleResponse = verdict.response
        self.headers = Headers(self._visible.headers, verdict)

    @property
    def type(self) -> str:
        """``basic``, ``cors``, ``default``, ``opaque`` or ``opaqueredirect``."""
        assert self._visible.type is not None
        return self._visible.type

    @property
    def status(self) -> int:
        """The status; 0 for an opaque response."""
        return self._visible.status

    @property
    def status_text(self) -> str:
        """The text behind the status."""
        return self._visible.status_text

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return is_an_ok_status(self.status)

    @property
    def url(self) -> str:
        """Where the response came from, without fragment; empty for an opaque response."""
        return self._visible.url

    @property
    def redirected(self) -> bool:
        """Whether redirects led here."""
        return bool(self._visible.redirected)

    def bytes(self) -> bytes:
        """The body; no bytes where there is none."""
        return self._visible.body or b""

    def text(self) -> str:
        """The body as UTF-8, without a byte order mark; what is not UTF-8 becomes U+FFFD."""
        return self.bytes().decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as JSON; raises ValueError where it is none."""
        return json.loads(self.text(), parse_constant=_no_json)

    def __repr__(self) -> str:
        return f"<Response {self.type} {self.status} {self.url}>"


def _no_json(constant: str) -> NoReturn:
    """Refuse ``NaN`` and its like, which Python reads and no browser does."""
    raise ValueError(f"{constant} is no JSON")


def hidden_names(verdict: Verdict) -> list[str]:
    """The names of the headers that the last answer of *verdict* has and the script cannot read, lowercased."""
    if verdict.response is None or not verdict.exchanges:
        return []
    answer = verdict.exchanges[-1].answer
    if not isinstance(answer, WireResponse):
        return []
    visible = {byte_lowercase(name) for name, _ in verdict.response.headers}
    names = (byte_lowercase(name) for name, _ in answer.headers)
    return [name for name in dict.fromkeys(names) if name not in visible]
