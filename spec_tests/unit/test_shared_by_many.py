"""One browser, used by 8 threads and by 1,000 tasks: what it keeps is neither lost nor mixed.

Each call needs a permission of its own, for its method and for a header that no other call has, and is given a cookie
of its own. What the browser has kept afterwards is seen by making every call again: none may need a preflight, and each
has to carry its cookie alone. To see calls meet, the stores are watched: whoever is in one lets the other threads run.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import partial
from typing import Any

import pytest

from corsim import Browser, WireResponse
from corsim.browser.clock import Clock
from corsim.browser.verdict import Verdict
from corsim.standard.preflight_cache import RequestEntries
from corsim.standard.wire import Answer, WireRequest
from spec_tests.making import API, APP, PAGE

THREADS = 8
TASKS = 1000
PROFILES = ("spec", "chromium", "firefox", "webkit")

pytestmark = pytest.mark.threads


def answer(request: WireRequest) -> Answer:
    """Permits what the call of that number is, and nothing else; sets its cookie."""
    number = request.url.rpartition("/")[2]
    headers = [
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", f"x-{number}"),
        ("Access-Control-Max-Age", "600"),
    ]
    if request.kind == "request":
        headers.append(("Set-Cookie", f"c{number}={number}; Path=/{number}; SameSite=None; Secure; Partitioned"))
    return WireResponse(200, tuple(headers), number.encode())


def numbered(_: int, request: WireRequest) -> Answer:
    """The same; partials of it are targets of their own."""
    return answer(request)


def members(number: int) -> dict[str, Any]:
    return {"method": "PUT", "headers": {f"X-{number}": "1"}, "credentials": "include"}


def browser_for(profile: str, server: object = answer) -> Browser:
    browser = Browser(profile)
    browser.connect("*", server)
    return browser


def check(browser: Browser, number: int) -> Verdict:
    return browser.page(PAGE).check(f"{API}/{number}", **members(number))


def has_everything(browser: Browser, numbers: range) -> None:
    """Whether *browser* keeps for each of *numbers* what the one call of that number has left, and nothing else."""
    alone = browser_for(browser.profile.name)
    for number in numbers:
        check(alone, number)
    assert len(browser.preflight_cache) == len(alone.preflight_cache)
    for number in numbers:
        verdict = check(browser, number)
        assert not verdict.preflighted, number
        [exchange] = verdict.exchanges
        assert dict(exchange.request.headers)["Cookie"] == f"c{number}={number}"


@pytest.fixture(autouse=True)
def _switching() -> Iterator[None]:
    """Threads are interrupted as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def at_once(action: Callable[[int], object], threads: int = THREADS) -> None:
    """Do *action* in as many threads, which begin together; raises what one of them raises."""
    together = threading.Barrier(threads)

    def begin(number: int) -> None:
        together.wait(30)
        action(number)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(begin, range(threads)))


