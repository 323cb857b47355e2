"""Where browsers differ: the choices that the standard leaves to them, and their departures from it.

A :class:`Profile` is a browser as data. Every field says at which step it is asked and what
the standard has there; its default is the standard's. An algorithm that departs for a
profile says so in a line that begins with ``DEVIATION``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")


def choice(default: T, sentence: str) -> T:
    """A field of :class:`Profile`: what the standard has there, and what the field decides."""
    made: T = field(default=default, metadata={"sentence": sentence})
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one browser decides. ``name`` is what a scenario's ``browser`` says.

    A sentence says what is so where a field is true, or what its value is.
    """

    name: str

    # CORS-safelisted request-header.
    client_hints_are_safelisted: bool = choice(False, "client hints whose value is well-formed are safelisted, too.")
    range_limit: int | None = choice(None, "the largest number in a safelisted `Range`; None is no limit.")
    duplicate_headers_are_combined: bool = choice(False, "headers of one name are kept as one, with the values joined.")

    # Forbidden request-header.
    user_agent_is_forbidden: bool = choice(False, "scripts cannot set `User-Agent`.")

    # XMLHttpRequest's send().
    charsets_are_corrected_in_the_text: bool = choice(
        False,
        "every charset in an author's `Content-Type` becomes UTF-8, in its place.",
    )
    upload_listeners_need_a_body: bool = choice(
        False,
        "upload listeners ask for a preflight only where there is a body.",
    )

    # HTTP-network-or-cache fetch.
    keepalive_is_checked_first: bool = choice(False, "the size of a keepalive body is looked at before any preflight.")
    conditional_requests_stay_cacheable: bool = choice(
        False,
        "an author's conditional header makes the cache mode `no-cache`, which stays cacheable.",
    )
    preflights_carry_cache_headers: bool = choice(
        False,
        "the `Cache-Control` and `Pragma` of the request go with its preflight, too.",
    )
    range_is_rewritten: bool = choice(False, "a `Range` of one range is sent without whitespace and leading zeros.")
    differing_locations_fail: bool = choice(
        False,
        "an answer with several `Location` lines is a network error unless they are equal.",
    )

    login_schemes: frozenset[str] | None = choice(
        None,
        "the ways to log in of which a 401 has to name one to ask for a password; None is no condition.",
    )

    # CORS-preflight fetch and cache.
    authorization_needs_naming: bool = choice(
        True,
        "`*` in `Access-Control-Allow-Headers` does not stand for `Authorization`.",
    )
    max_age_limit: int | None = choice(None, "the imposed limit on max-age in seconds; None is no limit.")
    signed_max_age_is_read: bool = choice(False, "a number with a sign counts; a negative one as 0.")
    preflight_cache: Literal["entries", "results"] = choice(
        "entries",
        'one entry for each method and header name ("entries"), or one result for each URL ("results"), '
        "which failures do not clear.",
    )
    cache_modes_past_the_preflight_cache: frozenset[str] = choice(
        frozenset(),
        "cache modes with which it is not looked at.",
    )
    flag_permits_its_method: bool = choice(
        True,
        "with the use-CORS-preflight flag, a missing `Access-Control-Allow-Methods` permits the request's method.",
    )

    # Main fetch and scheme fetch.
    ports_are_checked_when_connecting: bool = choice(False, "the mode of the request is looked at before the port.")
    open_bad_ports: frozenset[int] = choice(frozenset(), "ports of the standard's list that are not blocked.")
    downgrade_is_by_scheme: bool = choice(False, "for the referrer, only https counts as trustworthy.")
    integrity_is_read_leniently: bool = choice(
        False,
        "algorithms in lower case only; digests by what they decode to; no body is empty.",
    )
    about_blank_is_fetched: bool = choice(True, 'in mode "no-cors", about:blank is an opaque response.')
    partial_blobs_are_ok: bool = choice(False, "the status message of a part of a blob is `OK`.")

    # new Request().
    window_is_read: bool = choice(True, "the member window exists.")

    # HTTP fetch and HTTP-redirect fetch.
    empty_location_counts: bool = choice(True, "an empty `Location` is a location.")
    redirect_errors_need_a_location: bool = choice(
        False,
        'redirect mode "error" tolerates a redirect status without `Location`.',
    )
    locations_are_judged_first: bool = choice(
        False,
        "too many redirects and a `Location` that does not parse are errors before CORS and the redirect mode count.",
    )
    redirects_with_credentials_fail: bool = choice(False, "userinfo in the location fails in every mode and tainting.")

    # The `Origin` header.
    referrer_policy_hides_the_origin: bool = choice(
        True,
        "without CORS, the referrer policy decides whether it is told.",
    )


STANDARD = Profile(name="spec")
"""The Fetch Standard itself."""
