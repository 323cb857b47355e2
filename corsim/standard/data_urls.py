"""The data: URL processor (Fetch, 6)."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from .algorithm import FETCH, algorithm
from .infra import ASCII_WHITESPACE
from .mime import MimeType, parse_a_mime_type
from .urls import URL

_BASE64_SUFFIX = re.compile(r"; *base64\Z", re.IGNORECASE | re.ASCII)
_NO_WHITESPACE = dict.fromkeys(map(ord, ASCII_WHITESPACE))
_BASE64 = re.compile(r"[A-Za-z0-9+/]*\Z")


@dataclass(frozen=True, slots=True)
class DataUrlStruct:
    """What a data: URL holds (https://fetch.spec.whatwg.org/#data-url-struct)."""

    mime_type: MimeType
    body: bytes


@algorithm(FETCH + "#data-url-processor")
def data_url_processor(data_url: URL) -> DataUrlStruct | None:
    """The MIME type and the bytes of *data_url*; None stands for failure."""
    # 1. The scheme is "data".
    # 2-3. Everything behind it, without the fragment.
    input_ = data_url.without_fragment.removeprefix("data:")
    # 4-6. The MIME type, up to a comma.
    mime_type, comma, encoded_body = input_.partition(",")
    mime_type = mime_type.strip(ASCII_WHITESPACE)
    # 7-8. There has to be a comma.
    if not comma:
        return None
    # 9-10. The rest, percent-decoded.
    body = unquote_to_bytes(encoded_body)
    # 11. Base64?
    suffix = _BASE64_SUFFIX.search(mime_type)
    if suffix:
        # 11.1-11.2. Decoded, forgivingly.
        decoded = forgiving_base64_decode(body.decode("latin-1"))
        # 11.3. It may not be base64.
        if decoded is None:
            return None
        body = decoded
        # 11.4-11.6. The marker goes.
        mime_type = mime_type[: suffix.start()]
    # 12. Parameters alone are those of plain text.
    if mime_type.startswith(";"):
        mime_type = "text/plain" + mime_type
    # 13-14. Parsed, or the default.
    record = parse_a_mime_type(mime_type) or MimeType("text", "plain", {"charset": "US-ASCII"})
    # 15. Return both.
    return DataUrlStruct(record, body)


def forgiving_base64_decode(data: str) -> bytes | None:
    """The bytes that *data* encodes, whitespace and missing padding forgiven; None stands for failure.

    https://infra.spec.whatwg.org/#forgiving-base64-decode
    """
    data = data.translate(_NO_WHITESPACE)
    if len(data) % 4 == 0:
        data = data.removesuffix("==") if data.endswith("==") else data.removesuffix("=")
    if len(data) % 4 == 1 or not _BASE64.match(data):
        return None
    return b64decode(data + "=" * (-len(data) % 4))
