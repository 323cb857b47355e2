"""Whatever the input is, ``explain`` has a result, or problems by line: never a traceback."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .command_line import EXAMPLES, PROBLEM, explained
from .fuzzing.drawing import ANY_JSON, mutated_documents

IMPORT_PROBLEM = re.compile(r"  \S.*: .+; .+\.( .+)?")
"""How a line of a problem that an importer has looks: a line, or a path, comes first."""

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
    @given(mutated_documents(DOCUMENTS))
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
