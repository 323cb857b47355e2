"""Firefox: its departures from the standard, as recorded in ``spec_tests/recorded/firefox/``."""

from __future__ import annotations

from .departure import Engine, seen

FIREFOX = Engine(
    "firefox",
    ("153",),
    (
        *seen(
            "153",
            {
                "partitioned_cookies_are_kept_apart": (True, ["third-parties/partitioned-beside"]),
                "data_urls_are_read": (
                    "as-written",
                    ["schemes/data-query-encoded", "schemes/data-space-before-fragment"],
                ),
                "punycode_is_checked": (True, ["origins/ascii-xn-label-invalid"]),
                "forbidden_in_hosts": (
                    frozenset('"*'),
                    ["referrer/member-quote-in-host", "referrer/member-asterisk-in-host"],
                ),
                "redirects_to_bad_ports_never_end": (True, ["xhr/redirected-to-a-blocked-port"]),
                "about_blank_is_in_any_case": (True, ["schemes/about-blank-path-case"]),
                "blob_suffixes": ("within", ["schemes/blob-range-suffix-too-long", "schemes/blob-range-suffix-zero"]),
                "sources_are_fetched": (True, ["schemes/view-source-same-origin"]),
                "max_age_limit": (86400, ["max-age-values/limit-86400-just-after"]),
                "bytes_over_7f_are_unsafe": (True, ["safelist/accept-latin1"]),
                "content_type_is_cut": (True, ["safelist/content-type-comma-in-parameter"]),
                "headers_are_judged_one_by_one": (True, ["safelist/total-1025"]),
                "duplicate_headers_are_merged_when_sent": (True, ["headers/duplicate-two-lines"]),
                "conditional_xhr_is_plain": (True, ["xhr/header-conditional"]),
                "preflights_tell_the_own_origin": (True, ["preflight-request/redirect-tainted-preflight-origin"]),
                "invalid_max_age": (0, ["preflight-cache/max-age-two-lines"]),
                "preflight_cache": ("lists", ["preflight-cache/wildcard-method"]),
                "data_urls_have_a_length": (True, ["schemes/data-plain"]),
                "wildcard_survives_bad_names": (True, ["response-filtering/expose-invalid-with-wildcard"]),
                "streams_are_strings": (True, ["fetch-api/stream-without-duplex"]),
                "preflights_are_repeated": (True, ["preflight-request/redirect-303-becomes-get"]),
                "redirected_headers": ("restored", ["redirects/headers-restored-307"]),
                "response_headers_are_merged": (True, ["headers/response-combined-empty"]),
                "range_limit": (2**64 - 1, ["safelist/range-big-2-64-as-end"]),
                "keepalive_is_never_mixed": (True, ["keepalive-cache/mixed-content"]),
                "keepalive_is_checked_first": (True, ["request-init-errors/keepalive-true-put-string-65537"]),
                "preflights_carry_cache_headers": (True, ["keepalive-cache/no-store-preflighted"]),
                "headers_that_may_not_conflict": (
                    ("Content-Length", "Content-Disposition", "Location"),
                    ["headers/response-content-disposition-two-lines", "headers/response-content-length-two-lines"]
                    + ["redirects/location-two-lines-not-a-redirect"],
                ),
                "flag_permits_its_method": (False, ["preflight-response/flag-put-methods-missing"]),
                "downgrade_is_by_scheme": (True, ["referrer/trustworthy-localhost"]),
                "window_is_read": (False, ["fetch-api/window-not-null"]),
                "integrity_matching": (
                    "well-formed-lower-case",
                    ["integrity/digest-unpadded", "integrity/digest-only-equals-sign"],
                ),
                "integrity_of_manual_redirects": ("body", ["integrity/manual-redirect"]),
                "null_window_forbids_prompts": (False, ["null-members/window-proxy"]),
                "blanks_around_method_overrides": (
                    "\t ",
                    ["forbidden-headers/x-http-method-kept-quote-left-open"],
                ),
                "third_party_cookies_are_partitioned": (True, ["redirects/credentials-include-third"]),
                "relaxed_policies_end_at_the_site": (
                    True,
                    ["referrer-policy/request-localhost-to-https-unsafe-url"],
                ),
                "the_tabs_site_is_told_the_origin": (True, ["third-parties/frame-to-the-tabs-site"]),
                "misdirected_logins": ("not", ["network/unauthorized-then-misdirected"]),
                "proxy_authentication_sets_cookies": (False, ["credentials/proxy-authentication"]),
                "misdirected_cookies_are_set": (False, ["network/misdirected-cookie"]),
                "same_site_goes_by": ("redirects-whatever-scheme", ["third-parties/strict-redirected-by-plain-http"]),
                "charsets_are_corrected_in_the_text": ("others-in-forms", ["xhr/charset-in-form-list"]),
                "misdirected_types_stay": (True, ["network/misdirected-content-type"]),
                "data_urls_have_a_body_for_head": (True, ["xhr/head-data-url"]),
                "blob_pages_have_a_referrer": (True, ["referrer/blob-page-origin"]),
                "same_site_cookies_are_set": ("by-the-tabs-site", ["credentials/same-site-lax-set-after-cross-site"]),
                "login_schemes": (
                    ("negotiate", "digest", "basic"),
                    ["network/unauthorized-url-credentials", "logins/negotiate-or-basic"],
                ),
                "logins_are_by": ("the-url-anywhere", ["logins/cors", "logins/preflight"]),
                "author_logins": ("final", ["logins/author"]),
                "digest_needs": (frozenset(), ["logins/digest-no-nonce", "logins/digest-no-realm"]),
                "digest_ignores_other_protections": (True, ["logins/digest-protection"]),
                "digest_user_names": ("ascii", ["logins/digest-user-name"]),
                "location_bytes_are_kept": (True, ["redirect-headers/location-latin-1"]),
                "blocked_addresses": (frozenset({"0.0.0.0", "[::]"}), ["referrer/trustworthy-ipv4-any"]),
                "no_referrer_hides_the_origin": (True, ["origin-header/no-cors-post-empty-referrer"]),
                "authorization_needs_naming": (False, ["preflight-response/authorization-wildcard"]),
                "cache_modes_past_the_preflight_cache": (
                    frozenset({"no-store", "reload"}),
                    ["preflight-cache/request-cache-mode-irrelevant", "preflight-cache/request-cache-mode-reload"],
                ),
            },
        ),
    ),
)
"""Firefox ESR, as Debian packages it."""
