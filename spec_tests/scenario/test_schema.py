"""The published JSON Schemas, and the decoder, which has to agree with the scenario's in what it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from corsim import run_scenario
from corsim.profiles import PROFILES
from corsim.scenario import decode, decode_calls, decode_server, decode_values
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import ScenarioError, read_json
from corsim.standard.enumerations import ENUMERATIONS, Enumeration
from spec_tests.documentation import ROOT, code_blocks, pages
from spec_tests.loading import TABLES, all_rows

from .documents import PAGE, SCHEMA, URL, Place, all_places, alternatives, resolved, sample

TABLE_SCHEMA: dict[str, Any] = json.loads((TABLES.parent / "table.schema.json").read_text("utf-8"))

VALIDATOR = Draft202012Validator(SCHEMA)

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    199,
    200,
    999,
    1000,
    10**30,
    "",
    "word",
    "https://ok.example/",
    "fetch",
    "xhr",
    [],
    [[]],
    ["word"],
    ["https://ok.example/"],
    ["a", "b"],
    [["a", "b"]],
    [["a"]],
    [["a", "b", "c"]],
    [["a", 1]],
    [[1, "b"]],
    [{}],
    [None],
    [{"url": "https://ok.example/"}],
    {},
    {"a": "b"},
    {"a": 1},
    {"a": None},
    {"a": {"blob": "text"}},
    {"url": "https://ok.example/"},
    {"url": 1},
    {"url": "https://ok.example/", "set-cookie": "sid=1"},
    {"blob": "text"},
    {"blob": "text", "type": "text/plain", "filename": "f"},
    {"blob:https://app.example.com/1": {"blob": "text"}},
    {"blob:https://app.example.com/1": "text"},
    {"bytes": "aGk="},
    {"bytes": "aGk=", "type": "text/plain"},
    {"stream": "text"},
    {"response": {}},
    {"fail": "connection"},
    {"fail": "connection", "status": 200},
    {"type": "text/plain"},
]
"""Every type of JSON, and what the format has somewhere."""

BEYOND_THE_SCHEMA = {
    "is not an absolute URL": "JSON Schema does not parse URLs as browsers do.",
    "this key is not a blob: URL": "The same.",
    "is not base64": "`contentEncoding` is an annotation.",
    "is not a header name": "What a server sends has to be HTTP; the schema leaves that to the decoder.",
    "cannot be a header's value": "The same.",
    "cannot be a status text": "The same.",
    "this is not a pair": "What is no pair can be given to fetch(), which throws, but not to setRequestHeader().",
}
"""What the decoder may say of a document that is right by the schema, and why the schema does not say it."""

PLACES = all_places()


def rejections(document: Any) -> list[str]:
    """What the decoder says of *document*."""
    try:
        decode_scenario(document)
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []


def is_beyond_the_schema(said: list[str]) -> bool:
    return all(any(words in line for words in BEYOND_THE_SCHEMA) for line in said)


@pytest.mark.parametrize("schema", [SCHEMA, TABLE_SCHEMA], ids=["scenario", "table"])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_the_walk_reaches_every_definition_and_every_member() -> None:
    """Else the test below would be silent about what it does not try."""
    reached = [option for place in PLACES for option in alternatives(place.schema)]
    properties = [option.get("properties") for option in reached]
    for name, definition in SCHEMA["$defs"].items():
        for option in alternatives(definition):
            assert option in reached or option.get("properties") in properties, name


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_decoder_and_schema_agree_at_every_place(place: Place) -> None:
    wrong = []
    own = [value for option in alternatives(place.schema) for value in (*option.get("enum", ()), option.get("const"))]
    for value in [*VALUES, *own]:
        document = place.document(value)
        by_schema = VALIDATOR.is_valid(document)
        said = rejections(document)
        if by_schema and said and not is_beyond_the_schema(said):
            wrong.append(f"{value!r}: the schema permits it, the decoder says {said}")
        if not by_schema and not said:
            wrong.append(f"{value!r}: the schema forbids it, the decoder takes it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_both_take_something_and_refuse_something_at_every_place(place: Place) -> None:
    """A place that takes everything is one that the schema leaves open on purpose."""
    own = [value for option in alternatives(place.schema) for value in (*option.get("enum", ()), option.get("const"))]
    documents = [place.document(value) for value in [*VALUES, *own, "aGk=", PAGE]]
    assert any(VALIDATOR.is_valid(document) and not rejections(document) for document in documents)
    if set(resolved(place.schema)) - {"description"}:
        assert any(rejections(document) for document in documents)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_unknown_member_is_refused_by_both_at_every_object(place: Place) -> None:
    for option in alternatives(place.schema):
        if option.get("additionalProperties") is not False:
            continue
        least = {key: sample(option["properties"][key], key) for key in option.get("required", ())}
        document = place.document({**least, "colour": "blue"})
        assert not VALIDATOR.is_valid(document)
        assert any("colour: this key is not known" in line for line in rejections(document))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_problem_names_its_place(place: Place) -> None:
    """Whatever is wrong at or within a place, the path of the problem begins with that of the place."""
    beginning = place.path.rstrip("'").partition("[")[0].partition("*")[0].rstrip(".")
    for value in VALUES:
        for line in rejections(place.document(value)):
            path, colon, rest = line.partition(": ")
            assert path.startswith(beginning), line
            assert colon, line
            assert "; " in rest, line


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ({}, "$.page"),
        ({"page": PAGE}, "$.request"),
        ({"request": URL}, "$.page"),
        ({"page": PAGE, "request": URL, "requests": [URL]}, "$.requests"),
        ([], "$"),
        (None, "$"),
        ("text", "$"),
        (7, "$"),
    ],
)
def test_a_whole_document_that_is_wrong_is_so_by_both(document: Any, wrong: str) -> None:
    assert not VALIDATOR.is_valid(document)
    assert any(line.startswith(f"{wrong}: ") for line in rejections(document))


class TestTheDecodersOwnLists:
    """The decoder's tuples of keys are the schema's properties, in any order."""

    @staticmethod
    def properties(name: str, option: int = 0) -> set[str]:
        found = [item for item in alternatives(SCHEMA["$defs"][name]) if item.get("type") == "object"]
        return set(found[option]["properties"])

    def test_scenario(self) -> None:
        assert {*decode.SCENARIO_KEYS, *decode.ROW_KEYS} == set(SCHEMA["properties"])

    @pytest.mark.parametrize(
        ("keys", "name", "option"),
        [
            (decode.PAGE_KEYS, "page", 0),
            (decode_calls.FETCH_KEYS, "request", 0),
            (decode_calls.XHR_KEYS, "request", 1),
            (decode_server.ANSWER_KEYS, "answer", 0),
            (decode_server.RULE_KEYS, "rule", 0),
            (decode_server.SHORT_SERVER_KEYS, "server", 0),
        ],
        ids=["page", "fetch", "xhr", "answer", "rule", "server"],
    )
    def test_members(self, keys: tuple[str, ...], name: str, option: int) -> None:
        assert set(keys) == self.properties(name, option)
        assert len(set(keys)) == len(keys)

    def test_bodies(self) -> None:
        kinds = [set(item["properties"]) for item in alternatives(SCHEMA["$defs"]["body"]) if "properties" in item]
        assert set.union(*kinds) == {*decode_values.BODY_KEYS, "type"}

    def test_cookies(self) -> None:
        assert set(decode.COOKIE_KEYS) == set(SCHEMA["properties"]["cookies"]["items"]["properties"])

    @pytest.mark.parametrize("enumeration", ENUMERATIONS.values(), ids=[*ENUMERATIONS])
    def test_values(self, enumeration: Enumeration) -> None:
        schema = SCHEMA["$defs"]["fetch"]["properties"][enumeration.member]
        assert set(enumeration.values) == set(schema.get("enum", [schema.get("const")]))

    def test_browsers(self) -> None:
        assert SCHEMA["properties"]["browser"]["enum"] == list(PROFILES)
        assert SCHEMA["properties"]["browser"]["default"] in PROFILES

    def test_apis(self) -> None:
        assert set(decode_calls.APIS) == {
            SCHEMA["$defs"][name]["properties"]["api"]["const"] for name in ("fetch", "xhr")
        }


def scenarios_of_the_documentation() -> Iterator[tuple[str, bytes]]:
    for path in sorted((ROOT / "docs" / "examples").glob("*.json")):
        # That one is a server by itself, for ``diff --server``.
        if path.name == "fixed-server.json":
            continue
        yield path.name, path.read_bytes()
    for page in pages():
        for number, block in enumerate(code_blocks(page, "json"), 1):
            yield f"{page.name}, block {number}", block.text.encode()


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in scenarios_of_the_documentation()])
def test_examples_are_scenarios_by_both_and_run(data: bytes) -> None:
    document = read_json(data)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    results = run_scenario(document)
    assert len(results) == len(document.get("requests", [None]))


def test_there_are_examples() -> None:
    assert len(list(scenarios_of_the_documentation())) >= 5


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.json")), ids=lambda path: path.stem)
def test_table_files_are_as_their_schema_says(path: Path) -> None:
    table = json.loads(path.read_text("utf-8"))
    assert [
        f"{list(error.path)}: {error.message}" for error in Draft202012Validator(TABLE_SCHEMA).iter_errors(table)
    ] == []
    assert (path.parent / table["$schema"]).resolve() == TABLES.parent / "table.schema.json"


def test_exported_rows_are_as_both_schemas_say() -> None:
    """Of the generated rows every twentieth, as one differs from the next in a value only."""
    rows = all_rows()
    chosen = [row for row in rows if "/" not in row.table] + [row for row in rows if "/" in row.table][::20]
    row_validator = Draft202012Validator({**TABLE_SCHEMA["$defs"]["row"], "$defs": TABLE_SCHEMA["$defs"]})
    wrong = []
    for row in chosen:
        document = row.to_dict()
        wrong += [f"{row.id}: {error.message}" for error in row_validator.iter_errors(document)]
        wrong += [f"{row.id}: {error.message}" for error in VALIDATOR.iter_errors(document)]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": "No Slash"}, ["id"]),
        ({"desc": "short"}, ["desc"]),
        ({"anchor": "https://fetch.spec.whatwg.org/"}, ["anchor"]),
        ({"step": "1.A"}, ["step"]),
        ({"expect": {"verdit": "allowed"}}, ["expect"]),
        ({"expect": {"verdict": "perhaps"}}, ["expect"]),
    ],
)
def test_a_wrong_row_is_wrong_by_the_schema(change: dict[str, Any], path: list[str]) -> None:
    row = {
        "id": "a/b",
        "desc": "A sentence about a row.",
        "anchor": "https://fetch.spec.whatwg.org/#cors-check",
        "expect": {"verdict": "allowed"},
    }
    validator = Draft202012Validator({**TABLE_SCHEMA["$defs"]["row"], "$defs": TABLE_SCHEMA["$defs"]})
    assert validator.is_valid(row)
    assert [list(error.path) for error in validator.iter_errors({**row, **change})] == [path]
