"""What a developer reads when a test has failed: the sentence, the conversation, what to change, and nothing else."""

from __future__ import annotations

import textwrap
from xml.etree import ElementTree as ET

import pytest

from corsim import (
    assertions,
    policy,
    pytest_browser_fixture,
    pytest_browsers,
    pytest_fixture,
    pytest_plugin,
    pytest_report,
    transports,
)

pytest_plugins = ["pytester"]

IMPORTED_BEFORE = (
    assertions,
    policy,
    pytest_browser_fixture,
    pytest_browsers,
    pytest_fixture,
    pytest_plugin,
    pytest_report,
    transports,
)
"""So that inner runs, which forget what they import, find the same modules."""

RUN = ("-p", "no:cacheprovider", "-p", "no:xdist", "--corsim-browsers=firefox")

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
  With this the model lets the request through.
  If the server answers several origins, also send Vary: Origin.
  Methods are compared with their case, and fetch() uppercases six of them only. With credentials, * is a name like any other.
"""  # noqa: E501

SENTENCE = (
    "PUT https://api.example.com/items is blocked for the page https://app.example.com/ in firefox-153 "
    "(preflight-method-disallowed): Access-Control-Allow-Methods of the preflight's response permits an empty list; "
    "`PUT` is needed."
)


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


FETCHES = """
    def test_it(page):
        page.fetch("https://api.example.com/items", method="PUT")
