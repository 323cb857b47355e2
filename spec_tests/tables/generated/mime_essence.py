"""Content-Type by its MIME type essence: which values need no preflight.

The verdicts are written out of https://mimesniff.spec.whatwg.org/#parse-a-mime-type and of the Content-Type case of
https://fetch.spec.whatwg.org/#cors-safelisted-request-header: no CORS-unsafe byte (so never a quote), a value that
parses, and one of three essences. All is tried with a POST that has no body, to a server that allows Content-Type.
"""

from collections.abc import Iterator
from typing import Any

ORIGIN = "https://app.example.com"
URL = "https://api.example.com/data"
SAFELISTED = "https://fetch.spec.whatwg.org/#cors-safelisted-request-header"
PARSE = "https://mimesniff.spec.whatwg.org/#parse-a-mime-type"

ESSENCES = {
    "urlencoded": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "plain": "text/plain",
}

# Added to one of the three types, these leave the essence alone: whatever follows the semicolon, the parser drops or
# stores it and never fails.
HARMLESS_TAILS = {
    "nothing": "",
    "semicolon": ";",
    "two-semicolons": ";;",
    "semicolon-space-semicolon": "; ;",
    "space-semicolon": " ;",
    "charset": ";charset=utf-8",
    "charset-after-space": "; charset=UTF-8",
    "charset-twice": ";charset=utf-8;charset=latin1",
    "no-value": ";charset",
    "empty-value": ";charset=",
    "empty-name": ";=utf-8",
    "equals-only": ";=",
    "two-equals": ";a==b",
    "no-value-then-more": ";charset;a=b",
    "name-not-a-token": ";a b=c",
    "name-above-ascii": ";\xe9=b",
    "value-above-ascii": ";a=\xe9\x80\xff",
    "value-with-comma": ";a=b,c",
    "value-looks-like-json": ";a=b, application/json",
    "json-as-parameter-name": ";application/json",
    "json-after-space": "; application/json",
    "slash-in-value": ";a=b/c",
    "value-with-inner-space": ";a=b c",
    "single-quotes": ";a='b'",
    "boundary": "; boundary=----x0123456789",
    "many-parameters": ";a=1;b=2;c=3;d=4",
}

# One of the three types spoilt: the value does not parse, or its essence is another one.
SPOILING_TAILS = {
    "comma": ",",
    "space-word": " x",
    "comma-type": ", text/plain",
    "comma-json": ", application/json",
    "slash": "/",
    "slash-word": "/x",
    "equals": "=x",
    "charset-without-semicolon": " charset=utf-8",
    "next-line": "\x85",
    "no-break-space": "\xa0",
    "no-break-space-semicolon": "\xa0;charset=utf-8",
    "letter-above-ascii": "\xe9",
}

# The same, but all of these are tokens, so that the value parses and the essence differs.
OTHER_ESSENCE_TAILS = {"letter": "x", "digit": "2", "suffix-json": "+json", "dot": ".", "percent": "%20", "star": "*"}

# A CORS-unsafe byte in the value: refused before it is parsed.
UNSAFE_BYTE_TAILS = {
    "quoted-charset": ';charset="utf-8"',
    "quoted-empty": ';charset=""',
    "quote-left-open": ';charset="utf-8',
    "quoted-escape": ';charset="\\u"',
    "quoted-then-garbage": ';charset="utf-8"x',
    "quoted-semicolon": ';a="b;c"',
    "colon": ":",
    "colon-in-value": ";a=b:c",
    "parentheses": " (comment)",
    "at-sign": ";a=b@c",
    "question-mark-in-boundary": ";boundary=a?b",
    "angle-brackets": ";a=<b>",
    "square-brackets": ";a[0]=b",
    "braces": ";{}",
    "backslash": ";a=\\b",
    "vertical-tab": "\x0b",
    "form-feed": "\x0c;a=b",
    "delete": ";a=\x7f",
}

# Whole values. False: does not parse.
NOT_PARSED = {
    "space-inside-essence": "text plain",
    "no-slash": "text",
    "no-subtype": "text/",
    "no-type": "/plain",
    "slash-only": "/",
    "two-slashes": "text//plain",
    "empty": "",
    "semicolon-only": ";",
    "semicolon-first": ";text/plain",
    "no-subtype-with-parameter": "text/;charset=utf-8",
    "blank-subtype-with-parameter": "text/ ;charset=utf-8",
    "no-type-with-parameter": "/plain;charset=utf-8",
    "type-in-parameter": "a;b=text/plain",
    "parameter-only": "charset=utf-8",
    "type-above-ascii": "t\xe9xt/plain",
    "subtype-above-ascii": "text/pl\xe4in",
    "list-without-space": "text/plain,text/plain",
    "word-after-slash-space": "text/ plain",
    "comma-first": ",text/plain",
    "superscript-token": "text/plain\xb2",
}

