"""The catalogue: for each thing that an audit can find what it is, why it matters, and what to do.

``docs/reference/findings.md`` is filled from it, and so are the rules of a SARIF log.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: a title, what it is and why it matters, how to put it right, and what browsers do about it."""

    id: str
    title: str
    why: str
    fix: str
    browsers: str


_LETS = "They let it through."
_BLOCK = "They block the page's own script."
_NOTHING = "It is not theirs to decide."

_RULES = (
    Rule(
        "reflected-origin",
        "Any origin is allowed by name",
        "The server answers with whatever Origin it was sent, so every site reads the answers, with the user's cookies "
        "where Access-Control-Allow-Credentials is there, too.",
        "Compare Origin with a list of whole origins, and send no Access-Control-Allow-Origin to the others.",
        f"{_LETS} With credentials where they send cookies to other sites at all.",
    ),
    Rule(
        "wildcard-origin",
        "Any origin is allowed by *",
        "Every site reads the answers that need no cookies; that is right for public data only. A server in a "
        "private network is reached through the user's browser.",
        "Name the origins, if the answers are not for everybody.",
        "They let it through without credentials, and block it with them.",
    ),
    Rule(
        "null-origin",
        "The origin null is allowed",
        "null is the origin of every sandboxed frame and every data: URL, so any site has pages with it.",
        "Take null out of the list; serve pages that are opened as files over http or https.",
        _LETS,
    ),
    Rule(
        "other-domain",
        "Origins of other domains are allowed",
        "The comparison is not of the whole origin, so that somebody can register a domain that passes it.",
        "Compare whole origins. In a regular expression escape the dots, and anchor both ends.",
        _LETS,
    ),
    Rule(
        "subdomain",
        "Other names of the same domain are allowed",
        "Whoever controls, or injects a script into, one page of any such name reads the answers.",
        "Name the hosts that need access.",
        _LETS,
    ),
    Rule(
        "other-port",
        "Other ports of the host are allowed",
        "Another service on the same host, perhaps one with less care, reads the answers.",
        "Compare the port, too.",
        _LETS,
    ),
    Rule(
        "trailing-dot",
        "The host with a dot at the end is allowed",
        "It is another origin, though mostly of the same server; that it passes shows that the comparison is loose.",
        "Compare whole origins as they are sent.",
        _LETS,
    ),
    Rule(
        "insecure-scheme",
        "Pages without TLS are allowed",
        "Whoever is on the network between can put a script into a page of http, and that script reads the answers "
        "that go over https.",
        "Allow the https origin only.",
        _LETS,
    ),
    Rule(
        "local-origin",
        "Pages on the user's own machine are allowed",
        "What is there for development lets any program or page that is served on the machine read the answers.",
        "Allow localhost in development only.",
        _LETS,
    ),
    Rule(
        "loose-comparison",
        "A value that is no origin is allowed",
        "The value contains an allowed origin, or is one spelled otherwise. No browser sends it, but a comparison "
        "that it passes is one to look at.",
        "Compare whole origins, byte for byte.",
        "No browser sends such an Origin.",
    ),
    Rule(
        "wildcard-with-credentials",
        "* together with credentials",
        "With credentials * stands for nobody, so requests with cookies fail; the next thing tried is often to reflect "
        "any origin.",
        "Answer with the page's origin if it is in the list; or leave Access-Control-Allow-Credentials out.",
        "They block it.",
    ),
    Rule(
        "literal-wildcard",
        "* in a list, together with credentials",
        "With credentials, * in Access-Control-Allow-Methods, -Headers and -Expose-Headers is a name like any other.",
        "List the methods and names.",
        "They block what is not listed, where credentials are included.",
    ),
    Rule(
        "missing-vary",
        "Vary: Origin is missing",
        "The answer depends on Origin and does not say so: a cache hands one site's answer to another, which is then "
        "blocked, now and then.",
        "Send Vary: Origin with every answer, also with those that allow nothing.",
        "They, and caches between, keep what they may.",
    ),
    Rule(
        "methods-broader-than-route",
        "More methods are allowed than the route accepts",
        "The preflight permits methods that the route refuses; one that is added later is open at once.",
        "Permit the methods that there are.",
        _LETS,
    ),
    Rule(
        "any-method",
        "Any method is allowed",
        "The preflight permits whatever method it is asked for.",
        "List the methods.",
        _LETS,
    ),
    Rule(
        "any-header",
        "Any request header is allowed",
        "The preflight permits whatever header it is asked for, also ones that other layers act on.",
        "List the headers that pages send.",
        _LETS,
    ),
    Rule(
        "origin-not-allowed",
        "A page that should get through does not",
        "The answer does not allow the origin, or not in the way that browsers compare it.",
        "Answer with exactly the origin: scheme, host, port, no slash.",
        _BLOCK,
    ),
    Rule(
        "several-origins",
        "Access-Control-Allow-Origin has several values",
        "The header takes one origin. Often two layers, an application and a proxy, both set it.",
        "Set it in one place, to the one origin that asked.",
        _BLOCK,
    ),
    Rule(
        "request-not-permitted",
        "A request that should get through does not",
        "The preflight does not permit the method or a header, or the answer does not permit credentials.",
        "See the reason that is given.",
        _BLOCK,
    ),
    Rule(
        "no-answer",
        "There is no answer",
        "The connection fails, no answer comes in time, or a redirect leads to another origin, which an audit does not "
        "ask.",
        "Look at the failure; audit the other origin by itself.",
        _BLOCK,
    ),
    Rule(
        "redirect-without-cors",
        "A redirect without CORS headers",
        "Browsers judge redirects like any answer, so the page never gets to where they lead: a slash at the end, "
        "https, a login.",
        "Let pages ask for the final URL, or send the headers with redirects, too.",
        _BLOCK,
    ),
    Rule(
        "error-without-cors",
        "An error without CORS headers",
        "The page's script is told of a network error instead of the status, so that it cannot tell the user, log in "
        "again or retry; and whoever looks for the reason looks at CORS.",
        "Set the headers outermost: around routing, authentication and error handlers.",
        _BLOCK,
    ),
    Rule(
        "preflight-redirected",
        "The preflight is redirected",
        "No browser follows a redirect of a preflight.",
        "Answer OPTIONS where it is asked, before any redirect.",
        _BLOCK,
    ),
    Rule(
        "preflight-needs-authentication",
        "The preflight has to authenticate",
        "A preflight never carries cookies or Authorization, so none is ever let through.",
        "Answer OPTIONS before authentication.",
        _BLOCK,
    ),
    Rule(
        "preflight-refused",
        "The preflight is not answered properly",
        "Its status is not 200 to 299, or its answer has no CORS headers, though the answer to a simple request has: "
        "every request with JSON, with PUT or with a header of its own is blocked.",
        "Answer OPTIONS with 204 and the headers.",
        _BLOCK,
    ),
    Rule(
        "max-age-invalid",
        "Access-Control-Max-Age is not a number of seconds",
        "Browsers count it as none, or as 0: they ask again before each request.",
        "Send whole seconds, such as 600.",
        "They read it in different ways.",
    ),
    Rule(
        "max-age-too-long",
        "Access-Control-Max-Age is longer than browsers keep it",
        "Firefox keeps an answer for a day at most, Chromium for two hours, WebKit for ten minutes. A change of the "
        "policy takes that long to reach everybody.",
        "Send what is meant; 7200 is what most browsers use at best.",
        "They cut it to their limits.",
    ),
    Rule(
        "credentials-value",
        "Access-Control-Allow-Credentials is not true",
        "Only true, in lower case, has a meaning; to forbid, the header is left out.",
        "Send true, or nothing.",
        "They take it for absent.",
    ),
    Rule(
        "allow-list-entry",
        "An entry of an allow list matches no page",
        "The application's configuration has an entry that is not written as browsers send origins, so it lets "
        "nobody in.",
        "Write scheme, ://, host, and the port if it is not the default.",
        _NOTHING,
    ),
)  # fmt: skip

CATALOGUE: dict[str, Rule] = {rule.id: rule for rule in _RULES}
"""Every rule by its id."""
