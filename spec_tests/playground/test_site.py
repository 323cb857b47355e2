"""The server: it serves this machine and its own page alone, and a run's servers answer what the scenario says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from corsim.playground import site as site_module
from corsim.playground.page_files import page_files
from corsim.playground.site import BuiltSite, GivenFiles, Site
from corsim.servers.http1 import ResponseReader

T = TypeVar("T")

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
SIMPLE: dict[str, Any] = {
    "page": "https://app.example.com/",
    "request": "https://api.example.com/items",
    "server": {"response": {"headers": {"Access-Control-Allow-Origin": "*", "X-A": "1"}, "body": "hello"}},
}


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def data(self) -> Any:
        return json.loads(self.body)


async def ask(port: int, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    """Ask the server at *port*; headers are added to a right Host."""
    given = {"Host": f"127.0.0.1:{port}", **(headers or {})}
    if body:
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join(lines).encode("latin-1") + body)
    data = await reader.read()
    writer.close()
    parts = iter([data, b""])
    response = ResponseReader(lambda: next(parts, b"")).read(method)
    return Answer(response.status, {name.lower(): value for name, value in response.headers}, response.body)


def served(work: Callable[[Site, int], Awaitable[T]], files: Any = None) -> T:
    """What *work* comes to with a site that is open, and its port."""

    async def run() -> T:
        site = Site(files or GivenFiles(page_files()))
        await site.open(0)
        try:
            return await work(site, site.server.port)
        finally:
            await site.close()

    return asyncio.run(run())


async def token_of(port: int) -> str:
    answer = await ask(port, "GET", "/engine.json")
    token: str = answer.data["server"]["token"]
    return token


async def control(port: int, name: str, asked: Any, **headers: str) -> Answer:
    """Ask as the page does."""
    given = {"Origin": f"http://127.0.0.1:{port}", "X-Corsim-Token": await token_of(port), "User-Agent": CHROMIUM}
    return await ask(port, "POST", f"/__corsim__/{name}", given | headers, json.dumps(asked).encode())


class TestFiles:
    def test_those_of_the_page_have_types_and_are_nobody_elses(self) -> None:
        async def work(_site: Site, port: int) -> None:
            for target, kind in (
                ("/", "text/html"),
                ("/main.js", "text/javascript"),
                ("/choices.json", "application/json"),
            ):
                answer = await ask(port, "GET", target)
                assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
                assert answer.headers["cross-origin-resource-policy"] == "same-origin"
                assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
                assert "access-control-allow-origin" not in answer.headers
            assert (await ask(port, "HEAD", "/")).body == b""
            assert (await ask(port, "GET", "/nothing")).status == 404
            assert (await ask(port, "PUT", "/main.js")).status == 405

        served(work)

    def test_of_a_site_end_at_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("x")
        site = tmp_path / "site"
        (site / "playground").mkdir(parents=True)
        (site / "index.html").write_text("home")
        (site / "playground" / "index.html").write_text("page")
        (site / "playground" / "engine.json").write_text('{"pyodide": "1"}')

        async def work(_site: Site, port: int) -> None:
            assert (await ask(port, "GET", "/")).body == b"home"
            assert (await ask(port, "GET", "/playground/?x")).body == b"page"
            moved = await ask(port, "GET", "/playground")
            assert (moved.status, moved.headers["location"]) == (301, "/playground/")
            for target in ("/../secret", "/%2e%2e/secret", "//../secret", "/playground/../../secret", "/%00"):
                assert (await ask(port, "GET", target)).status == 404, target
            engine = (await ask(port, "GET", "/playground/engine.json")).data
            assert engine["pyodide"] == "1"
            assert engine["server"]["token"]

        served(work, BuiltSite(site))


class TestWhoMayAsk:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:{}", ""])
    def test_another_host_is_refused(self, host: str) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await ask(port, "GET", "/engine.json", {"Host": host.format(port)})
            assert answer.status == 421
            assert b"the request is for the host" in answer.body

        served(work)

    def test_nobody_beyond_this_machine_reaches_any_of_its_servers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[str] = []
        start = asyncio.start_server

        async def started(serve: Any, host: str, *arguments: Any, **options: Any) -> asyncio.Server:
            server = await start(serve, host, *arguments, **options)
            opened.extend(item.getsockname()[0] for item in server.sockets)
            return server

        monkeypatch.setattr(asyncio, "start_server", started)

        async def work(_site: Site, port: int) -> None:
            assert (await control(port, "run", {"text": json.dumps(SIMPLE)})).status == 200

        served(work)
        assert opened == ["127.0.0.1"] * 3

    def test_two_hosts_are_refused(self) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await ask(port, "GET", "/", {"host": "evil.example"})
            assert answer.status == 421
            assert b"'evil.example'" in answer.body

        served(work)

    @pytest.mark.parametrize("target", ["http://evil.example/", "http://[", "*", "main.js", "evil.example:443"])
    def test_what_is_no_path_is_refused(self, target: str) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await ask(port, "GET", target)
            assert answer.status == 400
            assert b"a path, which begins with a slash, is needed" in answer.body

        served(work)

    @pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT"])
    def test_a_token_is_had_by_get_only(self, method: str) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await ask(port, method, "/engine.json")
            assert answer.status == 405
            assert b"token" not in answer.body

        served(work)

    def test_localhost_is_the_other_name(self) -> None:
        async def work(_site: Site, port: int) -> None:
            assert (await ask(port, "GET", "/", {"Host": f"localhost:{port}"})).status == 200

        served(work)

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"X-Corsim-Token": "guessed"}, 403),
            ({}, 200),
        ],
    )
    def test_only_the_page_may_ask_for_more_than_files(self, headers: dict[str, str], status: int) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await control(port, "explain", {"text": "{}"}, **headers)
            assert answer.status == status

        served(work)

    def test_another_site_gets_no_token(self) -> None:
        async def work(_site: Site, port: int) -> None:
            for site in ("cross-site", "same-site"):
                assert (await ask(port, "GET", "/engine.json", {"Sec-Fetch-Site": site})).status == 403

        served(work)

    def test_the_oldest_tokens_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(site_module, "MOST_PAGES", 2)

        async def work(_site: Site, port: int) -> None:
            first = await token_of(port)
            for status in (200, 403):
                asked = await control(port, "explain", {"text": "{}"}, **{"X-Corsim-Token": first})
                assert asked.status == status
                await token_of(port)

        served(work)

    @pytest.mark.parametrize(
        ("name", "asked"),
        [("explain", {}), ("explain", []), ("run", {"text": 1}), ("call/none", {"index": 0}), ("finish/none", {})],
    )
    def test_what_no_page_asks_is_an_error_and_no_crash(self, name: str, asked: Any) -> None:
        async def work(_site: Site, port: int) -> None:
            answer = await control(port, name, asked)
            assert answer.status == 400
            assert answer.data["error"].startswith("What the page asked cannot be answered: ")

        served(work)

    @pytest.mark.parametrize("data", [b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
    def test_what_is_no_request_is_refused(self, data: bytes) -> None:
        async def work(_site: Site, port: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
            writer.close()
            assert (await ask(port, "GET", "/")).status == 200

        served(work)


class TestRuns:
    def test_the_servers_answer_what_the_scenario_says(self) -> None:
        async def work(_site: Site, port: int) -> None:
            run = (await control(port, "run", {"text": json.dumps(SIMPLE)})).data
            stand_ins = dict(run["standIns"])
            assert set(stand_ins) == {"https://app.example.com", "https://api.example.com"}
            page, api = (int(stand_ins[f"https://{name}.example.com"].rpartition(":")[2]) for name in ("app", "api"))
            document = await ask(page, "GET", "/")
            assert f'const PARENT = "http://127.0.0.1:{port}"'.encode() in document.body
            assert document.headers["content-security-policy"].split("; ") == [
                "default-src 'none'",
                "script-src 'unsafe-inline'",
                "connect-src http://127.0.0.1:* data:",
                f"frame-ancestors http://127.0.0.1:{port}",
            ]
            # Before there is a call, nothing else is answered.
            assert (await ask(api, "GET", "/items")).status == 404
            call = (await control(port, f"call/{run['run']}", {"index": 0})).data
            assert call["url"] == f"http://127.0.0.1:{api}/items"
            answer = await ask(api, "GET", "/items", {"Origin": run["origin"], "Accept": "*/*"})
            assert (answer.status, answer.body) == (200, b"hello")
            assert answer.headers == {"access-control-allow-origin": "*", "x-a": "1"}
            seen = {
                "type": "cors", "status": 200, "statusText": "", "url": call["url"], "redirected": False,
                "headers": [], "body": "hello",
            }  # fmt: skip
            done = (await control(port, f"finish/{run['run']}", {"outcomes": [{"response": seen}]})).data
            # The request above had no Referer, which browsers send.
            assert (done["agrees"], done["differences"], done["profile"]) == (False, 1, "chromium")
            assert "exchanges" not in done["html"]
            assert "request on the wire [0].request.headers.referer" in done["html"]
            with pytest.raises(OSError, match=r"refused|failed"):
                await ask(api, "GET", "/items")

        served(work)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        ],
    )
    def test_another_site_is_refused_and_is_not_in_the_log(self, headers: dict[str, str]) -> None:
        async def work(_site: Site, port: int) -> None:
            run = (await control(port, "run", {"text": json.dumps(SIMPLE)})).data
            await control(port, f"call/{run['run']}", {"index": 0})
            api = int(dict(run["standIns"])["https://api.example.com"].rpartition(":")[2])
            assert (await ask(api, "GET", "/items", headers)).status == 403
            assert (await ask(api, "GET", "/items", {"Host": "evil.example"})).status == 421
            outcome = {"failed": {"name": "TypeError", "message": ""}}
            done = (await control(port, f"finish/{run['run']}", {"outcomes": [outcome]})).data
            assert "The test servers saw nothing." in done["html"]

        served(work)

    def test_what_cannot_be_run_opens_no_server(self) -> None:
        async def work(site: Site, port: int) -> None:
            cookies = {**SIMPLE, "cookies": [{"url": "https://api.example.com/", "set-cookie": "a=1"}]}
            assert (
                "cookies do not tell" in (await control(port, "run", {"text": json.dumps(cookies)})).data["reasons"][0]
            )
            wrong = (await control(port, "run", {"text": "{}"})).data["reasons"]
            assert wrong[0] == "This is no scenario."
            assert "$.page: it is missing" in wrong[1]
            assert not site._runs

        served(work)

    def test_calls_are_made_in_their_order_and_once(self) -> None:
        async def work(_site: Site, port: int) -> None:
            run = (await control(port, "run", {"text": json.dumps(SIMPLE)})).data["run"]
            for index, status in ((1, 400), (0, 200), (0, 400), (1, 400)):
                assert (await control(port, f"call/{run}", {"index": index})).status == status

        served(work)

    def test_the_oldest_run_ends_where_there_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(site_module, "MOST_RUNS", 1)

        async def work(site: Site, port: int) -> None:
            first, second = [(await control(port, "run", {"text": json.dumps(SIMPLE)})).data["run"] for _ in "12"]
            assert list(site._runs) == [second]
            assert (await control(port, f"call/{first}", {"index": 0})).status == 400

        served(work)

    def test_a_run_that_is_not_handed_in_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(site_module, "RUN_LASTS", 0.0)

        async def work(site: Site, port: int) -> None:
            await control(port, "run", {"text": json.dumps(SIMPLE)})
            while site._runs:
                await asyncio.sleep(0.01)

        served(work)


def test_the_scenario_is_explained_where_there_is_no_pyodide() -> None:
    async def work(_site: Site, port: int) -> None:
        answer = await control(port, "explain", {"text": json.dumps(SIMPLE), "fixFor": None, "room": 340})
        assert answer.data["summary"] == "All browsers: ALLOWED: GET https://api.example.com/items."

    served(work)
