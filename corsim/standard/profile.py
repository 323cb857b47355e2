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
    bytes_over_7f_are_unsafe: bool = choice(False, "a byte over 0x7F in `Accept` or `Content-Type` is CORS-unsafe.")
    content_type_is_cut: bool = choice(
        False,
        "a `Content-Type` is read up to the first blank or semicolon, and a comma, a semicolon at the end of its "
        "parameters and text after the type make it unsafe.",
    )
    headers_are_judged_one_by_one: bool = choice(
        False,
        "the size of all safelisted headers is not limited, and a preflight names duplicate headers as often as they "
        "are unsafe.",
    )

    # Forbidden request-header.
    user_agent_is_forbidden: bool = choice(False, "scripts cannot set `User-Agent`.")
    method_overrides_are_split_at_commas: bool = choice(
        False,
        "the values of method-override headers are split at commas inside of quotes, too.",
    )

    # Cookies.
    third_party_cookies_are_partitioned: bool = choice(
        False,
        "requests to another site than the tab's have cookies of their own, in which there is no SameSite.",
    )

    # Referrers.
    relaxed_policies_end_at_the_site: bool = choice(
        False,
        "to another site, every referrer policy that tells more counts as strict-origin-when-cross-origin.",
    )
    blob_pages_have_a_referrer: bool = choice(False, "the referrer of a blob: page is its origin.")

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
    duplicate_headers_are_merged_when_sent: bool = choice(
        False,
        "headers of one name are sent as one: an empty value discards those before it, and of some headers only the "
        "last value is sent.",
    )
    keepalive_is_checked_first: bool = choice(False, "the size of a keepalive body is looked at before any preflight.")
    conditional_requests_stay_cacheable: bool = choice(
        False,
        "an author's conditional header makes the cache mode `no-cache`, which stays cacheable.",
    )
    conditional_xhr_is_plain: bool = choice(False, "a conditional header of an XMLHttpRequest changes no cache mode.")
    preflights_carry_cache_headers: bool = choice(
        False,
        "the `Cache-Control` and `Pragma` of the request go with its preflight, too.",
    )
    range_is_rewritten: bool = choice(
        False,
        "the `Range` of a GET that its HTTP cache may answer is sent without whitespace and leading zeros.",
    )
    any_address_is_blocked: bool = choice(False, "nothing is sent to the addresses 0.0.0.0 and [::].")
    differing_locations_fail: bool = choice(
        False,
        "an answer with several `Location` lines is a network error unless they are equal.",
    )

    # CORS-preflight fetch and cache.
    authorization_needs_naming: bool = choice(
        True,
        "`*` in `Access-Control-Allow-Headers` does not stand for `Authorization`.",
    )
    preflights_tell_the_own_origin: bool = choice(
        False,
        "a preflight and the cache know the page's own origin, also where redirects have tainted the request's.",
    )
    invalid_max_age: int = choice(5, "seconds that count where `Access-Control-Max-Age` is not empty and not a number.")
    max_age_limit: int | None = choice(None, "the imposed limit on max-age in seconds; None is no limit.")
    signed_max_age_is_read: bool = choice(False, "a number with a sign counts; a negative one as 0.")
    preflight_cache: Literal["entries", "results", "lists"] = choice(
        "entries",
        'one entry for each method and header name ("entries"), one result for each URL, which failures do not clear '
        '("results"), or a list of methods and one of header names for each URL and credentials flag, without '
        'wildcards ("lists").',
    )
    cache_modes_past_the_preflight_cache: frozenset[str] = choice(
        frozenset(),
        "cache modes with which it is not looked at.",
    )
    cache_modes_that_keep_no_preflight: frozenset[str] = choice(
        frozenset(),
        "cache modes with which nothing is put into it.",
    )
    flag_permits_its_method: bool = choice(
        True,
        "with the use-CORS-preflight flag, a missing `Access-Control-Allow-Methods` permits the request's method.",
    )

    # Main fetch and scheme fetch.
    open_bad_ports: frozenset[int] = choice(frozenset(), "ports of the standard's list that are not blocked.")
    downgrade_is_by_scheme: bool = choice(False, "for the referrer, only https counts as trustworthy.")
    integrity_is_read_leniently: bool = choice(
        False,
        "algorithms in lower case only; digests by what they decode to; no body is empty.",
    )
    url_safe_digests_match: bool = choice(False, "where so, digests may be in the alphabet of base64url.")
    redirects_have_integrity: bool = choice(True, "the opaque redirect of mode manual is checked for integrity.")
    about_blank_is_fetched: bool = choice(True, 'in mode "no-cors", about:blank is an opaque response.')
    partial_blobs_are_ok: bool = choice(False, "the status message of a part of a blob is `OK`.")

    data_urls_have_a_length: bool = choice(False, "the response for a data: URL has a `Content-Length`.")
    wildcard_survives_bad_names: bool = choice(
        False,
        "for fetch(), `*` in `Access-Control-Expose-Headers` counts, though something invalid comes after it.",
    )

    # new Request().
    streams_are_strings: bool = choice(False, "a `ReadableStream` as body is its text, `[object ReadableStream]`.")
    window_is_read: bool = choice(True, "the member window exists.")
    null_window_forbids_prompts: bool = choice(True, "with window null, a proxy's 407 is an error.")

    # HTTP fetch and HTTP-redirect fetch.
    preflights_are_repeated: bool = choice(
        False,
        "what needed a preflight before a redirect, or would have, needs one behind it, too.",
    )
    redirects_restore_headers: bool = choice(
        False,
        "each redirect starts from the headers that the script gave, so what an earlier one removed comes back.",
    )
    response_headers_are_merged: bool = choice(
        False,
        "lines of one response header become one without the empty ones; of some headers only the first line counts.",
    )
    empty_location_counts: bool = choice(True, "an empty `Location` is a location.")
    location_bytes_are_kept: bool = choice(
        False,
        "bytes over 0x7F in a `Location` are percent-encoded one by one, not as UTF-8.",
    )
    redirect_errors_need_a_location: bool = choice(
        False,
        'redirect mode "error" tolerates a redirect status without `Location`.',
    )
    invalid_locations_fail_in_manual_mode: bool = choice(
        False,
        'a `Location` that does not parse is an error in mode "manual", too.',
    )
    redirects_with_credentials_fail: bool = choice(False, "with fetch(), userinfo in the location always fails.")
    redirects_take_client_hints: bool = choice(
        False,
        "an author's client hints do not go with a redirect to another origin than the page's.",
    )

    # Cookies.
    redirects_count_for_same_site: bool = choice(
        True,
        "after a redirect by another site, SameSite cookies are neither sent nor taken.",
    )
    third_parties_are_cross_site: bool = choice(
        False,
        "where the URL or the page is not of the tab's site, SameSite cookies are neither sent nor taken.",
    )
    unset_same_site_is_lax: bool = choice(False, "a cookie without SameSite is SameSite=Lax.")

    # The `Origin` header.
    redirects_hide_the_origin: bool = choice(
        False,
        "without CORS, it is `null` after any redirect to another origin.",
    )
    referrer_policy_hides_the_origin: bool = choice(
        True,
        "without CORS, the referrer policy decides whether it is told.",
    )
    no_referrer_hides_the_origin: bool = choice(False, "without CORS and with an empty referrer it is `null`.")


STANDARD = Profile(name="spec")
"""The Fetch Standard itself."""
