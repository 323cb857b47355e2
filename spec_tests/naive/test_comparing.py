"""Engine and plain counterpart agree on random sessions, and those sessions reach each boundary that decides."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import browser, deciding, headers
from .__main__ import main
from .comparing import compare
from .drawing import session

ENDS = {
    "allowed, preflighted",
    "allowed, simple",
    "blocked, preflighted",
    "blocked, simple",
    "blocked, unsent",
    "throws, unsent",
}


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_they_agree(seed: int) -> None:
    compared = compare(seed, 0, 1_000)
    assert compared.differences == []
    assert compared.sessions == 1_000
    # Every way to end is common enough to mean something.
    assert set(compared.ends) == ENDS
    assert min(compared.ends.values()) > 10


def test_a_session_is_the_same_whenever_it_is_drawn() -> None:
    assert session(7, 11) == session(7, 11)
    assert session(7, 11) != session(7, 12)
    assert session(7, 11) != session(8, 11)


def with_entries_of_any_credentials(of_method: Callable[..., Any]) -> Callable[..., Any]:
    """A look-up to which entries that were stored without credentials are good enough for a call with them."""

    def look_up(self: browser.NaiveBrowser, call: browser.Call, method: str) -> Any:
        for entry in self.cache:
            entry.credentials = True
        return of_method(self, call, method)

    return look_up


def without_authorization(method: str, given: headers.Headers, *rest: Any) -> bool:
    """The preflight's answer judged as if `Authorization` were not asked for."""
    return deciding.permits(method, [header for header in given if header[0].lower() != "authorization"], *rest)


is_safelisted = deciding.is_safelisted


def is_safelisted_up_to_127(name: str, value: str) -> bool:
    """The safelist with a limit that is one byte too low."""
    return len(value) < 128 and is_safelisted(name, value)


MISTAKES: dict[str, tuple[object, str, Any]] = {
    "PUT needs no preflight": (browser, "SAFELISTED_METHODS", ("GET", "HEAD", "POST", "PUT")),
    "patch is uppercased": (browser, "NORMALIZED_METHODS", (*deciding.NORMALIZED_METHODS, "PATCH")),
    "delete is not": (browser, "NORMALIZED_METHODS", ("GET", "HEAD", "OPTIONS", "POST", "PUT")),
    "TRACK is allowed": (browser, "FORBIDDEN_METHODS", ("CONNECT", "TRACE")),
    "a colon is safe": (deciding, "UNSAFE_BYTES", deciding.UNSAFE_BYTES.replace(":", "")),
    "DEL is safe": (deciding, "UNSAFE_BYTES", deciding.UNSAFE_BYTES.replace("\x7f", "")),
    "a slash is a language": (deciding, "LANGUAGE", deciding.LANGUAGE + "/"),
    "JSON is a form's type": (deciding, "FORM_TYPES", (*deciding.FORM_TYPES, "application/json")),
    "Set-Cookie can be exposed": (deciding, "NEVER_EXPOSED", ("set-cookie2",)),
    "Pragma is not exposed": (deciding, "ALWAYS_EXPOSED", tuple(set(deciding.ALWAYS_EXPOSED) - {"pragma"})),
    "TE can be set": (deciding, "FORBIDDEN_NAMES", tuple(set(deciding.FORBIDDEN_NAMES) - {"te"})),
    "an override is no method": (deciding, "OVERRIDES", ()),
    "any range is safe": (deciding, "is_range_with_a_start", lambda value: value.startswith("bytes=")),
    "parameters spoil a type": (deciding, "essence", lambda value: None if ";" in value else headers.essence(value)),
    "lists are not split at empty elements": (deciding, "tokens", lambda *given: headers.tokens(*given) or None),
    "credentials in any case": (deciding, "get", lambda *given: (headers.get(*given) or "").lower() or None),
    "a max-age of 6 where none is said": (browser, "seconds", lambda *given: headers.seconds(*given) or 6),
    "any entry is good for credentials": (
        browser.NaiveBrowser,
        "of_method",
        with_entries_of_any_credentials(browser.NaiveBrowser.of_method),
    ),
    "failures leave the cache": (browser.NaiveBrowser, "clear", lambda *_: None),
    "Authorization needs no permission": (browser, "permits", without_authorization),
    "a limit of 127 bytes": (deciding, "is_safelisted", is_safelisted_up_to_127),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_would_be_seen(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, value = MISTAKES[mistake]
    monkeypatch.setattr(where, name, value)
    if where is deciding and hasattr(browser, name):
        monkeypatch.setattr(browser, name, value)
    assert any(compare(2, first, 500, most=1).differences for first in range(0, 6_000, 500))


def test_the_command_tells_what_it_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sessions", "60", "--seed", "2", "--jobs", "1"]) == 0
    first, *ends, last = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"60 sessions of seed 2 with \d+ calls", first)
    assert {line.split("  ")[-1] for line in ends} <= ENDS
    assert last == "0 different"


def test_the_command_fails_where_something_is_different(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "SAFELISTED_METHODS", ("GET", "HEAD", "POST", "PUT"))
    assert main(["--sessions", "60", "--seed", "2", "--jobs", "1"]) == 1
    assert "\nsession 2/" in capsys.readouterr().out


@pytest.mark.parametrize("module", ["headers", "deciding", "browser", "drawing"])
def test_it_shares_no_code_with_the_engine(module: str) -> None:
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    of_python = {"__future__", "collections.abc", "dataclasses", "random", "typing"}
    assert imported <= of_python | {"browser", "deciding", "headers"}
