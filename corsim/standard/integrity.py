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
    actual = b64encode(hashlib.new(strongest, data).digest()).decode()
    return any(digest == actual for algorithm, digest in parsed if algorithm == strongest)


def bytes_match_leniently(data: bytes, metadata: str) -> bool:
    """The same as Chromium does it: algorithms in lower case only, and digests compared by what they decode to.

    Digests may be in the alphabet of base64url, mixed with that of base64.
    """
    parsed = []
    for item in metadata.split():
        algorithm, _, digest = item.split("?")[0].partition("-")
        if algorithm in HASH_ALGORITHMS and digest:
            parsed.append((algorithm, digest.rstrip("=").replace("+", "-").replace("/", "_")))
    return _one_decodes_to_the_hash(data, parsed)


def bytes_match_well_formed(data: bytes, metadata: str, item_pattern: re.Pattern[str]) -> bool:
    """The same as Firefox and WebKit do it: only items of *item_pattern* count, by what their digests decode to.

    A digest may be in the alphabet of base64url; one of mixed alphabets matches nothing.
    """
    parsed = []
    for item in metadata.split():
        if (match := item_pattern.fullmatch(item)) is not None:
            digest = match[2].rstrip("=")
            is_mixed = not set("+/").isdisjoint(digest) and not set("-_").isdisjoint(digest)
            parsed.append((byte_lowercase(match[1]), "!" if is_mixed else digest.replace("+", "-").replace("/", "_")))
    return _one_decodes_to_the_hash(data, parsed)


def _one_decodes_to_the_hash(data: bytes, parsed: list[tuple[str, str]]) -> bool:
    """Whether one of the strongest digests (in base64url, unpadded) is that of *data*, or there is none at all."""
    if not parsed:
        return True
    import hashlib
    from base64 import urlsafe_b64decode

    strongest = max((algorithm for algorithm, _ in parsed), key=HASH_ALGORITHMS.index)
    actual = hashlib.new(strongest, data).digest()
    return any(
        urlsafe_b64decode(digest + "=" * (-len(digest) % 4)) == actual
        for algorithm, digest in parsed
        if algorithm == strongest and len(digest) % 4 != 1 and _DIGEST.fullmatch(digest)
    )


_DIGEST = re.compile("[A-Za-z0-9_-]*")
_LOWER_CASE = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?", re.DOTALL)
_ANY_CASE = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2}|={1,2})(?:\?.*)?", re.IGNORECASE | re.DOTALL)

MATCHING: Mapping[str, Callable[[bytes, str], bool]] = {
    "digests": bytes_match_metadata,
    "lenient": bytes_match_leniently,
    "well-formed-lower-case": partial(bytes_match_well_formed, item_pattern=_LOWER_CASE),
    "well-formed": partial(bytes_match_well_formed, item_pattern=_ANY_CASE),
}
"""How bytes are held against metadata, by what ``Profile.integrity_matching`` says."""
