"""Which way main fetch takes, why a preflight is needed, and what is exposed, as the steps tell it."""

from __future__ import annotations

import pytest

from spec_tests.making import ANY, API, APP, answer, called


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
