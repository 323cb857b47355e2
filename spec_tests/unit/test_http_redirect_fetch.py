"""What a redirect leads to, as the steps tell it; rows of the table ``redirects`` are recorded."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from spec_tests.making import ANY, API, OTHER, answer, called


@pytest.mark.parametrize("profile", ["spec", "chromium", "firefox", "webkit"])
def test_userinfo_behind_another_origin_is_refused_at_the_first_step_that_can(profile: str) -> None:
    """https://fetch.spec.whatwg.org/#concept-http-redirect-fetch, steps 9 and 10."""
    location = ("Location", OTHER.replace("//", "//user@"))
    result = called(API, answer(ANY, location, status=302), browser=Browser(profile))
    assert (result.reason, result.step) == ("redirect-includes-credentials", ("http-redirect-fetch", "9"))
