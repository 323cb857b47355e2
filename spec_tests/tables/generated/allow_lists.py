"""Access-Control-Allow-Methods, -Allow-Headers and -Expose-Headers: every byte inside a list, and list shapes.

Source: the three headers' ABNF, ``#method`` and ``#field-name``
(https://fetch.spec.whatwg.org/#http-new-header-syntax), where both are HTTP's ``token`` and ``#`` is HTTP's list for
recipients: elements separated by commas, optional spaces and tabs around the commas, empty elements ignored. A value
that does not parse is a failure (https://fetch.spec.whatwg.org/#extract-header-list-values), which blocks after a
preflight (step 7.3 of CORS-preflight fetch) and exposes nothing on a response (main fetch, step 14.1.3).
"""

import string
from collections.abc import Iterator
from typing import Any

PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
MAIN_FETCH = "https://fetch.spec.whatwg.org/#concept-main-fetch"
PAGE = "https://app.example.com/"
TARGET = "https://api.example.com/data"

# RFC 9110, section 5.6.2: the characters of a token.
TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~" + string.digits + string.ascii_letters

# Every byte that can stand inside a header's value; NUL, LF and CR cannot.
ALL_BYTES = [byte for byte in range(0x01, 0x100) if byte not in (0x0A, 0x0D)]
# Fewer for the two lists that share the grammar: of letters and digits the ends, of bytes beyond ASCII a handful.
SOME_BYTES = [byte for byte in ALL_BYTES if byte < 0x80 and (not chr(byte).isalnum() or chr(byte) in "09AZaz")]
SOME_BYTES += [0x80, 0x85, 0xA0, 0xE4, 0xFF]

# Shapes of a list around the element that is needed, written {0}; and whether the list parses.
SHAPES: list[tuple[str, bool]] = [
    ("{0}", True),
    (" {0} ", True),
    ("\t{0}\t", True),
    ("{0},", True),
    (",{0}", True),
    (",,{0},,", True),
    (" , {0} , ", True),
    ("\t,\t{0}\t,\t", True),
    ("{0},X-Z", True),
    ("X-Z,{0}", True),
    ("X-Z, {0}", True),
    ("X-Z ,{0}", True),
    ("X-Z \t , \t {0}", True),
    ("X-Z, , {0}", True),
    ("X-Z,\t,{0}", True),
    ("{0}, {0}", True),
    ("{0}, *", True),
    ("{0}, 1", True),
    ("{0}, '", True),
    ("X-Z {0}", False),
    ("{0} X-Z", False),
    ("X-Z\t{0}", False),
    ("X-Z\x0b, {0}", False),
    ("X-Z,\x0c{0}", False),
    ("X-Z,\xa0{0}", False),
    ("X-Z; {0}", False),
    ("X-Z;{0}", False),
    ('"{0}"', False),
    ('"X-Z, {0}"', False),
    ('{0}, "X-Z"', False),
    ('{0}, ""', False),
    ('{0}, "', False),
    ("{0}, X-Z;q=0.5", False),
    ("{0}=1", False),
    ("{0}:", False),
    ("({0})", False),
    ("<{0}>", False),
    ("[{0}]", False),
    ("{{{0}}}", False),
    ("{0}/X-Z", False),
    ("{0}\\, X-Z", False),
    ("{0}, X-Z@", False),
    ("{0}?", False),
]

# Values that parse but do not hold the element that is needed, written {0}.
LOOKALIKES = ["{0}{0}", "{0}.", "'{0}'", "`{0}`", "-{0}", "{0}-", "{0}|X-Z", "{0}+X-Z", "{0}&X-Z", "{0}*", "%{0}", "**"]

# Methods as the script gives them, as they are sent, and values of the list that do or do not allow them.
METHODS: list[tuple[str, str, list[str], list[str]]] = [
    ("PUT", "PUT", ["PUT"], ["put", "Put", "PUt"]),
    ("put", "PUT", ["PUT"], ["put"]),
    ("DELETE", "DELETE", ["DELETE"], ["delete", "Delete"]),
    ("delete", "DELETE", ["DELETE"], ["delete"]),
    ("OPTIONS", "OPTIONS", ["OPTIONS"], ["options"]),
    ("PATCH", "PATCH", ["PATCH"], ["patch", "Patch"]),
    ("patch", "patch", ["patch"], ["PATCH", "Patch"]),
    ("Patch", "Patch", ["Patch"], ["PATCH", "patch"]),
    ("QUERY", "QUERY", ["QUERY"], ["query"]),
    ("query", "query", ["query"], ["QUERY"]),
    ("MKCOL", "MKCOL", ["MKCOL"], ["mkcol"]),
    ("M-SEARCH", "M-SEARCH", ["M-SEARCH"], ["m-search", "SEARCH"]),
    ("!#$%&'+-.^_`|~", "!#$%&'+-.^_`|~", ["!#$%&'+-.^_`|~"], ["!#$%&'+-.^_`|"]),
]


def _parses(byte: int) -> bool:
    """Whether a list parses that has the byte between two letters."""
    return chr(byte) in TOKEN_CHARACTERS or byte == 0x2C  # a comma makes two elements


