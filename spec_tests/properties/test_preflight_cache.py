"""The CORS-preflight cache against a plain list that follows its section of the standard word for word.

The standard's cache is a list of entries that is scanned; ours is dictionaries. Whatever
preflights, failures and moments follow upon each other, both must give the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from corsim.standard.preflight_cache import (
    CacheEntry,
    PreflightCache,
    clear_cache_entries,
    create_a_new_cache_entry,
    header_name_cache_entry_match,
    method_cache_entry_match,
)
from corsim.standard.requests import Environment, Request
from spec_tests.making import page_of, request_of


@dataclass
class Entry:
    """A cache entry with its seven members (https://fetch.spec.whatwg.org/#cache-entry) and when it was stored."""

    key: str
    origin: str
    url: str
    max_age: float
    credentials: bool
    method: str | None
    header_name: str | None
    stored_at: float


@dataclass(frozen=True)
class Asker:
    """A request, with what the standard makes of it, written down by hand."""

    page: Environment
    key: str
    origin: str
    url: str
    include: bool

    def request(self) -> Request:
        mode = "include" if self.include else "omit"
        return request_of(self.url, page=self.page, credentials_mode=mode, mode="cors")


APP, SIBLING, OTHER = "https://app.example.com", "https://sibling.example.com", "https://other.test"
SITE, OTHER_SITE = "site https example.com", "site https other.test"

PAGES = [
    (page_of(APP + "/"), SITE, APP),
    (page_of(APP + "/other/page"), SITE, APP),
    (page_of(SIBLING), SITE, SIBLING),
    (page_of(APP, top_level=SIBLING), SITE, APP),
    (page_of(APP, top_level=OTHER), OTHER_SITE, APP),
    (page_of(OTHER), OTHER_SITE, OTHER),
    (page_of("http://app.example.com/"), "site http example.com", "http://app.example.com"),
    (page_of(APP, sandboxed=True, top_level=APP), SITE, "null"),
    (page_of(SIBLING, sandboxed=True, top_level=APP), SITE, "null"),
    (page_of(APP, sandboxed=True), "an opaque site", "null"),
]
URLS = ["https://api.test/a", "https://api.test/b", "https://api.test/a?q", "https://api.test/a#f"]

askers = st.builds(
    lambda page, url, include: Asker(page[0], page[1], page[2], url, include),
    st.sampled_from(PAGES),
    st.sampled_from(URLS),
    st.booleans(),
)
METHODS = ["PUT", "put", "DELETE", "*"]
HEADER_NAMES = ["x-a", "X-A", "authorization", "*", "x-b"]
methods = st.sampled_from(METHODS)
header_names = st.sampled_from(HEADER_NAMES)
max_ages = st.sampled_from([0, 1, 5, 5, 60, 600])


@dataclass
class ListOfEntries:
    """The cache as the standard has it."""

    entries: list[Entry] = field(default_factory=list)

    def remove_what_has_expired(self, now: float) -> None:
        """They must be removed after the seconds specified in their max-age have passed since storing the entry."""
        self.entries = [entry for entry in self.entries if now - entry.stored_at < entry.max_age]

    def create(self, asker: Asker, max_age: float, method: str | None, header_name: str | None, now: float) -> None:
        """https://fetch.spec.whatwg.org/#concept-cache-create-entry"""
        entry = Entry(asker.key, asker.origin, asker.url, max_age, asker.include, method, header_name, now)
        self.entries.append(entry)

    def clear(self, asker: Asker) -> None:
        """https://fetch.spec.whatwg.org/#concept-cache-clear"""
        self.entries = [
            entry
            for entry in self.entries
            if not (entry.key == asker.key and entry.origin == asker.origin and entry.url == asker.url)
        ]

    def matches(self, asker: Asker) -> list[Entry]:
        """https://fetch.spec.whatwg.org/#concept-cache-match"""
        return [
            entry
            for entry in self.entries
            if entry.key == asker.key
            and entry.origin == asker.origin
            and entry.url == asker.url
            and (entry.credentials or not asker.include)
        ]

    def method_matches(self, asker: Asker, method: str) -> list[Entry]:
        """https://fetch.spec.whatwg.org/#concept-cache-match-method"""
        return [entry for entry in self.matches(asker) if entry.method in (method, "*")]

    def header_name_matches(self, asker: Asker, name: str) -> list[Entry]:
        """https://fetch.spec.whatwg.org/#concept-cache-match-header"""
        return [
            entry
            for entry in self.matches(asker)
            if entry.header_name is not None
            and (
                entry.header_name.lower() == name.lower()
                or (entry.header_name == "*" and name.lower() != "authorization")
            )
        ]


class CacheMachine(RuleBasedStateMachine):
    """Preflights are remembered, requests fail, time passes; look-ups must agree at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = PreflightCache()
        self.list = ListOfEntries()
        self.now = 0.0

    @rule(
        asker=askers,
        permitted=st.lists(methods, max_size=3),
        names=st.lists(header_names, max_size=3),
        max_age=max_ages,
    )
    def a_preflight_is_answered(self, asker: Asker, permitted: list[str], names: list[str], max_age: float) -> None:
        """CORS-preflight fetch, steps 7.12 to 7.15: first what is there gets the new max-age, then others are added."""
        entries = self.cache.entries_for(asker.request())
        for method in permitted:
            found = method_cache_entry_match(entries, method, self.now)
            self.given_a_max_age(max_age, found, self.list.method_matches(asker, method))
        for method in permitted:
            found = method_cache_entry_match(entries, method, self.now)
            assert bool(found) == bool(self.list.method_matches(asker, method))
            if not found:
                create_a_new_cache_entry(entries, max_age, method, None, self.now)
                self.list.create(asker, max_age, method, None, self.now)
                self.list.remove_what_has_expired(self.now)
        for name in names:
            self.given_a_max_age(
                max_age,
                header_name_cache_entry_match(entries, name, self.now),
                self.list.header_name_matches(asker, name),
            )
        for name in names:
            found = header_name_cache_entry_match(entries, name, self.now)
            assert bool(found) == bool(self.list.header_name_matches(asker, name))
            if not found:
                create_a_new_cache_entry(entries, max_age, None, name, self.now)
                self.list.create(asker, max_age, None, name, self.now)
                self.list.remove_what_has_expired(self.now)

    def given_a_max_age(self, max_age: float, found: list[CacheEntry], matching: list[Entry]) -> None:
        """Both the cache's entries and the list's; what has expired by that is gone."""
        assert len(found) == len(matching)
        for ours in found:
            ours.max_age = max_age
        for entry in matching:
            entry.max_age = max_age
        self.list.remove_what_has_expired(self.now)

    @rule(asker=askers)
    def a_request_fails(self, asker: Asker) -> None:
        """Main fetch, step 12.f.3."""
        removed = clear_cache_entries(self.cache, asker.request(), self.now)
        before = len(self.list.entries)
        self.list.clear(asker)
        assert removed >= before - len(self.list.entries)

    @rule(seconds=st.sampled_from([0.5, 1, 4, 5, 59.5, 600]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.list.remove_what_has_expired(self.now)

    @rule(asker=askers, method=methods)
    def a_method_is_looked_up(self, asker: Asker, method: str) -> None:
        found = method_cache_entry_match(self.cache.entries_for(asker.request()), method, self.now)
        expected = self.list.method_matches(asker, method)
        assert sorted((entry.stored_at, entry.max_age) for entry in found) == sorted(
            (entry.stored_at, entry.max_age) for entry in expected
        )

    @rule(asker=askers, name=header_names)
    def a_header_name_is_looked_up(self, asker: Asker, name: str) -> None:
        found = header_name_cache_entry_match(self.cache.entries_for(asker.request()), name, self.now)
        expected = self.list.header_name_matches(asker, name)
        assert sorted((entry.stored_at, entry.max_age) for entry in found) == sorted(
            (entry.stored_at, entry.max_age) for entry in expected
        )

    @rule(page=st.sampled_from(PAGES), include=st.booleans())
    def everything_is_looked_up_from_a_page(self, page: tuple[Environment, str, str], include: bool) -> None:
        for url in URLS:
            asker = Asker(page[0], page[1], page[2], url, include)
            for method in METHODS:
                self.a_method_is_looked_up(asker, method)
            for name in HEADER_NAMES:
                self.a_header_name_is_looked_up(asker, name)

    @invariant()
    def nothing_living_is_lost(self) -> None:
        """What has expired may be removed when it is next looked at; what has not may never be."""
        assert len(self.cache) >= len(self.list.entries)


TestCache = CacheMachine.TestCase
TestCache.settings = settings(max_examples=settings().max_examples, stateful_step_count=30)
