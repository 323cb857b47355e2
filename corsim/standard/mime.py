"""MIME types: parsing and serialising them (MIME Sniffing Standard, 4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .header_values import collect_an_http_quoted_string
from .infra import HTTP_TOKEN_CODE_POINTS, HTTP_WHITESPACE, byte_lowercase, is_token


@dataclass(slots=True)
class MimeType:
    """A MIME type record (https://mimesniff.spec.whatwg.org/#mime-type)."""

    type: str
    subtype: str
    parameters: dict[str, str] = field(default_factory=dict)
    names: list[str] | None = None
    """The parameters in order where some come several times, which only a departure makes of them; else None."""

    @property
    def essence(self) -> str:
        """Type, slash, subtype (https://mimesniff.spec.whatwg.org/#mime-type-essence)."""
        return f"{self.type}/{self.subtype}"


def is_quoted_string_content(value: str) -> bool:
    """Whether *value* solely contains HTTP quoted-string token code points."""
    return all(code_point == "\t" or " " <= code_point <= "~" or "\x80" <= code_point <= "\xff" for code_point in value)


# https://mimesniff.spec.whatwg.org/#parse-a-mime-type
def parse_a_mime_type(input_: str, names_are_compared_as_written: bool = False) -> MimeType | None:
    """The MIME type record for *input_*; None stands for failure.

    *names_are_compared_as_written*: a name in another case than one before it is another parameter, to begin with.
    """
    # 1. No whitespace around it.
    input_ = input_.strip(HTTP_WHITESPACE)
    # 2-3. The type, up to a slash.
    type_, slash, rest = input_.partition("/")
    # 4. It has to be a token.
    if not is_token(type_):
        return None
    # 5-6. The slash.
    if not slash:
        return None
    # 7-8. The subtype, up to a semicolon.
    subtype = rest.partition(";")[0]
    position = len(type_) + 1 + len(subtype)
    subtype = subtype.rstrip(HTTP_WHITESPACE)
    # 9. It has to be a token.
    if not is_token(subtype):
        return None
    # 10. A new record, lowercased.
    mime_type = MimeType(byte_lowercase(type_), byte_lowercase(subtype))
    # 11. The parameters:
    while position < len(input_):
        # 11.1. Step over the semicolon.
        position += 1
        # 11.2. Skip whitespace.
        while position < len(input_) and input_[position] in HTTP_WHITESPACE:
            position += 1
        # 11.3-11.4. The name, up to a semicolon or an equals sign, lowercased.
        start = position
        while position < len(input_) and input_[position] not in ";=":
            position += 1
        written = input_[start:position]
        parameter_name = byte_lowercase(written)
        # 11.5. What ended the name?
        if position < len(input_):
            # 11.5.1. A semicolon: there is no value.
            if input_[position] == ";":
                continue
            # 11.5.2. Step over the equals sign.
            position += 1
        # 11.6. Nothing more.
        if position >= len(input_):
            break
        # 11.7-11.8. A quoted value; what follows it up to the next semicolon is dropped.
        if input_[position] == '"':
            # 11.8.1-11.8.2. The string, and on to the semicolon.
            parameter_value, position = collect_an_http_quoted_string(input_, position, True)
            while position < len(input_) and input_[position] != ";":
                position += 1
        # 11.9. A bare value.
        else:
            # 11.9.1-11.9.2. Up to the semicolon, without trailing whitespace.
            start = position
            while position < len(input_) and input_[position] != ";":
                position += 1
            parameter_value = input_[start:position].rstrip(HTTP_WHITESPACE)
            # 11.9.3. An empty one does not count.
            if not parameter_value:
                continue
        # 11.10. The first parameter of a name counts, if it is well-formed.
        if (
            parameter_name
            and HTTP_TOKEN_CODE_POINTS.issuperset(parameter_name)
            and is_quoted_string_content(parameter_value)
            and (written if names_are_compared_as_written else parameter_name) not in mime_type.parameters
        ):
            if parameter_name in mime_type.parameters:
                mime_type.names = [*(mime_type.names or mime_type.parameters), parameter_name]
            elif mime_type.names is not None:
                mime_type.names.append(parameter_name)
            mime_type.parameters[parameter_name] = parameter_value
    # 12. Return.
    return mime_type


# https://mimesniff.spec.whatwg.org/#serialize-a-mime-type
def serialize_a_mime_type(mime_type: MimeType) -> str:
    """*mime_type* as a header value."""
    # 1. The essence.
    serialization = mime_type.essence
    # 2. Each parameter:
    for name in mime_type.names or mime_type.parameters:
        value = mime_type.parameters[name]
        # 2.1-2.3. Semicolon, name, equals sign.
        serialization += f";{name}="
        # 2.4. Quoted where it is not a token.
        if not is_token(value):
            # 2.4.1-2.4.3. Quotes and backslashes are escaped.
            value = value.replace("\\", "\\\\").replace('"', '\\"')
            value = f'"{value}"'
        # 2.5. The value.
        serialization += value
    # 3. Return.
    return serialization
