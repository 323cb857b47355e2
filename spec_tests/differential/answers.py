"""What servers answer to a call: right, nearly right and wrong, header by header.

:class:`Asked` is what an answer has to fit; a :class:`~spec_tests.differential.weighing.Hand` decides at
every header whether it does. Right answers come in many forms, too: lists with more in them, on several
lines, with whitespace. The judgement of what is right need not be exact: it only makes decisions likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spec_tests.documents import pairs

from .calls import APP, OTHER, Call
from .weighing import Hand

Header = list[str]
Answer = dict[str, Any]
Lines = tuple[str, ...]
"""The values of one header, line by line."""

PREFLIGHT_STATUSES = (204, 204, 204, 200, 200, 201, 206, 299)
WRONG_PREFLIGHT_STATUSES = (
    (300, 301, 302, 304, 307, 308) + (400, 401, 403, 404, 405, 407, 408, 421) + (500, 503, 600, 999)
)  # fmt: skip
STATUSES = (
    (200,) * 21 + (201, 204, 205, 206, 226, 299, 300, 304)
    + (400, 401, 403, 404, 407, 408, 410, 416, 421) + (500, 503, 599, 600, 999)
)  # fmt: skip

SIMPLE_METHODS = ("GET", "HEAD", "POST")

MAX_AGES = (
    ("60", "600", "0", "5", "86400", "99999999999", "007", " 60 ")
    + ("-1", "+60", "-0", "abc", "", "5.5", "60s", "1e3", '"60"', "60, 60", "0x10", "\xb2")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is to: *origin* is the one that the request should have at that hop."""

    origin: str
    method: str
    names: tuple[str, ...]
    credentials: bool

    @property
    def needs_no_method(self) -> bool:
        """Whether the method is CORS-safelisted."""
        return self.method in SIMPLE_METHODS


def normalized(method: str) -> str:
    """The method as fetch() sends it."""
    upper = method.upper()
    return upper if upper in ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT") else method


def header_names(call: Call) -> tuple[str, ...]:
    """The names of the author's headers, and that of the body's type."""
    names = {name.lower() for name, _ in pairs(call.get("headers"))}
    if call.get("body") is not None:
        names.add("content-type")
    return tuple(sorted(name for name in names if name.isascii() and name and not set(name) & set(' ,":')))


def asked_by(call: Call, origin: str) -> Asked:
    """What *call* asks, with *origin* as its origin."""
    credentials = bool(call.get("withCredentials")) or call.get("credentials") == "include"
    return Asked(origin, normalized(call.get("method", "GET")), header_names(call), credentials)


def allow_origin(hand: Hand, asked: Asked) -> Lines:
    """`Access-Control-Allow-Origin`."""
    origin = asked.origin
    right: list[Lines] = [*[(origin,)] * 8, (f" {origin}\t",)]
    wrong: list[Lines] = [
        (),
        (f"{origin}/",),
        (f"{origin}:443",),
        (origin.upper(),),
        (origin.replace("https:", "http:"),),
        (origin[:-1],),
        (f"{origin}.evil.test",),
        (f"{origin}, {origin}",),
        (f"{origin} {OTHER}",),
        (origin, origin),
        ("*", origin),
        ("*", "*"),
        ("*, *",),
        ("**",),
        ('"*"',),
        ("",),
        ("null",),
        ("NULL",),
        (OTHER,),
        (APP,),
        ("true",),
    ]
    (wrong if asked.credentials else right).extend([("*",)] * 3)
    return hand.pick(right, [lines for lines in wrong if lines != (origin,)])


def allow_credentials(hand: Hand, asked: Asked) -> Lines:
    """`Access-Control-Allow-Credentials`."""
    if not asked.credentials:
        return hand.one_of([(), (), (), ("true",), ("false",), ("True",)])
    wrong: list[Lines] = [
        (), ("True",), ("TRUE",), ("false",), ("1",), ("",), ("true, true",), ("true", "true"), ("true;",), ('"true"',)
    ]  # fmt: skip
    return hand.pick([("true",)] * 5 + [(" true ",), ("\ttrue",)], wrong)


def allow_methods(hand: Hand, asked: Asked) -> Lines:
    """`Access-Control-Allow-Methods`."""
    method = asked.method
    right: list[Lines] = [(method,)] * 4 + [
        (f"GET, {method}, DELETE",),
        (f"get,{method}",),
        (f",, {method} ,",),
        (f"\t{method} ",),
        ("X", method),
        (f"*, {method}",),
    ]
    wrong: list[Lines] = [
        (f"{method};",),
        (f'"{method}"',),
        (f"{method} X",),
        (f"{method}, b@d",),
        (method, "a b"),
        ("GET;POST",),
    ]
    if asked.needs_no_method:
        right += [()] * 8 + [("",), ("DELETE",)]
    else:
        wrong += [(), (), ("",), ("GET, POST, HEAD",), (method.swapcase(),), (method[:-1] or "x",), (f"{method}x",)]
    (wrong if asked.credentials and not asked.needs_no_method else right).extend([("*",)] * 3)
    return hand.pick(right, wrong)


