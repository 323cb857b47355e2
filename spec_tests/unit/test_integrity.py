"""Integrity metadata is parsed, and bytes match it by the strongest of its algorithms."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from corsim.standard.integrity import MATCHING, bytes_match_metadata, parse_metadata

HELLO = b"hello"


def digest(algorithm: str, data: bytes = HELLO) -> str:
    return f"{algorithm}-{b64encode(hashlib.new(algorithm, data).digest()).decode()}"


class TestParseMetadata:
    """https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata"""

    @pytest.mark.parametrize(
        ("metadata", "result"),
        [
            ("", []),
            ("sha256-abc=", [("sha256", "abc=")]),
            ("sha256-a sha512-b", [("sha256", "a"), ("sha512", "b")]),
            ("sha256-a  sha384-b ", [("sha256", "a"), ("sha384", "b")]),
            ("md5-a sha1-b sha224-c", []),
            ("SHA256-a", [("sha256", "a")]),
            ("sha256", [("sha256", "")]),
            ("sha256-", [("sha256", "")]),
            ("sha256-a?opt=1", [("sha256", "a")]),
            ("sha256?x-a", [("sha256", "")]),
            ("sha256-a-b", [("sha256", "a")]),
            ("sha256-a\tsha512-b", [("sha256", "a\tsha512")]),
        ],
    )
    def test_items(self, metadata: str, result: list[tuple[str, str]]) -> None:
        assert parse_metadata(metadata) == result


class TestBytesMatchMetadata:
    """https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist"""

    @pytest.mark.parametrize("metadata", ["", "nothing", "md5-x"])
    def test_no_metadata_matches_everything(self, metadata: str) -> None:
        assert bytes_match_metadata(HELLO, metadata)

    @pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
    def test_each_algorithm(self, algorithm: str) -> None:
        assert bytes_match_metadata(HELLO, digest(algorithm))
        assert not bytes_match_metadata(HELLO + b"!", digest(algorithm))

    def test_a_known_digest(self) -> None:
        """From the specification's terms only: the SHA-256 digest of no bytes at all is public knowledge."""
        assert bytes_match_metadata(b"", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")

    def test_only_the_strongest_algorithm_counts(self) -> None:
        right, wrong = digest("sha256"), digest("sha512", b"other")
        assert not bytes_match_metadata(HELLO, f"{right} {wrong}")
        assert bytes_match_metadata(HELLO, f"{digest('sha256', b'other')} {digest('sha384')}")

    def test_one_of_several_is_enough(self) -> None:
        assert bytes_match_metadata(HELLO, f"{digest('sha384', b'other')} {digest('sha384')}")


class TestDecodedDigests:
    """What WebKit makes of integrity metadata."""

    @pytest.mark.parametrize(
        ("metadata", "matches"),
        [
            (digest("sha256"), True),
            (digest("sha256").rstrip("="), True),
            (digest("sha384").replace("+", "-").replace("/", "_"), True),
            (digest("sha384").replace("/", "_"), False),
            (digest("sha256", b"other"), False),
            (digest("sha256", b"other") + "==", True),
            (digest("sha256", b"other") + "?x", False),
            (digest("SHA256"), True),
            ("sha256-A", False),
            ("sha256-", True),
            ("sha384-=", False),
            ("sha1-AAAA", True),
            (digest("sha256", b"other") + " " + digest("sha256"), True),
        ],
    )
    def test_matches(self, metadata: str, matches: bool) -> None:
        assert MATCHING["well-formed"](HELLO, metadata) is matches


@pytest.mark.parametrize("matching", sorted(MATCHING))
def test_a_digest_may_end_with_any_letter(matching: str) -> None:
    data = b"41"
    metadata = digest("sha384", data)
    assert metadata.endswith("X")
    assert MATCHING[matching](data, metadata)
    assert not MATCHING[matching](data, metadata.removesuffix("X"))


@pytest.mark.parametrize(
    ("metadata", "lenient", "lower_case", "any_case"),
    [
        # Padding that does not fit; what separates items; other characters; options; another spelling of an algorithm.
        (f"{digest('sha256')}=", True, False, True),
        (digest("sha256").rstrip("="), True, True, True),
        (f"{digest('sha256')}\fsha256-AAAA", True, True, True),
        (f"sha256-AAAA\f{digest('sha256')}", True, True, True),
        ("sha256-AAAA\fB", False, True, False),
        ("sha256-AAAA\vB", False, True, True),
        ("sha256-AAAA\tB", False, False, False),
        ("sha256-AAAA\rB", False, False, False),
        ("sha256-AAAA\nB", False, False, False),
        ("sha256-AAAA\xa0B", True, True, True),
        ("sha256-AAAA!", True, True, True),
        (f"{digest('sha256')}?\xe9 sha256-AAAA", True, True, False),
        (f"{digest('sha256')}?!~ sha256-AAAA", True, True, True),
        ("sha-256-AAAA", False, True, True),
        ("sha-512-AAAA", False, True, True),
        ("sha--256-AAAA", True, True, True),
    ],
)
def test_what_engines_made_of_metadata(metadata: str, lenient: bool, lower_case: bool, any_case: bool) -> None:
    matches = [MATCHING[matching](HELLO, metadata) for matching in ("lenient", "well-formed-lower-case", "well-formed")]
    assert matches == [lenient, lower_case, any_case]
