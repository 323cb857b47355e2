"""``JSON.stringify()``, against what an engine writes."""

from __future__ import annotations

import json
import math
import struct
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.browser.stringify import stringify
from spec_tests.applications.node import node

NUMBERS = {
    1.0: "1", -0.0: "0", -1.5: "-1.5", 0.1: "0.1", 100.0: "100", 12345.678: "12345.678",
    1e16: "10000000000000000", 9007199254740993.0: "9007199254740992", 123456789012345680000.0: "123456789012345680000",
    1e20: "100000000000000000000", 1e21: "1e+21", -1.5e300: "-1.5e+300",
    1.7976931348623157e308: "1.7976931348623157e+308",
    1e-6: "0.000001", 1.5e-6: "0.0000015", 1e-7: "1e-7", 1.25e-7: "1.25e-7", 5e-324: "5e-324",
}  # fmt: skip
"""As V8 writes them."""


@pytest.mark.parametrize(("value", "text"), NUMBERS.items(), ids=list(NUMBERS.values()))
def test_numbers(value: float, text: str) -> None:
    assert stringify(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_can_be_read_again(value: float) -> None:
    text = stringify(value)
    assert float(text) == value
    assert "e" not in text or not 1e-6 <= abs(value) < 1e21


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([math.nan, math.inf, -math.inf], "[null,null,null]"),
        ({math.nan: 1, -math.inf: 2, math.inf: 3}, '{"NaN":1,"-Infinity":2,"Infinity":3}'),
        ({1.0: 4, 2: 5, False: 6}, '{"1":4,"2":5,"false":6}'),
        ({None: None, "a": (1, [2])}, '{"null":null,"a":[1,[2]]}'),
        (2**64, "18446744073709551616"),
        ("\ud800 \udc00\ud83d\ude00\ud83d", '"\\ud800 \\udc00\U0001f600\\ud83d"'),
        ('\x00\x1f\x7f\b\t\n\f\r"\\/\u2028', '"\\u0000\\u001f\x7f\\b\\t\\n\\f\\r\\"\\\\/\u2028"'),
    ],
    ids=["not finite", "names not finite", "names", "nested", "int", "surrogates", "escapes"],
)  # fmt: skip
def test_values(value: Any, text: str) -> None:
    assert stringify(value) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_it_can_be_read_again(value: Any) -> None:
    assert json.loads(stringify(value)) == value


def test_what_is_no_json_is_an_error() -> None:
    for value, message in (({1, 2}, "of type set"), ([b"a"], "of type bytes"), ({(1,): 2}, r"the key \(1,\)")):
        with pytest.raises(TypeError, match=message):
            stringify(value)
    itself: list[Any] = []
    itself.append({"a": itself})
    with pytest.raises(ValueError, match="contains itself"):
        stringify(itself)
    shared: list[Any] = []
    assert stringify([shared, shared]) == "[[],[]]"


def test_a_script_writes_the_same() -> None:
    """Node is V8. Numbers of all magnitudes, by their bits."""
    executable = node()
    bits = [(number * 0x9E3779B97F4A7C15) % 2**64 for number in range(1, 5000)]
    numbers = [struct.unpack(">d", struct.pack(">Q", pattern))[0] for pattern in bits]
    program = (
        'const lines = require("fs").readFileSync(0, "ascii").split("\\n");'
        'console.log(lines.map((bits) => JSON.stringify(Buffer.from(bits, "hex").readDoubleBE(0))).join("\\n"));'
    )
    given_ = "\n".join(f"{pattern:016x}" for pattern in bits)
    done = subprocess.run([executable, "-e", program], input=given_, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [stringify(number) for number in numbers]
