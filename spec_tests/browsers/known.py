"""The recorded rows in which a profile differs from its engine, with the reasons: what the model does not do."""

from __future__ import annotations

URL_PARSER = "the engine's URL parser differs from the URL Standard here; the model has one parser for all profiles"
DATA_URLS = "the engine's reading of data: URLs differs from the standard's and is not modelled"
BLOBS = "the engine's reading of blob: URLs differs from the standard's and is not modelled"

KNOWN: dict[str, dict[str, str]] = {
    "chromium": {
        "origins/space-in-host": URL_PARSER,
        "referrer/member-invalid-bad-host": URL_PARSER,
        "request-init-errors/referrer-4": URL_PARSER,
        "request-init-errors/url-4": URL_PARSER,
        "schemes/blob-scheme-case": BLOBS,
        "schemes/data-duplicate-parameter": DATA_URLS,
        "schemes/data-parameter-empty-value": DATA_URLS,
        "schemes/data-quoted-comma": DATA_URLS,
        "schemes/data-space-before-fragment": DATA_URLS,
        "schemes/data-tab-newline": DATA_URLS,
        "urls/encode-path-kept": URL_PARSER,
    },
    "firefox": {
        "origins/ascii-xn-label-invalid": URL_PARSER,
        "schemes/about-blank-path-case": "the engine's about: URLs do not care for case; not modelled",
        "schemes/blob-range-suffix-too-long": BLOBS,
        "schemes/blob-range-suffix-zero": BLOBS,
        "schemes/blob-scheme-case": BLOBS,
        "schemes/data-base64-space-after": DATA_URLS,
        "schemes/data-base64-space-before": DATA_URLS,
        "schemes/data-base64-space-literal": DATA_URLS,
        "schemes/data-query-encoded": DATA_URLS,
        "schemes/data-space-before-fragment": DATA_URLS,
        "schemes/view-source-same-origin": "the engine's view-source: scheme is not modelled",
        "urls/credentials-data": DATA_URLS,
        "xhr/redirected-to-a-blocked-port": "the engine never ends the request; the model has no verdict for that",
    },
    "webkit": {
        "origins/ascii-xn-label-invalid": URL_PARSER,
        "schemes/blob-scheme-case": BLOBS,
        "urls/encode-existing-kept": URL_PARSER,
        "urls/relative-encoded-slash": URL_PARSER,
    },
}
"""For each profile the rows in which it differs from the recording, and why."""

OTHER_CODES = {"allow-origin-values/invalid-67-without-credentials": URL_PARSER}
"""Rows in which Chromium's code of the failure is another one, and why; besides those in which the outcome is."""
