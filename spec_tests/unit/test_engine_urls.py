"""URLs as engines read them: every case was seen in the engine that is named, as a response's URL or an exception."""

from __future__ import annotations

import pytest

from corsim.profiles import PROFILES
from corsim.standard.engine_urls import as_it_was_sent, normalized, parse_as, shown_by, with_its_userinfo
from corsim.standard.urls import set_the_username
from spec_tests.making import APP, url_of

CHROMIUM, FIREFOX, WEBKIT, SPEC = (PROFILES[name] for name in ("chromium", "firefox", "webkit", "spec"))


class TestChromium:
    @pytest.mark.parametrize(
        ("text", "href"),
        [
            ("https://a/|", "https://a/%7C"),
            ("/|?|#|", f"{APP}/%7C?|#|"),
            ("data:/a|b,x", "data:/a%7Cb,x"),
            ("https://u's:p'@a/'?'", "https://u%27s:p%27@a/'?%27"),
            ("https://u:p'@a/'@//", "https://u:p%27@a/'@//"),
            ("https://a/|?/|", "https://a/%7C?/|"),
            ("about:blank?'#?'", "about:blank?%27#?'"),
            ("data:,a\tb\r\nc", "data:,a%09b%0D%0Ac"),
            (" data:,a\t\n", "data:,a"),
            ("data:,a \n#b", "data:,a %0A#b"),
            ("data:,a #b", "data:,a #b"),
            ("data:,a  ?b #c", "data:,a  ?b%20#c"),
            ("data:,a ?,a #b", "data:,a ?,a%20#b"),
            ("data:/a #b", "data:/a%20#b"),
            ("data://a/b #c", "data://a/b%20#c"),
            ("data:,a|b", "data:,a|b"),
            ("\x01data:,a\x1f", "data:,a"),
            ("\xa0data:,a", f"{APP}/%C2%A0data:,a"),
            ("data:,a\t\xa0", "data:,a%09%C2%A0"),
            ("!data:,a!", f"{APP}/!data:,a!"),
            ("data:,X", "data:,X"),
            ("data:,a%20#b", "data:,a%20#b"),
            ("DATA:/a b\t,x", "data:/a%20b%09,x"),
            ("da\tta:,a\tb", "data:,ab"),
        ],
    )
    def test_more_is_percent_encoded(self, text: str, href: str) -> None:
        found = parse_as(CHROMIUM, text, url_of(APP))
        assert found is not None
        assert found.href == href

    def test_the_parts_are_those_of_the_whole(self) -> None:
        found = parse_as(CHROMIUM, "https://u's@a/|?b#c")
        assert found is not None
        assert (found.username, found.path, found.query, found.fragment) == ("u%27s", "/%7C", "b", "c")
        found = parse_as(CHROMIUM, "data:,a ?b'")
        assert found is not None
        assert (found.path, found.query, found.without_fragment) == (",a ", "b%27", "data:,a ?b%27")

    def test_userinfo_that_is_set(self) -> None:
        url = set_the_username(url_of(f"{APP}/"), "u's")
        assert with_its_userinfo(CHROMIUM, url).username == "u%27s"
        assert with_its_userinfo(FIREFOX, url).username == "u's"

    @pytest.mark.parametrize(
        ("text", "href", "host"),
        [
            ("https://a b/", "https://a%20b/", "a%20b"),
            ("https:a b", "https://a%20b/", "a%20b"),
            ("//a%20b/c d", "https://a%20b/c%20d", "a%20b"),
            ("https://u:p@ a b:8443/?q", "https://u:p@%20a%20b:8443/?q", "%20a%20b"),
            ("https://\u3000a/", "https://%20a/", "%20a"),
            ("https://1.2 /", "https://1.2%20/", "1.2%20"),
            ("https://a b//c", "https://a%20b//c", "a%20b"),
            ("https://u@a b/@//", "https://u@a%20b/@//", "a%20b"),
            ("https://u u@a b/", "https://u%20u@a%20b/", "a%20b"),
            ("\x01//a b/\xa0", "https://a%20b/%C2%A0", "a%20b"),
        ],
    )
    def test_spaces_in_a_host(self, text: str, href: str, host: str) -> None:
        found = parse_as(CHROMIUM, text, url_of("http://page/"))
        if not text.startswith("https"):
            href = href.replace("https:", "http:")
        assert found is not None
        assert (found.href, found.host) == (href, host)
        assert str(found.origin) == f"{found.scheme}://{host}" + (":8443" if "8443" in text else "")

    def test_what_is_in_the_userinfo_is_no_host(self) -> None:
        found = parse_as(CHROMIUM, "https://a!b@a b/")
        assert found is not None
        assert found.href == "https://a!b@a%20b/"

    @pytest.mark.parametrize("text", ["https://a <b/", "foo://a b/", "https://a b:x/", "https://", "https://[ ::1]/"])
    def test_spaces_that_do_not_help(self, text: str) -> None:
        assert parse_as(CHROMIUM, text) is None

    def test_no_sign_is_left_to_stand_for_a_space(self) -> None:
        assert parse_as(CHROMIUM, "https://a b/!$&'()+,;=_`{}~") is None

    @pytest.mark.parametrize("text", ["https://", "data://a b/"])
    def test_what_is_no_url_to_anybody(self, text: str) -> None:
        assert parse_as(CHROMIUM, text) is None


