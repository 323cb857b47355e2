"""Cookies are read, kept, found again, replaced and forgotten as the cookie store's own rules say."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from corsim.browser.clock import Clock
from corsim.browser.cookies import CookieStore, domain_matches, path_matches
from corsim.browser.set_cookie import EPOCH, Cookie, default_path, parse_set_cookie
from corsim.profiles import PROFILES
from corsim.standard.profile import STANDARD
from corsim.standard.user_agent import SameSiteMode

HOST, PATH = "a.example.com", "/x/y"


def cookie(header_value: str, host: str = HOST, path: str = PATH, now: float = 0) -> Cookie:
    parsed = parse_set_cookie(header_value, host, path, now, STANDARD)
    assert parsed is not None, header_value
    return parsed


class TestParse:
    """RFC 6265bis, 5.6: the Set-Cookie header field."""

    @pytest.mark.parametrize(
        ("header_value", "name", "value"),
        [
            ("a=1", "a", "1"),
            (" a = 1 2 ; x", "a", "1 2"),
            ("a=b=c", "a", "b=c"),
            ("a=", "a", ""),
            ("a", "", "a"),
            ("=a", "", "a"),
            ('a="b;c"', "a", '"b'),
            ("\ta\t=\t1\t2\t", "a", "1\t2"),
            ("A=\xe9", "A", "\xe9"),
        ],
    )
    def test_name_and_value(self, header_value: str, name: str, value: str) -> None:
        assert (cookie(header_value).name, cookie(header_value).value) == (name, value)

    @pytest.mark.parametrize("header_value", ["", "=", " = ; Path=/", ";a=b", "a=\0", "a=b;\x7f", "a=\n", "\x1fa=b"])
    def test_ignored(self, header_value: str) -> None:
        """Neither name nor value, or a control character that is no tab, anywhere."""
        assert parse_set_cookie(header_value, HOST, PATH, 0, STANDARD) is None

    def test_without_attributes(self) -> None:
        assert cookie("a=1") == Cookie(
            name="a",
            value="1",
            host=HOST,
            host_only=True,
            path="/x",
            secure=False,
            http_only=False,
            same_site="",
            expires=None,
            created=0,
        )

    def test_attribute_names_have_no_case_and_flags_no_value(self) -> None:
        parsed = cookie("a=1; SECURE=no; httpOnly; samesite=LAX; pAtH=/p")
        assert (parsed.secure, parsed.http_only, parsed.same_site, parsed.path) == (True, True, "lax", "/p")

    @pytest.mark.parametrize(("value", "same_site"), [("Strict", "strict"), ("None", "none"), ("other", ""), ("", "")])
    def test_same_site(self, value: str, same_site: str) -> None:
        assert cookie(f"a=1; Secure; SameSite={value}").same_site == same_site

    @pytest.mark.parametrize(
        ("attributes", "path"),
        [("Path=/", "/"), ("Path=", "/x"), ("Path=p", "/x"), ("Path=/p; Path=q", "/x"), ("Path=/p; Path=/q", "/q")],
    )
    def test_path(self, attributes: str, path: str) -> None:
        """The last one counts; one that does not begin with a slash stands for the default path."""
        assert cookie(f"a=1; {attributes}").path == path

    @pytest.mark.parametrize(
        ("domain", "host", "host_only"),
        [
            ("a.example.com", HOST, False),
            ("example.com", "example.com", False),
            (".Example.COM", "example.com", False),
            ("", HOST, True),
        ],
    )
    def test_domain(self, domain: str, host: str, host_only: bool) -> None:
        parsed = cookie(f"a=1; Domain={domain}")
        assert (parsed.host, parsed.host_only) == (host, host_only)

    @pytest.mark.parametrize(
        "domain", ["b.example.com", "b.a.example.com", "com", "ample.com", "other.test", "..example.com"]
    )
    def test_a_domain_that_is_not_the_hosts(self, domain: str) -> None:
        assert parse_set_cookie(f"a=1; Domain={domain}", HOST, PATH, 0, STANDARD) is None

    def test_a_public_suffix_is_no_domain(self) -> None:
        assert parse_set_cookie("a=1; Domain=github.io", "me.github.io", "/", 0, STANDARD) is None
        assert parse_set_cookie("a=1; Domain=2.3.4", "1.2.3.4", "/", 0, STANDARD) is None

    @pytest.mark.parametrize(
        ("attributes", "expires"),
        [
            ("Max-Age=60", 160),
            ("Max-Age=0", 100),
            ("Max-Age=-1", 100),
            ("Max-Age=060", 160),
            ("Max-Age=1; Max-Age=2", 102),
            ("Max-Age=", None),
            ("Max-Age=+1", None),
            ("Max-Age=1.5", None),
            ("Max-Age=x", None),
            ("Max-Age=--1", None),
            ("Max-Age=\xb2", None),
            ("Max-Age=1; Max-Age=x", 101),
        ],
    )
    def test_max_age(self, attributes: str, expires: float | None) -> None:
        """Digits, perhaps behind a minus; otherwise it does not count. The last one that counts does."""
        assert cookie(f"a=1; {attributes}", now=100).expires == expires

    @pytest.mark.parametrize(
        ("date", "expires"),
        [
            ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
            ("Thu, 01-Jan-2026 00:01:00 GMT", 60),
            ("Thursday, 01-Jan-26 00:01:00 GMT", 60),
            ("Wed, 31 Dec 2025 23:59:00 GMT", -60),
            ("01 Jan 2026 01:00:00", 3600),
            ("never", None),
            ("", None),
            ("Thu, 01 Jan 2026", None),
        ],
    )
    def test_expires(self, date: str, expires: float | None) -> None:
        """The browser's clock stands at 0 at the beginning of 2026."""
        assert EPOCH.isoformat() == "2026-01-01T00:00:00+00:00"
        assert cookie(f"a=1; Expires={date}").expires == expires

    def test_max_age_counts_before_expires(self) -> None:
        """RFC 6265bis, 5.7, steps 5 and 6, whichever stands first."""
        date = "Expires=Thu, 01 Jan 2026 00:01:00 GMT"
        assert cookie(f"a=1; Max-Age=5; {date}").expires == cookie(f"a=1; {date}; Max-Age=5").expires == 5

    def test_a_bad_date_leaves_an_earlier_one(self) -> None:
        assert cookie("a=1; Expires=Thu, 01 Jan 2026 00:01:00 GMT; Expires=x").expires == 60


