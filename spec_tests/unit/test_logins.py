"""Challenges are found in every form of the header, and answered as the RFCs say."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.profiles import PROFILES
from corsim.standard.logins import BASIC, Challenge, authorization_value, challenges_in, way_to_log_in
from corsim.standard.urls import URL, parse_url, set_the_password, set_the_username

SPEC = PROFILES["spec"]
A: dict[str, str] = {"realm": "a"}


def url_with(user: str, password: str, text: str = "https://api.example.com/d") -> URL:
    plain = parse_url(text)
    assert plain is not None
    return set_the_password(set_the_username(plain, user), password)


ME = url_with("me", "a b")


class TestChallenges:
    """https://www.rfc-editor.org/rfc/rfc9110.html#section-11.6.1"""

    @pytest.mark.parametrize(
        ("values", "found"),
        [
            (["Basic"], [("basic", {})]),
            (['Basic realm="a"'], [("basic", A)]),
            (["BASIC REALM=a"], [("basic", A)]),
            (["Basic  realm\t= a"], [("basic", {"realm": "a"})]),
            (['Basic\trealm="a"'], [("basic", A)]),
            (['  Basic realm="a"  '], [("basic", A)]),
            (['Basic realm="a", charset="UTF-8"'], [("basic", {**A, "charset": "UTF-8"})]),
            (['Basic realm="a, b"'], [("basic", {"realm": "a, b"})]),
            ([r'Basic realm="a\"b\\c"'], [("basic", {"realm": r'a"b\c'})]),
            (['Basic realm="a'], [("basic", A)]),
            (["Basic", 'Digest realm="a"'], [("basic", {}), ("digest", A)]),
            (['Basic, Digest realm="a", nonce=b'], [("basic", {}), ("digest", {**A, "nonce": "b"})]),
            (["Knock abc==, Basic"], [("knock", {"abc": "="}), ("basic", {})]),
            (["Knock abc, Basic"], [("knock", {}), ("basic", {})]),
            ([", ,Basic,,"], [("basic", {})]),
            (["Basic", 'realm="a"'], [("basic", {})]),
            (['realm="a", Basic'], [("basic", {})]),
            (['Basic realm="a", realm="b"'], [("basic", {"realm": "b"})]),
            (["Basic; realm=a"], []),
            (['"Basic" realm="a"'], []),
            (["Basic=1"], []),
            (["\xa0Basic"], []),
            (["Basic \xa0realm=a"], [("basic", {})]),
            (["Basic realm=a b"], [("basic", {"realm": "a b"})]),
            ([""], []),
            ([], []),
        ],
    )
    def test_in_a_list(self, values: list[str], found: list[tuple[str, dict[str, str]]]) -> None:
        assert challenges_in(values, is_one_a_line=False) == found

    @pytest.mark.parametrize(
        ("values", "found"),
        [
            (["Basic"], [("basic", {})]),
            (['Basic\trealm="a", charset=x'], [("basic", {**A, "charset": "x"})]),
            (['Knock times=3, Basic realm="a"'], [("knock", {"times": "3"})]),
            (["Knock", "Basic"], [("knock", {}), ("basic", {})]),
            (["Basic,"], []),
            ([",Basic", "Knock"], [("knock", {})]),
            (['realm="a"'], []),
        ],
    )
    def test_in_lines(self, values: list[str], found: list[tuple[str, dict[str, str]]]) -> None:
        assert challenges_in(values, is_one_a_line=True) == found

    @given(st.lists(st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n\0"))), st.booleans())
    def test_in_anything(self, values: list[str], is_one_a_line: bool) -> None:
        for challenge in challenges_in(values, is_one_a_line):
            assert challenge.scheme == challenge.scheme.lower() != ""
            assert all(name == name.lower() != "" for name in challenge.parameters)
        for profile in PROFILES.values():
            way = way_to_log_in(values, ME, profile)
            if way is not None:
                authorization_value(way, "GET", ME, profile).encode("latin-1")


class TestWays:
    @pytest.mark.parametrize(
        ("values", "schemes"),
        [
            ([], {"spec": "basic"}),
            (["Knock"], {"spec": "basic"}),
            (["Basic"], {"spec": "basic", "chromium": "basic", "firefox": "basic", "webkit": "basic"}),
            (["Knock", "Basic"], {"spec": "basic", "chromium": "basic", "firefox": "basic", "webkit": "basic"}),
            (["NTLM", "Basic"], {"spec": "basic", "chromium": "ntlm", "firefox": "basic", "webkit": "ntlm"}),
            (["Basic", "Negotiate"], {"spec": "basic", "chromium": "basic", "webkit": "basic"}),
            (
                ["Basic", "Digest realm=a, nonce=b, algorithm=X"],
                {"spec": "basic", "chromium": "basic", "firefox": "basic", "webkit": "basic"},
            ),
            (["Digest realm=a, nonce=b, algorithm=X"], {"spec": "basic"}),
            (['Digest realm="", nonce=""'], dict.fromkeys(("spec", "chromium", "firefox", "webkit"), "digest")),
            (["Digest realm=a, nonce=b, algorithm=Sha-256"], dict.fromkeys(("spec", "chromium", "firefox"), "digest")),
            (["Digest realm=a, nonce=b, qop=Auth"], dict.fromkeys(("spec", "chromium", "firefox", "webkit"), "digest")),
        ],
    )
    def test_the_strongest_that_is_known(self, values: list[str], schemes: dict[str, str]) -> None:
        found = {name: way_to_log_in(values, ME, PROFILES[name]) for name in ("spec", "chromium", "firefox", "webkit")}
        assert {name: way.scheme for name, way in found.items() if way} == schemes

    def test_without_any_it_is_basic(self) -> None:
        assert way_to_log_in([], ME, SPEC) == BASIC == Challenge("basic", {})


class TestDigests:
    """The examples of RFC 7616, 3.9.1 and 3.9.2, for the nonces that they name."""

    PARAMETERS: ClassVar = {
        "realm": "http-auth@example.org",
        "qop": "auth, auth-int",
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }
    URL = url_with("Mufasa", "Circle of Life", "http://www.example.org/dir/index.html")

    NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

    @pytest.mark.parametrize(
        ("algorithm", "response"),
        [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ],
    )
    def test_the_examples(self, algorithm: str, response: str) -> None:
        challenge = Challenge("digest", {**self.PARAMETERS, "algorithm": algorithm})
        assert authorization_value(challenge, "GET", self.URL, SPEC, self.NONCE) == (
            'Digest username="Mufasa", realm="http-auth@example.org", '
            'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", '
            f'algorithm={algorithm}, response="{response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", '
            f'qop=auth, nc=00000001, cnonce="{self.NONCE}"'
        )


def digest(parameters: dict[str, str], url: URL = ME, browser: str = "spec", **nonce: str) -> str:
    return authorization_value(Challenge("digest", parameters), "GET", url, PROFILES[browser], **nonce)


class TestDigestsAsBrowsersMakeThem:
    """What engines sent, with the nonce that one of them had made up."""

    @pytest.mark.parametrize(
        ("algorithm", "cnonce", "response"),
        [
            ("MD5-sess", "22238332efac85c0", "8074fa8a583561df51a767f209204354"),
            ("md5-SESS", "22238332efac85c0", "8074fa8a583561df51a767f209204354"),
            ("SHA-256", "3dccc6044e9e3277", "04f57278dc33bbe781ff862745d865f2a40d052e768ffcb674ff6d4a9a7cc09e"),
            ("MD5", "8118913bd837fbdc", "798edf34a25cb5eab6971f3175ecc791"),
        ],
    )
    def test_what_chromium_sent(self, algorithm: str, cnonce: str, response: str) -> None:
        name = {"md5-SESS": "MD5-sess"}.get(algorithm, algorithm)
        assert digest(
            {**A, "nonce": "b", "qop": "auth", "algorithm": algorithm}, browser="chromium", client_nonce=cnonce
        ) == (
            f'Digest username="me", realm="a", nonce="b", uri="/d", algorithm={name}, response="{response}", '
            f'qop=auth, nc=00000001, cnonce="{cnonce}"'
        )

    def test_the_made_up_nonce(self) -> None:
        assert digest({**A, "nonce": "b", "qop": "auth"}).endswith('nc=00000001, cnonce="0a4f113b0a4f113b"')

    @pytest.mark.parametrize(
        ("browser", "name"),
        [
            ("spec", "username*=UTF-8''%C3%A9%2F%22"),
            ("chromium", 'username="\xc3\xa9/\\""'),
            ("webkit", "username*=UTF-8''%C3%A9%2F%22"),
        ],
    )
    def test_user_names_that_are_not_ascii(self, browser: str, name: str) -> None:
        assert digest({**A, "nonce": "b"}, url_with('\xe9/"', "c"), browser).startswith(f"Digest {name}, realm=")

    def test_backslashes_and_quotes(self) -> None:
        value = digest({"realm": 'a"\\', "nonce": "\\", "opaque": '"'}, url_with("a\\b", "c"))
        assert r'username="a\\b", realm="a\"\\", nonce="\\", uri=' in value
        assert value.endswith(r', opaque="\""')

    def test_bytes_that_are_not_ascii(self) -> None:
        assert digest({"realm": "\xe9", "nonce": "\xe9"}) != digest({"realm": "\xe9", "nonce": "e"})


def test_basic_and_ntlm() -> None:
    made: dict[str, Any] = {
        scheme: authorization_value(Challenge(scheme, {}), "GET", ME, PROFILES["chromium"])
        for scheme in ("basic", "ntlm")
    }
    assert made["basic"] == "Basic bWU6YSBi"
    assert made["ntlm"].startswith("NTLM TlRMTVNTUAAB")
