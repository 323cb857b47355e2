"""The CORS-preflight cache over time."""

from __future__ import annotations

from corsim.teaching.exercise import Fact
from corsim.teaching.forms import NUMBER, TEXT, YES_OR_NO, table

MAX_AGE = "https://fetch.spec.whatwg.org/#http-access-control-max-age"
PREFLIGHT = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
CACHE = "https://fetch.spec.whatwg.org/#concept-cache"

LIMITS = {"chromium": 7200, "firefox": 86400, "webkit": 600}

SERVED = {
    "the same URL again": True,
    "the same URL with another query": False,
    "another path": False,
    "another port": False,
}

VALUES = {"60": 60, "0": 0, "-1": 5, "1 hour": 5, "60, 60": 5}

CACHING = (
    Fact(
        name="cache/default",
        form=NUMBER,
        right=2,
        wrong={
            1: "Five seconds are over when the third call comes.",
            3: "The second call comes while the permission still lasts.",
        },
        hints=("Without `Access-Control-Max-Age` a permission lasts for five seconds.",),
        because="The preflight at 0 lasts for five seconds. At 4 it still serves; at 6 the browser asks again.",
        source=PREFLIGHT,
    ),
    Fact(
        name="cache/values",
        form=table(VALUES, NUMBER),
        right=VALUES,
        wrong={
            "0": "0 is a number of seconds like any other: nothing is kept.",
            "-1": "By the standard a minus sign is no digit. The three engines keep nothing then, as with 0.",
            "1 hour": "Only digits are read.",
            "60, 60": "A list is no number, even where its members agree.",
        },
        hints=("The value is digits and nothing else.", "What is not understood counts as if it were not there."),
        because="Digits are a number of seconds; whatever else is there counts as five.",
        source=MAX_AGE,
    ),
    Fact(
        name="cache/limits",
        form=table(LIMITS, NUMBER),
        right=LIMITS,
        hints=("Read it from the figure: each line stops falling somewhere.", "Ten minutes, two hours, and a day."),
        because=(
            "Seen in all three by setting their clocks forward: ten minutes in "
            "WebKit, two hours in Chromium, a day in Firefox."
        ),
        source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age",
    ),
    Fact(
        name="cache/longest",
        form=TEXT,
        right="86400",
        wrong={
            "7200": "Firefox would keep it for longer than two hours.",
            "600": "Chromium and Firefox would keep it for longer than ten minutes.",
        },
        hints=("The largest of the three limits.",),
        because="Each engine cuts the value down to its own limit, and nobody's limit is above a day.",
        source=MAX_AGE,
    ),
    Fact(
        name="cache/served",
        form=table(SERVED, YES_OR_NO),
        right=SERVED,
        wrong={
            "the same URL with another query": "The whole URL is the key, and the query is a part of it.",
            "another path": "Permission is for one URL, not for a server.",
        },
        hints=("The key of an entry has the whole URL in it.",),
        because="A permission is for one URL. An API with an id in each path is asked for each id.",
        source=CACHE,
    ),
    Fact(
        name="cache/credentials",
        form=YES_OR_NO,
        right=False,
        wrong={True: "What was permitted without credentials is no permission with them."},
        hints=("Think of an answer with `*`, which is good enough for the one and not for the other.",),
        because=(
            "An entry remembers whether credentials were asked for. One without them does not serve a call with them."
        ),
        source=CACHE,
    ),
)