"""


class TestTheWholeReport:
    """Each is compared from its first line to the last: nothing may creep in."""

    def test_an_assertion_that_fails(self, pytester: pytest.Pytester) -> None:
        test = """
            from corsim import assert_allowed

            def test_it(page):
                assert_allowed(page, "https://api.example.com/items", method="PUT")
        """
        assert failing(pytester, test) == (
            textwrap.dedent("""\
            test_it[firefox]

            page = <Page https://app.example.com/ in firefox-153>

                def test_it(page):
            >       assert_allowed(page, "https://api.example.com/items", method="PUT")
            E       corsim.assertions.UnexpectedVerdict: SENTENCE

            test_api.py:4: UnexpectedVerdict
            """).replace("SENTENCE", SENTENCE)
            + BLOCKED
        )

    def test_an_error_that_escapes(self, pytester: pytest.Pytester) -> None:
        assert failing(pytester, FETCHES) == (
            textwrap.dedent("""\
            test_it[firefox]

            page = <Page https://app.example.com/ in firefox-153>

                def test_it(page):
            >       page.fetch("https://api.example.com/items", method="PUT")
            E       corsim.browser.errors.CorsError: SENTENCE

            test_api.py:2: CorsError
            """).replace("SENTENCE", SENTENCE)
            + BLOCKED
        )

    def test_what_was_to_be_blocked_is_let_through(self, pytester: pytest.Pytester) -> None:
        test = """
            from corsim import assert_blocked

            def test_it(page):
                assert_blocked(page, "https://api.example.com/items")
        """
        assert failing(pytester, test) == textwrap.dedent("""\
            test_it[firefox]

            page = <Page https://app.example.com/ in firefox-153>

                def test_it(page):
            >       assert_blocked(page, "https://api.example.com/items")
            E       corsim.assertions.UnexpectedVerdict: GET https://api.example.com/items is allowed for the page https://app.example.com/ in firefox-153: the script is given a response of type cors, status 200; it should be blocked

            test_api.py:4: UnexpectedVerdict
            corsim: why firefox-153 lets it through
            The conversation (fetch() in a page of https://app.example.com)

              -> GET https://api.example.com/items
                   Accept: */*
                   Referer: https://app.example.com/
                   Origin: https://app.example.com
              <- 200
                   Access-Control-Allow-Origin: https://app.example.com

            What to change
              It is let through by the answer to GET https://api.example.com/items
                   Access-Control-Allow-Origin: https://app.example.com
              Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer.
              Without a preflight no permission for the method or the headers was needed.
            """)  # noqa: E501

    def test_an_exception_of_the_application(self, pytester: pytest.Pytester) -> None:
        test = """
            async def app(scope, receive, send):
                if scope["type"] == "http":
                    raise ZeroDivisionError("in the application")

            def test_it(page):
                page.route("https://api.example.com", app)
                page.fetch("https://api.example.com/items")
        """
        report = failing(pytester, test)
        assert "corsim" not in report.replace("corsim.servers.asgi.AsgiAnswering", "")
        assert report.startswith(
            textwrap.dedent("""\
            test_it[firefox]

            page = <Page https://app.example.com/ in firefox-153>

                def test_it(page):
                    page.route("https://api.example.com", app)
            >       page.fetch("https://api.example.com/items")

            test_api.py:7:
            _ _ _""").removesuffix("_ _ _")
        )
        assert report.endswith(
            textwrap.dedent("""\
                async def app(scope, receive, send):
                    if scope["type"] == "http":
            >           raise ZeroDivisionError("in the application")
            E           ZeroDivisionError: in the application

            test_api.py:3: ZeroDivisionError
            """)
        )

    def test_an_argument_that_is_wrong(self, pytester: pytest.Pytester) -> None:
        test = """
            def test_it(page):
                page.fetch("https://api.example.com/items", metod="PUT")
        """
        report = failing(pytester, test)
        assert "/corsim/" not in report
        assert report.splitlines()[-3].startswith("E       TypeError: fetch() has no member 'metod'")
        assert report.splitlines()[-1] == "test_api.py:2: TypeError"


class TestEverywhere:
    @pytest.mark.parametrize("style", ["short", "long", "auto"])
    def test_in_other_styles(self, pytester: pytest.Pytester, style: str) -> None:
        report = failing(pytester, FETCHES, f"--tb={style}")
        assert report.endswith(BLOCKED)
        assert "/corsim/" not in report

    def test_in_the_native_style(self, pytester: pytest.Pytester) -> None:
        """As Python shows it, so with hidden frames in general, but without those of corsim."""
        report = failing(pytester, FETCHES, "--tb=native")
        assert BLOCKED in report
        assert "/corsim/" not in report

    def test_in_a_line(self, pytester: pytest.Pytester) -> None:
        report = failing(pytester, FETCHES, "--tb=line")
        assert SENTENCE in report
        assert "What to change" not in report

    def test_with_all_frames_if_they_are_asked_for(self, pytester: pytest.Pytester) -> None:
        report = failing(pytester, FETCHES, "--full-trace")
        assert "page.py" in report
        assert report.endswith(BLOCKED)

    def test_also_where_captured_output_is_not_shown(self, pytester: pytest.Pytester) -> None:
        assert failing(pytester, FETCHES, "--show-capture=no").endswith(BLOCKED)

    def test_in_a_fixture(self, pytester: pytest.Pytester) -> None:
        conftest = (
            CONFTEST
            + """
    @pytest.fixture
    def items(page):
        return page.fetch("https://api.example.com/items", method="PUT")
"""
        )
        report = failing(pytester, "def test_it(items):\n    pass\n", conftest=conftest)
        assert report.startswith("ERROR at setup of test_it[firefox]\n")
        assert report.endswith(BLOCKED)

    def test_in_async_code(self, pytester: pytest.Pytester) -> None:
        test = """
            import asyncio

            async def use(page):
                await page.afetch("https://api.example.com/items", method="PUT")

            def test_it(page):
                asyncio.run(use(page))
        """
        report = failing(pytester, test)
        assert report.endswith(BLOCKED)
        assert "/corsim/" not in report

    def test_in_an_application_in_a_worker_thread(self, pytester: pytest.Pytester) -> None:
        test = """
            import asyncio

            def app(environ, start_response):
                raise ZeroDivisionError("in the application")

            async def use(page):
                await page.afetch("https://api.example.com/items")

            def test_it(page):
                page.route("https://api.example.com", app)
                asyncio.run(use(page))
        """
        report = failing(pytester, test)
        assert "/corsim/" not in report
        assert "concurrent" not in report
        assert "    await page.afetch" in report
        assert report.splitlines()[-1] == "test_api.py:4: ZeroDivisionError"

    def test_in_xml(self, pytester: pytest.Pytester) -> None:
        failing(pytester, FETCHES, "--junit-xml=report.xml")
        [failure] = ET.parse(pytester.path / "report.xml").iter("failure")
        assert (failure.text or "").endswith(BLOCKED.partition("\n")[2].rstrip("\n"))

    @pytest.mark.parametrize("package", ["httpx", "httpx2"])
    def test_as_the_cause_of_a_clients_error(self, pytester: pytest.Pytester, package: str) -> None:
        test = f"""
            import {package} as package
            from corsim import BrowserTransport

            def test_it(page):
                with package.Client(transport=BrowserTransport(page=page)) as client:
                    client.put("https://api.example.com/items")
        """
        report = failing(pytester, test)
        assert report.endswith(BLOCKED)
        assert "/corsim/" not in report
        assert report.startswith(
            f"test_it[firefox]\ncorsim.browser.errors.CorsError: {SENTENCE}\n\nThe above exception"
        )
        assert f"E           {package}.ConnectError: {SENTENCE}" in report

    def test_in_a_group(self, pytester: pytest.Pytester) -> None:
        test = """
            def test_it(page):
                verdicts = [page.check(f"https://nobody.example/{number}") for number in range(5)]
                from corsim import CorsError
                raise ExceptionGroup("all", [CorsError(verdict) for verdict in verdicts])
        """
        report = failing(pytester, test)
        assert report.count("What to change") == pytest_report.SHOWN_AT_MOST == 3

    def test_once_where_one_error_leads_to_another(self, pytester: pytest.Pytester) -> None:
        test = """
            from corsim import CorsError, assert_allowed

            def test_it(page):
                try:
                    page.fetch("https://api.example.com/items", method="PUT")
                except CorsError as error:
                    assert_allowed(error)
        """
        assert failing(pytester, test).count("What to change") == 1

    def test_what_the_api_throws(self, pytester: pytest.Pytester) -> None:
        test = """
            def test_it(page):
                page.fetch("https://api.example.com/items", method="TRACE")
        """
        assert failing(pytester, test).endswith(
            "corsim: why fetch() throws in firefox-153\n"
            "Nothing was sent\n"
            "\n"
            "What to change\n"
            "  No script may send CONNECT, TRACE or TRACK; use another method.\n"
        )

    def test_nothing_where_the_exception_has_been_answered_for(self, pytester: pytest.Pytester) -> None:
        test = """
            from corsim import CorsError

            def test_it(page):
                try:
                    page.fetch("https://api.example.com/items", method="PUT")
                except CorsError:
                    raise RuntimeError("something else") from None
        """
        assert "What to change" not in failing(pytester, test)

    def test_nothing_for_a_test_that_passes_or_is_expected_to_fail(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest(CONFTEST)
        pytester.makepyfile("""
            import pytest
            from corsim import CorsError

            def test_passes(page):
                with pytest.raises(CorsError):
                    page.fetch("https://api.example.com/items", method="PUT")

            @pytest.mark.xfail(raises=CorsError)
            def test_expected(page):
                page.fetch("https://api.example.com/items", method="PUT")
        """)
        result = pytester.runpytest(*RUN, "-rA")
        result.assert_outcomes(passed=1, xfailed=1)
        assert "What to change" not in result.stdout.str()

    def test_an_error_in_corsim_itself_shows_its_frames(self, pytester: pytest.Pytester) -> None:
        test = """
            def test_it(page):
                page.environment = None
                page.fetch("https://api.example.com/items")
        """
        report = failing(pytester, test)
        assert "AttributeError" in report
        assert "/corsim/" in report

    def test_a_debugger_gets_all_frames(self, pytester: pytest.Pytester) -> None:
        conftest = (
            CONFTEST
            + """
    def pytest_exception_interact(call):
        print("frames of corsim", any("page.py" in str(entry.path) for entry in call.excinfo.traceback))
"""
        )
        pytester.makeconftest(conftest)
        pytester.makepyfile(FETCHES)
        pytester.runpytest(*RUN, "-s").stdout.fnmatch_lines(["*frames of corsim True"])

    def test_with_items_that_are_no_functions(self, pytester: pytest.Pytester) -> None:
        """Their reports may be plain text, which takes no sections of its own."""
        pytester.makeconftest("""
            import pytest
            from corsim import Browser

            class Item(pytest.Item):
                def runtest(self):
                    Browser().page("https://app.example.com/").fetch("https://api.example.com/")

                def repr_failure(self, excinfo):
                    return "the items own words"

            class File(pytest.File):
                def collect(self):
                    yield Item.from_parent(self, name="item")

            def pytest_collect_file(file_path, parent):
                if file_path.suffix == ".txt":
                    return File.from_parent(parent, path=file_path)
        """)
        pytester.maketxtfile(test_it="")
        result = pytester.runpytest(*RUN)
        result.stdout.fnmatch_lines(["the items own words", "*corsim: why spec blocks it*", "What to change"])

    def test_a_policy(self, pytester: pytest.Pytester) -> None:
        test = """
            from conftest import app

            def test_it(corsim):
                corsim.assert_policy(app, deny=["https://app.example.com"])
        """
        assert failing(pytester, test) == textwrap.dedent("""\
            test_it

            corsim = <the fixture corsim, for firefox>

                def test_it(corsim):
            >       corsim.assert_policy(app, deny=["https://app.example.com"])
            E       corsim.policy.PolicyError: 1 of 1 row of the policy failed, in firefox
            E
            E         row      origin                   method  headers  credentials  browsers  came out
            E         deny[0]  https://app.example.com  GET     -        -            all       allowed
            E
            E       deny[0]  https://app.example.com  GET https://api.example.com/
            E         A script can read the answer.
            E         What to change
            E           It is let through by the answer to GET https://api.example.com/
            E                Access-Control-Allow-Origin: https://app.example.com
            E           Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer.
            E           Without a preflight no permission for the method or the headers was needed.

            test_api.py:4: PolicyError
            """)
