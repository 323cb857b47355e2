"""Policies as configuration of frameworks: Starlette, FastAPI, Django, Flask and Express, with their CORS packages.

Each is code that is put into an application as it stands. Values are written as literals of the language, so
nothing in them can end a string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from .policy import Policy

SPECIAL_IN_A_REGEX = re.compile(r"[*\\\]\[?$^|()+]")
"""Characters with which flask-cors takes a string for a regular expression."""


def _list(values: Iterable[str]) -> str:
    """A list of strings as Python and JavaScript both write it."""
    return "[" + ", ".join(json.dumps(value) for value in values) + "]"


def _arguments(lines: Iterable[str]) -> list[str]:
    return [f"    {line}," for line in lines]


def starlette(policy: Policy) -> str:
    """For Starlette's ``CORSMiddleware``."""
    return _asgi("from starlette.middleware.cors import CORSMiddleware", policy)


def fastapi(policy: Policy) -> str:
    """For FastAPI, whose ``CORSMiddleware`` is Starlette's."""
    return _asgi("from fastapi.middleware.cors import CORSMiddleware", policy)


def _asgi(import_line: str, policy: Policy) -> str:
    lines = [
        import_line,
        "",
        "# The middleware that is added last is outermost: add this one after all others.",
        "app.add_middleware(",
        "    CORSMiddleware,",
        *_arguments(_asgi_arguments(policy)),
        ")",
    ]
    return "\n".join(lines) + "\n"


def _asgi_arguments(policy: Policy) -> Iterator[str]:
    yield f"allow_origins={_list(policy.origins)}"
    if policy.methods:
        yield f"allow_methods={_list(policy.methods)}"
    if policy.headers:
        yield f"allow_headers={_list(policy.headers)}"
    if policy.credentials:
        yield "allow_credentials=True"
    if policy.expose:
        yield f"expose_headers={_list(policy.expose)}"
    if policy.max_age is not None:
        yield f"max_age={policy.max_age}"


def django(policy: Policy) -> str:
    """For the settings of Django with django-cors-headers."""
    lines = [
        "# In settings.py; the package is django-cors-headers.",
        'INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]',
        "# It comes first, so that it sees every request, and the answers of all others.",
        'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
    ]
    if policy.origins == ("*",):
        lines.append("CORS_ALLOW_ALL_ORIGINS = True")
    else:
        lines.append(f"CORS_ALLOWED_ORIGINS = {_list(policy.origins)}")
    if policy.methods:
        lines.append(f"CORS_ALLOW_METHODS = {_list(policy.methods)}")
    if policy.headers:
        lines.append(f"CORS_ALLOW_HEADERS = {_list(name.lower() for name in policy.headers)}")
    if policy.credentials:
        lines.append("CORS_ALLOW_CREDENTIALS = True")
    if policy.expose:
        lines.append(f"CORS_EXPOSE_HEADERS = {_list(policy.expose)}")
    if policy.max_age is not None:
        lines.append(f"CORS_PREFLIGHT_MAX_AGE = {policy.max_age}")
    return "\n".join(lines) + "\n"


def flask(policy: Policy) -> str:
    """For Flask with flask-cors."""
    lines = [
        "from flask_cors import CORS",
        "",
        "CORS(",
        "    app,",
        *_arguments(_flask_arguments(policy)),
        ")",
    ]
    return "\n".join(lines) + "\n"


def _flask_arguments(policy: Policy) -> Iterator[str]:
    yield f"origins={_patterns(policy.origins)}"
    if policy.methods:
        yield f"methods={_list(policy.methods)}"
    if policy.headers:
        yield f"allow_headers={_patterns(policy.headers)}"
    if policy.credentials:
        yield "supports_credentials=True"
    if policy.expose:
        yield f"expose_headers={_list(policy.expose)}"
    if policy.max_age is not None:
        yield f"max_age={policy.max_age}"


def _patterns(values: Iterable[str]) -> str:
    """A list in which a value that flask-cors would read as a regular expression is one that matches just it."""
    return _list(_pattern(value) for value in values)


def _pattern(value: str) -> str:
    if value == "*" or SPECIAL_IN_A_REGEX.search(value) is None:
        return value
    # The package matches at the beginning only, so the end has to be said.
    return f"^{re.escape(value)}$"


def express(policy: Policy) -> str:
    """For Express with the npm package cors."""
    lines = [
        'const cors = require("cors");',
        "",
        "// Before all routes, so that it answers their preflights.",
        "app.use(",
        "  cors({",
        *(f"    {line}," for line in _express_options(policy)),
        "  }),",
        ");",
    ]
    return "\n".join(lines) + "\n"


def _express_options(policy: Policy) -> Iterator[str]:
    yield f"origin: {json.dumps('*') if policy.origins == ('*',) else _list(policy.origins)}"
    if policy.methods:
        yield f"methods: {_list(policy.methods)}"
    # Without the option, the package permits every header that is asked for.
    yield f"allowedHeaders: {_list(policy.headers)}"
    if policy.credentials:
        yield "credentials: true"
    if policy.expose:
        yield f"exposedHeaders: {_list(policy.expose)}"
    if policy.max_age is not None:
        yield f"maxAge: {policy.max_age}"
