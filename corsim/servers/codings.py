"""Content codings (RFC 9110, 8.4): the body as it was before the server encoded it.

Decoded are those that Python's standard library knows: gzip and deflate. A coding that is not
known is left as it is, as browsers do.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase

ACCEPT_ENCODING = "gzip, deflate"
"""What can be asked for."""

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
    # `deflate` means zlib's format; there have always been servers that send it bare.
    formats = (ZLIB, RAW_DEFLATE) if coding == "deflate" else (GZIP,)
    problem = "it is incomplete"
    for window in formats:
        decoder = zlib.decompressobj(window)
        try:
            data = decoder.decompress(body) + decoder.flush()
        except zlib.error as error:
            problem = str(error)
            continue
        while decoder.eof and coding != "deflate" and decoder.unused_data.startswith(b"\x1f\x8b"):
            # gzip has several members, one after the other.
            following = zlib.decompressobj(GZIP)
            data += following.decompress(decoder.unused_data) + following.flush()
            decoder = following
        if decoder.eof:
            return data
    raise UndecodableBody(f"Content-Encoding says {coding}, and its {len(body)} bytes are not that ({problem}).")
