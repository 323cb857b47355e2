"""What a script calls: fetch() with its members, or XMLHttpRequest."""

from __future__ import annotations

from typing import Any

from corsim.browser.calls import FetchCall, XhrCall
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.request_init import MISSING, RequestInit

from .decode_values import Values
from .model import RequestSpec
from .reading import shown

APIS = ("fetch", "xhr")
CALL_KEYS = ("api", "at", "url", "method", "headers", "body")
FETCH_KEYS = (
    *CALL_KEYS,
    *("mode", "credentials", "cache", "redirect", "referrer", "referrerPolicy"),
    *("integrity", "keepalive", "duplex", "priority", "window"),
)
XHR_KEYS = (*CALL_KEYS, "withCredentials", "uploadListeners", "async", "username", "password")


class Calls(Values):
    """Decodes the calls."""

    def request(self, value: Any, path: str) -> RequestSpec | None:
        """A URL alone, or a call with its time."""
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

    def fetch_call(self, members: dict[str, Any], path: str, url: str) -> FetchCall:
        """A call of ``fetch()``; only members that stand there exist."""
        init: dict[str, Any] = {}
        if "method" in members:
            init["method"] = self.string(members["method"], f"{path}.method")
        if "headers" in members:
            init["headers"] = self.author_headers(members["headers"], f"{path}.headers")
        if "body" in members:
            init["body"] = self.body(members["body"], f"{path}.body")
        for name, (key, allowed) in ENUMERATIONS.items():
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
        """What is done with an XMLHttpRequest."""
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
