"""The applications that are asked: the same resource, bare and in each framework, with its usual CORS middleware.

``GET /items/1`` and ``PUT /items/1`` answer JSON, and preflights are answered. Each comes with the framework's own test
client, as people use it by hand; what is bare has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .measuring import Unavailable

APP = "https://app.example.com"
API = "https://api.example.com"
PATH = "/items/1"
BODY = json.dumps({"name": "teapot"})
JSON = "application/json"
ASKED = {
    "Origin": APP,
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "content-type",
}
"""What a preflight carries, for those who send it by hand."""

Send = Callable[[str, dict[str, str], str | None], str | None]
"""Sends a method, headers and a body to the resource; returns the Access-Control-Allow-Origin of the answer."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application: *made* gives it, *client* opens its test client; the versions of *packages* count."""

    name: str
    packages: tuple[str, ...]
    made: Callable[[], Any]
    client: Callable[[Any], Any] | None = None
    direct_goal: float | None = None
    """How many times as long as the wire requests alone ``page.fetch`` may take."""


HEADERS = [("Access-Control-Allow-Origin", APP), ("Content-Type", JSON)]
PERMITS = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Methods", "GET, PUT"),
    ("Access-Control-Allow-Headers", "Content-Type"),
]


async def bare_asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The least that an ASGI application can be."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    is_preflight = scope["method"] == "OPTIONS"
    headers = [(name.encode(), value.encode()) for name, value in (PERMITS if is_preflight else HEADERS)]
    await send({"type": "http.response.start", "status": 204 if is_preflight else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_preflight else BODY.encode()})


def bare_wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The least that a WSGI application can be."""
    if environ["REQUEST_METHOD"] == "OPTIONS":
        start_response("204 No Content", PERMITS)
        return [b""]
    start_response("200 OK", HEADERS)
    return [BODY.encode()]


def starlette() -> Any:
    """Starlette with its CORSMiddleware."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    async def item(request: Request) -> Response:
        return JSONResponse(await request.json() if request.method == "PUT" else {"name": "teapot"})

    options: dict[str, Any] = {"allow_origins": [APP], "allow_methods": ["GET", "PUT"], "allow_headers": ["*"]}
    routes = [Route(PATH, item, methods=["GET", "PUT"])]
    return Starlette(routes=routes, middleware=[Middleware(CORSMiddleware, **options)])


def fastapi() -> Any:
    """FastAPI with the same middleware."""
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=[APP], allow_methods=["GET", "PUT"], allow_headers=["*"])

    @app.get("/items/{number}")
    async def item(number: int) -> dict[str, Any]:
        return {"name": "teapot", "number": number}

    @app.put("/items/{number}")
    async def store(number: int, item: dict[str, Any]) -> dict[str, Any]:
        return {**item, "number": number}

    return app


def flask() -> Any:
    """Flask with flask-cors."""
    import flask
    from flask_cors import CORS

    app = flask.Flask("benchmark")
    CORS(app, origins=[APP], methods=["GET", "PUT"])

    @app.route("/items/<int:number>", methods=["GET", "PUT"])
    def item(number: int) -> Any:
        given = flask.request.get_json() if flask.request.method == "PUT" else {"name": "teapot"}
        return flask.jsonify({**given, "number": number})

    return app


def django() -> Any:
    """Django with django-cors-headers; it can be configured once in a process."""
    from django import setup
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["*"],
            CORS_ALLOWED_ORIGINS=[APP],
            INSTALLED_APPS=["corsheaders"],
            MIDDLEWARE=["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware"],
            ROOT_URLCONF="benchmarks.django_urls",
            SECRET_KEY="x",
            USE_TZ=True,
        )
        setup()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


@contextmanager
def starlette_client(app: Any) -> Iterator[Send]:
    """Starlette's TestClient, which FastAPI has, too; entered, so that it keeps its thread."""
    from starlette.testclient import TestClient

    with TestClient(app, base_url=API) as client:

        def send(method: str, headers: dict[str, str], body: str | None) -> str | None:
            answer = client.request(method, PATH, headers=headers, content=body)
            value: str | None = answer.headers.get("access-control-allow-origin")
            return value

        yield send


@contextmanager
def flask_client(app: Any) -> Iterator[Send]:
    """Flask's ``test_client()``."""
    client = app.test_client()

    def send(method: str, headers: dict[str, str], body: str | None) -> str | None:
        answer = client.open(PATH, method=method, base_url=API, headers=headers, data=body)
        value: str | None = answer.headers.get("Access-Control-Allow-Origin")
        return value

    yield send


@contextmanager
def django_client(_app: Any) -> Iterator[Send]:
    """Django's test Client."""
    from django.test import Client

    client = Client()

    def send(method: str, headers: dict[str, str], body: str | None) -> str | None:
        answer = client.generic(method, PATH, body or "", content_type=JSON, secure=True, headers=headers)
        value: str | None = answer.headers.get("Access-Control-Allow-Origin")
        return value

    yield send


APPLICATIONS = (
    Application("bare ASGI", (), lambda: bare_asgi),
    Application("Starlette", ("starlette", "httpx2"), starlette, starlette_client, 1.5),
    Application("FastAPI", ("fastapi", "pydantic"), fastapi, starlette_client, 1.2),
    Application("bare WSGI", (), lambda: bare_wsgi),
    Application("Flask", ("flask", "werkzeug", "flask-cors"), flask, flask_client, 1.5),
    Application("Django", ("django", "django-cors-headers"), django, django_client, 1.2),
)


def made(application: Application) -> Any:
    """The application object; raises :class:`Unavailable` where its framework is not installed."""
    try:
        return application.made()
    except ImportError as error:
        raise Unavailable(f"{application.name} is not installed here ({error}): pip install -e '.[test]'") from error
