"""An API whose allow list is a pattern; the audit of it stands in docs/how-to/audit.md."""

import re
from collections.abc import Callable, Iterable
from typing import Any

ALLOWED = re.compile("https://app.example.com")


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that answers everything in the same way."""
    headers = [("Content-Type", "application/json"), ("Vary", "Origin")]
    origin = environ.get("HTTP_ORIGIN", "")
    if ALLOWED.fullmatch(origin):
        headers += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
        headers += [("Access-Control-Allow-Headers", "Content-Type")]
    start_response("200 OK", headers)
    return [b"{}"]
