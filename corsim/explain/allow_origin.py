"""What an operator got wrong in an `Access-Control-Allow-Origin`: the value, read by RFC 3986.

A browser compares bytes. This looks at the value as the URI that its writer had in mind,
and names the differences from the origin that was needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corsim.standard.urls import DEFAULT_PORTS


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a written origin differs from the needed one: its kind, and a short sentence."""

    kind: str
    sentence: str


def differences(seen: str, needed: str) -> list[str]:
    """What makes *seen* another origin than *needed*, one short sentence each; none where it is no URI, or `*`."""
    return [difference.sentence for difference in read_differences(seen, needed)]


def read_differences(seen: str, needed: str) -> list[Difference]:
    """The same with the kinds of the differences."""
    import rfc3986
    from rfc3986.exceptions import RFC3986Exception
    from rfc3986.validators import Validator

    if needed == "null" or seen == "*" or "," in seen or " " in seen:
        return []
    try:
        written = rfc3986.uri_reference(seen)
        Validator().check_validity_of("scheme", "userinfo", "host", "port", "path", "query", "fragment").validate(
            written
        )
    except (RFC3986Exception, UnicodeError):
        return []
    return list(_differences(written, rfc3986.uri_reference(needed)))


def _differences(written: object, needed: object) -> Iterator[Difference]:
    scheme, host, port = (getattr(written, name) for name in ("scheme", "host", "port"))
    needed_scheme, needed_host, needed_port = (getattr(needed, name) for name in ("scheme", "host", "port"))
    if scheme is None or host is None:
        yield Difference(
            "no-scheme",
            f"It is not written as an origin: a scheme, ://, and a host, as in {needed_scheme}://{needed_host}.",
        )
        return
    path = getattr(written, "path", None)
    if path == "/":
        yield Difference("slash", "It has a slash at the end, which an origin does not have.")
    elif path or getattr(written, "query", None) or getattr(written, "fragment", None):
        yield Difference("more", "It has more than scheme, host and port.")
    if getattr(written, "userinfo", None):
        yield Difference("userinfo", "It has a user name in it.")
    if scheme != needed_scheme:
        if scheme.lower() == needed_scheme:
            yield Difference("scheme-case", "Its scheme is not in lower case.")
        else:
            yield Difference("scheme", f"Its scheme is {scheme}, not {needed_scheme}.")
    if host != needed_host:
        if host.lower() == needed_host:
            yield Difference("host-case", "Its host is not in lower case.")
        elif {host, needed_host} <= {"localhost", "127.0.0.1", "[::1]"}:
            yield Difference(
                "loopback", f"{host} and {needed_host} are different origins, though they are the same machine."
            )
        else:
            yield Difference("host", f"Its host is {host}, not {needed_host}.")
    if port != needed_port:
        if needed_port is None and port == str(DEFAULT_PORTS.get(scheme.lower())):
            yield Difference(
                "default-port", f"It names the port {port}, which is the default and never part of the origin."
            )
        else:
            yield Difference("port", f"Its port is {port or 'the default'}, not {needed_port or 'the default'}.")
