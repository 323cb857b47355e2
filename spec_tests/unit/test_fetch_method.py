"""fetch() does nothing before it runs, and then gives a response or a network error."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from corsim.standard.errors import ApiException
from corsim.standard.fetch_method import fetch_method
from corsim.standard.request_init import RequestInit
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, answer, called, page_of


class TestFetchMethod:
    """https://fetch.spec.whatwg.org/#dom-global-fetch"""

    def test_nothing_happens_before_the_generator_runs(self) -> None:
        """Step 2: what the constructor throws rejects the promise."""
        fetching = fetch_method("https://", RequestInit(), page_of(), Browser(), Trace())
        with pytest.raises(ApiException, match="TypeError: "):
            next(fetching)

    def test_a_network_error_is_returned_for_the_caller_to_see(self) -> None:
        """Step 12.3: the promise's rejection belongs to the caller."""
        assert called(API, answer()).response.is_network_error

    def test_a_response_is_returned(self) -> None:
        """Step 12.5."""
        assert called(APP, answer(status=418, status_text="Teapot")).response.status_message == "Teapot"
