"""Plain callables: what they are given, and that what they return is checked."""

from __future__ import annotations

import asyncio
import re
import threading
from functools import partial
from typing import Any

import pytest

from corsim.servers.connecting import connect
from corsim.servers.cooperative import cooperative_server
from corsim.servers.scripted import Rule, ScriptedServer
from corsim.servers.violations import ApplicationError, ApplicationTimeout
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

from .sending import BARE_500, GET, PREFLIGHT, SENT

ANSWER = WireResponse(200, (("X-A", "\xe9"), ("x-a", "2")), b"text", "Fine")


def asked(target: object, request: WireRequest = GET, **options: Any) -> Answer:
    connection = connect(target, **options)
    try:
        answer = connection(request)
        assert asyncio.run(connection.answer_async(request)) == answer
    finally:
        connection.close()
    return answer


class TestFunctions:
    def test_they_are_given_the_request_itself(self) -> None:
        given = []

        def server(request: WireRequest) -> Answer:
            given.append(request)
            return ANSWER

        assert asked(server, SENT) == ANSWER
        assert given == [SENT, SENT]
        assert given[0] is SENT

    def test_coroutine_functions(self) -> None:
        async def server(request: WireRequest) -> Answer:
            await asyncio.sleep(0)
            return ANSWER

        assert asked(server) == ANSWER
        assert asked(partial(server)) == ANSWER

    def test_methods_objects_and_partials(self) -> None:
        class Server:
            def answer(self, request: WireRequest) -> Answer:
                return ANSWER

            async def answer_later(self, request: WireRequest) -> Answer:
                return ANSWER

            __call__ = answer

        def with_more(more: int, request: WireRequest, *others: int, even: int = 0) -> Answer:
            return ANSWER

        for target in (Server().answer, Server().answer_later, Server(), partial(with_more, 1), lambda request: ANSWER):
            assert asked(target) == ANSWER

    def test_corsims_own_servers(self) -> None:
        answer = asked(cooperative_server, PREFLIGHT)
        assert isinstance(answer, WireResponse)
        assert answer.status == 204
        assert asked(ScriptedServer([Rule(ANSWER)])) == ANSWER
        failure = asked(ScriptedServer([]))
        assert isinstance(failure, ConnectionFailure)
        assert failure.reason == "no-matching-rule"

    def test_a_connection_is_one_already(self) -> None:
        connection = connect(lambda request: ANSWER)
        assert connect(connection) is connection

    def test_a_function_runs_in_the_callers_thread(self) -> None:
        threads = []

        def server(request: WireRequest) -> Answer:
            threads.append(threading.get_ident())
            return ANSWER

        before = set(threading.enumerate())
        connection = connect(server)
        connection.open()
        connection(GET)

        async def run() -> None:
            await connection.aopen()
            await connection.answer_async(GET)
            await connection.aclose()

        asyncio.run(run())
        assert threads == [threading.get_ident()] * 2
        assert set(threading.enumerate()) <= before

    def test_a_coroutine_function_runs_where_an_asgi_application_would(self) -> None:
        threads = []

        async def server(request: WireRequest) -> Answer:
            threads.append(threading.get_ident())
            return ANSWER

        connection = connect(server)
        connection.open()
        connection(GET)

        async def run() -> None:
            await connection.aclose()
            await connection.aopen()
            await connection.answer_async(GET)
            await connection.aclose()

        asyncio.run(run())
        assert threads[0] != threading.get_ident()
        assert threads[1] == threading.get_ident()

    def test_a_coroutine_function_that_waits_for_ever(self) -> None:
        async def server(request: WireRequest) -> Answer:
            await asyncio.sleep(60)
            return ANSWER

        with pytest.raises(
            ApplicationTimeout, match=r"The callable \S*server did not answer GET https://\S* within 0.1 s"
        ):
            asked(server, timeout=0.1)

    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
    def test_where_http_has_no_body_it_is_dropped(self, method: str, status: int) -> None:
        request = WireRequest("request", method, "https://a.test/", ())
        assert asked(lambda request: WireResponse(status, (), b"text"), request) == WireResponse(status)

    def test_headers_become_tuples(self) -> None:
        given = WireResponse(200, [["X-A", "1"]])  # type: ignore[arg-type]
        assert asked(lambda request: given) == WireResponse(200, (("X-A", "1"),))


VIOLATIONS: dict[str, tuple[Any, str]] = {
    "none": (None, "returned None; a corsim.standard.wire.WireResponse or ConnectionFailure is needed"),
    "tuple": ((200, {}, b""), "returned (200, {}, b'') (a tuple)"),
    "body": (WireResponse(body="text"), "whose body is 'text' (a str); bytes are needed"),  # type: ignore[arg-type]
    "status": (WireResponse(status=99), "answered with the status 99"),
    "status-text": (WireResponse(status_text=None), "whose status text is None; a str"),  # type: ignore[arg-type]
    "header-name": (WireResponse(headers=(("x a", "b"),)), "a header named 'x a'"),
    "header-value": (WireResponse(headers=(("X-A", "b\nc"),)), "the header 'X-A' with the value 'b\\nc'"),
    "header-not-latin": (WireResponse(headers=(("X-A", "\u20ac"),)), "code points up to U+00FF"),
    "header-bytes": (WireResponse(headers=((b"x-a", b"b"),)), "have to be str"),  # type: ignore[arg-type]
    "header-single": (WireResponse(headers=("x-a",)), "gave 'x-a' as a header"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", VIOLATIONS)
@pytest.mark.parametrize("is_async", [True, False])
def test_violations(name: str, is_async: bool) -> None:
    returned, said = VIOLATIONS[name]

    def server(request: WireRequest) -> Any:
        return returned

    async def server_later(request: WireRequest) -> Any:
        return returned

    target = server_later if is_async else server
    with pytest.raises(ApplicationError, match=re.escape(said)) as caught:
        asked(target)
    assert str(caught.value).startswith("The callable test_violations.<locals>.server")
    assert asked(target, raise_server_exceptions=False) == BARE_500


@pytest.mark.parametrize("is_async", [True, False])
def test_exceptions(is_async: bool) -> None:
    def server(request: WireRequest) -> Any:
        raise KeyError("x")

    async def server_later(request: WireRequest) -> Any:
        raise KeyError("x")

    target = server_later if is_async else server
    with pytest.raises(KeyError):
        asked(target)
    with pytest.raises(KeyError):
        asyncio.run(connect(target).answer_async(GET))
    assert asked(target, raise_server_exceptions=False) == BARE_500


@pytest.mark.parametrize("is_async", [True, False])
def test_leaving(is_async: bool) -> None:
    def server(request: WireRequest) -> Any:
        raise SystemExit(3)

    async def server_later(request: WireRequest) -> Any:
        raise SystemExit(3)

    target = server_later if is_async else server
    with pytest.raises(SystemExit):
        connect(target)(GET)
    assert connect(target, raise_server_exceptions=False)(GET) == ConnectionFailure(
        "The connection was closed before the answer: the application raised SystemExit: 3"
    )


def test_an_awaitable_of_a_function_can_be_awaited_only() -> None:
    async def answer() -> Answer:
        return ANSWER

    def server(request: WireRequest) -> Any:
        return answer()

    class Later:
        def __await__(self) -> Any:
            return answer().__await__()

    assert asyncio.run(connect(server).answer_async(GET)) == ANSWER
    with pytest.raises(ApplicationError, match="returned an awaitable"):
        connect(lambda request: Later())(GET)
    with pytest.raises(ApplicationError, match="returned an awaitable; define it by `async def`"):
        connect(server)(GET)
