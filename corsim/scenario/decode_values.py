"""The values that occur all over a scenario: strings, choices, URLs, headers, bodies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from corsim.browser.hints import did_you_mean
from corsim.standard.bodies import Blob, BodyInit, File, FormData, ReadableStream, URLSearchParams, blob_type
from corsim.standard.urls import URL, parse_url

from .reading import OddNumber, Problem, member, shown

BODY_KEYS = ("urlencoded", "formdata", "blob", "bytes", "stream")
LATEST = 1e12
"""The latest time of a session, in seconds."""


class Values:
    """Collects problems while it decodes; what could not be decoded is left at a harmless default.

    Every method takes a JSON value and its JSON path.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, seen: str, needed: str, hint: str = "") -> None:
        """Note a problem: where, what was there, what is needed."""
        self.problems.append(Problem(path, seen, needed, hint))

    def object(self, value: Any, path: str, keys: Iterable[str], what: str) -> dict[str, Any]:
        """*value* as an object with *keys* only."""
        if not isinstance(value, dict):
            self.problem(path, f"{shown(value)} is not an object", f"{what} is needed")
            return {}
        keys = tuple(keys)
        for key in value:
            if key not in keys:
                self.problem(
                    member(path, key),
                    "this key is not known",
                    f"allowed are {', '.join(keys)}",
                    did_you_mean(key, keys),
                )
        return value

    def string(self, value: Any, path: str, what: str = "a string", default: str = "") -> str:
        """A string."""
        if isinstance(value, str):
            return value
        self.problem(path, f"{shown(value)} is not a string", f"{what} is needed")
        return default

    def optional_string(self, value: Any, path: str) -> str | None:
        """A string or null."""
        return None if value is None else self.string(value, path, "a string or null")

    def boolean(self, value: Any, path: str) -> bool:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.problem(path, f"{shown(value)} is not a boolean", "true or false is needed")
        return False

    def one_of(self, value: Any, path: str, allowed: Sequence[str]) -> Any:
        """One of the strings *allowed*."""
        if isinstance(value, str) and value in allowed:
            return value
        names = ", ".join(f'"{name}"' for name in allowed)
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        self.problem(path, f"{shown(value)} is not one of the values that this can have", f"allowed are {names}", hint)
        return allowed[0]

    def url(self, value: Any, path: str) -> URL | None:
        """An absolute URL."""
        text = self.string(value, path, "an absolute URL")
        url = parse_url(text)
        if url is None and isinstance(value, str):
            self.problem(
                path, f"{shown(value)} is not an absolute URL", 'one like "https://app.example.com/" is needed'
            )
        return url

    def seconds(self, value: Any, path: str) -> float:
        """A time of a session."""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LATEST:
            return float(value)
        if isinstance(value, OddNumber):
            return 0.0
        self.problem(path, f"{shown(value)} is not a time", "a number of seconds, 0 or more, is needed")
        return 0.0

    def author_headers(self, value: Any, path: str) -> tuple[tuple[str, ...], ...]:
        """Headers as a script gives them; whether they are valid is for the API to say."""
        if isinstance(value, dict):
            return tuple(
                # Where it stands is only put into words where there is something to say of it.
                (name, text if isinstance(text, str) else self.string(text, member(path, name)))
                for name, text in value.items()
            )
        if isinstance(value, list):
            headers = []
            for index, item in enumerate(value):
                if isinstance(item, list) and all(isinstance(text, str) for text in item):
                    headers.append(tuple(item))
                else:
                    self.problem(
                        f"{path}[{index}]",
                        f"{shown(item)} is not a header",
                        'a pair like ["X-Name", "value"] is needed',
                    )
            return tuple(headers)
        self.problem(path, f"{shown(value)} is not a set of headers", "an object or a list of pairs is needed")
        return ()

    def body(self, value: Any, path: str) -> BodyInit | None:
        """A body of any kind, or None."""
        if value is None or isinstance(value, str):
            return value
        members = self.object(value, path, (*BODY_KEYS, "type"), "a string, null, or an object that says its kind,")
        kinds = [key for key in BODY_KEYS if key in members]
        if not isinstance(value, dict):
            return None
        if len(kinds) != 1:
            self.problem(
                path,
                f"{shown(value)} says {len(kinds)} kinds of body",
                f"JSON goes into a string; else one of {', '.join(BODY_KEYS)} is needed",
            )
            return None
        kind = kinds[0]
        content, place = members[kind], member(path, kind)
        if "type" in members and kind != "blob":
            self.problem(f"{path}.type", "only a blob has a type", "leave it out here")
        if kind == "blob":
            type_ = self.string(members.get("type", ""), f"{path}.type")
            return Blob(self.text_or_bytes(content, place), blob_type(type_))
        if kind == "bytes":
            return self.base64(content, place)
        if kind == "stream":
            return ReadableStream(self.text_or_bytes(content, place))
        if kind == "urlencoded":
            return URLSearchParams(
                tuple((name, self.string(text, where)) for name, text, where in self.pairs(content, place))
            )
        return FormData(tuple((name, self.form_value(item, where)) for name, item, where in self.pairs(content, place)))

    def pairs(self, value: Any, path: str) -> list[tuple[str, Any, str]]:
        """Fields as an object or a list of pairs: name, value, and the JSON path of the value."""
        if isinstance(value, dict):
            return [(name, item, member(path, name)) for name, item in value.items()]
        if isinstance(value, list):
            pairs = []
            for index, item in enumerate(value):
                if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str):
                    pairs.append((item[0], item[1], f"{path}[{index}][1]"))
                else:
                    self.problem(f"{path}[{index}]", f"{shown(item)} is not a pair", "a name and a value are needed")
            return pairs
        self.problem(path, f"{shown(value)} is not a set of fields", "an object or a list of pairs is needed")
        return []

    def form_value(self, value: Any, path: str) -> str | File:
        """A string or a file in a form."""
        if isinstance(value, dict):
            members = self.object(value, path, ("blob", "type", "filename"), "a string or a file")
            if "blob" not in members:
                self.problem(f"{path}.blob", "it is missing", "the file's content is needed")
            type_ = blob_type(self.string(members.get("type", ""), f"{path}.type"))
            blob = Blob(self.text_or_bytes(members.get("blob", ""), f"{path}.blob"), type_)
            return File(blob, self.string(members.get("filename", "blob"), f"{path}.filename"))
        return self.string(value, path, "a string or a file")

    def text_or_bytes(self, value: Any, path: str) -> bytes:
        """Text as UTF-8, or bytes in base64."""
        if isinstance(value, dict):
            members = self.object(value, path, ("bytes",), "a string or bytes")
            if "bytes" not in members:
                self.problem(f"{path}.bytes", "it is missing", "bytes in base64 are needed")
                return b""
            return self.base64(members["bytes"], f"{path}.bytes")
        return self.string(value, path).encode("utf-8", "replace")

    def base64(self, value: Any, path: str) -> bytes:
        """Bytes in base64."""
        from base64 import b64decode

        text = self.string(value, path, "base64")
        try:
            return b64decode(text, validate=True)
        except ValueError:
            self.problem(path, f"{shown(value)} is not base64", "base64 is needed")
            return b""
