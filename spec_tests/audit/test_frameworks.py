"""The audit on real frameworks with their CORS middlewares: a sound configuration, and commonly broken ones."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from flask_cors import CORS
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corsim.audit import Finding, audit

from .flawed import API, APP

# First, since it configures Django.
from spec_tests.servers import django_site  # noqa: F401  # isort: skip
from django.core.wsgi import get_wsgi_application
from django.test import override_settings


def found(application: object, **options: Any) -> dict[str, Finding]:
    return {finding.id: finding for finding in audit(application, [APP], **options).findings}


async def home(request: Request) -> Response:
    return JSONResponse({"a": 1})


async def login(request: Request, call_next: Any) -> Response:
    """Lets nobody in without a token, preflights not either."""
    if "authorization" not in request.headers:
        return Response(status_code=401)
    response: Response = await call_next(request)
    return response


ROUTES = [Route("/", home, methods=["GET", "PUT"]), Route("/items/", home)]


def starlette(*, outside: bool = True, **options: Any) -> Starlette:
    """An application with CORSMiddleware; *outside* is whether that stands around authentication."""
    cors = Middleware(CORSMiddleware, **options)
    if outside:
        return Starlette(routes=ROUTES, middleware=[cors])
    return Starlette(routes=ROUTES, middleware=[Middleware(BaseHTTPMiddleware, dispatch=login), cors])


class TestStarlette:
    def test_sound(self) -> None:
        assert found(starlette(allow_origins=[APP], allow_credentials=True)) == {}
        assert found(starlette(allow_origins=[APP])) == {}

    def test_a_route_for_each_method(self) -> None:
        """Starlette's `Allow` tells of the first one; the audit sees that GET is answered, too."""
        routes = [Route("/", home, methods=["PUT"]), Route("/", home, methods=["GET"])]
        cors = Middleware(CORSMiddleware, allow_origins=[APP], allow_methods=["GET", "PUT"])
        assert found(Starlette(routes=routes, middleware=[cors])) == {}

    def test_star_with_credentials_reflects(self) -> None:
        findings = found(starlette(allow_origins=["*"], allow_credentials=True))
        assert findings["reflected-origin"].effect == "let-through"

    def test_star(self) -> None:
        assert set(found(starlette(allow_origins=["*"]))) == {"wildcard-origin"}

    def test_a_pattern_with_bare_dots(self) -> None:
        findings = found(starlette(allow_origin_regex="https://app.example.com"))
        assert set(findings) == {"other-domain"}
        assert findings["other-domain"].origins == ("https://appxexample.com",)

    def test_a_slash_at_the_end(self) -> None:
        findings = found(starlette(allow_origins=[f"{APP}/"]))
        assert set(findings) == {"origin-not-allowed", "allow-list-entry"}
        assert findings["allow-list-entry"].origins == (f"{APP}/",)
        assert "a slash at the end" in findings["origin-not-allowed"].message

    def test_authentication_before_cors(self) -> None:
        findings = found(starlette(outside=False, allow_origins=[APP]))
        token = [("Authorization", "Bearer t")]
        assert findings["error-without-cors"].blocked["chromium"] == "allow-origin-missing"
        assert findings["preflight-needs-authentication"].blocked["chromium"] == "preflight-allow-origin-missing"
        assert "preflight-needs-authentication" in found(starlette(outside=False, allow_origins=[APP]), headers=token)
        assert "preflight-needs-authentication" not in found(
            starlette(allow_origins=[APP], allow_headers=["authorization"]), headers=token
        )

    def test_methods_by_default_are_get_only(self) -> None:
        findings = found(starlette(allow_origins=[APP]), methods=["PUT"])
        assert findings["preflight-refused"].exchange is not None
        assert found(starlette(allow_origins=[APP], allow_methods=["GET", "PUT"]), methods=["PUT"]) == {}

    def test_the_redirect_to_a_slash_of_a_preflight_is_answered_by_the_middleware(self) -> None:
        assert found(starlette(allow_origins=[APP]), paths=["/items"]) == {}

    def test_without_a_middleware(self) -> None:
        assert set(found(Starlette(routes=ROUTES))) == {"origin-not-allowed"}