@pytest.mark.parametrize(
    ("path", "default"),
    [("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("", "/"), ("a/b", "/"), ("//", "/")],
)
def test_default_path(path: str, default: str) -> None:
    """RFC 6265bis, 5.1.4: up to, but not including, the right-most slash."""
    assert default_path(path) == default


@pytest.mark.parametrize(
    ("path", "cookie_path", "matches"),
    [
        ("/a", "/a", True),
        ("/a/b", "/a", True),
        ("/a/b", "/a/", True),
        ("/a", "/a/", False),
        ("/ab", "/a", False),
        ("/a", "/", True),
        ("/A", "/a", False),
        ("/", "/a", False),
    ],
)
def test_path_match(path: str, cookie_path: str, matches: bool) -> None:
    """RFC 6265bis, 5.1.4."""
    assert path_matches(path, cookie_path) is matches


@pytest.mark.parametrize(
    ("host", "domain", "matches"),
    [
        ("a.test", "a.test", True),
        ("b.a.test", "a.test", True),
        ("ba.test", "a.test", False),
        ("a.test", "b.a.test", False),
        ("1.2.3.4", "1.2.3.4", True),
        ("1.2.3.4", "3.4", False),
    ],
)
def test_domain_match(host: str, domain: str, matches: bool) -> None:
    """RFC 6265bis, 5.1.3: an address matches only itself."""
    assert domain_matches(host, domain) is matches


@dataclass
class Jar:
    """A cookie store with short ways to use it."""

    clock: Clock = field(default_factory=Clock)
    store: CookieStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = CookieStore(self.clock, STANDARD)

    def take(
        self, *values: str, host: str = HOST, path: str = "/", secure: bool = True, lax_or_strict: bool = True
    ) -> None:
        for value in values:
            self.store.parse_and_store(value, secure, host, path, lax_or_strict)

    def give(
        self,
        host: str = HOST,
        path: str = "/",
        secure: bool = True,
        http_only: bool = True,
        mode: SameSiteMode = "strict-or-less",
    ) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.store.retrieve(secure, host, path, http_only, mode))


class TestStore:
    """RFC 6265bis, 5.7 and 5.8: storing and retrieving."""

    def test_longer_paths_come_first_then_older_cookies(self) -> None:
        jar = Jar()
        jar.take("a=1", "b=2; Path=/x", "c=3", "d=4; Path=/x/y", "e=5; Path=/x")
        assert jar.give(path="/x/y/z") == "d=4; b=2; e=5; a=1; c=3"

    def test_a_replaced_cookie_keeps_its_place(self) -> None:
        """5.7, step 23.3: the creation time of the old one."""
        jar = Jar()
        jar.take("a=1", "b=2", "c=3", "a=4")
        assert jar.give() == "a=4; b=2; c=3"
        assert len(jar.store) == 3

    def test_name_domain_and_path_make_a_cookie(self) -> None:
        jar = Jar()
        jar.take("a=1", "a=2; Path=/x", "a=3; Domain=example.com", "A=4")
        assert len(jar.store) == 4

    def test_a_removed_cookie_comes_back_as_a_new_one(self) -> None:
        jar = Jar()
        jar.take("a=1", "b=2", "a=; Max-Age=0", "a=3")
        assert jar.give() == "b=2; a=3"

    def test_an_expired_one_is_not_even_stored(self) -> None:
        jar = Jar()
        jar.take("a=1; Max-Age=0", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
        assert len(jar.store) == 0

    def test_expiry_is_by_the_clock(self) -> None:
        jar = Jar()
        jar.take("a=1; Max-Age=60", "b=2")
        jar.clock.advance(59.5)
        assert jar.give() == "a=1; b=2"
        jar.clock.advance(0.5)
        assert jar.give() == "b=2"
        assert len(jar.store) == 1

    def test_a_host_only_cookie_is_for_its_host(self) -> None:
        jar = Jar()
        jar.take("a=1", "b=2; Domain=example.com")
        assert (jar.give("a.example.com"), jar.give("b.a.example.com"), jar.give("example.com")) == (
            "a=1; b=2",
            "b=2",
            "b=2",
        )
        assert jar.give("ample.com") == jar.give("example.org") == ""

    def test_paths_match(self) -> None:
        jar = Jar()
        jar.take("a=1; Path=/x")
        assert (jar.give(path="/x"), jar.give(path="/x/y"), jar.give(path="/xy")) == ("a=1", "a=1", "")

    def test_secure_cookies_need_a_secure_connection_both_ways(self) -> None:
        jar = Jar()
        jar.take("a=1; Secure", secure=False)
        assert len(jar.store) == 0
        jar.take("a=1; Secure")
        assert (jar.give(), jar.give(secure=False)) == ("a=1", "")

    def test_http_only_cookies_are_for_http(self) -> None:
        jar = Jar()
        jar.take("a=1; HttpOnly")
        assert (jar.give(), jar.give(http_only=False)) == ("a=1", "")

    @pytest.mark.parametrize(
        ("mode", "given"),
        [
            ("strict-or-less", "s=1; l=2; n=3; d=4"),
            ("lax-or-less", "l=2; n=3; d=4"),
            ("unset-or-less", "n=3; d=4"),
        ],
    )
    def test_same_site(self, mode: SameSiteMode, given: str) -> None:
        jar = Jar()
        jar.take("s=1; SameSite=Strict", "l=2; SameSite=Lax", "n=3; SameSite=None; Secure", "d=4")
        assert jar.give(mode=mode) == given

    def test_same_site_cookies_cannot_be_set_from_elsewhere(self) -> None:
        jar = Jar()
        jar.take("s=1; SameSite=Strict", "l=2; SameSite=Lax", "n=3; SameSite=None; Secure", "d=4", lax_or_strict=False)
        assert jar.give() == "n=3; d=4"


class TestPrefixes:
    """RFC 6265bis, 5.7, steps 20 and 21; compared without case."""

    @pytest.mark.parametrize("name", ["__Host-a", "__host-A"])
    def test_host(self, name: str) -> None:
        jar = Jar()
        for attributes in ("Path=/", "Secure; Path=/x", "Secure; Path=/; Domain=a.example.com"):
            jar.take(f"{name}=1; {attributes}")
        assert len(jar.store) == 0
        jar.take(f"{name}=1; Secure; Path=/", path="/x/y")
        assert len(jar.store) == 1

    @pytest.mark.parametrize("name", ["__Secure-a", "__SECURE-A"])
    def test_secure(self, name: str) -> None:
        jar = Jar()
        jar.take(f"{name}=1; Path=/")
        assert len(jar.store) == 0
        jar.take(f"{name}=1; Secure; Domain=example.com; Path=/x")
        assert len(jar.store) == 1

    def test_other_names_are_free(self) -> None:
        jar = Jar()
        jar.take("_Host-a=1", "x__Secure-=2")
        assert len(jar.store) == 2


class TestTheStorageModel:
    """RFC 6265bis, 5.7: when a cookie is not stored, and which one it takes the place of."""

    def test_a_public_suffixs_own_cookie_is_host_only(self) -> None:
        assert cookie("a=1; Domain=github.io", host="github.io").host_only

    def test_an_insecure_answer_leaves_secure_cookies_alone(self) -> None:
        jar = Jar()
        jar.take("a=1; Secure")
        jar.take("a=2", secure=False)
        assert jar.give() == "a=1"

    def test_each_is_forgotten_in_its_time(self) -> None:
        """The earliest is not the first that came, and one is given another time."""
        jar = Jar()
        jar.take("a=1; Max-Age=30", "b=2; Max-Age=10", "c=3", "d=4; Max-Age=20")
        jar.clock.advance(10)
        assert jar.give() == "a=1; c=3; d=4"
        jar.take("d=5; Max-Age=5")
        jar.clock.advance(5)
        assert jar.give() == "a=1; c=3"
        jar.clock.advance(15)
        assert (jar.give(), len(jar.store)) == ("c=3", 1)

    def test_a_secure_one_that_is_gone_protects_nothing(self) -> None:
        jar = Jar()
        jar.take("a=1; Secure; Max-Age=10")
        jar.clock.advance(10)
        jar.take("a=2", secure=False)
        assert jar.give() == "a=2"

    def test_same_site_none_needs_secure(self) -> None:
        jar = Jar()
        jar.take("a=1; SameSite=None")
        assert len(jar.store) == 0

    def test_the_host_prefix_needs_a_path_attribute(self) -> None:
        jar = Jar()
        jar.take("__Host-a=1; Secure", path="/")
        assert len(jar.store) == 0

    def test_no_prefix_in_the_value_of_a_nameless_cookie(self) -> None:
        jar = Jar()
        jar.take("=__Host-a=1", "__Secure-a")
        assert len(jar.store) == 0

    def test_a_host_only_cookie_is_not_one_for_its_domain(self) -> None:
        jar = Jar()
        jar.take("a=1", "a=2; Domain=a.example.com")
        assert len(jar.store) == 2

    def test_an_expired_cookie_has_no_place_to_keep(self) -> None:
        jar = Jar()
        jar.take("a=1; Max-Age=1", "b=2")
        jar.clock.advance(2)
        jar.take("a=3")
        assert jar.give() == "b=2; a=3"


class TestTrustfulCookies:
    """How the profile of WebKit reads ``Set-Cookie``."""

    @pytest.mark.parametrize(
        ("header_value", "expires"),
        [
            ("a=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT", -1767225600.0),
            ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5", 5),
            ("a=1", None),
        ],
    )
    def test_the_later_expiry_counts(self, header_value: str, expires: float | None) -> None:
        parsed = parse_set_cookie(header_value, HOST, PATH, 0, PROFILES["webkit"])
        assert parsed is not None
        assert parsed.expires == expires

    @pytest.mark.parametrize("header_value", ["a=1; SameSite=None", "__Secure-a=1", "__Host-a=1"])
    def test_secure_is_not_needed(self, header_value: str) -> None:
        assert parse_set_cookie(header_value, HOST, PATH, 0, PROFILES["webkit"]) is not None
        assert parse_set_cookie(header_value, HOST, PATH, 0, STANDARD) is None
