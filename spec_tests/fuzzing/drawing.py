"""Strategies of Hypothesis for inputs: valid ones that were changed in some places, and ones made of the parts.

What is changed is bytes, or, where the input is JSON, values, keys and items of it; so that an input stays what it is
but for one thing, which bytes that fall anywhere seldom leave it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from spec_tests.properties.strategies import scenarios, spoiled_scenarios

from .examples import OPTIONS, command_lines, examples_of, hars, words_of
from .examples import scenarios as valid_scenarios

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)

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
"""Strings with which something else than with others has to be done."""


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value within *value*, itself first."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += paths_of(item, (*path, key))
    return found


@st.composite
def mutated_documents(draw: st.DrawFn, documents: Sequence[Any]) -> Any:
    """One of *documents*, with one to three places of it changed, renamed, taken away or doubled."""
    document: Any = copy.deepcopy(draw(st.sampled_from(documents)))
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


EDITS = ("gone", "twice", "word", "bytes", "flipped", "from another", "many times")


@st.composite
def mutated_bytes(draw: st.DrawFn, name: str) -> bytes:
    """A valid input of the target *name* with one to five pieces of it changed."""
    examples, words = examples_of(name), words_of(name)
    data = draw(st.sampled_from(examples))
    for _ in range(draw(st.integers(1, 5))):
        begin = draw(st.integers(0, len(data)))
        end = min(begin + draw(st.integers(0, 24)), len(data))
        piece = data[begin:end]
        match draw(st.sampled_from(EDITS)):
            case "gone":
                piece = b""
            case "twice":
                piece = piece * 2
            case "word":
                piece = draw(st.sampled_from(words))
            case "bytes":
                piece = draw(st.binary(max_size=6))
            case "flipped":
                piece = bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in piece[:1]) + piece[1:]
            case "from another":
                other = draw(st.sampled_from(examples))
                at = draw(st.integers(0, len(other)))
                piece = other[at : at + draw(st.integers(0, 60))]
            case _:
                piece = (piece or b" ") * draw(st.integers(2, 40))
        data = data[:begin] + piece + data[end:]
    return data


@st.composite
def words_in_a_row(draw: st.DrawFn, name: str) -> bytes:
    """Words of the target *name*, and what stands between them."""
    word = st.sampled_from(words_of(name)) | st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace"))
    return draw(st.sampled_from([b"", b" ", b"\n"])).join(draw(st.lists(word, max_size=12)))


@st.composite
def drawn_command_lines(draw: st.DrawFn) -> bytes:
    """Options and arguments in any order, with a scenario or another input."""
    word = st.sampled_from(OPTIONS) | st.text(max_size=8).filter(lambda text: "\n" not in text)
    words = [draw(st.sampled_from(["explain", "diff", "spec", "explain", "-"])), *draw(st.lists(word, max_size=6))]
    data = draw(_scenario_bytes | st.sampled_from([line.partition(b"\n\n")[2] for line in command_lines()]))
    return "\n".join(words).encode("utf-8", "replace") + b"\n\n" + data


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


_scenario_bytes = (scenarios | spoiled_scenarios()).map(_json)


def _documents(examples: Sequence[bytes]) -> list[Any]:
    return [json.loads(data) for data in examples]


def inputs_of(name: str) -> st.SearchStrategy[bytes]:
    """Inputs of the target *name*."""
    kinds = [mutated_bytes(name), mutated_bytes(name), words_in_a_row(name), st.binary(max_size=60)]
    if name in ("scenario", "playground", "input"):
        kinds += [_scenario_bytes, mutated_documents(_documents(valid_scenarios())).map(_json), ANY_JSON.map(_json)]
    if name in ("har", "input"):
        kinds += [mutated_documents(_documents(hars())).map(_json)] * 2
    if name == "cli":
        kinds += [drawn_command_lines()] * 3
    return st.one_of(kinds)
