"""The plugin in projects of its users: its fixture `corsim`, with pytest's own ways, and at no cost if not used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import corsim
from corsim import pytest_plugin

from . import INNER

pytest_plugins = ["pytester"]

RUN = (*INNER, "-s")


class TestTheFixtureCorsim:
    def test_it_makes_browsers_that_are_closed_with_the_test(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import threading
            from corsim import WireResponse

            async def server(request):
                return WireResponse(headers=(("Access-Control-Allow-Origin", "*"),))

            def test_a(corsim):
                assert corsim.browsers == ("chromium", "firefox", "webkit")
                browser = corsim.browser("firefox")
                assert browser.profile.name.startswith("firefox")
                assert corsim.browser().profile.name == "spec"
                browser.connect("https://api.example.com", server)
                page = browser.page("https://app.example.com/")
                corsim.assert_allowed(page, "https://api.example.com/")
                verdict = page.check("https://api.example.com/", credentials="include")
                corsim.assert_blocked(verdict, reason=corsim.Reason.ALLOW_ORIGIN_WILDCARD_WITH_CREDENTIALS)
                assert threading.active_count() == 2

            def test_b():
                assert threading.active_count() == 1
        """)
        pytester.runpytest_subprocess(*RUN).assert_outcomes(passed=2)

    def test_it_has_whatever_the_module_has(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import pytest
            import corsim as module

            def test_it(corsim):
                assert corsim.CorsError is module.CorsError
                assert corsim.run_scenario is module.run_scenario
                assert "firefox" in repr(corsim)
                with pytest.raises(AttributeError, match="nonsense"):
                    corsim.nonsense
        """)
        pytester.runpytest(*RUN).assert_outcomes(passed=1)

    def test_its_policies_are_checked_in_the_browsers_of_the_test(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            import pytest
            from corsim import WireResponse

            def silent(request):
                return WireResponse()

            def test_chosen(corsim):
                with pytest.raises(corsim.PolicyError) as caught:
                    corsim.assert_policy(silent, allow=["https://app.example.com"])
                assert caught.value.browsers == ("webkit",)

            def test_told(corsim):
                with pytest.raises(corsim.PolicyError) as caught:
                    corsim.assert_policy(silent, allow=["https://app.example.com"], browsers=["firefox", "spec"])
                assert caught.value.browsers == ("firefox", "spec")
        """)
        pytester.runpytest(*RUN, "--corsim-browsers=webkit").assert_outcomes(passed=2)


class TestBesidePytest:
    def test_the_marker_option_and_fixtures_are_announced(self, pytester: pytest.Pytester) -> None:
        for option, line in (
            ("--markers", "@pytest.mark.corsim_browsers(?names): the browsers*"),
            ("--help", "*--corsim-browsers*"),
            ("--fixtures", "browser -- *pytest_browser_fixture.py*"),
            ("--fixtures", "corsim -- *pytest_plugin.py*"),
        ):
            pytester.runpytest(option).stdout.fnmatch_lines([line])

    def test_without_the_plugin(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("""
            from corsim import Browser

            def test_a():
                Browser().page("https://app.example.com/").fetch("https://api.example.com/")

            def test_b(browser):
                pass
        """)
        result = pytester.runpytest(*RUN, "-p", "no:corsim")
        result.assert_outcomes(failed=1, errors=1)
        result.stdout.fnmatch_lines(
            ["*fixture 'browser' not found", "*CorsError: GET https://api.example.com/ is blocked*"]
        )
        assert "What to change" not in result.stdout.str()

    def test_workers(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        """pytest-xdist: the same tests in every worker, the option in each, and the sections in the reports."""
        for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
            monkeypatch.delenv(name, raising=False)
        pytester.makepyfile("""
            def test_it(browser):
                browser.page("https://app.example.com/").fetch("https://api.example.com/")
        """)
        result = pytester.runpytest_subprocess(
            "-p", "no:cacheprovider", "-n", "2", "--corsim-browsers=firefox,webkit", timeout=120
        )
        result.assert_outcomes(failed=2)
        out = result.stdout.str()
        assert out.count("corsim: why firefox-153 blocks it") == out.count("corsim: why webkit-2.50 blocks it") == 1
        assert out.count("What to change") == 2

    def test_a_wrong_name_with_workers_is_told_once(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
        result = pytester.runpytest_subprocess("-n", "2", "--corsim-browsers=opera", timeout=120)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert result.stderr.str().count("no browser is called 'opera'") == 1

    def test_corsim_may_be_imported_before_pytest_starts(self, pytester: pytest.Pytester) -> None:
        """pytest has the packages of installed plugins rewritten, and says where that is too late."""
        pytester.makeconftest("""
            import corsim, pytest

            pytest.register_assert_rewrite("corsim")
        """)
        pytester.makepyfile("def test_it(): pass")
        result = pytester.runpytest_subprocess(*RUN, "-W", "error")
        result.assert_outcomes(passed=1)


class TestWhatItCosts:
    def test_importing_the_plugin_imports_nothing_but_pytest(self) -> None:
        program = (
            "import json, sys, pytest; before = set(sys.modules); import corsim.pytest_plugin; "
            "print(json.dumps(sorted(set(sys.modules) - before)))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert json.loads(done.stdout) == ["corsim", "corsim.pytest_plugin"]

    @pytest.mark.parametrize("outcome", ["passes", "fails"])
    def test_a_run_without_corsims_fixtures_imports_nothing_of_it(
        self, pytester: pytest.Pytester, outcome: str
    ) -> None:
        pytester.makeconftest("""
            import sys

            def pytest_unconfigure():
                print("loaded", sorted(name for name in sys.modules if name.split(".")[0] in ("corsim", "pywhatwgurl")))
        """)
        pytester.makepyfile(f"def test_it():\n    assert {outcome == 'passes'}\n")
        result = pytester.runpytest_subprocess(*RUN)
        result.stdout.fnmatch_lines(["*loaded ?'corsim', 'corsim.pytest_browser_fixture', 'corsim.pytest_plugin'?"])

    def test_coverage_of_corsim_is_measured(self, pytester: pytest.Pytester) -> None:
        """Module-level lines, too, though the plugin is imported before a tool like pytest-cov begins."""
        pytester.makeconftest("""
            import coverage
            import pytest

            measuring = coverage.Coverage(data_file=None, source=["corsim"], config_file=False)

            @pytest.hookimpl(tryfirst=True)
            def pytest_configure():
                measuring.start()

            def pytest_unconfigure():
                measuring.stop()
                from corsim.standard import methods
                executed = measuring.get_data().lines(methods.__file__)
                print("first lines", any(line < 12 for line in executed), len(executed) > 10)
        """)
        pytester.makepyfile("""
            from corsim import Browser

            def test_it():
                Browser().page("https://app.example.com/").check("https://api.example.com/", method="patch")
        """)
        result = pytester.runpytest_subprocess(*RUN, "-p", "no:cov")
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*first lines True True"])

    def test_it_is_installed_as_an_entry_point(self) -> None:
        from importlib.metadata import entry_points

        [entry] = [item for item in entry_points(group="pytest11") if item.name == "corsim"]
        assert entry.value == "corsim.pytest_plugin"
        assert Path(pytest_plugin.__file__).parent == Path(corsim.__file__).parent
