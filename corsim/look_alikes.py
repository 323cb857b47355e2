"""Origins that look like another one: what an allow list that compares carelessly lets in.

Every look-alike is an origin that a browser does send, for a page that somebody other than the operator of the
original can have, and it says who that is. Beside them stand :func:`spellings`, values of ``Origin`` that no browser
sends, with which programs try a server's comparison. Both are data: ``corsim.strategies`` draws from them, and
``corsim.audit`` tries them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corsim.browser.browser import Browser
from corsim.browser.page import Page
from corsim.standard.origins import OpaqueOrigin, registrable_domain
from corsim.standard.urls import DEFAULT_PORTS, URL, parse_url

ATTACKER = "attacker.example"
"""The domain of somebody who has nothing to do with the original; nobody can have it outside of tests."""

UNRELATED = f"https://{ATTACKER}"
"""An origin that looks like no other."""


IDEOGRAPHIC_FULL_STOP = "\u3002"
"""One of the signs that a browser takes for a dot in a host."""


class Owner(Enum):
    """Who can have a page of a look-alike."""

    ANYBODY = "anybody who registers a domain"
    SUBDOMAIN = "whoever has a name below the same domain"
    HOST = "whoever runs another service on the same host"
    NETWORK = "whoever is on the network between"
    PAGE = "any page, by a sandboxed frame"
    MACHINE = "whatever runs on the user's own machine"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An origin as a browser sends it, what makes it look like the original, and who can have it."""

    kind: str
    origin: str
    owner: Owner
    mistake: str


def origin_url(origin: str) -> URL:
    """The URL of the root of *origin*; raises ValueError where that is no http(s) origin."""
    url = parse_url(origin)
    if url is None or not url.is_http or not url.host:
        raise ValueError(f"{origin!r} is no origin of a page: one like 'https://app.example.com' is needed")
    return url


def serialised(url: str) -> str | None:
    """The origin that a browser sends for a page at *url*; None where it is opaque, or *url* does not parse."""
    parsed = parse_url(url)
    if parsed is None or not parsed.is_http or isinstance(parsed.origin, OpaqueOrigin):
        return None
    return str(parsed.origin)


def page_of(browser: Browser, origin: str) -> Page:
    """A page in *browser* whose requests carry this *origin*; for ``null`` a sandboxed page of an unrelated site.

    Raises ValueError where no page can have it.
    """
    if origin == "null":
        return browser.page(f"{UNRELATED}/", sandboxed=True)
    page = browser.page(f"{origin_url(origin)}")
    if page.origin != origin:
        raise ValueError(f"no browser sends the origin {origin!r}: a page there has the origin {page.origin!r}")
    return page


def is_address(host: str) -> bool:
    """Whether *host*, as in a URL record, is an IP address."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


def look_alikes(origin: str, *, word: str = "x", port: int = 8443) -> list[LookAlike]:
    """The look-alikes of *origin*, each a different one, none the origin itself.

    *word* (letters and digits) is what stands before or between in a host, *port* another port.
    Raises ValueError where *origin* is no http(s) origin.
    """
    url = origin_url(origin)
    found: dict[str, LookAlike] = {}
    for kind, text, owner, mistake in _candidates(url, word, port):
        sent = "null" if text == "null" else serialised(text)
        if sent is not None and sent != str(url.origin) and sent not in found:
            found[sent] = LookAlike(kind, sent, owner, mistake)
    return list(found.values())


Candidate = tuple[str, str, Owner, str]


def _candidates(url: URL, word: str, other_port: int) -> Iterator[Candidate]:
    host = url.host or ""
    port = "" if url.port is None else f":{url.port}"
    start = f"{url.scheme}://"
    yield (
        "prefix", f"{start}{host.strip('[]').replace(':', '-')}.{ATTACKER}{port}", Owner.ANYBODY,
        "only the beginning is compared",
    )  # fmt: skip
    if not is_address(host):
        yield from _other_names(word, start, host, port)
    yield from _other_places(url, host, port, other_port)
    yield from _local(start, host, port)
    yield "null", "null", Owner.PAGE, "null is taken for an origin like any other"


def _other_names(word: str, start: str, host: str, port: str) -> Iterator[Candidate]:
    """Other names: registered by somebody else, or below the same domain."""
    domain = registrable_domain(host)
    below = Owner.MACHINE if host == "localhost" else Owner.SUBDOMAIN
    if domain is None:
        # A name without a registrable domain is one of the local network.
        yield "suffix", f"{start}{word}{host}{port}", Owner.NETWORK, "only the end is compared"
    else:
        yield from _registered(word, start, host, port, domain)
    yield "subdomain", f"{start}{word}.{host}{port}", below, "all names below the host are allowed"
    yield "trailing-dot", f"{start}{host}.{port}", Owner.HOST, "a dot at the end is taken away before comparing"


def _registered(word: str, start: str, host: str, port: str, domain: str) -> Iterator[Candidate]:
    """Names that look like *host*, which is the registered *domain* or below it."""
    yield "suffix", f"{start}{word}{domain}{port}", Owner.ANYBODY, "only the end is compared, without a dot"
    if domain != host:
        name = f"{word}{host}"
        yield "suffix", f"{start}{name}{port}", Owner.SUBDOMAIN, "only the end is compared, without a dot"
    # Behind the domain's first dot stands the public suffix, which is not for anybody to choose.
    for index in (index for index, char in enumerate(host[: -len(domain)]) if char == "."):
        name = f"{host[:index]}{word[:1]}{host[index + 1 :]}"
        owner = Owner.SUBDOMAIN if registrable_domain(name) == domain else Owner.ANYBODY
        yield "any-character", f"{start}{name}{port}", owner, "a dot in a regular expression is not escaped"
    for sign in "_!,-":
        yield (
            "odd-character", f"{start}{host}{sign}.{ATTACKER}{port}", Owner.ANYBODY,
            f"a pattern takes {sign} for the end of the host",
        )  # fmt: skip
    other = f"{host[: -len(domain)]}{domain.partition('.')[0]}.example"
    yield "other-suffix", f"{start}{other}{port}", Owner.ANYBODY, "what stands behind the name is not compared"
    first = host[: -len(domain)].count(".")
    yield "homograph", f"{start}{_homograph(host, first)}{port}", Owner.ANYBODY, "names are compared by how they look"
    if domain != host:
        yield "parent", f"{start}{host.partition('.')[2]}{port}", Owner.SUBDOMAIN, "parents are allowed"
        yield "sibling", f"{start}{word}.{domain}{port}", Owner.SUBDOMAIN, "all names of a domain are allowed"


def _other_places(url: URL, host: str, port: str, other_port: int) -> Iterator[Candidate]:
    """The same host by another scheme or port."""
    other = {"http": "https", "https": "http"}[url.scheme]
    mistake = "the scheme is not compared"
    yield "scheme", f"{other}://{host}{port}", Owner.NETWORK if other == "http" else Owner.HOST, mistake
    for number in (other_port, 3000):
        yield "port", f"{url.scheme}://{host}:{number}", Owner.HOST, "the port is not compared"
    if url.port is not None:
        yield "port", f"{url.scheme}://{host}", Owner.HOST, "the port is not compared"


def _local(start: str, host: str, port: str) -> Iterator[Candidate]:
    """Places on the user's machine, which development leaves in lists."""
    mistake = "what was there for development is still there"
    for name in ("http://localhost", "http://localhost:3000", "http://127.0.0.1", "http://[::1]"):
        yield "local", name, Owner.MACHINE, mistake
    if is_address(host) or host == "localhost":
        yield "local", f"{start}127.0.0.2{port}", Owner.MACHINE, "all addresses of a range are allowed"
    else:
        yield "address", f"{start}192.0.2.1{port}", Owner.ANYBODY, "addresses are allowed"


