"""Chromium: its departures from the standard, as recorded in ``spec_tests/recorded/chromium/``."""

from __future__ import annotations

from .departure import Engine, seen

CHROMIUM = Engine(
    "chromium",
    ("156",),
    (
        *seen(
            "156",
            {
                "partitioned_cookies_are_kept_apart": (
                    True,
                    ["third-parties/partitioned-beside", "third-parties/partitioned-other-site"],
                ),
                "more_is_percent_encoded": (True, ["urls/encode-path-kept", "schemes/data-query-apostrophe"]),
                "spaces_in_hosts_are_encoded": (True, ["origins/space-in-host"]),
                "data_urls_are_read": (
                    "with-whitespace",
                    ["schemes/data-tab-newline", "schemes/data-space-before-fragment"],
                ),
                "data_url_parameters_are_kept": (True, ["schemes/data-duplicate-parameter"]),
                "max_age_limit": (7200, ["max-age-values/limit-7200-just-after"]),
                "client_hints_are_safelisted": (True, ["safelist/name-near-dpr"]),
                "range_limit": (2**63 - 2, ["safelist/range-big-2-63-minus-1", "safelist/length-range-127"]),
                "duplicate_headers_are_combined": (True, ["headers/duplicate-two-lines"]),
                "user_agent_is_forbidden": (True, ["forbidden-headers/near-miss-user-agent"]),
                "upload_listeners_need_a_body": (True, ["preflight-cache/flag-method-missing-stored"]),
                "keepalive_is_checked_first": (True, ["request-init-errors/keepalive-true-put-string-65537"]),
                "conditional_requests_stay_cacheable": (True, ["keepalive-cache/conditional-if-modified-since"]),
                "preflights_carry_cache_headers": (True, ["keepalive-cache/no-store-preflighted"]),
                "several_locations": ("one", ["redirects/location-two-equal-lines"]),
                "headers_that_may_not_conflict": (
                    ("Content-Length", "Content-Disposition", "Location"),
                    ["headers/response-content-disposition-two-lines", "headers/response-content-length-two-lines"]
                    + ["redirects/location-two-lines-not-a-redirect"],
                ),
                "headers_kept_from_pages": (("Clear-Site-Data",), ["headers/response-clear-site-data"]),
                "login_schemes": (
                    ("ntlm", "digest", "basic"),
                    ["network/unauthorized-stream", "network/unauthorized-stream-challenge-negotiate"]
                    + ["network/unauthorized-url-credentials"],
                ),
                "challenges_are_lines": (True, ["network/unauthorized-stream-challenge-list"]),
                "logins_are_by": ("the-url", ["logins/redirected"]),
                "digest_needs": (frozenset({"nonce"}), ["logins/digest-no-realm"]),
                "digest_ignores_other_protections": (True, ["logins/digest-protection"]),
                "digest_user_names": ("as-they-are", ["logins/digest-user-name"]),
                "ntlm_message": ("TlRMTVNTUAABAAAAB4IIAAAAAAAgAAAAAAAAACAAAAA=", ["logins/ntlm"]),
                "range_is_rewritten": (True, ["safelist/range-unit-upper"]),
                "flag_permits_its_method": (False, ["preflight-response/flag-put-methods-missing"]),
                "ports_are_checked_when_connecting": (True, ["bad-ports/no-cors-manual", "bad-ports/same-origin-mode"]),
                "proxy_authentication_fails": (True, ["network/proxy-authentication"]),
                "streams_make_requests_cors": (True, ["fetch-api/stream-same-origin-mode-cross"]),
                "misdirected_logins": ("again", ["network/unauthorized-then-misdirected"]),
                "proxy_authentication_sets_cookies": (False, ["credentials/proxy-authentication"]),
                "misdirected_cookies_are_set": (False, ["network/misdirected-cookie"]),
                "open_bad_ports": (frozenset({4190, 6679}), ["bad-ports/http-4190"]),
                "downgrade_is_by_scheme": (True, ["referrer/trustworthy-localhost"]),
                "partial_blobs_are_ok": (True, ["schemes/blob-range-first-two"]),
                "window_is_read": (False, ["fetch-api/window-not-null"]),
                "charsets_are_corrected_in_the_text": ("all", ["xhr/charset-utf-8-kept"]),
                "integrity_matching": ("lenient", ["integrity/digest-unpadded", "integrity/digest-url-safe"]),
                "about_blank_is_fetched": (False, ["schemes/about-blank-no-cors"]),
                "empty_location": ("none", ["redirects/location-empty"]),
                "redirect_errors_need_a_location": (True, ["redirects/error-mode-no-location"]),
                "locations_are_judged_first": (
                    True,
                    ["redirects/manual-invalid-location", "redirects/error-mode-invalid-location"]
                    + ["redirects/check-20-redirects-before", "redirects/count-20-then-scheme"],
                ),
                "authorization_needs_naming": (False, ["preflight-response/authorization-wildcard"]),
                "max_age_is_read": ("signed", ["max-age-values/invalid-03"]),
                "preflight_cache": ("results", ["preflight-cache/methods-unioned"]),
                "cache_modes_past_the_preflight_cache": (
                    frozenset({"no-store", "reload", "no-cache"}),
                    ["preflight-cache/request-cache-mode-irrelevant", "preflight-cache/request-cache-mode-reload"],
                ),
                "blob_suffixes": ("cut", ["schemes/blob-range-suffix-too-long"]),
                "locations_inherit_no_credentials": (True, ["xhr/userinfo-relative-redirect-cross"]),
                "location_bytes_are_kept": (True, ["redirect-headers/location-latin-1"]),
                "redirects_take_client_hints": (True, ["redirect-headers/client-hints-cross-to-same"]),
                "cache_modes_that_keep_no_preflight": (
                    frozenset({"no-store"}),
                    ["cache-modes/no-store-not-kept"],
                ),
                "same_site_goes_by": (
                    "tab",
                    ["third-parties/strict-other-site", "third-parties/strict-redirected-back"],
                ),
                "unset_same_site_is_lax": (True, ["third-parties/unset-other-site"]),
                "redirects_hide_the_origin": (True, ["origin-header/redirect-no-cors-own-to-cross"]),
                "redirects_with_credentials_fail": (True, ["redirects/userinfo-same-origin"]),
                "keepalive_goes_on_without_the_page": (True, ["keepalive-cache/userinfo-redirected-twice"]),
                "keepalive_redirect_limit": (19, ["keepalive-cache/redirects-20"]),
                "referrer_policy_hides_the_origin": (False, ["origin-header/no-cors-post-no-referrer"]),
            },
        ),
    ),
)
"""Chromium, as Debian packages it."""
