"""What can be left out of a scenario or be made plainer, one thing at a time, and several such edits at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .scenarios import Scenario

Path = tuple[str | int, ...]

PLAIN_PAGE = "https://app.example.com/"
PLAIN_METHODS = ("GET", "PUT")
PLAIN_HEADERS = {"content-type": "text/plain", "access-control-allow-origin": "*", "access-control-max-age": "60"}


@dataclass(frozen=True, slots=True)
class Edit:
    """Put *value* at *path*, or take away what is there if *value* is None."""

    path: Path
    value: Any = None


def edits_of(scenario: Scenario) -> Iterator[Edit]:
    """Every edit of *scenario*, the ones that take away most first."""
    if "requests" in scenario:
        for index in range(len(scenario["requests"])):
            if len(scenario["requests"]) > 1:
                yield Edit(("requests", index))
    if "cookies" in scenario:
        yield Edit(("cookies",))
        for index in range(len(scenario["cookies"])):
            yield Edit(("cookies", index))
    server = scenario.get("server")
    places: list[Path] = [("server", key) for key in (server if isinstance(server, dict) else range(len(server or ())))]
    for place in places:
        yield Edit(place)
    if scenario["page"] != PLAIN_PAGE:
        yield Edit(("page",), PLAIN_PAGE)
    calls: list[Path] = [("request",)] if "request" in scenario else []
    calls += [("requests", index) for index in range(len(scenario.get("requests", ())))]
    for place in calls:
        yield from _edits_of_call(scenario, place)
    for place in places:
        yield from _edits_of_answer(scenario, place)


def _edits_of_call(scenario: Scenario, place: Path) -> Iterator[Edit]:
    call = value_at(scenario, place)
    for key in call:
        if key not in ("url", "api"):
            yield Edit((*place, key))
    if call.get("api") == "xhr":
        kept = {key: call[key] for key in ("url", "method", "headers", "body", "at") if key in call}
        yield Edit(place, {**kept, "credentials": "include"} if call.get("withCredentials") else kept)
    method = call.get("method", "GET")
    for plain in PLAIN_METHODS[: PLAIN_METHODS.index(method) if method in PLAIN_METHODS else None]:
        yield Edit((*place, "method"), plain)
    yield from _edits_of_headers(call.get("headers", {}), (*place, "headers"))
    if call.get("body") not in (None, "hi"):
        yield Edit((*place, "body"), "hi")


def _edits_of_answer(scenario: Scenario, place: Path) -> Iterator[Edit]:
    answer = value_at(scenario, place)
    for key in answer:
        if key != "fail":
            yield Edit((*place, key))
    yield from _edits_of_headers(answer.get("headers", {}), (*place, "headers"))


def _edits_of_headers(headers: Any, place: Path) -> Iterator[Edit]:
    items = headers.items() if isinstance(headers, dict) else enumerate(headers)
    for key, item in items:
        yield Edit((*place, key))
        if not isinstance(headers, dict) and len(item) == 2:
            plain = PLAIN_HEADERS.get(item[0].lower(), "1")
            if item[1] != plain and item[0].lower() != "location":
                yield Edit((*place, key, 1), plain)
    if isinstance(headers, list) and len({item[0] for item in headers}) == len(headers) > 0:
        yield Edit(place, {item[0]: item[1] for item in headers if len(item) == 2})


def value_at(document: Any, path: Path) -> Any:
    """What stands at *path*."""
    for step in path:
        document = document[step]
    return document


def edited(scenario: Scenario, edits: Sequence[Edit]) -> Scenario:
    """A copy of *scenario* with all of *edits*; where one takes away what another changes, it is away."""
    # Not by deepcopy(), which leaves two parts that are one object one object.
    copy: Scenario = json.loads(json.dumps(scenario))
    gone = {edit.path for edit in edits if edit.value is None}
    edits = [
        edit
        for edit in {(edit.path, edit.value is None): edit for edit in edits}.values()
        if not any(edit.path[:length] in gone for length in range(len(edit.path) + (edit.value is not None)))
    ]
    # Later places first, so that no place moves before its turn; what lies inside another comes before that.
    for edit in sorted(edits, key=lambda edit: [str(step).zfill(6) for step in edit.path], reverse=True):
        parent = value_at(copy, edit.path[:-1])
        if edit.value is None:
            del parent[edit.path[-1]]
        else:
            parent[edit.path[-1]] = edit.value
    for key, value in list(copy.items()):
        if key in ("cookies", "server") and not value:
            del copy[key]
    if len(copy.get("requests", ())) == 1:
        call = {key: value for key, value in copy.pop("requests")[0].items() if key != "at"}
        copy = {"page": copy["page"], "request": call, **copy}
    return copy
