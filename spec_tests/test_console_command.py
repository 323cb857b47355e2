"""``python -m corsim explain --console``: pasted messages, told; and what it says of other texts."""

from __future__ import annotations

import io
import json
import sys

import pytest

from corsim.cli import main
from corsim.explain.console import reasons_of
from corsim.explain.console.recognising import recognise
from corsim.explain.console.telling import next_command

HEAD = (
    "Access to fetch at 'https://api.example.com/x?a=1&b=2' from origin 'https://app.example.com' has been blocked by "
    "CORS policy: "
)
METHOD = HEAD + "Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response."


def run(*arguments: str) -> int:
    return main(["explain", *arguments])


class TestText:
    def test_a_message_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--console", METHOD) == 0
        text = capsys.readouterr().out
        assert text.startswith("RECOGNISED  MethodDisallowedByPreflightResponse, of Chromium\n")
        assert "\npreflight-method-disallowed\n" in text
        assert "Did not find method in CORS header" in text
        assert "cors-preflight-fetch 7.5: https://fetch.spec.whatwg.org/#cors-preflight-fetch-0\n" in text
        assert text.endswith(
            "  python -m corsim probe 'https://api.example.com/x?a=1&b=2' -X PATCH --origin https://app.example.com\n"
        )

    def test_what_says_nothing_says_where_to_look(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--console", "TypeError: Failed to fetch") == 0
        assert "a line that begins with Access to fetch at" in capsys.readouterr().out

    def test_several_reasons_are_told_shortly(self, capsys: pytest.CaptureFixture[str]) -> None:
        message = "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 404"
        assert run("--console", message) == 0
        text = capsys.readouterr().out
        reasons = reasons_of(recognise(message))
        assert f"It is printed for {len(reasons)} reasons" in text
        assert all(f"\n{reason}  " in text for reason in reasons)

    def test_controls_are_shown_escaped(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--console", METHOD.replace("PATCH", "PA\x1b[31mTCH")) == 0
        assert "\x1b" not in capsys.readouterr().out

    def test_it_can_be_given_on_standard_input(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(METHOD.encode())))
        assert run("--console", "-") == 0
        assert "preflight-method-disallowed" in capsys.readouterr().out


class TestJson:
    def test_a_message_as_data(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--console", METHOD, "--format", "json") == 0
        data = json.loads(capsys.readouterr().out)
        [found] = data["recognised"]
        assert found["engine"] == "chromium"
        assert found["values"]["method"] == "PATCH"
        [reason] = data["reasons"]
        assert reason["corsErrors"] == ["MethodDisallowedByPreflightResponse"]
        assert set(reason["messages"]) == {"chromium", "firefox", "webkit"}
        assert data["next"].startswith("python -m corsim probe ")


class TestWrongInput:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--console", ""], "the text is empty"),
            (["--console", "hello"], "that is known here is in this text: hello"),
            (["--console", "No 'Access-Control-Allow-Origin' header is present"], "The nearest known is Missing"),
            (["--console", METHOD, "file.json"], "in place of FILE"),
            (["--console", METHOD, "--browser", "spec"], "no --browser"),
            ([], "a FILE is needed"),
        ],
    )  # fmt: skip
    def test_it_is_said_what_is_wrong(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
    ) -> None:
        assert run(*arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert words in captured.err


class TestTheNextCommand:
    def test_a_header_is_asked_with(self) -> None:
        text = HEAD + "Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response."
        assert (next_command(recognise(text)) or "").endswith("-H 'x-a: x' --origin https://app.example.com")

    def test_without_an_origin_there_is_a_place_for_it(self) -> None:
        text = "at https://api.example.com/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."
        found = recognise(
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource " + text
        )
        assert next_command(found) == "python -m corsim probe https://api.example.com/x --origin ORIGIN-OF-YOUR-PAGE"

    def test_without_a_url_there_is_none(self) -> None:
        assert next_command(recognise("net::ERR_UNSAFE_PORT")) is None
