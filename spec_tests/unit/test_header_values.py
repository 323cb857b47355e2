"""Values of headers are taken apart by their grammar: quoted strings, lists, numbers, referrer policies, ranges."""

from __future__ import annotations

import pytest

from corsim.standard.header_values import (
    DELTA_SECONDS_LIMIT,
    FAILURE,
    build_a_content_range,
    collect_an_http_quoted_string,
    extract_header_list_values,
    extract_header_values,
    get_decode_and_split,
    get_decode_and_split_a_value,
    parse_a_range_leniently,
    parse_a_single_range_header_value,
    rewritten_range,
)
from corsim.standard.headers import HeaderList


class TestCollectAnHttpQuotedString:
    """https://fetch.spec.whatwg.org/#collect-an-http-quoted-string"""

    @pytest.mark.parametrize(
        ("input_", "as_written", "value", "end"),
        [
            ('"a" b', '"a"', "a", 3),
            ('""', '""', "", 2),
            ('"a, b"c', '"a, b"', "a, b", 6),
            (r'"a\"b"', r'"a\"b"', 'a"b', 6),
            (r'"\\"x', r'"\\"', "\\", 4),
            (r'"\a"', r'"\a"', "a", 4),
        ],
    )
    def test_a_closed_string(self, input_: str, as_written: str, value: str, end: int) -> None:
        """Steps 5.5.2 and 5.6: a backslash takes the next code point as it is, a quote ends the string."""
        assert collect_an_http_quoted_string(input_, 0) == (as_written, end)
        assert collect_an_http_quoted_string(input_, 0, extract_value=True) == (value, end)

    def test_the_input_may_end_first(self) -> None:
        """Step 5.2."""
        assert collect_an_http_quoted_string('"ab', 0) == ('"ab', 3)
        assert collect_an_http_quoted_string('"ab', 0, extract_value=True) == ("ab", 3)

    def test_a_backslash_at_the_very_end_is_itself(self) -> None:
        """Step 5.5.1."""
        assert collect_an_http_quoted_string('"ab\\', 0) == ('"ab\\', 4)
        assert collect_an_http_quoted_string('"ab\\', 0, extract_value=True) == ("ab\\", 4)

    def test_it_begins_at_the_position(self) -> None:
        """Step 7: from positionStart on."""
        assert collect_an_http_quoted_string('x="y";z', 2) == ('"y"', 5)


class TestGetDecodeAndSplit:
    """https://fetch.spec.whatwg.org/#header-value-get-decode-and-split"""

    @pytest.mark.parametrize(
        ("value", "pieces"),
        [
            ("", [""]),
            ("a", ["a"]),
            ("a,b", ["a", "b"]),
            (" a\t,\t b ", ["a", "b"]),
            (",", ["", ""]),
            ("a,,b", ["a", "", "b"]),
            ("a,", ["a", ""]),
            ('"a,b",c', ['"a,b"', "c"]),
            ('a="b,c"; d, e', ['a="b,c"; d', "e"]),
            ('a"b', ['a"b']),
            ('"a"', ['"a"']),
            ('"a"b"c,d"', ['"a"b"c,d"']),
            (r'"a\",b", c', [r'"a\",b"', "c"]),
            ("a\r,\nb", ["a\r", "\nb"]),
            ('" a "', ['" a "']),
        ],
    )
    def test_commas_outside_quoted_strings_separate(self, value: str, pieces: list[str]) -> None:
        assert get_decode_and_split_a_value(value) == pieces

    def test_the_headers_of_a_name_are_joined_first(self) -> None:
        """#concept-header-list-get-decode-split: a quoted string can reach from one header into the next."""
        list_ = HeaderList([("A", 'x "y'), ("B", "-"), ("a", 'z" w'), ("A", "v")])
        assert get_decode_and_split("A", list_) == ['x "y, z" w', "v"]

    def test_no_header_is_null(self) -> None:
        assert get_decode_and_split("A", HeaderList()) is None


