"""A header list: its headers are found without their case, added, replaced, combined and sorted."""

from __future__ import annotations

import pytest

from corsim.standard.headers import (
    HeaderList,
    append,
    combine,
    contains,
    convert_header_names_to_a_sorted_lowercase_set,
    delete,
    get,
    is_a_header_name,
    is_a_header_value,
    is_bytes,
    normalize_a_header_value,
    set_,
    sort_and_combine,
)


def three_headers() -> HeaderList:
    return HeaderList([("Accept", "a"), ("X-One", "1"), ("Accept", "b")])


class TestGet:
    """The values of all headers of the name, in order, with 0x2C 0x20 between them (#concept-header-list-get)."""

    def test_no_header_is_null(self) -> None:
        assert get(three_headers(), "X-Two") is None

    def test_one_value(self) -> None:
        assert get(three_headers(), "x-one") == "1"

    def test_several_values(self) -> None:
        assert get(three_headers(), "ACCEPT") == "a, b"

    def test_an_empty_value_is_not_null(self) -> None:
        assert get(HeaderList([("A", "")]), "a") == ""
        assert get(HeaderList([("A", ""), ("A", "")]), "a") == ", "

    def test_contains_ignores_case(self) -> None:
        """https://fetch.spec.whatwg.org/#header-list-contains"""
        assert contains(three_headers(), "aCCEPT")
        assert not contains(three_headers(), "Accept-")


class TestAppend:
    """A name that is in the list already is appended with the case it has there (#concept-header-list-append)."""

    def test_the_first_casing_is_reused(self) -> None:
        list_ = three_headers()
        append(list_, ("ACCEPT", "c"))
        assert list_.headers[-1] == ("Accept", "c")

    def test_a_new_name_keeps_its_own(self) -> None:
        list_ = three_headers()
        append(list_, ("x-TWO", "2"))
        assert list_.headers[-1] == ("x-TWO", "2")

    def test_the_others_are_left_alone(self) -> None:
        list_ = three_headers()
        append(list_, ("accept", "c"))
        assert list_.headers[:-1] == three_headers().headers

    def test_bytes_above_ascii_are_not_folded(self) -> None:
        list_ = HeaderList([("\xc9", "1")])
        append(list_, ("\xe9", "2"))
        assert [name for name, _ in list_] == ["\xc9", "\xe9"]


class TestSet:
    """The first header of the name takes the value and the others are removed (#concept-header-list-set)."""

    def test_the_first_is_set_in_its_place_and_case(self) -> None:
        list_ = three_headers()
        set_(list_, ("accept", "z"))
        assert list_.headers == [("Accept", "z"), ("X-One", "1")]

    def test_otherwise_it_is_appended(self) -> None:
        list_ = three_headers()
        set_(list_, ("x-two", "2"))
        assert list_.headers == [*three_headers(), ("x-two", "2")]


class TestCombine:
    """The value goes behind that of the *first* header of the name (#concept-header-list-combine)."""

    def test_the_first_is_prolonged(self) -> None:
        list_ = three_headers()
        combine(list_, ("ACCEPT", "c"))
        assert list_.headers == [("Accept", "a, c"), ("X-One", "1"), ("Accept", "b")]

    def test_otherwise_it_is_appended(self) -> None:
        list_ = HeaderList()
        combine(list_, ("X-A", "1"))
        assert list_.headers == [("X-A", "1")]


def test_delete_removes_every_header_of_the_name() -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-delete"""
    list_ = three_headers()
    delete(list_, "accept")
    assert list_.headers == [("X-One", "1")]
    delete(list_, "accept")
    assert list_.headers == [("X-One", "1")]
    assert not contains(list_, "Accept")
    append(list_, ("ACCEPT", "a"))
    assert list_.headers == [("X-One", "1"), ("ACCEPT", "a")]


class TestSortAndCombine:
    """Names lowercased, each once, sorted by bytes; `set-cookie` one header per value (#…-sort-and-combine)."""

    def test_names_are_sorted_lowercased_and_combined(self) -> None:
        list_ = HeaderList([("X-B", "1"), ("x_a", "2"), ("X-A", "3"), ("x-b", "4")])
        assert sort_and_combine(list_).headers == [("x-a", "3"), ("x-b", "1, 4"), ("x_a", "2")]

    def test_cookies_stay_apart(self) -> None:
        list_ = HeaderList([("Set-Cookie", "a=1"), ("B", "2"), ("set-cookie", "c=3")])
        assert sort_and_combine(list_).headers == [("b", "2"), ("set-cookie", "a=1"), ("set-cookie", "c=3")]

    def test_an_empty_value_is_kept(self) -> None:
        assert sort_and_combine(HeaderList([("A", "")])).headers == [("a", "")]

    def test_the_list_itself_is_not_changed(self) -> None:
        list_ = three_headers()
        sort_and_combine(list_)
        assert list_ == three_headers()

    def test_the_set_of_names_is_sorted_by_bytes(self) -> None:
        """https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set"""
        names = ["b", "A", "~", "a", "_", "-", "1"]
        assert convert_header_names_to_a_sorted_lowercase_set(names) == ["-", "1", "_", "a", "b", "~"]


class TestHeaderValue:
    """Bytes without NUL, LF and CR, and without HTTP whitespace at either end (#header-value)."""

    @pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "\xff", "\x01", "\x0b", "\x7f", "\x0ca\x0c"])
    def test_values(self, value: str) -> None:
        assert is_a_header_value(value)

    @pytest.mark.parametrize("value", [" a", "a ", "\ta", "a\r", "a\nb", "a\0b", "a\rb", "\u0100"])
    def test_other_strings(self, value: str) -> None:
        assert not is_a_header_value(value)

    def test_normalising_removes_http_whitespace_at_both_ends(self) -> None:
        """https://fetch.spec.whatwg.org/#concept-header-value-normalize"""
        assert normalize_a_header_value(" \t\r\n a \t b \n\r") == "a \t b"
        assert normalize_a_header_value("\x0ba\x0c\xa0") == "\x0ba\x0c\xa0"

    def test_code_points_over_u00ff_are_no_bytes(self) -> None:
        assert is_bytes("a\x00\xff")
        assert not is_bytes("a\u0100")


def test_a_header_name_is_a_token() -> None:
    """https://fetch.spec.whatwg.org/#header-name"""
    assert is_a_header_name("X-!")
    assert not any(map(is_a_header_name, ["", "X:", "X Y", "\xe9"]))


class TestHeaderList:
    def test_a_clone_is_its_own_list(self) -> None:
        list_ = three_headers()
        clone = list_.clone()
        append(clone, ("X", "1"))
        assert (len(list_), len(clone)) == (3, 4)

    def test_equality_is_that_of_the_headers(self) -> None:
        assert three_headers() == three_headers()
        assert three_headers() != HeaderList()
        assert HeaderList() != []

    def test_it_cannot_be_hashed_as_it_changes(self) -> None:
        with pytest.raises(TypeError):
            hash(HeaderList())

    def test_it_shows_its_headers(self) -> None:
        assert repr(HeaderList([("A", "1")])) == "HeaderList([('A', '1')])"
