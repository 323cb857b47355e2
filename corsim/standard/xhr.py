"""XMLHttpRequest (XHR Standard, 3): open, setRequestHeader, send, and what can be read of the response.

Events, timeouts and progress are outside the model; the calls throw what the standard
says and make the request that it says.
"""

from __future__ import annotations

import re

from .bodies import (
    STREAM_AS_STRING,
    Blob,
    Body,
    BodyInit,
    ReadableStream,
    URLSearchParams,
    extract_a_body,
    without_length_if_empty,
)
from .engine_urls import with_its_userinfo
from .errors import ApiException
from .fetching import fetch
from .headers import (
    Header,
    HeaderList,
    combine,
    contains,
    get,
    is_a_header_name,
    is_a_header_value,
    is_bytes,
    normalize_a_header_value,
    set_,
    sort_and_combine,
)
from .headers_class import is_a_forbidden_request_header
from .infra import byte_lowercase, byte_uppercase
from .methods import is_a_forbidden_method, is_a_method, normalize_a_method
from .mime import parse_a_mime_type, serialize_a_mime_type
from .reasons import Reason
from .requests import Environment, Request, bypasses_the_page
from .responses import Response
from .trace import Trace
from .urls import URL, set_the_password, set_the_username, with_userinfo
from .user_agent import UserAgent
from .wire import Fetching

_CHARSET = re.compile(r'((?<=[;\x00-\x20])charset[\t ]*=[\t ]*"?)[^;"\s]+', re.IGNORECASE)
_CHARSET_IN_A_LIST = re.compile(
    r'((?<=[;\t ])charset[\t ]*=[\t ]*)("[^"]*"|[^;,]*?)[\t ]*(?=[;,]|$)(?<!=utf-8)(?<!="utf-8")', re.IGNORECASE
)


class XMLHttpRequest:
    """An ``XMLHttpRequest`` object of the page *client*.

    Set ``with_credentials`` and ``upload_listener`` between :func:`open_` and :func:`send`.
    """

    __slots__ = (
        "author_request_headers",
        "client",
        "request_method",
        "request_url",
        "state",
        "synchronous",
        "trace",
        "upload_listener",
        "user_agent",
        "with_credentials",
    )

    def __init__(self, client: Environment, user_agent: UserAgent, trace: Trace) -> None:
        self.client = client
        self.user_agent = user_agent
        self.trace = trace
        self.state = "unsent"
        self.request_method = "GET"
        self.request_url: URL = client.url
        self.author_request_headers = HeaderList()
        self.synchronous = False
        self.upload_listener = False
        self.with_credentials = False


# https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open
def open_(
    xhr: XMLHttpRequest,
    method: str,
    url: str,
    async_: bool = True,
    username: str | None = None,
    password: str | None = None,
) -> None:
    """``open(method, url, async, username, password)``; raises :class:`ApiException`."""
    # 1. Left out: the model's documents are always active.
    # 2. A token.
    if not is_bytes(method):
        raise ApiException(
            "TypeError", Reason.INVALID_METHOD, "xhr-open", "2", "{method} does not fit into bytes.", method=method
        )
    if not is_a_method(method):
        raise ApiException(
            "SyntaxError", Reason.INVALID_METHOD, "xhr-open", "2", "{method} is not a method.", method=method
        )
    # 3. Not a forbidden one.
    if is_a_forbidden_method(method):
        raise ApiException(
            "SecurityError",
            Reason.FORBIDDEN_METHOD,
            "xhr-open",
            "3",
            "The method {method} is forbidden to scripts.",
            method=method,
        )
    # 4. Normalised.
    method = normalize_a_method(method)
    # 5. Relative to the page.
    parsed_url = xhr.client.parse(url, xhr.user_agent.profile)
    # 6. It may not parse.
    if parsed_url is None:
        raise ApiException(
            "SyntaxError", Reason.INVALID_URL, "xhr-open", "6", "{url} is not a URL that can be parsed.", url=url
        )
    # 7. The arguments have their defaults.
    # 8. User name and password:
    if parsed_url.host is not None:
        # 8.1. The user name.
        if username is not None:
            parsed_url = set_the_username(parsed_url, username)
        # 8.2. The password.
        if password is not None:
            parsed_url = set_the_password(parsed_url, password)
        parsed_url = with_its_userinfo(xhr.user_agent.profile, parsed_url)
    # DEVIATION(webkit): a data: URL gets them before its data (xhr/data-url-username).
    elif parsed_url.scheme == "data" and xhr.user_agent.profile.data_urls_take_userinfo:
        parsed_url = with_userinfo(parsed_url, username or "", password or "") or parsed_url
    # 9. Left out: timeouts and response types.
    # 10. Left out: nothing is under way.
    # 11. A fresh start.
    xhr.request_method = method
    xhr.request_url = parsed_url
    xhr.author_request_headers = HeaderList()
    xhr.synchronous = not async_
    xhr.upload_listener = False
    # 12. The state changes.
    # 12.1. Opened.
    # 12.2. Left out: events.
    xhr.state = "opened"


