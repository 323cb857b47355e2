"""Takes an input of any kind to the importer for it."""

from __future__ import annotations

from typing import Any

from corsim.scenario.reading import Problem, ScenarioError, read_json

from .imported import Imported, NotImportedError, Wanted
from .recognising import recognise


def import_data(data: bytes, wanted: Wanted, kind: str | None = None) -> tuple[str, list[Imported]]:
    """The kind of *data* and the scenarios in it; *kind* is what the caller says that it is.

    Of a scenario the document is given as it stands. Raises NotImportedError, and ScenarioError where a scenario or a
    HAR file is no JSON.
    """
    document, error = None, None
    if kind in (None, "scenario", "har"):
        try:
            document = read_json(data)
        except ScenarioError as found:
            error = found
    text = data.decode("utf-8", "replace")
    if kind is None:
        kind = recognise(document, text)
    if kind in ("scenario", "har"):
        if error is not None:
            raise NotImportedError(kind, error.problems)
        return kind, _of_json(kind, document, wanted)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        seen = f"byte 0x{data[wrong.start]:02X} at offset {wrong.start} is not UTF-8"
        raise NotImportedError(kind, [Problem(f"byte {wrong.start}", seen, "text in UTF-8 is needed")]) from None
    return kind, _of_text(kind, text.removeprefix("\ufeff"), wanted)


def _of_json(kind: str, document: Any, wanted: Wanted) -> list[Imported]:
    if kind == "har":
        from .har import import_har

        return import_har(document, wanted)
    return [Imported("", document)]


def _of_text(kind: str, text: str, wanted: Wanted) -> list[Imported]:
    if kind == "curl":
        from .curl import import_curl

        return import_curl(text, wanted)
    if kind == "fetch":
        from .fetch_text import import_fetch

        return import_fetch(text, wanted)
    from .http_text import import_http

    return import_http(text, wanted)
