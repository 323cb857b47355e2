"""``python -m corsim probe``: make a request live, as a browser would for a page, and say what came of it.

The requests that the model yields go over the network, preflights and redirects included, and nothing else does: what
is said under "What to change" is tried on the recorded answers. curl's names stand for curl's options.

Exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong or the server cannot be reached at all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corsim.browser.routes import origin_key
from corsim.browser.verdict import Verdict
from corsim.explain.as_data import explained
from corsim.explain.chapters import Ran
from corsim.explain.explaining import FORMATS
from corsim.explain.text import safe
from corsim.profiles import PROFILES, no_browser
from corsim.scenario.decode import decode_scenario
from corsim.scenario.importers.curl_options import BY_LONG, MEANINGFUL, Given, Option
from corsim.scenario.importers.curl_request import CurlRequest, curl_request
from corsim.scenario.importers.imported import NotImportedError
from corsim.scenario.importers.sent import author_headers, held_cookie, left_out_note
from corsim.scenario.model import Scenario
from corsim.scenario.reading import ScenarioError
from corsim.scenario.run import run as run_scenario
from corsim.servers.live import LiveConnection
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.urls import parse_url
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest

from . import output
from .terminal import BAD, GOOD, InputError, seconds, wrong

DESCRIPTION = """Make a request over the network as the browser of a page would, preflight and redirects included, and
say what the browser makes of the answers."""
EPILOG = """exit status: 0 allowed, 1 blocked or throws, 2 the input is wrong, or the server cannot be reached"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*; those of curl are in the order in which they are given."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.set_defaults(given=[])
    parser.add_argument("url", metavar="URL", help="what the page's script asks for")
    parser.add_argument(
        "--origin", "--page", required=True, metavar="ORIGIN", dest="page",
        help="the origin, or the URL, of the page that asks",
    )  # fmt: skip
    for option in MEANINGFUL:
        if option.probe:
            arguments: dict[str, Any] = {"metavar": option.value} if option.value else {"nargs": 0}
            parser.add_argument(*option.flags, action=_Append, option=option, help=option.probe, **arguments)
    parser.add_argument("--credentials", action="store_true", help="the script includes credentials (cookies)")
    parser.add_argument("--mode", choices=("cors", "no-cors", "same-origin"), help="the request's mode")
    parser.add_argument("--redirect", choices=ENUMERATIONS["redirect"].values, help="the request's redirect mode")
    parser.add_argument("--xhr", action="store_true", help="the script uses XMLHttpRequest instead of fetch()")
    parser.add_argument("--browser", metavar="NAME", default="spec", help="the browser's profile (default: spec)")
    parser.add_argument(
        "-m", "--max-time", "--timeout", type=seconds, default=30.0, metavar="SECONDS", dest="timeout",
        help="how long each answer may take (default: 30)",
    )  # fmt: skip
    parser.add_argument("-k", "--insecure", action="store_true", help="trust any certificate, which no browser does")
    output.add_fix_for(parser)
    output.add_arguments(parser, FORMATS)


class _Append(argparse.Action):
    """Keeps curl's options in the order in which they are given, since their order counts."""

    def __init__(self, option: Option, **arguments: Any) -> None:
        super().__init__(**{**arguments, "dest": "given", "default": argparse.SUPPRESS})
        self.curl = option

    def __call__(
        self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, written: str | None = None
    ) -> None:
        value = values if isinstance(values, str) else ""
        namespace.given = [*namespace.given, Given(self.curl, value, written or f"--{self.curl.long}")]


def run(options: argparse.Namespace) -> int:
    """Make the request that *options* say; returns the exit status."""
    try:
        output.check_format(options)
        request = curl_request([*options.given, Given(BY_LONG["globoff"], "", "-g"), _url(options.url)], "probe", _read)
        document, notes = _document(request, options)
        scenario = decode_scenario(document)
    except InputError as error:
        return wrong(str(error))
    except (NotImportedError, ScenarioError) as error:
        return wrong(
            "\n".join(f"{problem.seen}; {problem.needed}. {problem.hint}".rstrip() for problem in error.problems)
        )
    with _Network(options.timeout, options.insecure) as network:
        [verdict] = run_scenario(scenario, network)
    unreached = _unreached(verdict)
    if unreached is not None:
        return wrong(unreached)
    try:
        _give(scenario, verdict, notes, options)
    except InputError as error:
        return wrong(str(error))
    return GOOD if verdict.allowed else BAD


