"""The edits of a call that could make it get through: a header less, another content type, no credentials, another URL.

Here stands what could be tried, with what it costs; whether it helps is found out in :mod:`.fixing`, by trying. An edit
that only hides the failure is none: mode "no-cors" is never among them, as the script could read nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from corsim.browser.calls import Call, FetchCall, XhrCall
from corsim.browser.fix import Edit
from corsim.browser.verdict import Verdict
from corsim.standard.bodies import Blob, ReadableStream
from corsim.standard.infra import byte_lowercase, byte_uppercase
from corsim.standard.request_init import MISSING
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.safelist import is_a_cors_safelisted_request_header
from corsim.standard.urls import URL, parse_url
from corsim.standard.values import show
from corsim.standard.wire import WireResponse

from .redirect_target import redirect_target

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""Names of one machine that are different origins."""

STANDARD_METHODS = frozenset({"PATCH", "QUERY"})
"""Methods that ``fetch()`` does not normalise, and that servers know in capitals only."""

TEXT = "text/plain;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class CallEdit:
    """An edit with the call after it, as changes of the call's fields, so that several can be made together.

    ``members`` are those of ``fetch()`` or of an XMLHttpRequest, ``dropped`` is the name of a header to leave out.
    """

    edit: Edit
    members: tuple[tuple[str, Any], ...] = ()
    dropped: str | None = None
    url: str | None = None

    def __call__(self, call: Call) -> Call:
        """*call* after the edit."""
        if isinstance(call, FetchCall):
            changed = dict(self.members)
            if self.dropped is not None and call.init.headers is not MISSING:
                changed["headers"] = _without(call.init.headers, self.dropped)
            return FetchCall(self.url or call.url, replace(call.init, **changed))
        changed = dict(self.members)
        if self.dropped is not None:
            changed["headers"] = _without(call.headers, self.dropped)
        return replace(call, url=self.url or call.url, **changed)

    def clashes_with(self, other: CallEdit) -> bool:
        """Whether the two change the same thing."""
        names = {name for name, _ in self.members}
        return (
            (self.url is not None and other.url is not None)
            or not names.isdisjoint(name for name, _ in other.members)
            or (self.dropped is not None and self.dropped == other.dropped)
        )


