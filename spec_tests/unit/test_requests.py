"""A request and its client: URLs, defaults, copies, how redirects taint it, and its network partition key."""

from __future__ import annotations

import pickle
from dataclasses import fields
from inspect import signature
from typing import Any

import pytest

from corsim.standard.bodies import Blob, Body
from corsim.standard.headers import HeaderList, append
from corsim.standard.origins import OpaqueOrigin
from corsim.standard.profile import STANDARD
from corsim.standard.requests import (
    REFERRER_POLICIES,
    Environment,
    Request,
    byte_serialize_a_request_origin,
    clone_a_request,
    determine_the_network_partition_key,
    populate_request_from_client,
    redirect_taint,
    serialize_a_request_origin,
    top_level_origin,
)
from spec_tests.making import API, APP, OTHER, page_of, request_of, url_of


class TestPage:
    def test_what_a_page_has_that_says_nothing_else(self) -> None:
        page = Environment(url_of(APP), url_of(APP).origin, url_of(APP).origin)
        assert page.referrer_policy == "strict-origin-when-cross-origin"
        assert page.blobs == {}

    def test_the_origin_of_the_tab_is_that_of_its_url_even_where_its_document_is_sandboxed(self) -> None:
        assert top_level_origin(page_of(APP, sandboxed=True)) == url_of(APP).origin
        assert top_level_origin(page_of(APP, top_level=OTHER)) == url_of(OTHER).origin

    def test_it_can_be_sent_to_another_process(self) -> None:
        page = page_of(referrer_policy="origin")
        found = pickle.loads(pickle.dumps(page))
        assert (found.url, found.origin, found.referrer_policy) == (page.url, page.origin, "origin")


def test_referrer_policies() -> None:
    """https://w3c.github.io/webappsec-referrer-policy/#referrer-policies"""
    assert set(REFERRER_POLICIES) == {
        "",
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }


class TestRequest:
    """https://fetch.spec.whatwg.org/#concept-request"""

    def test_url_and_current_url_are_the_ends_of_the_list(self) -> None:
        request = request_of(APP + "/1", APP + "/2", APP + "/3")
        assert (request.url.path, request.current_url.path) == ("/1", "/3")

    def test_defaults(self) -> None:
        request = request_of(APP)
        assert (request.method, request.mode, request.credentials_mode) == ("GET", "no-cors", "same-origin")
        assert (request.cache_mode, request.redirect_mode, request.referrer) == ("default", "follow", "client")
        assert (request.referrer_policy, request.response_tainting, request.redirect_count) == ("", "basic", 0)
        assert (request.integrity_metadata, request.initiator_type, request.body) == ("", "fetch", None)

    @pytest.mark.parametrize(
        "flag",
        [
            "keepalive",
            "unsafe_request",
            "use_cors_preflight",
            "use_url_credentials",
            "timing_allow_failed",
            "synchronous",
        ],
    )
    def test_flags_are_unset(self, flag: str) -> None:
        assert getattr(request_of(APP), flag) is False

    def test_the_user_may_be_asked(self) -> None:
        assert request_of(APP).user_prompts is True

    def test_all_that_a_constructor_is_given_is_there_and_in_copies(self) -> None:
        """A clone, and what another process is sent."""
        body, author, tainted = Body(b"x", b"x", 1), HeaderList([("A", "1")]), OpaqueOrigin()
        given: dict[str, Any] = {
            "url_list": [url_of(API)],
            "client": page_of(),
            "origin": url_of(OTHER).origin,
            "method": "PUT",
            "header_list": HeaderList([("B", "2")]),
            "body": body,
            "referrer": url_of(APP),
            "referrer_policy": "origin",
            "mode": "cors",
            "credentials_mode": "include",
            "cache_mode": "reload",
            "redirect_mode": "error",
            "integrity_metadata": "sha256-x",
            "keepalive": True,
            "unsafe_request": True,
            "use_cors_preflight": True,
            "use_url_credentials": True,
            "user_prompts": False,
            "response_tainting": "cors",
            "redirect_count": 3,
            "timing_allow_failed": True,
            "initiator_type": "xmlhttprequest",
            "author_header_list": author,
            "synchronous": True,
            "tainted_origin": tainted,
        }
        assert list(given) == [field.name for field in fields(Request)] == list(signature(Request).parameters)
        request = Request(**given)
        for copy in (request, clone_a_request(request)):
            assert {name: getattr(copy, name) for name in given} == given
            assert copy.tainted_origin is tainted
        sent = pickle.loads(pickle.dumps(request))
        assert {name: getattr(sent, name) for name in given if name not in ("client", "tainted_origin")} == {
            name: value for name, value in given.items() if name not in ("client", "tainted_origin")
        }

    def test_a_clone_has_lists_of_its_own(self) -> None:
        """https://fetch.spec.whatwg.org/#concept-request-clone"""
        request = request_of(APP, headers=[("A", "1")], method="PUT")
        clone = clone_a_request(request)
        append(clone.header_list, ("B", "2"))
        clone.url_list.append(url_of(API))
        assert (len(request.header_list), len(request.url_list)) == (1, 1)
        assert (clone.method, clone.client) == ("PUT", request.client)

    def test_there_is_nothing_left_to_take_from_the_client(self) -> None:
        """https://fetch.spec.whatwg.org/#populate-request-from-client"""
        request = request_of(API)
        populate_request_from_client(request)
        assert request.origin is request.client.origin

    def test_nine_referrer_policies(self) -> None:
        """https://w3c.github.io/webappsec-referrer-policy/#referrer-policies"""
        assert len(set(REFERRER_POLICIES)) == len(REFERRER_POLICIES) == 9


