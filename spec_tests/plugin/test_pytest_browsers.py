"""The fixture `browser`: which browsers a test runs in, what else may be called so, and choices that are refused."""

from __future__ import annotations

from textwrap import dedent

import pytest

from . import INNER

pytest_plugins = ["pytester"]

RUN = (*INNER, "-s")

NAMES = """
    def test_names(browser):
        print("ran in", browser.profile.name)
"""


def ran_in(result: pytest.RunResult) -> list[str]:
    """The browsers that the tests of a run printed, in order."""
    return [line.partition("ran in ")[2].rstrip(".") for line in result.outlines if "ran in " in line]


class TestBrowsers:
    def test_a_test_runs_once_in_each_engine(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(NAMES)
        result = pytester.runpytest(*RUN, "-v")
        result.assert_outcomes(passed=3)
        assert [name.partition("-")[0] for name in ran_in(result)] == ["chromium", "firefox", "webkit"]
        result.stdout.fnmatch_lines(["*::test_names?chromium?*", "*::test_names?firefox?*", "*::test_names?webkit?*"])

    @pytest.mark.parametrize(
        ("option", "browsers"),
        [
            ("firefox", ["firefox-153"]),
            ("webkit,chromium", ["webkit-2.50", "chromium-156"]),
            (" firefox , firefox,", ["firefox-153"]),
            ("spec", ["spec"]),
            ("chromium-156", ["chromium-156"]),
        ],
    )
    def test_the_command_line_chooses(self, pytester: pytest.Pytester, option: str, browsers: list[str]) -> None:
        pytester.makepyfile(NAMES)
        assert ran_in(pytester.runpytest(*RUN, f"--corsim-browsers={option}")) == browsers

    @pytest.mark.parametrize("value", ["firefox webkit", "firefox,webkit", "\n    firefox\n    webkit"])
    def test_the_ini_value_chooses(self, pytester: pytest.Pytester, value: str) -> None:
        pytester.makeini(f"[pytest]\ncorsim_browsers = {value}\n")
        pytester.makepyfile(NAMES)
        assert ran_in(pytester.runpytest(*RUN)) == ["firefox-153", "webkit-2.50"]
        assert ran_in(pytester.runpytest(*RUN, "--corsim-browsers=spec")) == ["spec"]

    def test_a_list_in_pyproject_chooses(self, pytester: pytest.Pytester) -> None:
        pytester.makepyprojecttoml('[tool.pytest.ini_options]\ncorsim_browsers = ["webkit", "spec"]\n')
        pytester.makepyfile(NAMES)
        assert ran_in(pytester.runpytest(*RUN)) == ["webkit-2.50", "spec"]

    def test_the_nearest_marker_chooses_before_the_ini_value(self, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\ncorsim_browsers = spec\n")
        pytester.makepyfile("""
            import pytest

            pytestmark = pytest.mark.corsim_browsers("chromium")

            def test_of_the_module(browser):
                print("ran in", browser.profile.name)

            @pytest.mark.corsim_browsers("firefox", "spec")
            class TestOfTheClass:
                def test_a(self, browser):
                    print("ran in", browser.profile.name)

                @pytest.mark.corsim_browsers("webkit")
                def test_b(self, browser):
                    print("ran in", browser.profile.name)
        """)
        result = pytester.runpytest(*RUN, "--strict-markers")
        assert ran_in(result) == ["chromium-156", "firefox-153", "spec", "webkit-2.50"]

    def test_the_command_line_narrows_the_marker_down(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import pytest

            @pytest.mark.corsim_browsers("chromium", "webkit")
            def test_a(browser):
                print("ran in", browser.profile.name)

            @pytest.mark.corsim_browsers("webkit")
            def test_b(browser):
                print("ran in", browser.profile.name)

            @pytest.mark.corsim_browsers("webkit")
            def test_c(corsim):
                print("ran in", corsim.browsers)
        """)
        result = pytester.runpytest(*RUN, "--corsim-browsers=firefox,chromium-156", "-rs")
        result.assert_outcomes(passed=1, skipped=2)
        assert ran_in(result) == ["chromium-156"]
        result.stdout.fnmatch_lines(["SKIPPED*it is for webkit, and --corsim-browsers names firefox,chromium-156*"])

    def test_by_hand(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import pytest

            @pytest.mark.parametrize("corsim_browser_name", ["spec"], indirect=True)
            @pytest.mark.parametrize("path", ["/a", "/b"])
            def test_it(browser, path):
                print("ran in", browser.profile.name)
        """)
        assert ran_in(pytester.runpytest(*RUN)) == ["spec", "spec"]

    def test_with_other_parameters(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import pytest

            @pytest.mark.parametrize(["path", "status"], [("/a", 200), ("/b", 404)])
            def test_it(browser, path, status):
                pass
        """)
        pytester.runpytest(*RUN).assert_outcomes(passed=6)

    def test_every_test_has_a_browser_of_its_own_that_is_closed(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            from corsim import WireResponse

            class Connection:
                def __call__(self, request):
                    return WireResponse()
                async def answer_async(self, request):
                    return WireResponse()
                def open(self):
                    print("opened")
                def close(self):
                    print("closed")
                async def aopen(self):
                    pass
                async def aclose(self):
                    pass

            browsers = []

            def test_a(browser):
                browsers.append(browser)
                browser.connect("https://api.example.com", Connection())
                print("body")

            def test_b(browser):
                assert browser not in browsers
                assert not browser.routes.find("https://api.example.com")
        """)
        result = pytester.runpytest(*RUN, "--corsim-browsers=spec")
        result.assert_outcomes(passed=2)
        # The lifespan of an application is for `with browser:`.
        assert "opened" not in result.stdout.str()
        result.stdout.fnmatch_lines(["*body", "*closed"])

    def test_what_was_awaited_is_closed_as_well_when_its_loop_is_gone(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import asyncio
            import threading

            from aiohttp import web
            from aiohttp.test_utils import TestServer

            servers = []

            def test_it(browser):
                servers.append(TestServer(web.Application()))
                page = browser.page("https://app.example.com/")
                page.route("https://api.example.com", servers[0])
                assert asyncio.run(page.acheck("https://api.example.com/")).reason == "allow-origin-missing"
                assert not servers[0].closed

            def test_afterwards(browser):
                assert servers[0].closed
                assert "corsim application" not in [thread.name for thread in threading.enumerate()]
        """)
        pytester.runpytest(*RUN, "--corsim-browsers=spec").assert_outcomes(passed=2)

    def test_a_fixture_can_build_on_it(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest("""
            import pytest

            @pytest.fixture
            def browser(browser):
                browser.set_cookie("https://api.example.com/", "a=1")
                return browser
        """)
        pytester.makepyfile(NAMES)
        assert len(ran_in(pytester.runpytest(*RUN))) == 3

    def test_a_browser_that_a_project_has_itself_is_left_alone(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest("""
            import pytest

            @pytest.fixture
            def browser():
                return "another program's"
        """)
        pytester.makepyfile("""
            def test_it(browser):
                assert browser == "another program's"
        """)
        pytester.runpytest(*RUN).assert_outcomes(passed=1)


class TestBesideAnotherPluginWithABrowser:
    OTHER = """
        import pytest

        @pytest.fixture(scope="session"{name})
        def {function}():
            yield "another plugin's"
    """
    TEST = """
        def test_it(browser, corsim):
            assert browser == "another plugin's"
            assert corsim.browser("firefox").profile.name == "firefox-153"
    """

    def other(self, pytester: pytest.Pytester, *, name: str = "", function: str = "browser") -> None:
        pytester.syspathinsert()
        pytester.makepyfile(other_plugin=self.OTHER.format(name=name, function=function), test_it=self.TEST)

    @pytest.mark.parametrize("name", [{}, {"name": ', name="browser"', "function": "make"}], ids=["plain", "named"])
    def test_of_the_command_line(self, pytester: pytest.Pytester, name: dict[str, str]) -> None:
        """Such a plugin is registered before those that are installed, whose fixtures would count then."""
        self.other(pytester, **name)
        pytester.runpytest_subprocess(*RUN, "-p", "other_plugin", "-W", "error").assert_outcomes(passed=1)

    @pytest.mark.parametrize("folder", ["a", "z"])
    def test_that_is_installed(self, pytester: pytest.Pytester, folder: str) -> None:
        """Before corsim or after it, as the system lists them."""
        self.other(pytester)
        metadata = pytester.path / f"{folder}_other-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {folder}_other\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text("[pytest11]\nother = other_plugin\n")
        pytester.runpytest_subprocess(*RUN).assert_outcomes(passed=1)

    def test_that_is_an_object_of_a_class(self, pytester: pytest.Pytester) -> None:
        pytester.makeconftest("""
            import pytest

            class Base:
                @pytest.fixture
                def browser(self):
                    return "another plugin's"

            class Plugin(Base):
                pass

            def pytest_configure(config):
                config.pluginmanager.register(Plugin())
        """)
        pytester.makepyfile(self.TEST)
        pytester.runpytest(*RUN).assert_outcomes(passed=1)

    def test_that_comes_later(self, pytester: pytest.Pytester) -> None:
        self.other(pytester)
        pytester.makepyfile(test_it='pytest_plugins = ["other_plugin"]\n' + dedent(self.TEST))
        pytester.runpytest_subprocess(*RUN).assert_outcomes(passed=1)

    def test_a_directory_can_have_that_of_corsim(self, pytester: pytest.Pytester) -> None:
        self.other(pytester)
        folder = pytester.mkdir("api")
        (folder / "conftest.py").write_text("from corsim.pytest_browser_fixture import browser\n")
        (folder / "test_api.py").write_text(dedent(NAMES))
        result = pytester.runpytest_subprocess(*RUN, "-p", "other_plugin")
        result.assert_outcomes(passed=4)
        assert len(ran_in(result)) == 3


class TestWrongChoices:
    @pytest.mark.parametrize("option", ["fire-fox", "chromium,fire-fox"])
    def test_on_the_command_line(self, pytester: pytest.Pytester, option: str) -> None:
        pytester.makepyfile(NAMES)
        result = pytester.runpytest(*RUN, f"--corsim-browsers={option}")
        assert result.ret is pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(
            ["ERROR: --corsim-browsers: no browser is called 'fire-fox'; known are spec,*. Did you mean *firefox*?"]
        )

    def test_nothing_on_the_command_line(self, pytester: pytest.Pytester) -> None:
        result = pytester.runpytest(*RUN, "--corsim-browsers=,")
        assert result.ret is pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["ERROR: --corsim-browsers names no browser; known are spec, chromium,*"])

    def test_in_the_ini_file_even_when_the_command_line_is_right(self, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\ncorsim_browsers = netscape\n")
        for options in ([], ["--corsim-browsers=spec"]):
            result = pytester.runpytest(*RUN, *options)
            assert result.ret is pytest.ExitCode.USAGE_ERROR
            result.stderr.fnmatch_lines(["ERROR: the ini option corsim_browsers: no browser is called 'netscape'*"])

    @pytest.mark.parametrize(
        ("marker", "message"),
        [
            ('("opera")', "the marker corsim_browsers: no browser is called 'opera'; known are spec,*"),
            ("()", "the marker corsim_browsers names no browser; known are *"),
            ("(1)", 'the marker corsim_browsers takes names of browsers, like corsim_browsers("chromium", "webkit")'),
            ('(name="spec")', "the marker corsim_browsers takes names of browsers, like *"),
        ],
    )
    @pytest.mark.parametrize("fixture", ["browser", "corsim"])
    def test_in_a_marker(self, pytester: pytest.Pytester, marker: str, message: str, fixture: str) -> None:
        pytester.makepyfile(f"""
            import pytest

            @pytest.mark.corsim_browsers{marker}
            def test_marked({fixture}):
                pass
        """)
        result = pytester.runpytest(*RUN)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([f"*test_marked: {message}"])
        assert "Traceback" not in result.stdout.str()
        assert "corsim/" not in result.stdout.str()

    @pytest.mark.parametrize(
        "test",
        [
            """
            def test_it(request):
                request.getfixturevalue("browser")
            """,
            """
            import unittest
            import pytest

            class Test(unittest.TestCase):
                @pytest.fixture(autouse=True)
                def take(self, browser):
                    pass

                def test_it(self):
                    pass
            """,
        ],
        ids=["dynamic", "unittest"],
    )
    def test_a_browser_where_pytest_has_no_parameters(self, pytester: pytest.Pytester, test: str) -> None:
        pytester.makepyfile(test)
        result = pytester.runpytest(*RUN)
        assert sum(result.parseoutcomes().get(kind, 0) for kind in ("failed", "error", "errors")) == 1
        result.stdout.fnmatch_lines(['*take the fixture `corsim` and its corsim.browser("firefox").'])
        assert "corsim/" not in result.stdout.str()
