"""Origins are written as servers are told them, and compared by origin and by site."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys

import pytest
from publicsuffixlist import PSLFILE, PublicSuffixList

from corsim.standard.origins import (
    OpaqueOrigin,
    Origin,
    Site,
    TupleOrigin,
    obtain_a_site,
    registrable_domain,
    same_origin,
    same_site,
    schemelessly_same_site,
    serialize_an_origin,
)
from spec_tests.making import url_of


def origin_of(text: str) -> Origin:
    return url_of(text).origin


class TestSerialize:
    """https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin"""

    def test_a_tuple_origin(self) -> None:
        assert serialize_an_origin(TupleOrigin("https", "a.test", None)) == "https://a.test"
        assert str(TupleOrigin("http", "[::1]", 8080)) == "http://[::1]:8080"

    def test_an_opaque_origin(self) -> None:
        assert serialize_an_origin(OpaqueOrigin()) == str(OpaqueOrigin()) == "null"


class TestSameOrigin:
    """https://html.spec.whatwg.org/multipage/browsers.html#same-origin"""

    def test_an_opaque_origin_is_the_same_as_itself_only(self) -> None:
        a, b = OpaqueOrigin(), OpaqueOrigin()
        assert same_origin(a, a)
        assert not same_origin(a, b)
        assert not same_origin(a, TupleOrigin("https", "null", None))

    @pytest.mark.parametrize("text", ["http://a.test/", "https://b.test/", "https://a.test:444/"])
    def test_scheme_host_and_port_count(self, text: str) -> None:
        assert same_origin(origin_of("https://a.test/x"), origin_of("https://A.TEST:443/y"))
        assert not same_origin(origin_of("https://a.test/"), origin_of(text))


class TestSameSite:
    """Same scheme, and the same host or registrable domain (https://html.spec.whatwg.org/…#same-site)."""

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("https://a.example.com/", "https://b.example.com:8443/"),
            ("https://example.com/", "https://a.b.example.com/"),
            ("https://localhost/", "https://localhost:1/"),
            ("https://1.2.3.4/", "https://1.2.3.4:5/"),
            ("https://github.io/", "https://github.io/"),
            ("https://a.co.uk/", "https://b.a.co.uk/"),
            ("http://[::1]/", "http://[::1]:8000/"),
        ],
    )
    def test_the_same(self, a: str, b: str) -> None:
        assert same_site(origin_of(a), origin_of(b))
        assert same_site(origin_of(b), origin_of(a))

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("https://example.com/", "http://example.com/"),
            ("https://a.example.com/", "https://b.example.com./"),
            ("https://a.github.io/", "https://b.github.io/"),
            ("https://github.io/", "https://a.github.io/"),
            ("https://a.co.uk/", "https://b.co.uk/"),
            ("https://1.2.3.4/", "https://5.2.3.4/"),
            ("https://a.localhost/", "https://localhost/"),
            ("data:,a", "https://example.com/"),
            ("data:,a", "data:,a"),
        ],
    )
    def test_not_the_same(self, a: str, b: str) -> None:
        assert not same_site(origin_of(a), origin_of(b))
        assert not same_site(origin_of(b), origin_of(a))

    def test_an_opaque_origin_is_the_same_site_as_itself(self) -> None:
        origin = OpaqueOrigin()
        assert same_site(origin, origin)


