"""Stories of preflights: redirected, asked for a login, caused by a header that nobody knows of, sent every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corsim.browser.verdict import Verdict
from corsim.browser.wording import listed
from corsim.explain.redirect_target import redirect_target
from corsim.servers.drive import Exchange
from corsim.standard.infra import byte_lowercase
from corsim.standard.methods import is_a_cors_safelisted_method
from corsim.standard.preflight import DEFAULT_MAX_AGE
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import WireResponse

from .senders import sender_of, told
from .story import (
    Case,
    Evidence,
    Story,
    asked_headers,
    by_status,
    has_wildcard,
    header_of,
    in_answer,
    in_request,
    sent_header,
    tokens_of,
)

EXCERPT = 300
"""How many bytes of a body are looked at, and told."""

MAX_AGE = "Access-Control-Max-Age"

LOGIN_WORDS = frozenset(
    ("login", "log-in", "signin", "sign-in", "sign_in", "logon", "sso", "oauth", "oauth2", "saml", "openid")
    + ("authorize", "authenticate", "auth", "session", "sessions", "cas", "idp")
)
"""What stands in the path or the host of pages on which people log in."""


def redirected(case: Case) -> Iterator[Story]:
    """A redirect in answer to a preflight; told apart by where it leads."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None:
        return
    here, there = parse_url(last.request.url), redirect_target(last)
    if here is None or there is None:
        return
    id_, title, telling = _about_the_target(here, there)
    yield Story(
        id_,
        title,
        f"OPTIONS {here.href} was answered with {answer.status}, a redirect to {there.href}, and a preflight is not "
        f"redirected. {telling}",
        (by_status(last), in_answer(last, "Location")),
    )


def _about_the_target(here: URL, there: URL) -> tuple[str, str, str]:
    same_place = here.host == there.host and here.query == there.query
    if same_place and here.scheme == "http" and there.scheme == "https" and here.path == there.path:
        return (
            "preflight-to-https",
            "The preflight is redirected from http to https",
            "The server sends everybody to https: let the page ask for the https URL.",
        )
    slashes = {here.path, there.path} == {
        here.path.rstrip("/"),
        f"{here.path.rstrip('/')}/",
    } and here.path != there.path
    if same_place and slashes:
        which = "has no slash at its end, and the route has one" if there.path.endswith("/") else "has a slash too many"
        return (
            "preflight-slash",
            "The preflight is redirected for a slash at the end",
            (
                f"The URL that the page asks for {which}: let it ask for {there.href}, or answer OPTIONS before "
                "redirecting."
            ),
        )
    if is_a_login_page(there):
        return (
            "preflight-to-login",
            "The preflight is redirected to a login page",
            (
                "A preflight carries neither cookies nor Authorization, so to the server nobody is logged in: let "
                "OPTIONS pass before it asks for a login, and answer requests of scripts with 401 rather than with a "
                "redirect."
            ),
        )
    return (
        "preflight-redirected",
        "The preflight is answered by a redirect",
        "Let the page ask for the URL to which the redirect leads, or answer OPTIONS before redirecting.",
    )


def is_a_login_page(url: URL) -> bool:
    """Whether a part of the path or of the host of *url* is a word for logging in."""
    parts = (*url.path.split("/"), *(url.host or "").split("."))
    return any(not LOGIN_WORDS.isdisjoint(_words(part)) for part in parts)


def _words(part: str) -> Sequence[str]:
    lowered = part.lower().partition(".")[0]
    return (lowered, *lowered.replace("_", "-").split("-"))


def speaks_of_cors(answer: WireResponse) -> bool:
    """Whether the body of a refusal says that it was about CORS, as those of some packages do."""
    return answer.status in (400, 403) and b"cors" in answer.body[:EXCERPT].lower()


def refused(case: Case) -> Iterator[Story]:
    """A CORS package refuses what the preflight asks for, by a status, and says so in a body that no script sees."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None or not speaks_of_cors(answer):
        return
    said = " ".join(answer.body[:EXCERPT].decode("utf-8", "replace").split())
    names = asked_headers(last.request)
    asked = f"{sent_header(last.request, 'Access-Control-Request-Method')} from {sent_header(last.request, 'Origin')}"
    yield Story(
        "preflight-refused",
        "The server knows CORS, and refuses what the preflight asks for",
        f"OPTIONS {last.request.url} asks for {asked}{f' with {listed(names)}' if names else ''}, and was answered "
        f"with {answer.status}. In the body, which no script sees, the server says: {said!r}. What is missing has to "
        "be added to its configuration.",
        (by_status(last),),
    )


def authentication(case: Case) -> Iterator[Story]:
    """Authentication is demanded of a preflight, which can have none."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None or answer.status not in (401, 403):
        return
    challenge = header_of(answer, "WWW-Authenticate")
    if challenge is None and speaks_of_cors(answer):
        return
    who = "asks for a login" if answer.status == 401 else "refuses access"
    maybe = (
        ""
        if answer.status == 401
        else " (or a firewall does, or a check of CSRF tokens, or a CORS package that does not permit it)"
    )
    evidence = [by_status(last)]
    if challenge is not None:
        evidence.append(in_answer(last, "WWW-Authenticate"))
    yield Story(
        "preflight-authentication",
        "Authentication is demanded of the preflight",
        f"OPTIONS {last.request.url} was answered with {answer.status}: the server {who}{maybe}. A preflight never "
        "carries cookies or an Authorization header, so it cannot be let in: answer OPTIONS before authentication. "
        "The request that comes after it has them.",
        tuple(evidence),
    )


