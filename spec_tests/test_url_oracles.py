"""URL parsing held against two other implementations of the URL Standard: ada (C++) and upa (C++).

Where the two agree on href, origin, host and port (or on failure), corsim has to agree with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import ada_url
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corsim.standard.origins import serialize_an_origin
from corsim.standard.urls import parse_url

upa_url = pytest.importorskip("upa_url")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a parser makes of a URL; host and port are empty strings where there is none."""

    href: str
    origin: str
    host: str
    port: str


def by_corsim(text: str) -> Seen | None:
    url = parse_url(text)
    if url is None:
        return None
    return Seen(url.href, serialize_an_origin(url.origin), url.host or "", "" if url.port is None else str(url.port))


def by_ada(text: str) -> Seen | None:
    try:
        url = ada_url.URL(text)
    except ValueError:
        return None
    return Seen(url.href, url.origin, url.hostname, url.port)


def by_upa(text: str) -> Seen | None:
    try:
        url = upa_url.URL(text)
    except RuntimeError:
        return None
    return Seen(url.href, url.origin, url.hostname, url.port)


def disagreement(text: str) -> str | None:
    """What corsim makes otherwise of *text* than both oracles do, where they agree."""
    ada, upa, own = by_ada(text), by_upa(text), by_corsim(text)
    if ada != upa or own == ada:
        return None
    return f"{text!r}: {own}, but both oracles say {ada}"


BY_HAND = [
    # What operators and attackers write.
    "https://app.example.com",
    "HTTPS://APP.Example.COM:443/a/../b?c#d",
    "http://ex.com\\@evil.example",
    "http://ex.com\\.evil.example",
    "https:app.example.com",
    "https:/app.example.com",
    "https:///app.example.com",
    "https://\\\\app.example.com",
    "https://user@app.example.com",
    "https://user:pass@app.example.com:8443/",
    "https://user:p@ss@app.example.com/",
    "https://:@app.example.com/",
    "https://app.example.com.",
    "https://app.example.com..",
    "https://.",
    "https://..",
    "https://app..example.com",
    "https://-app.example.com-/",
    "https://_dmarc.example.com",
    "https://*.example.com",
    "https://app%2eexample%2ecom",
    "https://app%00.example.com",
    "https://ex%41mple.com",
    "https://a b/",
    "https://a\tb\nc\r/",
    "  https://app.example.com/  ",
    "\x00https://app.example.com/\x1f",
    # Ports.
    "http://a.example:80",
    "http://a.example:0",
    "http://a.example:00080",
    "http://a.example:65535",
    "http://a.example:65536",
    "http://a.example:",
    "http://a.example:8o",
    "http://a.example:-1",
    "ws://a.example:80",
    "wss://a.example:443",
    "ftp://a.example:21",
    # IPv4.
    "http://127.1",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://2130706433",
    "http://4294967295",
    "http://4294967296",
    "http://256.1.1.1",
    "http://1.2.3.4.5",
    "http://1.2.3.4.",
    "http://1.2.3.08",
    "http://1..2",
    "http://0x",
    "http://0x.0x.0",
    "http://a.0x1",
    "http://a.1",
    "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11",
    # IPv6.
    "http://[::1]",
    "http://[::1]:80",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[1:0:0:2:0:0:0:3]",
    "http://[::ffff:1.2.3.4]",
    "http://[::1.2.3]",
    "http://[1::2::3]",
    "http://[::1",
    "http://::1]",
    "http://[::1%25eth0]",
    "http://[]",
    "http://[g::]",
    # Unicode.
    "https://bücher.example",
    "https://BÜCHER.example",
    "https://faß.example",
    "https://ﬁ.example",
    "https://\uff41\uff50\uff50.example",
    "https://app。example",
    "https://日本語.example/パス?ク#フ",
    "https://a\u00adb.example",
    "https://\u200d.example",
    "https://a\u200db.example",
    "https://\U0001f4a9.example",
    "https://\ufffd.example",
    "https://\u2100.example",
    "https://app.example/\U0001f4a9?\U0001f4a9#\U0001f4a9",
    # Paths, queries, fragments.
    "https://a.example/%2e%2E/x",
    "https://a.example/a/./b/../../..",
    "https://a.example/a\\b",
    "https://a.example/%",
    "https://a.example/%zz",
    "https://a.example/'\"<>`{}|^",
    "https://a.example/?'\"<>`{}|^",
    "https://a.example/#'\"<>`{}|^",
    "https://a.example?",
    "https://a.example#",
    "https://a.example/?#",
    "https://a.example/a?b?c#d#e",
    # Other schemes.
    "data:text/plain,x y",
    "data:,x #y",
    "blob:https://a.example/1",
    "blob:https://a.example:443/1",
    "blob:ftp://a.example/1",
    "blob:blob:https://a.example/1",
    "blob:",
    "blob:null/1",
    "blob:d3958f5c",
    "about:blank",
    "about:srcdoc#x",
    "javascript:alert(1)",
    "mailto:a@b.example",
    "file:///etc/passwd",
    "file://host/x",
    "file:C|/x",
    "file:/C:/../x",
    "file://localhost/x",
    "file:",
    "x-y://Host:80/A?B#C",
    "x-y:///a",
    "x-y:/..//a",
    "x-y:a b ",
    "x-y://[::1]/",
    "x-y://a b/",
    "x-y://ü/",
    "non-special:",
    "",
    "/",
    "//a.example",
    "a.example",
    "1http://a.example",
    "http//a.example",
    "http:",
    "http://",
    "http:///",
    "http://?",
    "http://#",
    "http://@",
    "http://@/",
    "http://:80",
]


