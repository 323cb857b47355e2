"""Django with django-cors-headers: a configuration is what its settings are for as long as it is served.

Django can be configured once in a process, and ``spec_tests/servers/django_site.py`` does it; so that comes first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import spec_tests.servers.django_site  # noqa: F401  # isort: skip
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path
from django.utils.deprecation import MiddlewareMixin

from .serving import ITEMS, ORIGIN, TOKEN, DatabaseGone, Framework


def items(request: HttpRequest) -> HttpResponse:
    return JsonResponse(ITEMS, safe=False, headers={"X-Total-Count": "1"})


def store(request: HttpRequest) -> HttpResponse:
    return JsonResponse(json.loads(request.body))


def failing(request: HttpRequest) -> HttpResponse:
    raise DatabaseGone


urlpatterns = [
    path("items", items),
    path("items/1", store),
    path("orders/", store),
    path("failing", failing),
]


class Authentication(MiddlewareMixin):  # type: ignore[misc]
    """Asks every request for the token."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        return None if request.headers.get("Authorization") == TOKEN else HttpResponse("who are you?", status=401)


class Tenants(MiddlewareMixin):  # type: ignore[misc]
    """Looks up whose data a request is about, which fails like the view of ``/failing``."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path == "/failing":
            raise DatabaseGone


CORS = "corsheaders.middleware.CorsMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
AUTHENTICATION = f"{__name__}.Authentication"
TENANTS = f"{__name__}.Tenants"

GOOD: dict[str, Any] = {
    "ROOT_URLCONF": __name__,
    "INSTALLED_APPS": ["corsheaders"],
    "MIDDLEWARE": [CORS, COMMON],
    "CORS_ALLOWED_ORIGINS": [ORIGIN],
    "CORS_ALLOW_CREDENTIALS": True,
    "CORS_ALLOW_HEADERS": ["authorization", "content-type", "x-request-id"],
    "CORS_EXPOSE_HEADERS": ["X-Total-Count"],
}


def middleware(*names: str) -> dict[str, Any]:
    """The good settings, but for these middlewares; the first is outermost."""
    return {**GOOD, "MIDDLEWARE": list(names)}


CONFIGURATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "good": (GOOD, GOOD),
    "error-without-headers": (middleware(TENANTS, CORS, COMMON), middleware(CORS, TENANTS, COMMON)),
    "unknown-without-headers": ({**GOOD, "CORS_URLS_REGEX": "^/items"}, GOOD),
    "slash-redirect": (middleware(COMMON, CORS), GOOD),
    "authentication-first": (middleware(AUTHENTICATION, CORS), middleware(CORS, AUTHENTICATION)),
    "too-few-methods": ({**GOOD, "CORS_ALLOW_METHODS": ["GET", "POST"]}, GOOD),
    "too-few-headers": ({name: value for name, value in GOOD.items() if name != "CORS_ALLOW_HEADERS"}, GOOD),
    "wildcard": ({**GOOD, "CORS_ALLOW_ALL_ORIGINS": True, "CORS_ALLOW_CREDENTIALS": False}, GOOD),
    "wildcard-and-credentials": ({**GOOD, "CORS_ALLOW_ALL_ORIGINS": True}, GOOD),
    "origin-with-slash": ({**GOOD, "CORS_ALLOWED_ORIGINS": [f"{ORIGIN}/"]}, GOOD),
    "small-letters": (GOOD, GOOD),
}


@contextmanager
def serve(get_application: Callable[[], object], settings: dict[str, Any]) -> Iterator[object]:
    """The application under *settings*, which hold for the process until the context ends."""
    with override_settings(**settings):
        yield get_application()


DJANGO = (
    Framework("django-wsgi", CONFIGURATIONS, partial(serve, get_wsgi_application)),
    Framework("django-asgi", CONFIGURATIONS, partial(serve, get_asgi_application)),
)
