"""What is kept of an exchange and of an outcome, in the vocabulary of the results; the model's side in the same form.

An observation of one request::

    {"verdict": "allowed" | "blocked" | "throws", "exception": …, "message": …,
     "exchanges": [{"kind": …, "method": …, "url": …, "headers": {…}, "body": …}], "response": {…}}

``headers`` maps names, as they were sent, to a value, or to a list of values of several lines.
`Accept: */*` is left out, and no `Accept` at all is null. What every browser sends in its own way
(:data:`VOLATILE`) is left out, unless the script gave that header and its value arrived. A request
that an engine sent several times because the connection broke stands there once, with ``retried``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from corsim.browser.verdict import text_or_base64
from corsim.scenario.run import run_scenario
from corsim.standard.infra import HTTP_TAB_OR_SPACE
from spec_tests.documents import Document, calls_of, pairs

from .labels import without_label
from .received import Received

VOLATILE = re.compile(
    r"user-agent|sec-.*|connection|host|accept-encoding|accept-language|priority|upgrade-insecure-requests|te|dnt"
    r"|transfer-encoding|keep-alive"
)
"""Names (lower case) of headers that are not kept."""

LONGEST_BODY = 400
"""Characters of a body that is kept as it is."""

GENERIC_MESSAGES = {"Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed", ""}
"""What engines say of every network error."""

_BOUNDARY = re.compile(r'boundary="?([^";]+)')

Headers = Sequence[tuple[str, str]]


def author_headers(request: dict[str, Any]) -> list[tuple[str, str]]:
    """The headers that the script gives (name in lower case, value as it would be sent)."""
    return [(name.lower(), value.strip(HTTP_TAB_OR_SPACE + "\r\n")) for name, value in pairs(request.get("headers"))]


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


def received_exchanges(received: Sequence[tuple[Received, bool]], request: dict[str, Any]) -> list[Any]:
    """The exchanges of one request, from what the server *received* and whether it answered."""
    author = author_headers(request)
    is_form = is_form_data(request)
    exchanges: list[Any] = []
    broken: Any = None
    for item, answered in received:
        headers = [(name, without_label(value)) if name.lower() == "referer" else (name, value)
                   for name, value in item.headers]  # fmt: skip
        exchange = exchange_of(item.kind, item.method, without_label(item.url), headers, item.body, author, is_form)
        if broken is not None and exchange == broken:
            exchanges[-1]["retried"] = True
            continue
        broken = None if answered else dict(exchange)
        exchanges.append(exchange)
    return exchanges


def observed(outcome: dict[str, Any], exchanges: list[Any]) -> dict[str, Any]:
    """One result, from what the harness posted."""
    if "response" in outcome:
        response = dict(outcome["response"])
        response["url"] = without_label(response["url"])
        response["body"] = abbreviated(response["body"])
        response["headers"] = sorted(
            [name.lower(), without_label(value) if name.lower() == "location" else value]
            for name, value in response["headers"]
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
        result["message"] = without_label(error["message"])
    return {**result, "exchanges": exchanges, "response": None}


def model_of(document: Document, browser: str) -> list[dict[str, Any]]:
    """What the profile *browser* of the model does in a scenario, as observations."""
    results = run_scenario(document, browser=browser)
    return [modelled(result.to_dict(), call) for result, call in zip(results, calls_of(document), strict=True)]


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
    kept_result: dict[str, Any] = {"verdict": result["verdict"]}
    if result["exception"] is not None:
        kept_result["exception"] = result["exception"]
    response = result["response"]
    if response is not None:
        response = {**response, "body": abbreviated(response["body"])}
    return {**kept_result, "exchanges": exchanges, "response": response}
