"""Stories of answers: error pages, headers on one answer only, headers set twice, and what a script cannot see."""

from __future__ import annotations

from collections.abc import Iterator

from corsim.browser.browser import Browser
from corsim.browser.performing import perform
from corsim.browser.wording import listed
from corsim.explain.mending import MendingServer, RecordedAnswers, asked
from corsim.servers.drive import Exchange
from corsim.standard.headers import HeaderList
from corsim.standard.infra import byte_lowercase
from corsim.standard.responses import is_an_ok_status
from corsim.standard.safelist import CORS_SAFELISTED_RESPONSE_HEADER_NAMES, FORBIDDEN_RESPONSE_HEADER_NAMES
from corsim.standard.wire import WireRequest, WireResponse

from .story import Case, Story, by_status, has_wildcard, header_of, in_answer, sent_header

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
EXPOSE = "Access-Control-Expose-Headers"

PROXY_STATUSES = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
"""What a proxy answers by itself when the application behind it does not."""

NOBODY_MISSES = frozenset(
    ("accept-ranges", "age", "alt-svc", "connection", "content-encoding", "content-security-policy", "date")
    + ("keep-alive", "nel", "referrer-policy", "report-to", "server", "server-timing", "strict-transport-security")
    + ("timing-allow-origin", "transfer-encoding", "vary", "via", "x-content-type-options", "x-frame-options")
    + ("x-powered-by", "x-xss-protection", "allow", "cross-origin-resource-policy", "permissions-policy", "trailer")
)
"""Response headers, lowercased, that are for the browser or for caches, and that scripts have no use for."""


def error_page(case: Case) -> Iterator[Story]:
    """An answer with an error status that has no CORS headers: the error is what matters."""
    answer, last = case.answer, case.last
    if case.verdict.reason != "allow-origin-missing" or answer is None or last is None or answer.status < 400:
        return
    status = answer.status
    if status in PROXY_STATUSES:
        who = f"a proxy says {PROXY_STATUSES[status]}, as the application behind it did not answer"
    elif status >= 500:
        who = "the application failed, and its error page is made outside of what sets the CORS headers"
    elif status in (401, 403):
        who = "access was refused before the request came to what sets the CORS headers"
    elif status == 404:
        who = "nothing was found there, and the page that says so is not made by what sets the CORS headers"
    else:
        who = "the request was refused before it came to what sets the CORS headers"
    yield Story(
        "error-page",
        "An error page that lost its CORS headers on the way",
        f"{last.request.method} {last.request.url} was answered with the status {status}: {who}. The browser hides "
        f"all of it from the script, which is told of CORS only. Look first why there is a {status}; then let error "
        f"pages carry {ALLOW_ORIGIN}, too, by setting it outermost (at the proxy, or in the middleware that comes "
        "first).",
        (by_status(last), in_answer(last, ALLOW_ORIGIN)),
    )


def preflight_only(case: Case) -> Iterator[Story]:
    """The preflight was answered well, and the answer to the request itself has no headers."""
    answer, last = case.answer, case.last
    if case.verdict.reason != "allow-origin-missing" or answer is None or last is None or answer.status >= 400:
        return
    for exchange in case.verdict.exchanges[:-1]:
        if exchange.request.kind == "preflight" and exchange.request.url == last.request.url:
            yield Story(
                "preflight-only",
                "The CORS headers are on the answer to the preflight only",
                f"OPTIONS {last.request.url} was answered with {ALLOW_ORIGIN}, but the answer to "
                f"{last.request.method} has none. A preflight asks whether the request may be sent; whether the "
                f"script may read the answer, the answer itself has to say. Set {ALLOW_ORIGIN} for every method, not "
                "for OPTIONS alone.",
                (in_answer(exchange, ALLOW_ORIGIN), in_answer(last, ALLOW_ORIGIN)),
            )
            return