@pytest.mark.parametrize("text", BY_HAND, ids=ascii)
def test_urls_written_by_hand(text: str) -> None:
    assert disagreement(text) is None


def test_the_oracles_agree_on_almost_all_of_these() -> None:
    """Else the test above would hold corsim against nothing."""
    agreed = [text for text in BY_HAND if by_ada(text) == by_upa(text)]
    assert len(agreed) >= 0.95 * len(BY_HAND)
    assert len([text for text in agreed if by_ada(text)]) >= 80
    assert len([text for text in agreed if by_ada(text) is None]) >= 25


@pytest.mark.parametrize(
    "host", ["\u05d0.1a", "1a.\u05d0", "0.\u05d0", "-a.\u05d0", "\u05d0.a-", "0\xe0.\u05d0", "a.\u05d0.0b"], ids=ascii
)
def test_bidi_hosts_with_an_ascii_label_are_where_the_oracles_differ(host: str) -> None:
    """UTS 46 holds the labels of a domain with a right-to-left label to the Bidi rule.

    upa holds its ASCII labels to it, too; ada and corsim's parser do not. When this fails,
    the three agree, and it can go.
    """
    text = f"https://{host}/"
    assert by_upa(text) is None
    assert by_corsim(text) == by_ada(text) is not None


SCHEMES = st.sampled_from(
    ["http", "https", "HTTP", "ftp", "ws", "wss", "file", "blob:https", "data", "about", "x", "git+ssh"]
)
SLASHES = st.sampled_from(["", "/", "//", "//", "//", "///", "\\\\", "/\\"])
LABELS = st.text(st.sampled_from("aAzZ09-_*~éßÅ\u0131\u017f日\ufb01\uff41\uff11%+!$&'(),;="), min_size=0, max_size=6)
NUMBERS = st.sampled_from(["0", "1", "08", "255", "256", "0x7f", "0xG", "65536", "4294967295", ""])
HOSTS = (
    st.lists(LABELS, min_size=1, max_size=4).map(".".join)
    | st.lists(NUMBERS, min_size=1, max_size=5).map(".".join)
    | st.text("0123456789abcdefABCDEF:.%[]", max_size=12).map("[{}]".format)
    | st.text(st.characters(codec="utf-8"), max_size=6)
)
USERINFO = st.sampled_from(["", "", "", "u@", "u:p@", ":@", "@", "a@b@", "u%40:p:q@"])
PORTS = st.sampled_from(["", "", "", ":", ":80", ":443", ":0", ":65535", ":65536", ":8 0", ":x", ":080"])
ENDS = st.text(st.sampled_from("/\\.%2eE?#ab c'\"<>^`{|}\t\né日\U0001f4a9[]@:;=&~"), max_size=12).map(
    lambda end: end and "/" + end
)
URLS = st.builds("{}:{}{}{}{}{}".format, SCHEMES, SLASHES, USERINFO, HOSTS, PORTS, ENDS)


@settings(max_examples=600)
@given(URLS)
@example("https://app.example.com/")
def test_urls_put_together_of_parts(text: str) -> None:
    assert disagreement(text) is None


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text(text: str) -> None:
    assert disagreement(text) is None


@settings(max_examples=200)
@given(URLS)
def test_what_was_parsed_once_is_parsed_to_the_same_again(text: str) -> None:
    """https://url.spec.whatwg.org/#url-serializing: a serialisation, parsed, gives an equal URL."""
    url = parse_url(text)
    if url is not None:
        again = parse_url(url.href)
        assert again is not None
        assert (again.href, again.host, again.port, again.path) == (url.href, url.host, url.port, url.path)
