"""A server that answers by rules: what a copy has in common with it."""

from __future__ import annotations

from corsim.servers.scripted import Rule, ScriptedServer
from corsim.standard.wire import Answer, WireRequest, WireResponse

REQUEST = WireRequest("request", "GET", "https://api.example.com/", ())


def statuses(server: ScriptedServer, count: int) -> list[int]:
    """What *server* answers next."""
    answers: list[Answer] = [server(REQUEST) for _ in range(count)]
    return [answer.status if isinstance(answer, WireResponse) else 0 for answer in answers]


def test_a_copy_goes_on_from_there_by_itself() -> None:
    server = ScriptedServer([Rule(WireResponse(201), times=2), Rule(WireResponse(202), times=1)])
    assert statuses(server, 1) == [201]
    copy = server.copy()
    assert statuses(copy, 3) == [201, 202, 0]
    assert statuses(server, 3) == [201, 202, 0]
    assert statuses(copy.copy(), 1) == [0]
