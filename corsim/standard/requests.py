"""Requests, and the page that makes them (Fetch, 2.2.5; HTML, 8.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .bodies import Blob, Body
from .engine_urls import parse_as
from .headers import HeaderList
from .origins import (
    OpaqueOrigin,
    Origin,
    Site,
    obtain_a_site,
    same_origin,
    same_site,
    schemelessly_same_site,
    serialize_an_origin,
)
from .profile import Profile
from .records import pickled
from .urls import URL

Mode: TypeAlias = Literal["cors", "no-cors", "same-origin"]
CredentialsMode: TypeAlias = Literal["omit", "same-origin", "include"]
RedirectMode: TypeAlias = Literal["follow", "error", "manual"]
CacheMode: TypeAlias = Literal["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"]
ResponseTainting: TypeAlias = Literal["basic", "cors", "opaque"]
RedirectTaint: TypeAlias = Literal["same-origin", "same-site", "cross-site"]
NetworkPartitionKey: TypeAlias = tuple[Site, None]

REFERRER_POLICIES = (
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
)
"""https://w3c.github.io/webappsec-referrer-policy/#referrer-policies"""

DEFAULT_REFERRER_POLICY = "strict-origin-when-cross-origin"
"""https://w3c.github.io/webappsec-referrer-policy/#default-referrer-policy"""


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """The environment settings object of a page: what its requests take from it.

    ``url`` is the document's URL and API base URL, ``origin`` its origin (opaque when
    sandboxed), ``top_level_origin`` that of the tab, ``referrer_policy`` its policy
    container's, ``blobs`` its blob URL store.
    """

    url: URL
    origin: Origin
    top_level_origin: Origin
    referrer_policy: str = DEFAULT_REFERRER_POLICY
    blobs: Mapping[str, Blob] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Environment], tuple[Any, ...]]:
        return pickled(self)

    def parse(self, url: str, profile: Profile) -> URL | None:
        """*url* relative to the page, with its blob URL entry where the page's store has one; None is failure."""
        parsed = parse_as(profile, url, self.url)
        if parsed and parsed.scheme == "blob" and parsed.tuple_origin is None and parsed.without_fragment in self.blobs:
            return parsed.with_blob_url_entry(self.origin)
        return parsed


@dataclass(slots=True, init=False)
class Request:
    """A request (https://fetch.spec.whatwg.org/#concept-request), with the fields that the model uses.

    ``synchronous``: the page waits for the response; only departures ask for it.
    ``tainted_origin`` is the opaque origin that the request has once redirects have tainted its own; the
    standard does without, as such an origin is only ever serialised.
    ``author_header_list`` is what the script set, where a departure goes by that and the header list has more.
    """

    url_list: list[URL]
    client: Environment
    origin: Origin
    method: str
    header_list: HeaderList
    body: Body | None
    referrer: URL | Literal["no-referrer", "client"]
    referrer_policy: str
    mode: Mode
    credentials_mode: CredentialsMode
    cache_mode: CacheMode
    redirect_mode: RedirectMode
    integrity_metadata: str
    keepalive: bool
    unsafe_request: bool
    use_cors_preflight: bool
    use_url_credentials: bool
    user_prompts: bool
    response_tainting: ResponseTainting
    redirect_count: int
    timing_allow_failed: bool
    initiator_type: Literal["fetch", "xmlhttprequest"]
    author_header_list: HeaderList | None
    synchronous: bool
    tainted_origin: OpaqueOrigin

    # A constructor that a dataclass makes would not be compiled where the rest is.
    def __init__(
        self,
        url_list: list[URL],
        client: Environment,
        origin: Origin,
        method: str = "GET",
        header_list: HeaderList | None = None,
        body: Body | None = None,
        referrer: URL | Literal["no-referrer", "client"] = "client",
        referrer_policy: str = "",
        mode: Mode = "no-cors",
        credentials_mode: CredentialsMode = "same-origin",
        cache_mode: CacheMode = "default",
        redirect_mode: RedirectMode = "follow",
        integrity_metadata: str = "",
        keepalive: bool = False,
        unsafe_request: bool = False,
        use_cors_preflight: bool = False,
        use_url_credentials: bool = False,
        user_prompts: bool = True,
        response_tainting: ResponseTainting = "basic",
        redirect_count: int = 0,
        timing_allow_failed: bool = False,
        initiator_type: Literal["fetch", "xmlhttprequest"] = "fetch",
        author_header_list: HeaderList | None = None,
        synchronous: bool = False,
        tainted_origin: OpaqueOrigin | None = None,
    ) -> None:
        self.url_list = url_list
        self.client = client
        self.origin = origin
        self.method = method
        self.header_list = HeaderList() if header_list is None else header_list
        self.body = body
        self.referrer = referrer
        self.referrer_policy = referrer_policy
        self.mode = mode
        self.credentials_mode = credentials_mode
        self.cache_mode = cache_mode
        self.redirect_mode = redirect_mode
        self.integrity_metadata = integrity_metadata
        self.keepalive = keepalive
        self.unsafe_request = unsafe_request
        self.use_cors_preflight = use_cors_preflight
        self.use_url_credentials = use_url_credentials
        self.user_prompts = user_prompts
        self.response_tainting = response_tainting
        self.redirect_count = redirect_count
        self.timing_allow_failed = timing_allow_failed
        self.initiator_type = initiator_type
        self.author_header_list = author_header_list
        self.synchronous = synchronous
        self.tainted_origin = OpaqueOrigin() if tainted_origin is None else tainted_origin

    def __reduce__(self) -> tuple[type[Request], tuple[Any, ...]]:
        return pickled(self)

    @property
    def url(self) -> URL:
        """The first URL of the URL list."""
        return self.url_list[0]

    @property
    def current_url(self) -> URL:
        """The last URL of the URL list."""
        return self.url_list[-1]


