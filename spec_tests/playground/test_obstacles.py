"""What cannot be run for real is said with its place and its reason, and what can be is not refused."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.playground.obstacles import MOST_CALLS, changed_by_stand_ins, obstacles, within_patience
from corsim.playground.stand_ins import StandIns, urls_of
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run_scenario

PAGE, URL = "https://app.example.com/", "https://api.example.com/"


def found(**members: Any) -> str:
    document = {"page": PAGE, "request": URL, **members}
    if "requests" in document:
        del document["request"]
    return "\n".join(obstacles(document, decode_scenario(document)))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"page": "about:blank"}, '$.page: "about:blank" is no page that a server can give'),
        ({"page": "https://u:p@app.example.com/"}, "$.page: browsers take user names and passwords out"),
        ({"page": {"url": PAGE, "topLevel": "https://top.example/"}}, "$.page.topLevel: "),
        ({"page": {"url": PAGE, "blobs": {"blob:https://app.example.com/1": {"blob": "x"}}}}, "$.page.blobs: "),
        ({"request": "http://api.example.com/"}, "https: at $.page and http: at $.request.url"),
        ({"request": "https://api.example.com:6000/"}, "$.request.url: browsers connect to port 6000 of no machine"),
        ({"request": "file:///etc/hosts"}, "$.request.url: what a browser does with file: depends on the machine"),
        ({"requests": [URL, "ftp://api.example.com/"]}, "$.requests[1].url: what a browser does with ftp:"),
        ({"requests": [URL] * (MOST_CALLS + 1)}, "$.requests: there are 21 of them; up to 20"),
        (
            {"request": {"url": URL, "method": "POST", "body": {"stream": "x"}, "duplex": "half"}},
            "$.request.body: browsers send streams by HTTP/2 only",
        ),
        ({"cookies": [{"url": URL, "set-cookie": "a=1"}]}, "$.cookies: cookies do not tell one port"),
        ({"server": {"response": {"headers": {"set-cookie": "a=1"}}}}, "$.server.response.headers.set-cookie: cookies"),
        ({"server": [{"headers": {"Clear-Site-Data": '"*"'}}]}, "$.server[0].headers.Clear-Site-Data: it would clear"),
        (
            {"server": {"preflight": {"status": 401, "headers": {"WWW-Authenticate": "Basic"}}}},
            "$.server.preflight.headers.WWW-Authenticate: your browser would ask you for a password",
        ),
        (
            {"server": [{"status": 302, "headers": {"Location": "http://api.example.com/"}}]},
            "http: at $.server[0].headers.Location",
        ),
        ({"requests": [f"https://{number}.example/" for number in range(15)]}, "There are more than 12 origins"),
    ],
)
def test_is_an_obstacle(members: dict[str, Any], said: str) -> None:
    assert said in found(**members)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"page": {"url": PAGE, "sandboxed": True, "referrerPolicy": "origin"}},
        {"page": "http://app.example.com/", "request": "http://api.example.com:8080/"},
        {"request": "data:,x"},
        {"request": "https://"},
        {"request": {"api": "xhr", "url": URL, "body": {"stream": "x"}}},
        {"server": {"response": {"fail": "connection"}}},
        {"server": [{"status": 302, "headers": {"Location": "data:,x"}}]},
    ],
)
def test_is_none(members: dict[str, Any]) -> None:
    assert found(**members) == ""


def test_late_calls_of_a_session_are_left_out_and_told() -> None:
    calls = [{"url": URL, "at": at} for at in (0, 9.5, 60, 601)]
    document = {"page": PAGE, "requests": calls}
    kept, notes = within_patience(document, decode_scenario(document))
    assert kept["requests"] == calls[:2]
    assert len(document["requests"]) == 4
    [note] = notes
    assert note.startswith("The last 2 calls are not made for real: the first of them comes at 60 s")
    assert within_patience(kept, decode_scenario(kept)) == (kept, [])


def test_another_question_is_told_from_the_same_one() -> None:
    """Firefox connects to no 0.0.0.0 (row referrer/trustworthy-ipv4-any), and to what stands in for it, it does."""
    document = {"page": "http://app.example.com/", "request": "http://0.0.0.0/"}
    origins = dict.fromkeys(str(url.tuple_origin) for _, url in urls_of(document))
    stand_ins = StandIns({origin: f"http://127.0.0.1:{4000 + number}" for number, origin in enumerate(origins)})
    own, other = (run_scenario(item, browser="firefox") for item in (document, stand_ins.rewritten(document)))
    [sentence] = changed_by_stand_ins(own, other, stand_ins)
    assert "instead of blocked (address-blocked) after 0 requests" in sentence