class TestExtractHeaderListValues:
    """https://fetch.spec.whatwg.org/#extract-header-list-values"""

    NAME = "Access-Control-Allow-Headers"

    def extract(self, *values: str) -> object:
        return extract_header_list_values(self.NAME, HeaderList((self.NAME.lower(), value) for value in values))

    def test_no_header_is_null(self) -> None:
        assert self.extract() is None

    def test_the_values_of_all_headers_are_in_order(self) -> None:
        assert self.extract("b, a", "C") == ["b", "a", "C"]

    @pytest.mark.parametrize("value", ["", ",", " , ,\t"])
    def test_empty_elements_are_ignored(self, value: str) -> None:
        """RFC 9110, 5.6.1.2."""
        assert self.extract(value) == []

    @pytest.mark.parametrize("value", ["a b", '"a"', "a;b", "a, b c", "\xe9", "a\x0b"])
    def test_one_bad_element_spoils_the_list(self, value: str) -> None:
        """Step 4.2, by the header's ABNF ``#field-name``."""
        assert self.extract("x", value) is FAILURE

    def test_a_header_that_stands_once_only_may_not_stand_twice(self) -> None:
        """Step 2."""
        list_ = HeaderList([("Access-Control-Max-Age", "1"), ("access-control-max-age", "1")])
        assert extract_header_list_values("Access-Control-Max-Age", list_) is FAILURE

    @pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("007", 7), ("2147483647", 2**31 - 1)])
    def test_max_age_is_digits(self, value: str, seconds: int) -> None:
        """``delta-seconds = 1*DIGIT`` (RFC 9111, 1.2.2)."""
        assert extract_header_values("Access-Control-Max-Age", value) == [seconds]

    @pytest.mark.parametrize("value", ["", "-1", "+1", "1.5", "1 2", "1, 2", "\xb2", "x"])
    def test_max_age_is_nothing_but_digits(self, value: str) -> None:
        assert extract_header_values("Access-Control-Max-Age", value) is FAILURE

    @pytest.mark.parametrize(
        "value", ["2147483648", "2147483649", "9" * 11, "9" * 12, "9" * 5000, "0" * 5000 + "9" * 50]
    )
    def test_a_max_age_too_large_is_the_greatest(self, value: str) -> None:
        """RFC 9111, 1.2.2: one that cannot be represented counts as 2^31."""
        assert extract_header_values("Access-Control-Max-Age", value) == [DELTA_SECONDS_LIMIT] == [2**31]

    def test_a_location_is_taken_as_it_is(self) -> None:
        assert extract_header_values("Location", "/a, b?c") == ["/a, b?c"]

    @pytest.mark.parametrize("value", ["", ",", "no_referrer", "origin;x", "a1"])
    def test_a_referrer_policy_has_letters_and_hyphens(self, value: str) -> None:
        """``1#(policy-token / extension-token)``: one or more."""
        assert extract_header_values("Referrer-Policy", value) is FAILURE

    def test_referrer_policies(self) -> None:
        assert extract_header_values("Referrer-Policy", "Unknown-one, ,origin") == ["Unknown-one", "origin"]


class TestParseASingleRangeHeaderValue:
    """https://fetch.spec.whatwg.org/#simple-range-header-value"""

    @pytest.mark.parametrize(
        ("value", "range_"),
        [
            ("bytes=0-", ("0", None)),
            ("bytes=0-499", ("0", "499")),
            ("bytes=-500", (None, "500")),
            ("bytes=7-7", ("7", "7")),
            ("bytes=007-8", ("007", "8")),
            ("bytes=00-0", ("00", "0")),
            ("bytes=9-10", ("9", "10")),
        ],
    )
    @pytest.mark.parametrize("allow_whitespace", [False, True])
    def test_ranges(self, value: str, range_: tuple[str | None, str | None], allow_whitespace: bool) -> None:
        assert parse_a_single_range_header_value(value, allow_whitespace) == range_

    @pytest.mark.parametrize(
        "value",
        [
            "",  # 2
            "byte=0-",  # 2
            "Bytes=0-1",  # 2: the unit is compared with its case
            "bytes",  # 5
            "bytes0-1",  # 5
            "bytes=",  # 11
            "bytes=5",  # 11
            "bytes=+5-6",  # 11
            "bytes=0-1,2-3",  # 16
            "bytes=0-1 x",  # 16
            "bytes=0-x",  # 16
            "bytes=-",  # 17
            "bytes=10-9",  # 18
            "bytes=100-0099",  # 18
            "bytes=\u0661-\u0662",  # 11: ASCII digits only
        ],
    )
    @pytest.mark.parametrize("allow_whitespace", [False, True])
    def test_failures(self, value: str, allow_whitespace: bool) -> None:
        assert parse_a_single_range_header_value(value, allow_whitespace) is FAILURE

    @pytest.mark.parametrize("value", ["bytes =1-2", "bytes= 1-2", "bytes=1 -2", "bytes=1- 2", "bytes \t=\t1\t-\t2"])
    def test_whitespace_is_allowed_in_four_places_if_at_all(self, value: str) -> None:
        """Steps 4, 7, 10 and 13."""
        assert parse_a_single_range_header_value(value, True) == ("1", "2")
        assert parse_a_single_range_header_value(value, False) is FAILURE

    @pytest.mark.parametrize("value", [" bytes=1-2", "bytes=1-2 ", "bytes=1 2-3"])
    def test_whitespace_is_allowed_nowhere_else(self, value: str) -> None:
        assert parse_a_single_range_header_value(value, True) is FAILURE

    def test_numbers_of_any_length_are_compared(self) -> None:
        """Step 18."""
        long = "9" * 6000
        assert parse_a_single_range_header_value(f"bytes=1-{long}", False) == ("1", long)
        assert parse_a_single_range_header_value(f"bytes={long}-1", False) is FAILURE


