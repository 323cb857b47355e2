"""FastAPI with Starlette's CORSMiddleware, put together the way that its tutorials do it.

What was added last is outermost there: ``@app.middleware`` under ``add_middleware`` comes before it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from .serving import ITEMS, ORIGIN, TOKEN, DatabaseGone, Framework, made
from .starlette_apps import GOOD

router = APIRouter()


@router.get("/items")
async def items(response: Response) -> list[dict[str, int]]:
    response.headers["X-Total-Count"] = "1"
    return ITEMS


@router.put("/items/1")
@router.patch("/items/1")
async def store(item: dict[str, Any]) -> dict[str, Any]:
    return item


@router.put("/orders/")
async def order(item: dict[str, Any]) -> dict[str, Any]:
    return item


@router.get("/failing")
def failing() -> None:
    raise DatabaseGone


def application(cors: dict[str, Any] | None = None, dependency: Callable[..., None] | None = None) -> FastAPI:
    """The API with the CORS options *cors*; *dependency* is asked before each route."""
    app = FastAPI()
    app.include_router(router, dependencies=[] if dependency is None else [Depends(dependency)])
    app.add_middleware(CORSMiddleware, **(GOOD if cors is None else cors))
    return app


def without(option: str) -> FastAPI:
    return application({name: value for name, value in GOOD.items() if name != option})


def error_outside() -> FastAPI:
    app = application()

    @app.exception_handler(Exception)
    async def sorry(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": "internal"}, status_code=500)

    return app


def error_inside() -> FastAPI:
    """A handler of the exception's own class is inside of all middleware."""
    app = application()

    @app.exception_handler(DatabaseGone)
    async def sorry(request: Request, error: DatabaseGone) -> JSONResponse:
        return JSONResponse({"error": "internal"}, status_code=500)

    return app


def authentication_outside() -> FastAPI:
    app = application()

    @app.middleware("http")
    async def authenticate(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.headers.get("Authorization") != TOKEN:
            return JSONResponse({"detail": "who are you?"}, status_code=401)
        return await call_next(request)

    return app


def authenticated(authorization: str = Header("")) -> None:
    if authorization != TOKEN:
        raise HTTPException(401, "who are you?")


def mounted() -> FastAPI:
    """An application of its own under a path: the outer router redirects to its slash, and knows no other path."""
    inner = FastAPI()
    inner.add_middleware(CORSMiddleware, **GOOD)
    inner.put("/")(order)
    app = FastAPI()
    app.mount("/orders", inner)
    return app


FASTAPI = Framework(
    "fastapi",
    {
        "good": (application, application),
        "error-without-headers": (error_outside, error_inside),
        "unknown-without-headers": (mounted, application),
        "slash-redirect": (mounted, application),
        "authentication-first": (authentication_outside, lambda: application(dependency=authenticated)),
        "too-few-methods": (lambda: without("allow_methods"), application),
        "too-few-headers": (lambda: without("allow_headers"), application),
        "wildcard": (lambda: application({**GOOD, "allow_origins": ["*"], "allow_credentials": False}), application),
        "wildcard-and-credentials": (lambda: application({**GOOD, "allow_origins": ["*"]}), application),
        "origin-with-slash": (lambda: application({**GOOD, "allow_origins": [f"{ORIGIN}/"]}), application),
        "small-letters": (application, application),
    },
    made,
)
