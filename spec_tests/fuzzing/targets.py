"""The table of targets: what reads input from outside, and which exceptions each documents.

A target is a function of bytes. What it raises besides the documented exceptions is a bug, and so is an assertion in
it that fails. A target decides for itself how its bytes become what it is about: text, header lines, a command line.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from corsim.browser.browser import Browser
from corsim.browser.set_cookie import parse_set_cookie
from corsim.explain.console.recognising import nearest, recognise
from corsim.playground.answering import LONGEST, answer_json
from corsim.profiles import PROFILES
from corsim.scenario.bulk.checking import check
from corsim.scenario.bulk.reading import Recording
from corsim.scenario.decode import decode_scenario
from corsim.scenario.importers.imported import NotImportedError, Wanted
from corsim.scenario.importers.importing import import_data
from corsim.scenario.reading import ScenarioError, read_json
from corsim.scenario.run import run, run_scenario
from corsim.standard import integrity, max_age
from corsim.standard.data_urls import data_url_processor
from corsim.standard.header_values import (
    _PARSERS,
    FAILURE,
    extract_header_list_values,
    get_decode_and_split,
    parse_a_range_leniently,
    parse_a_single_range_header_value,
    rewritten_range,
)
from corsim.standard.headers import Header, HeaderList, has_nul_or_newline, is_a_header_name
from corsim.standard.infra import ASCII_WHITESPACE
from corsim.standard.merged_headers import merged_request_headers, merged_response_headers
from corsim.standard.mime import parse_a_mime_type, serialize_a_mime_type
from corsim.standard.safelist import is_a_cors_safelisted_request_header
from corsim.standard.urls import parse_url, set_the_password, set_the_username, with_userinfo

from .command_lines import try_a_command_line

PAGE = "https://app.example.com/"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes input: *run* is tried, and may raise what is *documented*, and nothing else.

    ``weight`` is its share of the inputs; what is slow has a small one.
    """

    name: str
    what: str
    run: Callable[[bytes], None]
    documented: tuple[type[BaseException], ...] = ()
    weight: int = 1


def text_of(data: bytes) -> str:
    """*data* as a text in which surrogates can stand alone, as in a string of JavaScript."""
    return data.decode("utf-8", "surrogateescape")


def headers_of(data: bytes) -> list[Header]:
    """*data* as header lines, one byte a code point."""
    lines = [line.partition(":") for line in data.decode("latin-1").split("\n")]
    return [(name, value.strip("\t ")) for name, _, value in lines]


def _scenario(data: bytes) -> None:
    for result in run_scenario(read_json(data)):
        json.dumps(result.to_dict())


def _imported(kind: str | None) -> Callable[[bytes], None]:
    def run_what_is_imported(data: bytes) -> None:
        _, imported = import_data(data, Wanted(PAGE), kind)
        for item in imported:
            run(decode_scenario(item.document))

    return run_what_is_imported


def _checked(data: bytes) -> None:
    found, tally = check(Recording(io.BytesIO(data)), Wanted(PAGE))
    assert found.problems.number or tally.counts.total() == sum(facts.calls for facts in found.sessions.values())
    assert all(reason.examples for reason in tally.reasons.values())


def _header_lists(data: bytes) -> None:
    headers = headers_of(data)
    list_ = HeaderList(headers)
    # The first ones only: what is asked of each is the work of all.
    for name, value in headers[:8]:
        pieces = get_decode_and_split(name, list_)
        assert pieces, "a header that is there has a piece at least"
        parse_a_single_range_header_value(value, True)
        parse_a_range_leniently(value, False)
        rewritten_range(value)
        for profile in PROFILES.values():
            is_a_cors_safelisted_request_header((name, value), profile)
    for name in _PARSERS:
        extract_header_list_values(name, list_)
    for read in max_age.READERS.values():
        seconds = read(list_)
        assert seconds is None or seconds is FAILURE or isinstance(seconds, int)
    merged_request_headers(headers, True)
    for is_for_xhr in (False, True):
        merged_response_headers(headers, True, is_for_xhr)


def _can_be_sent(header: Header) -> bool:
    """Whether the decoder of scenarios takes *header*; what it says of others is another target's."""
    return is_a_header_name(header[0]) and not has_nul_or_newline(header[1])


