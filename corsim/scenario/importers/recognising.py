"""Which kind of input a text is, by its content.

JSON with a ``log`` is a HAR file, and other JSON a scenario. A command ``curl``, a call of ``fetch(`` and a line that
begins a request or a response of HTTP tell the other kinds; text in which two of these stand is not guessed at. What is
none of them is taken for a scenario, whose reader says what is wrong with it.
"""

from __future__ import annotations

import re
from typing import Any

from corsim.scenario.reading import Problem

from .imported import NAMES, NotImportedError

KINDS = tuple(NAMES)

REQUEST_LINE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]+\S+[ \t]+HTTP/[0-9](?:\.[0-9])?"
STATUS_LINE = r"HTTP/[0-9](?:\.[0-9])?[ \t]+[0-9]{3}(?:[ \t].*)?"
PSEUDO_HEADER = r":(?:authority|method|path|scheme|status):"
# Possessive where what follows could take the same: many blanks would be divided in every way.
GENERAL = r"Request URL:?[ \t]*+(?:\S.*)?"

_HTTP = re.compile(rf"^(?:[<>] )?(?:{REQUEST_LINE}|{STATUS_LINE}|{PSEUDO_HEADER}.*|{GENERAL})[ \t]*\r?$", re.MULTILINE)
# At the beginning of a command, behind a prompt, variables that are set for it, and what runs it.
RUNNERS, VARIABLE = r"[$#%>]|sudo|time|env", r"[A-Za-z_][A-Za-z0-9_]*="
# It ends where a command can begin: else each of many would be read to the end of all.
_SUBSTITUTION = r"\$\((?:[^()\n]|\([^()\n]*\))*+\)"
_VALUE = rf"(?:'[^'\n]*'|\"[^\"\n]*\"|{_SUBSTITUTION}|\$(?!\()|[^\s'\"$;&|(])*+"
_CURL = re.compile(
    rf"(?:^|[;&|(])[ \t]*(?:(?:{RUNNERS}|{VARIABLE}{_VALUE})[ \t]+)*curl(?:\.exe)?(?=[ \t\r\n])", re.MULTILINE
)
_HAR = re.compile(r'\{\s*"log"\s*:')
FETCH = re.compile(r"(?<![\w.$])(?:(?:window|self|globalThis)\.)?fetch[ \t]*\(")


def recognise(document: Any, text: str) -> str:
    """The kind of an input: *document* is its JSON value, None where it is no JSON. Raises NotImportedError."""
    if isinstance(document, dict):
        if "log" in document and ("page" in document or "request" in document or "requests" in document):
            raise _ambiguous(["a HAR file (log)", "a scenario (page, request)"])
        return "har" if "log" in document else "scenario"
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped[:1] in ("{", "["):
        return "har" if _HAR.match(stripped) else "scenario"
    curl, fetch, http = _CURL.search(text), FETCH.search(text), _HTTP.search(text)
    if http is not None and curl is not None and curl.start() < http.start() and _is_verbose(text):
        # What curl -v says in a terminal, with the command above it: the answers are in it.
        return "http"
    found = {kind: match.start() for kind, match in (("curl", curl), ("fetch", fetch), ("http", http)) if match}
    if not found:
        return "scenario"
    first = min(found, key=lambda kind: found[kind])
    begins = found[first] == len(text) - len(text.lstrip("\ufeff \t\r\n")) or first == "curl"
    if len(found) == 1 or begins:
        # What an input begins with decides: a body or a quoted value may hold anything.
        return first
    raise _ambiguous([NAMES[kind].removesuffix(" that can be read") for kind in found])


def _is_verbose(text: str) -> bool:
    return re.search(rf"^> {REQUEST_LINE}[ \t]*\r?$", text, re.MULTILINE) is not None


def _ambiguous(kinds: list[str]) -> NotImportedError:
    seen = f"it could be {' or '.join(kinds)}"
    return NotImportedError("scenario", [Problem("$", seen, f"say which with --from {', --from '.join(KINDS)}")])
