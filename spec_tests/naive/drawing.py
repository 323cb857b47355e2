"""Random sessions, from a seed: calls whose every part lies at a boundary of some decision, and answers nearly right.

Python's own generator draws them, which is quick enough for a million; a session is the same wherever it is drawn.
"""

from __future__ import annotations

from random import Random
from typing import TypeVar

from .browser import Answer, Call, Credentials, Mode, Page
from .deciding import ALWAYS_EXPOSED, FORBIDDEN_NAMES, NORMALIZED_METHODS, OVERRIDES
from .headers import Headers

T = TypeVar("T")

APP, API, OTHER = "https://app.example.com", "https://api.example.com", "https://other.test"

PAGES = (
    Page(APP + "/", False, APP, "https example.com"),
    Page(OTHER + "/x", False, OTHER, "https other.test"),
    Page(APP + "/framed", True, "null", "opaque"),
)

URLS = (API + "/a", API + "/b?x=1", APP + "/a", OTHER + "/a")

METHODS = (*NORMALIZED_METHODS, "put", "Delete", "PATCH", "patch", "Patch", "QUERY", "*", "x-y")
FORBIDDEN = ("TRACE", "connect", "Track")
METHODS_THAT_ARE_NONE = ("", "A B", "PUT,", "\xe9")

NAMES = (
    *("Accept", "Accept-Language", "Content-Language", "Content-Type", "Range", "Authorization", "X-A", "x-b", "X_C"),
    *("*", "Cache-Control", "If-None-Match", "User-Agent", "Access-Control-Allow-Origin", "Sec-X", "Proxy-Y"),
)
NAMES_THAT_ARE_NONE = ("", "a b", "a:", "\xff")

BYTES = [chr(byte) for byte in (*range(0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x82), 0xFF)]
"""Those that are neither letters nor digits: each decides somewhere, or lies beside one that does."""

TYPES = (
    "text/plain",
    "TEXT/PLAIN;charset=UTF-8",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded ;",
    "application/json",
    "text/plain, application/json",
    "text/ plain",
    "text /plain",
    "text/plain;a=\x22b\x22",
    "text",
    "/plain",
    "text/",
    "text/plain/",
    "text/plain;",
    "text/plain;;\x80",
)

RANGES = (
    "bytes=0-",
    "bytes=5-9",
    "bytes=9-5",
    "bytes=-5",
    "bytes=-",
    "bytes=0-1,2-3",
    "bytes= 0-",
    "Bytes=0-",
    "bytes=",
)

LANGUAGES = ("en", "de-DE,de;q=0.9", "*", "a/b", "a_b", "en\t", "e:n", "", "\xe9")


def some(random: Random, *weighted: tuple[int, T]) -> T:
    """One of the values, by their weights."""
    [(_, value)] = random.choices(weighted, [weight for weight, _ in weighted])
    return value


def cased(random: Random, text: str) -> str:
    """*text*, rarely with other letters in capitals."""
    return some(random, (80, text), (8, text.upper()), (8, text.lower()), (4, text.swapcase()))


def value_of(random: Random, name: str) -> str:
    """A value for the request header *name*."""
    known = {"content-type": TYPES, "range": RANGES, "accept": TYPES, "accept-language": LANGUAGES}
    match some(random, (60, "known"), (12, "long"), (14, "byte"), (8, "padded"), (6, "text")):
        case "known":
            return random.choice(known.get(name.lower(), LANGUAGES))
        case "long":
            return "text/plain" + ";" * (random.choice((90, 117, 118, 119, 120, 150)))
        case "byte":
            return "en" + random.choice(BYTES) + "x"
        case "padded":
            return random.choice((" en", "en ", "\ttext/plain\n", "\r\nen", "\x0ben", " "))
        case _:
            return random.choice(("1", "true", "GET", "PUT, TRACE", " connect ,x", "track", ""))


def request_headers(random: Random) -> Headers:
    """The headers of a call; rarely many whose lengths come to about 1,024 bytes."""
    if random.random() < 0.06:
        name = random.choice(("Accept", "Accept-Language", "Content-Language"))
        last = random.choice((120, 122, 123, 124, 125, 126, 127, 128))
        full = [(cased(random, name), "a" * 128)] * random.choice((6, 7, 8))
        return [*full, (random.choice(NAMES), "a" * last)]
    headers: Headers = []
    for _ in range(some(random, (25, 0), (40, 1), (22, 2), (10, 3), (3, 6))):
        name = some(
            random,
            (45, random.choice(NAMES[:5])),
            (45, random.choice(NAMES)),
            (4, random.choice(FORBIDDEN_NAMES)),
            (4, random.choice(OVERRIDES)),
            (1, random.choice(NAMES_THAT_ARE_NONE)),
        )
        name = cased(random, name)
        headers.append((name, value_of(random, name)))
    return headers


