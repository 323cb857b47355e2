"""Every case of ``cases.py`` in every engine: the mistake is seen for what it is, and put right it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from corsim import Browser
from corsim.browser.arguments import RequestMembers
from corsim.browser.page import Page

from .aiohttp_apps import AIOHTTP
from .cases import CASES, MISTAKES, OTHER_ORIGIN, WRITE, Case
from .django_apps import DJANGO
from .fastapi_apps import FASTAPI
from .flask_apps import FLASK
from .serving import API, ITEMS, ORIGIN, DatabaseGone, Framework, assert_comes_to
from .starlette_apps import STARLETTE

FRAMEWORKS = {framework.name: framework for framework in (STARLETTE, FASTAPI, FLASK, *DJANGO, AIOHTTP)}

BROKEN, MENDED = 0, 1


@contextmanager
def page_of(
    engine: str, framework: Framework, configuration: str, state: int, origin: str = ORIGIN, raises: bool = False
) -> Iterator[Page]:
    """A page of *origin* for which the application answers, *raises* says whether with its exceptions."""
    with framework.serve(framework.configurations[configuration][state]) as target, Browser(engine) as browser:
        page = browser.page(f"{origin}/")
        page.route(API, target, raise_server_exceptions=raises)
        yield page


@pytest.fixture(params=FRAMEWORKS.values(), ids=lambda framework: framework.name)
def framework(request: pytest.FixtureRequest) -> Any:
    return request.param


class TestCases:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
    def test_the_mistake(self, case: Case, engine: str) -> None:
        mistake = MISTAKES[case.mistake]
        with page_of(engine, FRAMEWORKS[case.framework], case.mistake, BROKEN, mistake.origin) as page:
            verdict = page.check(mistake.url, **mistake.members)
        assert_comes_to(verdict, case.reason_in(engine), case.status)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
    def test_put_right(self, case: Case, engine: str) -> None:
        mistake = MISTAKES[case.mistake]
        with page_of(engine, FRAMEWORKS[case.framework], case.mistake, MENDED, mistake.origin) as page:
            verdict = page.check(mistake.url, **(mistake.mended or mistake.members))
        if isinstance(case.then, str):
            assert verdict.reason == case.then
            return
        assert verdict.allowed, verdict.explain()
        assert verdict.response is not None
        assert verdict.response.status == case.then

    def test_there_is_a_case_for_every_configuration(self) -> None:
        configured = {(name, mistake) for name, item in FRAMEWORKS.items() for mistake in item.configurations}
        assert {(case.framework, case.mistake) for case in CASES} == configured - {
            (name, "good") for name in FRAMEWORKS
        }
        assert len(CASES) == len({case.id for case in CASES})
        assert {case.mistake for case in CASES} == set(MISTAKES)


class TestTheGoodConfiguration:
    def test_reading(self, framework: Framework, engine: str) -> None:
        with page_of(engine, framework, "good", MENDED, raises=True) as page:
            response = page.fetch(f"{API}/items", credentials="include")
        assert (response.json(), response.headers["X-Total-Count"]) == (ITEMS, "1")
        assert not response.verdict.preflighted

    def test_writing_and_the_preflight_that_is_remembered(self, framework: Framework, engine: str) -> None:
        members: RequestMembers = {**WRITE, "headers": {"X-Request-Id": "1"}}
        with page_of(engine, framework, "good", MENDED, raises=True) as page:
            first = page.fetch(f"{API}/items/1", **members)
            second = page.fetch(f"{API}/items/1", **members)
        assert first.json() == second.json() == {"id": 1}
        assert [item.request.method for item in first.verdict.exchanges] == ["OPTIONS", "PUT"]
        assert [item.request.method for item in second.verdict.exchanges] == ["PUT"]

    def test_another_origin_is_given_nothing(self, framework: Framework, engine: str) -> None:
        with page_of(engine, framework, "good", MENDED, OTHER_ORIGIN, raises=True) as page:
            assert page.check(f"{API}/items").reason == "allow-origin-missing"
            written = page.check(f"{API}/items/1", **WRITE)
        assert [item.request.kind for item in written.exchanges] == ["preflight"]
        assert written.reason in ("preflight-allow-origin-missing", "preflight-status")


class TestErrors:
    @pytest.mark.parametrize("state", [BROKEN, MENDED])
    def test_on_request_the_exception_itself_is_raised(self, framework: Framework, state: int) -> None:
        """Where nothing in the application deals with it, nor a server between the application and the page."""
        is_dealt_with = framework.name == "fastapi" and state == MENDED
        with page_of("chromium", framework, "error-without-headers", state, raises=True) as page:
            if framework.name == "aiohttp" or is_dealt_with:
                assert page.fetch(f"{API}/failing").status == 500
                return
            with pytest.raises(DatabaseGone):
                page.fetch(f"{API}/failing")

    def test_the_answer_is_told_from_cors_by_what_is_explained(self) -> None:
        with page_of("chromium", STARLETTE, "error-without-headers", BROKEN) as page:
            explained = page.check(f"{API}/failing").explain()
        assert "<- 500 Internal Server Error" in explained


class TestAuthentication:
    """That the preflight is answered without a token does not open the API."""

    def test_without_a_token_the_page_is_given_the_401(self, framework: Framework, engine: str) -> None:
        with page_of(engine, framework, "authentication-first", MENDED) as page:
            assert page.fetch(f"{API}/items").status == 401


def test_django_checks_origins_before_it_serves_them() -> None:
    from django.core.checks import run_checks
    from django.test import override_settings

    broken, good = DJANGO[0].configurations["origin-with-slash"]
    for settings, expected in ((broken, ["corsheaders.E014"]), (good, [])):
        with override_settings(**settings):
            assert [item.id for item in run_checks(tags=["security"]) if item.id.startswith("corsheaders")] == expected
