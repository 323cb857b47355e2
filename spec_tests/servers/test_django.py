"""Django: applications of both kinds, both test clients, and tests whose database is rolled back."""

from __future__ import annotations

import json
import threading
import traceback
import unittest
import warnings
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from corsim.servers import limits
from corsim.servers.connecting import connect
from corsim.servers.violations import ApplicationError
from corsim.standard.wire import Answer, WireRequest

from .sending import BODY, COMBINED, SENT, response_of, to

# First, since it configures Django.
from .django_site import RECEIVED, Item  # isort: skip
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.db import connection as database
from django.test import AsyncClient, Client, TestCase, TransactionTestCase


@pytest.fixture(autouse=True)
def _received() -> Iterator[None]:
    RECEIVED.clear()
    yield
    RECEIVED.clear()


@pytest.fixture(scope="module", autouse=True)
def _database() -> Iterator[None]:
    with database.schema_editor() as editor:
        editor.create_model(Item)
    yield
    # Django does not close a database in memory, which since Python 3.13 is a warning.
    database.connection.close()
    database.connection = None


TARGETS = {
    "wsgi": get_wsgi_application,
    "asgi": get_asgi_application,
    "client": lambda: Client(headers={"X-Client": "1"}),
    "async-client": lambda: AsyncClient(headers={"X-Client": "1"}),
}


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> Any:
    made: Any = TARGETS[request.param]()
    if "client" in request.param:
        made.cookies["client"] = "1"
    made.kind = request.param
    return made


