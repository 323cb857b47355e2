"""From a verdict to the messages that the browser's console shows, and to the text of the exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from corsim.browser.verdict import Verdict

from . import chromium, firefox, webkit
from .exceptions import exception_of
from .facts import Facts, facts_of
from .templates import EngineName, Message, Printed

PRINTED: Mapping[EngineName, Callable[[Facts], Iterator[tuple[Message, str]]]] = {
    "chromium": chromium.printed,
    "firefox": firefox.printed,
    "webkit": webkit.printed,
}


def engine_of(verdict: Verdict) -> EngineName | None:
    """The engine of the verdict's profile; None for the standard's, which has no console."""
    name = verdict.profile.name.partition("-")[0]
    return next((engine for engine in PRINTED if engine == name), None)


def console_messages(verdict: Verdict) -> tuple[Printed, ...]:
    """What the console of the verdict's browser shows, in the order in which it is printed.

    Empty for a call that is allowed, for one that the API itself refuses (there the exception says it,
    :func:`exception_message`), for profiles that are no engine's, and where the engine prints nothing.
    """
    engine, facts = engine_of(verdict), facts_of(verdict)
    if engine is None or facts is None or verdict.verdict != "blocked":
        return ()
    return tuple(Printed(engine, message, text) for message, text in PRINTED[engine](facts))


def exception_message(verdict: Verdict) -> Printed | None:
    """The ``message`` of the exception that the script gets, in the verdict's browser.

    None where it gets none: for allowed calls, for profiles that are no engine's, and for a network error of an
    XMLHttpRequest, which is an event.
    """
    engine, facts = engine_of(verdict), facts_of(verdict)
    if engine is None or facts is None:
        return None
    found = exception_of(engine, facts)
    return None if found is None else Printed(engine, *found)
