"""A browser has the profile of its name, or one of one's own, and shares nothing with other browsers."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from corsim.profiles import ENGINES, PROFILES, SPEC, Departure, Engine
from corsim.profiles.departure import profiles_of
from corsim.standard.profile import Profile
from corsim.standard.user_agent import UserAgent
from spec_tests.making import ANY, API, answer, called


def test_a_browser_is_a_user_agent_with_the_profile_of_its_name() -> None:
    user_agent: UserAgent = Browser("spec")
    assert user_agent.profile is SPEC
    assert Browser().profile is SPEC


def test_a_profile_of_ones_own_will_do() -> None:
    profile = Profile(name="mine", max_age_limit=1)
    assert Browser(profile).profile is profile


def test_an_unknown_name_is_an_error_that_says_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'netscape'.*spec"):
        Browser("netscape")


def test_profiles_are_called_what_they_are() -> None:
    """The plain name of an engine is its newest version."""
    for name, profile in PROFILES.items():
        newest = f"-{ENGINES[name].versions[-1]}" if name in ENGINES else ""
        assert profile.name == name + newest


def test_an_engines_profile_of_a_version_has_the_departures_that_were_seen_with_it() -> None:
    engine = Engine(
        "mosaic",
        ("9", "10.1"),
        (
            Departure("range_limit", 5, ("a/row",), "9", "9"),
            Departure("window_is_read", False, ("a/row",), "9", "10.1"),
        ),
    )
    assert engine.profile("9") == Profile(name="mosaic-9", range_limit=5, window_is_read=False)
    assert engine.profile("10.1") == Profile(name="mosaic-10.1", window_is_read=False)
    profiles = profiles_of([engine])
    assert list(profiles) == ["mosaic", "mosaic-10.1", "mosaic-9"]
    assert profiles["mosaic"] == profiles["mosaic-10.1"]


def test_the_spec_profile_has_no_limit_on_max_age() -> None:
    """CORS-preflight fetch, step 7.10: an imposed limit is the user agent's."""
    assert SPEC.max_age_limit is None


def test_browsers_share_nothing() -> None:
    one, other = Browser(), Browser()
    permits = answer(ANY, ("Access-Control-Allow-Methods", "PUT"))
    called(API, permits, answer(ANY), method="PUT", browser=one)
    one.cookie_store.parse_and_store("a=1", True, "a.test", "/", True)
    one.clock.advance(1)
    assert (len(one.preflight_cache), len(one.cookie_store), one.now()) == (1, 1, 1.0)
    assert (len(other.preflight_cache), len(other.cookie_store), other.now()) == (0, 0, 0.0)
