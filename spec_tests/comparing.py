"""Holds a result against what a row expects of it; only what the row states is compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def differences(expect: dict[str, Any], results: list[dict[str, Any]], profile: str = "spec") -> list[str]:
    """Every difference between *expect* and the results (as JSON data), in words; none if they agree.

    ``expect["profiles"][profile]`` takes the place of the members that it states.
    """
    expected = expect.get("results", [expect])
    found = []
    if len(expected) != len(results):
        found.append(f"results: {len(expected)} expected, {len(results)} found")
    for index, (wanted, result) in enumerate(zip(expected, results, strict=False)):
        wanted = {**wanted, **wanted.get("profiles", {}).get(profile, {})}
        prefix = f"results[{index}]." if "results" in expect else ""
        found += [prefix + difference for difference in _result(wanted, result)]
    return found


def _result(expect: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    for key in ("verdict", "reason", "exception", "preflighted"):
        if key in expect and expect[key] != result[key]:
            yield f"{key}: {expect[key]!r} expected, {result[key]!r} found"
    if "exchanges" in expect:
        yield from _exchanges(expect["exchanges"], result["exchanges"])
    if "response" in expect:
        yield from _response(expect["response"], result["response"])


def _exchanges(expect: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[str]:
    if len(expect) != len(found):
        sent = [f"{item['kind']} {item['request']['method']} {item['request']['url']}" for item in found]
        yield f"exchanges: {len(expect)} expected, {len(found)} found: {sent}"
        return
    for index, (wanted, exchange) in enumerate(zip(expect, found, strict=True)):
        request = exchange["request"]
        seen = {
            "kind": exchange["kind"],
            "method": request["method"],
            "url": request["url"],
            "body": request.get("body"),
        }
        for key, value in seen.items():
            if key in wanted and wanted[key] != value:
                yield f"exchanges[{index}].{key}: {wanted[key]!r} expected, {value!r} found"
        for name, value in wanted.get("headers", {}).items():
            lines = [text for other, text in request["headers"] if other.lower() == name.lower()]
            needed = [] if value is None else [value] if isinstance(value, str) else value
            if lines != needed:
                yield f"exchanges[{index}].headers.{name}: {needed!r} expected, {lines!r} found"


def _response(expect: dict[str, Any] | None, response: dict[str, Any] | None) -> Iterator[str]:
    if expect is None or response is None:
        if expect is not response:
            yield f"response: {expect!r} expected, {response!r} found"
        return
    for key in ("type", "status", "statusText", "url", "redirected", "body", "headers"):
        if key in expect and expect[key] != response[key]:
            yield f"response.{key}: {expect[key]!r} expected, {response[key]!r} found"
    visible = dict(response["headers"])
    for name, value in expect.get("visible", {}).items():
        if visible.get(name.lower()) != value:
            yield f"response.visible.{name}: {value!r} expected, {visible.get(name.lower())!r} found"
