"""web-platform-tests' data files, where a checkout is given: see ``data.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corsim.standard.data_urls import data_url_processor, forgiving_base64_decode
from corsim.standard.mime import parse_a_mime_type, serialize_a_mime_type
from corsim.standard.origins import serialize_an_origin
from corsim.standard.profile import STANDARD
from corsim.standard.safelist import is_a_cors_safelisted_request_header
from corsim.standard.urls import parse_url, set_the_password, set_the_username

from .data import FILES, VARIABLE, cases, report

NEWER_UNICODE = "pywhatwgurl's data, which are newer than the file, have a letter at U+3E8AC."

KNOWN: dict[str, dict[str, str]] = {
    "url/resources/IdnaTestV2.json": {
        "\U0003e8ac\u3002\u0729\u3002\ucbd95": NEWER_UNICODE,
        "\U0003e8ac\u3002\u0729\u3002\u110d\u1173\u11ac5": NEWER_UNICODE,
    },
}
"""By file and input: cases that come out otherwise, and why that is no fault of corsim's."""


def is_known(file: str, input_: str) -> bool:
    return input_ in KNOWN.get(file, {})


@pytest.mark.parametrize("file", [file for file in FILES if "urltestdata" in file])
def test_urls(file: str) -> None:
    """A case has an input, perhaps a base, and either the parts of the URL or ``failure``."""
    failures = []
    rows = cases(file)
    for case in rows:
        problem = _url_problem(case)
        if problem and not is_known(file, case["input"]):
            failures.append(f"{case['input']!r} (base {case['base']!r}): {problem}")
    report(failures, len(rows), file)


def _url_problem(case: dict[str, Any]) -> str | None:
    base = None if case["base"] is None else parse_url(case["base"])
    url = None if case["base"] is not None and base is None else parse_url(case["input"], base)
    if case.get("failure"):
        return None if url is None else f"a failure is expected, {url.href} found"
    if url is None:
        return f"{case['href']} is expected, a failure found"
    found = {
        "href": url.href,
        "protocol": f"{url.scheme}:",
        "username": url.username,
        "password": url.password,
        "hostname": url.host or "",
        "port": "" if url.port is None else str(url.port),
        "pathname": url.path,
        "search": f"?{url.query}" if url.query else "",
        "hash": f"#{url.fragment}" if url.fragment else "",
        "origin": serialize_an_origin(url.origin),
    }
    different = [key for key in found if key in case and case[key] != found[key]]
    return "; ".join(f"{key}: {case[key]!r} expected, {found[key]!r} found" for key in different) or None


@pytest.mark.parametrize("file", ["url/resources/toascii.json", "url/resources/IdnaTestV2.json"])
def test_hosts(file: str) -> None:
    """A domain as it is written, and as it stands in a URL; null where it makes the URL a failure."""
    failures = []
    rows = [case for case in cases(file) if case["input"]]
    for case in rows:
        for url in (parse_url(f"https://{case['input']}/x"), parse_url(f"wss://{case['input']}/x")):
            found = None if url is None else url.host
            if found != case["output"] and not is_known(file, case["input"]):
                failures.append(f"{case['input']!r}: {case['output']!r} expected, {found!r} found")
                break
    report(failures, len(rows), file)


