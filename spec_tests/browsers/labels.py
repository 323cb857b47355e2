"""Labels: a first path segment of its own for every URL of a row, put in before a run and taken out after.

``https://api.example.com/data`` becomes ``https://api.example.com/~17/data``. Only absolute
http(s) URLs and paths that start with ``/`` can be labelled; :func:`can_be_labelled` tells.
"""

from __future__ import annotations

import re
from typing import Any

from corsim.standard.urls import parse_url
from spec_tests.documents import answers_of, calls_of, pairs

_ABSOLUTE = re.compile(r"(https?://[^/?#\\]+)", re.IGNORECASE)
_BASE = parse_url("https://page.invalid/")
_LABEL = re.compile(r"/~\d+(?=[/?#]|$)")
_LABEL_BEFORE_PATH = re.compile(r"/~\d+(?=/)")


def can_be_labelled(url: str) -> bool:
    """Whether :func:`labelled` changes where *url* leads, and nothing else.

    That is not so where segments lead above the first one, or where a tab or a backslash makes a host of a path.
    """
    plain, changed = parse_url(url, _BASE), parse_url(_with_label(url, 0), _BASE)
    is_one_of_ours = _ABSOLUTE.match(url) is not None or url.startswith("/")
    return (
        is_one_of_ours and None not in (plain, changed) and changed != plain == parse_url(without_label(str(changed)))
    )


def labelled(url: str, number: int) -> str:
    """*url* with the label as its first path segment; unchanged if it cannot be labelled, or leads nowhere."""
    return _with_label(url, number) if can_be_labelled(url) else url


def _with_label(url: str, number: int) -> str:
    match = _ABSOLUTE.match(url)
    end = match.end() if match else 0
    rest = url[end:]
    return f"{url[:end]}/~{number}{rest if rest.startswith('/') else '/' + rest}"


def without_label(text: str) -> str:
    """*text* (a URL, or a sentence with URLs) without labels."""
    return _LABEL.sub("", _LABEL_BEFORE_PATH.sub("", text))


def label_of(url: str) -> int | None:
    """The number in the label of *url*, or None."""
    match = _LABEL.search(url)
    return int(match[0][2:]) if match else None


def with_labels(scenario: dict[str, Any], number: int) -> dict[str, Any]:
    """A copy of *scenario* in which every URL of requests, rules and `Location` headers is labelled."""
    copy = dict(scenario)
    if "request" in copy:
        copy["request"] = _request(copy["request"], number)
    if "requests" in copy:
        copy["requests"] = [_request(request, number) for request in copy["requests"]]
    server = copy.get("server")
    if isinstance(server, dict):
        copy["server"] = {key: _answer(answer, number) for key, answer in server.items()}
    elif isinstance(server, list):
        copy["server"] = [_answer(answer, number) for answer in server]
    return copy


def urls_to_label(scenario: dict[str, Any]) -> list[str]:
    """The URLs that :func:`with_labels` would label."""
    urls = [call["url"] for call in calls_of(scenario)]
    for answer in answers_of(scenario):
        urls += [answer["url"]] if "url" in answer else []
        urls += [value for name, value in pairs(answer.get("headers")) if name.lower() == "location"]
    return urls


def _request(request: Any, number: int) -> Any:
    if isinstance(request, str):
        return labelled(request, number)
    return {**request, "url": labelled(request["url"], number)}


def _answer(answer: dict[str, Any], number: int) -> dict[str, Any]:
    copy = dict(answer)
    if "url" in copy:
        copy["url"] = labelled(copy["url"], number)
    if "headers" in copy:
        copy["headers"] = [
            [name, labelled(value, number) if name.lower() == "location" else value]
            for name, value in pairs(copy["headers"])
        ]
    return copy