class TestEveryForm:
    def test_every_byte(self, ask: Any, target: Any) -> None:
        answer = response_of(ask(target, SENT))
        assert (answer.status, answer.body, answer.status_text) == (201, b"text", "Created")
        assert ("X-A", "1") in answer.headers
        assert ("Set-Cookie", "a=b; Path=/") in answer.headers
        [received] = RECEIVED
        # Django's ASGI handler writes the method in capitals itself.
        assert received["method"] == ("PATCH" if target.kind in ("asgi", "async-client") else "patch")
        assert received["body"] == BODY
        assert received["path"] == "/items/a b\xe9//|'x"
        assert received["query"] == "q=%7c&r=a+b|"
        assert received["url"].startswith("https://api.example.com:8443/items/a%20b%C3%A9/")
        assert received["headers"] == COMBINED
        assert received["meta"]["REMOTE_ADDR"] == "127.0.0.1"

    def test_where_it_runs(self, way: str, ask: Any, target: Any) -> None:
        """Here, if it is called and nothing of it is asynchronous; else in Django's own thread for synchronous code."""
        ask(target)
        is_here = RECEIVED[0]["thread"] == threading.get_ident()
        assert is_here == (way == "called" and target.kind in ("wsgi", "client"))

    def test_what_django_answers_itself(self, ask: Any, target: Any) -> None:
        assert response_of(ask(target, to("/forbid"))).status == 403
        head = response_of(ask(target, to("/x", "HEAD")))
        assert (head.status, head.body) == (201, b"")

    def test_streams(self, ask: Any, target: Any) -> None:
        with warnings.catch_warnings():
            # Django warns of a stream of the other kind, which is what this is about.
            warnings.simplefilter("ignore", Warning)
            assert response_of(ask(target, to("/stream"))).body == b"ab"
            if target.kind in ("asgi", "async-client"):
                assert response_of(ask(target, to("/stream-later"))).body == b"ab"

    def test_a_stream_without_an_end(self, ask: Any, target: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """For the asynchronous client an asynchronous one: of another one Django makes a list first, in a thread."""
        if target.kind == "asgi":
            # What comes of it is shown by the table of misbehaving servers.
            pytest.skip("Django's ASGI handler leaves a temporary file open where it is told that a message is wrong")
        monkeypatch.setattr(limits, "BODY_LIMIT", 1 << 23)
        path = "/stream-for-ever-later" if target.kind == "async-client" else "/stream-for-ever"
        with pytest.raises(ApplicationError, match=f"application sent a body of more than {1 << 23} bytes"):
            ask(target, to(path), timeout=60)
        assert response_of(ask(target)).body == b"text"

    def test_an_exception_reaches_the_caller_though_django_makes_a_page_of_it(
        self, ask: Any, target: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(KeyError) as caught:
            ask(target, to("/raise"))
        assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "raises"

    def test_in_production_it_is_the_page(self, ask: Any, target: Any) -> None:
        answer = response_of(ask(target, to("/raise"), raise_server_exceptions=False))
        assert answer.status == 500
        assert b"Server Error (500)" in answer.body

    def test_signals_are_let_go_of(self, ask: Any, target: Any) -> None:
        from django.core.signals import got_request_exception

        before = len(got_request_exception.receivers)
        ask(target)
        assert len(got_request_exception.receivers) == before


class TestClients:
    @pytest.mark.parametrize("client_class", [Client, AsyncClient])
    def test_whether_exceptions_are_raised(self, ask: Any, client_class: Any) -> None:
        client = client_class(raise_request_exception=False)
        assert response_of(ask(client, to("/raise"))).status == 500

    @pytest.mark.parametrize("client_class", [Client, AsyncClient])
    def test_whether_forged_requests_are_looked_for(self, ask: Any, client_class: Any) -> None:
        request = WireRequest("request", "POST", "https://api.example.com/guarded", (("Content-Length", "0"),), b"")
        assert response_of(ask(client_class(enforce_csrf_checks=True), request)).status == 403

    def test_where_the_client_is(self, ask: Any) -> None:
        ask(Client(REMOTE_ADDR="10.0.0.1", HTTP_X_CLIENT="1", SERVER_NAME="other"))
        meta = RECEIVED[0]["meta"]
        assert (meta["REMOTE_ADDR"], meta["SERVER_NAME"]) == ("10.0.0.1", "api.example.com")
        assert "HTTP_X_CLIENT" not in meta
        ask(AsyncClient(client=["10.0.0.2", 5]))
        assert RECEIVED[1]["meta"]["REMOTE_ADDR"] == "10.0.0.2"

    def test_an_exception_outside_of_the_views(self, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        for client in (Client(), AsyncClient()):

            def fails(*_: Any) -> Any:
                raise ZeroDivisionError

            monkeypatch.setattr(client, "handler", fails)
            with pytest.raises(ZeroDivisionError):
                ask(client)
            assert response_of(ask(client, raise_server_exceptions=False)).body == b"Internal Server Error"

    def test_a_view_that_leaves(self, ask: Any) -> None:
        for client in (Client(), AsyncClient()):
            with pytest.raises(SystemExit):
                ask(client, to("/leave"))
        failure = ask(Client(), to("/leave"), raise_server_exceptions=False)
        assert failure.message == "The connection was closed before the answer: the application raised SystemExit: 3"
        assert response_of(ask(AsyncClient(), to("/leave"), raise_server_exceptions=False)).status == 500


def names(answer: Answer) -> list[str]:
    found: list[str] = json.loads(response_of(answer).body)["names"]
    return found


ITEMS = to("/items")
NEW_ITEM = WireRequest("request", "POST", "https://api.example.com/items", (("Content-Length", "0"),), b"")


class Rolled(TestCase):  # type: ignore[misc]
    """Each test in a transaction, which is rolled back: what the test wrote, a view sees, and the other way round."""

    __test__ = False

    def check(self, ask: Any) -> None:
        Item.objects.create(name="of the test")
        assert names(ask(ITEMS)) == ["of the test"]
        assert names(ask(NEW_ITEM)) == ["of the test", "new"]
        assert Item.objects.count() == 2

    def test_wsgi(self) -> None:
        self.check(connect(get_wsgi_application()))

    def test_client(self) -> None:
        self.check(connect(Client()))

    async def awaited(self, target: object) -> None:
        connection = connect(target)
        await Item.objects.acreate(name="of the test")
        assert names(await connection.answer_async(ITEMS)) == ["of the test"]
        assert names(await connection.answer_async(NEW_ITEM)) == ["of the test", "new"]
        assert await Item.objects.acount() == 2

    async def test_wsgi_awaited(self) -> None:
        await self.awaited(get_wsgi_application())

    async def test_client_awaited(self) -> None:
        await self.awaited(Client())

    async def test_async_client_awaited(self) -> None:
        await self.awaited(AsyncClient())


class Emptied(TransactionTestCase):  # type: ignore[misc]
    """Each test without a transaction; what it wrote is deleted. The connection has to stay open."""

    __test__ = False
    available_apps: ClassVar[list[str]] = []

    def tearDown(self) -> None:
        Item.objects.all().delete()

    def _fixture_teardown(self) -> None:
        """The site has no applications that it would find tables of."""

    def test_client(self) -> None:
        Item.objects.create(name="of the test")
        assert names(connect(Client())(ITEMS)) == ["of the test"]

    def test_wsgi(self) -> None:
        Item.objects.create(name="of the test")
        assert names(connect(get_wsgi_application())(ITEMS)) == ["of the test"]


@pytest.mark.parametrize("case", [Rolled, Emptied])
def test_in_djangos_test_cases(case: Any) -> None:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun == len(unittest.defaultTestLoader.getTestCaseNames(case))
    for _, problem in (*result.errors, *result.failures):
        raise AssertionError(problem)
    assert Item.objects.count() == 0
