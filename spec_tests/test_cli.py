"""The command line: statuses, formats, streams, colour, the other commands, and errors that name the place."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import corsim
from corsim import Browser, assert_policy, run_scenario
from corsim.audit import audit
from corsim.cli import COMMANDS
from corsim.explain.as_data import explained as data_of
from corsim.standard.anchors import ANCHORS

from .command_line import ALLOWED, BLOCKED, EXAMPLES, PROBLEM, SESSION, corsim_process, explained, on_a_terminal, run
from .documentation import ROOT
from .importers.api_server import ApiServer

REFUSED = b'{"page": "https://app.example.com/", "request": {"url": "/", "method": "TRACE"}}'


class TestExitStatus:
    @pytest.mark.parametrize(
        ("arguments", "data", "status"),
        [
            (("explain", str(ALLOWED)), b"", 0),
            (("explain", str(BLOCKED)), b"", 1),
            (("explain", str(EXAMPLES / "no-server.json")), b"", 0),
            (("explain", str(EXAMPLES / "redirect.json")), b"", 1),
            (("explain", "-"), REFUSED, 1),
            (("explain", "-"), b"{}", 2),
            (("explain", "no-such-file.json"), b"", 2),
            (("explain",), b"", 2),
            (("explain", "-", "--format", "yaml"), b"", 2),
            (("frobnicate",), b"", 2),
            ((), b"", 2),
            (("schema",), b"", 0),
            (("spec",), b"", 0),
            (("spec", "cors-check"), b"", 0),
            (("spec", "cors-chek"), b"", 2),
            (("--version",), b"", 0),
            (("--help",), b"", 0),
        ],
    )
    def test_in_a_process_and_in_this_one(self, arguments: tuple[str, ...], data: bytes, status: int) -> None:
        done = corsim_process(*arguments, data=data)
        assert done.returncode == status
        here = run(arguments, data)
        assert (here.status, here.out) == (status, done.stdout.decode())
        assert bool(done.stdout) != (status == 2)
        assert bool(done.stderr) == (status == 2)

    @pytest.mark.parametrize("option", [(), ("--format", "json"), ("--format", "text")])
    def test_is_the_same_in_every_format(self, option: tuple[str, ...]) -> None:
        assert run(["explain", str(BLOCKED), *option]).status == 1
        assert run(["explain", str(ALLOWED), *option]).status == 0

    @pytest.mark.parametrize(
        ("urls", "status"),
        [
            (["/a", "/b"], 0),
            (["/a", "https://b.example/"], 1),
            (["https://b.example/", "/a"], 1),
            (["/a", "https://["], 1),
        ],
    )
    def test_of_a_session_is_that_of_its_worst(self, urls: list[str], status: int) -> None:
        assert (
            explained({"page": "https://app.example.com/", "requests": urls, "server": {"response": {}}}).status
            == status
        )


class TestFormats:
    @pytest.mark.parametrize(
        "path", [BLOCKED, EXAMPLES / "redirect.json", EXAMPLES / "no-server.json"], ids=lambda path: path.stem
    )
    def test_json_is_one_object_for_a_request(self, path: Path) -> None:
        printed = json.loads(run(["explain", str(path), "--format", "json"]).out)
        [result] = run_scenario(json.loads(path.read_bytes()))
        assert printed == data_of(result)

    def test_json_is_a_list_for_a_session_even_of_one(self) -> None:
        printed = json.loads(run(["explain", str(SESSION), "--format", "json"]).out)
        assert [item["verdict"] for item in printed] == ["allowed"] * 3
        document = {"page": "https://app.example.com/", "requests": ["/"]}
        assert len(json.loads(explained(document, "--format", "json").out)) == 1

    def test_text_is_the_default_and_begins_with_the_verdict(self) -> None:
        done = run(["explain", str(BLOCKED)])
        assert done.out.startswith("BLOCKED  preflight-credentials-not-allowed\n")
        assert done.out == run(["explain", str(BLOCKED), "--format", "text"]).out
        assert done.out.endswith("\n")
        assert not done.out.endswith("\n\n")

    def test_the_requests_of_a_session_are_numbered_with_their_times(self) -> None:
        lines = run(["explain", str(SESSION)]).out.splitlines()
        assert [line for line in lines if line.startswith("===")] == [
            "=== request 1 at 0 s", "=== request 2 at 60 s", "=== request 3 at 601 s", "=== all requests together",
        ]  # fmt: skip
        document = {"page": "https://app.example.com/", "requests": ["/", {"url": "/", "at": 0.25}]}
        lines = explained(document).out.splitlines()
        assert [line for line in lines if line.startswith("===")] == ["=== request 1", "=== request 2 at 0.25 s"]

    def test_what_to_change_is_told_by_request(self) -> None:
        urls = ["https://a.example/", "https://app.example.com/", "https://b.example/"]
        document = {"page": "https://app.example.com/", "requests": urls, "server": {"response": {}}}
        texts = explained(document).out.split("=== request ")[1:]
        assert ["What to change" in text for text in texts] == [True, False, True]
        assert "In the answer to GET https://b.example/" in texts[2]
        assert "b.example" not in texts[0]

    def test_standard_input_is_a_file_like_any(self) -> None:
        assert run(["explain", "-"], BLOCKED.read_bytes()).out == run(["explain", str(BLOCKED)]).out

    def test_the_browser_can_be_named(self) -> None:
        assert run(["explain", str(ALLOWED), "--browser", "spec"]).status == 0
        document = json.loads(ALLOWED.read_bytes())
        assert explained({**document, "browser": "netscape"}, "--browser", "spec").status == 0

    def test_a_browser_that_is_not_known_is_told_with_those_that_are(self) -> None:
        done = run(["explain", str(ALLOWED), "--browser", "netscape"])
        assert (done.status, done.out) == (2, "")
        known = "spec, chromium, chromium-156, firefox, firefox-153, webkit, webkit-2.50"
        assert done.err == f"corsim: --browser: no browser is called 'netscape'; known are {known}\n"

    @pytest.mark.parametrize(
        "ask",
        [
            lambda: Browser("fire-fox"),
            lambda: run_scenario(json.loads(ALLOWED.read_bytes()), browser="fire-fox"),
            lambda: audit(lambda _request: None, ["https://app.example.com"], browsers=["fire-fox"]),
            lambda: assert_policy(lambda _request: None, allow=["https://app.example.com"], browsers=["fire-fox"]),
        ],
        ids=["Browser", "run_scenario", "audit", "assert_policy"],
    )
    def test_it_is_told_in_the_same_words_everywhere(self, ask: Callable[[], object]) -> None:
        said = run(["explain", str(ALLOWED), "--browser", "fire-fox"]).err.strip()
        with pytest.raises(ValueError, match="no browser") as caught:
            ask()
        assert said == f"corsim: --browser: {caught.value}"
        assert said.endswith('webkit-2.50. Did you mean "firefox"?')


class TestBadInput:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "$: not JSON at line 1, column 1"),
            (b"\xff\xfe{", "$: byte 0xFF at offset 0 is not UTF-8"),
            (b"\x00" * 20, "$: not JSON"),
            (b"[]", "$: [] is not an object"),
            (b"7", "$: 7 is not an object"),
            (b'"text"', '$: "text" is not an object'),
            (b"[" * 100_000, "$: JSON nested too deeply"),
            (b'{"a":' * 100_000, "$: JSON nested too deeply"),
            (b'{"page": NaN}', "NaN"),
            (b'{"page": 1e999}', "$.page"),
            (b'{"page": "https://a.example/", "page": 1}', "$.page: this key stands here more than once"),
            (b'{"page": "https://a.example/", "reqest": "/"}', 'Did you mean "request"?'),
        ],
        ids=[
            "empty",
            "utf-16",
            "zeros",
            "list",
            "number",
            "string",
            "deep lists",
            "deep objects",
            "nan",
            "infinite",
            "twice",
            "typo",
        ],
    )
    def test_is_told_by_line(self, data: bytes, said: str) -> None:
        for options in ((), ("--format", "json"), ("--browser", "spec")):
            done = explained(data, *options)
            assert (done.status, done.out) == (2, "")
            assert said in done.err
            first, *problems = done.err.splitlines()
            count = len(problems)
            assert first == f"corsim: standard input is not a scenario; {count} problem{'s' if count > 1 else ''}:"
            assert all(PROBLEM.fullmatch(line) for line in problems), done.err

    def test_all_problems_are_told_under_the_name_of_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.json"
        path.write_text('{"page": "x", "requests": [{"metod": 1}], "colour": 2}', "utf-8")
        lines = run(["explain", str(path)]).err.splitlines()
        assert lines[0] == f"corsim: {path} is not a scenario; 4 problems:"
        assert sorted(line.strip().partition(":")[0] for line in lines[1:]) == [
            "$.colour", "$.page", "$.requests[0].metod", "$.requests[0].url",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("missing.json", "cannot be read (No such file or directory)"),
            (".", "cannot be read (Is a directory)"),
            ("missing/x.json", "cannot be read (No such file or directory)"),
            ("", "cannot be read"),
            ("a\0b", "cannot be read (embedded null byte)"),
            ("x" * 5000, "cannot be read (File name too long)"),
            ("\udcff.json", "cannot be read (No such file or directory)"),
        ],
        ids=["missing", "directory", "no folder", "empty", "nul", "long", "bytes"],
    )
    def test_a_file_that_cannot_be_read_says_why(
        self, name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        done = run(["explain", name])
        assert (done.status, done.out) == (2, "")
        assert said in done.err
        assert len(done.err.splitlines()) == 1

    def test_a_file_without_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Simulated, as root may read everything."""

        def refuse(_file: str, _mode: str) -> NoReturn:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("corsim.commands.terminal.open", refuse, raising=False)
        done = run(["explain", str(tmp_path / "secret.json")])
        assert (done.status, done.err) == (
            2,
            f"corsim: {tmp_path / 'secret.json'}: cannot be read (Permission denied)\n",
        )

    def test_a_hostile_file_name_does_not_reach_the_terminal(self) -> None:
        for name in ("\x1b[31mred.json", "\u202egnp.json", "\x9b2J"):
            done = run(["explain", name])
            assert done.status == 2
            assert done.err.strip().isprintable()

    def test_fifty_megabytes_of_brackets(self) -> None:
        done = corsim_process("explain", "-", data=b"[" * 50_000_000)
        assert done.returncode == 2
        assert b"nested too deeply" in done.stderr


