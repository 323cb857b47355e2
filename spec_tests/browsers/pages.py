"""The documents that the runner serves: the harness, and parents of pages that can only be frames."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import corsim.playground
from corsim.standard.urls import parse_url
from corsim.standard.wire import WireResponse

from .planning import CONTROL_ORIGIN, PagePlan

CALLS = Path(corsim.playground.__path__[0]) / "page" / "calls.js"
HARNESS = "".join(path.read_text("utf-8") for path in (CALLS, Path(__file__).parent / "harness.js"))
HEAD = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>corsim</title>'

PARENT = """
const frame = document.createElement("iframe");
addEventListener("message", (event) => { if (event.data.go) location.replace(event.data.go); });
if (KIND === "framed") frame.src = CONTENT;
if (KIND === "data") frame.src = "data:text/html;charset=utf-8," + encodeURIComponent(CONTENT);
if (KIND === "blob") frame.src = URL.createObjectURL(new Blob([CONTENT], { type: "text/html" }));
document.documentElement.append(frame);
"""

HOP = "location.replace(decodeURIComponent(location.hash.slice(1)));"


@dataclass(frozen=True, slots=True)
class Visit:
    """One load of a page; ``number`` tells it from other loads."""

    number: int
    page: PagePlan
    lanes: int = 1
    """How many requests the harness makes side by side."""
    set_cookies: tuple[str, ...] = ()

    def document_at(self, url: str) -> WireResponse | None:
        """What the server answers while this page loads, or None if *url* has no part in it."""
        page = self.page
        if url == _without_fragment(page.go_to):
            if page.kind == "top":
                return self._document(self.harness())
            if page.kind == "framed":
                return self._document(_script(PARENT, KIND="framed", CONTENT=page.url), is_parent=True)
            return self._document(_script(PARENT, KIND=page.kind, CONTENT=self.harness()))
        if page.kind == "framed" and url == _without_fragment(page.url):
            return self._document(self.harness())
        return None

    def harness(self) -> str:
        """The harness as a document."""
        return _script(HARNESS, PAGE=self.number, CONTROL=CONTROL_ORIGIN, LANES=self.lanes)

    def _document(self, text: str, is_parent: bool = False) -> WireResponse:
        headers = [("Content-Type", "text/html;charset=utf-8"), ("Cache-Control", "no-store")]
        if self.page.sandboxed and not is_parent:
            headers.append(("Content-Security-Policy", "sandbox allow-scripts"))
        if self.page.referrer_policy and not is_parent:
            headers.append(("Referrer-Policy", self.page.referrer_policy))
        headers += [("Set-Cookie", line) for line in self.set_cookies]
        return WireResponse(200, tuple(headers), text.encode("utf-8"))


def hop() -> WireResponse:
    """A document that goes on to the URL in its fragment: between two pages with the same URL."""
    headers = (("Content-Type", "text/html;charset=utf-8"), ("Cache-Control", "no-store"))
    return WireResponse(200, headers, _script(HOP).encode("utf-8"))


def _script(source: str, **constants: object) -> str:
    values = "".join(f"const {name} = {json.dumps(value)};" for name, value in constants.items())
    return f"{HEAD}<body><script>{values.replace('<', chr(92) + 'u003c')}\n{source}</script>"


def _without_fragment(text: str) -> str:
    url = parse_url(text)
    return text if url is None else url.without_fragment