class TestSite:
    """A site keys caches: equal for origins of the same site (https://html.spec.whatwg.org/…#obtain-a-site)."""

    def test_equal_sites_have_equal_hashes(self) -> None:
        a, b = (obtain_a_site(origin_of(text)) for text in ("https://a.example.com/", "https://example.com:99/"))
        assert a == b
        assert hash(a) == hash(b)

    def test_other_sites_are_not_equal(self) -> None:
        sites = {Site(origin_of(text)) for text in ("https://a.test/", "http://a.test/", "https://b.test/")}
        assert len(sites) == 3

    def test_opaque_sites(self) -> None:
        origin = OpaqueOrigin()
        assert Site(origin) == Site(origin)
        assert hash(Site(origin)) == hash(Site(origin))
        assert Site(origin) != Site(OpaqueOrigin())

    def test_an_origin_has_one_object_for_its_site(self) -> None:
        origin = origin_of("https://a.test/")
        assert obtain_a_site(origin) is obtain_a_site(origin_of("https://a.test/"))

    def test_it_is_found_in_another_process_whose_strings_have_other_hashes(self) -> None:
        """And where an opaque origin is copied, which is another one then."""
        origin = origin_of("https://a.test/")
        code = (
            "import pickle, sys\n"
            "sites, origin = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
            "from corsim.standard.origins import obtain_a_site\n"
            "print(obtain_a_site(origin) in sites)"
        )
        sent = pickle.dumps(({obtain_a_site(origin)}, origin)).hex()
        for seed in ("1", "2"):
            own = {**os.environ, "PYTHONHASHSEED": seed}
            done = subprocess.run(
                [sys.executable, "-c", code, sent], env=own, capture_output=True, text=True, check=True
            )
            assert done.stdout.strip() == "True"
        opaque = OpaqueOrigin()
        sites, copied = copy.deepcopy(({Site(opaque)}, opaque))
        assert Site(copied) in sites

    def test_a_site_is_nothing_else(self) -> None:
        assert Site(origin_of("https://a.test/")) != "https://a.test"

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("https://a.b.example.com:8/", "https://example.com"),
            ("http://localhost:8/", "http://localhost"),
            ("data:,", "null"),
        ],
    )
    def test_its_name_has_no_port(self, text: str, shown: str) -> None:
        assert str(obtain_a_site(origin_of(text))) == shown


class TestRegistrableDomain:
    """The public suffix and the label before it (https://url.spec.whatwg.org/#host-registrable-domain)."""

    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("example.com", "example.com"),
            ("a.b.example.com", "example.com"),
            ("www.example.co.uk", "example.co.uk"),
            ("a.b.github.io", "b.github.io"),
            ("example.com.", "example.com."),
            ("a.b.example.co.uk.", "example.co.uk."),
            ("github.io.", None),
            ("github.io", None),
            ("com.", None),
            ("com", None),
            ("localhost", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("[::ffff:1.2.3.4]", None),
        ],
    )
    def test_domains(self, host: str, domain: str | None) -> None:
        assert registrable_domain(host) == domain

    def test_the_rules_that_are_looked_up_say_what_the_whole_list_says(self) -> None:
        whole = PublicSuffixList()
        with open(PSLFILE, encoding="utf-8") as lines:
            rules = [line.split()[0].lstrip("!*.") for line in lines if line.strip() and not line.startswith("//")]
        suffixes = {rule.encode("idna").decode() for rule in rules}
        odd = ("c", "public", "xn--zz-", "xn--zz-.jp", "test", "example", "JP", "a." * 200 + "co.uk")
        hosts = [f"{before}{end}" for end in (*suffixes, *odd) for before in ("a.", "b.a.", "xn--zz-.")]
        assert {host: registrable_domain(host) for host in hosts} == {host: whole.privatesuffix(host) for host in hosts}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://app.example.com", "http://api.example.com:8080", True),
        ("https://app.example.com", "https://example.net", False),
        ("http://localhost", "https://localhost:3000", True),
        ("https://a.github.io", "https://b.github.io", False),
    ],
)
def test_schemelessly_same_site(a: str, b: str, same: bool) -> None:
    """https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site"""
    assert schemelessly_same_site(origin_of(a), origin_of(b)) is same


def test_an_opaque_origin_is_schemelessly_same_site_with_itself_only() -> None:
    opaque = OpaqueOrigin()
    assert schemelessly_same_site(opaque, opaque)
    assert not schemelessly_same_site(opaque, OpaqueOrigin())
    assert not schemelessly_same_site(opaque, origin_of("https://app.example.com"))
