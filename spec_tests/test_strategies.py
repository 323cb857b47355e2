"""Strategies: what they draw is what they say, and a careless server is found and told by its smallest request."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from corsim import Browser, run_scenario
from corsim.look_alikes import UNRELATED, Owner, is_address, look_alikes, origin_url, page_urls, serialised, spellings
from corsim.profiles import SPEC
from corsim.standard.headers import HeaderList
from corsim.standard.methods import is_a_forbidden_method, is_a_method
from corsim.standard.origins import registrable_domain
from corsim.standard.safelist import cors_unsafe_request_header_names
from corsim.standard.wire import Answer, WireRequest, WireResponse
from corsim.strategies import (
    VALUES,
    content_types,
    header_names,
    header_values,
    headers,
    methods,
    origin_values,
    origins,
    page_of,
    ranges,
    requests,
    scenario,
)
from corsim.strategies import page_urls as drawn_page_urls

ALLOWED = "https://app.example.com"
API = "https://api.example.com"

SEVERAL = ("https://app.example.com", "http://localhost:3000", "https://127.0.0.1:8443", "http://[::1]:3000",
           "https://example.co.uk", "https://xn--bcher-kva.de", "https://intranet")  # fmt: skip


def server(is_allowed: Callable[[str], bool], *more: tuple[str, str]) -> Callable[[WireRequest], Answer]:
    """A server that reflects the origins that are allowed, for every method and header, with credentials."""

    def answer(request: WireRequest) -> Answer:
        sent = {name.lower(): value for name, value in request.headers}
        if not is_allowed(sent.get("origin", "")):
            return WireResponse(200)
        permitted = [("Access-Control-Allow-Origin", sent["origin"]), ("Access-Control-Allow-Credentials", "true")]
        if request.kind == "preflight":
            permitted.append(("Access-Control-Allow-Methods", sent["access-control-request-method"]))
            permitted.append(("Access-Control-Allow-Headers", sent.get("access-control-request-headers", "")))
        return WireResponse(200, (*permitted, *more))

    return answer


def reads(origin: str, application: Callable[[WireRequest], Answer], **request: Any) -> bool:
    """Whether a page of *origin* can read the answer of *application*."""
    page = page_of(Browser("chromium"), origin)
    page.route(API, application)
    return page.check(**{"url": f"{API}/me", "credentials": "include", **request}).allowed


class Refuted(Exception):
    """A property does not hold; the arguments are what refutes it."""


def refutation(run: Callable[[], None]) -> tuple[Any, ...]:
    """The arguments with which the property that *run* checks fails at last, after shrinking."""
    with pytest.raises(Refuted) as error:
        run()
    return error.value.args


QUIET = settings(database=None, derandomize=True)
"""The default number of examples, the same ones in each run."""

CARELESS: dict[str, Callable[[str], bool]] = {
    "the end, without a dot": lambda origin: origin.endswith("example.com"),
    "the end of the host": lambda origin: origin.endswith("app.example.com"),
    "the end, with a dot": lambda origin: origin.endswith(".example.com"),
    "the beginning": lambda origin: origin.startswith(ALLOWED),
    "somewhere": lambda origin: "app.example.com" in origin,
    "the host without its port": lambda origin: origin.rpartition(":")[0] == ALLOWED,
    "the host without its scheme": lambda origin: origin.partition("://")[2] == "app.example.com",
    "a pattern": lambda origin: re.fullmatch("https://app.example.com", origin) is not None,
    "null, too": lambda origin: origin in (ALLOWED, "null"),
    "without dots at the end": lambda origin: origin.rstrip(".") == ALLOWED,
    "localhost, too": lambda origin: origin.startswith((f"{ALLOWED}/", "http://localhost")),
    "everything": bool,
}


class TestAProperty:
    """No origin outside the list can ever read a response that was asked for with credentials."""

    @given(origins(like=ALLOWED))
    def test_that_holds(self, origin: str) -> None:
        assert not reads(origin, server(lambda sent: sent == ALLOWED))

    @pytest.mark.parametrize("is_allowed", CARELESS.values(), ids=list(CARELESS))
    def test_that_does_not_is_refuted_within_the_default_examples(self, is_allowed: Callable[[str], bool]) -> None:
        @QUIET
        @given(origins(like=ALLOWED))
        def holds(origin: str) -> None:
            if reads(origin, server(is_allowed)):
                raise Refuted(origin)

        [origin] = refutation(holds)
        assert origin != ALLOWED
        assert is_allowed(origin)
        assert reads(origin, server(is_allowed))

    def test_shrinks_to_a_small_origin(self) -> None:
        @QUIET
        @given(origins(like=ALLOWED))
        def holds(origin: str) -> None:
            if reads(origin, server(CARELESS["the end, without a dot"])):
                raise Refuted(origin)

        assert refutation(holds) == ("https://appxexample.com",)

    def test_shrinks_to_the_one_request_that_breaks_it(self) -> None:
        """An application that compares properly, but lets anybody in for one method."""
        strict, loose = server(lambda sent: sent == ALLOWED), server(lambda sent: sent != "")

        def application(request: WireRequest) -> Answer:
            sent = {name.lower(): value for name, value in request.headers}
            method = sent.get("access-control-request-method", request.method)
            return (loose if method == "DELETE" else strict)(request)

        @settings(QUIET, max_examples=500)
        @given(origins(like=ALLOWED, null=False), requests(API))
        def holds(origin: str, request: dict[str, Any]) -> None:
            page = page_of(Browser("chromium"), origin)
            page.route(API, application)
            if page.check(**request).allowed:
                raise Refuted(origin, request)

        assert refutation(holds) == ("https://attacker.example", {"url": API, "method": "DELETE"})


class TestOrigins:
    @given(origins())
    def test_are_ones_that_a_page_can_have(self, origin: str) -> None:
        assert page_of(Browser(), origin).origin == origin

    @given(origins(like=SEVERAL))
    def test_like_some_are_none_of_them_and_a_page_can_have_them(self, origin: str) -> None:
        assert origin not in SEVERAL
        assert page_of(Browser(), origin).origin == origin

    @given(origins(like=ALLOWED, null=False))
    def test_are_not_null_where_that_is_not_wanted(self, origin: str) -> None:
        assert origin != "null"

    @pytest.mark.parametrize("kind", sorted({item.kind for item in look_alikes(ALLOWED)}))
    def test_like_one_have_look_alikes_of_every_kind(self, kind: str) -> None:
        drawn = [look_alikes(ALLOWED, word=word) for word in "abcdefghijklmnopqrstuvwxyz0123456789"]
        same = {item.origin for found in drawn for item in found if item.kind == kind}
        found = find(origins(like=ALLOWED), lambda origin: origin in same, settings=settings(QUIET, max_examples=2000))
        assert found in same

    @pytest.mark.parametrize(
        ("origin", "message"),
        [
            ("https://app.example.com/", "'https://app.example.com' is needed"),
            ("HTTPS://app.example.com", "'https://app.example.com' is needed"),
            ("https://app.example.com:443", "'https://app.example.com' is needed"),
            ("app.example.com", "is no origin of a page"),
            ("null", "is no origin of a page"),
            ("*", "is no origin of a page"),
        ],
    )
    def test_like_what_is_no_origin_are_refused(self, origin: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            origins(like=origin)

    def test_that_no_browser_sends_have_no_page(self) -> None:
        with pytest.raises(ValueError, match=r"no browser sends the origin 'https://APP.example.com'"):
            page_of(Browser(), "https://APP.example.com")

    @given(origin_values(like=ALLOWED))
    def test_values_are_never_one_of_them(self, value: str) -> None:
        assert value != ALLOWED

    def test_values_have_what_no_browser_sends(self) -> None:
        wanted = {value for _, value in spellings(ALLOWED)}
        for value in wanted:
            assert serialised(value) != value
        assert find(origin_values(like=ALLOWED), lambda value: value in wanted) in wanted

    @given(drawn_page_urls(like=ALLOWED))
    def test_urls_are_of_pages(self, url: str) -> None:
        assert Browser().page(url).origin.startswith("https://")

    def test_user_names_end_as_another_origin(self) -> None:
        assert serialised(f"{ALLOWED}@attacker.example/") == UNRELATED
        assert f"{ALLOWED}@attacker.example/" in page_urls(ALLOWED)
        assert {serialised(url) for url in page_urls("http://127.0.0.1") if "0x7f" in url} == {"http://127.0.0.1"}


@pytest.mark.parametrize("origin", SEVERAL)
class TestLookAlikes:
    def test_are_different_origins_that_browsers_send(self, origin: str) -> None:
        found = [item.origin for item in look_alikes(origin)]
        assert len(found) == len(set(found))
        assert origin not in found
        assert {page_of(Browser(), item).origin for item in found} == set(found)

    def test_say_truly_who_can_have_them(self, origin: str) -> None:
        """Whom the Public Suffix List gives the same domain is not anybody, and anybody's has a domain or address."""
        domain = registrable_domain(origin_url(origin).host or "")
        for item in look_alikes(origin):
            host = "" if item.origin == "null" else origin_url(item.origin).host or ""
            if item.owner is Owner.ANYBODY:
                assert registrable_domain(host) != domain or domain is None
                assert registrable_domain(host) is not None or is_address(host)
            elif item.owner is Owner.SUBDOMAIN and domain is not None:
                assert registrable_domain(host) == domain
            elif item.owner is Owner.HOST:
                assert host.rstrip(".") == origin_url(origin).host
            elif item.owner is Owner.NETWORK and "." in host:
                assert item.origin.startswith("http:")

    def test_are_tried_by_every_careless_comparison(self, origin: str) -> None:
        assert {"null", "prefix", "scheme", "port", "local"} <= {item.kind for item in look_alikes(origin)}


