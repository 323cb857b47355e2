"""Looks for every story there is: which rules are asked, and in which order their stories are told."""

from __future__ import annotations

from collections.abc import Sequence

from corsim.browser.verdict import Verdict

from . import answers, origins, preflights, redirects
from .story import Case, Rule, Story

RULES: tuple[Rule, ...] = (
    preflights.redirected,
    preflights.refused,
    preflights.authentication,
    answers.response_only,
    answers.unhandled_preflight,
    answers.error_page,
    answers.preflight_only,
    answers.two_sources,
    answers.wildcard_with_credentials,
    origins.no_origin,
    redirects.to_a_login_page,
    redirects.without_headers,
    redirects.to_another_origin,
    origins.same_machine,
    origins.miswritten,
    preflights.unknown_header,
    answers.opaque,
    answers.not_exposed,
)
"""What is asked about a verdict; the story that says most about where to look comes first."""

STORIES: tuple[str, ...] = (
    *("preflight-to-https", "preflight-slash", "preflight-to-login", "preflight-redirected"),
    *(
        "preflight-refused",
        "preflight-authentication",
        "response-only",
        "preflight-unhandled",
        "error-page",
        "preflight-only",
    ),
    *("two-sources", "list-of-origins", "wildcard-with-credentials", "page-from-a-file", "opaque-origin"),
    *(
        "redirect-to-login",
        "redirect-without-headers",
        "redirect-to-another-origin",
        "localhost-or-127",
        "origin-slash",
        "origin-case",
        "origin-default-port",
    ),
    *("origin-without-scheme", "origin-scheme", "origin-port", "unknown-header", "no-cors-opaque", "not-exposed"),
    "preflight-every-time",
)
"""The names of all stories."""


ABOUT_THE_PREFLIGHT = ("preflight-refused", "preflight-authentication", "response-only", "preflight-unhandled")


def stories_of(verdict: Verdict, earlier: Sequence[Verdict] = ()) -> tuple[Story, ...]:
    """The stories that *verdict* tells, none where it is like no one else's; *earlier* are the calls before it.

    Nothing is asked of an application; a scenario's server is asked what it would have answered.
    """
    case = Case(verdict, tuple(earlier))
    found: dict[str, Story] = {}
    for rule in RULES:
        for story in rule(case):
            found.setdefault(story.id, story)
    # One of these is enough: they are about the same answer, and the first says more.
    about_the_preflight = [name for name in ABOUT_THE_PREFLIGHT if name in found]
    for name in about_the_preflight[1:]:
        del found[name]
    return tuple(found.values())


def stories_of_session(verdicts: Sequence[Verdict]) -> tuple[Story, ...]:
    """The stories that the calls of one browser, in their order, tell together."""
    return tuple(preflights.every_time(verdicts))
