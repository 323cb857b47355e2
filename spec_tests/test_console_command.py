"""``python -m corsim explain --console``: pasted messages, told; and what it says of other texts."""

from __future__ import annotations

import io
import json
import sys

import pytest

from corsim.cli import main
from corsim.explain.console import reasons_of
from corsim.explain.console.recognising import MESSAGES, recognise
from corsim.explain.console.telling import next_command, render, to_dict, told_reasons
from corsim.explain.console.templates import EngineName, Message, Recognised
from corsim.explain.text import Palette

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

    def test_the_likeliest_is_told_first_and_nothing_that_only_a_scenario_can_lack(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Firefox prints this mostly where nothing came back, and for redirects that it does not follow, too."""
        message = (
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
            "https://api.example.com/. (Reason: CORS request did not succeed). Status code: (null)."
        )
        assert run("--console", message) == 0
        text = capsys.readouterr().out
        assert "reasons\n\nconnection-failed  No answer came back" in text
        assert "\nredirect-too-many  " in text
        assert "no-matching-rule" not in text
        assert run("--console", message, "--format", "json") == 0
        told = [item["reason"] for item in json.loads(capsys.readouterr().out)["reasons"]]
        assert told[0] == "connection-failed"
        assert "no-matching-rule" not in told

    def test_controls_are_shown_escaped(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--console", METHOD.replace("PATCH", "PA\x1b[31mTCH")) == 0
        assert "\x1b" not in capsys.readouterr().out

    def test_sentences_are_wrapped_and_messages_stay_whole(self, capsys: pytest.CaptureFixture[str]) -> None:
        several = "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 404"
        for message in (METHOD, several, "TypeError: Failed to fetch"):
            texts = []
            for width in ("0", "60"):
                assert run("--console", message, "--width", width) == 0
                texts.append(capsys.readouterr().out)
            wide, narrow = texts
            assert narrow != wide
            assert narrow.split() == wide.split()
            is_whole = (": Cross-Origin", "(WebKit): ", "https://")
            assert all(len(line) <= 60 for line in narrow.splitlines() if not any(part in line for part in is_whole))

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
            (["--console", METHOD, "--from", "curl"], "takes no --from"),
            (["--console", METHOD, "--page", "https://app.example.com/"], "takes no --page"),
            (["--console", METHOD, "--url", "x"], "takes no --url"),
            (["--console", METHOD, "--only-blocked"], "takes no --only-blocked"),
            (["--console", METHOD, "--fix-for", "nginx"], "takes no --fix-for"),
            (["--console", METHOD, "--max-age", "600"], "takes no --max-age"),
            (["--console", "Grund: CORS-Kopfzeile fehlt"], "as the browser prints it in English"),
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

    def test_of_a_url_that_the_console_has_shortened_there_is_none(self) -> None:
        assert next_command(recognise(METHOD)) is not None
        assert next_command(recognise(METHOD.replace("/x?a=1&b=2", "/x\u2026b=2"))) is None


EVERY = [(engine, message) for engine, messages in MESSAGES.items() for message in messages]


@pytest.mark.parametrize(("engine", "message"), EVERY, ids=[f"{engine}-{message.name}" for engine, message in EVERY])
def test_every_message_can_be_told(engine: EngineName, message: Message) -> None:
    """With all that other engines print for its reasons, whose texts have other values."""
    text = message.template.format({name: f"https://{name}.example/" for name in message.template.required})
    found = [Recognised(engine, message, message.reasons, {}, text)]
    data = to_dict(found)
    assert [reason["reason"] for reason in data["reasons"]] == [reason.value for reason in told_reasons(found)]
    told = render(found, Palette(colour=False))
    assert all(reason.value in told for reason in told_reasons(found))
