"""Content codings (RFC 9110, 8.4): the body as it was before the server encoded it.

Decoded are those that Python's standard library knows: gzip and deflate. A coding that is not
known is left as it is, as browsers do.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase

from .limits import too_long

ACCEPT_ENCODING = "gzip, deflate"
"""What can be asked for."""

STEP = 1 << 20
"""How many bytes are decoded at once."""

GZIP, ZLIB, RAW_DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class UndecodableBody(ValueError):
    """A body that is not in the coding that its ``Content-Encoding`` names."""


def decoded_body(headers: Iterable[Header], body: bytes) -> bytes:
    """*body* with the codings undone that ``Content-Encoding`` names, the last one first; an empty one stays empty."""
    named = [value for name, value in headers if byte_lowercase(name) == "content-encoding"]
    codings = [coding.strip().lower() for value in named for coding in value.split(",")]
    for coding in reversed(codings):
        if not body or coding not in ("gzip", "x-gzip", "deflate"):
            return body
        body = _inflated(coding, body)
    return body


def _inflated(coding: str, body: bytes) -> bytes:
    try:
        if coding != "deflate":
            return _gunzipped(body)
        # What is meant is zlib's format; there have always been servers that send it bare.
        bare = body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31
        return _whole(body, RAW_DEFLATE if bare else ZLIB)[0]
    except zlib.error as error:
        raise UndecodableBody(
            f"Content-Encoding says {coding}, and its {len(body)} bytes are not that ({error})."
        ) from None


def _gunzipped(body: bytes) -> bytes:
    data, rest = _whole(body, GZIP)
    # There can be several members, one after the other; what is no member is passed over.
    while rest.startswith(b"\x1f\x8b"):
        more, rest = _whole(rest, GZIP)
        data += more
        _check_length(len(data))
    return data


def _whole(body: bytes, window: int) -> tuple[bytes, bytes]:
    """What *body* begins with, decoded, and what comes after it."""
    decoder = zlib.decompressobj(window)
    data, rest = bytearray(), body
    # By steps: a few bytes can stand for more than there is memory.
    while rest and not decoder.eof:
        data += decoder.decompress(rest, STEP)
        _check_length(len(data))
        rest = decoder.unconsumed_tail
    data += decoder.flush()
    if not decoder.eof:
        raise zlib.error("it is incomplete")
    return bytes(data), decoder.unused_data


def _check_length(length: int) -> None:
    problem = too_long(length)
    if problem is not None:
        raise UndecodableBody(f"It stands for {problem}.")
