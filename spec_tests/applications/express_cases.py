"""What pages see of the Express applications in ``express/server.mjs``: one list, a row for each call of a page."""

from __future__ import annotations

from dataclasses import dataclass

from corsim.browser.arguments import RequestMembers

from .serving import TOKEN

API = "http://localhost:3001"
PAGE = "http://localhost:3000"
SHOP = "https://shop.example.com"
"""Another origin that most lists permit."""

STRANGER = "https://notexample.com"
"""An origin that no configuration means to permit."""

CALLS: dict[str, tuple[str, RequestMembers]] = {
    "get": ("/items", {}),
    "get-credentials": ("/items", {"credentials": "include"}),
    "get-header": ("/items", {"headers": {"X-Request-Id": "1"}}),
    "get-token": ("/items", {"headers": {"Authorization": TOKEN}}),
    "post-text": ("/items", {"method": "POST", "body": "text"}),
    "post-json": ("/items", {"method": "POST", "json": {"id": 1}}),
    "put": ("/items", {"method": "PUT"}),
    "patch": ("/items", {"method": "patch"}),
    "PATCH": ("/items", {"method": "PATCH"}),
    "delete": ("/items", {"method": "DELETE"}),
    "orders": ("/orders", {"headers": {"X-Request-Id": "1"}}),
    "failing": ("/failing", {}),
    "nowhere": ("/nowhere", {}),
}

UNASKED = {"get", "get-credentials", "post-text", "failing", "nowhere"}
"""Calls that a browser makes without a preflight; it sends one before each other."""


@dataclass(frozen=True, slots=True)
class Case:
    """*call*, by its name, of a page of *origin* to *configuration*: the *reason*, None if it is allowed.

    *status* is that of the last answer, *webkit* WebKit's reason where it has one of its own. *mended* is the
    configuration, or else the call, with which it is allowed; where there is none, it is right that it is blocked.
    """

    configuration: str
    call: str
    reason: str | None = None
    mended: str | None = None
    status: int = 200
    origin: str = PAGE
    webkit: str | None = None

    def reason_in(self, engine: str) -> str | None:
        return self.webkit if engine == "webkit" and self.webkit else self.reason

    @property
    def preflighted(self) -> bool:
        return self.call not in UNASKED

    @property
    def id(self) -> str:
        origin = "" if self.origin == PAGE else f"-{self.origin.partition('://')[2].partition('.')[0]}"
        return f"{self.configuration}-{self.call}{origin}"


MISSING = "allow-origin-missing"
MISMATCH = "allow-origin-mismatch"
WILDCARD = "allow-origin-wildcard-with-credentials"
NO_CREDENTIALS = "credentials-not-allowed"
NO_METHOD = "preflight-method-disallowed"
NO_HEADER = "preflight-header-disallowed"

BY_HAND = [
    Case("hand-nothing", "get", MISSING, "hand-origin"),
    # It is sent, and done, but the page is not told.
    Case("hand-nothing", "post-text", MISSING, "hand-origin"),
    Case("hand-nothing", "post-json", f"preflight-{MISSING}", "hand-preflight"),
    Case("hand-nothing", "failing", MISSING, "hand-origin", status=500),
    Case("hand-origin", "get"),
    Case("hand-origin", "get", MISMATCH, origin=SHOP),
    Case("hand-origin", "get-credentials", NO_CREDENTIALS, "credentials"),
    Case("hand-origin", "post-text"),
    # Express answers OPTIONS itself, with the origin that a middleware has set.
    Case("hand-origin", "post-json", NO_HEADER, "hand-preflight"),
    Case("hand-origin", "put", NO_METHOD, "hand-preflight"),
    Case("hand-origin-slash", "get", MISMATCH, "hand-origin"),
    Case("hand-two-origins", "get", "allow-origin-multiple", "origin-list"),
    Case("hand-preflight", "post-json"),
    Case("hand-preflight", "put"),
    Case("hand-preflight", "delete", NO_METHOD, "origin-string", status=204),
    Case("hand-get-only", "get"),
    # POST needs no permission, whether there is a preflight or not.
    Case("hand-get-only", "post-text"),
    Case("hand-get-only", "post-json"),
    Case("hand-get-only", "put", NO_METHOD, "hand-preflight", status=204),
]

