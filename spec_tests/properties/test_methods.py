"""Methods: properties of Fetch, 2.2.1."""

from __future__ import annotations

from hypothesis import given

from corsim.standard.methods import is_a_forbidden_method, normalize_a_method
from corsim.strategies import SIX_METHODS, cased

from .strategies import methods


@given(methods)
def test_normalising_is_idempotent_and_changes_only_six(method: str) -> None:
    """If method is a byte-case-insensitive match for one of six, byte-uppercase it (#concept-method-normalize)."""
    normalized = normalize_a_method(method)
    assert normalize_a_method(normalized) == normalized
    assert normalized == (method.upper() if method.upper() in SIX_METHODS else method)


@given(cased(methods))
def test_a_forbidden_method_is_one_in_any_case(method: str) -> None:
    """https://fetch.spec.whatwg.org/#forbidden-method"""
    assert (
        is_a_forbidden_method(method) == is_a_forbidden_method(method.upper()) == is_a_forbidden_method(method.lower())
    )
    assert not (is_a_forbidden_method(method) and method.upper() in SIX_METHODS)
