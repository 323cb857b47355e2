"""The public API as it is listed; and that the checks of a release see what is wrong with one.

Building and installing is what the command does: ``python -m spec_tests.release check``. Here archives are made by
hand.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import corsim
from spec_tests.documentation import ROOT

from . import building, contents
from .__main__ import compare_api
from .api import differences, listed, public_api
from .installing import VERSIONS, python_of

Files = dict[str, bytes]

INFO = f"corsim-{corsim.__version__}.dist-info"
EPOCH = 1_700_000_000

needs_git = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="git says what belongs in it, and is not there")


@pytest.fixture(scope="module", name="now")
def _now() -> list[str]:
    return public_api()


class TestTheApi:
    def test_it_is_what_is_listed(self, now: list[str]) -> None:
        """Where this fails, a public name or signature has changed: was that meant?

        If so: ``python -m spec_tests.release api --write``, and a line in CHANGELOG.md.
        """
        assert differences(now, listed()) == []

    def test_names_of_every_kind_are_in_it(self, now: list[str]) -> None:
        names = {" ".join(line.split(" ")[:2]) for line in now}
        assert {f"class corsim.{name}" for name in ("Browser", "WireResponse", "CorsError")} <= names
        assert {f"corsim.{name}" for name in corsim.__all__} <= {line.split(" ")[1] for line in now}
        for name in (
            "def corsim.Page.fetch",
            "async-def corsim.Page.afetch",
            "property corsim.Page.origin",
            "def corsim.CorsError.explain",
            "attribute corsim.WireResponse.status",
            "value corsim.Reason.PREFLIGHT_STATUS",
            "attribute corsim.browser.arguments.RequestMembers.credentials",
            "def corsim.strategies.methods",
            "command explain",
        ):
            assert name in names

    def test_signatures_are_written_as_in_python(self, now: list[str]) -> None:
        assert (
            "def corsim.Page.route (origin: str, target: object, *, raise_server_exceptions: bool = True, "
            "timeout: float = 30.0) -> None"
        ) in now
        assert any(line.startswith("def corsim.assert_allowed (") and ", /, **members: " in line for line in now)
        assert "argument probe --mode one of cors, no-cors, same-origin = None" in now

    def test_nothing_private_is_in_it(self, now: list[str]) -> None:
        parts = [part for line in now for part in line.split(" ")[1].split(".")]
        assert [part for part in parts if part.startswith("_") and not part.startswith("__")] == []

    def test_what_has_gone_and_what_is_new_is_told(self) -> None:
        now, before = ["def a () -> int", "def b () -> int"], ["def a () -> str", "def b () -> int", "def c () -> int"]
        assert differences(now, before) == ["+ def a () -> int", "- def a () -> str", "- def c () -> int"]

    def test_a_change_ends_the_command_with_1(
        self, now: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("spec_tests.release.api.public_api", lambda: [*now, "def corsim.more () -> None"])
        assert compare_api(write=False) == 1
        assert capsys.readouterr().out == "+ def corsim.more () -> None\n"


def metadata(**changes: str) -> bytes:
    named = contents.project()["project"]
    head = {
        "Metadata-Version": "2.4", "Name": "corsim", "Version": corsim.__version__,
        "License-Expression": named["license"], "Requires-Python": named["requires-python"], **changes,
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in head.items()]
    lines += [f"Classifier: {item}" for item in named["classifiers"]]
    lines += [f"Requires-Dist: {item}" for item in named["dependencies"]]
    lines += [f"Provides-Extra: {item}" for item in named["optional-dependencies"]]
    return ("\n".join(lines) + "\n\n" + (ROOT / "README.md").read_text("utf-8")).encode()


def wheel_files() -> Files:
    files = {name: (ROOT / name).read_bytes() for name in building.tracked() if name.startswith("corsim/")}
    points = b"[console_scripts]\ncorsim = corsim.cli:main\n\n[pytest11]\ncorsim = corsim.pytest_plugin\n"
    return {
        **files,
        f"{INFO}/METADATA": metadata(),
        f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{INFO}/entry_points.txt": points,
        f"{INFO}/licenses/LICENSE": (ROOT / "LICENSE").read_bytes(),
    }


def wheel(folder: Path, files: Mapping[str, bytes], record: Callable[[str], str] = lambda line: line) -> Path:
    path = folder / "made.whl"
    with zipfile.ZipFile(path, "w") as archive:
        lines = []
        for name, data in files.items():
            archive.writestr(name, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(data)}")
        lines.append(f"{INFO}/RECORD,,")
        archive.writestr(f"{INFO}/RECORD", "".join(record(line) + "\n" for line in lines))
    return path


@needs_git
class TestWheels:
    def test_one_that_is_right(self, tmp_path: Path) -> None:
        assert contents.wheel_problems(wheel(tmp_path, wheel_files())) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda files: files.pop("corsim/py.typed"), "made.whl: corsim/py.typed is missing"),
            (lambda files: files.pop("corsim/playground/page/index.html"), "index.html is missing"),
            (lambda files: files.update({"corsim/left.pyc": b""}), "corsim/left.pyc does not belong in it"),
            (lambda files: files.update({"spec_tests/__init__.py": b""}), "spec_tests/__init__.py does not belong"),
            (lambda files: files.update({"corsim/cli.py": b"pass"}), "corsim/cli.py is another than the repository's"),
            (lambda files: files.pop(f"{INFO}/licenses/LICENSE"), "licenses/LICENSE are needed"),
            (lambda files: files.update({f"{INFO}/METADATA": metadata(Version="9")}), "Version '9'; '0"),
            (lambda files: files.update({f"{INFO}/METADATA": metadata(Name="other")}), "Name 'other'; 'corsim'"),
            (lambda files: files.update({f"{INFO}/METADATA": b"Name: corsim\n"}), "does not have the README"),
            (lambda files: files.update({f"{INFO}/WHEEL": b"Tag: cp311-cp311-linux\n"}), "not for every platform"),
            (
                lambda files: files.update({f"{INFO}/entry_points.txt": b"[console_scripts]\n"}),
                "does not have '[pytest11]",
            ),
        ],
    )
    def test_one_that_is_not(self, change: Callable[[Files], object], said: str, tmp_path: Path) -> None:
        files = wheel_files()
        change(files)
        assert any(said in problem for problem in contents.wheel_problems(wheel(tmp_path, files)))

    def test_a_record_that_is_wrong(self, tmp_path: Path) -> None:
        made = wheel(
            tmp_path, wheel_files(), lambda line: line.replace("corsim/cli.py,sha256=", "corsim/cli.py,sha256=x")
        )
        [problem] = contents.wheel_problems(made)
        assert problem.startswith("made.whl: RECORD says ('sha256=x")


def sdist_files() -> Files:
    included = ("corsim/", "spec_tests/", "docs/", "notebooks/", "benchmarks/")
    single = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "pyproject.toml", ".gitignore")
    names = [name for name in building.tracked() if name.startswith(included) or name in single]
    return {**{name: (ROOT / name).read_bytes() for name in names}, "PKG-INFO": metadata()}


def sdist(folder: Path, files: Files, change: Callable[[tarfile.TarInfo], object] = lambda _: None) -> Path:
    path = folder / "made.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"corsim-{corsim.__version__}/{name}")
            member.size, member.mtime, member.mode = len(data), EPOCH, 0o644
            if name == "LICENSE":
                change(member)
            archive.addfile(member, io.BytesIO(data))
    return path


@needs_git
class TestSdists:
    def test_one_that_is_right(self, tmp_path: Path) -> None:
        assert contents.sdist_problems(sdist(tmp_path, sdist_files()), EPOCH) == []

    def test_one_that_is_not(self, tmp_path: Path) -> None:
        files = sdist_files()
        del files["docs/index.md"]
        files["build/left.txt"] = b""
        files["corsim/__init__.py"] += b"# changed"
        problems = contents.sdist_problems(sdist(tmp_path, files), EPOCH)
        assert problems == [
            "made.tar.gz: build/left.txt does not belong in it",
            "made.tar.gz: corsim/__init__.py is another than the repository's",
            "made.tar.gz: docs/index.md is missing",
        ]

    @pytest.mark.parametrize(
        ("name", "value"), [("uid", 1000), ("uname", "root"), ("mtime", EPOCH + 1), ("mode", 0o600)]
    )
    def test_what_depends_on_who_builds_it(self, name: str, value: object, tmp_path: Path) -> None:
        made = sdist(tmp_path, sdist_files(), lambda member: setattr(member, name, value))
        [problem] = contents.sdist_problems(made, EPOCH)
        assert "LICENSE has the owner" in problem


class TestBuilding:
    def test_builds_that_differ(self, tmp_path: Path) -> None:
        for name, data in {"a.whl": b"1", "a.tar.gz": b"1", "b.whl": b"1", "b/a.tar.gz": b"2"}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data)
        first = building.Built(tmp_path / "a.whl", tmp_path / "a.tar.gz")
        assert building.differing(first, first) == []
        renamed, changed = building.differing(first, building.Built(tmp_path / "b.whl", tmp_path / "b" / "a.tar.gz"))
        assert renamed == "one build is called a.whl, the other b.whl"
        assert changed.startswith("a.tar.gz differs from build to build: ")

    @needs_git
    def test_copies_are_of_what_git_tracks(self, tmp_path: Path) -> None:
        building.copied(tmp_path, 1)
        found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
        assert found == building.tracked()
        assert (tmp_path / "LICENSE").stat().st_mode & 0o777 == 0o600

    def test_a_time_that_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(building.EPOCH, "yesterday")
        with pytest.raises(building.BuildError, match="is 'yesterday'; a number of seconds since 1970 is needed"):
            building.epoch()
        monkeypatch.setenv(building.EPOCH, "7")
        assert building.epoch() == 7

    def test_no_repository(self, tmp_path: Path) -> None:
        with pytest.raises(building.BuildError, match="git does not say which files are tracked"):
            building.tracked(tmp_path)


def test_a_python_that_is_not_there() -> None:
    assert python_of("2.0") is None
    assert any(python_of(version) for version in VERSIONS)
