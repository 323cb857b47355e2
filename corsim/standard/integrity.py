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

    Digests may be in the alphabet of base64url, mixed with that of base64; an algorithm may be written `sha-256`.
    """
    parsed = []
    for item in re.split("[ \t\n\v\f\r]", metadata):
        if (match := _LENIENT.fullmatch(item)) is not None:
            digest = match[2].rstrip("=").replace("+", "-").replace("/", "_")
            parsed.append((match[1].replace("-", ""), digest))
    return _one_decodes_to_the_hash(data, parsed)


def bytes_match_well_formed(
    data: bytes, metadata: str, item_pattern: re.Pattern[str], blanks: str, padding_has_to_fit: bool
) -> bool:
    """The same as Firefox and WebKit do it: only items of *item_pattern* count, by what their digests decode to.

    A digest may be in the alphabet of base64url; one of mixed alphabets matches nothing. Items have *blanks* between
    them. A digest needs no padding, and may have another than it should unless *padding_has_to_fit*.
    """
    parsed = []
    for item in re.split(f"[{blanks}]", metadata):
        if (match := item_pattern.fullmatch(item)) is not None:
            digest = match[2].rstrip("=")
            is_mixed = not set("+/").isdisjoint(digest) and not set("-_").isdisjoint(digest)
            is_wrong = padding_has_to_fit and digest != match[2] and len(match[2]) % 4 != 0
            value = "!" if is_mixed or is_wrong else digest.replace("+", "-").replace("/", "_")
            parsed.append((byte_lowercase(match[1]), value))
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
_LENIENT = re.compile(r"(sha-?(?:256|384|512))-([A-Za-z0-9+/=_-]+)(?:\?.*)?", re.DOTALL)
_LOWER_CASE = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?", re.DOTALL)
_ANY_CASE = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2}|={1,2})(?:\?[!-~]*)?", re.IGNORECASE)

MATCHING: Mapping[str, Callable[[bytes, str], bool]] = {
    "digests": bytes_match_metadata,
    "lenient": bytes_match_leniently,
    "well-formed-lower-case": partial(
        bytes_match_well_formed, item_pattern=_LOWER_CASE, blanks=" \t\n\r", padding_has_to_fit=True
    ),
    "well-formed": partial(
        bytes_match_well_formed, item_pattern=_ANY_CASE, blanks=" \t\n\f\r", padding_has_to_fit=False
    ),
}
"""How bytes are held against metadata, by what ``Profile.integrity_matching`` says."""
