"""Inputs that led to something else than was documented: the tests try each again.

Each is a target, what it came to, and the input. Where the right outcome is a standard's to say, a row of the
conformance tables or a unit test says it, too.
"""

from __future__ import annotations

FOUND: tuple[tuple[str, str, bytes], ...] = ()
