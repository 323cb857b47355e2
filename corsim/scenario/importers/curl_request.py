"""What curl's options ask for, as a call of ``fetch()``.

curl says what is sent; a script says what it wants, and the browser adds its part. So ``-b`` becomes cookies that the
browser has, ``-u`` a header that a script would have to set, and ``-A`` is left to the browser.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from corsim.scenario.reading import Problem, shown
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase

from .curl_options import Given
from .imported import NotImportedError
from .sent import body_document

FORM_TYPE = "application/x-www-form-urlencoded"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_GLOB = re.compile(r"(?<!\\)(?:\{[^{}]*\}|\[[0-9a-zA-Z]+-[0-9a-zA-Z]+(?::[0-9]+)?\])")


@dataclass(slots=True)
class CurlRequest:
    """A request of curl: ``body`` is as a document has it, ``cookies`` are pairs, ``notes`` sentences."""

    urls: list[str] = field(default_factory=list)
    method: str | None = None
    headers: list[Header] = field(default_factory=list)
    body: str | dict[str, Any] | None = None
    cookies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def call(self, headers: Sequence[Header], url: str) -> dict[str, Any]:
        """The call of ``fetch()`` for *url*, with *headers* of the script."""
        call: dict[str, Any] = {"url": url}
        if self.method is not None:
            call["method"] = self.method
        if headers:
            call["headers"] = [list(header) for header in headers]
        if self.body is not None:
            call["body"] = self.body
        if self.cookies:
            call["credentials"] = "include"
        return call


Reader = Callable[[str], bytes]
"""Reads the file that ``@name`` means; raises OSError."""


def curl_request(given: Sequence[Given], place: str, read: Reader | None = None) -> CurlRequest:
    """The request that the options *given* at *place* ask for; raises NotImportedError.

    Files that are named are read by *read*; without it, they are not, and a note says so.
    """
    return _Assembling(place, read).request(given)


class _Assembling:
    def __init__(self, place: str, read: Reader | None) -> None:
        self.place = place
        self.read = read
        self.made = CurlRequest()
        self.data: list[str | bytes] = []
        self.fields: list[list[Any]] = []
        self.upload: bytes | None = None
        self.upload_name = ""
        self.authorization: dict[str, str] = {}
        self.removed: set[str] = set()
        self.query: list[str] = []
        self.method = ""
        self.in_query = self.is_head = self.is_json = self.glob_off = False

    def request(self, given: Sequence[Given]) -> CurlRequest:
        made = self.made
        for item in given:
            if item.option.note:
                self.note(item.option.note.format(item.written))
            if item.option.role:
                getattr(self, "take_" + item.option.role.replace("-", "_"))(item.value)
        made.headers = [header for header in made.headers if byte_lowercase(header[0]) not in self.removed]
        self.complete_authorization()
        self.check_kind()
        self.complete_body()
        made.urls = [self.complete_url(url) for url in made.urls]
        default = (
            "HEAD" if self.is_head else "PUT" if self.upload is not None else "GET" if made.body is None else "POST"
        )
        method = self.method or default
        made.method = None if method == "GET" else method
        return made

    def note(self, sentence: str) -> None:
        if sentence not in self.made.notes:
            self.made.notes.append(sentence)

    def has(self, lower_name: str) -> bool:
        return any(byte_lowercase(name) == lower_name for name, _ in self.made.headers)

    def fail(self, seen: str, needed: str) -> NotImportedError:
        return NotImportedError("curl", [Problem(self.place, seen, needed)])

    # What the options mean, by their roles.

    def take_url(self, value: str) -> None:
        self.made.urls.append(value)

    def take_method(self, value: str) -> None:
        self.method = value

    def take_header(self, value: str) -> None:
        if value.startswith("@"):
            self.note(f"The headers in the file {shown(value[1:])} are not read: write them out with -H.")
            return
        name, colon, content = value.partition(":")
        content = content.strip("\t ")
        if colon and not content:
            self.removed.add(byte_lowercase(name.strip()))
        elif colon:
            self.made.headers.append((name, content))
        elif value.endswith(";"):
            self.made.headers.append((value[:-1], ""))
        else:
            raise self.fail(f"the header {shown(value)} has no colon", "a name, a colon and a value are needed")

    def take_data(self, value: str) -> None:
        content = self.content(value)
        if value.startswith("@") and isinstance(content, bytes):
            content = content.replace(b"\r", b"").replace(b"\n", b"")
        self.data.append(content)

    def take_data_binary(self, value: str) -> None:
        self.data.append(self.content(value))

    def take_data_raw(self, value: str) -> None:
        self.data.append(value)

    def take_json(self, value: str) -> None:
        content = self.content(value)
        # It is put behind what is there without an ampersand.
        if self.data:
            self.data[-1] = _bytes(self.data[-1]) + _bytes(content)
        else:
            self.data.append(content)
        self.is_json = True

    def take_data_urlencode(self, value: str) -> None:
        self.data.append(self.urlencoded(value))

    def take_url_query(self, value: str) -> None:
        self.query.append(value[1:] if value.startswith("+") else self.urlencoded(value))

    def take_form(self, value: str) -> None:
        name, content = self.field(value)
        parts = [part.strip() for part in content.split(";")]
        attributes = dict(part.partition("=")[::2] for part in parts[1:] if "=" in part)
        if not content.startswith(("@", "<")):
            plain = parts[0] if "type" in attributes else content
            self.fields.append([name, _unquoted(plain)])
            return
        path = _unquoted(parts[0][1:])
        data = self.file(path)
        if content.startswith("<"):
            self.fields.append([name, data.decode("utf-8", "replace")])
            return
        file = {"blob": body_document(data), "filename": attributes.get("filename", re.split(r"[/\\]", path)[-1])}
        if "type" in attributes:
            file["type"] = attributes["type"]
        self.fields.append([name, file])

    def take_form_string(self, value: str) -> None:
        self.fields.append(list(self.field(value)))

    def take_get(self, _value: str) -> None:
        self.in_query = True

    def take_head(self, _value: str) -> None:
        self.is_head = True

    def take_cookie(self, value: str) -> None:
        if "=" not in value:
            self.note(f"The cookies in the file {shown(value)} are not read: write them out, like -b 'sid=1'.")
            return
        self.made.cookies += [pair for part in value.split(";") if (pair := part.strip("\t "))]

    def take_user(self, value: str) -> None:
        if ":" not in value:
            self.note("-u has no password: curl asks for it, and it is taken as empty.")
            value += ":"
        self.authorization["-u"] = f"Basic {b64encode(value.encode('utf-8', 'replace')).decode('ascii')}"

    def take_bearer(self, value: str) -> None:
        self.authorization["--oauth2-bearer"] = f"Bearer {value}"

    def take_range(self, value: str) -> None:
        self.made.headers.append(("Range", f"bytes={value}"))

    def take_user_agent(self, _value: str) -> None:
        self.note("-A is left out: a browser says itself who it is.")

    def take_referer(self, value: str) -> None:
        self.made.headers.append(("Referer", value.partition(";")[0]))

    def take_globoff(self, _value: str) -> None:
        self.glob_off = True

    def take_upload(self, value: str) -> None:
        self.upload = self.file(value)
        self.upload_name = "" if value in ("-", ".") else re.split(r"[/\\]", value)[-1]

    # What they come to.

    def complete_authorization(self) -> None:
        """A header that is written out counts, then a token, then a name and a password."""
        if self.has("authorization"):
            return
        for written in ("--oauth2-bearer", "-u"):
            if written in self.authorization:
                self.made.headers.append(("Authorization", self.authorization[written]))
                self.note(f"{written} becomes an Authorization header that the script sets.")
                return

    def check_kind(self) -> None:
        """Each of these says what kind of request it is, and curl takes one; only -G goes with -I."""
        data = "-G" if self.in_query else "-d"
        kinds = {"-I": self.is_head, data: bool(self.data), "-F": bool(self.fields), "-T": self.upload is not None}
        first, *others = [flag for flag, is_given in kinds.items() if is_given] or [""]
        if others and (first, *others) != ("-I", "-G"):
            raise self.fail(f"{others[0]} stands beside {first}", "one of the two is needed: curl takes not both")

    def complete_body(self) -> None:
        made = self.made
        if self.is_json:
            for name in ("Content-Type", "Accept"):
                if not self.has(name.lower()) and name.lower() not in self.removed:
                    made.headers.append((name, "application/json"))
        if self.fields:
            made.body = {"formdata": self.fields}
        elif self.upload is not None:
            made.body = body_document(self.upload)
        elif self.data:
            body = self.data[0] if len(self.data) == 1 else b"&".join(map(_bytes, self.data))
            if self.in_query:
                self.query.append(_bytes(body).decode("utf-8", "replace"))
                return
            made.body = body_document(body)
            if not self.has("content-type") and "content-type" not in self.removed:
                made.headers.append(("Content-Type", FORM_TYPE))

    def complete_url(self, url: str) -> str:
        if not self.glob_off:
            glob = _GLOB.search(url)
            if glob:
                seen = f"{shown(glob[0])} in the URL means several requests to curl"
                raise self.fail(seen, "one URL is needed, or -g where it is meant as it stands")
            url = re.sub(r"\\([\[\]{}])", r"\1", url)
        if not _SCHEME.match(url):
            self.note("The URL has no scheme: curl asks by http.")
            url = f"http://{url}"
        url, hash_, fragment = url.partition("#")
        if self.upload_name:
            # What a URL without a file's name asks for, is named as the file that is sent.
            place, question, query = url.partition("?")
            if place.endswith("/") or "/" not in place.partition("://")[2]:
                url = f"{place.removesuffix('/')}/{quote(self.upload_name, safe='')}{question}{query}"
        if self.query:
            url += ("&" if "?" in url else "?") + "&".join(self.query)
        return url + hash_ + fragment

    def field(self, value: str) -> tuple[str, str]:
        name, equals, content = value.partition("=")
        if not equals:
            raise self.fail(f"the field {shown(value)} of a form has no =", "a name, = and a value are needed")
        return name, content

    def urlencoded(self, value: str) -> str:
        name, sign, content = (value[: (at := min(_positions(value)))], value[at : at + 1], value[at + 1 :])
        data = _bytes(value) if not sign else self.file(content) if sign == "@" else _bytes(content)
        encoded = quote_plus(data, safe="")
        return f"{name}={encoded}" if name and sign else encoded

    def content(self, value: str) -> str | bytes:
        return self.file(value[1:]) if value.startswith("@") else value

    def file(self, path: str) -> bytes:
        if self.read is None:
            what = "Standard input" if path == "-" else f"The file {shown(path)}"
            self.note(f"{what} is not read: its content is taken as empty.")
            return b""
        try:
            return self.read(path)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise self.fail(
                f"the file {shown(path)} cannot be read ({why})", "one that can be read is needed"
            ) from error


def _positions(value: str) -> list[int]:
    return [at for sign in "=@" if (at := value.find(sign)) >= 0] or [len(value)]


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "replace")


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    return text
