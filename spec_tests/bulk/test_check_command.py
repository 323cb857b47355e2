"""``python -m corsim check``: what it prints in each format, its exit statuses, its errors and its bar."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from spec_tests.command_line import Run, run
from spec_tests.documentation import ROOT
from spec_tests.importers.test_har import API, ORIGIN, entry, har

RECORDING = "docs/examples/recording.har"
HAR = har(entry("GET", "/x", 0), *(entry("GET", f"/y{number}", number + 1, headers={}) for number in range(5)))


def check(document: Any, *options: str) -> Run:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return run(["check", "-", *options], data)


class TestFormats:
    def test_text(self) -> None:
        done = check(HAR)
        assert (done.status, done.err) == (1, "")
        head, *lines = done.out.splitlines()
        assert head == "standard input: 6 entries, 6 requests to other origins, by pages of 1 origin"
        assert "        1 allowed" in lines
        assert "        5 blocked" in lines
        assert "        5 allow-origin-missing" in lines
        assert f"            $.log.entries[1]   GET {API}/y0" in lines
        assert "            and 2 more" in lines

    def test_text_says_which_page_asked_where_there_are_several(self) -> None:
        other = entry("GET", "/z", 9, headers={}, sent={"Origin": "https://b.example"})
        lines = check(har(entry("GET", "/x", 0, headers={}), other)).out.splitlines()
        assert f"            $.log.entries[0]   GET {API}/x   in {ORIGIN}" in lines
        assert f"            $.log.entries[1]   GET {API}/z   in https://b.example" in lines

    def test_json(self) -> None:
        done = check(HAR, "--format", "json", "--examples", "1")
        assert (done.status, done.err) == (1, "")
        data = json.loads(done.out)
        assert (data["entries"], data["requests"]) == (6, 6)
        assert data["verdicts"] == {"allowed": 1, "blocked": 5, "throws": 0, "unanswered": 0}
        assert data["pages"] == {ORIGIN: {"url": f"{ORIGIN}/start?x", "requests": 6}}
        [reason] = data["reasons"]
        assert (reason["reason"], reason["verdict"], reason["requests"]) == ("allow-origin-missing", "blocked", 5)
        [example] = reason["examples"]
        because = f"The response has no Access-Control-Allow-Origin; `{ORIGIN}` is needed."
        assert example == {
            "method": "GET",
            "url": f"{API}/y0",
            "page": ORIGIN,
            "place": "$.log.entries[1]",
            "verdict": "blocked",
            "reason": "allow-origin-missing",
            "because": because,
        }

    def test_a_line_of_json_for_each_that_is_blocked(self) -> None:
        done = check(HAR, "--format", "jsonl")
        found = [json.loads(line) for line in done.out.splitlines()]
        assert [item["url"] for item in found] == [f"{API}/y{number}" for number in range(5)]
        assert {item["place"] for item in found} == {f"$.log.entries[{number}]" for number in range(1, 6)}

    def test_what_was_assumed_is_counted(self) -> None:
        entries = [entry("PUT", f"/{number}", number, sent={"X-A": "1"}) for number in range(3)]
        data = json.loads(check(har(*entries), "--format", "json").out)
        [assumed] = data["assumed"]
        assert (assumed["requests"], assumed["first"]) == (3, "$.log.entries[0]")
        assert assumed["note"].startswith(f"No preflight to {API}/0 was recorded")

    def test_how_to_see_one_whole_works(self) -> None:
        [command] = [line for line in run(["check", RECORDING]).out.splitlines() if " explain " in line]
        explained = run(command.split()[3:])
        assert explained.status == 1
        assert "BLOCKED  preflight-status" in explained.out


class TestStatuses:
    @pytest.mark.parametrize(("document", "status"), [(har(entry("GET", "/x", 0)), 0), (HAR, 1)])
    def test_of_what_can_be_read(self, document: Any, status: int) -> None:
        for form in ("text", "json", "jsonl"):
            assert (check(document, "--format", form).status, check(document).err) == (status, "")

    def test_of_what_can_be_read_in_part(self) -> None:
        broken = [{"request": {"url": 1, "method": "GET"}, "response": {}} for _ in range(40)]
        done = check(har(entry("GET", "/x", 0, headers={}), *broken))
        assert done.status == 2
        assert "        1 blocked" in done.out
        first, *lines = done.err.splitlines()
        assert first == "corsim: standard input: 80 problems; what else is in it was checked:"
        assert lines[0] == "  $.log.entries[1].request.url: 1 stands here; a string is needed."
        assert (len(lines), lines[-1]) == (21, "  and 60 more")

    def test_of_what_ends_too_early(self) -> None:
        text = json.dumps(HAR, indent=1).encode()
        done = check(text[: text.index(b"/y1")])
        assert done.status == 2
        assert "        1 blocked" in done.out
        assert "1 problem; what else is in it was checked:\n  $: not JSON at line " in done.err

    @pytest.mark.parametrize(
        ("document", "said"),
        [
            (b"", "standard input is not a HAR file that can be read; 1 problem:\n  $: not JSON at line 1, column 1"),
            (b"[]", "$: [] stands here; an object is needed."),
            ({"page": f"{ORIGIN}/", "request": API}, "$.log: null stands here; an object is needed."),
            (har(), "no script's request in it goes to another origin (0 entries)"),
            (har(entry("GET", "/x", 0, sent={"Origin": "x"})), '$.log.entries[0]: the Origin header is "x"'),
        ],
    )
    def test_of_what_cannot(self, document: Any, said: str) -> None:
        done = check(document)
        assert (done.status, done.out) == (2, "")
        assert said in done.err

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--browser", "mosaic"), "--browser: "),
            (("--page", "nowhere"), "--page: 'nowhere' is not an absolute URL"),
            (("--jobs", "0"), "'0' is no number: 1 or more is needed"),
            (("--examples", "x"), "'x' is no number: 1 or more is needed"),
        ],
    )
    def test_of_options_that_are_wrong(self, options: tuple[str, ...], said: str) -> None:
        done = check(HAR, *options)
        assert (done.status, done.out) == (2, "")
        assert said in done.err

    def test_of_a_folder_for_temporary_files_that_there_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.scenario.bulk.spooling.SPOOLED", 1)
        monkeypatch.setattr(tempfile, "tempdir", "missing")
        done = check(HAR)
        assert (done.status, done.out) == (2, "")
        assert "a temporary file cannot take its requests (No such file or directory); TMPDIR can name" in done.err

    def test_of_a_file_that_there_is_not(self) -> None:
        done = run(["check", "missing.har"])
        assert (done.status, done.err) == (2, "corsim: missing.har: cannot be read (No such file or directory)\n")

    def test_of_one_that_is_packed(self, tmp_path: Path) -> None:
        path = tmp_path / "a.har.gz"
        path.write_bytes(gzip.compress(json.dumps(HAR).encode()))
        assert run(["check", str(path), "--format", "jsonl"]).out == check(HAR, "--format", "jsonl").out


class TestInAProcess:
    """What only shows in a process of its own."""

    @staticmethod
    def arguments(path: object, *options: str) -> list[str]:
        return [sys.executable, "-m", "corsim", "check", str(path), *options]

    def test_a_bar_is_on_a_terminal_and_nothing_of_it_among_the_results(self) -> None:
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        done = subprocess.run(
            self.arguments(RECORDING), stdout=subprocess.PIPE, stderr=follower, cwd=ROOT, text=True, check=False
        )
        shown = os.read(leader, 65536).decode()
        for end in (leader, follower):
            os.close(end)
        assert (done.returncode, done.stdout) == (1, run(["check", RECORDING]).out)
        # The file is read twice.
        size = 2 * (ROOT / RECORDING).stat().st_size
        assert f"/{size / 1000:.2f}k [" in shown, shown
        assert shown.rpartition("\r")[0].endswith(" "), "the bar is wiped away"

    def test_an_interrupt_ends_it(self) -> None:
        # A shell has what it runs in the background ignore interrupts, and so what that starts.
        listens = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        pipe = subprocess.PIPE
        with subprocess.Popen(
            self.arguments("-"), stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT, preexec_fn=listens
        ) as process:
            assert process.stdin is not None
            # More than is read ahead of it: when this is written, it reads, and waits for more.
            process.stdin.write(b" " * 1_000_000)
            process.stdin.flush()
            process.send_signal(signal.SIGINT)
            assert process.communicate() == (b"", b"corsim: interrupted\n")
        assert process.returncode == 130