def test_a_content_range_has_unit_start_end_and_length() -> None:
    """https://fetch.spec.whatwg.org/#build-a-content-range"""
    assert build_a_content_range(2, 5, 10) == "bytes 2-5/10"


@pytest.mark.parametrize(
    ("value", "allow_whitespace", "result"),
    [
        ("bytes=0-5", False, ("0", "5")),
        ("BYTES=0-", False, ("0", None)),
        ("bytes=-5", False, (None, "5")),
        ("bytes=+0-+5", False, ("0", "5")),
        ("bytes=\x0b0\x0c-\x0c5", False, ("0", "5")),
        ("bytes = 0 - 5", True, ("0", "5")),
        ("bytes= 0-5", False, FAILURE),
        ("bytes=5-4", False, FAILURE),
        ("bytes=-", False, FAILURE),
        ("bytes=0--5", False, FAILURE),
        ("bytes=0-1,3-4", False, FAILURE),
        ("bytes\x0c=0-5", False, FAILURE),
    ],
)
def test_a_range_as_webkit_reads_it(value: str, allow_whitespace: bool, result: object) -> None:
    assert parse_a_range_leniently(value, allow_whitespace) == result


@pytest.mark.parametrize(
    ("value", "rewritten"),
    [
        ("bytes = 00 - +5 ", "bytes=0-5"),
        ("bytes=\t-\t7", "bytes=-7"),
        ("bytes=" + "9" * 100 + "-", "bytes=" + "9" * 100 + "-"),
        # Found by fuzzing: it took time with the square of the blanks.
        ("bytes=" + " " * 20_000 + "x", "bytes=" + " " * 20_000 + "x"),
    ],
)
def test_a_range_as_chromium_rewrites_it(value: str, rewritten: str) -> None:
    assert rewritten_range(value) == rewritten


@pytest.mark.parametrize(
    ("name", "are_permitted"),
    [
        ("Access-Control-Allow-Headers", True),
        ("Access-Control-Allow-Methods", True),
        ("Access-Control-Expose-Headers", True),
        ("Access-Control-Max-Age", False),
        ("Location", False),
        ("Referrer-Policy", True),
    ],
)
def test_several_headers_are_read_where_the_grammar_is_of_a_list(name: str, are_permitted: bool) -> None:
    """https://fetch.spec.whatwg.org/#extract-header-list-values, step 2."""
    value = "origin" if name == "Referrer-Policy" else "1"
    found = extract_header_list_values(name, HeaderList([(name, value), (name, value)]))
    assert (found is not FAILURE) is are_permitted


@pytest.mark.parametrize("value", ["\x0bno-referrer", "no-referrer\x0c", "\x85origin"])
def test_only_tabs_and_spaces_stand_around_a_referrer_policy(value: str) -> None:
    assert extract_header_list_values("Referrer-Policy", HeaderList([("Referrer-Policy", value)])) is FAILURE