class TestFirefox:
    @pytest.mark.parametrize(
        ("text", "href"),
        [
            ('data:,?"<>`', 'data:,?"<>`'),
            ("data:/a/./b c,x", "data:/a/./b c,x"),
            ("data://user:pw@host/,x", "data://user:pw@host/,x"),
            ("data:,a\x01\u00e9", "data:,a%01%C3%A9"),
            ("data:,a  #b c", "data:,a#b%20c"),
            ("data:,a ?b #c", "data:,a ?b #c"),
            ("data:;base64, Y\fQ = =", "data:;base64,YQ=="),
            ("data:;base64 ,Y Q", "data:;base64,YQ"),
            ("data:a?b;base64,Y Q", "data:a?b;base64,YQ"),
            ("data:;base64;a,Y Q", "data:;base64;a,Y Q"),
            ("data:,;base64, Y Q", "data:,;base64, Y Q"),
            ("data:;base64\xa0,Y Q", "data:;base64%C2%A0,Y Q"),
            ("data:,a\x7f", "data:,a%7F"),
            ("\x01data:,aX!\x01", "data:,aX!"),
            ("data:,a\xa0", "data:,a%C2%A0"),
            ("data:,aX #b", "data:,aX#b"),
            ("about:blank #a", "about:blank#a"),
            ("about:BLANK", "about:BLANK"),
        ],
    )
    def test_as_written(self, text: str, href: str) -> None:
        found = parse_as(FIREFOX, text)
        assert found is not None
        assert found.href == href
        assert (found.host, found.includes_credentials) == (None, False)

    def test_the_parts_are_those_of_the_whole(self) -> None:
        found = parse_as(FIREFOX, "data:,a b?c d#e f")
        assert found is not None
        assert (found.path, found.query, found.fragment) == (",a b", "c d", "e%20f")
        found = parse_as(FIREFOX, "data:,a")
        assert found is not None
        assert (found.path, found.query, found.fragment) == (",a", None, None)

    @pytest.mark.parametrize("text", ["data://a b/,x", "data://host:99999/,x", "da\tta:,x", "\ndat\na:,x"])
    def test_what_is_no_data_url(self, text: str) -> None:
        assert parse_as(FIREFOX, text) is None

    @pytest.mark.parametrize("text", ['https://a"b/', "https://a*b/", "https://a%2Ab/", "https://xn--a/", "//xn--a.b/"])
    def test_hosts_that_are_refused(self, text: str) -> None:
        assert parse_as(FIREFOX, text, url_of(APP)) is None
        assert parse_as(SPEC, text, url_of(APP)) is not None

    def test_hosts_of_other_schemes_are_not_looked_at(self) -> None:
        assert parse_as(FIREFOX, 'foo://a"b/') is not None

    @pytest.mark.parametrize(
        ("text", "href", "origin"),
        [
            ("view-source:x", "view-source:https://app.example.com/x", APP),
            ("\x01view-source:https://a/", "view-source:https://a/", "https://a"),
            (" VIEW-SOURCE:https://a/?b#c", "view-source:https://a/?b#c", "https://a"),
            ("view-source:view-source:https://a", "view-source:view-source:https://a/", "https://a"),
        ],
    )
    def test_sources(self, text: str, href: str, origin: str) -> None:
        found = parse_as(FIREFOX, text, url_of(f"{APP}/"))
        assert found is not None
        assert (found.href, found.scheme, str(found.origin)) == (href, "view-source", origin)
        assert shown_by(found) == url_of(href.rpartition("view-source:")[2])

    def test_the_parts_of_a_source(self) -> None:
        found = parse_as(FIREFOX, "view-source:https://u:p@a:81/b?c?d#e#f")
        assert found is not None
        assert (found.host, found.port, found.includes_credentials) == (None, None, False)
        assert (found.path, found.query, found.fragment) == ("https://u:p@a:81/b", "c?d", "e#f")
        found = parse_as(FIREFOX, "view-source:https://a/b#c#d")
        assert found is not None
        assert (found.path, found.query, found.fragment) == ("https://a/b", None, "c#d")

    def test_a_no_break_space_before_a_source_is_none_that_is_dropped(self) -> None:
        found = parse_as(FIREFOX, "\xa0view-source:x", url_of(f"{APP}/"))
        assert found is not None
        assert found.scheme == "https"

    def test_the_source_of_nothing(self) -> None:
        assert parse_as(FIREFOX, "view-source:https://") is None


