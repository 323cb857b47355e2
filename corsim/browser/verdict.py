"""What came of one call, as data: the verdict, the exchanges, what the script sees, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, NoReturn, TypeAlias

from corsim.servers.cooperative import requirements
from corsim.servers.drive import Exchange, Server
from corsim.standard.headers import Header, sort_and_combine
from corsim.standard.origins import serialize_an_origin
from corsim.standard.profile import Profile
from corsim.standard.reasons import Explained
from corsim.standard.requests import Environment
from corsim.standard.responses import Response
from corsim.standard.wire import ConnectionFailure

from .calls import Call
from .fix import Fix
from .showing import Shown, ShownTrace

Outcome: TypeAlias = Literal["allowed", "blocked", "throws"]


@dataclass(frozen=True, slots=True)
class VisibleResponse:
    """What a script can see of a response; an XMLHttpRequest sees neither type nor redirects."""

    type: str | None
    status: int
    status_text: str
    url: str
    redirected: bool | None
    headers: tuple[Header, ...]
    body: bytes | None

    def to_dict(self) -> dict[str, Any]:
        """The response as JSON-ready data."""
        return {
            "type": self.type,
            "status": self.status,
            "statusText": self.status_text,
            "url": self.url,
            "redirected": self.redirected,
            "headers": [list(header) for header in self.headers],
            "body": None if self.body is None else self.body.decode("utf-8-sig", "replace"),
        }


def visible_to_fetch(response: Response) -> VisibleResponse:
    """What the ``Response`` object of a resolved ``fetch()`` shows (https://fetch.spec.whatwg.org/#response-class)."""
    return VisibleResponse(
        type=response.type,
        status=response.status,
        status_text=response.status_message,
        url=response.url.without_fragment if response.url else "",
        redirected=len(response.url_list) > 1,
        headers=tuple(sort_and_combine(response.header_list)),
        body=response.body,
    )


def visible_to_xhr(response: Response) -> VisibleResponse:
    """What an XMLHttpRequest shows of its response (https://xhr.spec.whatwg.org/#response)."""
    from corsim.standard.xhr import get_all_response_headers

    return VisibleResponse(
        type=None,
        status=response.status,
        status_text=response.status_message,
        url=response.url.without_fragment if response.url else "",
        redirected=None,
        headers=tuple(get_all_response_headers(response)),
        body=response.body,
    )


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Verdict(Shown):
    """What came of one call.

    ``verdict`` is None where nobody answers: then each exchange says what its answer must
    carry, and ``answered`` is false. ``explained`` is the reason of a blocked or throwing
    call, ``exception`` the name of what was thrown. ``call``, ``environment`` (the page)
    and ``profile`` (the browser's) are what it takes to make the call again. ``unrecorded`` then
    makes the server that is asked what has not been asked yet, None where there is none to ask again.
    """

    verdict: Outcome | None
    call: Call
    environment: Environment
    profile: Profile
    exchanges: tuple[Exchange, ...]
    trace: ShownTrace
    response: VisibleResponse | None = None
    explained: Explained | None = None
    exception: str | None = None
    answered: bool = True
    unrecorded: Callable[[], Server] | None = None

    def __bool__(self) -> NoReturn:
        """Raise TypeError: a call that is not allowed may be blocked, or never have been one at all."""
        raise TypeError(
            f"a Verdict is neither true nor false: ask its .allowed, or its .verdict, which is {self.verdict!r} here"
        )

    def __repr__(self) -> str:
        reason = "" if self.reason is None else f" ({self.reason})"
        return f"<Verdict {self.verdict or 'unanswered'}{reason}: {self.asked} in {self.profile.name}>"

    @property
    def allowed(self) -> bool:
        """Whether the script is given a response, an opaque one included."""
        return self.verdict == "allowed"

    @property
    def asked(self) -> str:
        """The method and the URL that the script asked for."""
        url = self.environment.parse(self.call.url, self.profile)
        return f"{self.call.normalized_method} {url or self.call.url}"

    @property
    def sentence(self) -> str:
        """What came of the call, in one sentence: for which page and in which browser, and why."""
        where = f"for the page {self.environment.url} in {self.profile.name}"
        if self.verdict is None:
            return f"{self.asked} is asked {where}, and nobody answers"
        if self.explained is None:
            return f"{self.asked} is allowed {where}: {self.given}"
        reason = f"({self.reason}): {self.explained.sentence}"
        if self.verdict == "throws":
            return f"{self.call.api} throws {self.exception} {where} {reason}"
        return f"{self.asked} is blocked {where} {reason}"

    @property
    def given(self) -> str:
        """What the script of an allowed call is given, in a few words; empty where it is given nothing."""
        if self.response is None:
            return ""
        kind = f"a response of type {self.response.type}" if self.response.type else "the response"
        return f"the script is given {kind}, status {self.response.status}"

    @property
    def page_origin(self) -> str:
        """The page's origin as a server is told it; `null` for an opaque one."""
        return serialize_an_origin(self.environment.origin)

    @property
    def reason(self) -> str | None:
        """The reason's name in the catalogue, or None."""
        return None if self.explained is None else self.explained.reason.value

    @property
    def settled(self) -> bool:
        """Whether the script hears of the end; where it does not, a blocked call waits for ever."""
        return self.explained is None or self.explained.is_told

    @property
    def preflighted(self) -> bool:
        """Whether a preflight reached the wire."""
        return any(exchange.request.kind == "preflight" for exchange in self.exchanges)

    def explain(self, format: str = "text", *, width: int | None = None) -> str:  # noqa: A002 - as the option is called
        """What happened, why, and what to change.

        *format* is ``text`` for a terminal, ``json``, ``markdown``, ``html`` (a page), or a picture, ``svg`` or
        ``mermaid``. *width* is the number of columns in which the sentences of ``text`` are wrapped. What is said under
        "What to change" has been tried: the call was made again with the recorded answers so changed. Nothing is asked
        of an application. Raises ValueError for another format.
        """
        # Explanations stand on verdicts, so the module above is imported by its name, and only when it is used.
        explaining = import_module("corsim.explain.explaining")
        text: str = explaining.explain(self, format, width=width)
        return text

    def fix(self, browsers: Iterable[str] | None = None) -> Fix:
        """What makes the call get through in *browsers*: changes of the servers' answers, and of the call itself.

        *browsers* are names of profiles; without them, Chromium, Firefox and WebKit, and the verdict's own. Everything
        in the :class:`Fix` has been tried in each of them, by making the call again with the recorded answers so
        changed. Nothing is asked of an application. Raises ValueError for a browser that is not known, or for none.
        """
        fixing = import_module("corsim.explain.fixing")
        found: Fix = fixing.fix(self, browsers)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The verdict in the JSON format of ``python -m corsim explain --format json``."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "because": None if self.explained is None else self.explained.sentence,
            "decision": None if self.explained is None else self.explained.to_dict(),
            "exception": self.exception,
            "settled": self.settled,
            "preflighted": self.preflighted,
            "exchanges": [self._exchange(exchange) for exchange in self.exchanges],
            "response": None if self.response is None else self.response.to_dict(),
            "steps": [step.to_dict() for step in self.trace],
        }

    def _exchange(self, exchange: Exchange) -> dict[str, Any]:
        result = exchange_to_dict(exchange)
        if not self.answered:
            # The failure says no more than that nobody answers.
            del result["failure"]
            needed = requirements(exchange.request)
            result["needs"] = [item.to_dict() for item in needed if not item.may_be_missing]
        return result


def exchange_to_dict(exchange: Exchange) -> dict[str, Any]:
    """*exchange* as JSON-ready data: its kind, the request, and the response or what failed instead."""
    request, answer = exchange.request, exchange.answer
    sent: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": [list(header) for header in request.headers],
    }
    if request.body is not None:
        sent["body"] = text_or_base64(request.body)
    result: dict[str, Any] = {"kind": request.kind, "request": sent, "response": None}
    if isinstance(answer, ConnectionFailure):
        result["failure"] = answer.message
    else:
        result["response"] = {"status": answer.status, "headers": [list(header) for header in answer.headers]}
    return result


def text_or_base64(data: bytes) -> str | dict[str, str]:
    """*data* as text where it is UTF-8, else as ``{"bytes": base64}``."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from base64 import b64encode

        return {"bytes": b64encode(data).decode("ascii")}
