"""What scripts are told: the texts of the exceptions of ``fetch()`` and XMLHttpRequest.

A network error has the same text whatever its reason. What the API refuses has a text of its own in each engine, by
which one can often tell what was wrong. They are held against all recorded rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from corsim.standard.infra import byte_lowercase
from corsim.standard.reasons import Reason

from .facts import Facts
from .templates import EngineName, Message

FAILED = {
    "chromium": Message("failed-to-fetch", "Failed to fetch", (), kind="exception", generic=True),
    "firefox": Message(
        "network-error", "NetworkError when attempting to fetch resource.", (), kind="exception", generic=True
    ),
    "webkit": Message("load-failed", "TypeError: Load failed", (), kind="exception", generic=True),
}
"""The text for a network error of ``fetch()``."""

_FETCH = "[Failed to execute '{function}' on '{interface}': ]"
_CALL = "Failed to execute '{function}' on '{interface}': "
_BYTES = "String contains non ISO-8859-1 code point."


@dataclass(frozen=True, slots=True)
class Rule:
    """A text for those of its reasons that the API comes to; ``is_wide`` is about values that do not fit into bytes."""

    message: Message
    api: Literal["fetch", "xhr"] | None = None
    is_wide: bool | None = None

    def fits(self, facts: Facts) -> bool:
        """Whether the text is the one for *facts*."""
        return (
            facts.explained.reason in self.message.reasons
            and self.api in (None, facts.api)
            and self.is_wide in (None, facts.is_wide)
        )


def _text(name: str, text: str, *reasons: Reason) -> Message:
    return Message(name, text, reasons, kind="exception")


CHROMIUM = (
    Rule(
        _text(
            "headers-not-bytes",
            _CALL + "Failed to read the 'headers' property from 'RequestInit': " + _BYTES,
            Reason.INVALID_HEADER_NAME,
            Reason.INVALID_HEADER_VALUE,
        ),
        "fetch",
        is_wide=True,
    ),
    Rule(
        _text(
            "method-not-bytes",
            _CALL + "Failed to read the 'method' property from 'RequestInit': " + _BYTES,
            Reason.INVALID_METHOD,
        ),
        "fetch",
        is_wide=True,
    ),
    Rule(
        _text(
            "not-bytes",
            _CALL + _BYTES,
            Reason.INVALID_METHOD,
            Reason.INVALID_HEADER_NAME,
            Reason.INVALID_HEADER_VALUE,
        ),
        "xhr",
        is_wide=True,
    ),
    Rule(
        _text(
            "body-with-get-or-head",
            _FETCH + "Request with GET/HEAD method cannot have body.",
            Reason.BODY_WITH_GET_OR_HEAD,
        )
    ),
    Rule(_text("unsupported-method", _FETCH + "'{method}' HTTP method is unsupported.", Reason.FORBIDDEN_METHOD)),
    Rule(_text("invalid-method", _FETCH + "'{value}' is not a valid HTTP method.", Reason.INVALID_METHOD)),
    Rule(
        _text(
            "invalid-header-name",
            _FETCH + "'{value}' is not a valid HTTP header field name.",
            Reason.INVALID_HEADER_NAME,
        ),
        "xhr",
    ),
    Rule(
        _text(
            "invalid-header-value",
            _FETCH + "'{value}' is not a valid HTTP header field value.",
            Reason.INVALID_HEADER_VALUE,
        ),
        "xhr",
    ),
    Rule(_text("invalid-name", _CALL + "Invalid name", Reason.INVALID_HEADER_NAME), "fetch"),
    Rule(
        _text("invalid-value", _CALL + "Invalid value", Reason.INVALID_HEADER_VALUE, Reason.INVALID_HEADER_PAIR),
        "fetch",
    ),
    Rule(_text("invalid-referrer", _FETCH + "Referrer '{value}' is not a valid URL.", Reason.INVALID_REFERRER)),
    Rule(_text("unparsed-url", _FETCH + "Failed to parse URL from {value}", Reason.INVALID_URL), "fetch"),
    Rule(_text("invalid-url", _CALL + "Invalid URL", Reason.INVALID_URL), "xhr"),
    Rule(
        _text(
            "mode-navigate",
            _FETCH + "Cannot construct a Request with a RequestInit whose mode member is set as 'navigate'.",
            Reason.MODE_NAVIGATE,
        )
    ),
    Rule(_text("no-cors-method", _FETCH + "'{method}' is unsupported in no-cors mode.", Reason.NO_CORS_METHOD)),
    Rule(
        _text(
            "only-if-cached",
            _FETCH + "'only-if-cached' can be set only with 'same-origin' mode",
            Reason.ONLY_IF_CACHED_MODE,
        )
    ),
    Rule(
        _text(
            "stream-keepalive", _FETCH + "Keepalive request cannot have a ReadableStream body.", Reason.STREAM_KEEPALIVE
        )
    ),
    Rule(
        _text(
            "stream-mode",
            _FETCH + 'If request is made from ReadableStream, mode should be"same-origin" or "cors"',
            Reason.STREAM_MODE,
        )
    ),
    Rule(
        _text(
            "stream-duplex",
            _FETCH + "The `duplex` member must be specified for a request with a streaming body",
            Reason.STREAM_WITHOUT_DUPLEX,
        )
    ),
    Rule(
        _text(
            "url-credentials",
            _FETCH + "Request cannot be constructed from a URL that includes credentials: {given}",
            Reason.URL_INCLUDES_CREDENTIALS,
        )
    ),
    Rule(_text("immutable", _FETCH + "Headers are immutable", Reason.IMMUTABLE_HEADERS)),
)

_ARGUMENT = (
    "Cannot convert {where} to ByteString because the character at index {index} has value {code} which is "
    "greater than 255."
)

FIREFOX = (
    Rule(
        _text(
            "not-bytes",
            "[{interface}.{function}: ]" + _ARGUMENT,
            Reason.INVALID_METHOD,
            Reason.INVALID_HEADER_NAME,
            Reason.INVALID_HEADER_VALUE,
        ),
        is_wide=True,
    ),
    Rule(
        _text(
            "body-with-get-or-head",
            "[{interface}.{function}: ]HEAD or GET Request cannot have a body.",
            Reason.BODY_WITH_GET_OR_HEAD,
        )
    ),
    Rule(_text("insecure", "The operation is insecure.", Reason.FORBIDDEN_METHOD), "xhr"),
    Rule(
        _text(
            "invalid-method",
            "[{interface}.{function}: ]Invalid request method {value}.",
            Reason.FORBIDDEN_METHOD,
            Reason.NO_CORS_METHOD,
            Reason.INVALID_METHOD,
        ),
        "fetch",
    ),
    Rule(_text("illegal-string", "An invalid or illegal string was specified", Reason.INVALID_METHOD), "xhr"),
    Rule(
        _text("invalid-header", "Invalid header name.", Reason.INVALID_HEADER_NAME, Reason.INVALID_HEADER_VALUE), "xhr"
    ),
    Rule(
        _text(
            "invalid-header-name",
            "{interface}.{function}: {value} is an invalid header name.",
            Reason.INVALID_HEADER_NAME,
        ),
        "fetch",
    ),
    Rule(
        _text(
            "invalid-header-value",
            "{interface}.{function}: {value} is an invalid header value.",
            Reason.INVALID_HEADER_VALUE,
        ),
        "fetch",
    ),
    Rule(
        _text(
            "invalid-header-pair",
            "[{interface}.{function}: ]Headers require name/value tuples when being initialized by a sequence.",
            Reason.INVALID_HEADER_PAIR,
        )
    ),
    Rule(_text("invalid-referrer", "[{interface}.{function}: ]Invalid referrer URL {value}.", Reason.INVALID_REFERRER)),
    Rule(_text("mode-navigate", "[{interface}.{function}: ]Invalid request mode navigate.", Reason.MODE_NAVIGATE)),
    Rule(
        _text("invalid-url", "{interface}.{function}: {value} is not a valid URL.", Reason.INVALID_URL),
        "fetch",
    ),
    Rule(
        _text("invalid-url-opened", "{interface}.{function}: '{value}' is not a valid URL.", Reason.INVALID_URL), "xhr"
    ),
    Rule(
        _text(
            "only-if-cached",
            "[{interface}.{function}: ]Request mode '{mode}' was used, but request cache mode 'only-if-cached' can "
            "only be used with request mode 'same-origin'.",
            Reason.ONLY_IF_CACHED_MODE,
        )
    ),
    Rule(
        _text(
            "url-credentials",
            "[{interface}.{function}: ]{given} is an url with embedded credentials.",
            Reason.URL_INCLUDES_CREDENTIALS,
        )
    ),
    Rule(
        _text(
            "immutable",
            "[{interface}.{function}: ]Headers are immutable and cannot be modified.",
            Reason.IMMUTABLE_HEADERS,
        )
    ),
)

WEBKIT = (
    Rule(
        _text(
            "type-error",
            "TypeError: Type error",
            Reason.INVALID_METHOD,
            Reason.INVALID_HEADER_NAME,
            Reason.INVALID_HEADER_VALUE,
        ),
        is_wide=True,
    ),
    Rule(
        _text(
            "body-with-get-or-head",
            "Request has method '{method}' and cannot have a body",
            Reason.BODY_WITH_GET_OR_HEAD,
        )
    ),
    Rule(_text("insecure", "The operation is insecure.", Reason.FORBIDDEN_METHOD), "xhr"),
    Rule(_text("forbidden-method", "Method is forbidden.", Reason.FORBIDDEN_METHOD), "fetch"),
    Rule(_text("invalid-method", "Method is not a valid HTTP token.", Reason.INVALID_METHOD), "fetch"),
    Rule(
        _text(
            "pattern",
            "The string did not match the expected pattern.",
            Reason.INVALID_METHOD,
            Reason.INVALID_HEADER_NAME,
            Reason.INVALID_HEADER_VALUE,
            Reason.INVALID_URL,
        ),
        "xhr",
    ),
    Rule(_text("invalid-header-name", "Invalid header name: '{value}'", Reason.INVALID_HEADER_NAME), "fetch"),
    Rule(
        _text("invalid-header-value", "Header '{name}' has invalid value: '{value}'", Reason.INVALID_HEADER_VALUE),
        "fetch",
    ),
    Rule(
        _text("invalid-header-pair", "Header sub-sequence must contain exactly two items", Reason.INVALID_HEADER_PAIR)
    ),
    Rule(_text("invalid-referrer", "Referrer is not a valid URL.", Reason.INVALID_REFERRER)),
    Rule(
        _text(
            "invalid-url",
            "URL is not valid or contains user credentials.",
            Reason.INVALID_URL,
            Reason.URL_INCLUDES_CREDENTIALS,
        ),
        "fetch",
    ),
    Rule(_text("mode-navigate", "Request constructor does not accept navigate fetch mode.", Reason.MODE_NAVIGATE)),
    Rule(_text("no-cors-method", "Method must be GET, POST or HEAD in no-cors mode.", Reason.NO_CORS_METHOD)),
    Rule(
        _text(
            "only-if-cached",
            "only-if-cached cache option requires fetch mode to be same-origin.",
            Reason.ONLY_IF_CACHED_MODE,
        )
    ),
    Rule(_text("stream-upload", "ReadableStream uploading is not supported", Reason.STREAM_BODY_UNSUPPORTED)),
    Rule(
        _text(
            "stream-keepalive",
            "Request cannot have a ReadableStream body and keepalive set to true",
            Reason.STREAM_KEEPALIVE,
        )
    ),
    Rule(_text("window", "Window can only be null.", Reason.WINDOW_NOT_NULL)),
    Rule(_text("immutable", "Headers object's guard is 'immutable'", Reason.IMMUTABLE_HEADERS)),
)

RULES: Mapping[EngineName, tuple[Rule, ...]] = {"chromium": CHROMIUM, "firefox": FIREFOX, "webkit": WEBKIT}


def exception_of(engine: EngineName, facts: Facts) -> tuple[Message, str] | None:
    """The exception's message for a call that failed, and its text; None where a script gets none, or an event."""
    for rule in RULES[engine]:
        if rule.fits(facts):
            values = _values(facts)
            if engine == "firefox":
                values = _in_firefox(values, facts.explained.reason)
            return rule.message, _without_name(rule.message.template.format(values))
    if facts.api == "xhr":
        return None
    return FAILED[engine], _without_name(FAILED[engine].text)


