"""The recorded rows in which a profile differs from its engine, with the reasons: what the model does not do."""

from __future__ import annotations

KNOWN: dict[str, dict[str, str]] = {
    "chromium": {},
    "firefox": {
        "xhr/redirected-to-a-blocked-port": (
            "the engine never tells the script anything, neither `load` nor `error`; in the model every call ends, and "
            "this one in the network error that the standard has"
        ),
    },
    "webkit": {},
}
"""For each profile the rows in which it differs from the recording, and why."""

OTHER_CODES: dict[str, str] = {}
"""Rows in which Chromium's code of the failure is another one, and why; besides those in which the outcome is."""
