"""Policies as configuration of frameworks: Starlette, FastAPI, Django, Flask and Express, with their CORS packages.

Each is code that is put into an application as it stands. Values are written as literals of the language, so
nothing in them can end a string. A package's own names for the parts of a policy are a table beside its function.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from .policy import Policy

SPECIAL_IN_A_REGEX = re.compile(r"[*\\\]\[?$^|()+]")
"""Characters with which flask-cors takes a string for a regular expression."""


def _list(values: Iterable[str]) -> str:
    """A list of strings as Python and JavaScript both write it."""
    return "[" + ", ".join(json.dumps(value) for value in values) + "]"


def _literals(policy: Policy, true: str = "True") -> dict[str, str]:
    """What *policy* says, by the names of its fields, as literals; what it says nothing of is left out."""
    literals = {"origins": _list(policy.origins)}
    for field, values in (("methods", policy.methods), ("headers", policy.headers)):
        if values:
            literals[field] = _list(values)
    if policy.credentials:
        literals["credentials"] = true
    if policy.expose:
        literals["expose"] = _list(policy.expose)
    if policy.max_age is not None:
        literals["max_age"] = str(policy.max_age)
    return literals


def _arguments(names: Mapping[str, str], literals: Mapping[str, str]) -> list[str]:
    """The lines of a call in Python that has each of *literals* by the package's name for it."""
    return [f"    {names[field]}={literal}," for field, literal in literals.items()]


STARLETTE = {
    "origins": "allow_origins",
    "methods": "allow_methods",
    "headers": "allow_headers",
    "credentials": "allow_credentials",
    "expose": "expose_headers",
    "max_age": "max_age",
}


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
        *_arguments(STARLETTE, _literals(policy)),
        ")",
    ]
    return "\n".join(lines) + "\n"


DJANGO = {
    "origins": "CORS_ALLOWED_ORIGINS",
    "methods": "CORS_ALLOW_METHODS",
    "headers": "CORS_ALLOW_HEADERS",
    "credentials": "CORS_ALLOW_CREDENTIALS",
    "expose": "CORS_EXPOSE_HEADERS",
    "max_age": "CORS_PREFLIGHT_MAX_AGE",
}


def django(policy: Policy) -> str:
    """For the settings of Django with django-cors-headers."""
    lines = [
        "# In settings.py; the package is django-cors-headers.",
        'INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]',
        "# It comes first, so that it sees every request, and the answers of all others.",
        'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
    ]
    literals = _literals(policy)
    if policy.origins == ("*",):
        del literals["origins"]
        lines.append("CORS_ALLOW_ALL_ORIGINS = True")
    if policy.headers:
        # The package compares them with names in lower case.
        literals["headers"] = _list(name.lower() for name in policy.headers)
    lines += (f"{DJANGO[field]} = {literal}" for field, literal in literals.items())
    return "\n".join(lines) + "\n"


FLASK = {
    "origins": "origins",
    "methods": "methods",
    "headers": "allow_headers",
    "credentials": "supports_credentials",
    "expose": "expose_headers",
    "max_age": "max_age",
}


def flask(policy: Policy) -> str:
    """For Flask with flask-cors."""
    literals = _literals(policy)
    literals["origins"] = _patterns(policy.origins)
    if policy.headers:
        literals["headers"] = _patterns(policy.headers)
    lines = ["from flask_cors import CORS", "", "CORS(", "    app,", *_arguments(FLASK, literals), ")"]
    return "\n".join(lines) + "\n"


def _patterns(values: Iterable[str]) -> str:
    """A list in which a value that flask-cors would read as a regular expression is one that matches just it."""
    return _list(_pattern(value) for value in values)


def _pattern(value: str) -> str:
    if value == "*" or SPECIAL_IN_A_REGEX.search(value) is None:
        return value
    # The package matches at the beginning only, so the end has to be said.
    return f"^{re.escape(value)}$"


EXPRESS = {
    "origins": "origin",
    "methods": "methods",
    "headers": "allowedHeaders",
    "credentials": "credentials",
    "expose": "exposedHeaders",
    "max_age": "maxAge",
}


def express(policy: Policy) -> str:
    """For Express with the npm package cors."""
    literals = _literals(policy, true="true")
    if policy.origins == ("*",):
        literals["origins"] = json.dumps("*")
    # Without the option, the package permits every header that is asked for.
    literals.setdefault("headers", _list(()))
    lines = [
        'const cors = require("cors");',
        "",
        "// Before all routes, so that it answers their preflights.",
        "app.use(",
        "  cors({",
        *(f"    {EXPRESS[field]}: {literal}," for field, literal in literals.items()),
        "  }),",
        ");",
    ]
    return "\n".join(lines) + "\n"
