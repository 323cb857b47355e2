"""A Django site in one module: settings, a model, views. Importing it sets Django up, in a database in memory."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="x",
    USE_TZ=True,
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path, re_path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

RECEIVED: list[dict[str, Any]] = []
"""What the views were given."""


class Item(models.Model):  # type: ignore[misc]
    """A row of the only table."""

    name = models.CharField(max_length=20)

    class Meta:
        app_label = "corsim_tests"


def answer(request: HttpRequest) -> HttpResponse:
    RECEIVED.append(
        {
            "method": request.META["REQUEST_METHOD"],
            "path": request.path,
            "query": request.META["QUERY_STRING"],
            "headers": dict(request.headers),
            "body": request.body,
            "url": request.build_absolute_uri(),
            "meta": dict(request.META),
            "thread": threading.get_ident(),
        }
    )
    response = HttpResponse(b"text", status=201, headers={"X-A": "1"})
    response.set_cookie("a", "b")
    return response


def raises(request: HttpRequest) -> HttpResponse:
    raise KeyError("x")


def leaves(request: HttpRequest) -> HttpResponse:
    raise SystemExit(3)


def forbids(request: HttpRequest) -> HttpResponse:
    return HttpResponseForbidden()


def streams(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    return StreamingHttpResponse(parts())


async def streams_later(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    return StreamingHttpResponse(parts())


def streams_for_ever(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        while True:
            yield bytes(1 << 20)

    return StreamingHttpResponse(parts())


async def streams_for_ever_later(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1 << 20)

    return StreamingHttpResponse(parts())


def items(request: HttpRequest) -> JsonResponse:
    """Reads the database, and writes to it, too, if asked for."""
    if request.method == "POST":
        Item.objects.create(name="new")
    return JsonResponse(
        {"names": [item.name for item in Item.objects.order_by("id")], "atomic": connection.in_atomic_block}
    )


urlpatterns = [
    path("raise", raises),
    path("leave", leaves),
    path("forbid", forbids),
    path("stream", streams),
    path("stream-later", streams_later),
    path("stream-for-ever", streams_for_ever),
    path("stream-for-ever-later", streams_for_ever_later),
    path("items", csrf_exempt(items)),
    path("guarded", items),
    re_path(".*", csrf_exempt(answer)),
]
