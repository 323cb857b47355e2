"""The ``application/x-www-form-urlencoded`` serializer (URL Standard, 5.2)."""

from __future__ import annotations

from collections.abc import Iterable

from .infra import scalar_value_string


# https://url.spec.whatwg.org/#concept-urlencoded-serializer
def serialize_urlencoded(tuples: Iterable[tuple[str, str]]) -> str:
    """*tuples* of names and values as an ASCII string of ``name=value`` pairs joined by ``&``."""
    # 1-2. UTF-8 is the encoding; the output is built in one go.
    # 3. Each name and value, percent-encoded with spaces as plus signs.
    # 4. Return the output.
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in tuples)


def _encode(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(scalar_value_string(text).encode(), safe="*").replace("~", "%7E")
