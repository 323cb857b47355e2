"""Content codings: what the standard library can decode is decoded, all else is left alone."""

from __future__ import annotations

import gzip
import re
import zlib

import pytest

from corsim.servers import limits
from corsim.servers.codings import STEP, UndecodableBody, decoded_body

TEXT = bytes(range(256)) * 40


def packed(data: bytes) -> bytes:
    """The same bytes at any time: tests are named by them."""
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    encoder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return encoder.compress(data) + encoder.flush()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], TEXT),
        ([("Content-Encoding", "gzip")], packed(TEXT)),
        ([("content-encoding", " GZip ")], packed(TEXT)),
        ([("Content-Encoding", "x-gzip")], packed(TEXT)),
        ([("Content-Encoding", "gzip")], packed(TEXT[:5000]) + packed(TEXT[5000:])),
        ([("Content-Encoding", "deflate")], zlib.compress(TEXT)),
        ([("Content-Encoding", "deflate")], raw_deflate(TEXT)),
        ([("Content-Encoding", "deflate, gzip")], packed(zlib.compress(TEXT))),
        ([("Content-Encoding", "deflate"), ("content-encoding", "gzip")], packed(zlib.compress(TEXT))),
        ([("Content-Encoding", "br")], TEXT),
        ([("Content-Encoding", "identity")], TEXT),
        ([("Content-Encoding", "")], TEXT),
        ([("Content-Encoding", "br, gzip")], packed(TEXT)),
    ],
)
def test_what_is_decoded(headers: list[tuple[str, str]], body: bytes) -> None:
    assert decoded_body(headers, body) == TEXT


def test_below_a_coding_that_is_not_known_nothing_is_decoded() -> None:
    body = packed(TEXT)
    assert decoded_body([("Content-Encoding", "gzip, br")], body) == body


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_empty_body_stays_empty(coding: str) -> None:
    assert decoded_body([("Content-Encoding", coding)], b"") == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_few_bytes_that_stand_for_more_than_is_taken_in(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT", 3 * STEP)
    data = bytes(3 * STEP)
    for text, is_too_long in ((data, False), (data + b"x", True)):
        body = packed(text) if coding == "gzip" else zlib.compress(text)
        if is_too_long:
            said = f"It stands for a body of more than {3 * STEP} bytes, which is the most that is taken in"
            with pytest.raises(UndecodableBody, match=said):
                decoded_body([("Content-Encoding", coding)], body)
        else:
            assert decoded_body([("Content-Encoding", coding)], body) == text


def test_members_that_are_too_long_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_LIMIT", 10)
    with pytest.raises(UndecodableBody, match="a body of more than 10 bytes"):
        decoded_body([("Content-Encoding", "gzip")], packed(bytes(6)) * 2)


@pytest.mark.parametrize(
    ("coding", "body", "said"),
    [
        ("gzip", b"plain text", "Content-Encoding says gzip, and its 10 bytes are not that"),
        ("deflate", b"plain text", "Content-Encoding says deflate"),
        ("gzip", packed(TEXT)[:-1], "incomplete"),
        ("deflate", zlib.compress(TEXT)[:-1], "incomplete"),
        ("gzip", packed(b"a") + packed(TEXT)[:-20], "incomplete"),
        ("gzip", packed(b"a") + b"\x1f\x8b garbage", "not that"),
    ],
    ids=["gzip", "deflate", "half-gzip", "half-deflate", "half-second-member", "garbage-second-member"],
)
def test_what_is_something_else(coding: str, body: bytes, said: str) -> None:
    with pytest.raises(UndecodableBody, match=re.escape(said)):
        decoded_body([("Content-Encoding", coding)], body)
