"""The Referer header for each policy, relation of page and target, and way to set the policy; and its length limit.

https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer says for each policy what is sent: the
whole URL, the origin or nothing. The table below holds the answers, written out by hand.
"""

from collections.abc import Iterator
from typing import Any

DETERMINE = "https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer"
PATH = "/dir/page?q=1"
# relation: (the page's origin, the target)
RELATIONS = {
    "https-own": ("https://app.example.com", "https://app.example.com/x"),
    "https-cross": ("https://app.example.com", "https://api.example.com/x"),
    "https-to-http-host": ("https://app.example.com", "http://app.example.com/x"),
    "https-to-http-cross": ("https://app.example.com", "http://api.example.com/x"),
    "https-to-http-localhost": ("https://app.example.com", "http://localhost:8080/x"),
    "http-own": ("http://app.example.com", "http://app.example.com/x"),
    "http-cross": ("http://app.example.com", "http://api.example.com/x"),
    "http-to-https-host": ("http://app.example.com", "https://app.example.com/x"),
    "localhost-own": ("http://localhost:3000", "http://localhost:3000/x"),
    "localhost-to-localhost": ("http://localhost:3000", "http://localhost:8080/x"),
    "localhost-to-https": ("http://localhost:3000", "https://api.example.com/x"),
    "localhost-to-http": ("http://localhost:3000", "http://api.example.com/x"),
}
# What is sent to the own origin, to another origin, and from a potentially trustworthy page to a target that is not:
# u the whole URL, o the origin, - nothing.
SENT = {
    "no-referrer": "---",
    "no-referrer-when-downgrade": "uu-",
    "same-origin": "u--",
    "origin": "ooo",
    "strict-origin": "oo-",
    "origin-when-cross-origin": "uoo",
    "strict-origin-when-cross-origin": "uo-",
    "unsafe-url": "uuu",
}
DEFAULT = "strict-origin-when-cross-origin"
OWN = ("https-own", "http-own", "localhost-own")
DOWNGRADE = ("https-to-http-host", "https-to-http-cross", "localhost-to-http")
LIMIT = 4096


def _row(
    words: str, desc: str, page: str | dict[str, Any], request: dict[str, Any], referer: str | None
) -> dict[str, Any]:
    return {
        "id": f"referrer-policy/{words}",
        "desc": desc,
        "anchor": DETERMINE,
        "page": page,
        "request": request,
        "server": {"response": {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}}},
        "expect": {
            "verdict": "allowed",
            "reason": None,
            "preflighted": False,
            "exchanges": [{"kind": "request", "method": "GET", "headers": {"Referer": referer}}],
            "response": {"status": 200},
        },
    }


def _referer(policy: str, relation: str) -> tuple[str | None, str]:
    """The header's value, or None, and a word for it."""
    column = 0 if relation in OWN else 2 if relation in DOWNGRADE else 1
    origin = RELATIONS[relation][0]
    return {"u": (origin + PATH, "the whole URL"), "o": (f"{origin}/", "the origin"), "-": (None, "nothing")}[
        SENT[policy][column]
    ]


def _policy_rows() -> Iterator[dict[str, Any]]:
    for relation, (origin, target) in RELATIONS.items():
        url = origin + PATH
        for policy in SENT:
            value, what = _referer(policy, relation)
            desc = f"Policy {policy} on the request, {origin} to {target}: {what} is sent."
            yield _row(f"request-{relation}-{policy}", desc, url, {"url": target, "referrerPolicy": policy}, value)
            desc = f"Policy {policy} on the page, {origin} to {target}: {what} is sent."
            page = {"url": url, "referrerPolicy": policy}
            yield _row(f"page-{relation}-{policy}", desc, page, {"url": target}, value)
        value, what = _referer(DEFAULT, relation)
        desc = f"No policy anywhere, {origin} to {target}: {what} is sent."
        yield _row(f"default-{relation}", desc, url, {"url": target}, value)


def _length_rows() -> Iterator[dict[str, Any]]:
    """A serialised referrer of more than 4096 code units is cut to the origin."""
    origin = "https://app.example.com"
    own, cross = f"{origin}/x", "https://api.example.com/x"

    def long(length: int) -> str:
        start = f"{origin}/?"
        return start + "a" * (length - len(start))

    for length in (LIMIT - 1, LIMIT, LIMIT + 1):
        full = long(length)
        value, what = (full, "sent whole") if length <= LIMIT else (f"{origin}/", "cut to its origin")
        for words, target, policy in (
            ("own-default", own, DEFAULT),
            ("own-same-origin", own, "same-origin"),
            ("cross-unsafe-url", cross, "unsafe-url"),
            ("cross-downgrade", cross, "no-referrer-when-downgrade"),
        ):
            desc = f"A page URL of {length} characters, policy {policy}, to {target}: {what}."
            request = {"url": target, "referrerPolicy": policy}
            yield _row(f"length-{words}-{length}", desc, full, request, value)
        desc = f"A referrer of {length} characters in the request: {what}."
        yield _row(f"length-member-{length}", desc, f"{origin}/", {"url": own, "referrer": full}, value)
    full = long(LIMIT)
    desc = "The fragment does not count: a page URL of 4096 characters and a fragment is sent whole."
    yield _row("length-fragment", desc, f"{full}#{'b' * 100}", {"url": own}, full)
    desc = "User name and password do not count: what remains has 4096 characters and is sent whole."
    yield _row("length-userinfo", desc, full.replace("://", "://user:secret@"), {"url": own}, full)
    desc = "Percent-encoded characters count as they are written out: this page URL is one over the limit."
    yield _row("length-encoded", desc, f"{long(LIMIT - 5)}é", {"url": own}, f"{origin}/")
    desc = "Percent-encoded characters count as they are written out: this page URL is just at the limit."
    yield _row("length-encoded-limit", desc, f"{long(LIMIT - 6)}é", {"url": own}, f"{long(LIMIT - 6)}%C3%A9")
    desc = "A URL over the limit sends nothing where its policy sends nothing."
    request = {"url": "http://api.example.com/x", "referrerPolicy": DEFAULT}
    yield _row("length-over-downgrade", desc, long(LIMIT + 1), request, None)


def rows() -> Iterator[dict[str, Any]]:
    yield from _policy_rows()
    yield from _length_rows()
