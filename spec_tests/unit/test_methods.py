"""Which methods are normalised, which are forbidden, and which are safelisted."""

from __future__ import annotations

import pytest

from corsim.standard.methods import (
    is_a_cors_safelisted_method,
    is_a_forbidden_method,
    is_a_method,
    normalize_a_method,
)


class TestNormalizeAMethod:
    """A byte-case-insensitive match for one of six methods is uppercased (#concept-method-normalize)."""

    @pytest.mark.parametrize("method", ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"])
    def test_the_six(self, method: str) -> None:
        assert normalize_a_method(method.lower()) == method
        assert normalize_a_method(method.title()) == method

    @pytest.mark.parametrize("method", ["patch", "Patch", "query", "gets", "ge", "unicorn", "search"])
    def test_no_other_one(self, method: str) -> None:
        assert normalize_a_method(method) == method


def test_a_forbidden_method_is_forbidden_in_any_case() -> None:
    """https://fetch.spec.whatwg.org/#forbidden-method"""
    assert all(map(is_a_forbidden_method, ["CONNECT", "connect", "Trace", "tRACK"]))
    assert not any(map(is_a_forbidden_method, ["TRACES", "", "OPTIONS"]))


def test_a_safelisted_method_is_so_in_upper_case_only() -> None:
    """https://fetch.spec.whatwg.org/#cors-safelisted-method"""
    assert all(map(is_a_cors_safelisted_method, ["GET", "HEAD", "POST"]))
    assert not any(map(is_a_cors_safelisted_method, ["get", "Post", "PUT", ""]))


def test_a_method_is_a_token() -> None:
    """https://fetch.spec.whatwg.org/#concept-method"""
    assert is_a_method("M-SEARCH*")
    assert not any(map(is_a_method, ["", "A B", "G\xcbT", "(GET)"]))
