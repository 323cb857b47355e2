"""Ties a function to the algorithm of a standard that it implements.

``@algorithm(url)`` stands above every function that transcribes an algorithm. The
URL is the algorithm's anchor in the published standard, so that a reader can open
it; the function's name, with hyphens, is the algorithm's name in traces. The tests
hold the numbered step comments of each function against ``steps.json``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

FETCH = "https://fetch.spec.whatwg.org/"
HTML = "https://html.spec.whatwg.org/multipage/"
MIMESNIFF = "https://mimesniff.spec.whatwg.org/"
REFERRER_POLICY = "https://w3c.github.io/webappsec-referrer-policy/"
URL = "https://url.spec.whatwg.org/"
WEB_IDL = "https://webidl.spec.whatwg.org/"
XHR = "https://xhr.spec.whatwg.org/"


class Algorithm(NamedTuple):
    """An algorithm of a standard and the function that implements it."""

    name: str
    url: str
    function: Callable[..., Any]


ALGORITHMS: dict[str, Algorithm] = {}
"""Every implemented algorithm by its name in traces; filled as the modules are imported."""


def algorithm(url: str, name: str | None = None) -> Callable[[F], F]:
    """Register the decorated function as the implementation of the algorithm at *url*."""

    def register(function: F) -> F:
        key = name or function.__name__.replace("_", "-")
        if key in ALGORITHMS:
            raise ValueError(f"two functions are registered as the algorithm {key!r}")
        ALGORITHMS[key] = Algorithm(key, url, function)
        return function

    return register
