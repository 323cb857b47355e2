"""Starlette with its CORSMiddleware."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from .serving import ITEMS, ORIGIN, TOKEN, DatabaseGone, Framework, made

GOOD: dict[str, Any] = {
    "allow_origins": [ORIGIN],
    "allow_credentials": True,
    "allow_methods": ["GET", "PUT", "PATCH"],
    "allow_headers": ["Authorization", "X-Request-Id"],
    "expose_headers": ["X-Total-Count"],
}


async def items(request: Request) -> Response:
    return JSONResponse(ITEMS, headers={"X-Total-Count": "1"})


async def store(request: Request) -> Response:
    return JSONResponse(await request.json())


async def failing(request: Request) -> Response:
    raise DatabaseGone


async def sorry(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "internal"}, status_code=500)


class Authentication:
    """Asks every request for the token."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        app = self.app
        if scope["type"] == "http" and Request(scope).headers.get("Authorization") != TOKEN:
            app = PlainTextResponse("who are you?", status_code=401)
        await app(scope, receive, send)


ROUTES = [
    Route("/items", items),
    Route("/items/1", store, methods=["PUT", "PATCH"]),
    Route("/orders/", store, methods=["PUT"]),
    Route("/failing", failing),
]


def application(*middleware: Middleware, **options: Any) -> Starlette:
    """The API, with the CORS middleware inside of *middleware*; *options* are laid over the good ones."""
    return Starlette(routes=ROUTES, middleware=[*middleware, Middleware(CORSMiddleware, **{**GOOD, **options})])


def without(option: str) -> Starlette:
    """The API, the good options less one, which is then the default."""
    options = {name: value for name, value in GOOD.items() if name != option}
    return Starlette(routes=ROUTES, middleware=[Middleware(CORSMiddleware, **options)])


def error_outside() -> Starlette:
    """Handlers of Exception, like the bare 500, are outside of all middleware."""
    app = application()
    app.add_exception_handler(Exception, sorry)
    return app


def error_inside() -> Any:
    return CORSMiddleware(Starlette(routes=ROUTES, exception_handlers={Exception: sorry}), **GOOD)


def authentication_inside() -> Starlette:
    return Starlette(routes=ROUTES, middleware=[Middleware(CORSMiddleware, **GOOD), Middleware(Authentication)])


def mounted() -> Starlette:
    """Outside of the CORS middleware stands the router, which redirects to the slash, and knows no other path."""
    routes = [Route("/", store, methods=["PUT"])]
    return Starlette(routes=[Mount("/orders", routes=routes, middleware=[Middleware(CORSMiddleware, **GOOD)])])


STARLETTE = Framework(
    "starlette",
    {
        "good": (application, application),
        "error-without-headers": (error_outside, error_inside),
        "unknown-without-headers": (mounted, application),
        "slash-redirect": (mounted, application),
        "authentication-first": (lambda: application(Middleware(Authentication)), authentication_inside),
        "too-few-methods": (lambda: without("allow_methods"), application),
        "too-few-headers": (lambda: without("allow_headers"), application),
        "wildcard": (lambda: application(allow_origins=["*"], allow_credentials=False), application),
        "wildcard-and-credentials": (lambda: application(allow_origins=["*"]), application),
        "origin-with-slash": (lambda: application(allow_origins=[f"{ORIGIN}/"]), application),
        "small-letters": (application, application),
    },
    made,
)
