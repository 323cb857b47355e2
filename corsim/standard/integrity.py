"""Whether bytes match integrity metadata (Subresource Integrity, 3.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from .infra import byte_lowercase

HASH_ALGORITHMS = ("sha256", "sha384", "sha512")
"""The valid SRI hash algorithm tokens, weakest first; their case does not matter."""


def parse_metadata(metadata: str) -> list[tuple[str, str]]:
    """The algorithms and base64 digests in *metadata*; items of unknown algorithms are passed over.

    https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata
    """
    result = []
    for item in metadata.split(" "):
        algorithm_and_value = item.split("?")[0].split("-")
        algorithm = byte_lowercase(algorithm_and_value[0])
        if algorithm in HASH_ALGORITHMS:
            result.append((algorithm, algorithm_and_value[1] if len(algorithm_and_value) > 1 else ""))
    return result


def bytes_match_metadata(data: bytes, metadata: str) -> bool:
    """Whether *data* matches one of the strongest digests in *metadata*, or there is none to match.

    https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
    """
    parsed = parse_metadata(metadata)
    if not parsed:
        return True
    import hashlib
    from base64 import b64encode

    strongest = max((algorithm for algorithm, _ in parsed), key=HASH_ALGORITHMS.index)
    actual = b64encode(hashlib.new(strongest, data).digest()).decode("ascii")
    return any(digest == actual for algorithm, digest in parsed if algorithm == strongest)


def bytes_match_leniently(data: bytes, metadata: str, url_safe: bool = False) -> bool:
    """The same as Firefox does it: algorithms in lower case only, and digests compared by what they decode to.

    With *url_safe*, as in Chromium, digests may be in the alphabet of base64url, to which the hyphen belongs.
    """
    import hashlib
    from base64 import urlsafe_b64decode

    parsed = []
    for item in metadata.split():
        algorithm, _, digest = item.split("?")[0].partition("-")
        if not url_safe:
            digest = "!" if "_" in digest else digest.split("-")[0]
        if algorithm in HASH_ALGORITHMS and digest:
            parsed.append((algorithm, digest.rstrip("=").replace("+", "-").replace("/", "_")))
    if not parsed:
        return True
    strongest = max((algorithm for algorithm, _ in parsed), key=HASH_ALGORITHMS.index)
    actual = hashlib.new(strongest, data).digest()
    for algorithm, digest in parsed:
        if algorithm == strongest and len(digest) % 4 != 1 and _DIGEST.fullmatch(digest):
            if urlsafe_b64decode(digest + "=" * (-len(digest) % 4)) == actual:
                return True
    return False


def bytes_match_decoded(data: bytes, metadata: str) -> bool:
    """The same as WebKit does it: malformed items are passed over, and digests compared by what they decode to."""
    import hashlib
    from base64 import b64decode

    parsed = [
        (byte_lowercase(match[1]), match[2].rstrip("="))
        for item in metadata.split()
        if (match := _ITEM.fullmatch(item)) is not None
    ]
    if not parsed:
        return True
    strongest = max((algorithm for algorithm, _ in parsed), key=HASH_ALGORITHMS.index)
    actual = hashlib.new(strongest, data).digest()
    for algorithm, digest in parsed:
        if algorithm == strongest and len(digest) % 4 != 1 and (_STANDARD.fullmatch(digest) or _URL.fullmatch(digest)):
            if b64decode(digest + "=" * (-len(digest) % 4), b"-_" if _URL.fullmatch(digest) else b"+/") == actual:
                return True
    return False


_ITEM = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2}|={1,2})(?:\?.*)?", re.IGNORECASE | re.DOTALL)
_STANDARD = re.compile("[A-Za-z0-9+/]*")
_URL = re.compile("[A-Za-z0-9_-]*")
_DIGEST = re.compile("[A-Za-z0-9_-]*")

MATCHING: Mapping[str, Callable[[bytes, str], bool]] = {
    "digests": bytes_match_metadata,
    "lenient": bytes_match_leniently,
    "lenient-url-safe": partial(bytes_match_leniently, url_safe=True),
    "decoded": bytes_match_decoded,
}
"""How bytes are held against metadata, by what ``Profile.integrity_matching`` says."""