class Watched:
    """Who is in a store: ``meetings`` counts how often somebody came in while another thread was there."""

    def __init__(self, *stores: Any) -> None:
        self.meetings = 0
        self.calls = 0
        self._inside: dict[int, int] = {}
        self._lock = threading.Lock()
        for store in stores:
            self._watch(store)

    def _watch(self, store: Any) -> None:
        kind = type(store)
        names = {name for each in kind.__mro__ for name in vars(each) if not name.startswith("_")}
        methods = {name: self._watched(getattr(kind, name)) for name in names if callable(getattr(kind, name))}
        store.__class__ = type(kind.__name__, (kind,), {"__slots__": (), **methods})

    def _watched(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            me = threading.get_ident()
            with self._lock:
                self.calls += 1
                self.meetings += any(count for other, count in self._inside.items() if other != me)
                self._inside[me] = self._inside.get(me, 0) + 1
            try:
                # The others run meanwhile, and come in if they can.
                time.sleep(0.0005)
                given = method(*arguments)
                # What the standard's cache gives is a part of it.
                if isinstance(given, RequestEntries):
                    self._watch(given)
                return given
            finally:
                with self._lock:
                    self._inside[me] -= 1

        return watched


@pytest.mark.parametrize("profile", PROFILES)
class TestThreads:
    def test_nothing_is_lost_or_mixed(self, profile: str) -> None:
        browser = browser_for(profile)
        numbers = range(THREADS * 12)

        def calls(thread: int) -> None:
            for number in numbers[thread::THREADS]:
                assert check(browser, number).allowed

        at_once(calls)
        has_everything(browser, numbers)

    def test_all_ask_for_the_same(self, profile: str) -> None:
        """What is kept is what one call would have left; as many preflights are sent as calls came before an answer."""
        asked: list[WireRequest] = []

        def server(request: WireRequest) -> Answer:
            asked.append(request)
            return answer(request)

        browser = browser_for(profile, server)

        def calls(_: int) -> None:
            for number in range(10):
                assert check(browser, number).allowed

        at_once(calls)
        has_everything(browser, range(10))
        preflights = [request.url for request in asked if request.kind == "preflight"]
        assert {preflights.count(f"{API}/{number}") for number in range(10)} <= {*range(1, THREADS + 1)}

    def test_each_call_has_the_answer_to_itself(self, profile: str) -> None:
        """Nothing is kept but cookies, which each call adds to what the next ones carry."""

        def server(request: WireRequest) -> Answer:
            number = request.url.rpartition("/")[2]
            origin = ("Access-Control-Allow-Origin", APP)
            others = (("Access-Control-Allow-Credentials", "true"), ("Access-Control-Allow-Methods", "PUT"))
            cookie = ("Set-Cookie", f"c{number}=1; Path=/; SameSite=None; Secure; Partitioned")
            return WireResponse(200, (origin, *others, cookie), number.encode())

        browser = browser_for(profile, server)

        def fetch(number: int) -> str:
            return browser.page(PAGE).fetch(f"{API}/{number}", method="PUT", credentials="include").text()

        with ThreadPoolExecutor(THREADS) as threads:
            assert list(threads.map(fetch, range(300))) == [str(number) for number in range(300)]

    def test_one_is_in_the_stores_at_a_time(self, profile: str) -> None:
        browser = browser_for(profile)
        watched = Watched(browser.preflight_cache, browser.cookie_store)
        at_once(lambda thread: [check(browser, number) for number in (thread, 100)])
        assert watched.calls > THREADS
        assert watched.meetings == 0

    def test_without_turns_they_would_meet(self, profile: str) -> None:
        """What the test above relies on."""
        browser = browser_for(profile)
        browser.turn = nullcontext()  # type: ignore[assignment]
        watched = Watched(browser.preflight_cache, browser.cookie_store)
        # Where they meet, they may also stumble: "dictionary changed size during iteration".
        with suppress(RuntimeError):
            at_once(lambda thread: [check(browser, number) for number in (thread, 100)])
        assert watched.meetings > 0


class TestWhatElseIsShared:
    def test_cookies_that_are_put_in_meanwhile(self) -> None:
        browser = browser_for("spec")
        watched = Watched(browser.cookie_store)

        def use(thread: int) -> None:
            for number in range(5):
                browser.set_cookie(f"{API}/", f"put-{thread}-{number}=1; SameSite=None; Secure")
                check(browser, thread)

        at_once(use)
        assert watched.meetings == 0
        sent = dict(check(browser, 100).exchanges[-1].request.headers)["Cookie"].split("; ")
        assert sorted(sent) == sorted(f"put-{thread}-{number}=1" for thread in range(THREADS) for number in range(5))

    def test_time_that_several_let_pass(self) -> None:
        browser = Browser()

        def wait(_: int) -> None:
            for _ in range(500):
                browser.clock.advance(1)

        at_once(wait)
        assert browser.now() == THREADS * 500

    def test_time_is_added_by_one_at_a_time(self) -> None:
        """A number that lets the others run while something is added to it."""

        class Slow(float):
            def __add__(self, other: float) -> Slow:
                time.sleep(0.001)
                return Slow(float(self) + other)

            __radd__ = __add__

        clock = Clock()
        clock._now = Slow(0)

        def wait(_: int) -> None:
            clock.advance(1)

        at_once(wait)
        assert clock() == THREADS

    def test_connections_that_are_made_while_all_are_opened_and_closed(self) -> None:
        browser = Browser()

        def use(thread: int) -> None:
            for number in range(50):
                if thread:
                    browser.page(PAGE).route(API, partial(numbered, number))
                else:
                    browser.open()
                    browser.close()

        at_once(use)

    def test_pages_can_be_shared_and_their_verdicts_told(self) -> None:
        page = browser_for("chromium").page(PAGE)
        told: dict[int, str] = {}

        def use(thread: int) -> None:
            told[thread] = page.check(f"{API}/{thread}", method="DELETE").explain()

        at_once(use)
        assert all(f"OPTIONS {API}/{thread}" in told[thread] for thread in range(THREADS))
        assert all(f"{API}/{other}" not in told[0] for other in range(1, THREADS))


@pytest.mark.parametrize("profile", PROFILES)
class TestTasks:
    @staticmethod
    async def server(request: WireRequest) -> Answer:
        # Longer for some: answers come in another order than requests.
        for _ in range(int(request.url.rpartition("/")[2]) * 5 % 7):
            await asyncio.sleep(0)
        return answer(request)

    @staticmethod
    async def call(browser: Browser, number: int) -> None:
        response = await browser.page(PAGE).afetch(f"{API}/{number}", **members(number))
        assert response.text() == str(number)

    def test_nothing_is_lost_or_mixed(self, profile: str) -> None:
        """1,000 tasks for the standard's own cache; that tasks meet in no store is the same in all."""
        browser = browser_for(profile, self.server)
        urls, tasks = (250, TASKS) if profile == "spec" else (50, 100)

        async def use() -> None:
            await asyncio.gather(*(self.call(browser, task % urls) for task in range(tasks)))

        asyncio.run(use())
        has_everything(browser, range(urls))

    def test_in_the_loops_of_several_threads(self, profile: str) -> None:
        browser = browser_for(profile, self.server)
        urls = range(40)
        watched = Watched(browser.preflight_cache, browser.cookie_store)

        async def use(thread: int) -> None:
            await asyncio.gather(*(self.call(browser, number) for number in urls[thread::4]))

        at_once(lambda thread: asyncio.run(use(thread)), 4)
        assert watched.meetings == 0
        has_everything(browser, urls)

    def test_one_that_is_cancelled_gives_its_turn_back(self, profile: str) -> None:
        async def never(request: WireRequest) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

        browser = browser_for(profile, self.server)
        slow = browser.page(PAGE)
        slow.route("*", never)

        async def use() -> None:
            waiting = [asyncio.create_task(slow.afetch(f"{API}/{number}", **members(number))) for number in range(20)]
            await asyncio.sleep(0)
            for task in waiting:
                task.cancel()
            ended = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(end) for end in ended] == [asyncio.CancelledError] * 20
            await self.call(browser, 1)

        asyncio.run(use())
        has_everything(browser, range(1, 2))
