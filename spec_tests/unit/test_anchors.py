"""The anchors of the algorithms: in the table, and above the functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from corsim.explain.algorithms import implementations, in_module
from corsim.standard.anchors import ANCHORS, FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, WEB_IDL, XHR


def test_algorithms_are_those_of_standards() -> None:
    """What links lead to: no other place has them."""
    standards = {
        "https://fetch.spec.whatwg.org/",
        "https://html.spec.whatwg.org/multipage/",
        "https://mimesniff.spec.whatwg.org/",
        "https://w3c.github.io/webappsec-referrer-policy/",
        "https://url.spec.whatwg.org/",
        "https://webidl.spec.whatwg.org/",
        "https://xhr.spec.whatwg.org/",
    }
    assert {FETCH, HTML, MIMESNIFF, REFERRER_POLICY, URL, WEB_IDL, XHR} == standards
    assert all(url.startswith(tuple(standards)) for url in ANCHORS.values())


NAMED_OTHERWISE = {
    "set_": "set",
    "serialize_an_origin": "serialization-of-an-origin",
    "serialize_urlencoded": "urlencoded-serializer",
    "open_": "xhr-open",
    "set_request_header": "xhr-set-request-header",
    "send": "xhr-send",
    "get_all_response_headers": "xhr-get-all-response-headers",
}
"""Names of algorithms by their functions', where these are other ones."""


def test_an_algorithm_has_the_name_of_its_function() -> None:
    functions = {item.algorithm.name: item.function.rpartition(".")[2] for item in implementations()}
    assert {name: NAMED_OTHERWISE.get(found, found.replace("_", "-")) for name, found in functions.items()} == {
        name: name for name in ANCHORS
    }


class TestAboveFunctions:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "module.py"

    def test_the_function_below_is_the_implementation(self, path: Path) -> None:
        path.write_text(
            '"""A module."""\n'
            f"# {ANCHORS['cors-check']}\n"
            "def check():\n"
            "    # 1. This.\n"
            "    pass\n"
            "def _helper():\n"
            "    # 2. That.\n"
            "    pass\n"
            f"# {ANCHORS['tao-check']}\n"
            "@lru_cache\n"
            "def timing():\n"
            "    # 1. Something else.\n"
            "    pass\n"
        )
        check, timing = in_module("module", path)
        assert (check.algorithm, check.function, check.line) == (
            ("cors-check", ANCHORS["cors-check"]),
            "module.check",
            3,
        )
        assert [claim.words for claim in check.claims] == ["This.", "That."]
        assert (timing.algorithm.name, timing.function) == ("tao-check", "module.timing")
        assert [claim.words for claim in timing.claims] == ["Something else."]

    def test_other_comments_are_none(self, path: Path) -> None:
        path.write_text(
            f"def first():\n    pass\n# See {ANCHORS['cors-check']}\ndef second():\n    pass\n"
            f"# {ANCHORS['cors-check']}\nX = 1\ndef third():\n    pass\n"
        )
        assert list(in_module("module", path)) == []

    def test_one_that_the_table_does_not_have(self, path: Path) -> None:
        path.write_text(f"\n# {FETCH}#no-such\ndef check():\n    pass\n")
        with pytest.raises(
            ValueError, match=r"module\.py, line 3: https://fetch\.spec\.whatwg\.org/#no-such is none of"
        ):
            list(in_module("module", path))
