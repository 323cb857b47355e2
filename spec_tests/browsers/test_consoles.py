"""Catching what engines print: what is made of their events, lines and answers, and which rows are chosen."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from spec_tests.browsers import consoles
from spec_tests.browsers.console import ROWS_OF_A_KIND, ConsoleCoordinator, choose_rows
from spec_tests.browsers.consoles import MarionetteConsole, OutputConsole
from spec_tests.browsers.planning import make_plan
from spec_tests.loading import Row
from spec_tests.running import rows_of_table

PAGE = "https://app.example.com/"


@pytest.fixture(autouse=True)
def _no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consoles, "SETTLING", 0)


class TestChromium:
    def test_an_entry_of_the_log(self) -> None:
        event = {"entry": {"source": "javascript", "level": "error", "text": "Access to …", "url": "https://a/"}}
        kept = consoles._of_chromium("Log.entryAdded", event)
        assert kept == {"source": "javascript", "level": "error", "text": "Access to …"}

    def test_an_issue_about_cors_has_its_code(self) -> None:
        details = {"corsIssueDetails": {"corsErrorStatus": {"corsError": "MissingAllowOriginHeader"}}}
        event = {"issue": {"code": "CorsIssue", "details": details}}
        kept = consoles._of_chromium("Audits.issueAdded", event)
        assert kept == {"issue": "CorsIssue", "corsError": "MissingAllowOriginHeader"}

    def test_another_issue_has_none(self) -> None:
        event = {"issue": {"code": "GenericIssue", "details": {}}}
        assert consoles._of_chromium("Audits.issueAdded", event) == {"issue": "GenericIssue"}


class TestOutput:
    def test_lines_since_the_last_time(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        log.write_text("CONSOLE NETWORK ERROR of before\n", "utf-8")
        console = OutputConsole(log)

        async def use() -> list[dict[str, Any]]:
            await console.forget()
            with log.open("a", encoding="utf-8") as file:
                file.write("a warning of GTK\nCONSOLE JS ERROR Origin x is not allowed\n")
                file.write("https://app.example.com/:3:17: CONSOLE JS ERROR Fetch API cannot load\n")
            return await console.printed()

        assert asyncio.run(use()) == [
            {"source": "JS", "level": "ERROR", "text": "Origin x is not allowed"},
            {"source": "JS", "level": "ERROR", "text": "Fetch API cannot load"},
        ]


class FakeMarionette:
    """Answers as Marionette does, on a port of its own."""

    def __init__(self, messages: list[dict[str, str]], error: dict[str, str] | None = None) -> None:
        self.messages, self.error = messages, error
        self.asked: list[str] = []
        self.left = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._send(writer, {"applicationType": "gecko", "marionetteProtocol": 3})
        with suppress(asyncio.IncompleteReadError):
            while length := await reader.readuntil(b":"):
                _, number, name, _ = json.loads(await reader.readexactly(int(length[:-1])))
                self.asked.append(name)
                value = {"value": self.messages} if name == "WebDriver:ExecuteScript" else {}
                self._send(writer, [1, number, self.error, None if self.error else value])
        writer.close()
        self.left.set()

    @staticmethod
    def _send(writer: asyncio.StreamWriter, value: Any) -> None:
        text = json.dumps(value).encode()
        writer.write(b"%d:%b" % (len(text), text))


class TestFirefox:
    @staticmethod
    async def use(fake: FakeMarionette, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
        monkeypatch.setattr(consoles, "MARIONETTE_PORT", server.sockets[0].getsockname()[1])
        console = MarionetteConsole()
        try:
            await console.forget()
            return await console.printed()
        finally:
            console.close()
            await fake.left.wait()
            await asyncio.sleep(0)
            server.close()

    def test_what_is_about_scripts_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cors = {"category": "CORSMissingAllowOrigin2", "text": "Cross-Origin Request Blocked: …"}
        fake = FakeMarionette([cors, {"category": "chrome javascript", "text": "the browser's own mistake"}])
        assert asyncio.run(self.use(fake, monkeypatch)) == [cors]
        assert fake.asked[:2] == ["WebDriver:NewSession", "Marionette:SetContext"]

    def test_what_it_refuses_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fake = FakeMarionette([], {"error": "unsupported operation", "message": "no system access"})
        with pytest.raises(RuntimeError, match="NewSession: unsupported operation: no system access"):
            asyncio.run(self.use(fake, monkeypatch))


class FakeConsole:
    """A console with one message."""

    def __init__(self) -> None:
        self.forgotten = 0

    async def forget(self) -> None:
        self.forgotten += 1

    async def printed(self) -> list[dict[str, Any]]:
        return [{"text": "Access to fetch at 'https://api.example.com/~0/x'"}, {"issue": "CorsIssue"}]

    def close(self) -> None:
        """Nothing."""


class FakeClock:
    def now(self) -> float:
        return 0.0

    def advance(self, seconds: float) -> None:
        """Nothing."""


class TestTheCoordinator:
    def test_a_result_is_what_was_printed_and_told(self) -> None:
        scenario = {"page": PAGE, "request": "https://api.example.com/x", "server": {"response": {}}}
        plan = make_plan([Row("table", "table/row", "A row.", "https://a.example/", None, scenario, {})])
        console = FakeConsole()

        async def use() -> ConsoleCoordinator:
            coordinator = ConsoleCoordinator(plan, 8, FakeClock())
            coordinator.console = console
            report: dict[str, Any] = {"page": coordinator.current_page, "lane": 0}
            assert "go" in await coordinator._next(report)
            report["page"] = coordinator.current_page
            assert "job" in await coordinator._next(report)
            failed = {"failed": {"name": "TypeError", "message": "Failed to fetch"}}
            await coordinator._next(report | {"outcome": failed})
            return coordinator

        coordinator = asyncio.run(use())
        assert console.forgotten == 1
        assert coordinator.results["table/row"] == [
            {
                "verdict": "blocked",
                "message": "Failed to fetch",
                "printed": [{"text": "Access to fetch at 'https://api.example.com/x'"}, {"issue": "CorsIssue"}],
            }
        ]


class TestTheRows:
    def test_there_are_some_of_each_kind_and_no_more(self) -> None:
        rows = [row for row in rows_of_table("cors_check") if row.expect.get("verdict") == "blocked"]
        chosen = choose_rows(rows)
        reasons = [row.expect["reason"] for row in chosen]
        assert set(reasons) == {row.expect["reason"] for row in rows}
        assert len(chosen) < len(rows)
        assert choose_rows(rows[:1] * 9) == rows[:1] * ROWS_OF_A_KIND

    def test_none_is_of_a_page_that_cannot_be_driven(self) -> None:
        scenario = {"page": "file:///x", "request": "https://api.example.com/x", "server": {"response": {}}}
        assert choose_rows([Row("table", "table/row", "A row.", "https://a.example/", None, scenario, {})]) == []
