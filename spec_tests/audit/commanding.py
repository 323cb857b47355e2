"""Runs the command on a module of its own."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.cli import main

from .flawed import APP

MODULE = """
import asyncio

from corsim import WireResponse

def answer(headers, preflight=()):
    def application(request):
        sent = dict(request.headers)
        more = [("Access-Control-Allow-Headers", "content-type")] if request.method == "OPTIONS" else []
        origin = sent.get("Origin", "")
        return WireResponse(200, tuple((name, value.format(origin)) for name, value in [*headers, *more]))
    return application

good = answer([("Access-Control-Allow-Origin", "https://app.example.com")])
star = answer([("Access-Control-Allow-Origin", "*")])
reflecting = answer([("Access-Control-Allow-Origin", "{}"), ("Access-Control-Allow-Credentials", "true")])
silent = answer([])

async def hangs(request):
    if "/quick" not in request.url:
        await asyncio.sleep(3600)
    return good(request)

async def does_not_stop(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise LookupError("the pool is gone")
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})

class Inner:
    app = good

def make_app():
    return good

def needs(settings):
    return good

def quits():
    raise SystemExit(3)

number = 3
"""

ARGUMENTS = ["--origin", APP]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status: Any = main(["audit", *arguments])
    except SystemExit as exit_:
        status = exit_.code
    printed = capsys.readouterr()
    return status, printed.out, printed.err
