"""Origins and the same-origin policy."""

from __future__ import annotations

from corsim.teaching.exercise import Fact
from corsim.teaching.forms import TEXT, YES_OR_NO, one_of, table

SAME_ORIGIN = "https://html.spec.whatwg.org/multipage/browsers.html#same-origin"
SERIALIZATION = "https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin"
CORS_CHECK = "https://fetch.spec.whatwg.org/#concept-cors-check"
MAIN_FETCH = "https://fetch.spec.whatwg.org/#concept-main-fetch"
SANDBOXING = "https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag"

SAME = {
    "https://app.example.com/about?tab=2#team": True,
    "https://app.example.com:443/data": True,
    "http://app.example.com/data": False,
    "https://app.example.com:8443/data": False,
    "https://example.com/data": False,
    "https://api.example.com/data": False,
}

ORIGINS = (
    Fact(
        name="origins/same",
        form=table(SAME, YES_OR_NO),
        right=SAME,
        wrong={
            "https://app.example.com/about?tab=2#team": "Path, query and fragment are no part of an origin.",
            "https://app.example.com:443/data": "443 is the port that https has anyway.",
            "http://app.example.com/data": "The scheme is a part of the origin.",
            "https://app.example.com:8443/data": "The port is a part of the origin.",
            "https://example.com/data": "The whole host counts, so a parent domain is another origin.",
            "https://api.example.com/data": "The whole host counts: `api` is not `app`.",
        },
        hints=(
            "Take each URL apart into scheme, host and port, and forget the rest.",
            "Where a URL has no port, the scheme has one: 443 for https, 80 for http.",
        ),
        because="Two URLs have the same origin where scheme, host and port are the same, and nothing else counts.",
        source=SAME_ORIGIN,
    ),
    Fact(
        name="origins/serialized",
        form=TEXT,
        right="https://app.example.com",
        wrong={
            "https://app.example.com/": "An origin has no path, not even a slash.",
            "https://app.example.com:443": "A port that the scheme has anyway is left out.",
            "HTTPS://App.Example.com": "A URL is parsed first: scheme and host come out in small letters.",
            "https://App.Example.com": "A URL is parsed first: the host comes out in small letters.",
            "app.example.com": "That is the host. The scheme is a part of the origin.",
        },
        hints=("Scheme, `://`, host, and the port only if it is not the usual one.", "Everything in small letters."),
        because="This is what a server reads in `Origin`, and what it has to answer letter for letter.",
        source=SERIALIZATION,
    ),
    Fact(
        name="origins/sent",
        form=YES_OR_NO,
        right=True,
        wrong={False: "Look at the list that the server kept: the request is in it."},
        hints=(
            "Where does the browser look for permission? What must have happened before there is something to look at?",
        ),
        because=(
            "The permission is a header of the answer, so there must be an answer first. What the browser keeps back "
            "is the answer; whatever the request did on the server is done."
        ),
        source=CORS_CHECK,
    ),
    Fact(
        name="origins/allow",
        form=TEXT,
        right="https://app.example.com",
        wrong={
            "https://app.example.com/": (
                "A slash at the end makes it another text, and the comparison is letter for letter."
            ),
            "https://app.example.com/shop/cart": "An origin has no path.",
            "https://api.example.com": "That is the API's own origin. It is the page that needs permission.",
            "app.example.com": "A host is no origin: the scheme is missing.",
            "https://*.example.com": "There are no wildcards within an origin.",
            "*.example.com": "There are no wildcards within an origin.",
            "*": "That lets this page in, and every other page of the web. The exercise asks for this one.",
        },
        hints=("The browser compares the header with what it sent in `Origin`.",),
        because="The browser compares the header's value with the origin that it has sent, letter for letter.",
        source=CORS_CHECK,
    ),
    Fact(
        name="origins/own",
        form=one_of("allowed", "blocked"),
        right="allowed",
        wrong={"blocked": "Whom would the server have to ask? The page comes from itself."},
        hints=("Page and URL have the same origin.",),
        because="Within one origin there is no CORS check at all, whatever headers there are.",
        source=MAIN_FETCH,
    ),
    Fact(
        name="origins/sandboxed",
        form=TEXT,
        right="null",
        wrong={
            "https://app.example.com": "That is the origin of its URL. A sandbox takes just that away.",
            "": "The header is sent, and it has a value.",
        },
        hints=("An opaque origin equals nothing but itself, and it has to be written in some way.", "Four letters."),
        because="A sandboxed page has an opaque origin, and every opaque origin is written `null`.",
        source=SANDBOXING,
    ),
)