_LOOKS_LIKE = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "p": "\u0440", "c": "\u0441", "x": "\u0445"}


def _homograph(host: str, place: int) -> str:
    """*host* with a letter of another alphabet in its label at *place*, if it has a letter that looks like one."""
    labels = host.split(".")
    for latin, other in _LOOKS_LIKE.items():
        if latin in labels[place] and not labels[place].startswith("xn--"):
            labels[place] = labels[place].replace(latin, other, 1)
            break
    return ".".join(labels)


def spellings(origin: str) -> list[tuple[str, str]]:
    """Values of ``Origin`` that no browser sends, each with what it is: *origin* spelled otherwise, or within more.

    A server that takes one of them for *origin* compares loosely. Raises ValueError where *origin* is none.
    """
    url = origin_url(origin)
    text = str(url.origin)
    default = "" if url.port is not None else f":{DEFAULT_PORTS[url.scheme]}"
    found = [
        ("a slash at the end", f"{text}/"),
        ("the default port", f"{text}{default}"),
        ("upper case", text.upper()),
        ("no scheme", text.partition("://")[2]),
        ("as a user name", f"{text}@{ATTACKER}"),
        ("in a path", f"{UNRELATED}/{text}"),
        ("in a query", f"{UNRELATED}?{text}"),
        ("in a list", f"{UNRELATED} {text}"),
    ]
    return [(what, value) for what, value in found if value != text]


def page_urls(origin: str) -> list[str]:
    """URLs that are written like pages of *origin*; which origin a browser makes of each is another question.

    User names that end as another host, case, default ports, full-width letters, percent-encoding, backslashes.
    """
    url = origin_url(origin)
    text, host = str(url.origin), url.host or ""
    port = "" if url.port is None else f":{url.port}"
    authority = host + port
    found = [
        f"{text}@{ATTACKER}/",
        f"{text}:x@{ATTACKER}/",
        f"{text}\\@{ATTACKER}/",
        f"{text}%2f@{ATTACKER}/",
        f"{url.scheme}://{ATTACKER}#@{authority}/",
        f"{url.scheme}://{ATTACKER}\\.{authority}/",
        f"{url.scheme}:{authority}/",
        f"{url.scheme}:\\\\{authority}/",
        f"{url.scheme.upper()}://{host.upper()}{port}/",
        f"{text}" + ("" if url.port is not None else f":{DEFAULT_PORTS[url.scheme]}/"),
        f"{url.scheme}://{host.replace('.', IDEOGRAPHIC_FULL_STOP)}{port}/",
        f"{url.scheme}://{host}%2e{ATTACKER}{port}/",
        f"{url.scheme}://{host}\t.{ATTACKER}{port}/",
        f" {text}/",
    ]
    if host == "127.0.0.1":
        found += [f"{url.scheme}://{form}{port}/" for form in ("0x7f.1", "2130706433", "0177.0.0.1", "127.1")]
    return list(dict.fromkeys(found))
