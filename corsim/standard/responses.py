"""Responses, filtered responses and the location URL (Fetch, 2.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .engine_urls import parse_as
from .header_values import FAILURE, Failure, extract_header_list_values
from .headers import Header, HeaderList
from .infra import byte_lowercase
from .profile import Profile
from .reasons import Explained
from .safelist import is_a_cors_safelisted_response_header_name, is_a_forbidden_response_header_name
from .urls import URL

ResponseType: TypeAlias = Literal["basic", "cors", "default", "error", "opaque", "opaqueredirect"]

NULL_BODY_STATUSES = frozenset({101, 103, 204, 205, 304})
"""https://fetch.spec.whatwg.org/#null-body-status"""

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
"""https://fetch.spec.whatwg.org/#redirect-status"""


def is_an_ok_status(status: int) -> bool:
    """Whether *status* is 200 to 299 (https://fetch.spec.whatwg.org/#ok-status)."""
    return 200 <= status <= 299


@dataclass(slots=True, init=False)
class Response:
    """A response (https://fetch.spec.whatwg.org/#concept-response).

    A filtered response has the response behind it in ``internal_response``; a network
    error (type "error") says in ``error`` why it is one.
    """

    type: ResponseType
    url_list: list[URL]
    status: int
    status_message: str
    header_list: HeaderList
    body: bytes | None
    cors_exposed_header_name_list: list[str]
    range_requested: bool
    request_includes_credentials: bool
    timing_allow_passed: bool
    internal_response: Response | None
    error: Explained | None

    # A constructor that a dataclass makes would not be compiled where the rest is.
    def __init__(
        self,
        type: ResponseType = "default",  # noqa: A002 - as the standard calls it
        url_list: list[URL] | None = None,
        status: int = 200,
        status_message: str = "",
        header_list: HeaderList | None = None,
        body: bytes | None = None,
        cors_exposed_header_name_list: list[str] | None = None,
        range_requested: bool = False,
        request_includes_credentials: bool = False,
        timing_allow_passed: bool = False,
        internal_response: Response | None = None,
        error: Explained | None = None,
    ) -> None:
        self.type = type
        self.url_list = [] if url_list is None else url_list
        self.status = status
        self.status_message = status_message
        self.header_list = HeaderList() if header_list is None else header_list
        self.body = body
        self.cors_exposed_header_name_list = (
            [] if cors_exposed_header_name_list is None else cors_exposed_header_name_list
        )
        self.range_requested = range_requested
        self.request_includes_credentials = request_includes_credentials
        self.timing_allow_passed = timing_allow_passed
        self.internal_response = internal_response
        self.error = error

    @property
    def url(self) -> URL | None:
        """The last URL of the URL list, or None."""
        return self.url_list[-1] if self.url_list else None

    @property
    def is_network_error(self) -> bool:
        """Whether this is a network error."""
        return self.type == "error"


def network_error(error: Explained) -> Response:
    """A network error (https://fetch.spec.whatwg.org/#concept-network-error) with its reason."""
    return Response(type="error", status=0, error=error)


def basic_filtered_response(response: Response) -> Response:
    """https://fetch.spec.whatwg.org/#concept-filtered-response-basic"""
    headers = [header for header in response.header_list if not is_a_forbidden_response_header_name(header[0])]
    return _filtered(response, "basic", headers)


def cors_filtered_response(response: Response) -> Response:
    """https://fetch.spec.whatwg.org/#concept-filtered-response-cors"""
    exposed = {byte_lowercase(name) for name in response.cors_exposed_header_name_list}
    headers = [
        header for header in response.header_list if is_a_cors_safelisted_response_header_name(header[0], exposed)
    ]
    return _filtered(response, "cors", headers)


def _filtered(response: Response, type_: ResponseType, headers: list[Header]) -> Response:
    return Response(
        type_,
        response.url_list,
        response.status,
        response.status_message,
        HeaderList(headers),
        response.body,
        response.cors_exposed_header_name_list,
        response.range_requested,
        response.request_includes_credentials,
        response.timing_allow_passed,
        internal_response=response,
        error=response.error,
    )


def opaque_filtered_response(response: Response) -> Response:
    """https://fetch.spec.whatwg.org/#concept-filtered-response-opaque"""
    return Response(type="opaque", status=0, internal_response=response)


def opaque_redirect_filtered_response(response: Response) -> Response:
    """https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect"""
    return Response(type="opaqueredirect", url_list=response.url_list, status=0, internal_response=response)


def leads_nowhere(response: Response, profile: Profile) -> bool:
    """Whether *response* has an empty `Location` that *profile* takes for an error."""
    # DEVIATION(webkit): it is followed into an error (redirects/location-empty).
    return profile.empty_location == "error" and response.header_list.values("Location") == [""]


# https://fetch.spec.whatwg.org/#concept-response-location-url
def location_url(response: Response, request_fragment: str | None, profile: Profile) -> URL | Failure | None:
    """Where *response* redirects to: None where it does not, failure where the `Location` is of no use."""
    # 1. Only a redirect status redirects.
    # DEVIATION(webkit): so do 307 to 399, unless the location is empty (redirects/status-310-location).
    if response.status not in REDIRECT_STATUSES and not (
        profile.unassigned_redirect_statuses_redirect
        and 307 <= response.status <= 399
        and any(response.header_list.values("Location"))
    ):
        return None
    # 2. The header's value.
    # DEVIATION(chromium): equal lines are one (redirects/location-two-equal-lines).
    header_list = response.header_list
    if profile.several_locations == "one":
        header_list = HeaderList(("Location", line) for line in dict.fromkeys(header_list.values("Location")))
    location = extract_header_list_values("Location", header_list)
    if location is None:
        return None
    if location is FAILURE:
        return FAILURE
    text = str(location[0])
    # DEVIATION(chromium): an empty one is none (redirects/location-empty).
    if not text and profile.empty_location == "none":
        return None
    # DEVIATION(chromium, firefox): bytes over 0x7F are percent-encoded as they are (redirect-headers/location-latin-1).
    if profile.location_bytes_are_kept:
        text = "".join(char if char.isascii() else f"%{ord(char):02X}" for char in text)
    # 3. Parsed, relative to the response's URL.
    url = parse_as(profile, text, response.url)
    if url is None:
        return FAILURE
    # 4. A fragment is inherited where the location has none.
    if url.fragment is None and request_fragment is not None:
        url = url.with_fragment(request_fragment)
    # 5. Return.
    return url
