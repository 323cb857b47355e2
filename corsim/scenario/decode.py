"""From JSON values to a :class:`Scenario`: every error is collected, with its path and what is allowed."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Sequence
from typing import Any

from corsim.profiles import PROFILES
from corsim.servers.scripted import Rule, short_form
from corsim.standard.bodies import Blob, BodyInit, File, FormData, ReadableStream, URLSearchParams
from corsim.standard.headers import is_a_header_name, is_bytes
from corsim.standard.request_class import (
    CACHE_MODES,
    CREDENTIALS_MODES,
    MISSING,
    REDIRECT_MODES,
    REQUEST_MODES,
    RequestInit,
)
from corsim.standard.requests import REFERRER_POLICIES
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import Answer, ConnectionFailure, WireResponse

from .model import CookieSpec, FetchCall, PageSpec, RequestSpec, Scenario, XhrCall
from .reading import Problem, ScenarioError, flaws, member, shown

SCENARIO_KEYS = ("browser", "page", "request", "requests", "server", "cookies")
ROW_KEYS = ("$schema", "id", "desc", "anchor", "step", "expect")
"""What a row of a conformance table has besides; ignored here."""

PAGE_KEYS = ("url", "sandboxed", "referrerPolicy", "topLevel", "blobs")
FETCH_KEYS = ("api", "at", "url", "method", "headers", "body", "mode", "credentials", "cache", "redirect") + (
    "referrer",
    "referrerPolicy",
    "integrity",
    "keepalive",
    "duplex",
    "priority",
    "window",
)
XHR_KEYS = ("api", "at", "url", "method", "headers", "body", "withCredentials", "uploadListeners", "async") + (
    "username",
    "password",
)
BODY_KEYS = ("urlencoded", "formdata", "blob", "bytes", "stream")
ANSWER_KEYS = ("status", "statusText", "headers", "body", "fail")
RULE_KEYS = ("on", "url", "method", "times", *ANSWER_KEYS)
SHORT_SERVER_KEYS = ("preflight", "response")
COOKIE_KEYS = ("url", "set-cookie")
APIS = ("fetch", "xhr")
PRIORITIES = ("high", "low", "auto")
LATEST = 1e12
"""The latest time of a session, in seconds."""

_NOTHING: Any = object()


def decode_scenario(document: Any) -> Scenario:
    """The scenario that *document* (decoded JSON) describes; raises :class:`ScenarioError` with all problems."""
    decoder = _Decoder()
    decoder.problems += flaws(document)
    scenario = decoder.scenario(document)
    if decoder.problems or scenario is None:
        raise ScenarioError(decoder.problems)
    return scenario


class _Decoder:
    """Collects problems while it decodes; what could not be decoded is left at a harmless default."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, seen: str, needed: str, hint: str = "") -> None:
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
                    _did_you_mean(key, keys),
                )
        return value

    def string(self, value: Any, path: str, what: str = "a string", default: str = "") -> str:
        if isinstance(value, str):
            return value
        self.problem(path, f"{shown(value)} is not a string", f"{what} is needed")
        return default

    def boolean(self, value: Any, path: str) -> bool:
        if isinstance(value, bool):
            return value
        self.problem(path, f"{shown(value)} is not a boolean", "true or false is needed")
        return False

    def one_of(self, value: Any, path: str, allowed: Sequence[str]) -> Any:
        if isinstance(value, str) and value in allowed:
            return value
        names = ", ".join(f'"{name}"' for name in allowed)
        hint = _did_you_mean(value, allowed) if isinstance(value, str) else ""
        self.problem(path, f"{shown(value)} is not one of the values that this can have", f"allowed are {names}", hint)
        return allowed[0]

    def url(self, value: Any, path: str) -> URL | None:
        text = self.string(value, path, "an absolute URL")
        url = parse_url(text)
        if url is None and isinstance(value, str):
            self.problem(
                path, f"{shown(value)} is not an absolute URL", 'one like "https://app.example.com/" is needed'
            )
        return url

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

    def request(self, value: Any, path: str) -> RequestSpec | None:
        if isinstance(value, str):
            return RequestSpec(FetchCall(value, RequestInit()))
        if not isinstance(value, dict):
            self.problem(path, f"{shown(value)} is not an object", "a request, an object with a url, is needed")
            return None
        api = self.one_of(value.get("api", "fetch"), f"{path}.api", APIS)
        members = self.object(value, path, FETCH_KEYS if api == "fetch" else XHR_KEYS, "a request")
        if "url" not in members:
            self.problem(f"{path}.url", "it is missing", "the URL of the request is needed")
        url = self.string(members.get("url", ""), f"{path}.url", "a URL")
        at = self.seconds(members["at"], f"{path}.at") if "at" in members else None
        call = self.fetch_call(members, path, url) if api == "fetch" else self.xhr_call(members, path, url)
        return RequestSpec(call, at)

    def seconds(self, value: Any, path: str) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LATEST:
            return float(value)
        self.problem(path, f"{shown(value)} is not a time", "a number of seconds, 0 or more, is needed")
        return 0.0

    def fetch_call(self, members: dict[str, Any], path: str, url: str) -> FetchCall:
        init: dict[str, Any] = {}
        if "method" in members:
            init["method"] = self.string(members["method"], f"{path}.method")
        if "headers" in members:
            init["headers"] = self.author_headers(members["headers"], f"{path}.headers")
        if "body" in members:
            init["body"] = self.body(members["body"], f"{path}.body")
        for key, name, allowed in (
            ("mode", "mode", REQUEST_MODES),
            ("credentials", "credentials", CREDENTIALS_MODES),
            ("cache", "cache", CACHE_MODES),
            ("redirect", "redirect", REDIRECT_MODES),
            ("referrerPolicy", "referrer_policy", REFERRER_POLICIES),
            ("duplex", "duplex", ("half",)),
            ("priority", "priority", PRIORITIES),
        ):
            if key in members:
                init[name] = self.one_of(members[key], f"{path}.{key}", allowed)
        for key in ("referrer", "integrity"):
            if key in members:
                init[key] = self.string(members[key], f"{path}.{key}")
        if "keepalive" in members:
            init["keepalive"] = self.boolean(members["keepalive"], f"{path}.keepalive")
        init["window"] = members.get("window", MISSING)
        return FetchCall(url, RequestInit(**init))

    def xhr_call(self, members: dict[str, Any], path: str, url: str) -> XhrCall:
        headers = self.author_headers(members.get("headers", {}), f"{path}.headers")
        pairs = []
        for index, header in enumerate(headers):
            if len(header) == 2:
                pairs.append((header[0], header[1]))
            else:
                self.problem(f"{path}.headers[{index}]", "this is not a pair", "a name and a value are needed")
        return XhrCall(
            url=url,
            method=self.string(members.get("method", "GET"), f"{path}.method"),
            headers=tuple(pairs),
            body=self.body(members.get("body"), f"{path}.body"),
            with_credentials=self.boolean(members.get("withCredentials", False), f"{path}.withCredentials"),
            upload_listeners=self.boolean(members.get("uploadListeners", False), f"{path}.uploadListeners"),
            async_=self.boolean(members.get("async", True), f"{path}.async"),
            username=self.optional_string(members.get("username"), f"{path}.username"),
            password=self.optional_string(members.get("password"), f"{path}.password"),
        )

    def optional_string(self, value: Any, path: str) -> str | None:
        return None if value is None else self.string(value, path, "a string or null")

    def author_headers(self, value: Any, path: str) -> tuple[tuple[str, ...], ...]:
        """Headers as a script gives them; whether they are valid is for the API to say."""
        if isinstance(value, dict):
            return tuple((name, self.string(text, member(path, name))) for name, text in value.items())
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

    def wire_headers(self, value: Any, path: str) -> tuple[tuple[str, str], ...]:
        """Headers as they come from a server: they have to be ones that HTTP can carry."""
        headers = []
        is_list = isinstance(value, list)
        for index, header in enumerate(self.author_headers(value, path)):
            place = f"{path}[{index}]" if is_list else member(path, header[0])
            if len(header) != 2:
                self.problem(place, "this is not a pair", 'a pair like ["X-Name", "value"] is needed')
            elif not is_a_header_name(header[0]):
                self.problem(place, f"{shown(header[0])} is not a header name", "a token is needed")
            elif not is_bytes(header[1]) or any(code_point in "\0\n\r" for code_point in header[1]):
                self.problem(
                    place,
                    f"{shown(header[1])} cannot be a header's value",
                    "code points up to U+00FF without NUL, CR and LF are needed",
                )
            else:
                headers.append((header[0], header[1]))
        return tuple(headers)

    def body(self, value: Any, path: str) -> BodyInit | None:
        if value is None or isinstance(value, str):
            return value
        members = self.object(value, path, (*BODY_KEYS, "type"), "a string, null, or an object that says its kind,")
        kinds = [key for key in BODY_KEYS if key in members]
        if not isinstance(value, dict):
            return None
        if len(kinds) != 1:
            self.problem(
                path, f"{shown(value)} says {len(kinds)} kinds of body", f"one of {', '.join(BODY_KEYS)} is needed"
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
        if isinstance(value, dict):
            members = self.object(value, path, ("blob", "type", "filename"), "a string or a file")
            if "blob" not in members:
                self.problem(f"{path}.blob", "it is missing", "the file's content is needed")
            type_ = blob_type(self.string(members.get("type", ""), f"{path}.type"))
            blob = Blob(self.text_or_bytes(members.get("blob", ""), f"{path}.blob"), type_)
            return File(blob, self.string(members.get("filename", "blob"), f"{path}.filename"))
        return self.string(value, path, "a string or a file")

    def text_or_bytes(self, value: Any, path: str) -> bytes:
        if isinstance(value, dict):
            members = self.object(value, path, ("bytes",), "a string or bytes")
            if "bytes" not in members:
                self.problem(f"{path}.bytes", "it is missing", "bytes in base64 are needed")
                return b""
            return self.base64(members["bytes"], f"{path}.bytes")
        return self.string(value, path).encode("utf-8", "replace")

    def base64(self, value: Any, path: str) -> bytes:
        text = self.string(value, path, "base64")
        try:
            return b64decode(text, validate=True)
        except (Base64Error, ValueError):
            self.problem(path, f"{shown(value)} is not base64", "base64 is needed")
            return b""

    def server(self, value: Any, path: str) -> tuple[Rule, ...]:
        if isinstance(value, list):
            return tuple(self.rule(item, f"{path}[{index}]") for index, item in enumerate(value))
        if not isinstance(value, dict):
            self.problem(
                path,
                f"{shown(value)} is not a server",
                "an object with preflight and response, or a list of rules, is needed",
            )
            return ()
        members = self.object(value, path, SHORT_SERVER_KEYS, "a server")
        answers: dict[str, Answer | None] = {}
        for key in SHORT_SERVER_KEYS:
            if key in members:
                place = f"{path}.{key}"
                answers[key] = self.answer(self.object(members[key], place, ANSWER_KEYS, "an answer"), place)
        return tuple(short_form(answers.get("preflight"), answers.get("response")))

    def rule(self, value: Any, path: str) -> Rule:
        members = self.object(value, path, RULE_KEYS, "a rule")
        on = self.one_of(members["on"], f"{path}.on", ("preflight", "request")) if "on" in members else None
        url = self.url(members["url"], f"{path}.url") if "url" in members else None
        method = self.string(members["method"], f"{path}.method") if "method" in members else None
        times = self.count(members["times"], f"{path}.times") if "times" in members else None
        return Rule(self.answer(members, path), on, None if url is None else url.href, method, times)

    def count(self, value: Any, path: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.problem(path, f"{shown(value)} is not a number of answers", "a whole number, 1 or more, is needed")
        return 1

    def answer(self, members: dict[str, Any], path: str) -> Answer:
        if "fail" in members:
            self.one_of(members["fail"], f"{path}.fail", ("connection",))
            for key in ("status", "statusText", "headers", "body"):
                if key in members:
                    self.problem(f"{path}.{key}", "it stands beside fail", "a connection that fails has no answer")
            return ConnectionFailure("The connection failed before there was an answer.")
        return WireResponse(
            status=self.status(members.get("status", 200), f"{path}.status"),
            headers=self.wire_headers(members.get("headers", {}), f"{path}.headers"),
            body=self.text_or_bytes(members.get("body", ""), f"{path}.body"),
            status_text=self.reason_phrase(members.get("statusText", ""), f"{path}.statusText"),
        )

    def status(self, value: Any, path: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 200 <= value <= 999:
            return value
        self.problem(path, f"{shown(value)} is not the status of an answer", "a whole number from 200 to 999 is needed")
        return 200

    def reason_phrase(self, value: Any, path: str) -> str:
        text = self.string(value, path)
        if not is_bytes(text) or any(code_point < " " and code_point != "\t" for code_point in text):
            self.problem(
                path, f"{shown(value)} cannot be a status text", "printable code points up to U+00FF are needed"
            )
            return ""
        return text

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


def blob_type(type_: str) -> str:
    """The ``type`` that a Blob has when it is made with this one: lowercased, or empty if not printable ASCII.

    https://w3c.github.io/FileAPI/#constructorBlob
    """
    return type_.lower() if all(" " <= code_point <= "~" for code_point in type_) else ""


def _did_you_mean(key: str, allowed: Iterable[str]) -> str:
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in allowed}
    matches = get_close_matches(key[:60].lower(), lowered, 1, 0.6)
    return f'Did you mean "{lowered[matches[0]]}"?' if matches else ""
