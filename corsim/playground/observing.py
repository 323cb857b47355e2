"""What a browser did, and what the model does, in one form, and where the two differ.

An observation of one request::

    {"verdict": "allowed" | "blocked" | "throws", "exception": …, "message": …,
     "exchanges": [{"kind": …, "method": …, "url": …, "headers": {…}, "body": …}], "response": {…}}

``headers`` maps names, as they were sent, to a value, or to a list of values of several lines.
`Accept: */*` is left out, and no `Accept` at all is null. What every browser sends in its own way
(:data:`VOLATILE`) is left out, unless the script gave that header and its value arrived. A request
that an engine sent several times because the connection broke stands there once, with ``retried``.
How browsers are driven is for others: the playground's page, and the runner of the conformance tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

from corsim.browser.verdict import text_or_base64
from corsim.servers.receiving import Received
from corsim.standard.infra import HTTP_TAB_OR_SPACE

VOLATILE = re.compile(
    r"user-agent|sec-.*|connection|host|accept-encoding|accept-language|priority|upgrade-insecure-requests|te|dnt"
    r"|transfer-encoding|keep-alive"
)
"""Names (lower case) of headers that are not kept."""

LONGEST_BODY = 400
"""Characters of a body that is kept as it is."""

GENERIC_MESSAGES = {"Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed", ""}
"""What engines say of every network error."""

_MADE_UP = re.compile(r'\b(cnonce|response)="[^"]*"')
_BOUNDARY = re.compile(r'boundary="?([^";]+)')

Headers = Sequence[tuple[str, str]]

Difference: TypeAlias = tuple[str, Any, Any]
"""A path, the model's value, the engine's value."""


def author_headers(request: dict[str, Any]) -> list[tuple[str, str]]:
    """The headers that the script gives (name in lower case, value as it would be sent)."""
    return [(name.lower(), value.strip(HTTP_TAB_OR_SPACE + "\r\n")) for name, value in _pairs(request.get("headers"))]


def _pairs(headers: Any) -> list[tuple[str, str]]:
    """Headers of a call; what a list has besides pairs is left out."""
    items = headers.items() if isinstance(headers, dict) else headers or []
    return [(item[0], item[1]) for item in items if len(item) == 2]


def is_form_data(request: dict[str, Any]) -> bool:
    """Whether the body is a FormData, whose boundary every browser makes up."""
    body = request.get("body")
    return isinstance(body, dict) and "formdata" in body


def kept_headers(headers: Headers, author: Headers) -> dict[str, Any]:
    """The part of *headers* that is kept, by name."""
    kept: dict[str, Any] = {}
    names: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        given = [text for other, text in author if other == lower]
        is_volatile = VOLATILE.fullmatch(lower) and (lower, value) != ("accept-encoding", "identity")
        if is_volatile and value not in (*given, ", ".join(given)):
            continue
        value = value.strip(HTTP_TAB_OR_SPACE)
        if lower == "authorization" and value.startswith("Digest ") and "cnonce=" in value:
            # The browser makes up a nonce, so the digest is another one each time.
            value = "Digest " + ", ".join(sorted(_MADE_UP.sub(r'\1="MADE UP"', value[len("Digest ") :]).split(", ")))
        first = names.setdefault(lower, name)
        kept[first] = value if first not in kept else [*_list(kept[first]), value]
    accept = names.get("accept")
    if accept is None:
        kept["Accept"] = None
    elif kept[accept] == "*/*":
        del kept[accept]
    return kept


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def abbreviated(body: Any) -> Any:
    """A body as it is kept: a long one as its length and its hash."""
    if body is None or len(text := body if isinstance(body, str) else json.dumps(body)) <= LONGEST_BODY:
        return body
    data = text.encode("utf-8", "surrogatepass")
    return {"length": len(data), "sha256": sha256(data).hexdigest()}


def exchange_of(
    kind: str, method: str, url: str, headers: Headers, body: bytes | None, author: Headers, is_form: bool = False
) -> Any:
    """One exchange as it is kept; *is_form* says that the script gave a FormData as body."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    boundary = _BOUNDARY.search(content_type) if content_type.startswith("multipart/form-data") else None
    data = (body or b"").decode("latin-1")
    if is_form and data and (boundary is None or not data.startswith("--" + boundary[1])):
        boundary = re.match("--([^\r]*)", data)
    if boundary:
        headers = [(name, value.replace(boundary[1], "BOUNDARY")) for name, value in headers]
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        body = (body or b"").replace(boundary[1].encode("latin-1"), b"BOUNDARY")
    exchange: dict[str, Any] = {"kind": kind, "method": method, "url": url, "headers": kept_headers(headers, author)}
    if body:
        exchange["body"] = abbreviated(text_or_base64(body))
    return exchange


def as_it_is(text: str) -> str:
    """*text*: for observations of URLs that were not changed for the browser."""
    return text


