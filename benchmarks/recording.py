"""``python -m benchmarks.recording FILE --entries N``: writes a long HAR file, as a day of a test suite makes one.

Pages of three origins ask two APIs at the same time: simple and preflighted requests, some with cookies, redirects, and
documents and images beside them. One request in thirty is blocked, for one of two reasons. It is the same file each
time, and as many entries fall on a second in a short one as in a long one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 0.864
"""From one entry to the next: a day has 100,000."""

PAGES = ("https://app.example.com", "https://admin.example.com", "https://shop.example.org")
APIS = ("https://api.example.net", "https://files.example.net")
MAX_AGE = 600

BROWSERS_OWN = {
    "Accept": "application/json, text/plain, */*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
    "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"',
}
SERVERS_OWN = {
    "Content-Type": "application/json",
    "Server": "nginx",
    "Strict-Transport-Security": "max-age=31536000",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
}

Entry = dict[str, Any]


class Writer:
    """Makes entries, each later than the one before."""

    def __init__(self) -> None:
        self.number = 0

    def entry(
        self, page: str, method: str, url: str, status: int, sent: dict[str, str], answered: dict[str, str], **more: Any
    ) -> Entry:
        """The next entry."""
        started = BEGINNING + timedelta(seconds=self.number * SECONDS)
        self.number += 1
        text = json.dumps({"items": [{"id": number, "name": f"item {number}"} for number in range(12)]})
        return {
            "_priority": "High",
            "_resourceType": "fetch",
            "pageref": page,
            "startedDateTime": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "time": 41.7,
            "request": {
                "method": method,
                "url": url,
                "httpVersion": "http/2.0",
                "headers": pairs({**BROWSERS_OWN, "Referer": f"{page}/", **sent}),
                "queryString": [],
                "cookies": [],
                "headersSize": -1,
                "bodySize": 0,
            },
            "response": {
                "status": status,
                "statusText": "",
                "httpVersion": "http/2.0",
                "headers": pairs({**SERVERS_OWN, "Date": f"{started:%a, %d %b %Y %H:%M:%S} GMT", **answered}),
                "cookies": [],
                "content": {"size": len(text), "mimeType": "application/json", "text": text if status == 200 else ""},
                "redirectURL": answered.get("Location", ""),
                "headersSize": -1,
                "bodySize": -1,
            },
            "cache": {},
            "timings": {"blocked": 1.5, "dns": -1, "ssl": -1, "connect": -1, "send": 0.2, "wait": 38, "receive": 2},
            **more,
        }

    def round(self, turn: int) -> Iterator[Entry]:
        """What a page does, and what it loads beside."""
        page, api = PAGES[turn % len(PAGES)], APIS[turn // len(PAGES) % len(APIS)]
        origin = {"Origin": page}
        allow = {"Access-Control-Allow-Origin": page}
        item = f"{api}/items/{turn % 5000}"
        yield self.entry(page, "GET", f"{page}/list", 200, {"Sec-Fetch-Mode": "navigate"}, {}, _resourceType="document")
        yield self.entry(page, "GET", f"{page}/logo.png", 200, {"Sec-Fetch-Mode": "no-cors"}, {}, _resourceType="image")
        yield self.entry(page, "GET", f"{api}/items?page={turn}", 200, origin, {} if turn % 10 == 9 else allow)
        credentials = {"Access-Control-Allow-Credentials": "true"}
        cookie = {"Set-Cookie": "sid=1; Path=/; Secure; SameSite=None"} if turn < len(PAGES) else {}
        yield self.entry(page, "GET", f"{api}/me", 200, origin, {**allow, **credentials, **cookie})
        yield self.entry(page, "GET", f"{api}/me?{turn}", 200, {**origin, "Cookie": "sid=1"}, {**allow, **credentials})
        yield self.entry(page, "GET", f"{api}/old", 302, origin, {**allow, "Location": f"/new/{turn}"})
        yield self.entry(page, "GET", f"{api}/new/{turn}", 200, origin, allow)
        yield from self.preflighted(page, item, turn)

    def preflighted(self, page: str, url: str, turn: int) -> Iterator[Entry]:
        """A preflight, and the request where it is permitted; every tenth server does not know OPTIONS."""
        origin, allow = {"Origin": page}, {"Access-Control-Allow-Origin": page}
        asking = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
        permit = {
            **allow,
            "Access-Control-Allow-Methods": "PUT",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": str(MAX_AGE),
        }
        refuses = turn % 10 == 4
        yield self.entry(page, "OPTIONS", url, 405 if refuses else 204, {**origin, **asking}, permit)
        if refuses:
            failed = self.entry(page, "PUT", url, 0, origin, {})
            failed["response"]["_error"] = "net::ERR_FAILED"
            yield failed
            return
        for _ in range(2):
            sent = {**origin, "Content-Type": "application/json"}
            body = {"mimeType": "application/json", "text": json.dumps({"name": f"item {turn}", "tags": ["a", "b"]})}
            entry = self.entry(page, "PUT", url, 200, sent, allow)
            entry["request"]["postData"] = body
            yield entry


def pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    """*headers* as HAR has them."""
    return [{"name": name, "value": value} for name, value in headers.items()]


def entries() -> Iterator[Entry]:
    """Entries without end."""
    writer, turn = Writer(), 0
    while True:
        yield from writer.round(turn)
        turn += 1


def write(file: TextIO, number: int) -> None:
    """Write a HAR file with so many entries into *file*."""
    pages = [
        {"id": page, "title": f"{page}/list", "startedDateTime": BEGINNING.isoformat(), "pageTimings": {}}
        for page in PAGES
    ]
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": pages}
    file.write(json.dumps({"log": log}, indent=2).removesuffix("\n  }\n}") + ',\n    "entries": [\n')
    made = (json.dumps(entry, indent=1) for entry in islice(entries(), number))
    file.writelines(text if not index else f",\n{text}" for index, text in enumerate(made))
    file.write("\n]\n}\n}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording", description="Write a long HAR file.")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write")
    parser.add_argument("--entries", type=int, default=100_000, metavar="N", help="how many; 100,000 without it")
    options = parser.parse_args(arguments)
    with options.file.open("w", encoding="utf-8") as file:
        write(file, options.entries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