def response_only(case: Case) -> Iterator[Story]:
    """The preflight got nothing, though the same URL permits the origin where it is asked by another method."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None:
        return
    # WebKit looks at the status first.
    if case.reason not in ("allow-origin-missing", "status") or header_of(answer, ALLOW_ORIGIN) is not None:
        return
    seen = _answers_of(case, last.request)
    permitting = [exchange for exchange in seen if _value(exchange, ALLOW_ORIGIN) is not None]
    if permitting:
        yield Story(
            "response-only",
            "The CORS headers are on the response only, not on the answer to the preflight",
            f"{permitting[0].request.method} {last.request.url} is answered with {ALLOW_ORIGIN}, but OPTIONS, which "
            f"the browser sends before, is not: its answer has the status {answer.status} and no {ALLOW_ORIGIN}. Let "
            "OPTIONS reach what sets the headers, and answer it with 204.",
            (in_answer(last, ALLOW_ORIGIN), in_answer(permitting[0], ALLOW_ORIGIN)),
        )


def _answers_of(case: Case, preflight: WireRequest) -> list[Exchange]:
    """Answers to requests, not preflights, for the URL of *preflight*: of earlier calls, or of a scenario's server."""
    exchanges = [
        exchange
        for verdict in case.earlier
        for exchange in verdict.exchanges
        if exchange.request.kind == "request" and exchange.request.url == preflight.url
    ]
    if case.verdict.unrecorded is not None:
        server = MendingServer(RecordedAnswers(case.verdict.exchanges, case.verdict.unrecorded()))
        after = perform(case.verdict.call, Browser(case.verdict.profile), case.verdict.environment, server)
        exchanges += [
            Exchange(exchange.request, server.unchanged[asked(exchange.request)])
            for exchange in after.exchanges
            if exchange.request.kind == "request"
            and exchange.request.url == preflight.url
            and asked(exchange.request) in server.unchanged
        ]
    return exchanges


def _value(exchange: Exchange, name: str) -> str | None:
    return header_of(exchange.answer, name) if isinstance(exchange.answer, WireResponse) else None


def two_sources(case: Case) -> Iterator[Story]:
    """The header is there twice, which no single place does by itself."""
    answer, last = case.answer, case.last
    if case.reason != "allow-origin-multiple" or answer is None or last is None:
        return
    lines = HeaderList(answer.headers).values(ALLOW_ORIGIN)
    values = [value.strip() for line in lines for value in line.split(",")]
    if len(lines) == 1 and len(set(values)) == len(values) and "*" not in values:
        yield Story(
            "list-of-origins",
            "A list of origins where one belongs",
            f"{ALLOW_ORIGIN} is {lines[0]!r}. The header takes one origin, and browsers read no list. Keep the list "
            "in the server: compare the request's Origin with it, answer with that one, and add Vary: Origin.",
            (in_answer(last, ALLOW_ORIGIN),),
        )
        return
    how = f"{len(lines)} times" if len(lines) > 1 else f"with {len(values)} values in one line"
    same = "The values are the same, but even then" if len(set(values)) == 1 else "And with several values"
    yield Story(
        "two-sources",
        "Two places both add Access-Control-Allow-Origin",
        f"{ALLOW_ORIGIN} is there {how}: {listed(values)}. Two places set it, such as the application and the proxy in "
        f"front of it, or two middlewares. {same} no browser accepts the answer. Take it away in one of them.",
        (in_answer(last, ALLOW_ORIGIN),),
    )


def wildcard_with_credentials(case: Case) -> Iterator[Story]:
    """`*` means nothing where credentials are included, in whichever list it stands."""
    answer, last = case.answer, case.last
    if answer is None or last is None or not case.includes_credentials or case.verdict.verdict != "blocked":
        return
    if case.reason == "allow-origin-wildcard-with-credentials":
        name, instead = (
            ALLOW_ORIGIN,
            f"the origin itself, {case.verdict.page_origin}, together with {ALLOW_CREDENTIALS}: true",
        )
    elif case.verdict.reason == "preflight-method-disallowed" and has_wildcard(answer, "Access-Control-Allow-Methods"):
        name, instead = "Access-Control-Allow-Methods", "each method by its name"
    elif case.verdict.reason == "preflight-header-disallowed" and has_wildcard(answer, "Access-Control-Allow-Headers"):
        name, instead = "Access-Control-Allow-Headers", "each header by its name"
    else:
        return
    evidence = [in_answer(last, name)]
    if header_of(answer, ALLOW_CREDENTIALS) is not None:
        evidence.append(in_answer(last, ALLOW_CREDENTIALS))
    yield Story(
        "wildcard-with-credentials",
        "The wildcard * with credentials",
        f"The request includes credentials (cookies, or a password), and then * in {name} is not a wildcard any more: "
        f"otherwise any site could act for whoever is logged in. Answer with {instead}, or send no credentials, if the "
        "request needs none.",
        tuple(evidence),
    )


