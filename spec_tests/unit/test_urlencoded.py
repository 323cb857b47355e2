"""The percent-encode set of application/x-www-form-urlencoded."""

from __future__ import annotations

import pytest

from corsim.standard.urlencoded import serialize_urlencoded


class TestSerializer:
    """https://url.spec.whatwg.org/#concept-urlencoded-serializer"""

    @pytest.mark.parametrize(
        ("pairs", "serialized"),
        [
            ([], ""),
            ([("a", "b")], "a=b"),
            ([("a", ""), ("", "b"), ("a", "c")], "a=&=b&a=c"),
            ([("a b", "c+d&e=f")], "a+b=c%2Bd%26e%3Df"),
            ([("*-._", "~!'()")], "*-._=%7E%21%27%28%29"),
            ([("\u20ac", "\n\r\n")], "%E2%82%AC=%0A%0D%0A"),
            ([("\ud800", "\x00")], "%EF%BF%BD=%00"),
            ([("azAZ09", "/?%")], "azAZ09=%2F%3F%25"),
        ],
    )
    def test_the_percent_encode_set(self, pairs: list[tuple[str, str]], serialized: str) -> None:
        """ASCII letters, digits and ``*-._`` stand as they are, a space is ``+``."""
        assert serialize_urlencoded(pairs) == serialized
