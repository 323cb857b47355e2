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

from .infra import HTTP_TAB_OR_SPACE, byte_lowercase
from .profile import Profile
from .urls import URL

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"?|[^",])+')
_PARAMETER = re.compile(rf'({_TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|(.*))')
_CHALLENGE = re.compile(rf"({_TOKEN})((?:[ \t].*)?)")
_SCHEME = re.compile(rf"{_TOKEN}(?=[ \t]|$)")
_ESCAPED = re.compile(r"\\(.)")

CLIENT_NONCE: Final = "0a4f113b0a4f113b"
"""Stands where a browser has a random number."""


class Challenge(NamedTuple):
    """A way to log in that a server names: ``scheme`` in lower case, ``parameters`` by their names in lower case."""

    scheme: str
    parameters: dict[str, str]


BASIC: Final = Challenge("basic", {})


def challenges_in(values: Iterable[str], is_one_a_line: bool) -> list[Challenge]:
    """The challenges in the *values* of `WWW-Authenticate` (RFC 9110, 11.6.1); what is none is left out.

    Where *is_one_a_line*, a value is one challenge, whose scheme ends at a blank.
    """
    found: list[Challenge] = []
    for value in values:
        if is_one_a_line and not _SCHEME.match(value):
            continue
        before = len(found)
        for element in _ELEMENT.findall(value):
            text = element.strip(HTTP_TAB_OR_SPACE)
            parameter, challenge = _PARAMETER.fullmatch(text), _CHALLENGE.fullmatch(text)
            if parameter is None and challenge is not None and not (is_one_a_line and len(found) > before):
                found.append(Challenge(byte_lowercase(challenge[1]), {}))
                parameter = _PARAMETER.fullmatch(challenge[2].strip(HTTP_TAB_OR_SPACE))
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
    if _algorithm(parameters) not in profile.digest_algorithms:
        return False
    # DEVIATION(chromium, firefox): or by none that is known (logins/digest-protection).
    if "qop" in parameters and not _is_protected(parameters) and not profile.digest_ignores_other_protections:
        return False
    # DEVIATION(firefox): nobody has another name (logins/digest-user-name).
    return profile.digest_user_names != "ascii" or unquote_to_bytes(url.username).isascii()


def _algorithm(parameters: Mapping[str, str]) -> str:
    return byte_lowercase(parameters["algorithm"]) if "algorithm" in parameters else "md5"


def _is_protected(parameters: Mapping[str, str]) -> bool:
    """Whether the quality of protection can be "auth", the one that does not include the body."""
    return "qop" in parameters and "auth" in map(str.strip, byte_lowercase(parameters["qop"]).split(","))


def authorization_value(
    challenge: Challenge, method: str, url: URL, profile: Profile, client_nonce: str = CLIENT_NONCE
) -> str:
    """User name and password of *url* as the `Authorization` value that answers *challenge*.

    *client_nonce* is what a browser makes up for a digest.
    """
    # DEVIATION(chromium, webkit): NTLM begins (logins/ntlm).
    if challenge.scheme == "ntlm":
        return f"NTLM {profile.ntlm_message}"
    user, password = unquote_to_bytes(url.username), unquote_to_bytes(url.password)
    if challenge.scheme == "digest":
        return _digest(challenge.parameters, method, url, (user, password), profile, client_nonce)
    return "Basic " + b64encode(user + b":" + password).decode()


def _digest(
    parameters: Mapping[str, str],
    method: str,
    url: URL,
    login: tuple[bytes, bytes],
    profile: Profile,
    client_nonce: str,
) -> str:
    """By RFC 7616, 3.4."""
    algorithm = _algorithm(parameters)
    realm, nonce = parameters.get("realm", ""), parameters.get("nonce", "")

    def hashed(*parts: bytes) -> bytes:
        data = b":".join(parts)
        made = hashlib.sha256(data) if algorithm.startswith("sha") else hashlib.md5(data, usedforsecurity=False)
        return made.hexdigest().encode()

    user, password = login
    nonces = nonce.encode("latin-1"), client_nonce.encode()
    secret = hashed(user, realm.encode("latin-1"), password)
    if algorithm.endswith("-sess"):
        secret = hashed(secret, *nonces)
    target = url.path if url.query is None else f"{url.path}?{url.query}"
    is_protected = _is_protected(parameters)
    between = (b"00000001", nonces[1], b"auth") if is_protected else ()
    response = hashed(secret, nonces[0], *between, hashed(method.encode(), target.encode())).decode()
    items = [_user_name(user, profile), f"realm={_quoted(realm)}", f"nonce={_quoted(nonce)}", f'uri="{target}"']
    # DEVIATION(webkit): the algorithm is named where the server does not (logins/digest).
    if "algorithm" in parameters or profile.digest_algorithm_is_always_named:
        items.append(f"algorithm={_as_registered(algorithm)}")
    items.append(f'response="{response}"')
    if "opaque" in parameters:
        items.append(f"opaque={_quoted(parameters['opaque'])}")
    if is_protected:
        items += ["qop=auth", "nc=00000001", f'cnonce="{client_nonce}"']
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