# Parsed, but another essence.
OTHER_ESSENCE = {
    "json": "application/json",
    "json-charset": "application/json;charset=utf-8",
    "json-upper": "APPLICATION/JSON",
    "json-with-plain-parameter": "application/json;text/plain",
    "json-with-plain-value": "application/json;a=text/plain",
    "vendor-json": "application/vnd.api+json",
    "text-json": "text/json",
    "html": "text/html",
    "csv": "text/csv",
    "xml": "text/xml",
    "application-xml": "application/xml",
    "octet-stream": "application/octet-stream",
    "csp-report": "application/csp-report",
    "graphql": "application/graphql",
    "multipart-mixed": "multipart/mixed",
    "multipart-related": "multipart/related; boundary=x",
    "multipart-form": "multipart/form",
    "text-form-data": "text/form-data",
    "application-plain": "application/plain",
    "urlencoded-without-x": "application/www-form-urlencoded",
    "urlencoded-low-line": "application/x-www-form_urlencoded",
    "urlencoded-cut": "application/x-www-form-url",
    "text-star": "text/*",
    "star-star": "*/*",
    "single-quoted": "'text/plain'",
    "plain-cut": "text/plai",
    "type-cut": "tex/plain",
    "swapped": "plain/text",
}

WHITESPACE = {"space": " ", "tab": "\t"}

# Where whitespace may stand, by the parser: only around the whole, before a semicolon and after one.
WHITESPACE_PLACES = {
    "around": ("{w}{type}/{subtype};a=b{w}", True),
    "before-slash": ("{type}{w}/{subtype};a=b", False),
    "after-slash": ("{type}/{w}{subtype};a=b", False),
    "before-semicolon": ("{type}/{subtype}{w};a=b", True),
    "after-semicolon": ("{type}/{subtype};{w}a=b", True),
    "before-equals": ("{type}/{subtype};a{w}=b", True),
    "after-equals": ("{type}/{subtype};a={w}b", True),
}


def _row(words: str, desc: str, value: str, *, safe: bool, anchor: str, step: str | None) -> dict[str, Any]:
    sent = value.strip(" \t\r\n")
    exchanges: list[dict[str, Any]] = [{"kind": "request", "method": "POST", "headers": {"Content-Type": sent}}]
    if not safe:
        asked = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
            "Content-Type": None,
        }
        exchanges.insert(0, {"kind": "preflight", "method": "OPTIONS", "headers": asked})
    allow = {"Access-Control-Allow-Origin": ORIGIN}
    row: dict[str, Any] = {"id": f"mime-essence/{words}", "desc": desc, "anchor": anchor}
    if step is not None:
        row["step"] = step
    return row | {
        "page": f"{ORIGIN}/",
        "request": {"url": URL, "method": "POST", "headers": {"Content-Type": value}},
        "server": {
            "preflight": {"status": 204, "headers": {**allow, "Access-Control-Allow-Headers": "Content-Type"}},
            "response": {"status": 200, "headers": allow},
        },
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": not safe,
            "exchanges": exchanges,
            "response": {"type": "cors", "status": 200},
        },
    }


def _case_forms(essence: str) -> dict[str, str]:
    alternating = "".join(c.upper() if i % 2 == 0 else c for i, c in enumerate(essence))
    return {"upper": essence.upper(), "title": essence.title(), "alternating": alternating}


def rows() -> Iterator[dict[str, Any]]:
    """The three essences with tails, in other case and with whitespace; then whole values that are something else."""
    for kind, essence in ESSENCES.items():
        for words, tail in HARMLESS_TAILS.items():
            desc = f"{essence} followed by a harmless tail ({words}): no preflight."
            yield _row(f"{kind}-safe-{words}", desc, essence + tail, safe=True, anchor=SAFELISTED, step="3")
        for words, value in _case_forms(essence).items():
            desc = f"{value} is {essence} in other case: no preflight."
            yield _row(f"{kind}-case-{words}", desc, value, safe=True, anchor=PARSE, step=None)
        for words, tail in SPOILING_TAILS.items():
            desc = f"{essence} with a tail that does not parse ({words}): preflight."
            yield _row(f"{kind}-spoilt-{words}", desc, essence + tail, safe=False, anchor=SAFELISTED, step="2.c.3")
        for words, tail in OTHER_ESSENCE_TAILS.items():
            desc = f"{essence} made another type by its tail ({words}): preflight."
            yield _row(f"{kind}-other-{words}", desc, essence + tail, safe=False, anchor=SAFELISTED, step="2.c.4")
        type_, subtype = essence.split("/")
        for place, (pattern, safe) in WHITESPACE_PLACES.items():
            for words, whitespace in WHITESPACE.items():
                value = pattern.format(w=whitespace, type=type_, subtype=subtype)
                desc = f"{essence} with whitespace ({words}, {place}): {'no ' if safe else ''}preflight."
                yield _row(f"{kind}-whitespace-{place}-{words}", desc, value, safe=safe, anchor=PARSE, step=None)
    for words, tail in UNSAFE_BYTE_TAILS.items():
        desc = f"text/plain with a CORS-unsafe byte ({words}): preflight, however it would parse."
        yield _row(f"unsafe-byte-{words}", desc, "text/plain" + tail, safe=False, anchor=SAFELISTED, step="2.c.1")
    for words, value in NOT_PARSED.items():
        desc = f"A value that is no MIME type ({words}): preflight."
        yield _row(f"failure-{words}", desc, value, safe=False, anchor=SAFELISTED, step="2.c.3")
    for words, value in OTHER_ESSENCE.items():
        desc = f"{value} is none of the three types: preflight."
        yield _row(f"essence-{words}", desc, value, safe=False, anchor=SAFELISTED, step="2.c.4")
