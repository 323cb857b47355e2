"""Web servers with a configuration under test: plain processes on loopback ports, which end with their tests.

A machine without one of them skips what needs it, and says so; where ``CORSIM_WEB_SERVERS`` is ``required``, as on the
build machine, that is a failure instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

STARTING = 30.0
ENDING = 10.0
"""Seconds."""

ITEMS = '[{"id": 1}]'
APACHE_MODULES = Path("/usr/lib/apache2/modules")


def program(name: str) -> str:
    """The path of the program *name*; skips the test where there is none."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("CORSIM_WEB_SERVERS") == "required":
            pytest.fail(f"CORSIM_WEB_SERVERS is 'required', but {reason}", pytrace=False)
        pytest.skip(reason)
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with the files of the site, which a server that runs as another user can read."""
    with tempfile.TemporaryDirectory(prefix="corsim-") as made:
        path = Path(made)
        path.chmod(0o755)
        (path / "site").mkdir()
        (path / "site" / "items").write_text(ITEMS, "utf-8")
        yield path


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """Run *command* for as long as the context lasts, from when it listens on *port*; gives its URL."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**os.environ, **environment}
        )
        try:
            deadline = time.monotonic() + STARTING
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise RuntimeError(f"{' '.join(command)} does not serve:\n{said.read().decode('utf-8', 'replace')}")
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1.0)
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(snippet: str, behind: str | None = None) -> Iterator[str]:
    """nginx with both parts of *snippet* where they belong; *behind* is the URL of an application."""
    path, port = program("nginx"), free_port()
    handler = f"proxy_pass {behind};\n" if behind else ""
    maps, mark, rest = snippet.partition("\n# In server")
    assert mark
    with folder() as place:
        paths = "\n".join(
            f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (place / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {place}/pid; error_log stderr;\n"
            f"events {{}}\nhttp {{\n{paths}\naccess_log off;\n{maps}\n"
            f"server {{ listen 127.0.0.1:{port};\nlocation / {{ root {place}/site;\n"
            f"add_header X-Total-Count 1 always;\n{mark}{rest}{handler}}}\n}}\n}}\n",
            "utf-8",
        )
        with serving([path, "-p", str(place), "-c", f"{place}/nginx.conf", "-e", "stderr"], port, {}) as url:
            yield url


@contextmanager
def apache(snippet: str, behind: str | None = None) -> Iterator[str]:
    """Apache with *snippet* in its virtual host; *behind* is the URL of an application."""
    path, port = program("apache2"), free_port()
    names = ("mpm_event", "authz_core", "headers", "setenvif", "rewrite", "proxy", "proxy_http")
    with folder() as place:
        modules = "\n".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in names)
        handler = f"ProxyPass / {behind}/\n" if behind else ""
        user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
        (place / "apache.conf").write_text(
            f"ServerRoot {place}\nPidFile {place}/pid\nErrorLog /dev/stderr\nServerName localhost\n{modules}\n{user}"
            f"Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\nDocumentRoot {place}/site\n"
            f'<Directory "{place}/site">\nRequire all granted\n</Directory>\n'
            f"Header always set X-Total-Count 1\n{snippet}{handler}</VirtualHost>\n",
            "utf-8",
        )
        with serving([path, "-X", "-f", f"{place}/apache.conf"], port, {}) as url:
            yield url


@contextmanager
def caddy(snippet: str, behind: str | None = None) -> Iterator[str]:
    """Caddy with *snippet* in its site; *behind* is the URL of an application."""
    path, port = program("caddy"), free_port()
    handler = f"reverse_proxy {behind}" if behind else "file_server"
    with folder() as place:
        (place / "Caddyfile").write_text(
            f"{{\n\tadmin off\n\tauto_https off\n}}\n:{port} {{\n\tbind 127.0.0.1\n"
            f"\troot * {place}/site\n\theader X-Total-Count 1\n{snippet}\t{handler}\n}}\n",
            "utf-8",
        )
        own = {"HOME": str(place), "XDG_DATA_HOME": str(place), "XDG_CONFIG_HOME": str(place)}
        command = [path, "run", "--config", f"{place}/Caddyfile", "--adapter", "caddyfile"]
        with serving(command, port, own) as url:
            yield url


WEB_SERVERS = {"nginx": nginx, "apache": apache, "caddy": caddy}
"""Each kind of configuration for a web server, and what runs it."""
