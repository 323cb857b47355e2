"""The CORS-preflight cache (Fetch, 4.9).

The standard's cache is one list of entries, each for one method or one header name.
Here entries stand in dictionaries by all that they are matched with, so that a look-up
takes the same time however many there are; what matches, what is changed and what is
cleared is the standard's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .infra import byte_lowercase
from .requests import (
    NetworkPartitionKey,
    Request,
    byte_serialize_a_request_origin,
    determine_the_network_partition_key,
)
from .safelist import is_a_cors_non_wildcard_request_header_name

Key: TypeAlias = tuple[NetworkPartitionKey, str, str]


Name: TypeAlias = tuple[str, bool]
"""A method, or a lowercased header name, with the credentials flag of its entry."""


@dataclass(slots=True)
class CacheEntry:
    """A cache entry (https://fetch.spec.whatwg.org/#cache-entry); ``stored_at`` and ``max_age`` are in seconds.

    Partition key, origin, URL, credentials, and method or header name are what it is kept under.
    """

    max_age: float
    stored_at: float

    def lives(self, now: float) -> bool:
        """Whether its max-age has not passed at *now*."""
        return now - self.stored_at < self.max_age


@dataclass(slots=True)
class _Bucket:
    """The entries of one partition key, origin and URL."""

    methods: dict[Name, CacheEntry] = field(default_factory=dict)
    header_names: dict[Name, CacheEntry] = field(default_factory=dict)


class PreflightCache:
    """A user agent's CORS-preflight cache; the caller gives the time with each call."""

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[Key, _Bucket] = {}

    def __len__(self) -> int:
        return sum(len(bucket.methods) + len(bucket.header_names) for bucket in self._buckets.values())

    def entries_for(self, request: Request) -> RequestEntries:
        """The entries for the partition key, the origin, the URL and the credentials of *request*."""
        return RequestEntries(self._buckets, _key(request), request.credentials_mode == "include")

    def remove(self, request: Request, now: float) -> int:
        """Remove what is kept for this request's partition key, origin and URL; returns how many entries lived."""
        bucket = self._buckets.pop(_key(request), None) if self._buckets else None
        if bucket is None:
            return 0
        return sum(entry.lives(now) for entry in (*bucket.methods.values(), *bucket.header_names.values()))

    def remove_expired(self, now: float) -> None:
        """Remove every entry that has expired; one that is matched is removed without it, too."""
        for key, bucket in list(self._buckets.items()):
            for entries in (bucket.methods, bucket.header_names):
                for name in [name for name, entry in entries.items() if not entry.lives(now)]:
                    del entries[name]
            if not bucket.methods and not bucket.header_names:
                del self._buckets[key]


class RequestEntries:
    """Those entries of a cache that one request can match; with *include*, it has credentials.

    To be used at once: what is removed from the cache meanwhile is not seen here.
    """

    __slots__ = ("_bucket", "_buckets", "_credentials", "_include", "_key")

    def __init__(self, buckets: dict[Key, _Bucket], key: Key, include: bool) -> None:
        self._buckets = buckets
        self._key = key
        self._include = include
        # Without "include", entries stored with and without credentials match; with it, only the former.
        self._credentials = (True,) if include else (True, False)
        self._bucket = buckets.get(key)

    def match_method(self, method: str, now: float) -> list[CacheEntry]:
        """The living entries that permit *method*, by its name or by `*`."""
        if self._bucket is None:
            return []
        return self._living(self._bucket.methods, (method,) if method == "*" else (method, "*"), now)

    def match_header_name(self, header_name: str, now: float) -> list[CacheEntry]:
        """The living entries that permit *header_name*, by its name or by `*`."""
        if self._bucket is None:
            return []
        name = byte_lowercase(header_name)
        alone = name == "*" or is_a_cors_non_wildcard_request_header_name(name)
        return self._living(self._bucket.header_names, (name,) if alone else (name, "*"), now)

    def _living(self, entries: dict[Name, CacheEntry], names: tuple[str, ...], now: float) -> list[CacheEntry]:
        """The entries under *names* that have not expired; expired ones are removed."""
        found: list[CacheEntry] = []
        if not entries:
            return found
        for name in names:
            for credentials in self._credentials:
                key = name, credentials
                if key not in entries:
                    continue
                if entries[key].lives(now):
                    found.append(entries[key])
                else:
                    del entries[key]
        return found

    def append(self, entry: CacheEntry, method: str | None, header_name: str | None) -> None:
        """Keep *entry*, with the credentials of the request."""
        if self._bucket is None:
            self._bucket = self._buckets.setdefault(self._key, _Bucket())
        if method is not None:
            self._bucket.methods[method, self._include] = entry
        if header_name is not None:
            self._bucket.header_names[byte_lowercase(header_name), self._include] = entry


def _key(request: Request) -> Key:
    return (
        determine_the_network_partition_key(request),
        byte_serialize_a_request_origin(request),
        request.current_url.href,
    )


# https://fetch.spec.whatwg.org/#concept-cache-create-entry
def create_a_new_cache_entry(
    entries: RequestEntries, max_age: float, method: str | None, header_name: str | None, now: float
) -> None:
    """Add an entry for a method or a header name to the *entries* for a request."""
    # 1. The entry; its key, origin, URL and credentials are the request's.
    entry = CacheEntry(max_age, now)
    # 2. Kept.
    entries.append(entry, method, header_name)


# https://fetch.spec.whatwg.org/#concept-cache-clear
def clear_cache_entries(cache: PreflightCache, request: Request, now: float) -> int:
    """Remove every entry for the request's partition key, origin and URL; returns how many had not expired."""
    return cache.remove(request, now)


# https://fetch.spec.whatwg.org/#concept-cache-match-method
def method_cache_entry_match(entries: RequestEntries, method: str, now: float) -> list[CacheEntry]:
    """Those of the *entries* for a request that permit *method*; an empty list is no match."""
    return entries.match_method(method, now)


# https://fetch.spec.whatwg.org/#concept-cache-match-header
def header_name_cache_entry_match(entries: RequestEntries, header_name: str, now: float) -> list[CacheEntry]:
    """Those of the *entries* for a request that permit *header_name*; an empty list is no match."""
    return entries.match_header_name(header_name, now)
