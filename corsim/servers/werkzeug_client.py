"""The test clients of Flask and werkzeug: their application is taken, and what they put into every environ.

Their cookies and headers are left behind: those are the browser's.
"""

from __future__ import annotations

from typing import Any

from .wsgi import WsgiConnection


def connect_werkzeug_client(client: Any, *, raise_server_exceptions: bool) -> WsgiConnection:
    """A connection to the application of a ``werkzeug.test.Client`` or a ``FlaskClient``."""
    extra = {key: value for key, value in getattr(client, "environ_base", {}).items() if not key.startswith("HTTP_")}
    return WsgiConnection(client.application, raise_server_exceptions=raise_server_exceptions, environ=extra)