def allow_headers(hand: Hand, asked: Asked) -> Lines:
    """`Access-Control-Allow-Headers`."""
    names = asked.names
    if not names:
        return hand.pick([(), (), (), ("x-a",), ("*",), ("",)], [("a b",), ('"x"',)])
    all_of_them = ", ".join(names)
    right: list[Lines] = [(all_of_them,)] * 4 + [
        (all_of_them.upper(),),
        (all_of_them.title().replace(" ", ""),),
        (f"x-more,, {all_of_them},",),
        names,
        (f"*, {all_of_them}",),
    ]
    fewer = [name for name in names if name != hand.one_of(names)]
    wrong: list[Lines] = [
        (),
        ("",),
        (", ".join(fewer),),
        (f"{all_of_them};",),
        (f'"{all_of_them}"',),
        (all_of_them.replace(", ", " ") + " z",),
        (f"{all_of_them}, (b)",),
        ("x-*",),
        (f"{all_of_them}x",),
    ]
    (wrong if asked.credentials else right).extend([("*",)] * 3)
    return hand.pick(right, wrong)


def lines_of(name: str, values: Lines) -> list[Header]:
    """Header lines called *name*."""
    return [[name, value] for value in values]


def cors_headers(hand: Hand, asked: Asked) -> list[Header]:
    """What every answer needs."""
    return [
        *lines_of("Access-Control-Allow-Origin", allow_origin(hand, asked)),
        *lines_of("Access-Control-Allow-Credentials", allow_credentials(hand, asked)),
    ]


def preflight_answer(hand: Hand, asked: Asked, max_ages: Sequence[str] = MAX_AGES) -> Answer:
    """An answer to a preflight."""
    headers = [
        *cors_headers(hand, asked),
        *lines_of("Access-Control-Allow-Methods", allow_methods(hand, asked)),
        *lines_of("Access-Control-Allow-Headers", allow_headers(hand, asked)),
    ]
    if max_ages and hand.chance(40):
        headers.append(["Access-Control-Max-Age", hand.one_of(max_ages)])
    if max_ages and hand.chance(3):
        headers += [["Access-Control-Max-Age", hand.one_of(max_ages)], ["Access-Control-Max-Age", "60"]]
    status = hand.pick(PREFLIGHT_STATUSES, WRONG_PREFLIGHT_STATUSES)
    if 300 <= status < 400 and hand.chance(70):
        headers.append(["Location", "/elsewhere"])
    if hand.chance(4):
        return {"fail": "connection"} if hand.chance(10) else {"status": status, "headers": headers, "body": "hi"}
    return _shuffled(hand, {"status": status, "headers": headers})


def final_answer(hand: Hand, asked: Asked) -> Answer:
    """An answer to the request itself, which is no redirect."""
    headers = cors_headers(hand, asked)
    if hand.chance(35):
        headers.append(
            ["Content-Type", hand.one_of(["text/plain", "application/json", "text/html", "text/plain;charset=utf-16"])]
        )
    for name in ("X-A", "X-B", "Cache-Control", "ETag"):
        if hand.chance(20):
            headers.append([name, hand.one_of(["1", "a, b", "", "no-store"])])
    if hand.chance(4):
        headers.append(["X-A", "2"])
    if hand.chance(30):
        exposed: list[Lines] = [
            ("*",), ("X-A",), ("x-a, ETAG",), ("X-A", "X-B"), ("X-A,,X-B",), ("Set-Cookie, X-A",), ("",)
        ]  # fmt: skip
        wrong: list[Lines] = [('"X-A"',), ("X-A X-B",), ("X-A;",), ("X-A, a b",), ("X-A", "(")]
        headers += lines_of("Access-Control-Expose-Headers", hand.pick(exposed, wrong * 3 + exposed))
    if hand.chance(3):
        headers.append(["Vary", "Origin"])
    answer: Answer = {"headers": headers}
    status = hand.one_of(STATUSES)
    if status != 200 or hand.chance(30):
        answer["status"] = status
    if hand.chance(12):
        answer["statusText"] = hand.one_of(["OK", "Fine", ""])
    if hand.chance(60):
        answer["body"] = hand.one_of(["hi", "hi", "{}", "", "\xe9", {"bytes": "/wA="}])
    if 300 <= status < 400 and hand.chance(10):
        answer["headers"].append(["Location", "/a"])
    return _shuffled(hand, answer)


def _shuffled(hand: Hand, answer: Answer) -> Answer:
    """*answer*, some of whose header names are in another case."""
    if hand.chance(10):
        answer["headers"] = [[name.lower(), value] for name, value in answer["headers"]]
    return answer
