"""That the guard refuses what leaves the machine and nothing else, and that a test that was refused something fails."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spec_tests.browsers.isolation import INSIDE, why_not_here
from spec_tests.documentation import ROOT

from .guard import is_here
from .watching import STARTUP

Refused = Callable[[], list[str]]

TCP, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


def attempt(kind: int, family: int, action: Callable[[socket.socket], object]) -> None:
    with closing(socket.socket(family, kind)) as one:
        one.settimeout(5)
        action(one)


# 192.0.2.1 and 2001:db8::1 are addresses for documentation: nobody has them.
LEAVING: dict[str, tuple[str, Callable[[], object]]] = {
    "connecting": (
        "socket.connect ('192.0.2.1', 80)",
        lambda: attempt(TCP, socket.AF_INET, lambda one: one.connect(("192.0.2.1", 80))),
    ),
    "connecting, with a number instead of an exception": (
        "socket.connect ('192.0.2.1', 80)",
        lambda: attempt(TCP, socket.AF_INET, lambda one: one.connect_ex(("192.0.2.1", 80))),
    ),
    "connecting by IPv6": (
        "socket.connect ('2001:db8::1', 80, 0, 0)",
        lambda: attempt(TCP, socket.AF_INET6, lambda one: one.connect(("2001:db8::1", 80, 0, 0))),
    ),
    "connecting a datagram socket, which sends nothing": (
        "socket.connect ('192.0.2.1', 9)",
        lambda: attempt(DATAGRAM, socket.AF_INET, lambda one: one.connect(("192.0.2.1", 9))),
    ),
    "sending a datagram": (
        "socket.sendto ('192.0.2.1', 53)",
        lambda: attempt(DATAGRAM, socket.AF_INET, lambda one: one.sendto(b"", ("192.0.2.1", 53))),
    ),
    "sending a message": (
        "socket.sendmsg ('192.0.2.1', 53)",
        lambda: attempt(DATAGRAM, socket.AF_INET, lambda one: one.sendmsg([b""], [], 0, ("192.0.2.1", 53))),
    ),
    "a name": ("socket.getaddrinfo 'example.com'", lambda: socket.getaddrinfo("example.com", 80)),
    "a name as bytes": ("socket.getaddrinfo b'example.com'", lambda: socket.getaddrinfo(b"example.com", 80)),
    "a name by the older function": ("socket.gethostbyname 'example.com'", lambda: socket.gethostbyname("example.com")),
    "a name that begins like an address": (
        "socket.getaddrinfo '127.0.0.1.example.com'",
        lambda: socket.getaddrinfo("127.0.0.1.example.com", 80),
    ),
    "the name of an address": ("socket.gethostbyaddr '192.0.2.1'", lambda: socket.gethostbyaddr("192.0.2.1")),
    "serving on every interface": (
        "socket.bind ('0.0.0.0', 0)",
        lambda: attempt(TCP, socket.AF_INET, lambda one: one.bind(("0.0.0.0", 0))),
    ),
    "serving on every interface, by no name": (
        "socket.bind ('', 0)",
        lambda: attempt(TCP, socket.AF_INET, lambda one: one.bind(("", 0))),
    ),
}
"""What is refused: the line that is written, and what does it."""


@pytest.mark.parametrize("name", LEAVING)
def test_what_leaves_the_machine_is_refused_and_noted(name: str, refused: Refused) -> None:
    line, leave = LEAVING[name]
    with pytest.raises(PermissionError, match="nothing but this machine is talked to here"):
        leave()
    assert refused() == [line]
    assert refused() == []


def test_this_machine_can_be_talked_to(refused: Refused, tmp_path: Path) -> None:
    socket.getaddrinfo("localhost", 80)
    socket.getaddrinfo("127.8.9.10", 80)
    socket.getaddrinfo(None, 80)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")
    with closing(socket.socket(socket.AF_UNIX)) as listening, closing(socket.socket(socket.AF_UNIX)) as connecting:
        listening.bind(str(tmp_path / "socket"))
        listening.listen()
        connecting.connect(str(tmp_path / "socket"))
    assert refused() == []


def test_a_family_that_is_not_known_leaves_the_machine() -> None:
    other = SimpleNamespace(family=SimpleNamespace(name="AF_BLUETOOTH"))
    assert not is_here("socket.connect", (other, ("127.0.0.1", 1)))


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


ASKS = "import socket\ntry:\n    socket.getaddrinfo('example.com', 80)\nexcept OSError as error:\n    print(error)\n"
"""A program that passes over it."""


class TestProcesses:
    def test_one_that_a_test_starts_is_refused_too(self, refused: Refused) -> None:
        done = run(ASKS)
        assert done.stdout == (
            "nothing but this machine is talked to here, and this is socket.getaddrinfo 'example.com'\n"
        )
        assert refused() == ["socket.getaddrinfo 'example.com'"]

    def test_and_those_that_it_starts(self, refused: Refused) -> None:
        run(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {ASKS!r}])")
        assert refused() == ["socket.getaddrinfo 'example.com'"]

    def test_what_has_a_network_of_its_own_is_left_alone(self, refused: Refused) -> None:
        """Where every address is this machine's, servers listen on all of them (spec_tests/browsers/isolation.py)."""
        program = "import socket\nsocket.create_server(('0.0.0.0', 0)).close()\nprint('listening')"
        assert run(program, **{INSIDE: "1"}).stdout == "listening\n"
        assert refused() == []
        assert run(program).stdout == ""
        assert len(refused()) == 1

    def test_a_sitecustomize_that_is_there_is_run(self, tmp_path: Path) -> None:
        path = tmp_path / "sitecustomize.py"
        path.write_text(
            "# coding: latin-1\nimport sys\nx: 1 = '\u00e4'\nsys.seen = __file__, x, __annotations__\n", "latin-1"
        )
        search = os.pathsep.join([str(STARTUP), str(tmp_path)])
        done = run("import sys\nprint(ascii(sys.seen))", PYTHONPATH=search)
        assert (done.stdout.strip(), done.stderr) == (ascii((str(path), "\u00e4", {"x": 1})), "")

    def test_where_there_are_several_of_them_each_is_run_once(self, refused: Refused, tmp_path: Path) -> None:
        """As where tests run a copy of the project."""
        shutil.copytree(STARTUP.parent, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "sitecustomize.py").write_text("print('another')\n", "utf-8")
        copy = str(tmp_path / "copy" / STARTUP.name)
        done = run(ASKS, PYTHONPATH=os.pathsep.join([str(STARTUP), copy, str(tmp_path)]))
        assert done.stdout.startswith("another\nnothing but this machine is talked to here")
        assert done.stdout.count("another") == 1
        assert done.stderr == ""
        assert refused() == ["socket.getaddrinfo 'example.com'"]

    def test_the_guard_imports_nothing(self) -> None:
        """Tests measure what is imported, and what that costs."""
        program = "import sys\nprint(*sorted(set(sys.modules) & {'typing', 're', 'pathlib', 'socket', 'ipaddress'}))"
        with_it, without = (run(program, PYTHONPATH=search).stdout.split() for search in (str(STARTUP), ""))
        assert with_it == without


