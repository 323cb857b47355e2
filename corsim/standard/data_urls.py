"""The data: URL processor (Fetch, 6)."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from .infra import ASCII_WHITESPACE, is_token
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


# https://fetch.spec.whatwg.org/#data-url-processor
def data_url_processor(data_url: URL, names_are_compared_as_written: bool = False) -> DataUrlStruct | None:
    """The MIME type and the bytes of *data_url*; None stands for failure.

    *names_are_compared_as_written* is for :func:`~corsim.standard.mime.parse_a_mime_type`.
    """
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
    record = parse_a_mime_type(mime_type, names_are_compared_as_written) or MimeType(
        "text", "plain", {"charset": "US-ASCII"}
    )
    # 15. Return both.
    return DataUrlStruct(record, body)


def is_base64(mime_type: str) -> bool:
    """Whether *mime_type*, what stands before a data: URL's comma, says that the rest is base64."""
    return _BASE64_SUFFIX.search(mime_type.strip(ASCII_WHITESPACE)) is not None


def data_url_with_its_parameters(data_url: URL) -> tuple[str, bytes] | None:
    """The MIME type, with its parameters as they are written, and the bytes of *data_url*; None stands for failure.

    That is Chromium's way: parameters are what stands between semicolons; those without a value or a name go, and
    the charset goes to the end.
    """
    input_ = data_url.without_fragment.removeprefix("data:")
    # A host stands without its slashes.
    before, comma, encoded_body = (input_[2:] if data_url.host is not None else input_).partition(",")
    if not comma:
        return None
    essence, *parts = (part.strip(ASCII_WHITESPACE) for part in before.split(";"))
    is_encoded = bool(parts) and parts[-1].lower() == "base64"
    body: bytes | None = unquote_to_bytes(encoded_body)
    if is_encoded:
        body = forgiving_base64_decode(unquote_to_bytes(encoded_body).decode("latin-1"))
    charsets, parameters = _parameters_as_written(parts)
    if body is None or charsets is None:
        return None
    type_, slash, subtype = essence.partition("/")
    if not essence:
        essence = "text/plain"
        charsets = charsets if parts[is_encoded:] else ["US-ASCII"]
    elif not (slash and is_token(type_) and is_token(subtype)):
        return "text/plain;charset=US-ASCII", body
    # Of charsets that begin with a space, the last one counts, and of others the first one.
    spaced = [charset for charset in charsets if charset.startswith(" ")][-1:]
    plain = [charset for charset in charsets if not charset.startswith(" ")][:1]
    parameters += [f'charset="{charset}"' for charset in spaced] + [f"charset={charset}" for charset in plain]
    return ";".join([essence.lower(), *parameters]), body


def _parameters_as_written(parts: list[str]) -> tuple[list[str] | None, list[str]]:
    """The charsets among *parts*, None if one is not a token, and the other parameters."""
    charsets, parameters = [], []
    for part in parts:
        name, equals, value = part.partition("=")
        if name.lower() == "charset" and equals:
            charset = value[1:-1] if value[:1] == value[-1:] == '"' else value
            if value and not charset.startswith(" ") and not is_token(charset):
                return None, []
            charsets += [charset] if charset else []
        elif name and equals and not name.endswith(" "):
            # A quote that a comma has cut off from its end gets another one.
            is_open = value.startswith('"') and not (len(value) > 1 and value.endswith('"'))
            parameters.append(part + '"' * is_open)
    return charsets, parameters


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
