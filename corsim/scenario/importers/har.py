"""HAR files (HTTP Archive 1.2), as browsers' developer tools and proxies write them.

Every cross-origin exchange of a script in it becomes a request of a session, with the answer that was recorded. What
the page itself loads with elements that use no CORS (images, scripts, documents) is left out.

Read here beside the format's own members are those that browsers add: ``_resourceType``, ``_initiator``, ``_error`` and
``_fromCache`` (Chromium). http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from corsim.browser.wording import counted, listed
from corsim.scenario.reading import Problem, member, shown
from corsim.standard.headers import Header, is_bytes
from corsim.standard.urls import parse_url

from .imported import MOST_PROBLEMS, Imported, NotImportedError, Wanted
from .recorded import Answered, Recorded
from .sent import clean_headers, first_value, unsendable_note, values_of
from .sessions import sessions

BROWSERS = {
    "webinspector": "chromium",
    "chromium": "chromium",
    "chrome": "chromium",
    "msedge": "chromium",
    "firefox": "firefox",
    "webkit web inspector": "webkit",
    "webkit": "webkit",
    "safari": "webkit",
}
"""The profile for the program that wrote a file, by its name."""

SCRIPTS = frozenset({"fetch", "xhr", "preflight", "other", "", "eventsource", "ping"})
"""Values of ``_resourceType`` that calls of scripts have."""

ELEMENTS = {
    "font": "a font",
    "script": "a script",
    "image": "an image",
    "stylesheet": "a style sheet",
    "media": "audio or video",
    "texttrack": "a text track",
    "manifest": "a manifest",
    "style": "a style sheet",
    "audio": "audio or video",
    "video": "audio or video",
    "track": "a text track",
}
"""What an element asked for, by ``_resourceType`` or ``Sec-Fetch-Dest``."""


def import_har(document: Any, wanted: Wanted) -> list[Imported]:
    """The scenarios in the HAR file *document* (decoded JSON); raises NotImportedError."""
    reader = Reader()
    recorded = reader.exchanges(document)
    if reader.problems:
        more = len(reader.problems) - MOST_PROBLEMS
        problems = reader.problems[:MOST_PROBLEMS]
        if more > 0:
            problems.append(Problem("$.log.entries", f"{counted(more, 'problem')} more", "entries of HAR are needed"))
        raise NotImportedError("har", problems)
    browser = wanted.browser or reader.browser
    made = sessions(recorded, "har", replace(wanted, browser=browser), timed=True)
    if not made:
        raise NotImportedError("har", [reader.nothing_in_it()])
    notes = reader.notes(browser, wanted)
    return [replace(item, notes=(*notes, *item.notes)) for item in made]


def _pairs(value: Any) -> list[Header] | None:
    """Names and values of the headers in *value*, None where it has not the form of headers."""
    if not isinstance(value, list):
        return None
    try:
        pairs = [(item["name"], item["value"]) for item in value]
    except (TypeError, KeyError):
        return None
    return pairs if all(type(name) is str and type(text) is str for name, text in pairs) else None


class Reader:
    """Reads entries of one file; collects problems, and counts what is left out.

    Without *has_bodies* the answers' bodies are looked at, and not kept.
    """

    def __init__(self, *, has_bodies: bool = True) -> None:
        self.has_bodies = has_bodies
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()
        self.entries = 0
        self.browser: str | None = None
        self.creator = ""
        self.has_cookies = False
        self.bad_headers: dict[str, None] = {}
        self.pages: dict[str, str] = {}

    def counted(self) -> str:
        """How many entries there are, and what of them was left out."""
        parts = [f"{self.entries} entr{'y' if self.entries == 1 else 'ies'}"]
        parts += [f"{number} {what}" for what, number in self.left_out.items()]
        return "; ".join(parts)

    def nothing_in_it(self) -> Problem:
        """What is wrong with a file in which there is no call to another origin."""
        seen = f"no script's request in it goes to another origin ({self.counted()})"
        return Problem("$.log.entries", seen, "a cross-origin exchange is needed")

    def notes(self, browser: str | None, wanted: Wanted) -> list[str]:
        """Sentences about the whole file."""
        notes = []
        if wanted.browser is None and browser is not None:
            notes.append(f"It was recorded by {self.creator}: run with the profile {browser}.")
        elif wanted.browser is None:
            written = f"by {shown(self.creator)}" if self.creator else "by an unknown program"
            notes.append(
                f"It was recorded {written}: run with the profile spec. Say which browser it was with --browser."
            )
        if self.left_out:
            notes.append(f"Left out: {listed([f'{number} {what}' for what, number in self.left_out.items()])}.")
        if not self.has_cookies:
            notes.append(
                "There is no cookie in it, so credentials are taken as not included. Chromium leaves cookies out "
                "unless it exports with sensitive data."
            )
        if self.bad_headers:
            notes.append(unsendable_note(self.bad_headers))
        return notes

    def _problem(self, path: str, value: Any, needed: str) -> None:
        self.problems.append(Problem(path, f"{shown(value)} stands here", needed))

    def _object(self, value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._problem(path, value, "an object is needed")
            return {}
        return value

    def _items(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            self._problem(path, value, "a list is needed")
            return []
        return value

    def _string(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            self._problem(path, value, "a string is needed")
            return ""
        return value

    def exchanges(self, document: Any) -> list[Recorded]:
        """All entries of a file, those of no script left out."""
        log = self._object(self._object(document, "$").get("log"), "$.log")
        if self.problems:
            return []
        self.about(log)
        recorded = [self.exchange(item) for item in self._items(log.get("entries"), "$.log.entries")]
        return [item for item in recorded if item is not None]

    def about(self, log: dict[str, Any]) -> None:
        """Take in what *log* says of all entries: who wrote it, and the pages."""
        self._say_who_wrote_it(log)
        self.pages = self._pages(log)

    def _say_who_wrote_it(self, log: dict[str, Any]) -> None:
        for key in ("browser", "creator"):
            found = log.get(key)
            name = found.get("name") if isinstance(found, dict) else None
            if isinstance(name, str):
                self.creator = self.creator or name
                self.browser = self.browser or BROWSERS.get(name.lower())

    def _pages(self, log: dict[str, Any]) -> dict[str, str]:
        """The URLs of the pages, by their ids: browsers write them as titles."""
        pages = {}
        listed_pages = log.get("pages")
        for page in self._items([] if listed_pages is None else listed_pages, "$.log.pages"):
            if isinstance(page, dict) and isinstance(page.get("title"), str) and isinstance(page.get("id"), str):
                url = parse_url(page["title"])
                if url is not None and url.is_http:
                    pages[page["id"]] = url.without_fragment
        return pages

    def exchange(self, value: Any) -> Recorded | None:
        """The next entry; None where it is none of a script's."""
        path = f"$.log.entries[{self.entries}]"
        self.entries += 1
        entry = self._object(value, path)
        if not isinstance(value, dict):
            return None
        count = len(self.problems)
        request = self._object(entry.get("request"), f"{path}.request")
        response = self._object(entry.get("response", {}), f"{path}.response")
        if len(self.problems) > count:
            return None
        url = self._string(request.get("url"), f"{path}.request.url")
        method = self._string(request.get("method"), f"{path}.request.method")
        at = self._time(entry.get("startedDateTime"), f"{path}.startedDateTime")
        headers = self._headers(request.get("headers", []), f"{path}.request.headers")
        answer = self._answer(response, f"{path}.response")
        if len(self.problems) > count:
            return None
        resource = entry.get("_resourceType")
        resource = resource.lower() if isinstance(resource, str) else ""
        page = entry.get("pageref")
        mode = first_value(headers, "sec-fetch-mode")
        if self._leaves_out(url, answer, resource, mode, headers):
            return None
        failure = response.get("_error")
        self.has_cookies = self.has_cookies or bool(values_of(headers, "cookie") or request.get("cookies"))
        return Recorded(
            place=path,
            method=method,
            url=url,
            headers=self._with_cookies(headers, request),
            at=at,
            body=self._body(request.get("postData"), f"{path}.request.postData"),
            answer=answer,
            failure=failure if isinstance(failure, str) else "",
            document_url=self.pages.get(page) if isinstance(page, str) else None,
            api="xhr" if resource == "xhr" or first_value(headers, "x-requested-with") == "XMLHttpRequest" else None,
            mode=mode,
            element=ELEMENTS.get(resource) or ELEMENTS.get(first_value(headers, "sec-fetch-dest") or ""),
            from_cache=isinstance(entry.get("_fromCache"), str) or (answer is not None and answer.status == 304),
        )

    def _leaves_out(
        self, url: str, answer: Answered | None, resource: str, mode: str | None, headers: Sequence[Header]
    ) -> bool:
        """Whether an entry is nothing of a script's; it is counted then."""
        parsed = parse_url(url)
        what = self._other_than_a_script(resource, mode, headers)
        if parsed is None or not parsed.is_http:
            what = "not over HTTP"
        elif answer is not None and answer.status < 200:
            what = "of another protocol"
        if what is not None:
            self.left_out[what] += 1
        return what is not None

    def _other_than_a_script(self, resource: str, mode: str | None, headers: Sequence[Header]) -> str | None:
        """What an entry is that no CORS request of a script or element is; None for one that is."""
        if resource == "websocket" or mode == "websocket":
            return "of another protocol"
        destination = first_value(headers, "sec-fetch-dest") or ""
        if resource == "document" or mode == "navigate" or destination in ("document", "iframe", "frame"):
            return "of documents"
        asks_with_cors = mode == "cors" or (mode is None and first_value(headers, "origin") is not None)
        if (resource not in SCRIPTS or destination in ELEMENTS) and not asks_with_cors:
            return "of elements without CORS"
        # Without either, nothing says that a script asked: what a browser loads by itself has no such headers.
        if resource == "other" and not asks_with_cors and mode in (None, "no-cors"):
            return "of elements without CORS"
        if not resource and destination not in ("", "empty") and not asks_with_cors:
            return "of elements without CORS"
        return None

    def _time(self, value: Any, path: str) -> float:
        """``startedDateTime`` in seconds."""
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError, OSError):
                pass
        self._problem(path, value, "a time like 2026-01-31T12:00:00.000Z is needed")
        return 0.0

    def _headers(self, value: Any, path: str) -> tuple[Header, ...]:
        pairs = _pairs(value)
        if pairs is None:
            pairs = self._told_pairs(value, path)
        headers, bad = clean_headers(pairs)
        if bad:
            self.bad_headers.update(dict.fromkeys(bad))
        return headers

    def _told_pairs(self, value: Any, path: str) -> list[Header]:
        """Names and values of headers of which something is wrong."""
        pairs = []
        for index, item in enumerate(self._items(value, path)):
            place = f"{path}[{index}]"
            header = self._object(item, place)
            if isinstance(item, dict):
                name = self._string(header.get("name"), member(place, "name"))
                pairs.append((name, self._string(header.get("value"), member(place, "value"))))
        return pairs

    def _with_cookies(self, headers: tuple[Header, ...], request: dict[str, Any]) -> tuple[Header, ...]:
        """*headers* with the cookies that stand beside them only."""
        cookies = request.get("cookies")
        if values_of(headers, "cookie") or not isinstance(cookies, list):
            return headers
        pairs = [
            f"{item['name']}={item['value']}"
            for item in cookies
            if isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("value"), str)
        ]
        return (*headers, ("Cookie", "; ".join(pairs))) if pairs else headers

    def _answer(self, response: dict[str, Any], path: str) -> Answered | None:
        """The answer; None where none came."""
        status = response.get("status", 0)
        if not isinstance(status, int) or isinstance(status, bool) or not (status <= 0 or 100 <= status <= 999):
            self._problem(f"{path}.status", status, "the status of an answer, or 0 where there was none, is needed")
            return None
        if status <= 0:
            return None
        text = response.get("statusText")
        printable = isinstance(text, str) and is_bytes(text) and all(c >= " " or c == "\t" for c in text)
        headers = self._headers(response.get("headers", []), f"{path}.headers")
        content = response.get("content")
        body = self._body(content, f"{path}.content") if isinstance(content, dict) else None
        kept = body if self.has_bodies else None
        return Answered(status, text if printable and isinstance(text, str) else "", headers, kept)

    def _body(self, value: Any, path: str) -> str | bytes | None:
        """The text of ``postData`` or ``content``, which can be in base64."""
        if not isinstance(value, dict):
            return None
        text = value.get("text")
        if text is None:
            params = value.get("params")
            if not isinstance(params, list) or not params:
                return None
            from urllib.parse import urlencode

            fields = [item for item in params if isinstance(item, dict)]
            return urlencode([(str(item.get("name", "")), str(item.get("value", ""))) for item in fields])
        text = self._string(text, f"{path}.text")
        if value.get("encoding") != "base64" and value.get("_encoding") != "base64":
            return text
        try:
            return b64decode(text, validate=True)
        except (Base64Error, ValueError):
            self._problem(f"{path}.text", text, "base64, as the encoding says, is needed")
            return None
