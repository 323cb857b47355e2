"""The cookie store: properties of RFC 6265bis, 5."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corsim.browser.clock import Clock
from corsim.browser.cookies import CookieStore, path_matches
from corsim.browser.set_cookie import default_path, parse_set_cookie
from corsim.standard.profile import STANDARD

ATTRIBUTES = (
    *("Secure", "HttpOnly", "Path=/", "Path=/a", "Path=", "Domain=example.com", "Domain=a.example.com", "Domain=com"),
    *("Max-Age=0", "Max-Age=5", "Max-Age=x", "SameSite=Lax", "SameSite=Strict", "SameSite=None", "Domain=", "x"),
    *("Expires=Thu, 01 Jan 2026 00:00:03 GMT", "Expires=never", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
)
set_cookies = st.builds(
    lambda pair, attributes: "; ".join([pair, *attributes]),
    st.sampled_from(["a=1", "b=2", "__Host-c=3", "__Secure-d=4", "e", "=f", ""]),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=4),
)
hosts = st.sampled_from(["example.com", "a.example.com", "b.a.example.com", "other.test", "1.2.3.4"])
paths = st.sampled_from(["/", "/a", "/a/b", "/ab"])


@given(
    st.one_of(st.text(), st.builds("a=1; {}={}".format, st.sampled_from(["Expires", "Max-Age", "Domain"]), st.text()))
)
def test_any_set_cookie_value_is_parsed_or_ignored(header_value: str) -> None:
    """5.6: an algorithm for any set-cookie-string."""
    cookie = parse_set_cookie(header_value, "a.example.com", "/x", 0, STANDARD)
    if cookie is not None:
        assert cookie.name or cookie.value
        assert cookie.path.startswith("/")
        assert cookie.host in ("a.example.com", "example.com")
        assert ";" not in cookie.name + cookie.value


@given(
    st.lists(st.tuples(set_cookies, st.booleans(), hosts, paths, st.integers(0, 4)), max_size=8),
    st.booleans(),
    hosts,
    paths,
)
def test_what_is_retrieved_is_permitted_there(
    taken: list[tuple[str, bool, str, str, int]], is_secure: bool, host: str, path: str
) -> None:
    """5.8.3: secure cookies for secure connections only, none that has expired, each only once and in order."""
    clock = Clock()
    store = CookieStore(clock, STANDARD)
    for header_value, secure, from_host, from_path, seconds in taken:
        store.parse_and_store(header_value, secure, from_host, from_path, True)
        clock.advance(seconds)
    given_ = store.retrieve(is_secure, host, path, True, "strict-or-less")
    assert len(given_) <= len(store) <= len(taken)
    assert set(given_) <= set(store.retrieve(True, host, path, True, "strict-or-less"))
    assert set(store.retrieve(True, host, path, True, "unset-or-less")) <= set(
        store.retrieve(True, host, path, True, "lax-or-less")
    )
    for name, value in given_:
        assert any(f"{name}={value}" in text or text.startswith(value) for text, *_ in taken)
    if not is_secure:
        assert not any(name.startswith("__") for name, _ in given_)
    clock.advance(10)
    left = store.retrieve(is_secure, host, path, True, "strict-or-less")
    assert set(left) <= set(given_)


@given(paths, paths)
def test_a_path_matches_its_own_default_path(path: str, other: str) -> None:
    """5.1.4: a cookie without a Path goes back to where it came from, and to what lies below."""
    assert path_matches(path, default_path(path))
    assert path_matches(path, "/")
    assert not path_matches(path, other) or path.startswith(other)
