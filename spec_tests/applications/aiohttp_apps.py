"""aiohttp with aiohttp-cors, on the loopback port of aiohttp's own test server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp_cors
from aiohttp import web
from aiohttp.test_utils import TestServer

from .serving import ITEMS, ORIGIN, TOKEN, DatabaseGone, Framework, made

OPTIONS: dict[str, Any] = {
    "allow_credentials": True,
    "allow_headers": ["Authorization", "Content-Type", "X-Request-Id"],
    "expose_headers": ["X-Total-Count"],
    "max_age": 600,
}
METHODS = ("PUT", "PATCH")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def items(request: web.Request) -> web.Response:
    return web.json_response(ITEMS, headers={"X-Total-Count": "1"})


async def store(request: web.Request) -> web.Response:
    return web.json_response(await request.json())


async def failing(request: web.Request) -> web.Response:
    raise DatabaseGone


async def not_found(request: web.Request) -> web.Response:
    raise web.HTTPNotFound


@web.middleware
async def sorry(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a handler raises is answered inside of the application, where aiohttp-cors sees the response."""
    try:
        return await handler(request)
    except DatabaseGone:
        return web.json_response({"error": "internal"}, status=500)


@web.middleware
async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.headers.get("Authorization") != TOKEN:
        raise web.HTTPUnauthorized(text="who are you?")
    return await handler(request)


@web.middleware
async def authenticate_unless_preflight(request: web.Request, handler: Handler) -> web.StreamResponse:
    return await (handler(request) if request.method == "OPTIONS" else authenticate(request, handler))


def server(
    *middlewares: Any,
    origin: str = ORIGIN,
    methods: tuple[str, ...] = METHODS,
    slashes: tuple[str, ...] = ("/orders/",),
    unknown: bool = False,
    **options: Any,
) -> TestServer:
    """The API. *methods* of ``/items/1`` and all other routes are for *origin*, with *options* over the good ones."""
    app = web.Application(middlewares=middlewares)
    permitted = aiohttp_cors.ResourceOptions(**{**OPTIONS, **options})  # type: ignore[no-untyped-call]
    cors = aiohttp_cors.setup(app, defaults={origin: permitted})
    item = cors.add(app.router.add_resource("/items/1"))
    for method in METHODS:
        route = item.add_route(method, store)
        if method in methods:
            cors.add(route)
    for path, method, handler in (
        ("/items", "GET", items),
        ("/failing", "GET", failing),
        *((path, "PUT", store) for path in slashes),
        *([("/{path:.*}", "GET", not_found)] if unknown else []),
    ):
        cors.add(cors.add(app.router.add_resource(path)).add_route(method, handler))
    return TestServer(app)


AIOHTTP = Framework(
    "aiohttp",
    {
        "good": (server, server),
        "error-without-headers": (server, lambda: server(sorry)),
        "unknown-without-headers": (server, lambda: server(unknown=True)),
        "slash-redirect": (
            lambda: server(web.normalize_path_middleware()),
            lambda: server(slashes=("/orders", "/orders/")),
        ),
        "authentication-first": (lambda: server(authenticate), lambda: server(authenticate_unless_preflight)),
        "too-few-methods": (lambda: server(methods=("PATCH",)), server),
        "too-few-headers": (lambda: server(allow_headers=()), server),
        "wildcard": (lambda: server(origin="*", allow_credentials=False), server),
        "wildcard-and-credentials": (lambda: server(origin="*"), server),
        "origin-with-slash": (lambda: server(origin=f"{ORIGIN}/"), server),
        "small-letters": (server, server),
    },
    made,
)