def test_user_names_and_passwords() -> None:
    """The two setters that XMLHttpRequest's open() uses; https://url.spec.whatwg.org/#set-the-username"""
    file = "url/resources/setters_tests.json"
    [tables] = cases(file)
    failures, count = [], 0
    for key, setter in (("username", set_the_username), ("password", set_the_password)):
        for case in tables[key]:
            url = parse_url(case["href"])
            assert url is not None, case
            if not url.host or url.scheme == "file":
                continue  # The setter of the URL class returns before it, and so does open().
            count += 1
            found = setter(url, case["new_value"])
            if found.href != case["expected"]["href"] or getattr(found, key) != case["expected"][key]:
                failures.append(f"{key} {case['new_value']!r} of {case['href']}: {found.href}")
    report(failures, count, file)


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith("mime-types.json")])
def test_mime_types(file: str) -> None:
    """A string, and how it is serialised again; null where it is no MIME type."""
    failures = []
    rows = cases(file)
    for case in rows:
        parsed = parse_a_mime_type(case["input"])
        found = None if parsed is None else serialize_a_mime_type(parsed)
        if found != case["output"]:
            failures.append(f"{case['input']!r}: {case['output']!r} expected, {found!r} found")
        elif found is not None:
            again = parse_a_mime_type(found)
            if again is None or serialize_a_mime_type(again) != found:
                failures.append(f"{case['input']!r}: {found!r} is another when it is parsed again")
    report(failures, len(rows), file)


def test_headers_that_are_not_cors_safelisted() -> None:
    file = "fetch/api/cors/resources/not-cors-safelisted.json"
    rows = cases(file)
    failures = [
        f"{name}: {value}" for name, value in rows if is_a_cors_safelisted_request_header((name, value), STANDARD)
    ]
    report(failures, len(rows), file)


def test_data_urls() -> None:
    """A data: URL, its MIME type and its bytes; a null for the type where fetching it fails."""
    file = "fetch/data-urls/resources/data-urls.json"
    failures = []
    rows = cases(file)
    for input_, mime_type, *body in rows:
        url = parse_url(input_)
        struct = None if url is None else data_url_processor(url)
        if struct is None or mime_type is None:
            if struct is not None or mime_type is not None:
                failures.append(f"{input_!r}: {mime_type!r} expected, {struct!r} found")
        elif (serialize_a_mime_type(struct.mime_type), list(struct.body)) != (mime_type, body[0]):
            failures.append(f"{input_!r}: {mime_type!r} and {body[0]} expected, {struct!r} found")
    report(failures, len(rows), file)


def test_base64() -> None:
    """Base64 as data: URLs have it: the bytes, or null."""
    file = "fetch/data-urls/resources/base64.json"
    failures = []
    rows = cases(file)
    for input_, output in rows:
        found = forgiving_base64_decode(input_)
        if (None if found is None else list(found)) != output:
            failures.append(f"{input_!r}: {output!r} expected, {found!r} found")
    report(failures, len(rows), file)


class TestTheLoader:
    """The loader itself, without a checkout and with one made up here."""

    def test_without_the_variable_it_says_how_many_files_are_skipped_and_what_to_set(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(VARIABLE, raising=False)
        for file in FILES:
            with pytest.raises(pytest.skip.Exception, match=rf"{file} is one of {len(FILES)} data .* set {VARIABLE} "):
                cases(file)

    def test_a_file_that_is_not_there_is_skipped_by_itself(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        with pytest.raises(pytest.skip.Exception, match="does not exist"):
            cases(FILES[0])

    def test_comments_are_no_cases(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        path = tmp_path / "fetch/data-urls/resources/base64.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(["a comment", ["YQ==", [97]], ["?", None]]), "utf-8")
        assert cases("fetch/data-urls/resources/base64.json") == [["YQ==", [97]], ["?", None]]
        test_base64()

    def test_what_comes_out_otherwise_is_a_failure(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        path = tmp_path / "fetch/data-urls/resources/base64.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps([["YQ==", [98]], ["YQ==", [97]]]), "utf-8")
        with pytest.raises(pytest.fail.Exception, match=r"(?s)'YQ==': \[98\] expected, b'a' found.*1 of 2 cases"):
            test_base64()

    def test_a_file_without_cases_is_a_failure(self) -> None:
        with pytest.raises(AssertionError, match="has no cases"):
            report([], 0, "a.json")

    def test_the_known_cases_are_of_files_that_are_run(self) -> None:
        assert set(KNOWN) <= set(FILES)
