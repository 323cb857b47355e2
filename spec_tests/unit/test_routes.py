"""What answers for which origin, and when it is started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corsim import Browser, Page, Verdict
from corsim.browser.routes import Connections, Routes, origin_key
from spec_tests.making import API, PAGE

from .answering import Application, TellTale


class TestOriginKey:
    @pytest.mark.parametrize(
        ("origin", "key"),
        [
            ("*", "*"),
            ("https://api.example.com", "https://api.example.com"),
            ("https://api.example.com/", "https://api.example.com"),
            ("HTTPS://API.example.com:443", "https://api.example.com"),
            ("http://localhost:3001", "http://localhost:3001"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[::1]:80", "http://[::1]"),
        ],
    )
    def test_is_the_origin_that_the_url_has(self, origin: str, key: str) -> None:
        assert origin_key(origin) == key

    @pytest.mark.parametrize(
        ("origin", "more"),
        [
            ("https://api.example.com/v1", "a path"),
            ("https://api.example.com//", "a path"),
            ("https://api.example.com?x", "a query"),
            ("https://api.example.com/#x", "a fragment"),
            ("https://me@api.example.com", "a user name or a password"),
            ("https://api.example.com/v1?x#y", "a path and a query and a fragment"),
        ],
    )
    def test_more_than_an_origin_is_an_error_that_says_so_and_what_is_needed(self, origin: str, more: str) -> None:
        with pytest.raises(ValueError, match="more than an origin") as error:
            origin_key(origin)
        needed = f"it has {more}; {API!r} is needed"
        assert str(error.value) == f"the origin is {origin!r}, which is more than an origin: {needed}"

    @pytest.mark.parametrize("origin", ["", "api.example.com", "/v1", "null", "data:,x", "wss://api.example.com", "**"])
    def test_what_is_no_origin_of_a_server_is_an_error(self, origin: str) -> None:
        with pytest.raises(ValueError, match=r": one like 'https://api\.example\.com', or '\*' for any, is needed"):
            origin_key(origin)

    @pytest.mark.parametrize("origin", [None, 1, b"https://api.example.com"])
    def test_another_type_is_an_error(self, origin: Any) -> None:
        with pytest.raises(TypeError, match="a str like"):
            origin_key(origin)


class TestRoutes:
    def test_an_origin_is_asked_before_any_and_the_last_one_counts(self) -> None:
        routes = Routes()
        first, second, any_ = (TellTale([]) for _ in range(3))
        assert routes.find(API) is None
        routes.add("*", any_)
        assert routes.find(API) is any_
        routes.add(API, first)
        assert routes.find(API) is first
        routes.add(API, second)
        assert routes.find(API) is second
        assert routes.find("https://other.test") is any_


class TestConnections:
    def test_one_target_is_one_connection_wherever_it_answers(self) -> None:
        connections = Connections()
        one, other = Application(), Application()
        first = connections.connect(one, True, 30.0)
        assert connections.connect(one, True, 30.0) is first
        assert connections.connect(other, True, 30.0) is not first

    def test_other_options_are_another_connection(self) -> None:
        connections = Connections()
        one = Application()
        first = connections.connect(one, True, 30.0)
        assert connections.connect(one, False, 30.0) is not first
        assert connections.connect(one, True, 1.0) is not first

    def test_a_method_is_the_same_target_each_time_it_is_looked_up(self) -> None:
        connections = Connections()
        one = Application()
        assert connections.connect(one.__call__, True, 30.0) is connections.connect(one.__call__, True, 30.0)

    def test_what_cannot_answer_is_an_error_at_once(self) -> None:
        browser = Browser()
        with pytest.raises(TypeError):
            browser.connect(API, object())
        with pytest.raises(TypeError):
            browser.page(PAGE).route(API, None)


def told(browser: Browser, names: str, events: list[str], *fails: str) -> None:
    """Connect a tell-tale for each of *names*; the last one fails."""
    for index, name in enumerate(names):
        target = TellTale(events, name, *(fails if index == len(names) - 1 else ()))
        browser.connections._connections[name] = (target, target)
        browser.routes.add(f"https://{name}.test", target)


class TestWith:
    def test_starts_what_is_connected_and_stops_it_the_last_one_first(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "ab", events)
        with browser as entered:
            assert entered is browser
            assert events == ["aopen", "bopen"]
            events.clear()
        assert events == ["bclose", "aclose"]

    def test_what_is_connected_inside_is_started_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.connecting.connect", lambda target, **_: target)
        events: list[str] = []
        with Browser() as browser:
            page = browser.page(PAGE)
            page.route(API, TellTale(events))
            assert events == ["open"]
            assert page.check(API).allowed
        assert events == ["open", "answer", "close"]

    def test_without_it_nothing_is_started(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.connecting.connect", lambda target, **_: target)
        events: list[str] = []
        page = Browser().page(PAGE)
        page.route(API, TellTale(events))
        assert page.check(API).allowed
        assert asyncio.run(page.acheck(API)).allowed
        assert events == ["answer", "answer_async"]

    def test_where_one_does_not_start_those_before_it_are_stopped(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "abc", events, "open")
        with pytest.raises(OSError, match="copen fails"), browser:
            raise AssertionError
        assert events == ["aopen", "bopen", "copen", "bclose", "aclose"]

    def test_where_one_does_not_stop_the_others_do(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "ab", events, "close")
        with pytest.raises(OSError, match="bclose fails"), browser:
            pass
        assert events == ["aopen", "bopen", "bclose", "aclose"]

    def test_they_are_stopped_after_an_exception(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "a", events)
        with pytest.raises(ZeroDivisionError), browser:
            raise ZeroDivisionError
        assert events == ["aopen", "aclose"]

    def test_close_alone_gives_back_what_connections_hold(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "a", events)
        browser.close()
        assert events == ["aclose"]


class TestAsyncWith:
    def test_starts_and_stops_in_the_running_loop(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "ab", events)

        async def use() -> None:
            async with browser as entered:
                assert entered is browser
                assert (await browser.page(PAGE).acheck("https://a.test/")).allowed

        asyncio.run(use())
        assert events == ["aaopen", "baopen", "aanswer_async", "baclose", "aaclose"]

    def test_what_is_connected_inside_is_started_once_when_it_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.servers.connecting.connect", lambda target, **_: target)
        events: list[str] = []

        async def use() -> None:
            async with Browser() as browser:
                page = browser.page(PAGE)
                page.route(API, TellTale(events))
                assert events == []
                await asyncio.gather(*(page.acheck(API) for _ in range(3)))

        asyncio.run(use())
        assert events == ["aopen", *["answer_async"] * 3, "aclose"]

    def test_what_is_connected_inside_is_started_in_that_loop_by_whoever_asks_it(self) -> None:
        """Called in another thread, awaited in another loop, or called in the thread of the loop, which is an error."""
        loops: list[tuple[str, int]] = []

        async def application(scope: Any, receive: Any, send: Any) -> None:
            loops.append((scope["type"], id(asyncio.get_running_loop())))
            if scope["type"] == "lifespan":
                await receive()
                await send({"type": "lifespan.startup.complete"})
                await receive()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body"})

        def awaiting(page: Page) -> Verdict:
            return asyncio.run(page.acheck(API))

        async def use(ask: Callable[[Page], Verdict]) -> None:
            async with Browser() as browser:
                page = browser.page(PAGE)
                page.route(API, application, timeout=5)
                with pytest.raises(RuntimeError, match="Await the request"):
                    page.check(API)
                assert loops == []
                verdict = await asyncio.to_thread(ask, page)
                assert verdict.reason == "allow-origin-missing"
                assert (await page.acheck(API)).reason == verdict.reason
                here = id(asyncio.get_running_loop())
                assert loops == [("lifespan", here), ("http", here), ("http", here)]
                with pytest.raises(RuntimeError, match="Await the request"):
                    page.check(API)

        for ask in (lambda page: page.check(API), awaiting):
            loops.clear()
            asyncio.run(use(ask))

    def test_what_has_no_loop_is_called_there_as_everywhere(self) -> None:
        async def use() -> None:
            async with Browser() as browser:
                page = browser.page(PAGE)
                page.route(API, Application(("Access-Control-Allow-Origin", "*")))
                assert page.check(API).allowed

        asyncio.run(use())

    def test_where_one_does_not_start_those_before_it_are_stopped(self) -> None:
        events: list[str] = []
        browser = Browser()
        told(browser, "ab", events, "aopen")

        async def use() -> None:
            async with browser:
                raise AssertionError

        with pytest.raises(OSError, match="baopen fails"):
            asyncio.run(use())
        assert events == ["aaopen", "baopen", "aaclose"]
