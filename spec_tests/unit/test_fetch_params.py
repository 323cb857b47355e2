"""What fails is recorded and returned in the same words, also by a copy for another request."""

from __future__ import annotations

from corsim.browser.browser import Browser
from corsim.standard.fetch_params import FetchParams
from corsim.standard.reasons import Reason
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, request_of


def test_a_failure_is_recorded_and_returned_in_the_same_words() -> None:
    fetch_params = FetchParams(request_of(APP), Browser(), Trace())
    response = fetch_params.fail(Reason.BAD_PORT, "main-fetch", "7", "Port {port}.", port=1)
    (step,) = fetch_params.trace
    assert (step.algorithm, step.step, step.outcome) == ("main-fetch", "7", "network error")
    assert response.is_network_error
    assert response.error is not None
    assert response.error.sentence == step.because == "Port 1."


def test_a_copy_has_another_request_and_the_same_trace() -> None:
    """HTTP-network-or-cache fetch, step 8.2: a copy of the fetch params for the cloned request."""
    fetch_params = FetchParams(request_of(APP), Browser(), Trace())
    copy = fetch_params.with_request(request_of(API))
    assert copy.request.current_url != fetch_params.request.current_url
    assert copy.trace is fetch_params.trace
    assert copy.user_agent is fetch_params.user_agent
    assert copy.profile is fetch_params.profile
    # Redirects go back to what any request of the fetch has been through.
    assert copy.course is fetch_params.course
