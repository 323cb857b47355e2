"""Flask with flask-cors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask
from flask_cors import CORS, cross_origin

from .serving import ITEMS, ORIGIN, TOKEN, DatabaseGone, Framework, made

GOOD: dict[str, Any] = {
    "origins": [ORIGIN],
    "supports_credentials": True,
    "expose_headers": ["X-Total-Count"],
    "max_age": 600,
}


def items() -> flask.Response:
    response = flask.jsonify(ITEMS)
    response.headers["X-Total-Count"] = "1"
    return response


def store() -> flask.Response:
    return flask.jsonify(flask.request.get_json())


def failing() -> flask.Response:
    raise DatabaseGone


def refused() -> flask.Response | None:
    if flask.request.headers.get("Authorization") == TOKEN:
        return None
    return flask.make_response("who are you?", 401)


def refused_unless_preflight() -> flask.Response | None:
    return None if flask.request.method == "OPTIONS" else refused()


def own(view: Callable[[], flask.Response]) -> Callable[[], flask.Response]:
    """A function of its own that does what *view* does: ``cross_origin`` writes into the function that it decorates."""

    @wraps(view)
    def answer() -> flask.Response:
        return view()

    return answer


def application(
    *,
    decorate: Callable[[Any], Any] = lambda view: view,
    before: Callable[[], flask.Response | None] | None = None,
    strict_slashes: bool = True,
    everywhere: bool = True,
    **options: Any,
) -> flask.Flask:
    """The API; *options* are laid over the good ones of flask-cors, and *before* is asked first.

    Its views are decorated by *decorate*. Without *everywhere*, flask-cors is not set up for the whole application.
    """
    app = flask.Flask(__name__)
    for path, view, method in (("/items", items, "GET"), ("/failing", failing, "GET")):
        app.add_url_rule(path, view_func=decorate(own(view)), methods=[method])
    app.add_url_rule("/items/1", view_func=decorate(own(store)), methods=["PUT", "PATCH"])
    app.add_url_rule("/orders/", "order", decorate(own(store)), methods=["PUT"], strict_slashes=strict_slashes)
    if before is not None:
        app.before_request(before)
    if everywhere:
        CORS(app, **{**GOOD, **options})
    return app


FLASK = Framework(
    "flask",
    {
        "good": (application, application),
        # What a view raises, its decorator does not see.
        "error-without-headers": (lambda: application(decorate=cross_origin(**GOOD), everywhere=False), application),
        "unknown-without-headers": (lambda: application(decorate=cross_origin(**GOOD), everywhere=False), application),
        "slash-redirect": (application, lambda: application(strict_slashes=False)),
        "authentication-first": (
            lambda: application(before=refused),
            lambda: application(before=refused_unless_preflight),
        ),
        "too-few-methods": (lambda: application(methods=["GET", "POST"]), application),
        "too-few-headers": (lambda: application(allow_headers=["Content-Type"]), application),
        "wildcard": (lambda: application(origins="*", supports_credentials=False, send_wildcard=True), application),
        "wildcard-default": (lambda: application(origins="*", supports_credentials=False), application),
        "wildcard-and-credentials": (lambda: application(origins="*"), application),
        "origin-with-slash": (lambda: application(origins=[f"{ORIGIN}/"]), application),
        "small-letters": (application, application),
    },
    made,
)
