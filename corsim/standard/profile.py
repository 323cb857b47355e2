"""Where browsers differ: the choices that the standard leaves to them, and their departures from it.

A :class:`Profile` is a browser as data. Every field says at which step it is asked and what
the standard has there; its default is the standard's. An algorithm that departs for a
profile says so in a line that begins with ``DEVIATION``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one browser decides. ``name`` is what a scenario's ``browser`` says.

    CORS-safelisted request-header:

    - ``client_hints_are_safelisted``: client hints whose value is well-formed are safelisted, too.
    - ``range_limit``: the largest number in a safelisted `Range`; None is no limit.
    - ``duplicate_headers_are_combined``: headers of one name are kept as one, with the values joined.

    Forbidden request-header:

    - ``user_agent_is_forbidden``: scripts cannot set `User-Agent`.

    XMLHttpRequest's send():

    - ``charsets_are_corrected_in_the_text``: every charset in an author's `Content-Type` becomes UTF-8, in its place.
    - ``upload_listeners_need_a_body``: upload listeners ask for a preflight only where there is a body.

    HTTP-network-or-cache fetch:

    - ``keepalive_is_checked_first``: the size of a keepalive body is looked at before any preflight.
    - ``conditional_requests_stay_cacheable``: an author's conditional header does as cache mode "no-cache" does.
    - ``preflights_carry_cache_headers``: the `Cache-Control` and `Pragma` of the request go with its preflight, too.
    - ``range_is_rewritten``: a `Range` of one range is sent without whitespace and leading zeros.
    - ``differing_locations_fail``: an answer with several `Location` lines is a network error unless they are equal.

    CORS-preflight fetch and cache:

    - ``authorization_needs_naming``: `*` in `Access-Control-Allow-Headers` does not stand for `Authorization`.
    - ``max_age_limit``: the imposed limit on max-age in seconds; None is no limit.
    - ``signed_max_age_is_read``: a number with a sign counts; a negative one as 0.
    - ``preflight_cache``: one entry for each method and header name ("entries"), or one
      result for each URL ("results"), which failures do not clear.
    - ``cache_modes_past_the_preflight_cache``: cache modes with which it is not looked at.

    - ``flag_permits_its_method``: with the use-CORS-preflight flag, a missing `Access-Control-Allow-Methods` permits
      the request's method.

    Main fetch and scheme fetch:

    - ``open_bad_ports``: ports of the standard's list that are not blocked.
    - ``downgrade_is_by_scheme``: for the referrer, only https counts as trustworthy.
    - ``integrity_is_read_leniently``: algorithms in lower case only; digests by what they decode to; no body is empty.
    - ``about_blank_is_fetched``: in mode "no-cors", about:blank is an opaque response.
    - ``partial_blobs_are_ok``: the status message of a part of a blob is `OK`.

    new Request():

    - ``window_is_read``: the member window exists.

    HTTP fetch and HTTP-redirect fetch:

    - ``empty_location_counts``: an empty `Location` is a location.
    - ``redirect_errors_need_a_location``: redirect mode "error" tolerates a redirect status without `Location`.
    - ``invalid_locations_fail_in_manual_mode``: a `Location` that does not parse is an error in mode "manual", too.
    - ``redirects_with_credentials_fail``: userinfo in the location fails in every mode and tainting.

    The `Origin` header:

    - ``referrer_policy_hides_the_origin``: without CORS, the referrer policy decides whether it is told.
    """

    name: str
    client_hints_are_safelisted: bool = False
    range_limit: int | None = None
    duplicate_headers_are_combined: bool = False
    user_agent_is_forbidden: bool = False
    upload_listeners_need_a_body: bool = False
    keepalive_is_checked_first: bool = False
    conditional_requests_stay_cacheable: bool = False
    preflights_carry_cache_headers: bool = False
    differing_locations_fail: bool = False
    range_is_rewritten: bool = False
    flag_permits_its_method: bool = True
    open_bad_ports: frozenset[int] = frozenset()
    downgrade_is_by_scheme: bool = False
    partial_blobs_are_ok: bool = False
    window_is_read: bool = True
    charsets_are_corrected_in_the_text: bool = False
    integrity_is_read_leniently: bool = False
    about_blank_is_fetched: bool = True
    empty_location_counts: bool = True
    redirect_errors_need_a_location: bool = False
    invalid_locations_fail_in_manual_mode: bool = False
    authorization_needs_naming: bool = True
    max_age_limit: int | None = None
    signed_max_age_is_read: bool = False
    preflight_cache: Literal["entries", "results"] = "entries"
    cache_modes_past_the_preflight_cache: frozenset[str] = frozenset()
    redirects_with_credentials_fail: bool = False
    referrer_policy_hides_the_origin: bool = True


STANDARD = Profile(name="spec")
"""The Fetch Standard itself."""
