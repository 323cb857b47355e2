"""A server on the loopback interface that recordings are made against: a page, and an API that permits some things."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

PAGE = b"<!DOCTYPE html><meta charset=utf-8><title>The page</title><link rel=icon href=data:,>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Api/1", ""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        status, headers, body = self.respond(path)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = answer  # noqa: N815 - http.server's names

    def respond(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body for *path*."""
        origin = self.headers.get("Origin") or "*"
        allowed = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
        json = [("Content-Type", "application/json")]
        if path == "/":
            return 200, [("Content-Type", "text/html")], PAGE
        if path.startswith("/permitting/"):
            if self.command == "OPTIONS":
                permitted = [("Access-Control-Allow-Methods", "PUT, DELETE")]
                permitted += [("Access-Control-Allow-Headers", "content-type, x-token")]
                return 204, [*allowed, *permitted, ("Access-Control-Max-Age", "600")], b""
            return 200, [*allowed, *json], b'{"is": "permitted"}'
        if path.startswith("/with-credentials/"):
            return 200, [*allowed, ("Access-Control-Allow-Credentials", "true"), *json], b'{"has": "cookies"}'
        if path == "/cookie":
            return (
                200,
                [*allowed, ("Access-Control-Allow-Credentials", "true"), ("Set-Cookie", "sid=1; Path=/")],
                b"set",
            )
        if path == "/redirect":
            return 307, [*allowed, ("Location", "/permitting/after")], b""
        if path.startswith("/stubborn/"):
            return 405 if self.command == "OPTIONS" else 200, json, b'{"is": "kept back"}'
        return 404, json, b'{"error": "not found"}'

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class ApiServer:
    """The server, from entering to leaving; ``origin`` says where it is."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.origin = f"http://{host}:{self._server.server_port}"

    def __enter__(self) -> ApiServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
