"""The fields of a profile: what each has, and what is said of it."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from corsim.standard.http_redirect_fetch import REDIRECT_LIMIT
from corsim.standard.profile import STANDARD, Profile
from spec_tests.making import API, answer, called

HINTS = get_type_hints(Profile)
CHOICES = [field for field in fields(Profile) if field.name != "name"]


def is_one_of(value: object, hint: Any) -> bool:
    """Whether *value* is what *hint* says, so far as profiles have it; True is no number."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(is_one_of(value, argument) for argument in arguments)
    if origin is Literal:
        return value in arguments
    if origin is frozenset:
        return isinstance(value, frozenset) and all(is_one_of(item, arguments[0]) for item in value)
    return type(value) is (type(None) if hint is None else origin or hint)


class TestHints:
    @pytest.mark.parametrize(
        ("value", "hint"),
        [
            (True, bool),
            (1, int),
            (None, int | None),
            ("a", Literal["a", "b"]),
            (frozenset({"a"}), frozenset[str]),
        ],
    )
    def test_what_it_is(self, value: object, hint: object) -> None:
        assert is_one_of(value, hint)

    @pytest.mark.parametrize(
        ("value", "hint"),
        [
            (None, bool),
            (True, int),
            ("A", Literal["a", "b"]),
            (None, frozenset[str]),
            (frozenset({1}), frozenset[str]),
        ],
    )
    def test_what_it_is_not(self, value: object, hint: object) -> None:
        assert not is_one_of(value, hint)


def test_the_standard_has_one_limit_of_redirects() -> None:
    assert STANDARD.keepalive_redirect_limit == REDIRECT_LIMIT == 20


def test_the_standard_does_the_cors_check_before_it_looks_at_a_preflights_status() -> None:
    """CORS-preflight fetch, step 7."""
    assert called(API, answer(status=500), method="PUT").reason == "preflight-allow-origin-missing"


@pytest.mark.parametrize("field", CHOICES, ids=lambda field: field.name)
class TestEveryChoice:
    def test_the_standard_has_one_of_its_values(self, field: Field[Any]) -> None:
        assert field.default is not MISSING
        assert is_one_of(getattr(STANDARD, field.name), HINTS[field.name])

    def test_a_sentence_says_what_it_decides(self, field: Field[Any]) -> None:
        assert set(field.metadata) == {"sentence"}
        assert field.metadata["sentence"].endswith(".")