CONFTEST = """
from spec_tests.loopback.watching import Watching

def pytest_configure(config):
    config.pluginmanager.register(Watching(), "loopback")
"""

SUITE = """
import socket
import subprocess
import sys
import pytest

def ask():
    try:
        socket.getaddrinfo("example.com", 80)
    except OSError:
        pass

@pytest.fixture
def before():
    ask()

@pytest.fixture
def after():
    yield
    ask()

def test_nothing(): pass
def test_itself(): ask()
def test_before(before): pass
def test_after(after): pass
def test_process():
    program = "import socket\\ntry: socket.getaddrinfo('example.com', 80)\\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", program], check=True)
def test_nothing_again(): pass
"""


class TestASuite:
    @staticmethod
    def results(folder: Path, name: str, text: str, *options: str) -> str:
        (folder / "conftest.py").write_text(CONFTEST, "utf-8")
        (folder / name).write_text(text, "utf-8")
        # With these, pytest's summary has every message a second time, whole.
        environment = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
        done: Any = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *options, name],
            cwd=folder,
            env={**environment, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.stderr == ""
        output: str = done.stdout
        return output

    def test_who_passes_over_a_refusal_fails_all_the_same(self, tmp_path: Path) -> None:
        """In a worker of pytest-xdist; the next test runs in the process itself."""
        output = self.results(tmp_path, "test_it.py", SUITE, "-n", "1")
        lines = output.splitlines()
        outcomes = {line.split("::")[1].split(" ")[0]: line.split(" ")[0] for line in lines if "test_it.py::" in line}
        assert outcomes == {
            "test_nothing": "PASSED",
            "test_itself": "FAILED",
            "test_before": "ERROR",
            "test_after": "ERROR",
            "test_process": "FAILED",
            "test_nothing_again": "PASSED",
        }
        assert output.count("\nsocket.getaddrinfo 'example.com'") == 4

    def test_so_does_what_is_imported(self, tmp_path: Path) -> None:
        output = self.results(tmp_path, "test_it.py", f"{ASKS}\ndef test_nothing(): pass\n", "-p", "no:xdist")
        assert "importing test_it.py reached for the network:\nsocket.getaddrinfo 'example.com'" in output
        assert "1 error" in output


@pytest.mark.skipif(why_not_here() is not None, reason=str(why_not_here()))
def test_without_a_network_no_program_reaches_anything(tmp_path: Path) -> None:
    """Seen by what the kernel says to a program that is not guarded."""
    program = (
        "import errno, socket\n"
        "def test_it():\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        socket.create_connection(server.getsockname()).close()\n"
        "    with socket.socket() as one:\n"
        "        assert one.connect_ex(('192.0.2.1', 80)) == errno.ENETUNREACH\n"
    )
    (tmp_path / "test_it.py").write_text(program, "utf-8")
    command = [sys.executable, "-m", "spec_tests.loopback", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path / "test_it.py")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
