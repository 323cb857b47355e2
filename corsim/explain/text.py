"""The result as text for a terminal: the verdict first, then the conversation, then what to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corsim.browser.verdict import Verdict
from corsim.servers.cooperative import requirements
from corsim.servers.drive import Exchange
from corsim.standard.algorithm import ALGORITHMS
from corsim.standard.infra import byte_lowercase
from corsim.standard.reasons import Explained
from corsim.standard.trace import Step
from corsim.standard.wire import ConnectionFailure, WireResponse

from .advice import ADVICE
from .allow_origin import differences
from .mending import Change

CORS_HEADERS = ("access-control-", "location", "timing-allow-origin", "vary")
"""Beginnings of the names of response headers that stand in the conversation; others are only counted."""

QUIET_ALGORITHMS = frozenset({"append-a-request-cookie-header", "append-a-request-origin-header", "tao-check"})
QUIET_STEPS = frozenset({("main-fetch", "9"), ("http-network-or-cache-fetch", "8.3")})


class Palette:
    """Terminal colours, or none."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, code: str, text: str) -> str:
        """*text* in the colour with this SGR code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def safe(text: str) -> str:
    """*text* with whatever a terminal would act on, or could not show, escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def render(result: Verdict, changes: Sequence[Change] | None, palette: Palette) -> str:
    """*result* as text; *changes* are those with which it gets through, None where no answer helps."""
    sections = [_head(result, palette), conversation(result, palette)]
    if result.verdict is None:
        sections.append(_needs(result, palette))
    elif result.explained is not None:
        sections.append(advice(result, changes, palette))
    else:
        sections.append(_what_the_script_sees(result, palette))
    sections.append(_steps(result, palette))
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)


def _head(result: Verdict, palette: Palette) -> Iterator[str]:
    if result.verdict is None:
        yield palette("1;36", "NO SERVER") + "  nobody answers in this scenario; this is what the browser would send"
        return
    if result.verdict == "allowed":
        assert result.response is not None
        kind = f"a response of type {result.response.type}" if result.response.type else "the response"
        yield palette("1;32", "ALLOWED") + f"  the script is given {kind}, status {result.response.status}"
        return
    assert result.explained is not None
    word = "BLOCKED" if result.verdict == "blocked" else f"THROWS {result.exception}"
    yield palette("1;31", word) + f"  {result.explained.reason.value}"
    yield safe(result.explained.sentence)


def conversation(result: Verdict, palette: Palette) -> Iterator[str]:
    """The lines about what was sent and answered; what decided against the request is marked with ``!!``."""
    if not result.exchanges:
        yield palette("1", "Nothing was sent")
        return
    yield palette("1", "The conversation") + f" ({result.call.api} in a page of {result.page_origin})"
    for exchange in result.exchanges:
        yield from _exchange(exchange, result, palette)


def _exchange(exchange: Exchange, result: Verdict, palette: Palette) -> Iterator[str]:
    request, answer = exchange.request, exchange.answer
    kind = "   (preflight)" if request.kind == "preflight" else ""
    yield ""
    yield "  " + palette("1", f"-> {safe(request.method)} {safe(request.url)}") + kind
    for name, value in request.headers:
        yield f"       {safe(name)}: {safe(value)}"
    if request.body is not None:
        yield f"       ({len(request.body)} bytes of body)"
    if not result.answered:
        return
    if isinstance(answer, ConnectionFailure):
        yield "  " + palette("1;31", f"<- no answer: {safe(answer.message)}")
        return
    decided = result.explained is not None and exchange is result.exchanges[-1]
    yield from _answer(answer, result.explained if decided else None, palette)


def _answer(answer: WireResponse, decided: Explained | None, palette: Palette) -> Iterator[str]:
    """The answer's status and the headers that matter; what decided against it is marked with ``!!``."""
    status = f"<- {answer.status}{' ' + safe(answer.status_text) if answer.status_text else ''}"
    header = None if decided is None else decided.values.get("header")
    yield palette("1;31", f"!!{status}") if decided is not None and header is None else "  " + palette("1", status)
    others = 0
    for name, value in answer.headers:
        line = f"{safe(name)}: {safe(value)}"
        if header is not None and byte_lowercase(name) == byte_lowercase(header):
            yield "    " + palette("1;31", f"!! {line}")
        elif byte_lowercase(name).startswith(CORS_HEADERS):
            yield f"       {line}"
        else:
            others += 1
    if others:
        yield f"       (and {others} other header{'s' if others > 1 else ''})"
    if header is not None and header.lower() not in {byte_lowercase(name) for name, _ in answer.headers}:
        yield "    " + palette("1;31", f"!! {header} is missing")


