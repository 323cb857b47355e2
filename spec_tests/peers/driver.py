"""Asks the runner for requests, makes them with cors.testing, posts what a caller sees.

::

    python driver.py CONTROL

It runs in an environment of its own, in which corsim is not installed. The peer takes a prepared
request of the requests library that carries the page's `Origin`, sends a preflight, checks, sends the
request, checks, and wraps the headers of the response. Errors of it and of the requests library are failures.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from cors.clients.requests import send
from cors.errors import CORSError
from cors.utils import ProtectedHTTPHeaders

TIMEOUT = 4.0


def new_session() -> requests.Session:
    """A session that trusts the run's certificate authority, which sending a prepared request does not by itself."""
    session = requests.Session()
    session.verify = os.environ["REQUESTS_CA_BUNDLE"]
    return session


def make_request(job: dict[str, Any]) -> dict[str, Any]:
    """Make the request of *job*; the outcome, in the words of the engines' harness."""
    request = job["request"]
    headers = request.get("headers") or {}
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    combined: dict[str, str] = {}
    for name, value in pairs:
        combined[name] = f"{combined[name]}, {value}" if name in combined else value
    body = request.get("body")
    if isinstance(body, dict):
        body = base64.b64decode(body["bytes"])
    elif isinstance(body, str):
        body = body.encode("utf-8")
    url = urljoin(job["page"], request["url"])
    try:
        combined["Origin"] = job["origin"]
        # Its preflight takes the host from a header of the request that is called so in lower case, or sends none.
        combined["host"] = urlsplit(url).netloc
        prepared = requests.Request(request.get("method", "GET"), url, combined, data=body).prepare()
        response = send(prepared, new_session(), timeout=TIMEOUT)
    except requests.Timeout:
        return {"timeout": True}
    except (CORSError, requests.RequestException, ValueError, UnicodeError) as error:
        return {"failed": {"name": type(error).__name__, "message": str(error)}}
    return {"response": seen(response)}


def seen(response: Any) -> dict[str, Any]:
    """What the caller sees; each header is asked for by a wrapper of its own, as one use of it may spoil the next."""
    visible = []
    for name, value in dict(response.headers).items():
        exposed = dict(response.headers).get("Access-Control-Expose-Headers", "")
        try:
            ProtectedHTTPHeaders(exposed, {}).check_header_accessible(name)
        except CORSError:
            continue
        visible.append([name, value])
    return {
        "type": None,
        "status": response.status_code,
        "statusText": response.reason,
        "url": response.url,
        "redirected": None,
        "headers": visible,
        "body": response.content.decode("utf-8", "replace"),
    }


def main(control: str) -> None:
    """Ask for work until there is none."""
    session = new_session()
    report: dict[str, Any] = {"page": 1, "lane": 0}
    while True:
        answer = session.post(f"{control}/__corsim__/next", data=json.dumps(report), timeout=60)
        job = answer.json()
        if "job" not in job:
            return
        report = {"page": 1, "lane": 0, "job": job["job"], "outcome": make_request(job)}


if __name__ == "__main__":
    main(sys.argv[1])
