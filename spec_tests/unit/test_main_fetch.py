"""Which way main fetch takes, why a preflight is needed, and what is exposed, as the steps tell it."""

from __future__ import annotations

import pytest

from spec_tests.making import ANY, API, APP, answer, called, fetched, request_of


class TestTheWay:
    """https://fetch.spec.whatwg.org/#concept-main-fetch, step 12."""

    @pytest.mark.parametrize(("url", "way"), [(APP + "/", "same-origin fetch"), ("data:,x", "data: URL")])
    def test_without_cors(self, url: str, way: str) -> None:
        answers = [answer()] if url.startswith(APP) else []
        told = f"{way}: `{url}` is fetched without CORS by the page's origin `{APP}`."
        assert called(url, *answers).told("main-fetch", "12.b") == [told]

    def test_what_the_script_may_not_see(self) -> None:
        result = called(API, answer(), mode="no-cors")
        assert result.response.type == "opaque"
        assert result.sent[0].response_tainting == "opaque"
        assert len(result.told("main-fetch", "12.d")) == 1

    @pytest.mark.parametrize(
        ("name", "value", "step", "why"),
        [
            ("X-A", "1", "2.e", "its name is not safelisted"),
            ("Accept", "a{b}", "2.a", "0x7B"),
            ("Accept", "}", "2.a", "0x7D"),
        ],
    )
    def test_each_header_that_is_not_safelisted_is_told(self, name: str, value: str, step: str, why: str) -> None:
        result = called(API, answer(), headers=((name, value),))
        [told] = result.told("is-a-cors-safelisted-request-header", step)
        assert told.startswith(f"not safelisted: The header `{name}` is not CORS-safelisted: ")
        assert why in told
        assert told.endswith(".")
        assert not told.endswith("..")
        assert "XX" not in told
        assert result.told("main-fetch", "12.f") == [
            f"CORS fetch with preflight: The CORS-unsafe request-header names are `{name.lower()}`."
        ]


class TestWhatIsExposed:
    """Step 14.1."""

    @pytest.mark.parametrize("value", ["*", ", *", "X-A, *", ",,*,"])
    def test_everything(self, value: str) -> None:
        result = called(API, answer(ANY, ("Access-Control-Expose-Headers", value), ("X-B", "1")))
        assert result.told("main-fetch", "14.1.2") == ["all headers exposed: Access-Control-Expose-Headers has `*`."]
        assert ("X-B", "1") in result.response.header_list

    def test_nothing_where_it_is_no_list(self) -> None:
        result = called(API, answer(ANY, ("Access-Control-Expose-Headers", "a b, *"), ("X-B", "1")))
        assert result.told("main-fetch", "14.1.2") == []
        assert ("X-B", "1") not in result.response.header_list


def test_headers_of_a_request_that_no_script_made_are_not_looked_at() -> None:
    """Step 12.f: the unsafe-request flag."""
    request = request_of(API, headers=[("X-A", "1")], mode="cors")
    assert [sent.kind for sent in fetched(request, answer(ANY)).sent] == ["request"]


def test_a_failure_without_preflight_clears_nothing() -> None:
    """Step 12.g.2: only 12.f.3 clears cache entries."""
    result = called(API, answer())
    assert result.reason == "allow-origin-missing"
    assert result.told("main-fetch", "12.g.2") == []


@pytest.mark.parametrize("value", ["*", None])
def test_whether_its_timing_may_be_seen_stands_in_the_response(value: str | None) -> None:
    """Step 19."""
    headers = [ANY] if value is None else [ANY, ("Timing-Allow-Origin", value)]
    internal = called(API, answer(*headers)).response.internal_response
    assert internal is not None
    assert internal.timing_allow_passed is (value is not None)


def test_where_there_can_be_no_body_there_is_none_behind_the_filter_either() -> None:
    """Step 22."""
    response = called(APP, answer(body=b"x"), method="HEAD").response
    assert response.internal_response is not None
    assert (response.body, response.internal_response.body) == (None, None)


class TestIntegrity:
    """Step 23."""

    METADATA = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    def test_an_opaque_response_has_no_body_to_check(self) -> None:
        result = called(API, answer(body=b"hello"), mode="no-cors", integrity=self.METADATA)
        assert (result.reason, result.step) == ("integrity-mismatch", ("main-fetch", "23.2"))
        assert result.response.error is not None
        assert result.response.error.values["seen"] is None

    def test_what_does_not_match_is_told_by_its_length(self) -> None:
        result = called(APP, answer(body=b"hello"), integrity=self.METADATA)
        assert (result.reason, result.step) == ("integrity-mismatch", ("main-fetch", "23.3.1"))
        assert result.response.error is not None
        assert result.response.error.values["seen"] == "5 bytes"