# https://xhr.spec.whatwg.org/#dom-xmlhttprequest-setrequestheader
def set_request_header(xhr: XMLHttpRequest, name: str, value: str) -> None:
    """``setRequestHeader(name, value)``: combines with what is there; raises :class:`ApiException`."""
    # 1-2. Left out: the model's scripts call this between open() and send() only.
    if not is_bytes(name + value):
        name_is_bad = not is_bytes(name)
        raise ApiException(
            "TypeError",
            Reason.INVALID_HEADER_NAME if name_is_bad else Reason.INVALID_HEADER_VALUE,
            "xhr-set-request-header",
            "4",
            "{text} has a code point over U+00FF, which does not fit into a byte.",
            text=name if name_is_bad else value,
        )
    # 3. Without the whitespace around it.
    value = normalize_a_header_value(value)
    # 4. A name has to be a token, a value has to be bytes without NUL, LF and CR.
    if not is_a_header_name(name):
        raise ApiException(
            "SyntaxError",
            Reason.INVALID_HEADER_NAME,
            "xhr-set-request-header",
            "4",
            "{name} is not a header name.",
            name=name,
        )
    if not is_a_header_value(value):
        raise ApiException(
            "SyntaxError",
            Reason.INVALID_HEADER_VALUE,
            "xhr-set-request-header",
            "4",
            "{value} is not a value that the header {name} can have.",
            name=name,
            value=value,
        )
    # 5. What only the browser may set is passed over in silence.
    if is_a_forbidden_request_header((name, value), xhr.user_agent.profile):
        xhr.trace.record(
            "xhr-set-request-header",
            "5",
            "header dropped",
            "{name} is a forbidden request-header: the browser ignores the script's value.",
            name=name,
            value=value,
        )
        return
    # 6. Combined.
    combine(xhr.author_request_headers, (name, value))


# https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send
def send(xhr: XMLHttpRequest, body: BodyInit | None = None) -> Fetching[Response]:
    """``send(body)``: a generator that returns the response, perhaps a network error."""
    # 1-2. Left out: the model's scripts call this once, after open().
    # 3. GET and HEAD have no body.
    if xhr.request_method in ("GET", "HEAD"):
        # DEVIATION(webkit): of URLSearchParams the type is sent all the same (xhr/get-search-params).
        has_type = xhr.user_agent.profile.dropped_search_params_have_a_type
        if has_type and isinstance(body, URLSearchParams) and not contains(xhr.author_request_headers, "Content-Type"):
            _set_the_request_body(xhr, body)
        body = None
    author_headers = xhr.author_request_headers.clone()
    # 4. A body:
    request_body = None if body is None else _set_the_request_body(xhr, body)
    # DEVIATION(webkit): some empty bodies have no length (xhr/empty-search-params-patch).
    has_length = xhr.user_agent.profile.empty_bodies_have_a_length
    if request_body and not has_length and (isinstance(body, (Blob, URLSearchParams)) or xhr.upload_listener):
        request_body = without_length_if_empty(request_body)
    # 5. Upload listeners are set by the caller.
    # DEVIATION(chromium): without a body, or when synchronous, nobody listens (preflight-request/upload-listeners-get).
    is_idle = request_body is None or xhr.synchronous
    upload_listener = xhr.upload_listener and not (is_idle and xhr.user_agent.profile.upload_listeners_need_a_body)
    # 6. The request.
    request = Request(
        # 6.a-6.c Method, URL and headers.
        method=xhr.request_method,
        url_list=[xhr.request_url],
        header_list=xhr.author_request_headers.clone(),
        # 6.d Main fetch has to look at them.
        unsafe_request=True,
        # 6.e-6.f The body; the page.
        body=request_body,
        client=xhr.client,
        origin=xhr.client.origin,
        # 6.g Always CORS.
        mode="cors",
        # 6.h An upload listener could tell from its events whether there is a server.
        use_cors_preflight=upload_listener,
        # 6.i Credentials.
        credentials_mode="include" if xhr.with_credentials else "same-origin",
        # 6.j User name and password of the URL are for the server, should it ask.
        use_url_credentials=xhr.request_url.includes_credentials,
        # 6.k The initiator type.
        initiator_type="xmlhttprequest",
        synchronous=xhr.synchronous,
    )
    # DEVIATION(webkit): nobody listens while the page waits (preflight-request/upload-listeners-sync).
    if bypasses_the_page(request, xhr.user_agent.profile):
        request.use_cors_preflight = False
    # DEVIATION(firefox): redirects and preflights go by what the script set (xhr/charset-quoted-rewritten).
    if xhr.user_agent.profile.redirected_headers == "restored":
        request.author_header_list = author_headers
    # 7-10. Left out: flags for events.
    # 11. Fetch.
    # 11.1-11.9. Left out: events and progress; the caller gets the response.
    # 11.10. Fetch, and return the response.
    # 11.11-11.12. Left out: timeouts.
    # 12. Left out: a synchronous request makes the same fetch and waits for it.
    return (yield from fetch(request, xhr.user_agent, xhr.trace))


