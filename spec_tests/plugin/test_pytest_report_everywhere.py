"""What is added to the report of a failed test: in every style, wherever the error came from, and nowhere else."""

from __future__ import annotations

import textwrap
from xml.etree import ElementTree as ET

import pytest

from corsim import pytest_report

from .reporting import BLOCKED, CONFTEST, FETCHES, RUN, SENTENCE, failing

pytest_plugins = ["pytester"]


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
