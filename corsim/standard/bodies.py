"""Bodies and what a script may give as one (Fetch, 2.2.4 and 5.2).

A body has a source, from which it can be sent again, and a length; a stream has
neither, which is why it cannot follow most redirects. Here a body's bytes are known
at once: reading streams piece by piece is outside the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from .errors import ApiException
from .infra import scalar_value_string
from .reasons import Reason
from .urlencoded import serialize_urlencoded

STREAM_AS_STRING = "[object ReadableStream]"
"""What Web IDL makes of a stream where a string is expected."""

FORM_BOUNDARY = "----corsimFormBoundary0123456789"
"""The multipart boundary of every FormData body; a browser draws a random one for each."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A ``Blob``: bytes and a type (a string, possibly empty)."""

    data: bytes
    type: str = ""


def blob_type(type_: str) -> str:
    """The ``type`` that a Blob has when it is made with this one: lowercased, or empty if not printable ASCII.

    https://w3c.github.io/FileAPI/#constructorBlob
    """
    return type_.lower() if all(" " <= code_point <= "~" for code_point in type_) else ""


@dataclass(frozen=True, slots=True)
class URLSearchParams:
    """A ``URLSearchParams``: a list of name and value pairs."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form: a blob with a file name."""

    blob: Blob
    filename: str = "blob"


@dataclass(frozen=True, slots=True)
class FormData:
    """A ``FormData``: entries of a name and a string or a file."""

    entries: tuple[tuple[str, str | File], ...]


@dataclass(frozen=True, slots=True)
class ReadableStream:
    """A ``ReadableStream`` that will give these bytes."""

    data: bytes


BodyInit: TypeAlias = Blob | bytes | FormData | URLSearchParams | str | ReadableStream


@dataclass(frozen=True, slots=True)
class Body:
    """A body: its bytes, its source (None for a stream) and its length (None if not known).

    https://fetch.spec.whatwg.org/#concept-body
    """

    data: bytes
    source: Blob | bytes | FormData | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class BodyWithType:
    """https://fetch.spec.whatwg.org/#body-with-type; the type is None or a header value."""

    body: Body
    type: str | None


# https://fetch.spec.whatwg.org/#concept-bodyinit-extract
def extract_a_body(object_: BodyInit, keepalive: bool = False) -> BodyWithType:
    """The body and the Content-Type that *object_* brings.

    Raises :class:`ApiException` (TypeError) for a stream with *keepalive*.
    """
    # 1-5. The stream: bytes are at hand in this model, so none is set up.
    # 6-9. Action, source, length and type.
    source: Blob | bytes | FormData | None = None
    length: int | None = None
    type_: str | None = None
    # 10. By the kind of object.
    # 10.a A blob brings its own type, if it has one.
    if isinstance(object_, Blob):
        data, source, length = object_.data, object_, len(object_.data)
        if object_.type:
            type_ = object_.type
    # 10.b-10.c Bytes bring no type.
    elif isinstance(object_, bytes):
        data = source = object_
    # 10.d A form is encoded as multipart/form-data; the standard leaves its length open, browsers send it.
    elif isinstance(object_, FormData):
        data, source = encode_multipart(object_), object_
        length = len(data)
        type_ = f"multipart/form-data; boundary={FORM_BOUNDARY}"
    # 10.e Search parameters are serialised.
    elif isinstance(object_, URLSearchParams):
        data = source = serialize_urlencoded(object_.pairs).encode()
        type_ = "application/x-www-form-urlencoded;charset=UTF-8"
    # 10.f A string becomes UTF-8; lone surrogates become U+FFFD, as in any scalar value string.
    elif isinstance(object_, str):
        data = source = scalar_value_string(object_).encode()
        type_ = "text/plain;charset=UTF-8"
    # 10.g A stream has no source; it cannot be kept alive.
    else:
        if keepalive:
            raise ApiException(
                "TypeError",
                Reason.STREAM_KEEPALIVE,
                "extract-a-body",
                "10.g",
                "A stream body cannot be sent with keepalive.",
            )
        data = object_.data
    # 11. Bytes know their length.
    if isinstance(source, bytes):
        length = len(source)
    # 12. The action: nothing runs in parallel here.
    # 13-14. The body with its type.
    return BodyWithType(Body(data, source, length), type_)


def without_length_if_empty(body: Body) -> Body:
    """*body*, with its length not known if it is empty: what WebKit makes of some empty bodies."""
    return body if body.data else replace(body, length=None)


def encode_multipart(form: FormData) -> bytes:
    """The ``multipart/form-data`` encoding of *form*, UTF-8, with :data:`FORM_BOUNDARY`.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart/form-data-encoding-algorithm
    """
    parts = []
    for name, value in form.entries:
        disposition = f'Content-Disposition: form-data; name="{_escape(_newlines(name))}"'
        if isinstance(value, File):
            disposition += f'; filename="{_escape(value.filename)}"'
            disposition += f"\r\nContent-Type: {value.blob.type or 'application/octet-stream'}"
            content = value.blob.data
        else:
            content = scalar_value_string(_newlines(value)).encode()
        head = scalar_value_string(f"--{FORM_BOUNDARY}\r\n{disposition}\r\n\r\n").encode()
        parts.append(head + content + b"\r\n")
    return b"".join(parts) + f"--{FORM_BOUNDARY}--\r\n".encode()


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _escape(text: str) -> str:
    return text.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")
