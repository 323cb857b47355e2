"""A project whose test fails, and what pytest then reports of it."""

from __future__ import annotations

import pytest

from . import INNER

RUN = (*INNER, "--corsim-browsers=firefox")

CONFTEST = """
    import pytest
    from corsim import WireResponse

    def app(request):
        if request.method == "OPTIONS":
            return WireResponse(204, (("Access-Control-Allow-Origin", "https://app.example.com"),))
        return WireResponse(200, (("Access-Control-Allow-Origin", "https://app.example.com"),), b"{}")

    @pytest.fixture
    def page(browser):
        browser.connect("https://api.example.com", app)
        return browser.page("https://app.example.com/")
"""

BLOCKED = """\
corsim: why firefox-153 blocks it
The conversation (fetch() in a page of https://app.example.com)

  -> OPTIONS https://api.example.com/items   (preflight)
       Accept: */*
       Access-Control-Request-Method: PUT
       Referer: https://app.example.com/
       Origin: https://app.example.com
  <- 204
       Access-Control-Allow-Origin: https://app.example.com
    !! Access-Control-Allow-Methods is missing

What to change
  In the answer to OPTIONS https://api.example.com/items
       Access-Control-Allow-Methods: PUT
  In the answer to PUT https://api.example.com/items, which has not been asked for yet
       Access-Control-Allow-Origin: https://app.example.com
  With this it gets through in chromium, firefox and webkit.
  Also send Vary: Origin in the answer to OPTIONS and PUT. Where the answer depends on the origin, a cache may otherwise give one page the answer to another.
  Also send Access-Control-Max-Age: 7200 in the answer to OPTIONS. Without it, the permission is kept for 5 seconds at most. The longest that engines keep it, in seconds: chromium 7200, firefox 86400, webkit 600.
  Methods are compared with their case, and fetch() uppercases six of them only. With credentials, * is a name like any other.
"""  # noqa: E501

SENTENCE = (
    "PUT https://api.example.com/items is blocked for the page https://app.example.com/ in firefox-153 "
    "(preflight-method-disallowed): Access-Control-Allow-Methods of the preflight's response permits an empty list; "
    "`PUT` is needed."
)

FETCHES = """
    def test_it(page):
        page.fetch("https://api.example.com/items", method="PUT")
"""


def failing(pytester: pytest.Pytester, test: str, *options: str, conftest: str = CONFTEST) -> str:
    """The report of a project with *test*, which fails: up to the summary, and with rulers as plain headings."""
    pytester.makeconftest(conftest)
    pytester.makepyfile(test_api=test)
    result = pytester.runpytest(*RUN, *options)
    outcomes = result.parseoutcomes()
    assert outcomes.keys() & {"failed", "error", "errors"}, "it was to fail"
    lines = [line.strip("-_= ") if line.startswith(("---", "___", "===")) else line for line in result.outlines]
    begin = next(number for number, line in enumerate(lines) if line in ("FAILURES", "ERRORS"))
    end = lines.index("short test summary info") if "short test summary info" in lines else len(lines)
    return "".join(f"{line.rstrip()}\n" for line in lines[begin + 1 : end])
