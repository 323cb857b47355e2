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
    authorization_needs_naming=False,
    max_age_limit=7200,
    signed_max_age_is_read=True,
    preflight_cache="results",
    cache_modes_past_the_preflight_cache=frozenset({"no-store", "reload", "no-cache"}),
    redirects_with_credentials_fail=True,
    referrer_policy_hides_the_origin=False,
)

EVIDENCE: dict[str, dict[str, str]] = {
    "chromium": {
        "client_hints_are_safelisted": "safelist/name-near-dpr",
        "range_limit": "safelist/length-range-127",
        "duplicate_headers_are_combined": "headers/duplicate-two-lines",
        "user_agent_is_forbidden": "forbidden-headers/near-miss-user-agent",
        "upload_listeners_need_a_body": "preflight-cache/flag-method-missing-stored",
        "keepalive_is_checked_first": "request-init-errors/keepalive-true-put-string-65537",
        "conditional_requests_stay_cacheable": "keepalive-cache/conditional-if-modified-since",
        "preflights_carry_cache_headers": "keepalive-cache/no-store-preflighted",
        "differing_locations_fail": "redirects/location-two-lines-not-a-redirect",
        "range_is_rewritten": "safelist/range-unit-upper",
        "flag_permits_its_method": "preflight-response/flag-put-methods-missing",
        "open_bad_ports": "bad-ports/http-4190",
        "downgrade_is_by_scheme": "referrer/trustworthy-localhost",
        "partial_blobs_are_ok": "schemes/blob-range-first-two",
        "window_is_read": "fetch-api/window-not-null",
        "charsets_are_corrected_in_the_text": "xhr/charset-utf-8-kept",
        "integrity_is_read_leniently": "integrity/digest-unpadded",
        "about_blank_is_fetched": "schemes/about-blank-no-cors",
        "empty_location_counts": "redirects/location-empty",
        "redirect_errors_need_a_location": "redirects/error-mode-no-location",
        "invalid_locations_fail_in_manual_mode": "redirects/manual-invalid-location",
        "authorization_needs_naming": "preflight-response/authorization-wildcard",
        "signed_max_age_is_read": "max-age-values/invalid-03",
        "preflight_cache": "preflight-cache/methods-unioned",
        "cache_modes_past_the_preflight_cache": "preflight-cache/request-cache-mode-irrelevant",
        "redirects_with_credentials_fail": "redirects/userinfo-same-origin",
        "referrer_policy_hides_the_origin": "origin-header/no-cors-post-no-referrer",
    }
}
"""For each profile and departure a row of the conformance tables whose recording shows it.

``max_age_limit`` has none: two hours were not waited for. The value is from Chromium's source.
"""

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (SPEC, CHROMIUM)}
"""Every profile by the name that a scenario's ``browser`` gives."""
