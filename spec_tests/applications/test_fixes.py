"""What is offered for the mistakes of real applications, and which stories they are; edits are tried on them."""

from __future__ import annotations

import pytest

from corsim.explain.stories import stories_of

from .cases import CASES, MISTAKES, Case
from .conftest import ENGINES
from .test_frameworks import BROKEN, FRAMEWORKS, page_of

BLOCKED = [case for case in CASES if case.reason is not None]

STORIES = {
    "error-without-headers": "error-page",
    "unknown-without-headers": "error-page",
    "slash-redirect": "preflight-slash",
    "authentication-first": "preflight-authentication",
    "wildcard": "wildcard-with-credentials",
}
"""What is told of which mistake."""

OTHERWISE = {
    ("django-wsgi", "slash-redirect"): "redirect-without-headers",
    ("django-asgi", "slash-redirect"): "redirect-without-headers",
    ("aiohttp", "wildcard"): None,
    # Starlette and aiohttp-cors refuse by a status, and say in the body what they do not permit.
    **{
        (name, mistake): "preflight-refused"
        for name in ("starlette", "fastapi", "aiohttp")
        for mistake in ("too-few-methods", "too-few-headers", "small-letters")
    },
}
"""Frameworks in which the same mistake shows in another way."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", BLOCKED, ids=lambda case: case.id)
class TestMistakes:
    def test_the_story(self, case: Case, engine: str) -> None:
        mistake = MISTAKES[case.mistake]
        with page_of(engine, FRAMEWORKS[case.framework], case.mistake, BROKEN, mistake.origin) as page:
            verdict = page.check(mistake.url, **mistake.members)
        told = [story.id for story in stories_of(verdict)]
        expected = OTHERWISE.get((case.framework, case.mistake), STORIES.get(case.mistake))
        if expected is None:
            assert set(told).isdisjoint([*STORIES.values(), "preflight-refused"])
        else:
            assert expected in told

    def test_the_fix(self, case: Case, engine: str) -> None:
        """There is always a change of the answers; what is edited in the call is tried on the application itself."""
        mistake = MISTAKES[case.mistake]
        with page_of(engine, FRAMEWORKS[case.framework], case.mistake, BROKEN, mistake.origin) as page:
            fix = page.check(mistake.url, **mistake.members).fix()
            assert fix.server is not None
            assert fix.server.passes_in == ENGINES
            for remedy in fix.remedies:
                assert not remedy.opens
                if remedy.server_changes:
                    continue
                again = page.perform(remedy.call)
                # What nobody has seen yet, the remedy does not promise.
                assert again.allowed or remedy.assumptions, again.explain()
            if case.mistake == "small-letters":
                assert [edit.id for edit in fix.remedies[0].edits] == ["method-case"]
