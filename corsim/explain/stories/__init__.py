"""The stories behind most searches, recognised in a verdict and told in plain words.

A reason says which check failed. A story says what has happened to somebody: an error page that lost its headers,
a preflight that was sent to a login page. :func:`stories_of` looks for them, :func:`stories_of_session` for those that
only several calls together tell. What is recognised stands in the modules of the rules, each with its evidence; a
rule that is not sure says nothing.
"""

from __future__ import annotations

from .story import Evidence, Story
from .telling import STORIES, stories_of, stories_of_session

__all__ = ["STORIES", "Evidence", "Story", "stories_of", "stories_of_session"]
