"""How much is taken in of what a server sends, so that one that sends on and on fills nobody's memory."""

from __future__ import annotations

BODY_LIMIT = 1 << 29
"""How many bytes the body of an answer may have, as it is sent and as it is decoded: 512 MiB."""

LONGEST_NUMBER = 18
"""How many digits of a Content-Length are read as a number: more mean more bytes than there are anywhere."""


def too_long(length: int) -> str | None:
    """What is wrong with a body of *length* bytes, as the end of a sentence; None if nothing is."""
    return (
        f"a body of more than {BODY_LIMIT} bytes, which is the most that is taken in" if length > BODY_LIMIT else None
    )


def length_of(digits: str) -> int:
    """The number that the *digits* of a Content-Length are; where it has too many of them, one that is too long."""
    significant = digits.lstrip("0") or "0"
    return int(significant) if len(significant) <= LONGEST_NUMBER else 10**LONGEST_NUMBER