def _without_name(text: str) -> str:
    """*text* as ``error.message`` has it: texts that are too common stand in the templates with the error's name."""
    return text.removeprefix("TypeError: ")


_RECORD = "record<ByteString, ByteString> branch of (sequence<sequence<ByteString>> or record<ByteString, ByteString>)"

WHERE = {
    ("fetch", Reason.INVALID_METHOD): "'method' member of RequestInit",
    ("fetch", Reason.INVALID_HEADER_NAME): f"key of {_RECORD}",
    ("fetch", Reason.INVALID_HEADER_VALUE): f"value in {_RECORD}",
    ("xhr", Reason.INVALID_METHOD): "argument 1",
    ("xhr", Reason.INVALID_HEADER_NAME): "argument 1",
    ("xhr", Reason.INVALID_HEADER_VALUE): "argument 2",
}
"""Where Firefox says that something does not fit into bytes."""


def _values(facts: Facts) -> dict[str, str]:
    """The values that the texts take."""
    explained = facts.explained
    values = {name: str(value) for name, value in explained.values.items()}
    function = "fetch"
    if facts.api == "xhr":
        function = "open" if explained.algorithm == "xhr-open" else "setRequestHeader"
    given = next((values[name] for name in ("value", "text", "name", "method", "url") if name in values), "")
    # A script's strings have units of 16 bits.
    data = given.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
    wide = [(index, unit) for index, unit in enumerate(units) if unit > 0xFF]
    if wide and (facts.api, explained.reason) in WHERE:
        values |= {"index": str(wide[0][0]), "code": str(wide[0][1]), "where": WHERE[facts.api, explained.reason]}
    interface = "Window" if facts.api == "fetch" else "XMLHttpRequest"
    values["mode"] = values.get("seen", "")
    return values | {"function": function, "interface": interface, "value": given, "given": facts.given}


def _in_firefox(values: dict[str, str], reason: Reason) -> dict[str, str]:
    """*values* as Firefox shows them: bytes, read as UTF-8 up to the first NUL; names of headers in lower case."""
    value = values["value"]
    if reason not in (Reason.INVALID_URL, Reason.INVALID_REFERRER) and max(value, default="") <= "\xff":
        value = value.encode("latin-1").decode("utf-8", "replace").partition("\0")[0]
    if reason is Reason.INVALID_HEADER_NAME:
        value = byte_lowercase(value)
    return values | {"value": value}
