"""Origins, sites and referrers: properties of HTML, 7.1.1, Fetch, 2.2.5, and Referrer Policy, 8."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.origins import Origin, obtain_a_site, same_origin, same_site, serialize_an_origin
from corsim.standard.profile import STANDARD
from corsim.standard.referrer import determine_requests_referrer, is_potentially_trustworthy
from corsim.standard.requests import REFERRER_POLICIES, redirect_taint, serialize_a_request_origin
from spec_tests.making import page_of, request_of, url_of

from .strategies import http_urls, other_urls

SITES = (
    *("https://a.example.com", "https://b.example.com:8443", "https://example.com", "http://example.com"),
    *("https://a.github.io", "https://b.github.io", "https://github.io", "https://co.uk", "https://x.co.uk"),
    *(
        "https://1.2.3.4",
        "https://1.2.3.4:5",
        "https://2.3.4.5",
        "http://localhost",
        "http://[::1]",
        "data:,",
        "null:x",
    ),
)
some_origins = st.sampled_from(SITES).map(lambda text: url_of(text).origin)
targets = st.lists(st.one_of(http_urls, st.sampled_from(SITES[:9])), min_size=1, max_size=5)


@given(some_origins, some_origins, some_origins)
def test_same_site_is_an_equivalence_that_same_origin_refines(a: Origin, b: Origin, c: Origin) -> None:
    """https://html.spec.whatwg.org/multipage/browsers.html#same-site"""
    assert same_origin(a, a)
    assert same_site(a, a)
    assert same_site(a, b) == same_site(b, a)
    assert same_site(a, b) or not same_origin(a, b)
    assert same_site(a, c) or not (same_site(a, b) and same_site(b, c))


@given(some_origins, some_origins)
def test_sites_are_equal_exactly_if_the_origins_are_same_site(a: Origin, b: Origin) -> None:
    """https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site"""
    one, other = obtain_a_site(a), obtain_a_site(b)
    assert (one == other) == same_site(a, b)
    assert hash(one) == hash(other) or one != other


@given(http_urls, http_urls)
def test_origins_are_the_same_exactly_if_their_serialisations_are(a: str, b: str) -> None:
    """Of tuple origins only: https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin"""
    one, other = url_of(a).origin, url_of(b).origin
    assert same_origin(one, other) == (serialize_an_origin(one) == serialize_an_origin(other))
    assert same_origin(one, url_of(serialize_an_origin(one)).origin)


@given(targets)
def test_redirect_taint_is_the_worst_step_of_the_way(urls: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#concept-request-tainted-origin, each pair of neighbours by itself."""
    request = request_of(*urls)

    def step(last: Origin, origin: Origin) -> int:
        if not same_site(origin, last) and not same_site(request.origin, last):
            return 2
        return int(not same_origin(origin, last) and not same_origin(request.origin, last))

    origins = [url_of(url).origin for url in urls]
    worst = max((step(last, origin) for last, origin in pairwise(origins)), default=0)
    assert redirect_taint(request) == ("same-origin", "same-site", "cross-site")[worst]
    assert serialize_a_request_origin(request) == ("null" if worst else "https://app.example.com")


@given(targets, http_urls)
def test_taint_never_lessens(urls: list[str], more: str) -> None:
    """One more redirect can only make it worse."""
    order = ["same-origin", "same-site", "cross-site"]
    before, after = redirect_taint(request_of(*urls)), redirect_taint(request_of(*urls, more))
    assert order.index(before) <= order.index(after)


@given(
    http_urls.map(lambda url: url.replace("://", "://user:secret@")),
    st.one_of(http_urls, other_urls),
    st.sampled_from([policy for policy in REFERRER_POLICIES if policy]),
)
def test_a_referrer_never_has_userinfo_or_fragment(page: str, target: str, policy: str) -> None:
    """https://w3c.github.io/webappsec-referrer-policy/#strip-url, steps 3 to 5"""
    client = page_of(page)
    referrer = determine_requests_referrer(request_of(target, page=client, referrer_policy=policy), STANDARD)
    if referrer is None:
        assert policy != "unsafe-url"
        return
    assert not referrer.includes_credentials
    assert referrer.fragment is None
    assert same_origin(referrer.origin, client.origin)
    if policy in ("strict-origin", "strict-origin-when-cross-origin", "no-referrer-when-downgrade"):
        same = same_origin(client.origin, url_of(target).origin)
        downgrade = is_potentially_trustworthy(client.url) and not is_potentially_trustworthy(url_of(target))
        assert not downgrade or (same and policy == "strict-origin-when-cross-origin")
    if "origin" in policy and not same_origin(client.origin, url_of(target).origin):
        assert (referrer.path, referrer.query) == ("/", None)
