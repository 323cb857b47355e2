"""Logging in: what a server asks for by a 401, and the `Authorization` value that a URL's userinfo makes of it.

Challenges are HTTP's (RFC 9110, 11.6.1), the ways to answer them Basic (RFC 7617) and Digest (RFC 7616). Of NTLM there
is the first message only: what a server says to it is taken for its answer.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from .infra import byte_lowercase
from .profile import Profile
from .urls import URL

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"?|[^",])+', re.DOTALL)
_PARAMETER = re.compile(rf'({_TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|(.*))', re.DOTALL)
_CHALLENGE = re.compile(rf"({_TOKEN})(?:[ \t]+(.*))?", re.DOTALL)
_SCHEME = re.compile(rf"{_TOKEN}(?=[ \t]|$)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

CLIENT_NONCE: Final = "0a4f113b0a4f113b"
"""Stands where a browser has a random number."""


class Challenge(NamedTuple):
    """A way to log in that a server names: ``scheme`` in lower case, ``parameters`` by their names in lower case."""

    scheme: str
    parameters: dict[str, str]


BASIC: Final = Challenge("basic", {})


def challenges_in(values: Iterable[str], is_one_a_line: bool = False) -> list[Challenge]:
    """The challenges in the *values* of `WWW-Authenticate` (RFC 9110, 11.6.1); what is none is left out.

    Where *is_one_a_line*, a value is one challenge, whose scheme ends at a blank.
    """
    found: list[Challenge] = []
    for value in values:
        before = len(found)
        for element in _ELEMENT.findall(value if _SCHEME.match(value) or not is_one_a_line else ""):
            text = element.strip(" \t")
            challenge = None if _PARAMETER.fullmatch(text) else _CHALLENGE.fullmatch(text)
            if challenge is not None and not (is_one_a_line and len(found) > before):
                found.append(Challenge(byte_lowercase(challenge[1]), {}))
                text = challenge[2] or ""
            parameter = _PARAMETER.fullmatch(text)
            if parameter is not None and len(found) > before:
                name, quoted, plain = parameter.groups()
                parameters = found[-1].parameters
                parameters[byte_lowercase(name)] = plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
    return found


def way_to_log_in(values: Sequence[str], url: URL, profile: Profile) -> Challenge | None:
    """Of the challenges in *values*, the one that a browser answers for *url*, or None."""
    # DEVIATION(chromium): a line is one challenge (network/unauthorized-stream-challenge-list).
    challenges = challenges_in(values, profile.challenges_are_lines)
    # DEVIATION(chromium, firefox, webkit): some way that it knows has to be named (logins/bearer).
    for scheme in profile.login_schemes or ("digest",):
        for challenge in challenges:
            if challenge.scheme == scheme and (scheme != "digest" or _can_be_answered(challenge, url, profile)):
                # DEVIATION(firefox): negotiating fails, and nothing else is tried (logins/negotiate-or-basic).
                return None if scheme == "negotiate" else challenge
    return None if profile.login_schemes else BASIC


def _can_be_answered(challenge: Challenge, url: URL, profile: Profile) -> bool:
    """Whether *challenge*, for a digest, has what a digest is made of."""
    parameters = challenge.parameters
    # DEVIATION(chromium, firefox): it can do without some (logins/digest-no-realm).
    if not profile.digest_needs <= parameters.keys():
        return False
    # DEVIATION(webkit): not by SHA-256 (logins/digest-sha-256).
    if byte_lowercase(parameters.get("algorithm", "md5")) not in profile.digest_algorithms:
        return False
    # DEVIATION(chromium, firefox): or by none that is known (logins/digest-protection).
    if "qop" in parameters and not _is_protected(parameters) and not profile.digest_ignores_other_protections:
        return False
    # DEVIATION(firefox): nobody has another name (logins/digest-user-name).
    return profile.digest_user_names != "ascii" or unquote_to_bytes(url.username).isascii()


def _is_protected(parameters: Mapping[str, str]) -> bool:
    """Whether the quality of protection is "auth", the one that does not include the body."""
    return "auth" in map(str.strip, byte_lowercase(parameters.get("qop", "")).split(","))


def authorization_value(challenge: Challenge, method: str, url: URL, profile: Profile) -> str:
    """User name and password of *url* as the `Authorization` value that answers *challenge*."""
    # DEVIATION(chromium, webkit): NTLM begins (logins/ntlm).
    if challenge.scheme == "ntlm":
        return f"NTLM {profile.ntlm_message}"
    user, password = unquote_to_bytes(url.username), unquote_to_bytes(url.password)
    if challenge.scheme == "digest":
        return _digest(challenge.parameters, method, url, (user, password), profile)
    return "Basic " + b64encode(user + b":" + password).decode()


def _digest(parameters: Mapping[str, str], method: str, url: URL, login: tuple[bytes, bytes], profile: Profile) -> str:
    """By RFC 7616, 3.4."""
    realm, nonce, opaque = (parameters.get(name) for name in ("realm", "nonce", "opaque"))
    algorithm = parameters.get("algorithm")
    # DEVIATION(webkit): the algorithm is named where the server does not (logins/digest).
    if algorithm is None and profile.digest_algorithm_is_always_named:
        algorithm = "MD5"
    kind = byte_lowercase(algorithm or "md5")

    def hashed(*parts: bytes) -> bytes:
        data = b":".join(parts)
        made = hashlib.sha256(data) if kind.startswith("sha") else hashlib.md5(data, usedforsecurity=False)
        return made.hexdigest().encode()

    user, password = login
    counted = (b"00000001", CLIENT_NONCE.encode())
    server_nonce = (nonce or "").encode("latin-1")
    secret = hashed(user, (realm or "").encode("latin-1"), password)
    if kind.endswith("-sess"):
        secret = hashed(secret, server_nonce, counted[1])
    target = url.path if url.query is None else f"{url.path}?{url.query}"
    request = hashed(method.encode("latin-1"), target.encode())
    is_protected = _is_protected(parameters)
    between = (*counted, b"auth") if is_protected else ()
    items = [
        _user_name(user, profile),
        f"realm={_quoted(realm or '')}",
        f"nonce={_quoted(nonce or '')}",
        f'uri="{target}"',
        *([] if algorithm is None else [f"algorithm={_as_registered(algorithm)}"]),
        f'response="{hashed(secret, server_nonce, *between, request).decode()}"',
        *([] if opaque is None else [f"opaque={_quoted(opaque)}"]),
        *(["qop=auth", "nc=00000001", f'cnonce="{CLIENT_NONCE}"'] if is_protected else []),
    ]
    return "Digest " + ", ".join(items)


def _user_name(user: bytes, profile: Profile) -> str:
    # DEVIATION(chromium): bytes as they are (logins/digest-user-name).
    if user.isascii() or profile.digest_user_names == "as-they-are":
        return f"username={_quoted(user.decode('latin-1'))}"
    return f"username*=UTF-8''{quote(user, safe='')}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _as_registered(algorithm: str) -> str:
    """The name of *algorithm* as it is registered."""
    name = algorithm.upper()
    return name.removesuffix("-SESS") + "-sess" if name.endswith("-SESS") else name