class TestWebKit:
    @pytest.mark.parametrize(
        ("text", "is_valid"),
        [
            ("https://xn--tda/", True),
            ("https://xn--bcher-kva.example/", True),
            ("https://xn--a.example/", False),
            ("https://a.xn--99999.example/", False),
            ("https://xn--u-ccb.example/", False),
            ("foo://xn--a/", True),
            ('https://a"*b/', True),
        ],
    )
    def test_punycode(self, text: str, is_valid: bool) -> None:
        assert (parse_as(WEBKIT, text) is not None) == is_valid

    @pytest.mark.parametrize(
        ("url", "sent"),
        [
            ("https://a/%7e%41%2d%5f?%2e%c3%zz%2", "https://a/~A-_?.%C3%zz%2"),
            ("https://a/%2f%00%7c%20", "https://a/%2F%00%7C%20"),
        ],
    )
    def test_normalized(self, url: str, sent: str) -> None:
        assert normalized(url) == sent
        assert as_it_was_sent(url_of(url)).href == sent

    @pytest.mark.parametrize("fragment", ["", "f", "%20", "%C3%A9", "%", "%zz", "%2F"])
    def test_a_fragment_that_stays(self, fragment: str) -> None:
        assert as_it_was_sent(url_of(f"https://a/%7e#{fragment}")).without_fragment == "https://a/~"

    @pytest.mark.parametrize("fragment", ["%7e", "%7E", "%c3", "%2f", "a%41b"])
    def test_a_fragment_that_would_change(self, fragment: str) -> None:
        assert as_it_was_sent(url_of(f"https://a/%7e#{fragment}")).without_fragment == "https://a/%7e"


def test_the_standard_departs_in_nothing() -> None:
    for text in ("https://a/|", "data:,a\t#b", "view-source:x", "https://xn--a/", "https://a/%7e"):
        assert parse_as(SPEC, text) == url_of(text)
    assert parse_as(SPEC, "https://a b/") is None
