"""From JSON values to a :class:`Scenario`: every error is collected, with its path and what is allowed."""

from __future__ import annotations

from typing import Any

from corsim.profiles import PROFILES
from corsim.standard.bodies import Blob
from corsim.standard.requests import REFERRER_POLICIES
from corsim.standard.urls import parse_url

from .decode_calls import Calls
from .decode_server import Servers
from .model import CookieSpec, PageSpec, RequestSpec, Scenario
from .reading import ScenarioError, flaws, member, shown

SCENARIO_KEYS = ("browser", "page", "request", "requests", "server", "cookies")
ROW_KEYS = ("$schema", "id", "desc", "anchor", "step", "expect")
"""What a row of a conformance table has besides; ignored here."""

PAGE_KEYS = ("url", "sandboxed", "referrerPolicy", "topLevel", "blobs")
COOKIE_KEYS = ("url", "set-cookie")

_NOTHING: Any = object()


def decode_scenario(document: Any) -> Scenario:
    """The scenario that *document* (decoded JSON) describes; raises :class:`ScenarioError` with all problems."""
    decoder = _Decoder()
    decoder.problems += flaws(document)
    scenario = decoder.scenario(document)
    if decoder.problems or scenario is None:
        raise ScenarioError(decoder.problems)
    return scenario


def decode_page(document: Any) -> PageSpec:
    """The page that *document* describes, as a scenario has one; raises :class:`ScenarioError` with all problems."""
    decoder = _Decoder()
    page = decoder.page(document)
    if decoder.problems or page is None:
        raise ScenarioError(decoder.problems)
    return page


def decode_request(document: Any) -> RequestSpec:
    """The call that *document* describes, as a scenario has one; raises :class:`ScenarioError` with all problems."""
    decoder = _Decoder()
    request = decoder.request(document, "$")
    if decoder.problems or request is None:
        raise ScenarioError(decoder.problems)
    return request


class _Decoder(Calls, Servers):
    """Decodes a whole scenario."""

    def scenario(self, document: Any) -> Scenario | None:
        members = self.object(
            document, "$", (*SCENARIO_KEYS, *ROW_KEYS), "a scenario, an object with page and request,"
        )
        if not isinstance(document, dict):
            return None
        if "$schema" in members:
            self.string(members["$schema"], "$.$schema")
        browser = self.one_of(members.get("browser", "spec"), "$.browser", tuple(PROFILES))
        page = self.page(members.get("page", _NOTHING))
        requests, is_session = self.requests(members)
        rules = self.server(members["server"], "$.server") if "server" in members else None
        cookies = self.cookies(members.get("cookies", []), "$.cookies")
        if page is None:
            return None
        return Scenario(browser, page, tuple(requests), rules, tuple(cookies), is_session)

    def page(self, value: Any) -> PageSpec | None:
        if value is _NOTHING:
            self.problem("$.page", "it is missing", 'the URL of the page, like "https://app.example.com/", is needed')
            return None
        if isinstance(value, str):
            url = self.url(value, "$.page")
            return None if url is None else PageSpec(url)
        members = self.object(value, "$.page", PAGE_KEYS, "a URL, or an object with a url,")
        if not isinstance(value, dict):
            return None
        if "url" not in members:
            self.problem("$.page.url", "it is missing", "the URL of the page is needed")
            return None
        url = self.url(members["url"], "$.page.url")
        top_level = self.url(members["topLevel"], "$.page.topLevel") if "topLevel" in members else None
        sandboxed = self.boolean(members.get("sandboxed", False), "$.page.sandboxed")
        policy = self.one_of(members.get("referrerPolicy", ""), "$.page.referrerPolicy", REFERRER_POLICIES)
        blobs = self.blobs(members.get("blobs", {}), "$.page.blobs")
        return None if url is None else PageSpec(url, sandboxed, policy, top_level, blobs)

    def blobs(self, value: Any, path: str) -> dict[str, Blob]:
        blobs = {}
        if not isinstance(value, dict):
            self.problem(path, f"{shown(value)} is not an object", "an object from blob: URLs to blobs is needed")
            return {}
        for key, item in value.items():
            place = member(path, key)
            url = parse_url(key)
            if url is None or url.scheme != "blob":
                self.problem(
                    place, "this key is not a blob: URL", 'one like "blob:https://app.example.com/1" is needed'
                )
            body = self.body(item, place) if isinstance(item, dict) and "blob" in item else None
            if isinstance(body, Blob):
                blobs[key] = body
            elif body is None:
                self.problem(place, "this is not a blob", 'an object like {"blob": "…", "type": "…"} is needed')
        return blobs

    def requests(self, members: dict[str, Any]) -> tuple[list[RequestSpec], bool]:
        if "requests" not in members:
            if "request" not in members:
                self.problem("$.request", "it is missing", "a request, or a list of requests, is needed")
                return [], False
            request = self.request(members["request"], "$.request")
            return ([] if request is None else [request]), False
        if "request" in members:
            self.problem("$.requests", "it stands beside request", "only one of the two may be there")
        value = members["requests"]
        if not isinstance(value, list) or not value:
            self.problem("$.requests", f"{shown(value)} is not a list of requests", "a list with one or more is needed")
            return [], True
        requests = []
        last = 0.0
        for index, item in enumerate(value):
            path = f"$.requests[{index}]"
            request = self.request(item, path)
            if request is None:
                continue
            if request.at is not None:
                if request.at < last:
                    self.problem(
                        f"{path}.at", f"{request.at:g} is before {last:g}", "a time not before the last one is needed"
                    )
                last = request.at
            requests.append(request)
        return requests, True

    def cookies(self, value: Any, path: str) -> list[CookieSpec]:
        if not isinstance(value, list):
            self.problem(path, f"{shown(value)} is not a list", "a list of cookies is needed")
            return []
        cookies = []
        for index, item in enumerate(value):
            place = f"{path}[{index}]"
            members = self.object(item, place, COOKIE_KEYS, "a cookie, an object with url and set-cookie,")
            if not isinstance(item, dict):
                continue
            for key in COOKIE_KEYS:
                if key not in members:
                    self.problem(f"{place}.{key}", "it is missing", "a cookie needs it")
            url = self.url(members["url"], f"{place}.url") if "url" in members else None
            set_cookie = self.string(members.get("set-cookie", ""), f"{place}.set-cookie")
            if url is not None:
                cookies.append(CookieSpec(url, set_cookie))
        return cookies
