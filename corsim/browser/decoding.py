"""Bytes become text as XMLHttpRequest reads them: by a byte order mark, or else by a charset, or else as UTF-8.

Labels are Python's names of the encodings of the Encoding Standard (https://encoding.spec.whatwg.org/), with those
replaced that browsers take for a superset, such as ``iso-8859-1`` by windows-1252. Other labels count as none.
"""

from __future__ import annotations

import codecs

from corsim.standard.header_values import get_decode_and_split_a_value
from corsim.standard.mime import parse_a_mime_type

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
"""https://encoding.spec.whatwg.org/#bom-sniff"""

SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "utf-16": "utf-16-le",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What browsers decode instead, by Python's names."""

KNOWN = frozenset(
    (*SUPERSETS, *SUPERSETS.values(), "utf-8", "utf-16-be", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic")
    + tuple(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))
    + tuple(f"cp125{digit}" for digit in range(9))
    + ("euc_jp", "iso2022_jp")
)
"""The encodings of the Encoding Standard that Python has."""


def final_charset(content_type: str | None) -> str | None:
    """The charset of a response's ``Content-Type``, or None (https://fetch.spec.whatwg.org/#concept-header-extract-mime-type)."""
    charset = essence = None
    for value in [] if content_type is None else get_decode_and_split_a_value(content_type):
        mime_type = parse_a_mime_type(value)
        if mime_type is None or mime_type.essence == "*/*":
            continue
        # Without a charset of its own, the same type keeps the one that it had before.
        if mime_type.essence != essence or "charset" in mime_type.parameters:
            charset = mime_type.parameters.get("charset")
        essence = mime_type.essence
    return charset


def decode(data: bytes, charset: str | None) -> str:
    """*data* as text (https://encoding.spec.whatwg.org/#decode); what does not fit becomes U+FFFD."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode(encoding_of(charset), "replace")


def encoding_of(label: str | None) -> str:
    """Python's name of the encoding with this *label*; UTF-8 where there is none."""
    try:
        name = codecs.lookup((label or "utf-8").strip("\t\n\f\r ")).name
    except (LookupError, ValueError):
        return "utf-8"
    return SUPERSETS.get(name, name) if name in KNOWN else "utf-8"