ORIGIN = [
    Case("default", "put"),
    Case("default", "get", origin=STRANGER),
    Case("default", "get-credentials", WILDCARD, "credentials"),
    Case("origin-star", "put", origin=STRANGER),
    Case("origin-star", "get-credentials", WILDCARD, "credentials"),
    Case("origin-star-credentials", "get"),
    Case("origin-star-credentials", "get-credentials", WILDCARD, "credentials"),
    Case("origin-string", "get"),
    Case("origin-string", "put"),
    Case("origin-string", "get", MISMATCH, origin=STRANGER),
    Case("origin-string", "get-credentials", NO_CREDENTIALS, "credentials"),
    # What Express answers after a middleware keeps its headers, errors too.
    Case("origin-string", "failing", status=500),
    Case("origin-string", "nowhere", status=404),
    Case("origin-string-slash", "get", MISMATCH, "origin-string"),
    Case("origin-string-slash", "put", f"preflight-{MISMATCH}", "origin-string", status=204),
    Case("origin-list", "put"),
    Case("origin-list", "put", origin=SHOP),
    Case("origin-list", "get", MISSING, origin=STRANGER),
    Case("origin-list-regexp", "get"),
    Case("origin-list-regexp", "get", origin=SHOP),
    Case("origin-list-regexp", "get", MISSING, origin=STRANGER),
    Case("origin-regexp", "get", origin=SHOP),
    Case("origin-regexp", "get", MISSING, origin=STRANGER),
    Case("origin-regexp", "put", f"preflight-{MISSING}", "origin-list-regexp", status=204),
    # A pattern without its beginning permits whoever registers a name that ends so.
    Case("origin-regexp-loose", "get", origin=SHOP),
    Case("origin-regexp-loose", "get", origin=STRANGER),
    Case("origin-function", "put"),
    Case("origin-function", "get", origin=SHOP),
    Case("origin-function", "get", MISSING, origin=STRANGER),
    Case("origin-function-string", "get"),
    Case("origin-function-string", "get", MISMATCH, origin=STRANGER),
    Case("origin-function-error", "get"),
    # The error that the function gives is answered before the package has set anything.
    Case("origin-function-error", "get", MISSING, status=500, origin=STRANGER),
    Case("origin-true", "put", origin=STRANGER),
    Case("origin-true", "get-credentials", NO_CREDENTIALS, "credentials"),
    Case("origin-true-credentials", "get-credentials"),
    Case("origin-true-credentials", "get-credentials", origin=STRANGER),
    Case("origin-false", "get", MISSING, "origin-true"),
    Case("origin-false", "put", f"preflight-{MISSING}", "origin-true"),
    Case("delegate", "get"),
    Case("delegate", "nowhere", MISSING, "origin-string", status=404),
]

OTHER_OPTIONS = [
    Case("methods-string", "post-json"),
    Case("methods-string", "put", NO_METHOD, "methods-list", status=204),
    Case("methods-list", "put"),
    Case("methods-list", "delete", NO_METHOD, "origin-string", status=204),
    Case("origin-string", "patch", NO_METHOD, "PATCH", status=204),
    Case("origin-string", "PATCH"),
    # Permitted in small letters, it is no method that Node knows: its parser answers, not Express.
    Case("methods-small", "patch", MISSING, status=400),
    Case("headers", "post-json"),
    Case("headers", "get-header", NO_HEADER, "headers-string", status=204),
    Case("headers-string", "get-header"),
    Case("headers-string", "post-json"),
    # Without the option, whatever is asked for is permitted.
    Case("origin-string", "get-header"),
    Case("credentials", "get-credentials"),
    Case("credentials", "get-credentials", MISMATCH, origin=STRANGER),
]

PREFLIGHTS = [
    Case("continue", "put"),
    Case("continue-express", "put"),
    Case("continue-authentication", "put", "preflight-status", "continue", status=401),
    Case("route", "get"),
    Case("route", "put", f"preflight-{MISSING}", "route-options"),
    Case("route-options", "put"),
    Case("options-all", "put"),
    Case("options-all-only", "put", MISSING, "options-all"),
    Case("options-all-only", "get", MISSING, "origin-string"),
]

AROUND = [
    Case(
        "authentication-first",
        "get-token",
        f"preflight-{MISSING}",
        "authentication-after",
        status=401,
        webkit="preflight-status",
    ),
    Case("authentication-first", "get", MISSING, "authentication-after", status=401),
    Case("authentication-after", "get", status=401),
    Case("slashes-first", "orders", "preflight-redirect", "slashes-after", status=301),
    Case("slashes-after", "orders"),
    Case("after-routes", "get", MISSING, "origin-string"),
    # The preflight reaches it, as no route answers OPTIONS before.
    Case("after-routes", "put", MISSING, "origin-string"),
]

CASES = [*BY_HAND, *ORIGIN, *OTHER_OPTIONS, *PREFLIGHTS, *AROUND]

IN_DETAIL = {"exposed", "exposed-star", "max-age", "max-age-zero"}
"""Configurations whose effect is none on a verdict; ``test_express.py`` has tests of their own for them."""
