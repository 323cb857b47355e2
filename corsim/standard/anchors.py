"""The algorithms that are implemented here: their names in traces, and their anchors in the published standards.

The anchor stands as a comment above the function, too, so that a reader can hold the two side by side; the tests see to
it that both are the same, and hold the numbered comments of the function against ``steps.json``. This is no decorator:
a decorated function would be called more slowly, most of all where mypyc has compiled it.
"""

from __future__ import annotations

from typing import Final

FETCH: Final = "https://fetch.spec.whatwg.org/"
HTML: Final = "https://html.spec.whatwg.org/multipage/"
MIMESNIFF: Final = "https://mimesniff.spec.whatwg.org/"
REFERRER_POLICY: Final = "https://w3c.github.io/webappsec-referrer-policy/"
URL: Final = "https://url.spec.whatwg.org/"
WEB_IDL: Final = "https://webidl.spec.whatwg.org/"
XHR: Final = "https://xhr.spec.whatwg.org/"

ANCHORS: Final[dict[str, str]] = {
    "extract-a-body": FETCH + "#concept-bodyinit-extract",
    "append-a-request-cookie-header": FETCH + "#append-a-request-cookie-header",
    "parse-and-store-response-set-cookie-headers": FETCH + "#parse-and-store-response-set-cookie-headers",
    "determine-the-same-site-mode": FETCH + "#determine-the-same-site-mode",
    "cors-check": FETCH + "#concept-cors-check",
    "tao-check": FETCH + "#concept-tao-check",
    "data-url-processor": FETCH + "#data-url-processor",
    "convert-to-an-enumeration": WEB_IDL + "#js-enumeration",
    "fetch-method": FETCH + "#dom-global-fetch",
    "fetch": FETCH + "#concept-fetch",
    "collect-an-http-quoted-string": FETCH + "#collect-an-http-quoted-string",
    "get-decode-and-split-a-value": FETCH + "#header-value-get-decode-and-split",
    "get-decode-and-split": FETCH + "#concept-header-list-get-decode-split",
    "extract-header-values": FETCH + "#extract-header-values",
    "extract-header-list-values": FETCH + "#extract-header-list-values",
    "parse-a-single-range-header-value": FETCH + "#simple-range-header-value",
    "build-a-content-range": FETCH + "#build-a-content-range",
    "normalize-a-header-value": FETCH + "#concept-header-value-normalize",
    "contains": FETCH + "#header-list-contains",
    "get": FETCH + "#concept-header-list-get",
    "append": FETCH + "#concept-header-list-append",
    "delete": FETCH + "#concept-header-list-delete",
    "set": FETCH + "#concept-header-list-set",
    "combine": FETCH + "#concept-header-list-combine",
    "convert-header-names-to-a-sorted-lowercase-set": FETCH + "#convert-header-names-to-a-sorted-lowercase-set",
    "sort-and-combine": FETCH + "#concept-header-list-sort-and-combine",
    "is-a-forbidden-request-header": FETCH + "#forbidden-request-header",
    "validate-a-header": FETCH + "#headers-validate",
    "append-a-header": FETCH + "#concept-headers-append",
    "remove-privileged-no-cors-request-headers": FETCH + "#concept-headers-remove-privileged-no-cors-request-headers",
    "fill": FETCH + "#concept-headers-fill",
    "http-fetch": FETCH + "#concept-http-fetch",
    "http-network-fetch": FETCH + "#concept-http-network-fetch",
    "http-network-or-cache-fetch": FETCH + "#concept-http-network-or-cache-fetch",
    "http-redirect-fetch": FETCH + "#concept-http-redirect-fetch",
    "main-fetch": FETCH + "#concept-main-fetch",
    "normalize-a-method": FETCH + "#concept-method-normalize",
    "parse-a-mime-type": MIMESNIFF + "#parse-a-mime-type",
    "serialize-a-mime-type": MIMESNIFF + "#serialize-a-mime-type",
    "append-a-request-origin-header": FETCH + "#append-a-request-origin-header",
    "serialization-of-an-origin": HTML + "browsers.html#ascii-serialisation-of-an-origin",
    "same-origin": HTML + "browsers.html#same-origin",
    "same-site": HTML + "browsers.html#same-site",
    "schemelessly-same-site": HTML + "browsers.html#schemelessly-same-site",
    "obtain-a-site": HTML + "browsers.html#obtain-a-site",
    "should-be-blocked-due-to-a-bad-port": FETCH + "#block-bad-port",
    "cors-preflight-fetch": FETCH + "#cors-preflight-fetch-0",
    "create-a-new-cache-entry": FETCH + "#concept-cache-create-entry",
    "clear-cache-entries": FETCH + "#concept-cache-clear",
    "method-cache-entry-match": FETCH + "#concept-cache-match-method",
    "header-name-cache-entry-match": FETCH + "#concept-cache-match-header",
    "parse-a-referrer-policy-from-a-header": REFERRER_POLICY + "#parse-referrer-policy-from-header",
    "set-requests-referrer-policy-on-redirect": REFERRER_POLICY + "#set-requests-referrer-policy-on-redirect",
    "determine-requests-referrer": REFERRER_POLICY + "#determine-requests-referrer",
    "strip-url-for-use-as-a-referrer": REFERRER_POLICY + "#strip-url",
    "new-request": FETCH + "#dom-request",
    "clone-a-request": FETCH + "#concept-request-clone",
    "redirect-taint": FETCH + "#concept-request-tainted-origin",
    "serialize-a-request-origin": FETCH + "#serializing-a-request-origin",
    "byte-serialize-a-request-origin": FETCH + "#byte-serializing-a-request-origin",
    "determine-the-network-partition-key": FETCH + "#request-determine-the-network-partition-key",
    "determine-an-environments-network-partition-key": FETCH + "#determine-the-network-partition-key",
    "populate-request-from-client": FETCH + "#populate-request-from-client",
    "location-url": FETCH + "#concept-response-location-url",
    "is-a-cors-safelisted-request-header": FETCH + "#cors-safelisted-request-header",
    "cors-unsafe-request-header-names": FETCH + "#cors-unsafe-request-header-names",
    "is-a-no-cors-safelisted-request-header": FETCH + "#no-cors-safelisted-request-header",
    "scheme-fetch": FETCH + "#concept-scheme-fetch",
    "urlencoded-serializer": URL + "#concept-urlencoded-serializer",
    "set-the-username": URL + "#set-the-username",
    "set-the-password": URL + "#set-the-password",
    "xhr-open": XHR + "#dom-xmlhttprequest-open",
    "xhr-set-request-header": XHR + "#dom-xmlhttprequest-setrequestheader",
    "xhr-send": XHR + "#dom-xmlhttprequest-send",
    "xhr-get-all-response-headers": XHR + "#dom-xmlhttprequest-getallresponseheaders",
}
"""The URL of every algorithm by its name."""
