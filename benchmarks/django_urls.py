"""The URLs and the one view of the Django site of :mod:`benchmarks.applications`; Django goes by this module's name."""

from __future__ import annotations

import json

from django.http import HttpRequest, JsonResponse
from django.urls import path


def item(request: HttpRequest, number: int) -> JsonResponse:
    """Give the item, or take another one in its place."""
    given = json.loads(request.body) if request.method == "PUT" else {"name": "teapot"}
    return JsonResponse({**given, "number": number})


urlpatterns = [path("items/<int:number>", item)]
