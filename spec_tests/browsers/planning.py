"""From rows to work: which rows can be driven and how; the pages, ports and hosts that they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from corsim.scenario.decode import decode_scenario
from corsim.scenario.model import Scenario
from corsim.scenario.run import run
from corsim.standard.ports import BAD_PORTS
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import WireResponse
from spec_tests.documents import calls_of, has_stream, page_of
from spec_tests.loading import Row

from .labels import can_be_labelled, urls_to_label, with_labels

CONTROL_ORIGIN = "https://control.corsim.test"
"""Where pages ask for their work: an origin of its own, so that rows never share its connections."""

BROADCAST = ("127.255.255.255", "255.255.255.255")


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page to be driven; rows with equal pages share a document.

    ``kind`` is ``top`` (a top-level document), ``framed`` (in a frame of ``top_level``),
    ``data`` or ``blob`` (in a frame of a page of the runner's).
    """

    url: str
    kind: str = "top"
    sandboxed: bool = False
    referrer_policy: str = ""
    top_level: str | None = None

    @property
    def go_to(self) -> str:
        """What the tab goes to for this page."""
        if self.kind == "top":
            return self.url
        if self.kind == "framed":
            return self.top_level or ""
        parent = self.url.removeprefix("blob:") if self.url.startswith("blob:http") else CONTROL_ORIGIN
        url = parse_url(parent)
        origin = CONTROL_ORIGIN if url is None else f"{url.scheme}://{parent.split('/')[2]}"
        return f"{origin}/__corsim__/parent"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row that can be driven: the scenario as the engine gets it, and its decoded form."""

    id: str
    number: int
    page: PagePlan
    document: dict[str, Any]
    scenario: Scenario
    is_labelled: bool
    is_serial: bool
    """Whether nothing else may run at the same time."""

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests as the harness takes them."""
        return calls_of(self.document)

    @property
    def has_logins(self) -> bool:
        """Whether a server demands a login and the row has one: engines remember it for all of an origin."""
        rules = self.scenario.rules or ()
        demands = any(isinstance(rule.answer, WireResponse) and rule.answer.status == 401 for rule in rules)
        offers = any("username" in request for request in self.requests)
        return demands and (offers or any("@" in url for url in urls_to_label(self.document)))

    @property
    def has_waits(self) -> bool:
        """Whether time has to pass between its requests."""
        return any(request.at for request in self.scenario.requests)

    @property
    def blobs(self) -> dict[str, Any]:
        """The page's blobs, by the URL that the row gives them."""
        return dict(page_of(self.document).get("blobs", {}))

    @property
    def has_stream(self) -> bool:
        """Whether ``fetch()`` is given a stream as a body."""
        return any(map(has_stream, self.requests))

    @property
    def has_cookies(self) -> bool:
        """Whether cookies are set before or by this row."""
        return bool(self.scenario.cookies) or any(
            name.lower() == "set-cookie"
            for rule in self.scenario.rules or ()
            if isinstance(rule.answer, WireResponse)
            for name, _ in rule.answer.headers
        )


