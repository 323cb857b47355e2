"""WebKit: its departures from the standard, as recorded of WebKitGTK in ``spec_tests/recorded/webkit/``."""

from __future__ import annotations

from .departure import Departure, Engine, seen

WEBKIT = Engine(
    "webkit",
    ("2.50",),
    (
        *seen(
            "2.50",
            {
                "max_age_limit": (600, ["max-age-values/limit-600-after"]),
                "range_is_read_leniently": (True, ["safelist/range-unit-upper"]),
                "range_limit": (2**64 - 1, ["safelist/range-big-2-64"]),
                "duplicate_headers_are_combined": (True, ["headers/duplicate-two-lines"]),
                "blanks_around_method_overrides": (
                    "\t\v\f ",
                    ["forbidden-headers/x-http-method-kept-quote-left-open"],
                ),
                "unauthorized_is_asked_again": (False, ["network/unauthorized-url-credentials"]),
                "empty_bodies_have_a_length": (False, ["bodies/empty-blob-patch"]),
                "answers_are_made_utf8": (True, ["response-filtering/value-not-utf8"]),
                "header_values_are_utf8": (True, ["headers/value-latin1"]),
                "synchronous_requests_bypass_the_page": (True, ["preflight-request/upload-listeners-sync"]),
                "empty_charsets_are_corrected": (False, ["xhr/charset-quoted-empty-rewritten"]),
                "urls_lose_their_credentials": (True, ["xhr/userinfo-in-url"]),
                "null_window_forbids_prompts": (False, ["null-members/window-proxy"]),
                "streams_are_sent": (False, ["bodies/stream"]),
                "body_types_are_filtered": (False, ["no-cors-headers/body-blob-json"]),
                "keepalive_is_checked_first": (True, ["request-init-errors/keepalive-true-put-string-65537"]),
                "only_if_cached_asks_the_network": (True, ["keepalive-cache/only-if-cached-miss"]),
                "no_cors_credentials_are_by_the_first_url": (True, ["redirects/credentials-no-cors-same-origin"]),
                "user_agent_goes_with_preflights": (True, ["preflight-request/headers-user-agent"]),
                "flag_permits_its_method": (False, ["preflight-response/flag-put-methods-missing"]),
                "authorization_needs_naming": (False, ["preflight-response/authorization-wildcard"]),
                "max_age_is_an_integer": (True, ["max-age-values/invalid-35"]),
                "preflight_cache": ("answers", ["preflight-cache/failed-method-not-stored"]),
                "downgrade_is_by_scheme": (True, ["referrer/trustworthy-localhost"]),
                "opaque_pages_tell_their_url": (True, ["cors-check/opaque-null"]),
                "referrers_are_trimmed_for_other_sites": (
                    True,
                    ["referrer-policy/request-localhost-to-https-unsafe-url"],
                ),
                "integrity_matching": (
                    "decoded",
                    ["integrity/digest-unpadded", "integrity/digest-three-equals-signs"],
                ),
                "same_site_goes_by": ("target", ["credentials/same-site-lax-cross-site"]),
                "third_party_cookies_are_set": (False, ["credentials/third-party-cookie-set"]),
                "last_cookie_expiry_counts": (True, ["credentials/max-age-beats-expires"]),
                "cookies_without_tls_are_trusted": (True, ["credentials/same-site-none-without-secure"]),
                "data_urls_need_redirect_mode_follow": (True, ["schemes/data-no-cors-redirect-error"]),
                "about_blank_is_fetched": (False, ["schemes/about-blank-no-cors"]),
                "blocked_addresses": (frozenset({"0.0.0.0"}), ["referrer/trustworthy-ipv4-any"]),
                "reset_content_has_no_body": (False, ["response-filtering/null-body-205"]),
                "blob_suffixes_are_bounded": (
                    True,
                    ["schemes/blob-range-suffix-too-long", "schemes/blob-range-suffix-zero"],
                ),
                "blobs_tell_a_referrer_policy": (True, ["schemes/blob-found"]),
                "redirect_errors_need_a_location": (True, ["redirects/error-mode-no-location"]),
                "unassigned_redirect_statuses_redirect": (True, ["redirects/status-310-location"]),
                "locations_are_joined": (True, ["redirects/location-two-lines"]),
                "empty_location": ("error", ["redirects/location-empty"]),
                "unlocated_redirects_keep_their_body": (True, ["response-filtering/opaqueredirect-no-location"]),
                "delete_becomes_get": (True, ["redirects/preflight-target-method"]),
                "user_agent_survives_redirects": (False, ["redirects/author-user-agent-own"]),
                "redirected_headers": ("first", ["redirects/preflight-cross-json-302-307"]),
                "preflights_are_repeated": (True, ["redirects/preflight-cross-put-303"]),
                "preflights_tell_the_first_referrer": (True, ["redirects/preflight-same-to-cross-put"]),
                "redirects_are_judged_late": (True, ["redirects/userinfo-to-cross-put"]),
                "redirects_are_checked_with_credentials": (True, ["redirects/credentials-same-origin-out-and-back"]),
                "origin_stays_on_redirects": (True, ["redirects/body-headers-dropped-301-post"]),
                "origin_is_the_referrers": (True, ["origin-header/no-cors-post-empty-referrer"]),
            },
        ),
        Departure(
            "preflight_status_is_checked_first",
            True,
            (),
            "2.50",
            "2.50",
            "Source/WebCore/loader/CrossOriginAccessControl.cpp: decides which reason is told",
        ),
    ),
)
"""WebKit, as the package of WebKitGTK in Debian."""
