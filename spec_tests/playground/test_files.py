"""The files of the page: all are there, from no other host; corsim's archive is complete; the command's errors."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from corsim.cli import main
from corsim.explain.comparison import ALL
from corsim.playground.answering import answer
from corsim.playground.page_files import ENGINE, EXAMPLES, FOLDER, choices, page_files
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import read_json
from docs import playground_files
from spec_tests.documentation import ROOT, code_blocks

LONGEST = 400
"""Lines of a module."""


class Loaded(HTMLParser):
    """What a document loads, and the ids in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.ids: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe") and (url := given.get("src") or given.get("href")):
            self.urls.append(url)
        if given.get("id"):
            self.ids.append(str(given["id"]))


class TestThePage:
    def test_loads_files_that_are_there(self) -> None:
        files = page_files()
        document = Loaded(files["index.html"].decode())
        assert {url for url in document.urls if not url.startswith("data:")} <= set(files)
        for name, data in files.items():
            for imported in re.findall(r'(?m)^import .* from "(.+)";$', data.decode() if name.endswith(".js") else ""):
                assert imported.removeprefix("./") in files, (name, imported)
            loaded = re.findall(r'load\("([^"]+)"\)|new URL\("([^"/]+)", import', data.decode())
            assert {one or other for one, other in loaded} <= {*files, "packages.zip"}, name

    def test_has_the_elements_that_its_modules_ask_for(self) -> None:
        files = page_files()
        ids = Loaded(files["index.html"].decode()).ids
        asked = {name for data in files.values() for name in re.findall(r'byId\("([^"$]+)"\)', data.decode())}
        assert asked - {"add-cookie"} <= set(ids)
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
    def test_names_no_other_host_and_can_be_read(self, path: Path) -> None:
        text = path.read_text("utf-8")
        # The addresses of cookies and pages in new members of a scenario are examples.
        assert re.findall(r"https?://(?!127\.0\.0\.1|api\.example\.com)[\w.]+", text) == []
        assert len(text.splitlines()) <= LONGEST
        assert max(map(len, text.splitlines())) <= 180

    def test_offers_what_the_model_knows(self) -> None:
        offered = choices()
        assert offered["compared"] == list(ALL)
        for key in ("mode", "credentials", "redirect", "cache", "referrerPolicy", "priority", "duplex"):
            for value in offered[key]:
                request = {"url": "/", key: value}
                decode_scenario({"page": "https://app.example.com/", "request": request})
        for policy in offered["pageReferrerPolicy"]:
            decode_scenario({"page": {"url": "https://a.example/", "referrerPolicy": policy}, "request": "/"})


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_are_scenarios_that_say_what_they_show(path: Path) -> None:
    document = read_json(path.read_bytes())
    decode_scenario(document)
    assert re.fullmatch(r"[A-Znf].{10,70}", document["desc"])
    assert path.read_text("utf-8") == json.dumps(document, indent=2) + "\n"


def test_examples_end_in_every_way() -> None:
    words = {
        item["word"].split()[0]
        for path in EXAMPLES.glob("*.json")
        for item in answer(path.read_text("utf-8"))["browsers"]
    }
    assert words == {"ALLOWED", "BLOCKED", "THROWS"}


class TestTheArchive:
    ARCHIVE = playground_files.packages()

    def test_has_all_that_corsim_needs(self, tmp_path: Path) -> None:
        """In a Python that finds nothing but its standard library and the archive."""
        ZipFile(io.BytesIO(self.ARCHIVE)).extractall(tmp_path)
        text = (EXAMPLES / "14-redirect-to-null.json").read_text("utf-8")
        program = (
            "import sys; sys.path.insert(0, sys.argv[1]); from corsim.playground.answering import answer_json;"
            "sys.stdout.write(answer_json(sys.argv[2]))"
        )
        command = [sys.executable, "-I", "-S", "-c", program, str(tmp_path), text]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout) == answer(text)

    def test_has_licences_and_nothing_that_nobody_needs(self) -> None:
        names = ZipFile(io.BytesIO(self.ARCHIVE)).namelist()
        assert not [
            name for name in names if name.endswith(".pyc") or name.startswith(("corsim/playground/page/", "/"))
        ]
        for package in ("publicsuffixlist", "pywhatwgurl", "rfc3986", "idna"):
            assert any(re.match(rf"{package}-[^/]+\.dist-info/", name) for name in names), package

    def test_is_made_of_the_same_files_the_same(self) -> None:
        assert playground_files.packages() == self.ARCHIVE


class TestWithoutNpm:
    @pytest.fixture(autouse=True)
    def _no_npm(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(playground_files, "INSTALLED", tmp_path)
        monkeypatch.delenv("CORSIM_NODE", raising=False)

    def test_the_build_and_the_page_say_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        files = playground_files.site_files()
        sentence = "there is no program called npm on the PATH"
        assert capsys.readouterr().err == f"The playground is built without Pyodide: {sentence}\n"
        engine = json.loads(bytes(files[ENGINE]) if isinstance(files[ENGINE], bytes) else b"{}")
        assert engine["missing"].endswith(f"{sentence}.")
        assert not [name for name in files if name.startswith("pyodide/") or name == "packages.zip"]

    def test_where_it_is_required_that_is_an_error(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("CORSIM_NODE", "required")
        playground_files.site_files()
        [record] = caplog.records
        assert (record.levelname, record.name) == ("ERROR", "mkdocs.hooks.playground")
        assert "CORSIM_NODE is 'required', but there is no program called npm" in record.getMessage()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started can be interrupted, though the tests cannot be: in the background, a shell has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class TestTheCommand:
    def test_a_folder_without_the_page_is_refused(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for folder, why in (
            (tmp_path, "there is no playground/engine.json in it"),
            (tmp_path / "x", "it is no folder"),
        ):
            assert main(["playground", "--site", str(folder)]) == 2
            assert f"--site {folder}: {why}; the folder that `mkdocs build` wrote is needed" in capsys.readouterr().err

    def test_a_port_that_is_taken_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert main(["playground", "--port", str(port)]) == 2
        assert f"--port {port}: cannot be listened on" in capsys.readouterr().err

    @pytest.mark.parametrize("port", ["x", "-1", "65536", "8.0"])
    def test_what_is_no_port_is_refused(self, port: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as exit_:
            main(["playground", f"--port={port}"])
        assert exit_.value.code == 2
        assert f"{port} is no port: a number from 0 to 65535 is needed" in capsys.readouterr().err

    @pytest.mark.usefixtures("interruptible")
    def test_it_ends_well_when_it_is_interrupted(self) -> None:
        shown = code_blocks(ROOT / "docs" / "the-playground.md", "sh")[0]
        command = [sys.executable, *shown.text.split()[1:], "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert re.fullmatch(r"The playground is at http://127\.0\.0\.1:\d+/ \(Ctrl\+C ends it\)\n", line)
            try:
                os.kill(process.pid, signal.SIGINT)
                assert process.wait(30) == 0
                assert process.stderr.read() == ""
            finally:
                process.kill()