class TestMethods:
    @given(methods())
    def test_are_ones_that_fetch_takes(self, method: str) -> None:
        assert is_a_method(method)
        assert not is_a_forbidden_method(method)

    @pytest.mark.parametrize("method", ["GET", "get", "POST", "patch", "PATCH", "delete", "QUERY"])
    def test_are_around_what_is_told_apart(self, method: str) -> None:
        assert find(methods(), lambda found: found == method, settings=settings(QUIET, max_examples=2000)) == method

    @pytest.mark.parametrize("kind", [is_a_forbidden_method, lambda method: not is_a_method(method)])
    def test_are_also_ones_that_are_refused_where_that_is_wanted(self, kind: Callable[[str], bool]) -> None:
        assert kind(find(methods(refused=True), kind))
        with pytest.raises(NoSuchExample):
            find(methods(), kind, settings=settings(QUIET, max_examples=300))


def unsafe(*pairs: tuple[str, str]) -> list[str]:
    return cors_unsafe_request_header_names(HeaderList(pairs), SPEC)


class TestHeaders:
    @pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Content-Language", "Content-Type", "Range"])
    def test_values_stand_on_both_sides_of_the_safelist(self, name: str) -> None:
        for expected in ([], [name.lower()]):
            names = {value: unsafe((name, value)) for value in VALUES[name.lower()]}
            assert expected in names.values()
            assert find(header_values(name), bool) in names

    @pytest.mark.parametrize("size", [127, 128, 129])
    @pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Content-Type", None])
    def test_values_have_the_lengths_around_the_limit(self, name: str | None, size: int) -> None:
        assert len(find(header_values(name), lambda value: len(value) == size)) == size

    def test_names_are_ignored_only_where_that_is_wanted(self) -> None:
        assert find(header_names(refused=True), lambda name: name.lower() == "cookie")
        with pytest.raises(NoSuchExample):
            find(header_names(), lambda name: name.lower() in ("cookie", "origin"), settings=QUIET)

    @pytest.mark.parametrize(("total", "count"), [(1023, 0), (1024, 0), (1025, 3)])
    def test_are_at_times_at_the_limit_of_all_together(self, total: int, count: int) -> None:
        found = find(headers(), lambda pairs: sum(len(value) for _, value in pairs) == total and len(pairs) > 4)
        assert len(unsafe(*found)) == count

    def test_content_types_and_ranges(self) -> None:
        assert find(content_types(), lambda value: value == "application/json")
        assert find(ranges(), lambda value: value == "bytes=0-")