def _needs(result: Verdict, palette: Palette) -> Iterator[str]:
    yield palette("1", "What the answers must carry for the script to get through")
    for exchange in result.exchanges:
        request = exchange.request
        yield ""
        status = ", with a status from 200 to 299" if request.kind == "preflight" else ""
        yield f"  to {safe(request.method)} {safe(request.url)}{status}"
        needed = [requirement for requirement in requirements(request) if not requirement.may_be_missing]
        if request.response_tainting == "opaque":
            yield "       (no header helps: in mode no-cors the script is given an opaque response)"
        elif not needed:
            yield "       (no CORS header: it is the page's own origin)"
        for requirement in needed:
            wildcard = "   (or *)" if requirement.wildcard else ""
            yield f"       {requirement.name}: {safe(requirement.value)}{wildcard}"


def advice(result: Verdict, changes: Sequence[Change] | None, palette: Palette) -> Iterator[str]:
    """The lines about what to change; *changes* as for :func:`render`."""
    assert result.explained is not None
    yield palette("1", "What to change")
    redirected = result.page_origin != "null" and _any_null_origin(result)
    if redirected:
        yield from _about_a_redirect(result)
        return
    if changes:
        for change in changes:
            request = change.request
            unseen = "" if change.is_known else ", which has not been asked for yet"
            yield f"  In the answer to {safe(request.method)} {safe(request.url)}{unseen}"
            if change.status:
                yield f"       status {change.status}"
            for name, value in change.headers:
                yield "       " + palette("32", f"{name}: {safe(value)}")
        yield "  With this the model lets the request through."
        if _reflects_the_origin(changes):
            yield "  If the server answers several origins, also send Vary: Origin."
    values = result.explained.values
    if changes and _any_null_origin(result):
        yield "  But think twice: null is the origin of every sandboxed page, so this lets any site in."
        yield "  The page itself has no origin (sandboxed, data: or file:): better serve it over http or https."
    else:
        if values.get("header") == "Access-Control-Allow-Origin" and values.get("seen"):
            yield from (f"  {safe(line)}" for line in differences(values["seen"], values["needed"]))
        yield f"  {ADVICE[result.explained.reason]}"


def _any_null_origin(result: Verdict) -> bool:
    return any(("Origin", "null") in exchange.request.headers for exchange in result.exchanges)


def _about_a_redirect(result: Verdict) -> Iterator[str]:
    """What to do where redirects made the origin null: to permit null would let any sandboxed page in."""
    last = result.exchanges[-1].request.url
    yield f"  A redirect by another origin made the request's origin null: let the page ask for {safe(last)} at once."
    yield "  A server could permit the origin null, but that is the origin of every sandboxed page of any site."


def _reflects_the_origin(changes: Iterable[Change]) -> bool:
    return any(
        name == "Access-Control-Allow-Origin" and value not in ("*", "null")
        for change in changes
        for name, value in change.headers
    )


def _what_the_script_sees(result: Verdict, palette: Palette) -> Iterator[str]:
    response = result.response
    assert response is not None
    yield palette("1", "What the script sees")
    if response.type in ("opaque", "opaqueredirect"):
        yield f"  Nothing: a response of type {response.type} has status 0, no headers and no body."
        return
    yield f"  status {response.status}, url {safe(response.url)}"
    for name, value in response.headers:
        yield f"       {safe(name)}: {safe(value)}"
    hidden = _hidden(result)
    if hidden:
        yield f"  Not visible: {', '.join(map(safe, hidden))}"
        if response.type != "basic":
            yield "  A header is shown if the response names it in Access-Control-Expose-Headers (Set-Cookie never is)."


def _hidden(result: Verdict) -> list[str]:
    if not result.exchanges or not isinstance(result.exchanges[-1].answer, WireResponse):
        return []
    assert result.response is not None
    visible = {name for name, _ in result.response.headers}
    names = (byte_lowercase(name) for name, _ in result.exchanges[-1].answer.headers)
    return [name for name in dict.fromkeys(names) if name not in visible and not name.startswith("access-control-")]


def _steps(result: Verdict, palette: Palette) -> Iterator[str]:
    yield palette("1", "Why, step by step")
    told = [step for step in result.trace if not _is_quiet(step)]
    for step in told:
        yield f"  {_citation(step)}: {safe(step.because)}"
    quiet = len(result.trace) - len(told)
    if quiet:
        yield palette(
            "2", f"  (and {quiet} about credentials, Origin, Referer and timing: --format json has all of them)"
        )
    explained = result.explained
    if explained is not None:
        yield palette("2", f"  {ALGORITHMS[explained.algorithm].url}")


def _is_quiet(step: Step) -> bool:
    """Whether *step* only says what is in the conversation anyhow."""
    return step.algorithm in QUIET_ALGORITHMS or (step.algorithm, step.step) in QUIET_STEPS


def _citation(step: Step) -> str:
    return f"{step.algorithm} {step.step}"
