"""Origins and sites (HTML Standard, 7.1.1).

A tuple origin is a scheme, a host and a port; an opaque origin equals only itself
and is serialised as ``null``. HTML's steps for these are short definitions; the copy
of the standards from which ``steps.json`` is made has no HTML, so no step numbers are
claimed here.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple, TypeAlias


class TupleOrigin(NamedTuple):
    """A tuple origin; the port is None for the scheme's default, as in a URL record."""

    scheme: str
    host: str
    port: int | None

    def __str__(self) -> str:
        return serialize_an_origin(self)


class OpaqueOrigin:
    """An opaque origin: the same as itself and as nothing else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "null"


Origin: TypeAlias = TupleOrigin | OpaqueOrigin

MOST_LABELS = 127
"""How many labels a domain name can have, whose 255 bytes are a length and a byte for each of them at least."""


# https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
@lru_cache(maxsize=256)
def serialize_an_origin(origin: Origin) -> str:
    """*origin* as it stands in an ``Origin`` header: ``null``, or scheme, host and any port."""
    if isinstance(origin, OpaqueOrigin):
        return "null"
    port = "" if origin.port is None else f":{origin.port}"
    return f"{origin.scheme}://{origin.host}{port}"


# https://html.spec.whatwg.org/multipage/browsers.html#same-origin
def same_origin(a: Origin, b: Origin) -> bool:
    """Whether *a* and *b* are the same origin."""
    return a is b or (isinstance(a, TupleOrigin) and isinstance(b, TupleOrigin) and a == b)


# https://html.spec.whatwg.org/multipage/browsers.html#same-site
def same_site(a: Origin, b: Origin) -> bool:
    """Whether *a* and *b* are the same site: same scheme, and same registrable domain or same host."""
    if same_origin(a, b):
        return True
    if not (isinstance(a, TupleOrigin) and isinstance(b, TupleOrigin)) or a.scheme != b.scheme:
        return False
    return schemelessly_same_site(a, b)


# https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site
def schemelessly_same_site(a: Origin, b: Origin) -> bool:
    """Whether *a* and *b* are the same site, whatever their schemes are."""
    if not (isinstance(a, TupleOrigin) and isinstance(b, TupleOrigin)):
        return a is b
    if a.host == b.host:
        return True
    domain = registrable_domain(a.host)
    return domain is not None and domain == registrable_domain(b.host)


class Site:
    """The site of an origin, as it keys caches; sites are equal when the origins are the same site."""

    __slots__ = ("origin",)

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and same_site(self.origin, other.origin)

    def __hash__(self) -> int:
        if isinstance(self.origin, OpaqueOrigin):
            return hash(self.origin)
        return hash((self.origin.scheme, self.origin.host.rpartition(".")[2]))

    def __reduce__(self) -> tuple[type[Site], tuple[Origin]]:
        # Compiled, it would be made without an origin.
        return Site, (self.origin,)

    def __str__(self) -> str:
        if isinstance(self.origin, OpaqueOrigin):
            return "null"
        return f"{self.origin.scheme}://{registrable_domain(self.origin.host) or self.origin.host}"


# https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site
@lru_cache(maxsize=256)
def obtain_a_site(origin: Origin) -> Site:
    """The site of *origin*; the same object for the same origin, so that keys are compared fast."""
    return Site(origin)


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """The registrable domain of *host* by the Public Suffix List; None for addresses and suffixes themselves.

    A trailing dot belongs to it: `example.com.` and `example.com` are of two sites.

    https://url.spec.whatwg.org/#host-registrable-domain
    """
    if "." not in host or host.startswith("[") or host.rpartition(".")[2].isdigit():
        return None
    from publicsuffixlist import PublicSuffixList

    # To parse all of the list takes far longer than to look up what it can say of one name.
    name = host.removesuffix(".")
    domain: str | None = PublicSuffixList(_rules_for(name), accept_encoded_idn=False).privatesuffix(name)
    return None if domain is None else domain + host[len(name) :]


def _rules_for(host: str) -> list[str]:
    """The rules of the Public Suffix List for *host* and for what it ends with, in ASCII."""
    labels = host.lower().split(".")[-MOST_LABELS:]
    suffixes = [".".join(labels[start:]) for start in range(len(labels))]
    return [f"{kind}{suffix}" for suffix in suffixes for kind in ("", "*.", "!") if _is_listed(kind, suffix)]


def _is_listed(kind: str, suffix: str) -> bool:
    """Whether the list has a rule of this *kind* for *suffix*, which it writes without Punycode."""
    if "xn--" in suffix:
        with suppress(UnicodeError):
            suffix = suffix.encode("ascii").decode("idna")
    return f"{kind}{suffix}".encode() in _lines_ending_in(suffix.rpartition(".")[2])


@lru_cache(maxsize=256)
def _lines_ending_in(label: str) -> frozenset[bytes]:
    """The lines of the Public Suffix List that end in *label*, in UTF-8."""
    text, end = _public_suffix_list(), f"{label}\n".encode()
    lines = set()
    position = text.find(end)
    while position >= 0:
        after = position + len(end)
        lines.add(text[text.rfind(b"\n", 0, position) + 1 : after - 1])
        position = text.find(end, after)
    return frozenset(lines)


@lru_cache(maxsize=1)
def _public_suffix_list() -> bytes:
    """The Public Suffix List as it is published, in UTF-8."""
    from publicsuffixlist import PSLFILE

    with open(PSLFILE, "rb") as lines:
        return lines.read() + b"\n"
