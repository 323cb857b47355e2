"""What a developer reads when a test has failed: the sentence, the conversation, what to change, and nothing else."""

from __future__ import annotations

import textwrap

import pytest

from .reporting import BLOCKED, FETCHES, SENTENCE, failing

pytest_plugins = ["pytester"]


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