def flask_application(**options: Any) -> flask.Flask:
    application = flask.Flask("audited")

    @application.get("/")
    def home() -> dict[str, int]:
        return {"a": 1}

    @application.get("/items/")
    def items() -> dict[str, int]:
        return {"a": 1}

    CORS(application, **options)
    return application


class TestFlask:
    def test_sound(self) -> None:
        options = {"origins": [APP], "methods": ["GET"], "allow_headers": ["Content-Type"], "always_send": True}
        assert "error-without-cors" not in found(flask_application(**options, vary_header=True))
        assert found(flask_application(**options))["missing-vary"].level == 2

    def test_by_default_everybody(self) -> None:
        findings = found(flask_application())
        assert {"reflected-origin", "any-header", "methods-broader-than-route"} <= set(findings)
        assert findings["reflected-origin"].level == 2

    def test_with_credentials_everybody(self) -> None:
        findings = found(flask_application(supports_credentials=True))
        assert findings["reflected-origin"].level == 3

    def test_a_pattern(self) -> None:
        findings = found(flask_application(origins=r"https://.*example\.com", supports_credentials=True))
        # It is looked for at the beginning only.
        assert findings["other-domain"].origins[:2] == (f"{APP}.attacker.example", "https://xexample.com")

    def test_an_entry_of_the_configuration_without_a_scheme(self) -> None:
        application = flask.Flask("audited")
        application.config["CORS_ORIGINS"] = [APP, "app.example.com"]
        finding = found(application)["allow-list-entry"]
        assert finding.origins == ("app.example.com",)
        assert "has no scheme" in finding.message
        assert finding.effect == "undecided"


MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware"]


class TestDjango:
    def test_sound(self) -> None:
        with override_settings(MIDDLEWARE=MIDDLEWARE, CORS_ALLOWED_ORIGINS=[APP], CORS_ALLOW_METHODS=["GET"]):
            # It compares what the value parses to, not the value.
            assert set(found(get_wsgi_application())) == {"loose-comparison"}

    def test_all_origins_with_credentials(self) -> None:
        options = {"CORS_ALLOW_ALL_ORIGINS": True, "CORS_ALLOW_CREDENTIALS": True}
        with override_settings(MIDDLEWARE=MIDDLEWARE, **options):
            assert found(get_wsgi_application())["reflected-origin"].level == 3

    def test_a_pattern_without_an_end(self) -> None:
        with override_settings(MIDDLEWARE=MIDDLEWARE, CORS_ALLOWED_ORIGIN_REGEXES=[r"^https://app\.example\.com"]):
            findings = found(get_wsgi_application())
        assert "https://app.example.com.attacker.example" in findings["other-domain"].origins

    def test_an_entry_with_a_path(self) -> None:
        with override_settings(MIDDLEWARE=MIDDLEWARE, CORS_ALLOWED_ORIGINS=[APP, f"{APP}/shop"]):
            findings = found(get_wsgi_application())
        assert findings["allow-list-entry"].origins == (f"{APP}/shop",)

    def test_the_middleware_after_another_that_redirects(self) -> None:
        with override_settings(
            MIDDLEWARE=["django.middleware.security.SecurityMiddleware", *MIDDLEWARE],
            CORS_ALLOWED_ORIGINS=[APP],
            SECURE_SSL_REDIRECT=True,
        ):
            findings = found(get_wsgi_application(), base_url=API.replace("https", "http"))
        assert findings["redirect-without-cors"].effect == "blocked"

    @pytest.mark.parametrize("origins", [[APP], []])
    def test_nobody(self, origins: list[str]) -> None:
        with override_settings(MIDDLEWARE=MIDDLEWARE, CORS_ALLOWED_ORIGINS=origins):
            assert ("origin-not-allowed" in found(get_wsgi_application())) == (origins == [])
