"""The CORS check and the TAO check: what passes, what does not, and which step says so with which values."""

from __future__ import annotations

import pytest

from corsim.standard.cors_check import allow_origin_reason, cors_check, tao_check
from corsim.standard.headers import Header, HeaderList
from corsim.standard.reasons import Explained
from corsim.standard.requests import CredentialsMode, ResponseTainting
from corsim.standard.responses import Response
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, OTHER, page_of, request_of


def check(*headers: Header, credentials_mode: CredentialsMode = "omit") -> tuple[Explained | None, Trace]:
    trace = Trace()
    request = request_of(API, credentials_mode=credentials_mode)
    return cors_check(request, Response(header_list=HeaderList(headers)), trace), trace


def allow(value: str) -> Header:
    return ("Access-Control-Allow-Origin", value)


class TestCorsCheck:
    """https://fetch.spec.whatwg.org/#concept-cors-check"""

    @pytest.mark.parametrize(
        ("headers", "credentials_mode", "step", "values"),
        [
            ([allow("*")], "omit", "3", {"seen": "*"}),
            ([allow("*")], "same-origin", "3", {"seen": "*"}),
            ([allow(APP)], "omit", "5", {"seen": APP}),
            (
                [allow(APP), ("Access-Control-Allow-Credentials", "true")],
                "include",
                "7",
                {"seen": APP, "credentials": "true"},
            ),
        ],
    )
    def test_success_is_recorded_with_its_step_and_values(
        self, headers: list[Header], credentials_mode: CredentialsMode, step: str, values: dict[str, str]
    ) -> None:
        explained, trace = check(*headers, credentials_mode=credentials_mode)
        assert explained is None
        assert [(item.step, item.outcome, item.values) for item in trace] == [(step, "success", values)]

    @pytest.mark.parametrize(
        ("headers", "credentials_mode", "step", "values"),
        [
            ([], "omit", "2", {"seen": None, "needed": APP}),
            ([allow(OTHER)], "omit", "4", {"seen": OTHER, "needed": APP}),
            ([allow(APP), allow(APP)], "omit", "4", {"seen": f"{APP}, {APP}", "needed": APP}),
            ([allow("*")], "include", "4", {"seen": "*", "needed": APP}),
            ([allow(APP)], "include", "8", {"seen": None, "needed": "true"}),
            (
                [allow(APP), ("Access-Control-Allow-Credentials", "True")],
                "include",
                "8",
                {"seen": "True", "needed": "true"},
            ),
        ],
    )
    def test_failure_names_the_values(
        self, headers: list[Header], credentials_mode: CredentialsMode, step: str, values: dict[str, str]
    ) -> None:
        explained, trace = check(*headers, credentials_mode=credentials_mode)
        assert explained is not None
        assert (explained.algorithm, explained.step) == ("cors-check", step)
        header = "Access-Control-Allow-Credentials" if step == "8" else "Access-Control-Allow-Origin"
        assert explained.values == {"header": header, **values}
        assert [(item.step, item.outcome, item.values) for item in trace] == [(step, "failure", explained.values)]
        for value in values.values():
            assert f"`{value}`" in explained.sentence or value is None
        assert ("has no " in explained.sentence) == (values["seen"] is None)

    @pytest.mark.parametrize(
        ("value", "include", "reason"),
        [
            ("*", True, "allow-origin-wildcard-with-credentials"),
            ("*", False, "allow-origin-invalid"),
            (f"{APP}, {OTHER}", False, "allow-origin-multiple"),
            (f"{APP} {OTHER}", False, "allow-origin-multiple"),
            (APP + "/", False, "allow-origin-mismatch"),
            ("null", True, "allow-origin-mismatch"),
            ("app.example.com", False, "allow-origin-invalid"),
            ("", False, "allow-origin-invalid"),
        ],
    )
    def test_what_is_wrong_with_another_value(self, value: str, include: bool, reason: str) -> None:
        """The standard has one failure at step 4; the catalogue tells the mistakes apart."""
        assert allow_origin_reason(value, include).value == reason


class TestTaoCheck:
    """https://fetch.spec.whatwg.org/#concept-tao-check"""

    def tao(self, *values: str, response_tainting: ResponseTainting = "cors", failed: bool = False) -> bool:
        request = request_of(API, response_tainting=response_tainting, timing_allow_failed=failed)
        response = Response(header_list=HeaderList(("timing-allow-origin", value) for value in values))
        return tao_check(request, response, Trace())

    def test_once_failed_always_failed(self) -> None:
        """Step 2."""
        assert not self.tao("*", response_tainting="basic", failed=True)

    @pytest.mark.parametrize("values", [["*"], [f"{OTHER}, *"], [OTHER, "*"], [APP], [f"{OTHER} ,\t{APP}"]])
    def test_anybody_or_this_origin_in_the_list(self, values: list[str]) -> None:
        """Steps 4 and 5: unlike Access-Control-Allow-Origin this is a list."""
        assert self.tao(*values)

    def test_the_step_has_what_decided(self) -> None:
        request = request_of(API, response_tainting="cors")
        trace = Trace()
        for value in ("*", APP, OTHER):
            tao_check(request, Response(header_list=HeaderList([("Timing-Allow-Origin", value)])), trace)
        assert [(item.step, item.values) for item in trace] == [
            ("4", {"seen": "*"}),
            ("5", {"seen": [APP]}),
            ("8", {"seen": [OTHER]}),
        ]

    @pytest.mark.parametrize("values", [[], [""], [OTHER], [f"{APP} {OTHER}"], ['"*"'], [APP + "/"], ["null"]])
    def test_nobody_else_unless_the_response_is_basic(self, values: list[str]) -> None:
        """Steps 7 and 8."""
        assert not self.tao(*values)
        assert not self.tao(*values, response_tainting="opaque")
        assert self.tao(*values, response_tainting="basic")

    def test_an_opaque_origin_is_null(self) -> None:
        """Step 5: the serialised request origin."""
        request = request_of(API, page=page_of(APP, sandboxed=True), response_tainting="cors")
        response = Response(header_list=HeaderList([("Timing-Allow-Origin", "null")]))
        assert tao_check(request, response, Trace())