class TestRequests:
    @given(requests(f"{API}/a"), st.sampled_from(["chromium", "firefox", "webkit"]))
    def test_are_ones_that_fetch_takes(self, request: dict[str, Any], browser: str) -> None:
        page = Browser(browser).page(f"{ALLOWED}/")
        page.route(API, server(bool))
        assert page.check(**request).verdict != "throws", request

    def test_are_at_times_refused_where_that_is_wanted(self) -> None:
        page = Browser().page(f"{ALLOWED}/")
        page.route(API, server(bool))
        find(requests(API, refused=True), lambda request: page.check(**request).verdict == "throws")

    @given(requests(st.sampled_from([f"{API}/a", f"{API}/b"]), methods=st.just("PUT"), headers=st.just({"X-A": "1"})))
    def test_take_strategies_of_their_own(self, request: dict[str, Any]) -> None:
        assert request["url"] in (f"{API}/a", f"{API}/b")
        assert request.get("method", "PUT") == "PUT"
        assert request.get("headers", {"X-A": "1"}) == {"X-A": "1"}

    def test_shrink_to_a_plain_get(self) -> None:
        assert find(requests(API), bool) == {"url": API}

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(origins(like=ALLOWED), requests(f"{API}/a"), st.sampled_from(["spec", "firefox"]))
    def test_become_scenarios_in_which_the_same_is_sent(self, origin: str, request: dict[str, Any], name: str) -> None:
        page = page_of(Browser(name), origin)
        page.route(API, server(bool))
        verdict = page.check(**request)
        assume(verdict.exchanges)
        [result] = run_scenario(scenario(origin, request, browser=name))
        sent, first = result.exchanges[0].request, verdict.exchanges[0].request
        assert (sent.method, sent.url, sent.headers, sent.body) == (first.method, first.url, first.headers, first.body)

    @pytest.mark.parametrize("request_", [{"url": API, "json": 1}, {"url": API, "body": object()}])
    def test_that_no_scenario_can_say_are_refused(self, request_: dict[str, Any]) -> None:
        with pytest.raises(TypeError):
            scenario(ALLOWED, request_)


def test_without_hypothesis_the_message_says_what_to_install() -> None:
    program = "import sys; sys.modules['hypothesis'] = None\nimport corsim.strategies"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "corsim.strategies needs hypothesis: pip install 'corsim[strategies]'" in done.stderr