def _without(headers: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    key = byte_lowercase(name)
    return tuple(header for header in headers if not header or byte_lowercase(header[0]) != key)


def edits(verdict: Verdict) -> list[CallEdit]:
    """What could be edited in the call of *verdict*, the cheapest first."""
    call = verdict.call
    found = [*_of_the_url(verdict), *_of_the_method(call)]
    found += _of_a_fetch(call) if isinstance(call, FetchCall) else _of_an_xhr(call)
    found += [*_of_the_headers(verdict), *_of_the_credentials(call)]
    return [item for item in found if item(call) != call]


def _of_the_url(verdict: Verdict) -> Iterator[CallEdit]:
    url = verdict.environment.parse(verdict.call.url, verdict.profile)
    if url is None:
        return
    if url.includes_credentials:
        yield _url("userinfo", url.without_credentials, "Take user name and password out of the URL")
    final = _where_redirects_lead(verdict)
    if final is not None and final.without_fragment != url.without_fragment:
        yield _url("final-url", final.without_credentials, _about_the_final_url(url, final))
    if url.host in LOOPBACK_HOSTS and verdict.environment.url.host in LOOPBACK_HOSTS:
        host = verdict.environment.url.host
        same = parse_url(url.href.replace(url.host, host, 1)) if url.host != host else None
        if same is not None and same.origin == verdict.environment.url.origin:
            yield _url("page-host", same, "Ask by the name by which the page itself was opened")
    if url.host in ("0.0.0.0", "[::]"):
        yield _url("loopback", parse_url(url.href.replace(url.host, "127.0.0.1", 1)), "Ask for a host that there is")
    if not url.is_http and not url.is_local and url.path.partition("/")[0].isdigit():
        scheme = verdict.environment.url.scheme if verdict.environment.url.is_http else "http"
        yield _url("scheme", parse_url(f"{scheme}://{verdict.call.url.strip()}"), "Begin the URL with its scheme")


def _url(id_: str, url: URL | None, what: str) -> CallEdit:
    assert url is not None
    return CallEdit(Edit(id_, f"{what}: {url.href}"), url=url.href)


def _about_the_final_url(url: URL, final: URL) -> str:
    if final.href == url.href.replace("http:", "https:", 1):
        return "Ask by https at once"
    if final.path in (f"{url.path}/", url.path.removesuffix("/")) and final.path != url.path:
        return f"Ask for the path {'with' if final.path.endswith('/') else 'without'} the slash at its end"
    return "Ask at once for the URL to which the redirect leads"


def _where_redirects_lead(verdict: Verdict) -> URL | None:
    """The last URL that was asked for, or that it was redirected to; None where there was no redirect."""
    if not verdict.exchanges:
        return None
    last = verdict.exchanges[-1]
    if isinstance(last.answer, WireResponse) and last.answer.status in REDIRECT_STATUSES:
        there = redirect_target(last)
        return there if there is not None and there.is_http else None
    return parse_url(last.request.url)


def _of_the_method(call: Call) -> Iterator[CallEdit]:
    method = call.normalized_method
    upper = byte_uppercase(method)
    if method != upper and upper in STANDARD_METHODS:
        what = f"Write the method as {upper}: it is compared with its case, and the browser sends {method} as it is."
        yield CallEdit(Edit("method-case", what), (("method", upper),))


def _of_a_fetch(call: FetchCall) -> Iterator[CallEdit]:
    init = call.init
    if init.mode not in (MISSING, "cors"):
        yield CallEdit(Edit("mode", f'Leave out mode: "{init.mode}", so that the mode is cors.'), (("mode", MISSING),))
    if init.redirect not in (MISSING, "follow"):
        what = f'Leave out redirect: "{init.redirect}", so that redirects are followed.'
        yield CallEdit(Edit("redirect", what), (("redirect", MISSING),))
    if init.cache == "only-if-cached":
        yield CallEdit(Edit("cache", 'Leave out cache: "only-if-cached".'), (("cache", MISSING),))
    if init.keepalive is True:
        costs = "The request may not outlive the page."
        yield CallEdit(Edit("keepalive", "Leave out keepalive.", costs), (("keepalive", MISSING),))
    if init.window not in (MISSING, None):
        yield CallEdit(Edit("window", "Leave out window."), (("window", MISSING),))
    if init.referrer is not MISSING:
        yield CallEdit(Edit("referrer", "Leave out referrer."), (("referrer", MISSING),))
    body = init.body
    if body is MISSING or body is None:
        return
    if call.normalized_method in ("GET", "HEAD"):
        yield CallEdit(Edit("post", "Send the body with POST."), (("method", "POST"),))
        yield CallEdit(Edit("body", "Leave out the body."), (("body", MISSING),))
    if isinstance(body, ReadableStream):
        yield CallEdit(Edit("duplex", 'Add duplex: "half", which a stream needs.'), (("duplex", "half"),))
        what = "Read the stream first, and send what it gave as bytes."
        yield CallEdit(Edit("stream", what, "All of it is in memory at once."), (("body", body.data),))


def _of_an_xhr(call: XhrCall) -> Iterator[CallEdit]:
    if call.upload_listeners:
        what = "Leave out the listeners on xhr.upload, which ask for a preflight."
        yield CallEdit(Edit("upload-listeners", what, "There is no progress to show."), (("upload_listeners", False),))
    if call.username is not None or call.password is not None:
        what = "Give open() neither user name nor password."
        yield CallEdit(Edit("userinfo", what), (("username", None), ("password", None)))


def _of_the_headers(verdict: Verdict) -> Iterator[CallEdit]:
    """Other content types, and each header left out."""
    call = verdict.call
    if isinstance(call, FetchCall):
        headers = () if call.init.headers is MISSING else call.init.headers
        body = None if call.init.body is MISSING else call.init.body
    else:
        headers, body = call.headers, call.body
    pairs = [header for header in headers if len(header) == 2]
    types = [value for name, value in pairs if byte_lowercase(name) == "content-type"]
    unsafe = [
        value for value in types if not is_a_cors_safelisted_request_header(("Content-Type", value), verdict.profile)
    ]
    if unsafe and body is not None:
        sent = "multipart/form-data and application/x-www-form-urlencoded are permitted, too"
        what = f"Send the body as text/plain instead of {show(unsafe[0])} ({sent})."
        others = tuple(pair for pair in pairs if byte_lowercase(pair[0]) != "content-type")
        members = (("headers", (*others, ("Content-Type", TEXT))),)
        yield CallEdit(Edit("content-type", what, "The server has to read a body of that type."), members)
    elif isinstance(body, Blob) and not types and body.type:
        if not is_a_cors_safelisted_request_header(("Content-Type", body.type), verdict.profile):
            what = f"Make the Blob with the type text/plain instead of {show(body.type)}."
            costs = "The server has to read a body of that type."
            yield CallEdit(Edit("content-type", what, costs), (("body", replace(body, type="text/plain")),))
    for name in dict.fromkeys(byte_lowercase(name) for name, _ in pairs):
        if name == "content-type" and body is not None:
            continue
        written = next(other for other, _ in pairs if byte_lowercase(other) == name)
        costs = "The server is not told who asks." if name == "authorization" else "The server is not told it."
        yield CallEdit(Edit("header", f"Leave out the header {show(written)}.", costs), dropped=name)


def _of_the_credentials(call: Call) -> Iterator[CallEdit]:
    costs = "No cookies are sent to another origin, nor kept from there."
    if isinstance(call, XhrCall):
        if call.with_credentials:
            yield CallEdit(Edit("credentials", "Leave out withCredentials.", costs), (("with_credentials", False),))
    elif call.init.credentials == "include":
        what = 'Leave out credentials: "include".'
        yield CallEdit(Edit("credentials", what, costs), (("credentials", MISSING),))
