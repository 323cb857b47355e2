"""The stand-ins of a scenario's origins: addresses of this machine, put in for them everywhere they matter.

A browser is to ask this machine's test servers and nobody else. So every http(s) origin of a scenario is given one on
the loopback interface, and the scenario is rewritten: its page, the URLs of its calls and rules, where it redirects
to, and what its answers' headers say of origins. Texts that only look like one of its origins stay as they are, since
what is wrong in a scenario has to be wrong on the stand-ins, too. What cannot be rewritten is for :mod:`.obstacles`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from corsim.standard.infra import byte_lowercase
from corsim.standard.urls import URL, parse_url

Document: TypeAlias = dict[str, Any]

NOWHERE = parse_url("https://nowhere.invalid/")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s,;\"'<>/\\?#]+")
"""What looks like an origin in a header's value."""


def as_object(item: Any) -> Document:
    """A page or a call, for which its URL may stand."""
    return {"url": item} if isinstance(item, str) else item


def page_of(document: Document) -> Document:
    """The page of a scenario, as an object."""
    return as_object(document["page"])


def calls_of(document: Document) -> list[Document]:
    """The calls of a scenario, each as an object."""
    return [as_object(call) for call in document.get("requests", [document.get("request")])]


def answers_of(document: Document) -> Iterator[tuple[str, Document]]:
    """The answers of a scenario with their JSON paths, those of the short form and those of rules."""
    server = document.get("server", [])
    items = server.items() if isinstance(server, dict) else enumerate(server)
    for key, answer in items:
        yield (f"$.server.{key}" if isinstance(server, dict) else f"$.server[{key}]"), answer


def headers_of(answer: Document) -> list[tuple[str, str]]:
    """The headers of an answer as pairs."""
    headers = answer.get("headers", {})
    return list(headers.items()) if isinstance(headers, dict) else [(name, value) for name, value in headers]


def origin_text(url: URL) -> str:
    """The origin of an http(s) *url*, as it is serialised."""
    return str(url.tuple_origin)


def urls_of(document: Document) -> Iterator[tuple[str, URL]]:
    """Every URL that a browser may ask for in the scenario *document*, with its JSON path; a decoded one is needed."""
    page = parse_url(page_of(document)["url"])
    if page is not None:
        yield "$.page", page
    for index, call in enumerate(calls_of(document)):
        url = parse_url(call["url"], page)
        if url is not None:
            yield f"$.requests[{index}].url" if "requests" in document else "$.request.url", url
    for path, answer in answers_of(document):
        rule = parse_url(answer["url"]) if "url" in answer else None
        if rule is not None:
            yield f"{path}.url", rule
        for name, value in headers_of(answer):
            target = parse_url(value, rule or page) if byte_lowercase(name) == "location" else None
            if target is not None:
                yield f"{path}.headers.{name}", target


@dataclass(frozen=True, slots=True)
class StandIns:
    """Origins of a scenario, each with the loopback origin that stands in for it."""

    origins: Mapping[str, str]

    def rewritten(self, document: Document) -> Document:
        """The scenario *document*, which has been decoded without problems, on the stand-ins."""
        page = page_of(document)
        base = parse_url(page["url"])
        result = {**document, "page": {**page, "url": self.url(page["url"])}}
        for key in ("request", "requests"):
            if key in document:
                calls = [self._call(call, base) for call in calls_of(document)]
                result[key] = calls if key == "requests" else calls[0]
        if "server" in document:
            server = document["server"]
            result["server"] = (
                {key: self._answer(answer) for key, answer in server.items()}
                if isinstance(server, dict)
                else [self._answer(rule) for rule in server]
            )
        return result

    def url(self, text: str, base: URL | None = None) -> str:
        """*text*, relative to *base*, on its stand-in; as it is where it is no URL, or one without a stand-in."""
        url = parse_url(text, base)
        if url is None or not url.is_http or origin_text(url) not in self.origins:
            return text
        scheme, _, place = self.origins[origin_text(url)].partition("://")
        secret = f":{url.password}" if url.password else ""
        userinfo = f"{url.username}{secret}@" if url.includes_credentials else ""
        query = "" if url.query is None else f"?{url.query}"
        fragment = "" if url.fragment is None else f"#{url.fragment}"
        return f"{scheme}://{userinfo}{place}{url.path}{query}{fragment}"

    def header(self, name: str, value: str) -> str:
        """The *value* of an answer's header, with the stand-ins of the origins in it."""
        if byte_lowercase(name) != "location":
            return _ORIGIN.sub(lambda match: self.origins.get(match[0], match[0]), value)
        if parse_url(value) is None and (there := parse_url(value, NOWHERE)) is not None:
            # A relative URL stays one, but where it names a host.
            return value if there.host == "nowhere.invalid" else self.url(value, NOWHERE).partition(":")[2]
        return self.url(value)

    def back(self, value: Any) -> Any:
        """*value*, a JSON value about the stand-ins, in the words of the scenario."""
        return _texts(value, self._in_the_scenarios_words)

    def _in_the_scenarios_words(self, text: str) -> str:
        for origin, stand_in in self.origins.items():
            text = re.sub(re.escape(stand_in) + r"(?!\d)", lambda _, origin=origin: origin, text)  # type: ignore[misc]
        return text

    def _call(self, call: Document, base: URL | None) -> Document:
        changed = {key: self.url(call[key], base) for key in ("url", "referrer") if call.get(key)}
        return {**call, **changed}

    def _answer(self, answer: Document) -> Document:
        result = dict(answer)
        if "url" in answer:
            result["url"] = self.url(answer["url"])
        if "headers" in answer:
            result["headers"] = [[name, self.header(name, value)] for name, value in headers_of(answer)]
        return result


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    """*value* with each of its strings changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _texts(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(item, change) for item in value]
    return value