@dataclass(slots=True)
class Plan:
    """The work of a run."""

    rows: list[RowPlan] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Why a row cannot be driven, by its id."""

    @property
    def serial(self) -> list[RowPlan]:
        """Rows that run one at a time; same pages together, those with cookies last."""
        rows = [row for row in self.rows if row.is_serial and not (row.has_waits or row.has_logins)]
        return sorted(rows, key=lambda row: (row.has_cookies, _page_key(row.page)))

    @property
    def parallel(self) -> list[RowPlan]:
        """Rows that can run at the same time, same pages together."""
        return sorted((row for row in self.rows if not row.is_serial), key=lambda row: _page_key(row.page))

    def streams_apart(self) -> list[tuple[Plan, str]]:
        """The rows without a stream body and those with one, as plans of their own with what TLS is to agree on."""
        kinds = ((False, "http/1.1"), (True, "h2"))
        parts = [(Plan([row for row in self.rows if row.has_stream == kind]), protocol) for kind, protocol in kinds]
        return [(plan, protocol) for plan, protocol in parts if plan.rows]

    @property
    def lasting(self) -> list[RowPlan]:
        """Rows that change the engine, by setting its clock forward or logging in: one at a time, after all others."""
        rows = [row for row in self.rows if row.has_waits or row.has_logins]
        return sorted(rows, key=lambda row: (row.has_logins, row.has_cookies, _page_key(row.page)))

    def urls(self) -> Iterable[URL]:
        """Every http(s) URL that may be asked for."""
        texts = {CONTROL_ORIGIN}
        for row in self.rows:
            base = row.scenario.page.url
            texts |= {row.page.go_to, base.href, *(cookie.url.href for cookie in row.scenario.cookies)}
            for text in urls_to_label(row.document):
                url = parse_url(text, base)
                texts |= {text} if url is None else {url.href}
        for text in texts:
            url = parse_url(text)
            if url is not None and url.scheme in ("http", "https") and url.host:
                yield url

    @property
    def ports(self) -> set[int]:
        """The ports of those URLs."""
        return {url.port or (443 if url.scheme == "https" else 80) for url in self.urls()}

    @property
    def hosts(self) -> set[str]:
        """The host names of those URLs, and IP addresses without brackets."""
        return {str(url.host).strip("[]") for url in self.urls()}


def _page_key(page: PagePlan) -> tuple[str, ...]:
    return (page.kind, page.url, str(page.sandboxed), page.referrer_policy, str(page.top_level))


def make_plan(rows: Sequence[Row], side_by_side: bool = False) -> Plan:
    """Sort *rows* into work and what cannot be driven; *side_by_side* has as many as possible run at the same time."""
    plan = Plan()
    for number, row in enumerate(rows):
        scenario = decode_scenario(row.scenario)
        reason = why_not(scenario)
        if reason is not None:
            plan.skipped[row.id] = reason
            continue
        plan.rows.append(_row_plan(row, number, scenario, side_by_side))
    return plan


def _row_plan(row: Row, number: int, scenario: Scenario, side_by_side: bool) -> RowPlan:
    document = row.scenario
    page = _page_plan(scenario, document)
    plan = RowPlan(row.id, number, page, document, scenario, False, True)
    labels = all(can_be_labelled(url) or not arrives(url) for url in urls_to_label(document))
    # An empty URL is the page's, which rows share; an empty `Location` has the label of where it comes from.
    labels = labels and all(call["url"] for call in calls_of(document))
    serial = plan.has_cookies or plan.has_waits or plan.has_logins or not labels
    if not needs_labels(plan) and (serial or not side_by_side):
        return plan
    document = with_labels(document, number)
    return RowPlan(row.id, number, page, document, decode_scenario(document), True, serial)


def arrives(url: str) -> bool:
    """Whether a request for *url*, as it is written, might reach a server at another URL than that of its row."""
    parsed = parse_url(url)
    # What a view-source: URL shows the source of, is fetched by some.
    return url != "" and (parsed is None or parsed.is_http or parsed.scheme == "view-source")


def needs_labels(row: RowPlan) -> bool:
    """Whether a preflight of *row* may be answered from the preflight cache by another of its own.

    That is so in sessions, and where redirects come back to a URL. Labels would break the paths of cookies, so
    a row with cookies has them only if the model sees preflights.
    """
    scenario = row.scenario
    if not scenario.is_session and not _redirects(scenario):
        return False
    if scenario.is_session and not row.has_cookies:
        return True
    results = run(scenario)
    if not any(result.preflighted for result in results):
        return False
    visited = [exchange.request.url for result in results for exchange in result.exchanges
               if exchange.request.kind == "request"]  # fmt: skip
    return scenario.is_session or len(visited) != len(set(visited))


def _redirects(scenario: Scenario) -> bool:
    answers = [rule.answer for rule in scenario.rules or ()]
    return any(isinstance(answer, WireResponse) and 300 <= answer.status <= 399 for answer in answers)


def why_not(scenario: Scenario) -> str | None:
    """Why a row cannot be driven, or None."""
    page = scenario.page.url
    if page.scheme not in ("http", "https", "data", "blob"):
        return f"a page at {page.scheme}:"
    if page.scheme == "blob" and not page.href.startswith(("blob:http:", "blob:https:", "blob:null/")):
        return "a blob: page of an origin that no page can have"
    if page.includes_credentials:
        return "a page URL with userinfo"
    if page.port in BAD_PORTS:
        return "a page on a blocked port"
    for url in scenario.page.blobs:
        if not url.startswith(f"blob:{_origin_text(page)}/"):
            return "a blob URL of another origin than the page's"
    if page.scheme in ("data", "blob") and any(
        parse_url(request.call.url) is None and parse_url(request.call.url, page) for request in scenario.requests
    ):
        return f"a relative URL on a {page.scheme}: page, whose own URL cannot be chosen"
    for request in scenario.requests:
        target = parse_url(request.call.url, page)
        if target is not None and target.is_http and not can_be_reached(target.host or ""):
            return "a host that no connection can be made to"
    return None


def can_be_reached(host: str) -> bool:
    """Whether the system's resolver takes the name, or the address can be connected to."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return len(host) <= 253 and all(1 <= len(label) <= 63 for label in labels)
    return not address.is_multicast and str(address) not in BROADCAST


def _origin_text(url: URL) -> str:
    return "/".join(url.href.split("/")[:3])


def _page_plan(scenario: Scenario, document: dict[str, Any]) -> PagePlan:
    page = scenario.page
    kind = page.url.scheme if page.url.scheme in ("data", "blob") else "top" if page.top_level is None else "framed"
    top_level = None if page.top_level is None else page.top_level.href
    sandboxed = page.sandboxed or page_of(document)["url"].startswith("blob:null")
    return PagePlan(page.url.href, kind, sandboxed, page.referrer_policy, top_level)
