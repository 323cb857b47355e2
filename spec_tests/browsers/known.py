"""The recorded rows in which a profile differs from its engine, with the reasons: what the model does not do."""

from __future__ import annotations

KNOWN: dict[str, dict[str, str]] = {
    "chromium": {},
    "firefox": {},
    "webkit": {},
}
"""For each profile the rows in which it differs from the recording, and why."""

OTHER_CODES: dict[str, str] = {}
"""Rows in which Chromium's code of the failure is another one, and why; besides those in which the outcome is."""
