"""Small documents with one part of a scenario written out, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import ScenarioError

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"


def problems_of(document: Any) -> list[str]:
    """What is wrong with *document*, as it is printed."""
    with pytest.raises(ScenarioError) as caught:
        decode_scenario(document)
    return [str(problem) for problem in caught.value.problems]


def with_request(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": {"url": URL, **members}}


def with_xhr(**members: Any) -> dict[str, Any]:
    return with_request(api="xhr", **members)


def with_response(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "server": {"response": members}}


def with_rule(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "server": [members]}


def with_page(**members: Any) -> dict[str, Any]:
    return {"page": {"url": PAGE, **members}, "request": URL}


def with_cookie(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "cookies": [{"url": URL, "set-cookie": "a=1", **members}]}