SUB = "https://other.example.com"


class TestRedirectTaint:
    """Three values (https://fetch.spec.whatwg.org/#concept-request-tainted-origin)."""

    @pytest.mark.parametrize(
        ("urls", "taint"),
        [
            ([APP], "same-origin"),
            ([OTHER], "same-origin"),
            ([APP, APP + "/b"], "same-origin"),
            ([APP, OTHER], "same-origin"),  # left from the request's own origin
            ([APP, APP, OTHER], "same-origin"),
            ([OTHER, OTHER + "/b"], "same-origin"),  # not left
            ([API, SUB], "same-site"),
            ([API, APP], "same-site"),
            ([API, OTHER], "same-site"),  # left from the request's own site
            ([APP, API, OTHER], "same-site"),
            ([OTHER, "http://other.test/"], "cross-site"),
            ([OTHER, APP], "cross-site"),
            ([OTHER, "https://third.test/"], "cross-site"),
            ([APP, OTHER, APP, APP], "cross-site"),
            ([OTHER, "https://a.other.test/"], "same-site"),  # not left the site
            ([API, SUB, OTHER, APP], "cross-site"),
            ([OTHER, APP, API], "cross-site"),
        ],
    )
    def test_how_far_the_redirects_went(self, urls: list[str], taint: str) -> None:
        request = request_of(*urls)
        assert redirect_taint(request) == taint
        origin = APP if taint == "same-origin" else "null"
        assert serialize_a_request_origin(request) == byte_serialize_a_request_origin(request) == origin

    def test_an_opaque_origin_is_null_anyway(self) -> None:
        """https://fetch.spec.whatwg.org/#serializing-a-request-origin"""
        request = request_of(APP, page=page_of(sandboxed=True))
        assert redirect_taint(request) == "same-origin"
        assert serialize_a_request_origin(request) == "null"


class TestNetworkPartitionKey:
    """The top-level site and no second key (https://fetch.spec.whatwg.org/#determine-the-network-partition-key)."""

    def test_sites_share_keys_whatever_is_asked_for(self) -> None:
        one = determine_the_network_partition_key(request_of(API))
        two = determine_the_network_partition_key(request_of(OTHER, page=page_of(SUB)))
        assert one == two
        assert (str(one[0]), one[1]) == ("https://example.com", None)

    def test_the_tab_counts_not_the_page(self) -> None:
        embedded = determine_the_network_partition_key(request_of(API, page=page_of(APP, top_level=OTHER)))
        assert embedded == determine_the_network_partition_key(request_of(API, page=page_of(OTHER)))
        assert embedded != determine_the_network_partition_key(request_of(API))

    def test_an_opaque_top_level_shares_with_itself_only(self) -> None:
        page = page_of(sandboxed=True)
        one = determine_the_network_partition_key(request_of(API, page=page))
        assert one == determine_the_network_partition_key(request_of(OTHER, page=page))
        assert one != determine_the_network_partition_key(request_of(API, page=page_of(sandboxed=True)))


class TestEnvironment:
    def test_urls_are_relative_to_the_page(self) -> None:
        parsed = page_of(APP + "/a/b").parse("../c", STANDARD)
        assert parsed == url_of(APP + "/c")
        assert page_of().parse("https://", STANDARD) is None

    def test_a_blob_of_a_sandboxed_page_is_of_its_origin(self) -> None:
        """https://url.spec.whatwg.org/#concept-url-origin, step 1: the blob URL entry's environment's origin."""
        page = page_of(sandboxed=True, blobs={"blob:null/1": Blob(b"")})
        known, unknown, other = (page.parse(text, STANDARD) for text in ("blob:null/1#a", "blob:null/2", "data:,"))
        assert known is not None
        assert known.origin is page.origin
        assert unknown is not None
        assert isinstance(unknown.origin, OpaqueOrigin)
        assert unknown.origin is not page.origin
        assert other is not None
        assert other.entry_origin is None