class TestStreams:
    def test_a_reader_that_has_enough_is_no_error(self) -> None:
        """``| head -1``"""
        for command in ("spec", f"explain {BLOCKED}", "schema"):
            shell = f"({sys.executable} -m corsim {command}; echo status $? >&2) | head -1"
            done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, cwd=ROOT, check=True)
            assert len(done.stdout.splitlines()) == 1
            assert re.fullmatch(r"status [01]\n", done.stderr), done.stderr

    def test_a_reader_that_is_gone_is_no_error(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as stdout:
            done = subprocess.run(
                [sys.executable, "-m", "corsim", "explain", str(ALLOWED)],
                stdout=stdout,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                check=False,
            )
        assert done.stderr == b""
        assert done.returncode == 1

    @pytest.mark.parametrize("redirection", [">&-", "<&-", ">/dev/full"])
    def test_streams_that_are_closed_or_full(self, redirection: str) -> None:
        """Nothing can be read, or printed; there is a message or nothing, but no traceback."""
        file = "-" if redirection.startswith("<") else str(ALLOWED)
        shell = f"{sys.executable} -m corsim explain {file} {redirection}"
        done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, cwd=ROOT, check=False)
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
        assert done.returncode in (0, 1, 2)

    def test_an_error_of_a_command_is_not_taken_for_one_of_the_output(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def run_scenario(_scenario: object) -> NoReturn:
            raise TimeoutError("too late")

        monkeypatch.setattr("corsim.commands.explain.run_scenario", run_scenario)
        with pytest.raises(TimeoutError, match="too late"):
            run(["explain", str(ALLOWED)])

    @pytest.mark.parametrize(
        "env",
        [
            {"PYTHONIOENCODING": "ascii"},
            {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"PYTHONIOENCODING": "latin-1"},
        ],
        ids=["ascii", "C", "latin-1"],
    )
    def test_what_the_output_cannot_show_is_escaped(self, env: dict[str, str]) -> None:
        document = {
            "page": "https://app.example.com/",
            "request": "https://api.example.com/",
            "server": {"response": {"headers": {"Access-Control-Allow-Origin": "é\xff", "Vary": "ü"}}},
        }
        for text in (json.dumps(document), json.dumps(document).replace("https://api", "日本")):
            done = corsim_process("explain", "-", data=text.encode(), env=env)
            assert done.returncode in (0, 1)
            done.stdout.decode(env.get("PYTHONIOENCODING", "ascii"))
        bad = corsim_process("explain", "-", data='{"日本語": "\\ud800"}'.encode(), env=env)
        assert bad.returncode == 2
        assert bad.stderr.isascii()

    def test_json_is_ascii(self) -> None:
        document = {
            "page": "https://app.example.com/",
            "request": {"url": "https://b.example", "headers": {"A": "日\ud800"}},
        }
        assert explained(document, "--format", "json").out.isascii()


class TestColour:
    def test_on_a_terminal_there_is(self) -> None:
        assert on_a_terminal("explain", str(BLOCKED), env={"TERM": "xterm"}).startswith("\x1b[1;31mBLOCKED\x1b[0m  ")
        assert "\x1b[" in on_a_terminal("explain", str(BLOCKED), env={"TERM": "xterm", "NO_COLOR": ""})

    @pytest.mark.parametrize("env", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
    def test_unless_it_is_not_wanted(self, env: dict[str, str]) -> None:
        assert "\x1b" not in on_a_terminal("explain", str(BLOCKED), env=env)

    def test_elsewhere_there_is_none(self) -> None:
        assert b"\x1b" not in corsim_process("explain", str(BLOCKED), env={"TERM": "xterm"}).stdout

    def test_in_json_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corsim.commands.output.wants_colour", lambda _stream: True)
        assert "\x1b" not in run(["explain", str(BLOCKED), "--format", "json"]).out
        assert "\x1b" in run(["explain", str(BLOCKED)]).out


class TestOtherCommands:
    def test_schema_prints_the_file(self) -> None:
        path = Path(corsim.__file__).parent / "scenario" / "scenario.schema.json"
        assert corsim_process("schema").stdout == path.read_bytes()

    def test_version(self) -> None:
        assert run(["--version"]).out == f"corsim {corsim.__version__}\n"

    def test_help_has_examples_that_are_commands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(EXAMPLES)
        out = run(["--help"]).out
        examples = re.findall(r"python -m corsim (.+)", out.partition("examples:")[2])
        assert len(examples) >= 4
        with ApiServer() as server:
            files = {name: str(EXAMPLES / name) for name in ("recording.har", "fixed-server.json")}
            files |= {"request.json": str(ALLOWED), "other.json": str(EXAMPLES / "fixed-server.json")}
            named = {**files, "https://api.example.com/": f"{server.origin}/permitting/"}
            for example in examples:
                command = example.partition(" > ")[0].partition(" < ")[0].split()
                if command == ["playground"]:
                    # It serves until it is interrupted, as spec_tests/playground/test_files.py does with it.
                    continue
                command = [named.get(word, word) for word in command]
                # The shop has a flaw, the two servers differ, and in the recording something is blocked.
                flawed = command[0] in ("audit", "check", "diff") or "--only-blocked" in command
                assert run(command, ALLOWED.read_bytes()).status == flawed, example

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_command_has_help(self, command: str) -> None:
        done = run([command, "--help"])
        assert done.status == 0
        assert done.out.startswith(f"usage: python -m corsim {command}")
        assert command in run(["--help"]).out

    def test_help_of_explain_has_the_statuses(self) -> None:
        assert "exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong" in run(["explain", "--help"]).out

    def test_spec_lists_all_algorithms_and_prints_those_that_are_named(self) -> None:
        out = run(["spec"]).out
        for name in ANCHORS:
            assert f"  {name} " in out
        both = run(["spec", "cors-check", "main-fetch"]).out
        assert both == run(["spec", "cors-check"]).out + "\n" + run(["spec", "main-fetch"]).out

    @pytest.mark.parametrize(("name", "hint"), [("cors-chek", ' Did you mean "cors-check"?'), ("zzzz", ""), ("", "")])
    def test_an_algorithm_that_is_not_known(self, name: str, hint: str) -> None:
        done = run(["spec", "cors-check", name])
        assert (done.status, done.out) == (2, "")
        assert done.err == f"corsim: no algorithm is called {name!r}; python -m corsim spec lists all of them.{hint}\n"

    def test_what_is_wrong_on_the_command_line_is_told_escaped(self) -> None:
        done = run(["explain", str(ALLOWED), "\x1b[2J\u202e"])
        assert (done.status, done.out) == (2, "")
        assert done.err.endswith("error: unrecognized arguments: \\x1b[2J\\u202e\n")