def unknown_header(case: Case) -> Iterator[Story]:
    """A preflight that fails, and is sent for headers only that the page's author may not know of."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None:
        return
    names = asked_headers(last.request)
    if case.verdict.reason == "preflight-header-disallowed":
        permitted = set(map(byte_lowercase, tokens_of(answer, "Access-Control-Allow-Headers")))
        suspects = [name for name in names if name not in permitted]
    else:
        method = sent_header(last.request, "Access-Control-Request-Method") or ""
        is_flagged = last.request.allow_methods_may_be_missing
        suspects = names if is_a_cors_safelisted_method(method) and not is_flagged else []
    if not suspects or None in map(sender_of, suspects):
        return
    if suspects == ["content-type"] and not _is_json(case.verdict):
        return
    it = "it" if len(suspects) == 1 else "them"
    leave = f"Leave {it} out where the request goes to another origin, or let"
    if suspects == ["content-type"]:
        leave = "Let"
    if case.verdict.reason == "preflight-header-disallowed":
        what = f"The server does not permit {listed(suspects)}."
    else:
        what = f"There would be no preflight but for {listed(suspects)}."
    yield Story(
        "unknown-header",
        "A header that the author may not know they send",
        f"{what} {' '.join(told(suspects))} {leave} the server name {it} in Access-Control-Allow-Headers.",
        (in_request(last, "Access-Control-Request-Headers"), in_answer(last, "Access-Control-Allow-Headers")),
    )


def _is_json(verdict: Verdict) -> bool:
    from corsim.browser.calls import FetchCall
    from corsim.standard.bodies import Blob
    from corsim.standard.request_init import MISSING

    call = verdict.call
    headers = call.init.headers if isinstance(call, FetchCall) else call.headers
    body = call.init.body if isinstance(call, FetchCall) else call.body
    types = (
        []
        if headers is MISSING
        else [pair[1] for pair in headers if len(pair) == 2 and pair[0].lower() == "content-type"]
    )
    if isinstance(body, Blob):
        types.append(body.type)
    return any("json" in type_.lower() for type_ in types)


def every_time(verdicts: Sequence[Verdict]) -> Iterator[Story]:
    """Of a session: preflights that were sent again and again, and why none was saved."""
    sent: dict[tuple[str, str, str], list[Exchange]] = {}
    for verdict in verdicts:
        for exchange in verdict.exchanges:
            if exchange.request.kind == "preflight" and isinstance(exchange.answer, WireResponse) and verdict.answered:
                sent.setdefault(_question(exchange), []).append(exchange)
    for (origin, url, _), exchanges in _by_path(sent).items():
        urls = list(dict.fromkeys(exchange.request.url for exchange in exchanges))
        if len(exchanges) < 2:
            continue
        kept = [
            header_of(exchange.answer, MAX_AGE) for exchange in exchanges if isinstance(exchange.answer, WireResponse)
        ]
        if len(urls) > 1:
            why = (
                f"The URLs differ in their queries ({len(urls)} of them), and a browser keeps a permission for one "
                "URL, the query included. What changes with every request belongs into the body, or into a header."
            )
        elif all(value is None for value in kept):
            why = (
                f"The answers have no {MAX_AGE}, so the permission counts for {DEFAULT_MAX_AGE} seconds. Add it: "
                "a browser then asks again only when it has run out."
            )
        elif all(value is not None and value.strip() == "0" for value in kept):
            why = f"The answers have {MAX_AGE}: 0, which forbids to keep the permission."
        elif verdicts[0].profile.preflight_cache == "lists" and any(map(_has_a_wildcard, exchanges)):
            why = (
                f"The answers permit by the wildcard *, which {verdicts[0].profile.name} does not remember: name the "
                "methods and the headers."
            )
        else:
            continue
        yield Story(
            "preflight-every-time",
            "A preflight for every request, as nothing is cached",
            f"{len(exchanges)} preflights with the same question went to {url} for pages of {origin}. {why}",
            tuple(_max_age(exchange) for exchange in exchanges),
        )


def _has_a_wildcard(exchange: Exchange) -> bool:
    return isinstance(exchange.answer, WireResponse) and any(
        has_wildcard(exchange.answer, name) for name in ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers")
    )


def _max_age(exchange: Exchange) -> Evidence:
    return in_answer(exchange, MAX_AGE)


def _question(exchange: Exchange) -> tuple[str, str, str]:
    """What a preflight asks: for which origin, of which URL, for which method and headers."""
    request = exchange.request
    names = ",".join(asked_headers(request))
    question = f"{sent_header(request, 'Access-Control-Request-Method')} {names} {request.credentials_mode}"
    return sent_header(request, "Origin") or "", request.url, question


def _by_path(sent: dict[tuple[str, str, str], list[Exchange]]) -> dict[tuple[str, str, str], list[Exchange]]:
    """*sent* with what differs in the query only together."""
    together: dict[tuple[str, str, str], list[Exchange]] = {}
    for (origin, url, question), exchanges in sent.items():
        together.setdefault((origin, url.partition("?")[0], question), []).extend(exchanges)
    return together
