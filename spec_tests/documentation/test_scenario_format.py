"""The page of the scenario format, as it is built: the members that the schema has, all of them and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corsim import run_scenario
from corsim.profiles import PROFILES
from corsim.scenario.reading import read_json
from docs import hooks
from spec_tests.scenario.documents import SCHEMA, alternatives, resolved

from . import ROOT, first_column, headings, section

SCENARIO = ROOT / "docs" / "reference" / "scenario.md"
OF_TABLES = {"$schema", "id", "desc", "anchor", "step", "expect"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The page with its tables in place."""
    path = tmp_path / "scenario.md"
    path.write_text(hooks.on_page_markdown(SCENARIO.read_text("utf-8"), page=None), "utf-8")
    return path


def named(text: str) -> list[str]:
    """The members in the first column of the tables in *text*."""
    return [match[1] for cell in first_column(text) if (match := re.match(r"`([\w-]+)`( \(needed\))?$", cell))]


def properties(name: str, option: int = 0) -> list[str]:
    """The members of the definition *name*, or of its alternative with that number."""
    found = [item for item in alternatives(SCHEMA["$defs"][name]) if item.get("type") == "object"]
    return list(found[option]["properties"])


def test_a_scenario(built: Path) -> None:
    text = built.read_text("utf-8").partition("\n## ")[0]
    assert named(text) == [name for name in SCHEMA["properties"] if name not in OF_TABLES]


def needed(text: str) -> set[str]:
    """The members of the tables in *text* that are said to be needed."""
    return {match[1] for item in first_column(text) if (match := re.match(r"`([\w-]+)` \(needed\)$", item))}


def required(name: str, option: int = 0) -> set[str]:
    """The members that the definition *name*, or its alternative with that number, has to have."""
    found = [item for item in alternatives(SCHEMA["$defs"][name]) if item.get("type") == "object"]
    return set(found[option].get("required", ()))


def test_what_is_needed_is_said(built: Path) -> None:
    assert needed(built.read_text("utf-8").partition("\n## ")[0]) == set(SCHEMA["required"]) == {"page"}
    assert needed(section(built, "`page`")) == required("page") == {"url"}
    fetch, _, xhr = section(built, "`request`, `requests`").partition('With `"api": "xhr"`')
    assert needed(fetch) == required("request", 0)
    assert needed(xhr) == required("request", 1)
    assert "url" in needed(fetch) & needed(xhr)


def test_page(built: Path) -> None:
    assert named(section(built, "`page`")) == properties("page")


def test_server(built: Path) -> None:
    assert named(section(built, "`server`")) == properties("rule")
    for name in properties("server"):
        assert f"`{name}`" in section(built, "`server`")


def test_requests(built: Path) -> None:
    fetch, _, xhr = section(built, "`request`, `requests`").partition('With `"api": "xhr"`')
    assert named(fetch) == properties("request", 0)
    assert named(xhr) == properties("request", 1)


def test_bodies(built: Path) -> None:
    cells = [cell for cell in first_column(section(built, "Headers and bodies")) if cell.startswith("`{")]
    shown = [read_json(cell.strip("`").encode()) for cell in cells]
    kinds = {key for body in shown for key in body} - {"type"}
    schema = {key for item in alternatives(SCHEMA["$defs"]["body"]) for key in item.get("properties", ())} - {"type"}
    assert kinds == schema
    for body in shown:
        document = {
            "page": "https://app.example.com/",
            "request": {"url": "https://a.example/", "method": "POST", "body": body, "duplex": "half"},
        }
        assert len(run_scenario(document)) == 1


def test_sections_are_the_members_of_a_scenario() -> None:
    found = {name for heading in headings(SCENARIO) for name in re.findall(r"`([^`]+)`", heading)}
    assert found == set(SCHEMA["properties"]) - OF_TABLES


def test_browsers() -> None:
    assert set(re.findall(r"`([\w.-]+)`", section(SCENARIO, "`browser`"))) == set(PROFILES)


def test_the_result_has_the_members_that_are_named() -> None:
    [result] = run_scenario({"page": "https://app.example.com/", "request": "https://api.example.com/"})
    assert set(named(section(SCENARIO, "The result"))) == set(result.to_dict())


def test_the_members_of_a_response_and_of_a_step_are_named() -> None:
    text = section(SCENARIO, "The result")
    document = {
        "page": "https://app.example.com/",
        "request": "https://app.example.com/x",
        "server": {"response": {}},
    }
    data = run_scenario(document)[0].to_dict()
    for name in data["response"]:
        assert f"`{name}`" in text
    for name in set(data["steps"][0]) - {"values"}:
        assert f"`{name}`" in text


def undescribed(schema: Any, path: str) -> Iterator[str]:
    """The members in *schema* of which it does not say what they are."""
    if isinstance(schema, dict):
        members = schema.get("properties")
        for name, value in members.items() if isinstance(members, dict) else ():
            if "description" not in value and "description" not in resolved(value):
                yield f"{path}.{name}"
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if isinstance(value, dict | list):
            yield from undescribed(value, f"{path}.{key}")


def test_the_schema_says_of_every_member_what_it_is() -> None:
    assert list(undescribed(SCHEMA, "$")) == []
    assert list(undescribed({"properties": {"a": {}}}, "$")) == ["$.a"]
