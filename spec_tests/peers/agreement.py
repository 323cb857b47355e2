"""How far an observation agrees with another one: by the same rules for every peer and for corsim.

Three levels, each with those before it:

``verdict``
    The script got a response, or an error. Whether the call threw or its promise was rejected is not asked:
    both are errors to a script, and few peers tell them apart.
``outcome``
    The response has the same status, the same type (where both sides say one: XMLHttpRequest does not) and the same
    visible headers; their order, and how a value of several lines was put together, are not asked.
``wire``
    The same requests arrived, by kind, method and URL, in this order, with the same `Origin`,
    `Access-Control-Request-Method` and `-Headers` (as a set of names), the same headers of the author, and `Cookie` and
    `Authorization` or none. What else a program sends of itself is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corsim.playground.observing import author_headers

from .rendering import LEVELS

ON_THE_WIRE = ("origin", "access-control-request-method", "authorization")
REQUEST_HEADERS = "access-control-request-headers"

Observation = dict[str, Any]


def agreement(
    ours: Sequence[Observation], theirs: Sequence[Observation], requests: Sequence[dict[str, Any]]
) -> dict[str, bool]:
    """For each level whether the observations of all *requests* of a row agree up to there."""
    if len(ours) != len(theirs):
        return dict.fromkeys(LEVELS, False)
    triples = list(zip(ours, theirs, requests, strict=True))
    verdict = all((one["verdict"] == "allowed") == (two["verdict"] == "allowed") for one, two, _ in triples)
    timely = all(not one.get("timeout") and not two.get("timeout") for one, two, _ in triples)
    verdict = verdict and timely
    outcome = verdict and all(_same_response(one["response"], two["response"]) for one, two, _ in triples)
    wire = outcome and all(_on_the_wire(one, request) == _on_the_wire(two, request) for one, two, request in triples)
    return {"verdict": verdict, "outcome": outcome, "wire": wire}


def _same_response(one: dict[str, Any] | None, two: dict[str, Any] | None) -> bool:
    if one is None or two is None:
        return one is two
    if one["status"] != two["status"] or visible(one) != visible(two):
        return False
    return None in (one["type"], two["type"]) or bool(one["type"] == two["type"])


def visible(response: dict[str, Any]) -> dict[str, str]:
    """The visible headers of a response, each as one value."""
    lines: dict[str, list[str]] = {}
    for name, value in response["headers"]:
        lines.setdefault(name.lower(), []).extend(part.strip() for part in value.split(","))
    return {name: ", ".join(sorted(values)) for name, values in lines.items()}


def _on_the_wire(observation: Observation, request: dict[str, Any]) -> list[Any]:
    names = {*ON_THE_WIRE, *(name for name, _ in author_headers(request))} - {"cookie", REQUEST_HEADERS}
    found: list[Any] = []
    for exchange in observation["exchanges"]:
        headers = {name.lower(): value for name, value in exchange["headers"].items()}
        kept = {name: _one_value(headers[name]) for name in sorted(names) if headers.get(name) is not None}
        asked = headers.get(REQUEST_HEADERS)
        unsafe = None if asked is None else sorted(name.strip().lower() for name in _one_value(asked).split(","))
        has_cookies = "cookie" in headers
        found.append([exchange["kind"], exchange["method"], exchange["url"], kept, unsafe, has_cookies])
    return found


def _one_value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
