"""What a request tells of the page that made it (Referrer Policy, 8; Secure Contexts, 3.2)."""

from __future__ import annotations

from .header_values import FAILURE, extract_header_list_values
from .origins import OpaqueOrigin, same_origin, schemelessly_same_site, serialize_an_origin
from .profile import Profile
from .requests import DEFAULT_REFERRER_POLICY, REFERRER_POLICIES, Request, top_level_origin
from .responses import Response
from .trace import Trace
from .urls import URL, parse_url

MAXIMUM_LENGTH = 4096

RELAXED_POLICIES = ("no-referrer-when-downgrade", "origin-when-cross-origin", "unsafe-url")
"""Those that can tell more than the default policy."""


# https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
def parse_a_referrer_policy_from_a_header(response: Response) -> str:
    """The last policy in `Referrer-Policy` that is one, or the empty string."""
    # 1. The header's tokens.
    policy_tokens = extract_header_list_values("Referrer-Policy", response.header_list)
    # 2. None yet.
    policy = ""
    # 3. The last one that is known.
    if policy_tokens is not None and policy_tokens is not FAILURE:
        for token in policy_tokens:
            if token in REFERRER_POLICIES:
                policy = str(token)
    # 4. Return.
    return policy


# https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect
def set_requests_referrer_policy_on_redirect(request: Request, actual_response: Response, trace: Trace) -> None:
    """Take over the policy that a redirect's response states."""
    # 1. Its policy.
    policy = parse_a_referrer_policy_from_a_header(actual_response)
    # 2. If it has one.
    if policy:
        request.referrer_policy = policy
        trace.record(
            "set-requests-referrer-policy-on-redirect",
            "2",
            "referrer policy changed",
            "The redirect's Referrer-Policy sets the policy to {policy}.",
            policy=policy,
        )


# https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
def determine_requests_referrer(request: Request, profile: Profile) -> URL | None:
    """The URL to send as `Referer`, or None for no referrer."""
    # 1. The policy; main fetch has filled in the page's where the request had none.
    policy = request.referrer_policy
    # 2. The page.
    environment = request.client
    # 3. The source:
    # 3.a "client":
    if request.referrer == "client":
        # 3.a.1. The page is a window.
        # 3.a.1.1-3.a.1.2. A document whose origin is opaque has no referrer to tell.
        # DEVIATION(webkit): it has (cors-check/opaque-null).
        if isinstance(environment.origin, OpaqueOrigin) and not profile.opaque_pages_tell_their_url:
            return None
        # 3.a.1.3. Left out: srcdoc frames.
        # 3.a.1.4. Its URL.
        referrer_source = environment.url
        # DEVIATION(firefox): a blob: page has its origin's (referrer/blob-page-origin).
        if referrer_source.scheme == "blob" and profile.blob_pages_have_a_referrer:
            referrer_source = parse_url(serialize_an_origin(environment.origin)) or referrer_source
        # 3.a.2. Left out: the model's pages are windows, not workers.
    # 3.b A URL:
    else:
        assert isinstance(request.referrer, URL)
        referrer_source = request.referrer
    # 4-5. Stripped, whole and to the origin.
    referrer_url = strip_url_for_use_as_a_referrer(referrer_source)
    referrer_origin = strip_url_for_use_as_a_referrer(referrer_source, origin_only=True)
    if referrer_url is None or referrer_origin is None:
        return None
    # 6. A long URL becomes its origin.
    if len(referrer_url.href) > MAXIMUM_LENGTH:
        referrer_url = referrer_origin
    # 7. Left out: browsers may tell less still; the `spec` profile does not.
    if policy_is_overridden(request, profile):
        policy = DEFAULT_REFERRER_POLICY
    # 8. By policy:
    # DEVIATION(chromium, firefox, webkit): of the two, only https is trustworthy (referrer/trustworthy-localhost).
    if profile.downgrade_is_by_scheme:
        downgrade = referrer_url.scheme == "https" and request.current_url.scheme != "https"
    else:
        downgrade = is_potentially_trustworthy(referrer_url) and not is_potentially_trustworthy(request.current_url)
    return _apply(policy, referrer_url, referrer_origin, request.current_url, downgrade)


def policy_is_overridden(request: Request, profile: Profile) -> bool:
    """Whether *profile* goes by the default policy, as the request's would tell another site more."""
    # DEVIATION(firefox): another site's is the default (referrer-policy/request-localhost-to-https-unsafe-url).
    return (
        profile.relaxed_policies_end_at_the_site
        and request.referrer_policy in RELAXED_POLICIES
        and not schemelessly_same_site(request.client.origin, request.current_url.origin)
    )


def trimmed_for_another_site(referrer: URL, request: Request, profile: Profile) -> URL:
    """*referrer*, or only its origin where the request goes to another site than the tab's and the profile says so."""
    # DEVIATION(webkit): only the origin (referrer-policy/request-localhost-to-https-unsafe-url).
    if not profile.referrers_are_trimmed_for_other_sites:
        return referrer
    if schemelessly_same_site(top_level_origin(request.client), request.current_url.origin):
        return referrer
    return strip_url_for_use_as_a_referrer(referrer, origin_only=True) or referrer


def _apply(policy: str, referrer_url: URL, referrer_origin: URL, current_url: URL, downgrade: bool) -> URL | None:
    same = same_origin(referrer_url.origin, current_url.origin)
    # 8.a-8.c Whatever the target is.
    if policy == "no-referrer":
        return None
    if policy == "origin":
        return referrer_origin
    if policy == "unsafe-url":
        return referrer_url
    # 8.d Never to a less secure target.
    if policy == "strict-origin":
        return None if downgrade else referrer_origin
    # 8.e The default: all of it to the same origin, else the origin, never to a less secure target.
    if policy == "strict-origin-when-cross-origin":
        if same:
            return referrer_url
        return None if downgrade else referrer_origin
    # 8.f Only to the same origin.
    if policy == "same-origin":
        return referrer_url if same else None
    # 8.g All of it to the same origin, else the origin.
    if policy == "origin-when-cross-origin":
        return referrer_url if same else referrer_origin
    # 8.h "no-referrer-when-downgrade": all of it, never to a less secure target.
    return None if downgrade else referrer_url


# https://w3c.github.io/webappsec-referrer-policy/#strip-url
def strip_url_for_use_as_a_referrer(url: URL, origin_only: bool = False) -> URL | None:
    """*url* without userinfo and fragment, or only its origin; None for a local scheme."""
    # 1. It is a URL.
    # 2. A local scheme tells nothing.
    if url.is_local:
        return None
    # 3-5. No userinfo, no fragment.
    rest = url.without_credentials.without_fragment
    # 6. Neither path nor query.
    if origin_only:
        rest = rest[: rest.index("/", len(url.scheme) + 3) + 1] if url.host is not None else f"{url.scheme}:/"
    # 7. Return.
    return parse_url(rest)


def is_potentially_trustworthy(url: URL) -> bool:
    """Whether *url* counts as delivered securely.

    https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy
    """
    if url.scheme in ("about", "data"):
        return True
    if url.tuple_origin is None:
        return url.scheme == "file"
    scheme, host, _ = url.tuple_origin
    if scheme in ("https", "wss"):
        return True
    if host in ("localhost", "localhost.") or host.endswith((".localhost", ".localhost.")):
        return True
    from ipaddress import IPv4Address, ip_address

    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback if isinstance(address, IPv4Address) else address == ip_address("::1")
