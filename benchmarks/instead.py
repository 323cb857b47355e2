"""What people use instead: one preflighted request, over and over, in Node's simulations and in a real browser.

jsdom, happy-dom and the browser ask a server of Node's on this machine; corsim and mentoss need none. The time is that
of the clock on the wall, since others work than this process. Every request has a preflight of its own: the server
counts them.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from spec_tests.chromium_pipe import Chromium
from spec_tests.peers.engines import HERE, NODE_PEERS, node, node_version
from spec_tests.peers.engines import version as peer_version

from . import chromium
from .checking import BODY, checking
from .measuring import Batch, Timings, Unavailable, asking, compiled_once, of_wall, side_by_side
from .results import TIMES, Group, Line, duration, versions

GOAL = 200.0
"""How many times as long as with corsim a check takes with the browser."""

CHECKS = 100
"""How many checks a start-up is counted with."""

STARTS = 5
ANSWERING = 10.0
LOOP = HERE / "loop.mjs"
CORSIM = "corsim"
IN_A_PAGE, IN_A_CONTEXT = "Chromium, one page", "Chromium, a context and a page for each"
CALL = (
    "fetch({url!r}, {{method: 'PUT', headers: {{'Content-Type': 'application/json'}}, body: {body!r}}})"
    ".then((response) => response.text().then(() => response.status))"
)
COLD = """
from benchmarks.checking import checking
check = checking("https://app.example.com/", "https://api.example.com/items/1")
for _ in range({checks}):
    check()
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The URLs of the page and of the API, and where the API says how many preflights it has had."""

    page: str
    api: str
    preflights: str

    def count(self) -> int:
        """How many preflights there were."""
        with urllib.request.urlopen(self.preflights, timeout=ANSWERING) as answer:
            return int(answer.read())


@contextmanager
def serving() -> Iterator[Place]:
    """The page and the API, in a process of their own."""
    process = subprocess.Popen([str(node()), str(LOOP), "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        pages, api = process.stdout.readline().split()
        at = f"http://127.0.0.1:{api}"
        yield Place(f"http://127.0.0.1:{pages}/", f"{at}/items/1", f"{at}/preflights")
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def peer(name: str, place: Place) -> Iterator[Batch]:
    """Checks with the peer *name*, timed by itself."""
    command = [str(node()), "--no-warnings", str(LOOP), name, place.page, place.api]
    with asking(command) as batch:
        yield batch


def in_a_page(browser: Chromium, place: Place) -> Callable[[], object]:
    """A check in a page of *browser* that is there: one command of the DevTools protocol."""
    session = chromium.page(browser, place.page)
    call = CALL.format(url=place.api, body=BODY)

    def check() -> object:
        status = browser.evaluate(session, call)
        if status != 200:
            raise AssertionError(f"the status {status}")
        return status

    return check


def in_a_context(browser: Chromium, place: Place) -> Callable[[], object]:
    """A check in a browser context and a page of its own, as tests have it that are to know nothing of each other."""
    call = CALL.format(url=place.api, body=BODY)

    def check() -> object:
        context = browser.ask("Target.createBrowserContext")["browserContextId"]
        session = chromium.page(browser, place.page, browserContextId=context)
        status = browser.evaluate(session, call)
        browser.ask("Target.disposeBrowserContext", browserContextId=context)
        return status

    return check


def cold_corsim() -> float:
    """Seconds for a new interpreter to import corsim and make :data:`CHECKS` checks."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", COLD.format(checks=CHECKS)], check=True, env=compiled_once())
    return time.perf_counter() - started


def cold_chromium(place: Place) -> float:
    """Seconds for a new browser to open a page and make as many checks."""
    started = time.perf_counter()
    with chromium.running() as browser:
        check = in_a_page(browser, place)
        for _ in range(CHECKS):
            check()
        return time.perf_counter() - started


def lines(timings: Timings, cold: Timings) -> list[Line]:
    """The ratios to corsim's time."""
    found = []
    for name in timings.rounds:
        if name == CORSIM:
            continue
        is_peer = name in NODE_PEERS
        figures = "; ".join(
            f"{one} {1 / timings.median(one):,.0f}/s ({duration(timings.median(one))} each)" for one in (CORSIM, name)
        )
        goal = 1.0 if is_peer else GOAL
        found.append(Line(f"{name}, against corsim", timings.ratio(name, CORSIM), TIMES, figures, at_least=goal))
    figures = "; ".join(f"{name} {duration(cold.median(name))}" for name in cold.rounds)
    what = f"Chromium, start-up and {CHECKS} checks, against corsim"
    found.append(Line(what, cold.ratio(IN_A_PAGE, CORSIM), TIMES, figures, at_least=GOAL))
    return found


def measure(rounds: int) -> Group:
    """Measure the group."""
    if not node().exists():
        raise Unavailable("Node's packages are not installed: python -m spec_tests.peers install")
    used = {**versions("corsim"), "Chromium": chromium.version(), "Node": node_version()}
    used |= {name: peer_version(name) for name in NODE_PEERS}
    with ExitStack() as stack:
        place = stack.enter_context(serving())
        browser = stack.enter_context(chromium.running())
        contenders = {CORSIM: of_wall(checking(place.page, place.api))}
        contenders |= {name: stack.enter_context(peer(name, place)) for name in NODE_PEERS}
        contenders |= {
            IN_A_PAGE: of_wall(in_a_page(browser, place)),
            IN_A_CONTEXT: of_wall(in_a_context(browser, place)),
        }
        before = place.count()
        contenders["jsdom"](3), contenders["happy-dom"](3), contenders[IN_A_PAGE](3)
        if place.count() - before != 9:
            raise AssertionError(f"{place.count() - before} preflights for 9 requests")
        timings = side_by_side(contenders, rounds)
        cold: dict[str, list[float]] = {CORSIM: [], IN_A_PAGE: []}
        cold_corsim()
        for _ in range(min(STARTS, rounds)):
            cold[CORSIM].append(cold_corsim())
            cold[IN_A_PAGE].append(cold_chromium(place))
    return Group(lines(timings, Timings(cold)), used)
