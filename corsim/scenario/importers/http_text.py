"""Requests and responses of HTTP as text: raw, as ``curl -v`` prints them, and as developer tools show them.

A message begins with a request line, a status line, HTTP/2's pseudo-headers (``:method: PUT``) or what Chromium shows
as General (``Request URL: …``). Its headers follow, and after an empty line its body, up to the next message. A
response belongs to the first request before it that has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corsim.scenario.reading import Problem, shown
from corsim.standard.headers import Header
from corsim.standard.urls import parse_url

from .imported import Imported, NotImportedError, Wanted
from .recognising import GENERAL, PSEUDO_HEADER, REQUEST_LINE, STATUS_LINE
from .recorded import Answered, Recorded
from .sent import clean_headers, first_value, unsendable_note, values_of
from .sessions import sessions

_REQUEST = re.compile(rf"{REQUEST_LINE}[ \t]*")
_STATUS = re.compile(rf"{STATUS_LINE}[ \t]*")
_PSEUDO = re.compile(rf"({PSEUDO_HEADER})(.*)")
_GENERAL = re.compile(GENERAL)
_OF_GENERAL = re.compile(r"(Request URL|Request Method|Status Code|Remote Address|Referrer Policy):?[ \t]*(.*)")
_VERBOSE = re.compile(rf"^> {REQUEST_LINE}[ \t]*\r?$", re.MULTILINE)
_TLS = re.compile(r"^\* (?:SSL connection using|TLSv|ALPN|  subject:|using HTTP/2)", re.MULTILINE)
_SECTION = re.compile(r"(?i)(?:general|(?:request|response) headers)[ \t]*:?")
# What Chromium shows among the headers, and is none of them.
_REMARK = re.compile(r"(?i)(?:provisional headers are shown|only provisional headers are available)\b.*|learn more|raw")
LOCAL = re.compile(r"(?i)(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[^:/]+\.localhost)(?::\d+)?")


@dataclass(slots=True)
class _Message:
    """One message: ``method`` is None for a response, ``status`` None for a request."""

    line: int
    version: str = ""
    method: str | None = None
    target: str = ""
    status: int | None = None
    status_text: str = ""
    headers: list[Header] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    scheme: str = ""
    authority: str = ""
    from_general: bool = False
    from_cache: bool = False

    @property
    def is_empty(self) -> bool:
        return self.method is None and self.status is None and not self.target and not self.authority


def import_http(text: str, wanted: Wanted) -> list[Imported]:
    """The scenarios in the messages of *text*; raises NotImportedError."""
    reader = _Reader(text)
    exchanges = _paired(reader.messages())
    assumed: list[str] = []
    recorded = [
        _recorded(number, request, response, reader, assumed, wanted)
        for number, (request, response) in enumerate(exchanges)
    ]
    made = sessions(recorded, "http", wanted, timed=False)
    if not made:
        seen = "every request in it goes to the page's own origin"
        raise NotImportedError(
            "http", [Problem("line 1", seen, "a cross-origin request is needed: --page says which page asks")]
        )
    first = made[0]
    return [Imported(first.title, first.document, (*assumed, *first.notes), first.request_notes), *made[1:]]


def _fail(line: int, seen: str, needed: str) -> NotImportedError:
    return NotImportedError("http", [Problem(f"line {line}", seen, needed)])


class _Reader:
    """Takes the text apart, line by line."""

    def __init__(self, text: str) -> None:
        self.is_verbose = _VERBOSE.search(text) is not None
        self.is_tls = self.is_verbose and _TLS.search(text) is not None
        self.lines = text.split("\n")
        self.made: list[_Message] = []
        self.message: _Message | None = None
        self.in_body = False
        self.name: tuple[int, str] | None = None

    def messages(self) -> list[_Message]:
        """The messages, in order."""
        for number, line in self._relevant():
            self._take(number, line)
        if self.name is not None:
            self._header(*self.name, "")
        return [message for message in self.made if not message.is_empty]

    def _relevant(self) -> Iterator[tuple[int, str]]:
        """The lines that are of messages, without the marks of ``curl -v``."""
        for number, line in enumerate(self.lines, 1):
            line = line.removesuffix("\r")
            if self.is_verbose:
                if line[:2] in ("> ", "< ") or line in (">", "<"):
                    yield number, line[2:]
                elif not (line.startswith(("* ", "{ [", "} [")) or line == "*"):
                    # The body, between which curl prints what it does; nothing before the first message.
                    if self.message is not None and self.message.status is not None and self.in_body:
                        yield number, line
            else:
                yield number, line

    def _begin(self, message: _Message) -> _Message:
        self.made.append(message)
        self.message, self.in_body = message, False
        return message

    def _take(self, number: int, line: str) -> None:
        if _REQUEST.fullmatch(line):
            method, target, version = line.split()
            general = self._under_general(is_request=True)
            if general is None:
                self._begin(_Message(number, version, method, target))
            else:
                general.method, general.version = method, version
        elif _STATUS.fullmatch(line):
            version, status, *text = line.split(None, 2)
            self._take_status(number, int(status), text[0].strip() if text else "", version)
        elif self.in_body and not _GENERAL.fullmatch(line) and not self._begins_anew(line):
            assert self.message is not None
            self.message.body.append(line)
        else:
            self._take_header_line(number, line)

    def _section(self, heading: str) -> None:
        """Go to the message that *heading*, in developer tools, is about: the last one of its kind."""
        self.in_body = False
        if not heading.startswith("general"):
            is_response = heading.startswith("response")
            of_kind = (message for message in reversed(self.made) if (message.status is not None) == is_response)
            self.message = next(of_kind, self.message)

    def _under_general(self, *, is_request: bool) -> _Message | None:
        """The message that General has told of already, and that now comes with its first line; None for another."""
        message = self.message
        if message is None or message.version or message.headers or self.in_body:
            return None
        return message if (message.status is None) == is_request and message.from_general else None

    def _begins_anew(self, line: str) -> bool:
        pseudo = _PSEUDO.fullmatch(line)
        return pseudo is not None and self.message is not None and not self.message.is_empty

    def _take_status(self, number: int, status: int, text: str, version: str = "") -> None:
        if status < 200:
            # Something that comes before the answer, like 100 Continue; its headers are nobody's.
            self.message, self.in_body = _Message(number, version), False
            return
        general = self._under_general(is_request=False)
        if general is None and (self.message is None or self.message.status is not None or version or self.in_body):
            self._begin(_Message(number, version))
        assert self.message is not None
        self.message.status, self.message.status_text = status, text

    def _take_header_line(self, number: int, line: str) -> None:
        if self.name is not None:
            # Its name stood alone on the line before, as developer tools copy it.
            place, name = self.name
            self.name = None
            self._header(place, name, line.strip())
            return
        if not line.strip():
            self.in_body = self.message is not None and not self.message.is_empty
            return
        if _REMARK.fullmatch(line.strip()):
            return
        section = _SECTION.fullmatch(line.strip())
        if section:
            self._section(section[0].lower())
            return
        general, pseudo = _OF_GENERAL.fullmatch(line), _PSEUDO.fullmatch(line)
        if general or pseudo:
            name, value = (general or pseudo).groups()  # type: ignore[union-attr]
            if value.strip():
                self._special(number, name, value.strip())
            else:
                self.name = (number, name)
            return
        if self.message is None:
            needed = "a request line like GET https://api.example.com/ HTTP/1.1, or a status line, is needed"
            raise _fail(number, f"{shown(line)} begins no message", needed)
        if line[0] in " \t" and self.message.headers:
            name, value = self.message.headers[-1]
            self.message.headers[-1] = (name, f"{value} {line.strip()}")
            return
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise _fail(number, f"{shown(line)} is no header", "a name, a colon and a value are needed")
        if value.strip() or not self._value_follows(number):
            self.message.headers.append((name.strip(), value.strip()))
        else:
            self.name = (number, name.strip())

    def _value_follows(self, number: int) -> bool:
        """Whether the next line is a value: it has no colon after a name, and the line after it has none missing."""
        following = self.lines[number] if number < len(self.lines) else ""
        return not self.is_verbose and bool(following.strip()) and not re.match(r"[\w-]+:(?:\s|$)", following)

    def _header(self, number: int, name: str, value: str) -> None:
        if name.startswith(":") or name in (
            "Request URL",
            "Request Method",
            "Status Code",
            "Remote Address",
            "Referrer Policy",
        ):
            self._special(number, name, value)
            return
        assert self.message is not None
        self.message.headers.append((name, value))

    def _special(self, number: int, name: str, value: str) -> None:
        """A pseudo-header, or a line of what Chromium shows as General."""
        if name == "Request URL":
            self._begin(_Message(number, target=value, method="GET", from_general=True))
            return
        if name in (":status:", "Status Code"):
            digits = re.match(r"\D{0,4}([0-9]{3})(?:[ \t]+(.*))?", value)
            if digits is None:
                raise _fail(number, f"{shown(value)} is no status", "a number of three digits is needed")
            if self.message is None or self.message.method is not None or self.message.status is not None:
                self._begin(_Message(number, from_general=name == "Status Code"))
            text, source, _ = (digits[2] or "").partition("(from ")
            self._take_status(number, int(digits[1]), text.rstrip())
            if self.message is not None and source:
                self.message.from_cache = True
            return
        if name in ("Remote Address", "Referrer Policy"):
            return
        message = self.message
        if message is None or message.status is not None or self.in_body or self._has(message, name):
            message = self._begin(_Message(number))
        if name in ("Request Method", ":method:"):
            message.method = value
        elif name == ":path:":
            message.target = message.target or value
        elif name == ":scheme:":
            message.scheme = value
        elif name == ":authority:":
            message.authority = value

    @staticmethod
    def _has(message: _Message, name: str) -> bool:
        """Whether *message* has this pseudo-header already, so that another one begins."""
        return {
            ":authority:": message.authority != "",
            ":scheme:": message.scheme != "",
        }.get(name, False)


def _paired(messages: list[_Message]) -> list[tuple[_Message, _Message | None]]:
    """Requests, each with its response: the first after it that no request before it takes."""
    exchanges: list[tuple[_Message, _Message | None]] = []
    waiting = 0
    for message in messages:
        if message.status is None:
            exchanges.append((message, None))
        elif waiting < len(exchanges):
            exchanges[waiting] = (exchanges[waiting][0], message)
            waiting += 1
        else:
            seen = f"the response {message.status} has no request before it"
            raise _fail(message.line, seen, "a line like GET https://api.example.com/ HTTP/1.1 before it is needed")
    if not exchanges:
        raise _fail(1, "there is no request", "a line like GET https://api.example.com/ HTTP/1.1 is needed")
    return exchanges


def _recorded(
    number: int, request: _Message, response: _Message | None, reader: _Reader, assumed: list[str], wanted: Wanted
) -> Recorded:
    headers, bad = clean_headers(request.headers)
    length, body = first_value(headers, "content-length"), _body(request)
    if length not in (None, "0") and body is None:
        assumed.append(f"The body of the request in line {request.line} is not in the text: it is run without.")
    answer = None
    if response is not None and response.status is not None:
        answered, more = clean_headers(response.headers)
        bad += more
        answer = Answered(response.status, response.status_text, answered, _body(response))
    if bad:
        assumed.append(unsendable_note(bad))
    return Recorded(
        place=f"line {request.line}",
        method=request.method or "GET",
        url=_url(request, headers, reader, assumed),
        headers=headers,
        at=float(number),
        body=body,
        answer=answer,
        document_url=wanted.page,
        api="xhr" if first_value(headers, "x-requested-with") == "XMLHttpRequest" else None,
        mode=first_value(headers, "sec-fetch-mode"),
        from_cache=response is not None and response.from_cache,
    )


def _body(message: _Message) -> str | None:
    """The body, as long as ``Content-Length`` says, or without the empty lines at its end."""
    text = "\n".join(message.body)
    lengths = values_of(message.headers, "content-length")
    if len(lengths) == 1 and lengths[0].isdecimal() and lengths[0].isascii() and len(lengths[0]) < 16:
        text = text.encode("utf-8", "replace")[: int(lengths[0])].decode("utf-8", "ignore")
    else:
        text = text.rstrip("\r\n")
    return text or None


def _url(request: _Message, headers: tuple[Header, ...], reader: _Reader, assumed: list[str]) -> str:
    """The URL that *request* asks for; what was guessed of it is added to *assumed*."""
    if parse_url(request.target) is not None and "://" in request.target:
        return request.target
    authority = request.authority or first_value(headers, "host") or ""
    if not authority:
        needed = "a header Host, or the whole URL in the request line, is needed"
        raise _fail(request.line, f"the request for {shown(request.target)} does not say which host", needed)
    scheme = request.scheme or _scheme(request, authority, reader, assumed)
    url = f"{scheme}://{authority}{request.target if request.target.startswith('/') else '/'}"
    if parse_url(url) is None:
        raise _fail(request.line, f"{shown(url)} is not a URL", "a host and a path that make one are needed")
    return url


def _scheme(request: _Message, authority: str, reader: _Reader, assumed: list[str]) -> str:
    if reader.is_tls or request.version in ("HTTP/2", "HTTP/2.0", "HTTP/3", "HTTP/3.0") or request.authority:
        return "https"
    if reader.is_verbose:
        return "http"
    scheme = "http" if LOCAL.fullmatch(authority) else "https"
    note = f"The text does not say whether {authority} is asked by http or https: taken as {scheme}."
    if note not in assumed:
        assumed.append(note)
    return scheme
