"""Inputs that led to something else than was documented: the tests try each again.

Each is a target, what it came to, and the input. Where the right outcome is a standard's to say, a row of the
conformance tables or a unit test says it, too.
"""

from __future__ import annotations

FOUND: tuple[tuple[str, str, bytes], ...] = (
    ("url", "RecursionError: a blob: URL within many others", b"blob:" * 2_000 + b"https://a.example/"),
    ("scenario", "the same as a page", b'{"page": "' + b"blob:" * 2_000 + b'", "request": "https://a.example/"}'),
    ("fetch", "ValueError: a BigInt in another base", b'fetch("https://api.example.com/", {body: 0x1Fn})'),
    (
        "fetch",
        "ValueError: more digits than are written",
        b'fetch("https://a.example/", {body: 0x' + b"F" * 5_000 + b"})",
    ),
    ("headers", "time with the square of the blanks", b"Range: bytes=" + b" " * 20_000 + b"x"),
    ("input", "time with the square of the blanks", b"Request URL:" + b" " * 20_000 + b"\x0b"),
    ("input", "time with the square of the variables", b";A=1" * 5_000),
    ("cli", "what a terminal acts on, in a message of the parser of arguments", b"explain\na\n\x1b[2J\n\xe2\x80\xae"),
)
