"""A report as a SARIF 2.1.0 log, which code hosts and editors read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

A result points at the module of an application, at its first line, as nobody can say from the outside which line sets
a header; or at the URL of a server. The request that shows a finding, and its answer, are SARIF's own ``webRequest``
and ``webResponse``.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from corsim import __version__
from corsim.servers.drive import Exchange
from corsim.standard.headers import Header
from corsim.standard.urls import parse_url
from corsim.standard.wire import WireResponse

from .catalogue import CATALOGUE, Rule
from .findings import Finding, Report

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(report: Report, *, uri: str | None = None) -> dict[str, Any]:
    """*report* as JSON-ready data; *uri* is the file that results point at, instead of the audited URL."""
    used = [rule for rule in CATALOGUE.values() if any(finding.id == rule.id for finding in report.findings)]
    places = {rule.id: place for place, rule in enumerate(used)}
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "corsim audit",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in used],
                    }
                },
                "results": [_result(finding, places[finding.id], uri) for finding in report.findings],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {rule.fix} Browsers: {rule.browsers}"},
        "properties": {"tags": ["security", "cors"]},
    }


def _result(finding: Finding, place: int, uri: str | None) -> dict[str, Any]:
    region = {"region": {"startLine": 1}} if uri is not None else {}
    result: dict[str, Any] = {
        "ruleId": finding.id,
        "ruleIndex": place,
        "level": finding.level.label,
        "kind": "fail",
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": uri or finding.url}, **region},
                "logicalLocations": [{"fullyQualifiedName": f"{finding.method} {finding.url}", "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"corsimAudit/v1": _fingerprint(finding)},
        "properties": {
            "effect": finding.effect,
            "origins": list(finding.origins),
            "credentials": finding.credentials,
            "readers": list(finding.readers),
            "blocked": dict(finding.blocked),
        },
    }
    if finding.exchange is not None:
        result["webRequest"], response = _web(finding.exchange)
        if response is not None:
            result["webResponse"] = response
    return result


def _web(exchange: Exchange) -> tuple[dict[str, Any], dict[str, Any] | None]:
    request, answer = exchange.request, exchange.answer
    asked = {
        "protocol": "http",
        "method": request.method,
        "target": request.url,
        "headers": _headers(request.headers),
    }
    if not isinstance(answer, WireResponse):
        return asked, {"noResponseReceived": True}
    return asked, {"statusCode": answer.status, "headers": _headers(answer.headers)}


def _headers(headers: Iterable[Header]) -> dict[str, str]:
    """Headers as an object, as SARIF has them: values of one name are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _fingerprint(finding: Finding) -> str:
    """The same for the same finding in another run: what stands for it is no message and no host."""
    url = parse_url(finding.url)
    parts = (finding.id, finding.method, "" if url is None else url.path, *sorted(finding.origins))
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