def allow_origin(random: Random, page: Page) -> Headers:
    """What the answer says of the origin: often right, else nearly."""
    right = page.origin
    nearly = (
        right + "/",
        right.upper(),
        right + ", " + right,
        "*",
        "null",
        API,
        "",
        "*, *",
        right + ".evil.test",
        "**",
    )
    value = some(random, (84, right), (10, "*"), (6, random.choice(nearly)))
    name = cased(random, "Access-Control-Allow-Origin")
    headers = [(name, value)] * some(random, (96, 1), (2, 2), (2, 0))
    if random.random() < 0.85:
        credentials = some(random, (93, "true"), (7, random.choice(("TRUE", "True", "false", "1", "", "true, true"))))
        headers += [("Access-Control-Allow-Credentials", credentials)] * some(random, (95, 1), (5, 2))
    return headers


def listed(random: Random, wanted: list[str]) -> list[str]:
    """A list header's values that name *wanted*, or nearly."""
    names = [cased(random, name) for name in wanted if random.random() < 0.97]
    names += random.sample(
        ("PUT", "put", "PATCH", "DELETE", "X-A", "x-b", "Authorization", "*", "GET"), random.randrange(3)
    )
    if random.random() < 0.15:
        names.append("*")
    random.shuffle(names)
    if random.random() < 0.05:
        names.append(random.choice(("a b", "a;b", "\x22a\x22", "", "\xe9", "a/b", "(")))
    between = some(random, (60, ", "), (25, ","), (5, " ,\t"), (5, ",,"), (5, ", ,"))
    if len(names) > 1 and random.random() < 0.1:
        return [between.join(names[:1]), between.join(names[1:])]
    return [between.join(names)]


def preflight_answer(random: Random, page: Page, method: str, headers: Headers) -> Answer:
    """The answer to a preflight that asks for *method* and *headers*."""
    answer = allow_origin(random, page)
    asked = method.upper() if method.upper() in NORMALIZED_METHODS else method
    if random.random() < 0.95:
        answer += [("Access-Control-Allow-Methods", value) for value in listed(random, [asked])]
    if random.random() < 0.95:
        names = [name for name, _ in headers]
        answer += [(cased(random, "Access-Control-Allow-Headers"), value) for value in listed(random, names)]
    if random.random() < 0.7:
        value = random.choice(("0", "1", "5", "6", "10", "60", "-1", "+5", "5.0", "abc", "", "007", "5, 5", "9" * 20))
        answer += [("Access-Control-Max-Age", value)] * some(random, (95, 1), (5, 2))
    random.shuffle(answer)
    status = some(random, (60, 204), (34, 200), (6, random.choice((201, 299, 300, 304, 400, 404, 405, 500))))
    return Answer(status, tuple(answer))


def final_answer(random: Random, page: Page) -> Answer:
    """The answer to the request itself."""
    answer = allow_origin(random, page)
    for _ in range(random.randrange(4)):
        name = random.choice((*ALWAYS_EXPOSED, "X-A", "x-b", "Set-Cookie", "Set-Cookie2", "ETag", "*"))
        answer.append((cased(random, name), random.choice(("1", "", "a, b"))))
    if random.random() < 0.5:
        names = random.sample(("x-a", "X-B", "ETag", "Set-Cookie", "Set-Cookie2"), random.randrange(4))
        answer += [("Access-Control-Expose-Headers", value) for value in listed(random, names)]
    random.shuffle(answer)
    return Answer(random.choice((200, 200, 200, 404, 500)), tuple(answer))


def call(random: Random, page: Page, at: float, before: Call | None) -> Call:
    """A call in *page* at a second; often much the same as the one *before*."""
    if before is not None and random.random() < 0.7:
        url, method, headers = before.url, before.method, list(before.headers)
        if random.random() < 0.3:
            headers = headers[:-1]
        if random.random() < 0.2:
            method = random.choice(METHODS)
    else:
        url, method, headers = random.choice(URLS), random.choice(METHODS), request_headers(random)
    if random.random() < 0.02:
        method = random.choice((*FORBIDDEN, *METHODS_THAT_ARE_NONE))
    mode: Mode = some(random, (90, "cors"), (6, "no-cors"), (4, "same-origin"))
    credentials: Credentials = some(random, (40, "same-origin"), (20, "omit"), (40, "include"))
    return Call(
        page=page,
        at=at,
        url=url,
        method=method,
        headers=tuple(headers),
        body="x" if method.upper() not in ("GET", "HEAD") and random.random() < 0.3 else None,
        mode=mode,
        credentials=credentials,
        preflight=preflight_answer(random, page, method, headers),
        answer=final_answer(random, page),
    )


def session(seed: int, number: int) -> list[Call]:
    """The calls of the session with this *number*, in their order."""
    random = Random(f"{seed}/{number}")
    page, at = random.choice(PAGES), 0.0
    calls: list[Call] = []
    for _ in range(some(random, (50, 1), (25, 2), (15, 3), (10, 5))):
        if random.random() < 0.12:
            page = random.choice(PAGES)
        calls.append(call(random, page, at, calls[-1] if calls else None))
        at += random.choice((0, 0, 0.5, 1, 4, 4.5, 5, 6, 10, 61))
    return calls
