"""Applications with one flaw each, and one without: functions from wire request to wire response."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from corsim.standard.wire import Answer, WireRequest, WireResponse

APP = "https://app.example.com"
API = "https://api.example.com"
TOKEN = "Bearer 42"

Headers = dict[str, str]
Changes = dict[str, str | None]


@dataclass
class Sound:
    """Allows :data:`APP` and nobody else, with credentials, and GET and PUT; every answer says ``Vary: Origin``.

    What a subclass changes is its flaw. ``received`` is what was asked.
    """

    received: list[WireRequest] = field(default_factory=list)

    def __call__(self, request: WireRequest) -> Answer:
        self.received.append(request)
        sent = {name.lower(): value for name, value in request.headers}
        if request.method == "OPTIONS" and "access-control-request-method" in sent:
            status, headers = self.preflight(sent)
        elif request.method == "OPTIONS":
            status, headers = 204, {"Allow": "GET, HEAD, OPTIONS, PUT"}
        else:
            status, headers = self.respond(request, sent)
        return WireResponse(self.status(sent, status), tuple(self.finish(sent, headers).items()), b"secret")

    def is_allowed(self, origin: str) -> bool:
        return origin == APP

    def common(self, sent: Headers) -> Headers:
        if not self.is_allowed(sent.get("origin", "")):
            return {}
        return {"Access-Control-Allow-Origin": sent["origin"], "Access-Control-Allow-Credentials": "true"}

    def preflight(self, sent: Headers) -> tuple[int, Headers]:
        more = {"Access-Control-Allow-Methods": "GET, PUT", "Access-Control-Allow-Headers": "content-type"}
        return 204, {**self.common(sent), **more, "Access-Control-Max-Age": "600"}

    def respond(self, request: WireRequest, sent: Headers) -> tuple[int, Headers]:
        return 404 if "no-such-path" in request.url else 200, self.common(sent)

    def finish(self, sent: Headers, headers: Headers) -> Headers:
        return {**headers, "Vary": "Origin"}

    def status(self, sent: Headers, status: int) -> int:
        return status


class Loose(Sound):
    """Compares origins carelessly."""

    def __init__(self, is_allowed: Callable[[str], object]) -> None:
        super().__init__()
        self._is_allowed = is_allowed

    def is_allowed(self, origin: str) -> bool:
        return origin == APP or bool(self._is_allowed(origin))


class Changed(Sound):
    """Answers as the sound one, but for some headers: of preflights, or of other answers. None takes one away."""

    def __init__(self, preflight: Changes | None = None, other: Changes | None = None) -> None:
        super().__init__()
        self._changes = preflight or {}, other or {}

    def finish(self, sent: Headers, headers: Headers) -> Headers:
        changes = self._changes["access-control-request-method" not in sent]
        changed = {**super().finish(sent, headers), **changes}
        return {name: value for name, value in changed.items() if value is not None}


class Wildcard(Sound):
    """``*`` for everybody, with these other headers."""

    def __init__(self, **more: str) -> None:
        super().__init__()
        self._more = {name.replace("_", "-"): value for name, value in more.items()}

    def common(self, sent: Headers) -> Headers:
        return {"Access-Control-Allow-Origin": "*", **self._more}


class Status(Sound):
    """Answers preflights, or all other requests, or those of paths that do not exist, with a status and no CORS."""

    def __init__(self, *, preflight: int | None = None, other: int | None = None, missing: int | None = None) -> None:
        super().__init__()
        self._preflight, self._other, self._missing = preflight, other, missing

    def preflight(self, sent: Headers) -> tuple[int, Headers]:
        if self._preflight is None:
            return super().preflight(sent)
        return self._preflight, {"Location": f"{API}/login"} if self._preflight < 400 else {}

    def respond(self, request: WireRequest, sent: Headers) -> tuple[int, Headers]:
        if "no-such-path" in request.url and self._missing is not None:
            return self._missing, {}
        if self._other is not None:
            return self._other, {"Location": f"{API}/login"}
        return super().respond(request, sent)


class Guarded(Sound):
    """Asks for the token before anything else, CORS included: of preflights, too, unless they are answered first."""

    def __init__(self, *, preflights_first: bool = False) -> None:
        super().__init__()
        self._preflights_first = preflights_first

    def preflight(self, sent: Headers) -> tuple[int, Headers]:
        status, headers = super().preflight(sent)
        return status, {**headers, "Access-Control-Allow-Headers": "content-type, authorization"}

    def finish(self, sent: Headers, headers: Headers) -> Headers:
        return super().finish(sent, headers if self._is_let_in(sent) else {"WWW-Authenticate": "Bearer"})

    def status(self, sent: Headers, status: int) -> int:
        return status if self._is_let_in(sent) else 401

    def _is_let_in(self, sent: Headers) -> bool:
        is_preflight = "access-control-request-method" in sent
        return sent.get("authorization") == TOKEN or (is_preflight and self._preflights_first)


class AnyMethod(Sound):
    """Permits whatever method, or header, it is asked for."""

    def preflight(self, sent: Headers) -> tuple[int, Headers]:
        status, headers = super().preflight(sent)
        return status, {**headers, "Access-Control-Allow-Methods": sent["access-control-request-method"]}


class AnyHeader(Sound):
    """Permits whatever header it is asked for."""

    def preflight(self, sent: Headers) -> tuple[int, Headers]:
        status, headers = super().preflight(sent)
        return status, {**headers, "Access-Control-Allow-Headers": sent.get("access-control-request-headers", "")}


class Forgetful(Sound):
    """Says ``Vary`` only where it allows."""

    def finish(self, sent: Headers, headers: Headers) -> Headers:
        return {**headers, "Vary": "Origin"} if "Access-Control-Allow-Origin" in headers else headers


FLAWED: dict[str, tuple[str, Callable[[], Sound]]] = {
    "reflects": ("reflected-origin", lambda: Loose(bool)),
    "star": ("wildcard-origin", Wildcard),
    "null": ("null-origin", lambda: Loose(lambda origin: origin == "null")),
    "suffix": ("other-domain", lambda: Loose(lambda origin: origin.endswith("example.com"))),
    "prefix": ("other-domain", lambda: Loose(lambda origin: origin.startswith(APP))),
    "regex": ("other-domain", lambda: Loose(lambda origin: re.fullmatch(APP, origin))),
    "subdomains": ("subdomain", lambda: Loose(lambda origin: re.fullmatch(r"https://\w+\.example\.com", origin))),
    "ports": ("other-port", lambda: Loose(lambda origin: re.fullmatch(r"https://app\.example\.com:\d{4}", origin))),
    "dot": ("trailing-dot", lambda: Loose(lambda origin: origin.rstrip(".") == APP)),
    "http": ("insecure-scheme", lambda: Loose(lambda origin: origin == "http://app.example.com")),
    "localhost": ("local-origin", lambda: Loose(lambda origin: origin == "http://localhost:3000")),
    "path": ("loose-comparison", lambda: Loose(lambda origin: "/https://app.example.com" in origin)),
    "star-credentials": (
        "wildcard-with-credentials",
        lambda: Wildcard(Access_Control_Allow_Credentials="true"),
    ),
    "star-headers": ("literal-wildcard", lambda: Changed(preflight={"Access-Control-Allow-Headers": "*"})),
    "star-methods": ("literal-wildcard", lambda: Changed(preflight={"Access-Control-Allow-Methods": "*"})),
    "no-vary": ("missing-vary", lambda: Changed(other={"Vary": None})),
    "vary-sometimes": ("missing-vary", Forgetful),
    "broad": ("methods-broader-than-route", lambda: Changed(preflight={"Access-Control-Allow-Methods": "GET, DELETE"})),
    "any-method": ("any-method", AnyMethod),
    "any-header": ("any-header", AnyHeader),
    "nobody": ("origin-not-allowed", lambda: Changed(other={"Access-Control-Allow-Origin": None})),
    "slash": ("origin-not-allowed", lambda: Changed(other={"Access-Control-Allow-Origin": f"{APP}/"})),
    "two": ("several-origins", lambda: Changed(other={"Access-Control-Allow-Origin": f"{APP}, *"})),
    "redirect": ("redirect-without-cors", lambda: Status(other=307)),
    "unauthorized": ("error-without-cors", lambda: Status(other=401)),
    "missing": ("error-without-cors", lambda: Status(missing=404)),
    "preflight-redirect": ("preflight-redirected", lambda: Status(preflight=308)),
    "preflight-auth": ("preflight-needs-authentication", lambda: Status(preflight=401)),
    "guarded": ("preflight-needs-authentication", Guarded),
    "preflight-405": ("preflight-refused", lambda: Status(preflight=405)),
    "preflight-bare": ("preflight-refused", lambda: Changed(preflight={"Access-Control-Allow-Origin": None})),
    "max-age-text": ("max-age-invalid", lambda: Changed(preflight={"Access-Control-Max-Age": "1h"})),
    "max-age-negative": ("max-age-invalid", lambda: Changed(preflight={"Access-Control-Max-Age": "-1"})),
    "max-age-year": ("max-age-too-long", lambda: Changed(preflight={"Access-Control-Max-Age": "31536000"})),
    "max-age-digits": ("max-age-too-long", lambda: Changed(preflight={"Access-Control-Max-Age": "9" * 5000})),
    "True": ("credentials-value", lambda: Changed(other={"Access-Control-Allow-Credentials": "True"})),
}
"""By a name: what the flaw is called in the catalogue, and the application."""
