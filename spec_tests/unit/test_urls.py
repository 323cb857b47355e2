"""URLs are parsed by the URL Standard; their origins, parts and bad ports."""

from __future__ import annotations

import pickle

import pytest

from corsim.standard.origins import OpaqueOrigin, TupleOrigin, same_origin
from corsim.standard.ports import BAD_PORTS, should_be_blocked_due_to_a_bad_port
from corsim.standard.urls import (
    DEFAULT_PORTS,
    LONGEST_KEPT,
    URL,
    kept_parse,
    parse_url,
    set_the_password,
    set_the_username,
)
from spec_tests.making import APP, url_of


def test_default_ports() -> None:
    """https://url.spec.whatwg.org/#default-port"""
    assert DEFAULT_PORTS == {"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}


def test_a_url_can_be_sent_to_another_process() -> None:
    url = url_of("https://u:p@example.com:8443/a?b#c")
    found = pickle.loads(pickle.dumps(url))
    assert (found, found.host, found.tuple_origin) == (url, url.host, url.tuple_origin)


class TestParse:
    """https://url.spec.whatwg.org/#concept-url-parser"""

    def test_what_is_kept_is_bounded(self) -> None:
        """A short URL is parsed once; a long one each time, as thousands of these would fill the memory."""
        long = "data:," + "x" * LONGEST_KEPT
        assert parse_url(APP) is parse_url(APP)
        assert parse_url(long) == parse_url(long)
        assert parse_url(long) is not parse_url(long)
        assert parse_url("#a", parse_url(long)) is not parse_url("#a", parse_url(long))
        assert parse_url("#a", url_of(APP)) is parse_url("#a", url_of(APP))

    @pytest.mark.parametrize(("length", "is_kept"), [(2048, True), (2049, False)])
    def test_the_longest_that_is_kept(self, length: int, is_kept: bool) -> None:
        text = "https://a/" + "x" * (length - len("https://a/"))
        assert (parse_url(text) is parse_url(text)) is is_kept
        assert (parse_url("#b", parse_url(text)) is parse_url("#b", parse_url(text))) is is_kept

    def test_one_with_a_scheme_and_slashes_is_parsed_once_for_all_bases(self) -> None:
        page = url_of(APP)
        assert parse_url("https://a.test/b", page) is parse_url("https://a.test/b")
        assert parse_url("foo://a/b", page) is parse_url("foo://a/b")
        assert parse_url("foo://a://b", page) is parse_url("foo://a://b")

    @pytest.mark.parametrize(
        ("text", "href"),
        [
            ("https:b", "https://app.test/dir/b"),
            ("https:/b", "https://app.test/b"),
            ("//b.test", "https://b.test/"),
            ("a/b://c", "https://app.test/dir/a/b://c"),
            ("1://c", "https://app.test/dir/1://c"),
            ("://c", "https://app.test/dir/://c"),
            ("\xe9://c", "https://app.test/dir/%C3%A9://c"),
            ("?https://c", "https://app.test/dir/page?https://c"),
            (" https://c", "https://c/"),
            ("ht\ntps://c", "https://c/"),
            ("git+ssh://c/d", "git+ssh://c/d"),
            ("a-scheme-of-many-letters://c/d", "a-scheme-of-many-letters://c/d"),
        ],
    )
    def test_others_are_parsed_with_their_base(self, text: str, href: str) -> None:
        parsed = parse_url(text, url_of("https://app.test/dir/page"))
        assert parsed is not None
        assert parsed.href == href

    def test_how_many_are_kept_is_bounded(self) -> None:
        assert kept_parse.cache_parameters()["maxsize"] is not None

    def test_two_are_equal_when_their_serialisations_are(self) -> None:
        blob = url_of("blob:https://a/1")
        assert blob.with_blob_url_entry(OpaqueOrigin()) == blob
        assert url_of("https://a/") == url_of("HTTPS://A")
        assert url_of("https://a/#b") != url_of("https://a/")

    def test_the_parts(self) -> None:
        url = url_of("HTTPS://u:p@Example.COM:8443/a/../b?c#d")
        assert url.href == "https://u:p@example.com:8443/b?c#d"
        assert (url.scheme, url.username, url.password, url.host, url.port) == ("https", "u", "p", "example.com", 8443)
        assert (url.path, url.query, url.fragment) == ("/b", "c", "d")

    @pytest.mark.parametrize(
        ("text", "query", "fragment"),
        [
            ("https://a/", None, None),
            ("https://a/?", "", None),
            ("https://a/#", None, ""),
            ("https://a/?#?", "", "?"),
            ("https://a/?b?c#d#e?f", "b?c", "d#e?f"),
        ],
    )
    def test_empty_is_not_null(self, text: str, query: str | None, fragment: str | None) -> None:
        assert (url_of(text).query, url_of(text).fragment) == (query, fragment)

    def test_a_default_port_is_null(self) -> None:
        assert url_of("https://a:443/").port is None
        assert url_of("http://a:443/").port == 443

    def test_relative_to_a_base(self) -> None:
        assert parse_url("../x", url_of("https://a/b/c/d")) == url_of("https://a/b/x")
        assert parse_url("//c/d", url_of("http://a/")) == url_of("http://c/d")

    @pytest.mark.parametrize("text", ["", "/x", "https://", "https://a b/", "https://a:99999/", "https://[::/"])
    def test_failure(self, text: str) -> None:
        assert parse_url(text) is None

    def test_lone_surrogates_are_replaced(self) -> None:
        assert url_of("https://a/\ud800").path == "/%EF%BF%BD"

    @pytest.mark.parametrize(
        ("text", "host"),
        [("file:///a", ""), ("data:a", None), ("mailto:a@b", None), ("foo://b/", "b"), ("foo:/b", None)],
    )
    def test_a_host_can_be_empty_or_null(self, text: str, host: str | None) -> None:
        assert url_of(text).host == host


class TestOrigin:
    """https://url.spec.whatwg.org/#concept-url-origin"""

    @pytest.mark.parametrize(
        ("text", "origin"),
        [
            ("https://a:8/x", TupleOrigin("https", "a", 8)),
            ("ws://a/", TupleOrigin("ws", "a", None)),
            ("ftp://a:21/", TupleOrigin("ftp", "a", None)),
            ("blob:https://a:8/uuid", TupleOrigin("https", "a", 8)),
        ],
    )
    def test_tuple_origins(self, text: str, origin: TupleOrigin) -> None:
        assert url_of(text).origin == origin

    @pytest.mark.parametrize(
        "text", ["data:,", "file:///a", "blob:null/a", "blob:data:,", "blob:", "about:blank", "foo://a/"]
    )
    def test_opaque_origins_are_new_each_time(self, text: str) -> None:
        url = url_of(text)
        assert isinstance(url.origin, OpaqueOrigin)
        assert not same_origin(url.origin, url.origin)

    @pytest.mark.parametrize(
        "text",
        [
            "blob:" * 5_000 + "https://a:8/uuid",
            "blob: " * 5_000 + "https://a/",
            "blob: BLOB:https://a/",
            "blob:blob:blob:",
        ],
    )
    def test_a_blob_url_within_another_has_an_opaque_origin_however_deep(self, text: str) -> None:
        """Their paths have another scheme than http, https and file. Found by fuzzing: RecursionError in deep ones."""
        assert isinstance(url_of(text).origin, OpaqueOrigin)

    def test_a_blob_url_entry_has_its_environments_origin(self) -> None:
        """Step 1."""
        origin = OpaqueOrigin()
        url = url_of("blob:null/a").with_blob_url_entry(origin)
        assert same_origin(url.origin, origin)


class TestUrl:
    def test_without_fragment(self) -> None:
        for text in ("https://a/b", "https://a/b#", "https://a/b#c#d"):
            assert url_of(text).without_fragment == "https://a/b"

    def test_with_fragment(self) -> None:
        url = url_of("https://a/b#c")
        assert url.with_fragment("d").href == "https://a/b#d"
        assert url.with_fragment("").href == "https://a/b#"
        assert url.with_fragment(None).href == "https://a/b"
        assert url.with_fragment("d").fragment == "d"

    def test_equality_is_that_of_the_serialisations(self) -> None:
        """https://url.spec.whatwg.org/#concept-url-equals"""
        assert url_of("https://A:443") == url_of("https://a/")
        assert url_of("https://a/") != url_of("https://a/#")

    @pytest.mark.parametrize(
        ("text", "includes"),
        [("https://a/", False), ("https://@a/", False), ("https://:p@a/", True), ("https://u@a/", True)],
    )
    def test_it_includes_credentials(self, text: str, includes: bool) -> None:
        """https://url.spec.whatwg.org/#include-credentials"""
        assert url_of(text).includes_credentials is includes

    @pytest.mark.parametrize(
        ("text", "is_http", "is_local"),
        [("http://a/", True, False), ("about:blank", False, True), ("data:,", False, True), ("blob:a", False, True)]
        + [("file:///", False, False), ("ws://a/", False, False)],
    )
    def test_kinds_of_schemes(self, text: str, is_http: bool, is_local: bool) -> None:
        """https://fetch.spec.whatwg.org/#http-scheme and #local-scheme"""
        assert (url_of(text).is_http, url_of(text).is_local) == (is_http, is_local)

    def test_it_shows_its_serialisation(self) -> None:
        assert str(url_of(APP)) == APP + "/"


class TestUserinfo:
    """Percent-encoded with the userinfo set (https://url.spec.whatwg.org/#set-the-username)."""

    def test_user_name(self) -> None:
        url = set_the_username(url_of(APP), "a:b@c")
        assert (url.username, url.href) == ("a%3Ab%40c", "https://a%3Ab%40c@app.example.com/")

    def test_password(self) -> None:
        url = set_the_password(url_of("https://u@a/b?c"), "p/q")
        assert (url.password, url.href) == ("p%2Fq", "https://u:p%2Fq@a/b?c")

    def test_empty_ones_are_removed(self) -> None:
        assert set_the_password(set_the_username(url_of("https://u:p@a/"), ""), "").href == "https://a/"


class TestBadPort:
    """An HTTP(S) URL with a port of the list is blocked (https://fetch.spec.whatwg.org/#block-bad-port)."""

    def blocked(self, text: str) -> bool:
        parsed: URL = url_of(text)
        return should_be_blocked_due_to_a_bad_port(parsed)

    def test_http_only(self) -> None:
        assert self.blocked("http://a:25/")
        assert self.blocked("https://a:6667/")
        assert not self.blocked("foo://a:25/")

    def test_default_ports_are_null_and_good(self) -> None:
        assert not self.blocked("http://a/")
        assert not self.blocked("https://a:8443/")

    def test_a_default_port_of_another_scheme_is_not_blocked(self) -> None:
        assert not self.blocked("https://a:80/")
        assert not self.blocked("http://a:443/")

    def test_the_list_has_port_0_and_ends_at_10080(self) -> None:
        assert 0 in BAD_PORTS
        assert max(BAD_PORTS) == 10080
        assert BAD_PORTS.isdisjoint({80, 443, 8000, 8080, 8443, 3000, 5000, 5173})


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://u:p@api.example.com/a@b", "https://api.example.com/a@b"),
        ("https://u@api.example.com/", "https://api.example.com/"),
        ("https://api.example.com/@", "https://api.example.com/@"),
    ],
)
def test_without_credentials(url: str, href: str) -> None:
    without = url_of(url).without_credentials
    assert without.href == href
    assert not without.includes_credentials
