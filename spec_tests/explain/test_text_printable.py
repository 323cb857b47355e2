"""The text for a terminal is safe to print: colour, what is hostile in it, and its width."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.explain.chapters import Ran, chapter_of
from corsim.explain.text import Palette, columns, render_explanation, safe, wrapped
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run

from .in_text import ANYBODY, BIDIRECTIONAL, HOSTILE, PAGE, PLAIN, URL, text_of, texts_of


class TestColour:
    DOCUMENT: ClassVar[dict[str, Any]] = {
        "page": PAGE,
        "requests": [URL, f"{URL}/2", {"url": URL, "method": "TRACE"}],
        "server": [{"url": URL}, {"headers": ANYBODY}],
    }

    def test_only_when_asked(self) -> None:
        assert all("\x1b" not in text for text in texts_of(self.DOCUMENT))
        assert all("\x1b[" in text for text in texts_of(self.DOCUMENT, Palette(True)))

    def test_changes_nothing_else_and_ends_on_every_line(self) -> None:
        for plain, coloured in zip(texts_of(self.DOCUMENT), texts_of(self.DOCUMENT, Palette(True)), strict=True):
            assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
            for line in coloured.splitlines():
                assert line.count("\x1b[0m") * 2 == line.count("\x1b[")

    def test_good_is_green_and_bad_is_red(self) -> None:
        bad, good, refused = texts_of(self.DOCUMENT, Palette(True))
        assert bad.startswith("\x1b[1;31mBLOCKED")
        assert good.startswith("\x1b[1;32mALLOWED")
        assert refused.startswith("\x1b[1;31mTHROWS")


class TestNothingHostileGetsOut:
    """What a server or a page sent is quoted; it does not act on the terminal of who reads it."""

    @pytest.mark.parametrize("bad", HOSTILE, ids=ascii)
    @pytest.mark.parametrize("name", ["Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "X-A", "Vary"])
    def test_of_a_response_header(self, name: str, bad: str) -> None:
        headers = {**ANYBODY, "Access-Control-Expose-Headers": "*", name: f"a{bad}b"}
        for request in ({}, {"headers": {"X-Q": "1"}}):
            self.assert_printable(text_of({"response": {"headers": headers}}, **request))

    @pytest.mark.parametrize("bad", [*HOSTILE, *BIDIRECTIONAL], ids=ascii)
    def test_of_what_a_script_gives(self, bad: str) -> None:
        for request in (
            {"url": f"https://api.example.com/{bad}"},
            {"url": f"https://{bad}/"},
            {"method": bad},
            {"headers": [["X-A", bad]]},
            {"headers": [[f"X{bad}", "a"]]},
            {"headers": [[bad]]},
            {"referrer": f"https://[{bad}"},
            {"referrer": f"{PAGE}{bad}"},
            {"integrity": bad},
            {"window": bad},
            {"window": {bad: [bad]}},
            {"url": f"data:{bad}"},
            {"method": "POST", "body": {"blob": "x", "type": bad}},
            {"api": "xhr", "headers": {"X-A": bad}},
        ):
            self.assert_printable(text_of(**request))

    @pytest.mark.parametrize("bad", ["\x7f", "\x85", "\x9b", "\xad"], ids=ascii)
    def test_of_a_status_text(self, bad: str) -> None:
        self.assert_printable(text_of({"response": {"statusText": bad}}))

    @pytest.mark.parametrize("bad", [*HOSTILE, *BIDIRECTIONAL], ids=ascii)
    def test_of_a_page(self, bad: str) -> None:
        for page in (f"{PAGE}{bad}", {"url": PAGE, "topLevel": f"{PAGE}{bad}"}, f"file:///{bad}", f"x-{bad}:y"):
            try:
                [text] = texts_of({"page": page, "request": URL, "server": {"response": {}}})
            except ValueError:
                continue
            self.assert_printable(text)

    @staticmethod
    def assert_printable(text: str) -> None:
        bad = {character for character in text if unicodedata.category(character)[0] == "C" and character != "\n"}
        assert not bad, text
        assert "\u2028" not in text

    @given(st.text())
    def test_safe_leaves_nothing_that_a_terminal_acts_on(self, text: str) -> None:
        assert all(
            unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
            for character in safe(text)
        )

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain", "plain"),
            ("é", "é"),
            ("a\x1bb", "a\\x1bb"),
            ("\n", "\\n"),
            ("\x9b", "\\x9b"),
            ("\u202e", "\\u202e"),
            ("\ud800", "\\ud800"),
            ("\U000e0041", "\\U000e0041"),
            ("\xa0", "\\xa0"),
        ],
    )
    def test_what_is_escaped(self, text: str, shown: str) -> None:
        assert safe(text) == shown


class TestWidth:
    """Sentences are wrapped, and nothing else."""

    LONG: ClassVar[dict[str, Any]] = {"Access-Control-Allow-Origin": "https://a-very-long-name.example/with a space"}

    @staticmethod
    def told(width: int | None, **headers: str) -> str:
        document = {
            "page": PAGE,
            "request": {"url": URL, "method": "PUT", "headers": {"X-A": "one two three four five six seven eight"}},
            "server": {"response": {"status": 404, "headers": headers}},
        }
        scenario = decode_scenario(document)
        [entry] = chapter_of(Ran(scenario, run(scenario))).entries
        return render_explanation(entry.explanation, PLAIN, width)

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
    def test_no_word_is_lost_and_no_header_is_broken(self, width: int) -> None:
        unwrapped = self.told(None, **self.LONG)
        text = self.told(width, **self.LONG)
        assert text.split() == unwrapped.split()
        for line in unwrapped.splitlines():
            if re.match(r"    (!!|  ) [\w-]+: ", line) or line.startswith("  -> "):
                assert line in text.splitlines()

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
    def test_sentences_keep_within_it(self, width: int) -> None:
        text = self.told(width, **self.LONG)
        steps = text.partition("Why, step by step\n")[2].splitlines()
        assert all(len(line) <= width or len(re.findall(r"`[^`]*`\S*|\S+", line)) == 1 for line in steps)
        assert any(line.startswith("      ") for line in steps) or width == 200

    def test_a_value_stays_in_one_piece(self) -> None:
        text = self.told(30, **self.LONG)
        assert "`https://a-very-long-name.example/with a space`" in text

    @given(st.text(alphabet="ab `\u65e5\u0301-", max_size=60), st.integers(4, 40))
    def test_a_line_is_too_long_only_where_it_is_one_word(self, text: str, width: int) -> None:
        text = " ".join(text.split())
        lines = wrapped(text, width, "  ", "    ")
        assert "".join("".join(lines).split()) == "".join(text.split())
        for line in lines:
            assert columns(line) <= width or len(re.findall(r"(?:`[^`]*`|[^\s`]|`)+", line)) == 1
