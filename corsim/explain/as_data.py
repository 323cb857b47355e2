"""A verdict with what is known to help: the JSON object of a result together with its fix and its stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corsim.browser.verdict import Verdict

from .fixing import fix
from .stories import stories_of


def explained(verdict: Verdict, earlier: Sequence[Verdict] = ()) -> dict[str, Any]:
    """*verdict* as JSON-ready data, with ``fix`` and ``stories``; *earlier* are the calls before it in its session."""
    stories = [story.to_dict() for story in stories_of(verdict, earlier)]
    return {**verdict.to_dict(), "fix": fix(verdict).to_dict(), "stories": stories}
