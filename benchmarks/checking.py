"""The check with corsim that others are compared with: one preflighted request; it imports nothing else."""

from __future__ import annotations

from collections.abc import Callable

from corsim import Browser, WireRequest, WireResponse

BODY = '{"name": "teapot"}'


def checking(page_url: str, api_url: str) -> Callable[[], object]:
    """A check with corsim, against a function that answers as the server does."""
    page = Browser().page(page_url)
    origin = ("Access-Control-Allow-Origin", page.origin)
    permits = (("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Allow-Headers", "content-type"))
    preflight = WireResponse(204, (origin, *permits, ("Access-Control-Max-Age", "0")))
    response = WireResponse(200, (origin, ("Content-Type", "application/json")), BODY.encode())

    def answer(request: WireRequest) -> WireResponse:
        return preflight if request.kind == "preflight" else response

    page.route("*", answer)

    def check() -> object:
        given = page.fetch(api_url, method="PUT", headers={"Content-Type": "application/json"}, body=BODY)
        return given.text()

    verdict = page.check(api_url, method="PUT", headers={"Content-Type": "application/json"}, body=BODY)
    if len(verdict.exchanges) != 2 or verdict.verdict != "allowed":
        raise AssertionError(f"not a preflight and a request: {verdict}")
    return check
