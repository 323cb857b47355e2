"""The browsers that corsim models, each as a profile of named fields.

``spec`` is the Fetch Standard itself. ``chromium`` is Chromium 156, as recorded in
``spec_tests/recorded/chromium/``: the departures that are modelled, not all that there are.
"""

from __future__ import annotations

from corsim.standard.profile import STANDARD, Profile

SPEC = STANDARD

CHROMIUM = Profile(
    name="chromium",
    client_hints_are_safelisted=True,
    range_limit=2**63 - 2,
    duplicate_headers_are_combined=True,
    user_agent_is_forbidden=True,
    upload_listeners_need_a_body=True,
    keepalive_is_checked_first=True,
    conditional_requests_stay_cacheable=True,
    preflights_carry_cache_headers=True,
    differing_locations_fail=True,
    range_is_rewritten=True,
    flag_permits_its_method=False,
    open_bad_ports=frozenset({4190, 6679}),
    downgrade_is_by_scheme=True,
    partial_blobs_are_ok=True,
    window_is_read=False,
    charsets_are_corrected_in_the_text=True,
    integrity_is_read_leniently=True,
    about_blank_is_fetched=False,
    empty_location_counts=False,
    redirect_errors_need_a_location=True,
    invalid_locations_fail_in_manual_mode=True,
    cookies_default_to_lax=True,
    proxy_authentication_fails=True,
    authorization_needs_naming=False,
    max_age_limit=7200,
    signed_max_age_is_read=True,
    preflight_cache="results",
    cache_modes_past_the_preflight_cache=frozenset({"no-store", "reload", "no-cache"}),
    redirects_with_credentials_fail=True,
    referrer_policy_hides_the_origin=False,
)

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (SPEC, CHROMIUM)}
"""Every profile by the name that a scenario's ``browser`` gives."""