def opaque(case: Case) -> Iterator[Story]:
    """Mode no-cors was chosen, and nothing can be read."""
    response, last, answer = case.verdict.response, case.last, case.answer
    if response is None or response.type != "opaque" or last is None or answer is None:
        return
    yield Story(
        "no-cors-opaque",
        'Mode "no-cors" gives an opaque response',
        f'With mode: "no-cors" {last.request.method} {last.request.url} is sent, and is answered with the status '
        f"{answer.status}, but the script is given an opaque response: status 0, no headers, an empty body. The mode "
        "does not switch CORS off, it gives up reading the answer. To read it, leave the mode out, and let the "
        f"server answer with {ALLOW_ORIGIN}.",
        (by_status(last), in_answer(last, ALLOW_ORIGIN)),
    )


def not_exposed(case: Case) -> Iterator[Story]:
    """The response can be read, but a header that is there cannot."""
    response, last, answer = case.verdict.response, case.last, case.answer
    if response is None or last is None or answer is None or last.request.response_tainting != "cors":
        return
    if response.type in ("opaque", "opaqueredirect"):
        return
    visible = {byte_lowercase(name) for name, _ in response.headers}
    names = dict.fromkeys(byte_lowercase(name) for name, _ in answer.headers)
    known = NOBODY_MISSES | CORS_SAFELISTED_RESPONSE_HEADER_NAMES | FORBIDDEN_RESPONSE_HEADER_NAMES
    hidden = [
        name for name in names if name not in visible and name not in known and not name.startswith("access-control-")
    ]
    if not hidden:
        return
    star = case.includes_credentials and has_wildcard(answer, EXPOSE)
    why = f"With credentials * in {EXPOSE} is no wildcard." if star else "Others have to be exposed by name."
    yield Story(
        "not-exposed",
        "A response header that is there but not exposed",
        f"The answer to {last.request.method} {last.request.url} has {listed(hidden)}, which the script is not shown: "
        f"of a response of another origin it sees a few headers only, such as content-type. {why} Let the answer have "
        f"{EXPOSE}: {', '.join(hidden)}.",
        (*(in_answer(last, name) for name in hidden), in_answer(last, EXPOSE)),
    )


def unhandled_preflight(case: Case) -> Iterator[Story]:
    """OPTIONS is answered by something that knows nothing of CORS."""
    answer, last = case.answer, case.last
    if not case.fails_at_the_preflight or answer is None or last is None:
        return
    if case.verdict.reason not in ("preflight-allow-origin-missing", "preflight-status"):
        return
    if header_of(answer, ALLOW_ORIGIN) is not None:
        return
    what = {404: "that there is nothing at this URL", 405: "that the method OPTIONS is not allowed"}
    if not is_an_ok_status(answer.status) and answer.status not in what and answer.status < 500:
        return
    says = what.get(answer.status, "nothing about CORS" if answer.status < 400 else "that the server failed")
    yield Story(
        "preflight-unhandled",
        "The server does not handle the preflight",
        f"Before {sent_header(last.request, 'Access-Control-Request-Method')} the browser asks with OPTIONS "
        f"{last.request.url}, and the answer, with the status {answer.status}, says {says}. Whatever sets the CORS "
        "headers was not asked: a route for OPTIONS is missing, the CORS middleware stands behind the router, or a "
        "proxy answers before it.",
        (by_status(last), in_answer(last, ALLOW_ORIGIN)),
    )