def received_exchanges(
    received: Sequence[tuple[Received, bool]], request: dict[str, Any], plain: Callable[[str], str] = as_it_is
) -> list[Any]:
    """The exchanges of one request, from what the server *received* and whether it answered.

    *plain* undoes in a text what was done to URLs for the browser.
    """
    author = author_headers(request)
    is_form = is_form_data(request)
    exchanges: list[Any] = []
    broken: Any = None
    for item, answered in received:
        headers = [(name, plain(value)) if name.lower() == "referer" else (name, value) for name, value in item.headers]
        exchange = exchange_of(item.kind, item.method, plain(item.url), headers, item.body, author, is_form)
        if broken is not None and exchange == broken:
            exchanges[-1]["retried"] = True
            continue
        broken = None if answered else dict(exchange)
        exchanges.append(exchange)
    return exchanges


def observed(outcome: dict[str, Any], exchanges: list[Any], plain: Callable[[str], str] = as_it_is) -> dict[str, Any]:
    """One result, from the *outcome* that the page's script tells; *plain* as in :func:`received_exchanges`."""
    if "response" in outcome:
        response = dict(outcome["response"])
        response["url"] = plain(response["url"])
        response["body"] = abbreviated(response["body"])
        response["headers"] = sorted(
            [name.lower(), plain(value) if name.lower() == "location" else value] for name, value in response["headers"]
        )
        return {"verdict": "allowed", "exchanges": exchanges, "response": response}
    if outcome.get("timeout"):
        return {"verdict": None, "timeout": True, "exchanges": exchanges, "response": None}
    threw = outcome.get("threw")
    error = threw or outcome["failed"]
    result: dict[str, Any] = {"verdict": "throws" if threw else "blocked"}
    if threw:
        result["exception"] = error["name"]
    if error["message"] not in GENERIC_MESSAGES:
        result["message"] = plain(error["message"])
    return {**result, "exchanges": exchanges, "response": None}


def modelled(result: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """One result of the model (``Verdict.to_dict()``) as an observation."""
    author = author_headers(request)
    exchanges: list[Any] = []
    for exchange in result["exchanges"]:
        sent = exchange["request"]
        headers = [(name, value) for name, value in sent["headers"]]
        body = sent.get("body")
        data = body.encode("utf-8") if isinstance(body, str) else None if body is None else b""
        kept = exchange_of(exchange["kind"], sent["method"], sent["url"], headers, data, author, is_form_data(request))
        if isinstance(body, dict):
            kept["body"] = abbreviated(body)
        exchanges.append(kept)
    if not result["settled"]:
        return {"verdict": None, "timeout": True, "exchanges": exchanges, "response": None}
    kept_result: dict[str, Any] = {"verdict": result["verdict"]}
    if result["exception"] is not None:
        kept_result["exception"] = result["exception"]
    response = result["response"]
    if response is not None:
        response = {**response, "body": abbreviated(response["body"])}
    return {**kept_result, "exchanges": exchanges, "response": response}


def differences(model: dict[str, Any], recorded: dict[str, Any]) -> list[Difference]:
    """Where one observation of the model and one of an engine differ; an open verdict (no server) is not compared."""
    found: list[Difference] = []
    if model["verdict"] is not None or model.get("timeout"):
        found += [(key, model.get(key), recorded.get(key)) for key in ("verdict", "exception")]
        found += _response(model["response"], recorded["response"])
    found += _exchanges(model["exchanges"], recorded["exchanges"])
    return [(path, one, two) for path, one, two in found if one != two]


def _response(model: dict[str, Any] | None, recorded: dict[str, Any] | None) -> Iterator[Difference]:
    if model is None or recorded is None:
        return
    for key in ("type", "status", "statusText", "url", "redirected"):
        yield f"response.{key}", model[key], recorded[key]
    # A script reads a body by text(), which tells no body from an empty one.
    yield "response.body", model["body"] or "", recorded["body"] or ""
    yield "response.bodyError", None, recorded.get("bodyError")
    ours, theirs = (_by_name(response["headers"]) for response in (model, recorded))
    for name in sorted({*ours, *theirs}):
        yield f"response.headers.{name}", ours.get(name), theirs.get(name)


def _by_name(headers: list[list[str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, value in headers:
        names.setdefault(name, []).append(value)
    return names


def _exchanges(model: list[Any], recorded: list[Any]) -> Iterator[Difference]:
    ours, theirs = ([f"{item['kind']} {item['method']}" for item in side] for side in (model, recorded))
    if ours != theirs:
        yield "exchanges", ", ".join(ours), ", ".join(theirs)
        return
    for index, (one, two) in enumerate(zip(model, recorded, strict=True)):
        where = f"exchanges[{index}].{one['kind']}"
        yield f"{where}.url", one["url"], two["url"]
        yield f"{where}.body", one.get("body"), two.get("body")
        left, right = ({name.lower(): value for name, value in side["headers"].items()} for side in (one, two))
        for name in sorted({*left, *right}):
            yield f"{where}.headers.{name}", left.get(name), right.get(name)