def _url(url: str) -> Given:
    return Given(BY_LONG["url"], url, url)


def _read(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def _document(request: CurlRequest, options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """The scenario without its server, and notes; raises InputError."""
    if options.browser not in PROFILES:
        raise InputError(f"--browser: {no_browser(options.browser)}")
    page = _page(options.page)
    [url] = request.urls
    parsed = parse_url(url)
    if parsed is None or not parsed.is_http:
        raise InputError(f"{url!r} is not a URL over HTTP; one like https://api.example.com/ is needed")
    notes = list(request.notes)
    author = author_headers(request.headers)
    if author.left_out:
        notes.append(left_out_note(author.left_out))
    request.headers = list(author.headers)
    call = request.call(request.headers, url)
    include = options.credentials or bool(request.cookies)
    if options.xhr:
        if options.mode or options.redirect:
            raise InputError("--xhr stands beside --mode or --redirect, which only fetch() has")
        call = {**call, "api": "xhr", "withCredentials": include}
        call.pop("credentials", None)
    elif include:
        call["credentials"] = "include"
    for name in ("mode", "redirect"):
        if getattr(options, name) is not None:
            call[name] = getattr(options, name)
    document: dict[str, Any] = {"browser": options.browser, "page": page, "request": call}
    if request.cookies:
        document["cookies"] = [held_cookie(pair, parsed) for pair in request.cookies]
    return document, notes


def _page(text: str) -> str | dict[str, Any]:
    """The page of ``--origin``: an origin, a URL of a page, or null."""
    if text == "null":
        return {"url": "https://sandboxed.invalid/", "sandboxed": True}
    parsed = parse_url(text)
    if parsed is None or (not parsed.is_http and parsed.scheme != "file"):
        raise InputError(
            f"--origin: {text!r} is not an origin or a page's URL; one like https://app.example.com, or null, is needed"
        )
    return text


class _Network:
    """Answers by the live server of each request's own origin; connections are kept until the end."""

    def __init__(self, timeout: float, insecure: bool) -> None:
        self.timeout = timeout
        self.context = _trusting_anybody() if insecure else None
        self.connections: dict[str, LiveConnection] = {}

    def __enter__(self) -> _Network:
        return self

    def __exit__(self, *_error: object) -> None:
        for connection in self.connections.values():
            connection.close()

    def __call__(self, request: WireRequest) -> Answer:
        """What the server at the origin of *request* answers."""
        url = parse_url(request.url)
        assert url is not None
        origin = origin_key(str(url.origin))
        if origin not in self.connections:
            self.connections[origin] = LiveConnection(origin, timeout=self.timeout, context=self.context)
            self.connections[origin].open()
        return self.connections[origin](request)


def _trusting_anybody() -> Any:
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _unreached(verdict: Verdict) -> str | None:
    """Why nothing can be said: the very first request got no answer. None where it got one, or none was sent."""
    if not verdict.exchanges or not isinstance(verdict.exchanges[0].answer, ConnectionFailure):
        return None
    first = verdict.exchanges[0]
    assert isinstance(first.answer, ConnectionFailure)
    kind = "preflight" if first.request.kind == "preflight" else first.request.method
    return f"{safe(first.request.url)}: no answer to the {kind}. {safe(first.answer.message)}"


def _give(scenario: Scenario, verdict: Verdict, notes: Sequence[str], options: argparse.Namespace) -> None:
    if options.format == "json":
        output.give(json.dumps({**explained(verdict), "notes": list(notes)}, indent=2), options)
    else:
        output.give_documents([Ran(scenario, [verdict], notes=notes, fix_for=options.fix_for)], options)
