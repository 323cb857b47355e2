"""What operators write in allow lists, read twice: as a browser reads it, and by RFC 3986.

A browser compares bytes, so an entry has to be written as the browser writes it. The second reading is the
writer's: it says in what the entry differs, and shows where a strict server takes a URL for one of another host.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from corsim.explain.allow_origin import differences
from corsim.look_alikes import serialised


def problem_of(entry: str) -> str | None:
    """Why no page has the origin *entry*, as a sentence, with what would be right; None if pages have it."""
    if entry in ("*", "null") or serialised(entry) == entry:
        return None
    needed = serialised(entry)
    if needed is None:
        if "://" not in entry and serialised(f"https://{entry}") is not None:
            return f"{entry!r} has no scheme; {serialised(f'https://{entry}')!r} may be what is meant."
        return f"{entry!r} is not the origin of any page; one like 'https://app.example.com' is needed."
    other = host_by_rfc_3986(entry)
    if other is not None and other != _host(needed):
        return (
            f"{entry!r} is read in two ways: its host is {_host(needed)} for a browser, and {other} by RFC 3986. "
            f"{needed!r} is what a browser sends."
        )
    return " ".join([f"{entry!r} is not written as browsers send it; {needed!r} is.", *differences(entry, needed)])


def host_by_rfc_3986(text: str) -> str | None:
    """The host that a server gets which normalises *text* by RFC 3986 and reads it again, lowercased; None for none."""
    import rfc3986
    from rfc3986.exceptions import RFC3986Exception

    try:
        normalised = rfc3986.uri_reference(text).normalize().unsplit()
        host: str | None = rfc3986.uri_reference(normalised).host
    except (RFC3986Exception, UnicodeError):
        return None
    # Other alphabets are written in ASCII by browsers, which is no difference of reading.
    return host.lower() if host and host.isascii() else None


def _host(origin: str) -> str:
    host = origin.partition("://")[2]
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def configured_entries(target: Any) -> list[tuple[str, str]]:
    """The allow list's entries in the configuration of *target*, each with the name of the place.

    Read where they are known to stand: Starlette's and FastAPI's ``CORSMiddleware``, Flask's ``CORS_ORIGINS``, and
    the settings of django-cors-headers if Django is loaded. Regular expressions and functions are left alone.
    """
    return [(place, entry) for place, found in _places(target) for entry in _strings(found)]


def _places(target: Any) -> Iterator[tuple[str, Any]]:
    for item in getattr(target, "user_middleware", None) or ():
        options = getattr(item, "kwargs", None)
        if isinstance(options, dict) and "allow_origins" in options:
            yield f"{getattr(item.cls, '__name__', 'middleware')}(allow_origins=…)", options["allow_origins"]
    config = getattr(target, "config", None)
    if isinstance(config, dict) and "CORS_ORIGINS" in config:
        yield 'app.config["CORS_ORIGINS"]', config["CORS_ORIGINS"]
    django = sys.modules.get("django.conf")
    if django is not None and django.settings.configured and type(target).__module__.startswith("django."):
        yield "settings.CORS_ALLOWED_ORIGINS", getattr(django.settings, "CORS_ALLOWED_ORIGINS", ())


def _strings(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    return [item for item in found if isinstance(item, str)] if isinstance(found, Iterable) else []
