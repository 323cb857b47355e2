"""The profiles: what they are called, what they are made of, and the rows that show each departure."""

from __future__ import annotations

from dataclasses import fields
from types import ModuleType

import pytest

import corsim.profiles
from corsim.profiles import ENGINES, PROFILES, SPEC, Departure, Engine, Profile, no_browser
from corsim.profiles.departure import profiles_of, seen, version_key
from corsim.standard.safelist import why_not_a_cors_safelisted_request_header
from spec_tests.loading import all_rows

from .test_profile import HINTS, is_one_of

ROWS = frozenset(row.id for row in all_rows())
DEPARTURES = {
    f"{engine.name}-{departure.field}": departure for engine in ENGINES.values() for departure in engine.departures
}


def test_what_the_package_offers_is_there() -> None:
    assert {"ENGINES", "PROFILES", "SPEC", "no_browser"} <= set(corsim.profiles.__all__)
    for name in corsim.profiles.__all__:
        assert not isinstance(getattr(corsim.profiles, name), ModuleType)


class TestNames:
    def test_of_all_that_there_are(self) -> None:
        versions = {f"{engine.name}-{version}" for engine in ENGINES.values() for version in engine.versions}
        assert set(PROFILES) == {"spec", "chromium", "firefox", "webkit"} | versions

    def test_a_plain_name_is_the_newest_version(self) -> None:
        for engine in ENGINES.values():
            assert PROFILES[engine.name] == engine.profile(engine.versions[-1])
            assert PROFILES[engine.name].name == f"{engine.name}-{engine.versions[-1]}"

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("Chromium", '. Did you mean "chromium"?'),
            ("FIREFOX", '. Did you mean "firefox"?'),
            ("web-kit", '. Did you mean "webkit"?'),
            ("firefax", '. Did you mean "firefox"?'),
            ("opera", ""),
            (None, ""),
            ("chromium" + "x" * 1000, ""),
        ],
    )
    def test_of_none(self, name: object, hint: str) -> None:
        assert no_browser(name) == f"no browser is called {name!r}; known are {', '.join(PROFILES)}{hint}"


class TestEngine:
    ENGINE = Engine(
        "an-engine",
        ("1.0", "2.0", "10.0"),
        (
            Departure("max_age_limit", 600, ("a/1",), first="1.0", last="1.0"),
            Departure("max_age_limit", 7200, ("a/2",), first="2.0", last="10.0", source="a source"),
            Departure("window_is_read", False, ("a/3",), first="1.0", last="2.0"),
        ),
    )

    def test_a_version_has_what_was_seen_up_to_it_and_from_it_on(self) -> None:
        found = [self.ENGINE.profile(version) for version in self.ENGINE.versions]
        assert [(profile.name, profile.max_age_limit, profile.window_is_read) for profile in found] == [
            ("an-engine-1.0", 600, False),
            ("an-engine-2.0", 7200, False),
            ("an-engine-10.0", 7200, True),
        ]

    def test_every_version_has_a_name_and_the_plain_one_is_the_newest(self) -> None:
        profiles = profiles_of([self.ENGINE])
        assert list(profiles) == ["an-engine", "an-engine-10.0", "an-engine-2.0", "an-engine-1.0"]
        assert profiles["an-engine"] == profiles["an-engine-10.0"] == self.ENGINE.profile("10.0")
        assert profiles["an-engine-1.0"] == self.ENGINE.profile("1.0")

    def test_versions_are_ordered_by_their_numbers(self) -> None:
        assert version_key("9.10") < version_key("10.9") < version_key("10.10")

    def test_what_was_seen_with_one_version(self) -> None:
        departure = Departure("max_age_limit", 600, ("a/1", "a/2"), first="3.0", last="3.0")
        assert seen("3.0", {"max_age_limit": (600, ["a/1", "a/2"])}) == (departure,)
        assert departure.source == ""


@pytest.mark.parametrize(
    ("engine", "largest"), [("chromium", 2**63 - 2), ("firefox", 2**64 - 1), ("webkit", 2**64 - 1)]
)
def test_the_largest_number_of_a_safelisted_range(engine: str, largest: int) -> None:
    """As recorded: the rows safelist/range-big-…"""
    profile = PROFILES[engine]
    assert why_not_a_cors_safelisted_request_header(("Range", f"bytes=0-{largest}"), profile) is None
    assert why_not_a_cors_safelisted_request_header(("Range", f"bytes=0-{largest + 1}"), profile) == (
        "2.d.2",
        f"its range has a number over {largest}",
    )


def test_what_stands_around_methods_is_blank_and_what_hosts_may_not_have_is_no_letter() -> None:
    for profile in PROFILES.values():
        assert not (profile.blanks_around_method_overrides or "").strip()
        assert not any(map(str.isalnum, profile.forbidden_in_hosts))


@pytest.mark.parametrize("departure", DEPARTURES.values(), ids=DEPARTURES)
class TestEveryDeparture:
    def test_is_one(self, departure: Departure) -> None:
        assert departure.field in {field.name for field in fields(Profile)}
        assert departure.value != getattr(SPEC, departure.field)
        assert is_one_of(departure.value, HINTS[departure.field])

    def test_has_rows_that_there_are_or_a_source(self, departure: Departure) -> None:
        assert set(departure.rows) <= ROWS
        assert departure.rows or departure.source