def _set_the_request_body(xhr: XMLHttpRequest, body: BodyInit) -> Body:
    # 4.1-4.2. Left out: documents.
    # 4.3. Anything else; a stream is not among what send() takes, so Web IDL has made a string of it.
    if isinstance(body, ReadableStream):
        body = STREAM_AS_STRING
    # 4.3.1-4.3.3. The body and its type.
    body_with_type = extract_a_body(body)
    # 4.4. What the script set.
    headers = xhr.author_request_headers
    original_author_content_type = get(headers, "Content-Type")
    # 4.5. It set one:
    if original_author_content_type is not None:
        # DEVIATION(chromium): every charset in the text of the value is corrected (xhr/charset-normalizes).
        in_the_text = xhr.user_agent.profile.charsets_are_corrected_in_the_text
        if in_the_text == "all":
            if isinstance(body, (URLSearchParams, str)):
                set_(headers, ("Content-Type", _CHARSET.sub(r"\1UTF-8", original_author_content_type)))
            return body_with_type.body
        # DEVIATION(firefox): of URLSearchParams, every other one than UTF-8 (xhr/charset-in-form-list).
        if in_the_text == "others-in-forms" and isinstance(body, URLSearchParams):
            set_(headers, ("Content-Type", _CHARSET_IN_A_LIST.sub(r"\1UTF-8", original_author_content_type)))
            return body_with_type.body
        # 4.5.1. Text is always sent as UTF-8, so a charset has to say so.
        if isinstance(body, (URLSearchParams, str)):
            # 4.5.1.1. Parsed.
            # DEVIATION(webkit): parameters may come several times (xhr/charset-other-case).
            as_written = xhr.user_agent.profile.parameter_names_are_compared_as_written
            record = parse_a_mime_type(original_author_content_type, as_written)
            # 4.5.1.2. Another charset is corrected.
            # DEVIATION(webkit): but for an empty one (xhr/charset-quoted-empty-rewritten).
            is_kept = (
                record is not None
                and not record.parameters.get("charset", "utf-8")
                and not xhr.user_agent.profile.empty_charsets_are_corrected
            )
            if (
                record is not None
                and not is_kept
                and byte_lowercase(record.parameters.get("charset", "utf-8")) != "utf-8"
            ):
                # 4.5.1.2.1-4.5.1.2.3. Set anew.
                record.parameters["charset"] = "UTF-8"
                set_(headers, ("Content-Type", serialize_a_mime_type(record)))
                xhr.trace.record(
                    "xhr-send",
                    "4.5.1.2",
                    "charset corrected",
                    "The body is sent as UTF-8, so Content-Type {seen} becomes {value}.",
                    seen=original_author_content_type,
                    value=get(headers, "Content-Type"),
                )
    # 4.6. It set none:
    # 4.6.1-4.6.2. Left out: documents.
    # 4.6.3. The body's own.
    elif body_with_type.type is not None:
        set_(headers, ("Content-Type", body_with_type.type))
    return body_with_type.body


# https://xhr.spec.whatwg.org/#dom-xmlhttprequest-getallresponseheaders
def get_all_response_headers(response: Response) -> list[Header]:
    """The headers that the script can read, in the order of ``getAllResponseHeaders()``, as pairs."""
    # 1-2. Sorted and combined.
    initial_headers = sort_and_combine(response.header_list)
    # 3. Sorted once more, as if names were uppercase.
    # 4-5. Pairs instead of lines.
    return sorted(initial_headers, key=lambda header: byte_uppercase(header[0]))