def _answers(data: bytes) -> None:
    """The same answer to a preflight and to its request, in every browser; the first line is the status."""
    status, _, lines = data.decode("latin-1").partition("\n")
    headers = [list(header) for header in headers_of(lines.encode("latin-1")) if _can_be_sent(header)]
    known = status.isascii() and status.isdigit() and len(status) == 3 and status >= "200"
    answer = {"status": int(status) if known else 200, "headers": headers}
    request = {
        "url": "https://api.example.com/items",
        "method": "PATCH",
        "headers": {"Authorization": "Bearer 1", "X-A": "1", "Range": "bytes=0-"},
        "body": "{}",
    }
    for browser in PROFILES:
        for credentials in ("include", "omit"):
            requests = [{**request, "credentials": credentials}] * 2
            server = {"preflight": {**answer, "status": 204} if status == "204" else answer, "response": answer}
            run_scenario({"browser": browser, "page": PAGE, "requests": requests, "server": server})


def _mime(data: bytes) -> None:
    record = parse_a_mime_type(data.decode("latin-1"))
    if record is not None:
        # https://mimesniff.spec.whatwg.org/#serializing-a-mime-type: what is serialised parses to the same record.
        assert parse_a_mime_type(serialize_a_mime_type(record)) == record


def _url(data: bytes) -> None:
    text, newline, base = text_of(data).partition("\n")
    found = parse_url(base) if newline else None
    url = parse_url(text, found)
    if url is not None:
        again = parse_url(url.href)
        assert again == url, "https://url.spec.whatwg.org/#url-serializing: what is serialised parses to an equal URL"
        # What nobody writes longer: the whole text each time would be the work of many URLs.
        with_userinfo(url, text[:99], base[:99])
        set_the_username(url, text[:99])
        set_the_password(url, text[:99])


def _data_url(data: bytes) -> None:
    text = text_of(data)
    url = parse_url(text if text.startswith("data:") else f"data:{text}")
    if url is not None and url.scheme == "data":
        data_url_processor(url)


def _integrity(data: bytes) -> None:
    body, _, metadata = data.partition(b"\n")
    text = text_of(metadata)
    for match in integrity.MATCHING.values():
        assert match(body, text) in (True, False)
    if not text.strip(ASCII_WHITESPACE):
        # https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist: no metadata, a match.
        assert integrity.bytes_match_metadata(body, text)


def _cookie(data: bytes) -> None:
    text = data.decode("latin-1")
    for profile in PROFILES.values():
        parse_set_cookie(text, "api.example.com", "/a/b", 1e9, profile)
    browser = Browser("firefox")
    browser.set_cookie("https://api.example.com/a", text)


def _console(data: bytes) -> None:
    text = text_of(data)
    if not recognise(text):
        nearest(text)


def _playground(data: bytes) -> None:
    answer_json(text_of(data[: 4 * LONGEST]))


NOT_A_SCENARIO = (ScenarioError,)
NOT_IMPORTED = (NotImportedError, ScenarioError)

TARGETS = {
    target.name: target
    for target in (
        Target("scenario", "the scenario's decoder, and the run of what it decodes", _scenario, NOT_A_SCENARIO, 20),
        Target("headers", "lists of headers, and the values in them", _header_lists, weight=150),
        Target("answers", "headers of answers, to preflights and after them, in every browser", _answers),
        Target("mime", "MIME types", _mime, weight=100),
        Target("url", "URLs, with a base and userinfo", _url, weight=100),
        Target("data-url", "data: URLs", _data_url, weight=100),
        Target("integrity", "integrity metadata", _integrity, weight=50),
        Target("cookie", "Set-Cookie", _cookie, weight=50),
        Target("har", "HAR files", _imported("har"), NOT_IMPORTED, 8),
        Target("long-har", "HAR files, read piece by piece and checked", _checked, weight=8),
        Target("curl", "curl command lines", _imported("curl"), NOT_IMPORTED, 12),
        Target("fetch", "copied fetch() calls", _imported("fetch"), NOT_IMPORTED, 12),
        Target("http", "HTTP text", _imported("http"), NOT_IMPORTED, 12),
        Target("input", "an input of any kind, which is recognised", _imported(None), NOT_IMPORTED, 12),
        Target("console", "messages of consoles", _console),
        Target("playground", "what is typed in the playground", _playground),
        Target("cli", "the command line, with its standard input", try_a_command_line),
    )
}


def try_one(name: str, data: bytes) -> None:
    """Run the target *name* on *data*; raises what it does not document."""
    target = TARGETS[name]
    try:
        target.run(data)
    except target.documented:
        return
