"""Whatever the input is, ``explain`` has a result, or problems by line: never a traceback."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .command_line import EXAMPLES, PROBLEM, explained

IMPORT_PROBLEM = re.compile(r"  \S.*: .+; .+\.( .+)?")
"""How a line of a problem that an importer has looks: a line, or a path, comes first."""

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)

API = "https://api.example.com/"
BLOBS = {"blob:https://app.example.com/1": {"blob": "x"}}
ANYBODY = {"Access-Control-Allow-Origin": "*"}
FILE = {"blob": "x", "filename": "f"}
CREDENTIALS = {"username": "u", "password": "p", "withCredentials": True}
DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.json"))] + [
    {
        "page": {"url": "https://app.example.com/", "sandboxed": False, "blobs": BLOBS},
        "requests": [
            {"url": API, "method": "POST", "body": {"formdata": {"a": FILE}}},
            {"api": "xhr", "url": API, "headers": [["A", "b"]], **CREDENTIALS},
            {"url": API, "referrer": "/x", "integrity": "sha256-x", "window": None, "at": 3},
        ],
        "cookies": [{"url": API, "set-cookie": "a=1; Max-Age=5"}],
        "server": [{"on": "request", "url": API, "times": 2, "headers": ANYBODY}, {"fail": "connection"}],
    }
]

STRANGE = st.sampled_from(
    [
        "",
        "\0",
        "\ud800",
        "\x1b[2J",
        "\u202e",
        "https://",
        "https://[",
        "//a",
        "null",
        "*",
        "a, b",
        "GET",
        "\xff",
        "9" * 400,
        "-0",
        "blob:",
        "data:",
    ]
)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value within *value*, itself first."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += paths_of(item, (*path, key))
    return found


@st.composite
def mutated_documents(draw: st.DrawFn) -> Any:
    """A document that was right, with one to three places of it changed, renamed, taken away or doubled."""
    document: Any = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_of(document)))
        if not path:
            continue
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        key = path[-1]
        match draw(st.sampled_from(["value", "string", "key", "gone", "twice"])):
            case "value":
                parent[key] = draw(ANY_JSON)
            case "string":
                parent[key] = draw(STRANGE) if draw(st.booleans()) else f"{parent[key]}{draw(STRANGE)}"
            case "key" if isinstance(parent, dict):
                parent[draw(STRANGE | st.just(f"{key}s"))] = parent.pop(key)
            case "twice" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[int(key)]))
            case _:
                del parent[key]
    return document


def check(data: bytes, *options: str) -> None:
    """Run ``explain`` on *data*: a result, or problems by line, and nothing that a terminal acts on."""
    done = explained(data, *options)
    assert done.status in (0, 1, 2)
    assert "Traceback" not in done.err
    if done.status == 2:
        assert done.out == ""
        first, *problems = done.err.splitlines()
        # What looks like another kind of input has problems by line; those of a scenario have paths.
        kind = re.fullmatch(r"corsim: standard input is not (.+); \d+ problems?:", first)
        assert kind is not None, first
        assert problems
        form = PROBLEM if kind[1] == "a scenario" else IMPORT_PROBLEM
        assert all(form.fullmatch(line) for line in problems), done.err
    else:
        assert done.err == ""
        assert done.out
    for character in done.out + done.err:
        assert character.isprintable() or character == "\n"


class TestWhateverTheInputIs:
    @settings(max_examples=200)
    @given(st.binary(max_size=80) | st.text('[]{}",:0-eE.ntf\\u ', max_size=60).map(str.encode))
    def test_bytes(self, data: bytes) -> None:
        check(data)

    @settings(max_examples=200)
    @given(ANY_JSON)
    def test_json(self, document: Any) -> None:
        check(json.dumps(document).encode())

    def test_what_looks_like_the_text_of_an_answer(self) -> None:
        """Found by the test of bytes."""
        check(b"HTTP/0.0 000")

    @settings(max_examples=250)
    @given(mutated_documents())
    def test_a_scenario_in_which_something_was_changed(self, document: Any) -> None:
        data = json.dumps(document).encode()
        check(data)
        check(data, "--format", "json")

    @settings(max_examples=100)
    @given(st.data())
    def test_a_scenario_of_which_bytes_were_changed(self, data: st.DataObject) -> None:
        document = bytearray(json.dumps(data.draw(st.sampled_from(DOCUMENTS))).encode())
        for _ in range(data.draw(st.integers(1, 4))):
            document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
        check(bytes(document))
