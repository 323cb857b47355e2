"""Where browsers differ: the choices that the standard leaves to them, and their departures from it.

A :class:`Profile` is a browser as data. Every field says at which step it is asked and what
the standard has there; its default is the standard's. Fields stand in the order of the steps that
ask them. An algorithm that departs for a profile says so in a line that begins with ``DEVIATION``.
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

    # URLs.
    more_is_percent_encoded: bool = choice(False, "so are `|` in paths, and `'` in userinfo and in any query.")
    spaces_in_hosts_are_encoded: bool = choice(
        False,
        "a host may have spaces, which are percent-encoded; it has no address, so connecting to it fails.",
    )
    forbidden_in_hosts: frozenset[str] = choice(frozenset(), "more code points that no host may have.")
    punycode_is_checked: bool = choice(False, "a host of ASCII has to be valid in each of its labels in Punycode, too.")
    data_urls_are_read: Literal["as-any-url", "with-whitespace", "as-written"] = choice(
        "as-any-url",
        'the parser treats a data: URL like others ("as-any-url"); or tabs and newlines in it are percent-encoded, and '
        'the space before its fragment stays ("with-whitespace"); or it has neither host nor segments, nothing but '
        "controls and what is not ASCII is percent-encoded, the whitespace in it goes if it is base64, and spaces go "
        'before its fragment, also in about: URLs ("as-written").',
    )
    sources_are_fetched: bool = choice(
        False,
        'in mode "same-origin", a view-source: URL is fetched as what it shows the source of, without a body; it is '
        "relative and has an origin as that.",
    )
    percent_encoding_is_normalized: bool = choice(
        False,
        "what needs no percent-encoding is sent without, the rest in upper case; a response has that URL, but for one "
        "whose fragment would change alike.",
    )

    # new Request(): members, headers and bodies.
    window_is_read: bool = choice(True, "the member window exists.")
    null_window_forbids_prompts: bool = choice(True, "with window null, a proxy's 407 is an error.")
    streams_are_strings: bool = choice(False, "a `ReadableStream` as body is its text, `[object ReadableStream]`.")
    streams_are_sent: bool = choice(True, "a stream can be a body.")
    streams_make_requests_cors: bool = choice(False, 'a stream body turns mode "same-origin" into "cors".')
    body_types_are_filtered: bool = choice(True, 'in mode "no-cors", the type of a body has to be safelisted.')
    duplicate_headers_are_combined: bool = choice(False, "headers of one name are kept as one, with the values joined.")

    # XMLHttpRequest's open() and send().
    data_urls_take_userinfo: bool = choice(False, "user name and password given to open() go into a data: URL, too.")
    charsets_are_corrected_in_the_text: Literal["no", "all", "others-in-forms"] = choice(
        "no",
        'an author\'s `Content-Type` is parsed and written anew with charset UTF-8 ("no"), every charset becomes UTF-8 '
        'in its place ("all"), or, with URLSearchParams, every one that is another ("others-in-forms").',
    )
    empty_charsets_are_corrected: bool = choice(True, "an empty charset becomes UTF-8, too.")
    upload_listeners_need_a_body: bool = choice(
        False,
        "upload listeners ask for a preflight only in asynchronous calls, and where there is a body.",
    )
    synchronous_requests_bypass_the_page: bool = choice(
        False,
        "the page's part in a fetch is left out: upload listeners, the headers for caches and ranges, and its part "
        "in redirects.",
    )

    # MIME types.
    parameter_names_are_compared_as_written: bool = choice(
        False,
        "parameters whose names differ in case from those before them are one that comes several times, with the value "
        "of the last.",
    )

    # Forbidden request-header.
    user_agent_is_forbidden: bool = choice(False, "scripts cannot set `User-Agent`.")
    blanks_around_method_overrides: str | None = choice(
        None,
        "the methods in `X-HTTP-Method` and its like are what stands between commas, in quotes or not, without these "
        "characters around it; None is the standard's way to split.",
    )

    # CORS-safelisted request-header.
    client_hints_are_safelisted: bool = choice(False, "client hints whose value is well-formed are safelisted, too.")
    range_is_read_leniently: bool = choice(
        False,
        "a `Range` is read with its unit in any case, and with a plus sign and line-like whitespace around numbers.",
    )
    range_limit: int | None = choice(None, "the largest number in a safelisted `Range`; None is no limit.")
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

    # Fetch and main fetch.
    keepalive_is_checked_first: bool = choice(False, "the size of a keepalive body is looked at before any preflight.")
    keepalive_is_never_mixed: bool = choice(
        False,
        "a page that came by https fetches with keepalive only from where it is as secure, or from the machine itself.",
    )
    blocked_addresses: frozenset[str] = choice(frozenset(), "hosts that nothing is fetched from.")
    redirects_stay_in_the_load: bool = choice(
        False,
        "blocked addresses, and ports in what the page has no part in, are looked at where a load begins: at first, at "
        "a preflight, and where a redirect ends the credentials.",
    )
    ports_are_checked_when_connecting: bool = choice(False, "the mode of the request is looked at before the port.")
    redirects_to_bad_ports_never_end: bool = choice(
        False,
        "an asynchronous XMLHttpRequest that is redirected to a blocked port gets neither `load` nor `error`, ever.",
    )
    open_bad_ports: frozenset[int] = choice(frozenset(), "ports of the standard's list that are not blocked.")
    preflights_are_repeated: bool = choice(
        False,
        "what needed a preflight before a redirect, or would have, needs one behind it, too.",
    )
    wildcard_survives_bad_names: bool = choice(
        False,
        "for fetch(), `*` in `Access-Control-Expose-Headers` counts, though something invalid comes after it.",
    )
    reset_content_has_no_body: bool = choice(True, "205 is a null body status.")
    data_urls_have_a_body_for_head: bool = choice(False, "XMLHttpRequest is given a data: URL's body for HEAD, too.")
    integrity_of_manual_redirects: Literal["none", "empty", "body"] = choice(
        "none",
        'to integrity metadata, a redirect that is not followed has no body, which matches nothing ("none"), an empty '
        'one if it has a `Location`, and its own if not ("empty"), or always its own ("body").',
    )
    integrity_blanks: str = choice("", "integrity metadata of nothing but these code points is none.")
    integrity_matching: Literal["digests", "lenient", "well-formed-lower-case", "well-formed"] = choice(
        "digests",
        'digests are compared as texts ("digests") or by what they decode to, and then no body is an empty one: '
        'every digest of an algorithm in lower case counts ("lenient"), or only well-formed items do, with the '
        'algorithm in lower case ("well-formed-lower-case") or in any ("well-formed").',
    )

    # Scheme fetch.
    about_blank_is_in_any_case: bool = choice(False, "about:BLANK is about:blank.")
    about_blank_is_fetched: bool = choice(True, 'in mode "no-cors", about:blank is an opaque response.')
    data_urls_need_redirect_mode_follow: bool = choice(False, 'in mode "no-cors", that goes for data: URLs, too.')
    data_url_parameters_are_kept: bool = choice(
        False,
        "the parameters of a data: URL's type stay as they are written, even if they come twice, with the charset "
        "behind them; a charset that is no token is an error.",
    )
    data_urls_have_a_length: bool = choice(False, "the response for a data: URL has a `Content-Length`.")
    blob_suffixes: Literal["any", "cut", "within"] = choice(
        "any",
        'the last so many bytes of a blob are counted from its end, whatever it has ("any"); no range where they are '
        'none, and all of it where it has fewer ("cut") or no range then, either ("within").',
    )
    partial_blobs_are_ok: bool = choice(False, "the status message of a part of a blob is `OK`.")
    blobs_tell_a_referrer_policy: bool = choice(False, "a blob's response has the page's `Referrer-Policy`.")

    # HTTP fetch: redirects as responses.
    urls_lose_their_credentials: bool = choice(False, "the URL has no userinfo after it was used, or elsewhere.")
    unassigned_redirect_statuses_redirect: bool = choice(
        False,
        "with a `Location`, so do 307 to 399, whatever they mean.",
    )
    schemes_never_redirected_to: frozenset[str] = choice(
        frozenset(), 'schemes of a `Location` that are an error in mode "manual", too.'
    )
    redirect_errors_need_a_location: bool = choice(
        False,
        'redirect mode "error" tolerates a redirect status without `Location`.',
    )
    unlocated_redirects_keep_their_body: bool = choice(
        False,
        'in mode "manual", a redirect status without `Location` keeps its body.',
    )
    locations_are_judged_first: bool = choice(
        False,
        "too many redirects and a `Location` that does not parse are errors before CORS and the redirect mode count.",
    )
    several_locations: Literal["failure", "one", "joined"] = choice(
        "failure",
        'several `Location` lines are no URL to go to ("failure"), one if they are equal ("one"), or one value, joined '
        'by a comma and a space ("joined").',
    )
    empty_location: Literal["location", "none", "error"] = choice(
        "location",
        'an empty `Location` leads to where the request has been ("location"), is none ("none"), or is followed into a '
        'network error ("error").',
    )
    locations_inherit_no_credentials: bool = choice(False, "with CORS, a `Location` is read without userinfo.")
    location_bytes_are_kept: bool = choice(
        False,
        "bytes over 0x7F in a `Location` are percent-encoded one by one, not as UTF-8.",
    )

    # HTTP-redirect fetch.
    redirects_with_credentials_fail: bool = choice(False, "with fetch(), userinfo in the location always fails.")
    keepalive_goes_on_without_the_page: bool = choice(
        False,
        "with keepalive, a redirect that fails for its userinfo is followed, and only the page is given the error.",
    )
    keepalive_redirect_limit: int = choice(20, "the number of redirects that are followed with keepalive.")
    redirects_are_judged_late: bool = choice(
        False,
        "userinfo in the location, where the page's own origin redirects, is refused after the next preflight.",
    )
    redirects_are_checked_with_credentials: bool = choice(
        False,
        "a redirect on the way is checked as one with credentials, if they were included at first.",
    )
    delete_becomes_get: bool = choice(False, "a redirect to another origin turns DELETE into GET.")
    redirected_headers: Literal["changed", "restored", "first"] = choice(
        "changed",
        'each redirect takes headers away for good ("changed"), starts from those that the script gave, so what an '
        'earlier one removed comes back ("restored"), or leaves a CORS request those that it began with, by which '
        'preflights are made, too ("first").',
    )
    redirects_take_client_hints: bool = choice(
        False,
        "an author's client hints do not go with a redirect to another origin than the page's.",
    )
    user_agent_survives_redirects: bool = choice(True, "an author's `User-Agent` goes on to the page's own origin.")

    # HTTP-network-or-cache fetch.
    no_cors_credentials_are_by_the_first_url: bool = choice(
        False,
        'in mode "no-cors", redirects do not change whether same-origin credentials are included.',
    )
    dropped_search_params_have_a_type: bool = choice(
        False, "XMLHttpRequest's GET or HEAD has the type of the URLSearchParams that it does not send."
    )
    empty_bodies_have_a_length: bool = choice(
        True,
        "the length of an empty blob is sent with any method, and so is that of other empty bodies of XMLHttpRequest.",
    )
    conditional_requests_stay_cacheable: bool = choice(
        False,
        "an author's conditional header makes the cache mode `no-cache`, which stays cacheable.",
    )
    conditional_xhr_is_plain: bool = choice(False, "a conditional header of an XMLHttpRequest changes no cache mode.")
    range_is_rewritten: bool = choice(
        False,
        "the `Range` of a GET that its HTTP cache may answer is sent without whitespace and leading zeros.",
    )
    only_if_cached_asks_the_network: bool = choice(False, "what is not cached is fetched in that cache mode, too.")
    login_schemes: tuple[str, ...] | None = choice(
        None,
        "the ways to log in, the strongest first, of which a 401 has to name one to ask for a password; None is no "
        "condition.",
    )
    challenges_are_lines: bool = choice(False, "a line of `WWW-Authenticate` is one challenge, whatever it has commas.")
    logins_are_by: Literal["the-flag", "the-url", "the-url-anywhere"] = choice(
        "the-flag",
        "a 401 that asks for a password is answered by the URL's user name and password if XMLHttpRequest began with "
        'such ("the-flag"); any 401 is, if the current URL has them, unless the response is a CORS one ("the-url"); or '
        'that of a CORS request and of a preflight, too ("the-url-anywhere").',
    )
    author_logins: Literal["kept", "final", "replaced"] = choice(
        "kept",
        'where a 401 asks for a password, an author\'s `Authorization` is sent once more ("kept"), nothing is '
        '("final"), or the URL\'s user name and password are in its place ("replaced").',
    )
    digest_needs: frozenset[str] = choice(
        frozenset({"realm", "nonce"}), "the parameters that a challenge for a digest has to have."
    )
    digest_algorithms: frozenset[str] = choice(
        frozenset({"md5", "md5-sess", "sha-256", "sha-256-sess"}), "the algorithms of digests, in lower case."
    )
    digest_algorithm_is_always_named: bool = choice(False, "a digest names its algorithm where the server does not.")
    digest_ignores_other_protections: bool = choice(
        False, 'a challenge for a digest whose `qop` has no "auth" is taken for one that has no `qop`.'
    )
    digest_user_names: Literal["extended", "as-they-are", "ascii"] = choice(
        "extended",
        'in a digest, a user name that is not ASCII is a `username*` ("extended") or a `username` ("as-they-are"); or '
        'there is no digest then ("ascii").',
    )
    ntlm_message: str = choice("", "the first message of NTLM, in base64.")
    proxy_authentication_fails: bool = choice(False, "a 407 is an error, as there is no proxy.")
    proxy_authentication_sets_cookies: bool = choice(True, "a 407 sets cookies.")
    misdirected_cookies_are_set: bool = choice(True, "a 421 that is asked for again sets cookies.")
    misdirected_types_stay: bool = choice(
        False,
        "behind a 421, its `Content-Type` stays before that of the second answer, if there is one.",
    )
    misdirected_logins: Literal["from-the-beginning", "again", "not"] = choice(
        "from-the-beginning",
        "a 421 to a request with user name and password is asked for again, and if it is one again, once more without "
        'them ("from-the-beginning"); it is asked for again ("again"); or it is not ("not").',
    )

    # HTTP-network fetch.
    duplicate_headers_are_merged_when_sent: bool = choice(
        False,
        "headers of one name are sent as one: an empty value discards those before it, and of some headers only the "
        "last value is sent.",
    )
    header_values_are_utf8: bool = choice(False, "values are sent in UTF-8, each byte of a script's as a code point.")
    headers_that_may_not_conflict: tuple[str, ...] = choice(
        (),
        "these headers of a response, whatever its status, may not have lines with different values: that is a network "
        "error.",
    )
    headers_kept_from_pages: tuple[str, ...] = choice((), "these headers of a response are the browser's alone.")
    response_headers_are_merged: bool = choice(
        False,
        "lines of one response header become one without the empty ones; of some headers only the first line counts.",
    )
    answers_are_made_utf8: bool = choice(
        False,
        "bytes in a response's header values that are not UTF-8 become U+FFFD in UTF-8.",
    )

    # CORS-preflight fetch.
    preflights_tell_the_own_origin: bool = choice(
        False,
        "a preflight tells the page's own origin, also where redirects have tainted the request's; its answer needs no "
        "CORS check where it comes from that origin.",
    )
    preflights_tell_the_first_referrer: bool = choice(
        False, "behind redirects, a preflight's referrer is the one that the first URL was told."
    )
    preflights_carry_cache_headers: bool = choice(
        False,
        "the `Cache-Control` and `Pragma` of the request go with its preflight, too.",
    )
    user_agent_goes_with_preflights: bool = choice(False, "an author's `User-Agent` is sent with the preflight, too.")
    preflight_status_is_checked_first: bool = choice(False, "the status is looked at before the CORS check.")
    flag_permits_its_method: bool = choice(
        True,
        "with the use-CORS-preflight flag, a missing `Access-Control-Allow-Methods` permits the request's method.",
    )
    authorization_needs_naming: bool = choice(
        True,
        "`*` in `Access-Control-Allow-Headers` does not stand for `Authorization`.",
    )
    invalid_max_age: int = choice(5, "seconds that count where `Access-Control-Max-Age` is not empty and not a number.")
    max_age_is_read: Literal["digits", "signed", "integer"] = choice(
        "digits",
        'a max-age is a number of digits only ("digits"), one of 64 bits that may have a sign, and is 0 if it is '
        'negative ("signed"), or so with whitespace of any kind around it ("integer").',
    )
    max_age_limit: int | None = choice(None, "the imposed limit on max-age in seconds; None is no limit.")

    # CORS-preflight cache.
    preflight_cache: Literal["entries", "results", "lists", "answers"] = choice(
        "entries",
        'one entry for each method and header name ("entries"), one result for each URL, which failures do not clear '
        '("results"), a list of methods and one of header names for each URL and credentials flag, without '
        'wildcards ("lists"), or one answer for each URL, kept even if it does not permit the request ("answers").',
    )
    cache_modes_past_the_preflight_cache: frozenset[str] = choice(
        frozenset(),
        "cache modes with which it is not looked at.",
    )
    cache_modes_that_keep_no_preflight: frozenset[str] = choice(
        frozenset(),
        "cache modes with which nothing is put into it.",
    )

    # Cookies.
    same_site_goes_by: Literal["redirects", "redirects-whatever-scheme", "tab", "target"] = choice(
        "redirects",
        'SameSite cookies stay where another site has redirected the request ("redirects", or "redirects-whatever-'
        'scheme"), where the URL or the page is not of the tab\'s site ("tab"), or where the request goes, or was, '
        "to another site than the page's, but for the tab's own host (\"target\").",
    )
    unset_same_site_is_lax: bool = choice(False, "a cookie without SameSite is SameSite=Lax.")
    third_party_cookies_are_set: bool = choice(True, "sites other than the tab's can set cookies.")
    third_party_cookies_are_partitioned: bool = choice(
        False,
        "requests to another site than the tab's have cookies of their own, in which there is no SameSite.",
    )
    partitioned_cookies_are_kept_apart: bool = choice(
        False,
        "a `Partitioned` cookie has to be `Secure`, and is sent only in tabs of the site in which it was set, there "
        "either in what stays within the site or in what does not.",
    )
    same_site_cookies_are_set: Literal["as-sent", "by-the-tabs-site", "always"] = choice(
        "as-sent",
        'SameSite cookies can be set where they would be sent ("as-sent"), by the tab\'s own site whatever redirected '
        '("by-the-tabs-site"), or by whoever is asked ("always").',
    )
    closer_domains_come_first: bool = choice(
        False,
        "of cookies with paths of one length, those for a longer domain come first, and then those with a `Domain`.",
    )
    last_cookie_expiry_counts: bool = choice(False, "of `Max-Age` and `Expires`, the later one in the text counts.")
    cookies_without_tls_are_trusted: bool = choice(
        False,
        "neither the prefix `__Secure-` nor `SameSite=None` needs `Secure`.",
    )

    # Referrers.
    downgrade_is_by_scheme: bool = choice(False, "for the referrer, only https counts as trustworthy.")
    relaxed_policies_end_at_the_site: bool = choice(
        False,
        "to another site, every referrer policy that tells more counts as strict-origin-when-cross-origin.",
    )
    referrers_are_trimmed_for_other_sites: bool = choice(False, "another site is told the origin at most.")
    opaque_pages_tell_their_url: bool = choice(False, "a document of opaque origin has a referrer, too.")
    blob_pages_have_a_referrer: bool = choice(False, "the referrer of a blob: page is its origin.")

    # The `Origin` header.
    referrer_policy_hides_the_origin: bool = choice(
        True,
        "without CORS, the referrer policy decides whether it is told.",
    )
    no_referrer_hides_the_origin: bool = choice(False, "without CORS and with an empty referrer it is `null`.")
    origin_is_the_referrers: bool = choice(
        False,
        "without CORS, the origin is that of the referrer before any policy, and a less secure target is told it.",
    )
    origin_stays_on_redirects: bool = choice(
        False,
        "once said, it stays as long as redirects stay within an origin; later, the referrer policy has no say.",
    )
    the_tabs_site_is_told_the_origin: bool = choice(
        False,
        "without CORS, it is sent with any method where a frame of another site asks the tab's site with credentials.",
    )
    redirects_hide_the_origin: bool = choice(
        False,
        "without CORS, it is `null` after any redirect to another origin.",
    )


STANDARD = Profile(name="spec")
"""The Fetch Standard itself."""
