"""corsim: what a browser does with a cross-origin request, step by step, and why.

The names below are imported when they are first used.

PYTEST_DONT_REWRITE: pytest rewrites the packages of its plugins, and warns of one that was imported before it starts.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # As in typing, which is slow to import.
if TYPE_CHECKING:
    from .assertions import UnexpectedVerdict, assert_allowed, assert_blocked
    from .browser.browser import Browser
    from .browser.errors import ApiTypeError, CorsError, DOMException
    from .browser.fix import Fix
    from .browser.page import Page
    from .browser.response import Headers, Response
    from .browser.verdict import Verdict
    from .browser.xml_http_request import XMLHttpRequest
    from .explain.comparison import Comparison, compare
    from .policy import PolicyError, assert_policy
    from .scenario.reading import ScenarioError
    from .scenario.run import run_scenario
    from .standard.bodies import Blob, File, FormData, ReadableStream, URLSearchParams
    from .standard.reasons import Reason
    from .standard.wire import ConnectionFailure, WireRequest, WireResponse
    from .transports import BrowserTransport

_HOMES = {
    "ApiTypeError": "corsim.browser.errors",
    "Blob": "corsim.standard.bodies",
    "Browser": "corsim.browser.browser",
    "BrowserTransport": "corsim.transports",
    "Comparison": "corsim.explain.comparison",
    "ConnectionFailure": "corsim.standard.wire",
    "CorsError": "corsim.browser.errors",
    "DOMException": "corsim.browser.errors",
    "File": "corsim.standard.bodies",
    "Fix": "corsim.browser.fix",
    "FormData": "corsim.standard.bodies",
    "Headers": "corsim.browser.response",
    "Page": "corsim.browser.page",
    "PolicyError": "corsim.policy",
    "ReadableStream": "corsim.standard.bodies",
    "Reason": "corsim.standard.reasons",
    "Response": "corsim.browser.response",
    "ScenarioError": "corsim.scenario.reading",
    "URLSearchParams": "corsim.standard.bodies",
    "UnexpectedVerdict": "corsim.assertions",
    "Verdict": "corsim.browser.verdict",
    "WireRequest": "corsim.standard.wire",
    "WireResponse": "corsim.standard.wire",
    "XMLHttpRequest": "corsim.browser.xml_http_request",
    "assert_allowed": "corsim.assertions",
    "assert_blocked": "corsim.assertions",
    "assert_policy": "corsim.policy",
    "compare": "corsim.explain.comparison",
    "run_scenario": "corsim.scenario.run",
}

__all__ = [
    "ApiTypeError",
    "Blob",
    "Browser",
    "BrowserTransport",
    "Comparison",
    "ConnectionFailure",
    "CorsError",
    "DOMException",
    "File",
    "Fix",
    "FormData",
    "Headers",
    "Page",
    "PolicyError",
    "ReadableStream",
    "Reason",
    "Response",
    "ScenarioError",
    "URLSearchParams",
    "UnexpectedVerdict",
    "Verdict",
    "WireRequest",
    "WireResponse",
    "XMLHttpRequest",
    "__version__",
    "assert_allowed",
    "assert_blocked",
    "assert_policy",
    "compare",
    "run_scenario",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