def _preflight_row(
    name: str, desc: str, which: str, value: str, reason: str | None, method: str = "PUT", sent: str = "PUT"
) -> dict[str, Any]:
    headers = [["Access-Control-Allow-Origin", "*"], [f"Access-Control-Allow-{which}", value]]
    request: dict[str, Any] = {"url": TARGET}
    if which == "Methods":
        request["method"] = method
    else:
        request["headers"] = {"X-A": "1"}
        sent = "GET"
    exchanges: list[dict[str, Any]] = [{"kind": "preflight", "method": "OPTIONS"}]
    if reason is None:
        exchanges.append({"kind": "request", "method": sent})
    step = "7.5" if which == "Methods" else "7.7"
    if reason is None or reason.endswith("-invalid"):
        step = "7.3"
    expect: dict[str, Any] = {
        "verdict": "blocked" if reason else "allowed",
        "reason": reason,
        "preflighted": True,
        "exchanges": exchanges,
    }
    if reason:
        expect["response"] = None
    return {
        "id": f"allow-lists/{which.lower()}-{name}",
        "desc": desc,
        "anchor": PREFLIGHT,
        "step": step,
        "page": PAGE,
        "request": request,
        "server": {
            "preflight": {"status": 204, "headers": headers},
            "response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}},
        },
        "expect": expect,
    }


def _expose_row(name: str, desc: str, value: str, visible: bool) -> dict[str, Any]:
    headers = [["Access-Control-Allow-Origin", PAGE[:-1]], ["Access-Control-Allow-Credentials", "true"]]
    headers += [["Access-Control-Expose-Headers", value], ["X-A", "1"]]
    return {
        "id": f"allow-lists/expose-{name}",
        "desc": desc,
        "anchor": MAIN_FETCH,
        "step": "14.1.3",
        "page": PAGE,
        # With credentials, so that `*` in a list is no wildcard.
        "request": {"url": TARGET, "credentials": "include"},
        "server": {"response": {"status": 200, "headers": headers, "body": "hi"}},
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "response": {"type": "cors", "body": "hi", "visible": {"x-a": "1" if visible else None}},
        },
    }


def _byte_rows() -> Iterator[dict[str, Any]]:
    for byte in ALL_BYTES:
        parses = _parses(byte)
        outcome = "parses" if parses else "does not parse"
        reason = None if parses else "preflight-allow-methods-invalid"
        desc = f"Byte 0x{byte:02X} between two letters of a method list that also names PUT: the list {outcome}."
        yield _preflight_row(f"byte-{byte:02x}", desc, "Methods", f"PUT, A{chr(byte)}B", reason)
    for byte in SOME_BYTES:
        parses = _parses(byte)
        outcome = "parses" if parses else "does not parse"
        reason = None if parses else "preflight-allow-headers-invalid"
        desc = f"Byte 0x{byte:02X} between two letters of a header list that also names X-A: the list {outcome}."
        yield _preflight_row(f"byte-{byte:02x}", desc, "Headers", f"X-A, B{chr(byte)}C", reason)
        desc = f"Byte 0x{byte:02X} between two letters of an exposed list that also names X-A: the list {outcome}."
        yield _expose_row(f"byte-{byte:02x}", desc, f"X-A, B{chr(byte)}C", parses)


def _shape_rows() -> Iterator[dict[str, Any]]:
    for number, (shape, parses) in enumerate(SHAPES, 1):
        outcome = "parses" if parses else "does not parse"
        for which, element in (("Methods", "PUT"), ("Headers", "X-A")):
            value = shape.format(element)
            reason = None if parses else f"preflight-allow-{which.lower()}-invalid"
            desc = f"Access-Control-Allow-{which} {value!a}: the list {outcome}."
            yield _preflight_row(f"shape-{number:02}", desc, which, value, reason)
        value = shape.format("X-A")
        yield _expose_row(
            f"shape-{number:02}", f"Access-Control-Expose-Headers {value!a}: the list {outcome}.", value, parses
        )
    for number, lookalike in enumerate(LOOKALIKES, 1):
        for which, element, reason in (
            ("Methods", "PUT", "preflight-method-disallowed"),
            ("Headers", "X-A", "preflight-header-disallowed"),
        ):
            value = lookalike.format(element)
            desc = f"Access-Control-Allow-{which} {value!a} parses, but does not name {element}."
            yield _preflight_row(f"lookalike-{number:02}", desc, which, value, reason)
        value = lookalike.format("X-A")
        desc = f"Access-Control-Expose-Headers {value!a} parses, but does not name X-A."
        yield _expose_row(f"lookalike-{number:02}", desc, value, False)


def _method_rows() -> Iterator[dict[str, Any]]:
    for index, (given, sent, allowing, refusing) in enumerate(METHODS, 1):
        for number, value in enumerate(allowing, 1):
            desc = f"The script's {given} is sent as {sent}, which {value!a} allows."
            yield _preflight_row(f"case-{index:02}-allowed-{number}", desc, "Methods", value, None, given, sent)
        for number, value in enumerate(refusing, 1):
            desc = f"The script's {given} is sent as {sent}, which {value!a} does not allow."
            reason = "preflight-method-disallowed"
            yield _preflight_row(f"case-{index:02}-refused-{number}", desc, "Methods", value, reason, given, sent)


def rows() -> Iterator[dict[str, Any]]:
    """Yield the byte, shape and method-case rows."""
    yield from _byte_rows()
    yield from _shape_rows()
    yield from _method_rows()
