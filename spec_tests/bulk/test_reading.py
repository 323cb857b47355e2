"""Reading a HAR file piece by piece: the same entries, and the same errors, as where it is read whole."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from corsim.scenario.bulk.reading import Entries, recording
from corsim.scenario.reading import ScenarioError, read_json
from spec_tests.importers.test_har import entry, har

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def pieces_of(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def read(data: bytes, size: int = 7) -> tuple[list[Any], Entries]:
    entries = Entries(pieces_of(data, size))
    return list(entries), entries


@settings(max_examples=50)
@given_by(
    st.lists(VALUES, max_size=4),
    st.dictionaries(st.sampled_from(["creator", "pages", "comment", "zzz"]), VALUES),
    st.booleans(),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.integers(1, 40),
)
def test_whatever_stands_in_it_is_read(
    values: list[Any], about: dict[str, Any], is_ascii: bool, indent: int | None, entries_first: bool, size: int
) -> None:
    log = {"entries": values, **about} if entries_first else {**about, "entries": values}
    text = json.dumps({"a": 1, "log": log, "z": [{}]}, ensure_ascii=is_ascii, indent=indent)
    found, entries = read(text.encode("utf-8", "replace"), size)
    whole = json.loads(text.encode("utf-8", "replace"))["log"]
    assert (found, entries.problems) == (whole["entries"], [])
    assert entries.about == {name: value for name, value in whole.items() if name in ("creator", "pages")}


WHOLE = json.dumps(har(entry("GET", "/ä", 0), entry("GET", "/b", 1)), indent=1, ensure_ascii=False).encode()
PACKED = gzip.compress(WHOLE)
BROKEN = {
    "cut": WHOLE[:900],
    "cut in a string": WHOLE[: WHOLE.index(b"/b") + 1],
    "cut in a word": b'{"log": {"entries": [tru',
    "empty": b"",
    "blank": b" \n ",
    "no comma": WHOLE.replace(b"},\n", b"}\n", 1),
    "comma at the end": b'{"log": {"entries": [1,\n]}}',
    "a name without quotes": b'{"log": {entries: []}}',
    "more behind": WHOLE + b"\n {}",
    "no colon": b'{"log" {}}',
    "single quotes": b"{'log': 1}",
    "a bad escape": WHOLE.replace(b'"GET"', b'"G\\ET"', 1),
    "a control character": WHOLE.replace(b'"GET"', b'"G\nET"', 1),
    "no UTF-8": WHOLE.replace(b'"GET"', b'"G\xc3("', 1),
    "an end within a character": WHOLE[: WHOLE.index("ä".encode()) + 1],
    "too deep": b'{"log": {"entries": [' + b"[" * 100_000,
}


class TestErrors:
    @pytest.mark.parametrize("size", [1, 64, 1 << 20])
    @pytest.mark.parametrize("name", BROKEN)
    def test_are_where_the_reader_of_scenarios_has_them(self, name: str, size: int) -> None:
        with pytest.raises(ScenarioError) as raised:
            read_json(BROKEN[name])
        [expected] = raised.value.problems
        _, entries = read(BROKEN[name], size)
        problem = entries.problems[0]
        place = expected.seen.partition(" (")[0]
        if name == "comma at the end":
            # Python 3.13 says where the comma is, and those before it where the value is missing.
            assert place in ("not JSON at line 1, column 23", "not JSON at line 2, column 1")
            place = "not JSON at line 2, column 1"
        # Why is said in our own words, where it is not the value that is broken.
        assert problem.seen.partition(" (")[0].partition(", at ")[0] == place

    def test_what_stands_before_is_read(self) -> None:
        found, entries = read(BROKEN["cut in a string"])
        assert found == json.loads(WHOLE)["log"]["entries"][:1]
        assert [problem.hint for problem in entries.problems] == ["It stands behind $.log.entries[0]."]

    def test_an_error_is_told_where_it_is_and_not_at_the_end(self) -> None:
        asked = 0

        def pieces() -> Iterator[bytes]:
            nonlocal asked
            for piece in pieces_of(BROKEN["a bad escape"] + b" " * 100_000, 100):
                asked += 1
                yield piece

        assert len(list(Entries(pieces()))) == 0
        assert asked < 20

    @pytest.mark.parametrize(
        ("text", "path", "seen"),
        [
            ("[]", "$", "[] stands here"),
            ("{}", "$.log", "null stands here"),
            ('{"log": 1}', "$.log", "1 stands here"),
            ('{"log": {}}', "$.log.entries", "null stands here"),
            ('{"log": {"entries": {}}}', "$.log.entries", "{} stands here"),
            ('{"log": {"entries": [], "entries": []}}', "$.log.entries", "this key stands here more than once"),
        ],
    )
    def test_what_is_no_har(self, text: str, path: str, seen: str) -> None:
        found, entries = read(text.encode())
        assert found == []
        assert (entries.problems[0].path, entries.problems[0].seen) == (path, seen)


class TestFiles:
    def test_a_byte_order_mark_is_none_of_the_text(self) -> None:
        assert read(b"\xef\xbb\xbf" + WHOLE)[0] == json.loads(WHOLE)["log"]["entries"]

    @pytest.mark.parametrize("name", ["a.har", "a.har.gz", "-"])
    def test_are_read_twice(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        data = PACKED if name.endswith("gz") else WHOLE
        if name == "-":
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        else:
            (tmp_path / name).write_bytes(data)
            name = str(tmp_path / name)
        with recording(name) as given:
            for _ in range(2):
                told: list[int] = []
                assert list(Entries(given.pieces(told.append))) == json.loads(WHOLE)["log"]["entries"]
                assert sum(told) == given.size == len(data)

    @pytest.mark.parametrize("data", [PACKED[:-20], PACKED[:20] + b"x" * 50], ids=["half", "garbage"])
    def test_what_cannot_be_unpacked_is_told(self, data: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.har").write_bytes(data)
        with recording(str(tmp_path / "a.har")) as given:
            entries = Entries(given.pieces(lambda _number: None))
            list(entries)
        assert entries.problems[-1].seen.startswith("it cannot be unpacked (")
        assert entries.problems[-1].needed == "a whole gzip file is needed"