def top_level_origin(environment: Environment) -> Origin:
    """The origin of the URL of the tab's document, though the document's own may be opaque."""
    origin = environment.top_level_origin
    return environment.url.origin if isinstance(origin, OpaqueOrigin) else origin


def bypasses_the_page(request: Request, profile: Profile) -> bool:
    """Whether the page has no part in fetching *request*, as it waits for the response."""
    # DEVIATION(webkit): a synchronous XMLHttpRequest (preflight-request/upload-listeners-sync).
    return request.synchronous and profile.synchronous_requests_bypass_the_page


# https://fetch.spec.whatwg.org/#concept-request-clone
def clone_a_request(request: Request) -> Request:
    """A request of its own with the same fields."""
    # 1. A copy.
    # 2. Left out: WebDriver ids belong to a driven browser.
    # 3. Bodies are immutable here, so the copy shares it.
    # 4. Return.
    return Request(
        list(request.url_list),
        request.client,
        request.origin,
        request.method,
        request.header_list.clone(),
        request.body,
        request.referrer,
        request.referrer_policy,
        request.mode,
        request.credentials_mode,
        request.cache_mode,
        request.redirect_mode,
        request.integrity_metadata,
        request.keepalive,
        request.unsafe_request,
        request.use_cors_preflight,
        request.use_url_credentials,
        request.user_prompts,
        request.response_tainting,
        request.redirect_count,
        request.timing_allow_failed,
        request.initiator_type,
        request.author_header_list,
        request.synchronous,
        request.tainted_origin,
    )


# https://fetch.spec.whatwg.org/#concept-request-tainted-origin
def redirect_taint(request: Request) -> RedirectTaint:
    """How far the redirects of *request* went through other origins than its own."""
    # 1. The origin is set already.
    # 2-3. Nothing seen yet.
    last_url: URL | None = None
    taint: RedirectTaint = "same-origin"
    # 4. Each URL of the list:
    for url in request.url_list:
        # 4.1. The first has none before it.
        if last_url is None:
            last_url = url
            continue
        # The common cases of the next two steps: nothing was left, or it was left from the request's own origin.
        if not same_origin(url.origin, last_url.origin) and not same_origin(request.origin, last_url.origin):
            # 4.2. From another site to yet another.
            if not same_site(url.origin, last_url.origin) and not same_site(request.origin, last_url.origin):
                return "cross-site"
            # 4.3. From another origin to yet another.
            taint = "same-site"
        # 4.4. Go on.
        last_url = url
    # 5. Return.
    return taint


def is_third_party(request: Request) -> bool:
    """Whether *request* goes to another site than its tab's, or comes from a frame of another one or of none."""
    client = request.client
    if isinstance(client.origin, OpaqueOrigin):
        return True
    return not (
        schemelessly_same_site(request.current_url.origin, client.top_level_origin)
        and schemelessly_same_site(client.origin, client.top_level_origin)
    )


# https://fetch.spec.whatwg.org/#serializing-a-request-origin
def serialize_a_request_origin(request: Request) -> str:
    """The origin that the server is told: `null` once redirects have tainted it."""
    # 1. The origin is set already.
    # 2. Tainted by redirects.
    if len(request.url_list) > 1 and redirect_taint(request) != "same-origin":
        return "null"
    # 3. Serialised.
    return serialize_an_origin(request.origin)


# https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin
def byte_serialize_a_request_origin(request: Request) -> str:
    """The same as bytes; origins are ASCII."""
    return serialize_a_request_origin(request)


# https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key
def determine_the_network_partition_key(request: Request) -> NetworkPartitionKey:
    """The key that keeps caches of different top-level sites apart."""
    # 1. Left out: a reserved client belongs to navigations and workers.
    # 2. That of the client.
    # 3. Left out: every request of the model has a client.
    return determine_an_environments_network_partition_key(request.client)


# https://fetch.spec.whatwg.org/#determine-the-network-partition-key
def determine_an_environments_network_partition_key(environment: Environment) -> NetworkPartitionKey:
    """The site of the tab, and no second key."""
    # 1-3. The top-level origin.
    top_level_origin = environment.top_level_origin
    # 4. Its site.
    top_level_site = obtain_a_site(top_level_origin)
    # 5. The second key is left to the browser: none.
    # 6. Return both.
    return top_level_site, None


# https://fetch.spec.whatwg.org/#populate-request-from-client
def populate_request_from_client(request: Request) -> None:
    """Fill in what *request* takes from its client."""
    # 1. Left out: prompts are not modelled; a request knows whether they are possible.
    # 2. Left out: fetch() and XMLHttpRequest give every request its client's origin already.
    # 3. Left out: of the policy container only the referrer policy is modelled, and it is read where it is used.
