"""Header lists: properties of the operations of Fetch, 2.2.2."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.headers import (
    Header,
    HeaderList,
    append,
    combine,
    contains,
    convert_header_names_to_a_sorted_lowercase_set,
    delete,
    get,
    is_a_header_value,
    normalize_a_header_value,
    set_,
    sort_and_combine,
)
from corsim.strategies import byte_strings

from .strategies import header_lists, header_names, headers


def appended(pairs: list[Header]) -> HeaderList:
    list_ = HeaderList()
    for pair in pairs:
        append(list_, pair)
    return list_


@given(header_lists)
def test_if_there_are_multiple_matched_headers_their_names_are_all_identical(pairs: list[Header]) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-append, the note to step 1."""
    list_ = appended(pairs)
    assert [value for _, value in list_] == [value for _, value in pairs]
    assert len({name for name, _ in list_}) == len({name.lower() for name, _ in list_})


@given(header_lists, header_names)
def test_get_joins_all_values_in_order_and_is_null_if_there_is_none(pairs: list[Header], name: str) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-get"""
    values = [value for other, value in pairs if other.lower() == name.lower()]
    list_ = appended(pairs)
    assert get(list_, name) == (", ".join(values) if values else None)
    assert contains(list_, name) == bool(values)


@given(header_lists, headers)
def test_set_leaves_one_header_of_the_name_and_all_others(pairs: list[Header], header: Header) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-set"""
    list_ = appended(pairs)
    set_(list_, header)
    assert list_.values(header[0]) == [header[1]]
    others = [pair for pair in appended(pairs) if pair[0].lower() != header[0].lower()]
    assert [pair for pair in list_ if pair[0].lower() != header[0].lower()] == others


@given(header_lists, headers)
def test_combine_never_adds_a_header_where_there_is_one(pairs: list[Header], header: Header) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-combine"""
    list_ = appended(pairs)
    before = list_.values(header[0])
    combine(list_, header)
    assert len(list_.values(header[0])) == max(1, len(before))
    first = f"{before[0]}, {header[1]}" if before else header[1]
    assert list_.values(header[0]) == [first, *before[1:]]


@given(header_lists, header_names)
def test_delete_removes_all_headers_of_the_name_and_no_other(pairs: list[Header], name: str) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-delete"""
    list_ = appended(pairs)
    delete(list_, name)
    assert list_.headers == [pair for pair in appended(pairs) if pair[0].lower() != name.lower()]


def removed(list_: HeaderList, header: Header) -> None:
    delete(list_, header[0])


@given(header_lists, st.lists(st.tuples(st.sampled_from([append, combine, set_, removed]), headers)))
def test_headers_are_found_as_they_stand_in_the_list_whatever_has_been_done_to_it(
    pairs: list[Header], changes: list[tuple[Callable[[HeaderList, Header], None], Header]]
) -> None:
    list_ = HeaderList(pairs)
    for change, header in changes:
        change(list_, header)
        clone = list_.clone()
        assert clone == list_
        assert clone.by_name == list_.by_name
        assert all(list_.by_name.values())


@given(header_lists, st.lists(st.sampled_from(["a=1", "b=2"]), max_size=3))
def test_sort_and_combine_has_each_name_once_but_set_cookie(pairs: list[Header], cookies: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine"""
    list_ = appended([*pairs, *(("Set-Cookie", cookie) for cookie in cookies)])
    result = sort_and_combine(list_)
    names = [name for name, _ in result]
    assert names == sorted(names) == [name.lower() for name in names]
    single = [name for name in names if name != "set-cookie"]
    assert len(single) == len(set(single))
    assert result.values("set-cookie")[-len(cookies) or len(names) :] == cookies
    assert all(get(result, name) == get(list_, name) for name in names)
    assert sort_and_combine(result) == result


@given(st.lists(header_names))
def test_the_set_of_names_is_sorted_lowercase_and_independent_of_order_and_number(names: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set"""
    result = convert_header_names_to_a_sorted_lowercase_set(names)
    assert result == sorted({name.lower() for name in names})
    assert convert_header_names_to_a_sorted_lowercase_set([*reversed(names), *names]) == result


@given(byte_strings)
def test_a_normalised_value_is_a_header_value_unless_a_bad_byte_is_inside(value: str) -> None:
    """https://fetch.spec.whatwg.org/#concept-header-value-normalize and #header-value"""
    normalized = normalize_a_header_value(value)
    assert normalize_a_header_value(normalized) == normalized
    assert is_a_header_value(normalized) == (not set(normalized) & set("\0\r\n"))
