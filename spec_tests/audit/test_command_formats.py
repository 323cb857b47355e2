"""What ``python -m corsim audit`` prints: text, JSON, and SARIF that is valid."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from corsim.audit.catalogue import CATALOGUE

from .commanding import ARGUMENTS, run
from .flawed import APP
from .sarif_schema import SARIF

pytestmark = pytest.mark.usefixtures("modules")


class TestText:
    def test_tells_what_is_let_through_from_what_is_blocked(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS)
        assert out.startswith("Audit of audited_module:reflecting at https://api.example.com\n")
        assert "Browsers let these through\n\n  ERROR  reflected-origin\n" in out
        assert "           Origin: https://attacker.example\n" in out
        assert "           Access-Control-Allow-Origin: https://attacker.example\n" in out
        assert "    readable in chromium, firefox, webkit\n" in out
        _, out, _ = run(capsys, "audited_module:silent", *ARGUMENTS)
        assert "Browsers block these\n\n  ERROR  origin-not-allowed\n" in out
        assert "    blocked in chromium, firefox, webkit (allow-origin-missing)\n" in out

    def test_says_so_where_nothing_is_found(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:good", *ARGUMENTS)
        assert "\nNothing found; " in out


def test_json_has_all_of_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS, "--format", "json")
    report = json.loads(out)
    assert set(report) == {"target", "baseUrl", "origins", "urls", "browsers", "requestsSent", "findings"}
    first = report["findings"][0]
    assert first["id"] == "reflected-origin"
    assert first["readers"] == ["chromium", "firefox", "webkit"]
    assert ["Origin", "https://attacker.example"] in first["request"]["headers"]
    assert first["response"]["status"] == 200


class TestSarif:
    @pytest.mark.parametrize("name", ["good", "star", "reflecting", "silent"])
    def test_is_valid(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        _, out, _ = run(capsys, f"audited_module:{name}", *ARGUMENTS, "--format", "sarif")
        log = json.loads(out)
        Draft202012Validator(SARIF).validate(log)
        [run_] = log["runs"]
        rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
        assert [rules[result["ruleIndex"]] for result in run_["results"]] == [
            result["ruleId"] for result in run_["results"]
        ]
        assert set(rules) <= set(CATALOGUE)
        fingerprints = [result["partialFingerprints"]["corsimAudit/v1"] for result in run_["results"]]
        assert len(fingerprints) == len(set(fingerprints))

    def test_results_point_at_the_module(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:silent", *ARGUMENTS, "--format", "sarif")
        result = json.loads(out)["runs"][0]["results"][0]
        place = result["locations"][0]["physicalLocation"]
        assert place == {"artifactLocation": {"uri": "audited_module.py"}, "region": {"startLine": 1}}
        assert result["webRequest"]["headers"]["Origin"] == APP

    def test_fingerprints_stay_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = [("--format", "sarif"), ("--format", "sarif", "--base-url", "https://other.example")]
        found = []
        for option in options:
            _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS, *option)
            found.append([result["partialFingerprints"] for result in json.loads(out)["runs"][0]["results"]])
        assert found[0] == found[1]
