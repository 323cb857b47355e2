"""curl command lines: their words, their options, and the calls that they become."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.scenario.importers.curl import import_curl
from corsim.scenario.importers.curl_options import OPTIONS, read_options
from corsim.scenario.importers.imported import NotImportedError, Wanted
from corsim.scenario.importers.shell import commands

from .importing import asking

PAGE = "https://app.example.com/"
API = "https://api.example.com/x"
WANTED = Wanted(page=PAGE)


imported, problem_of = asking(import_curl, WANTED)


def request_of(text: str) -> Any:
    return imported(text).document["request"]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("curl 'a b' \"c d\" e\\ f", ["curl", "a b", "c d", "e f"]),
            ("curl a\\\n  b", ["curl", "a", "b"]),
            ("curl a\\\r\n  b", ["curl", "a", "b"]),
            (r"curl $'a\'b\n\u00e9\x41\101\U0001F600\\'", ["curl", "a'b\n\u00e9AA\U0001f600\\"]),
            (r'curl "a\"b\\c\d"', ["curl", 'a"b\\c\\d']),
            (r"curl $'\xc3\xa9 \303\251 \xe9'", ["curl", "é é é"]),
            ("curl ''", ["curl", ""]),
            ("curl a'b'\"c\"", ["curl", "abc"]),
            ("curl a#b # c", ["curl", "a#b"]),
            ("curl a > out.txt 2>&1", ["curl", "a"]),
            ("curl 'https://a/?b&c'", ["curl", "https://a/?b&c"]),
        ],
    )
    def test_of_bash(self, text: str, words: list[str]) -> None:
        assert commands(text)[0].words == words

    @pytest.mark.parametrize(
        "text", ["a 'b c' d", "'it'\\''s'", '"a\\"b"', "a\\\nb", "$'x\\ty\\u00e9'", "'' \"\"", "a\"b c\"'d e'"]
    )
    def test_are_those_that_bash_itself_finds(self, text: str) -> None:
        shell = ["bash", "-c", f'printf "%s\\0" {text}']
        done = subprocess.run(shell, capture_output=True, check=True, timeout=20, env={"LC_ALL": "C.UTF-8"})
        assert commands(text)[0].words == done.stdout.decode().split("\0")[:-1]

    @given(
        st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12), min_size=1)
    )
    def test_are_those_that_shlex_quoted(self, words: list[str]) -> None:
        # A caret at the end of a line, or before a quote, is how cmd is known.
        text = shlex.join(words)
        if '^"' not in text and "^\n" not in text and "^\r\n" not in text:
            assert commands(text)[0].words == words

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('curl ^"a b^" c', ["curl", "a b", "c"]),
            ('curl ^"a^&b=%^41^"', ["curl", "a&b=%41"]),
            ('curl ^"^{^\\^"a^\\^":1^}^"', ["curl", '{"a":1}']),
            ('curl ^"a^" ^\n  -H ^"b: c^"', ["curl", "a", "-H", "b: c"]),
            ('curl ^"a^\n\nb^"', ["curl", "a\nb"]),
            ('curl ^"a\\\\^"', ["curl", "a\\"]),
            ('curl "a ^ b" ^\r\n c', ["curl", "a ^ b", "c"]),
            ('curl "a \\"b\\" c" ^\r\n d', ["curl", 'a "b" c', "d"]),
        ],
    )
    def test_of_cmd(self, text: str, words: list[str]) -> None:
        assert commands(text)[0].words == words

    def test_commands_are_apart(self) -> None:
        assert [item.words for item in commands("curl a ;\ncurl b | jq . && curl c")] == [
            ["curl", "a"], ["curl", "b"], ["jq", "."], ["curl", "c"],
        ]  # fmt: skip
        assert [item.words[1] for item in commands('curl ^"a^" &\r\ncurl ^"b^"')] == ["a", "b"]

    @pytest.mark.parametrize("text", ["curl 'a", 'curl "a', "curl $'a", 'curl ^"a'])
    def test_a_quote_that_is_open_is_told_with_its_place(self, text: str) -> None:
        assert "is not closed; a closing" in problem_of(text)
        assert problem_of(text).startswith("line 1, column ")


class TestOptions:
    def test_there_is_each_once(self) -> None:
        longs = [option.long for option in OPTIONS]
        shorts = [option.short for option in OPTIONS if option.short]
        assert len(set(longs)) == len(longs)
        assert len(set(shorts)) == len(shorts)

    @pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
    def test_those_of_the_installed_curl_are_known_with_their_values(self) -> None:
        shown = subprocess.run(["curl", "-q", "--help", "all"], capture_output=True, text=True, check=True, timeout=20)
        known = {option.long: option for option in OPTIONS}
        listed = re.findall(r"(?m)^ {1,5}(?:-(.), )?--([a-z0-9.-]+)( [<\[])?", shown.stdout)
        assert len(listed) > 200
        for short, long, value in listed:
            if long == "help":
                # Its category is optional, and it asks for nothing.
                continue
            assert (known[long].short, bool(known[long].value)) == (short, bool(value)), long

    @pytest.mark.parametrize(
        ("words", "pairs"),
        [
            (["-sXPOST", "u"], [("silent", ""), ("request", "POST"), ("url", "u")]),
            (["-sX", "POST"], [("silent", ""), ("request", "POST")]),
            (["--request=POST"], [("request", "POST")]),
            (["--request", "POST"], [("request", "POST")]),
            (["-H", "-x"], [("header", "-x")]),
            (["--", "-x"], [("url", "-x")]),
            (["--compr"], []),
            (["--no-location"], [("no-location", "")]),
        ],
    )
    def test_are_read_as_curl_does(self, words: list[str], pairs: list[tuple[str, str]]) -> None:
        places = ["line 1, column 1"] * len(words)
        if not pairs:
            with pytest.raises(NotImportedError):
                read_options(words, places)
            return
        assert [(item.option.long, item.value) for item in read_options(words, places)] == pairs

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (f"curl --reqest PUT {API}", 'line 1, column 6: "--reqest" is not an option of curl'),
            (f"curl {API}\\\n --reqest PUT", "line 2, column 2: "),
            (f"curl --reqest PUT {API}", 'Did you mean "request"?'),
            (f"curl {API} -X", "-X is the last word; it takes a value"),
            (f"curl --compressed=1 {API}", "it takes no value"),
            (f"curl -? {API}", '"-?" is not an option of curl'),
            ("curl -X PUT", "the command has no URL"),
            (f"curl {API} --next -X PUT", "there is no URL after --next"),
            (f"curl -H nocolon {API}", "has no colon"),
            (f"curl -F nosign {API}", "has no ="),
            (f"curl -F a=1 -d b=2 {API}", "-F stands beside -d"),
            ("curl https://api.example.com/{a,b}", "means several requests to curl"),
            ("wget https://api.example.com/", "there is no command curl"),
            ("", "there is no command curl"),
        ],
    )
    def test_what_is_wrong_is_told(self, text: str, said: str) -> None:
        assert said in problem_of(text)


class TestRequests:
    @pytest.mark.parametrize(
        ("arguments", "request_"),
        [
            ("", {}),
            ("-X PUT", {"method": "PUT"}),
            ("-I", {"method": "HEAD"}),
            ("-d a=1 -d b=2", {"method": "POST", "body": "a=1&b=2"}),
            ("-G -d a=1", {"url": f"{API}?a=1"}),
            ("--data-urlencode 'q=a b&c'", {"method": "POST", "body": "q=a+b%26c"}),
            ("--data-raw @x", {"method": "POST", "body": "@x"}),
            ("--json '{\"a\":1}'", {"method": "POST", "body": '{"a":1}'}),
            ("-b sid=1", {"credentials": "include"}),
            ("-H 'X-A: 1' -H 'X-B;'", {"headers": [["X-A", "1"], ["X-B", ""]]}),
            ("-r 0-9", {"headers": [["Range", "bytes=0-9"]]}),
            ("-u u:p", {"headers": [["Authorization", "Basic dTpw"]]}),
            ("--oauth2-bearer t", {"headers": [["Authorization", "Bearer t"]]}),
            ("-F a=1", {"method": "POST", "body": {"formdata": [["a", "1"]]}}),
            ("-A me --compressed -s -L -v", {}),
        ],
    )
    def test_become_calls(self, arguments: str, request_: dict[str, Any]) -> None:
        made = request_of(f"curl {arguments} {API}")
        for name, value in {"url": API, **request_}.items():
            assert made[name] == value
        assert {"method", "body", "credentials"} & set(made) == {"method", "body", "credentials"} & set(request_)

    def test_data_has_the_type_of_a_form_unless_another_is_given(self) -> None:
        assert request_of(f"curl -d a {API}")["headers"] == [["Content-Type", "application/x-www-form-urlencoded"]]
        assert request_of(f"curl -d a -H 'content-type: text/plain' {API}")["headers"] == [
            ["content-type", "text/plain"]
        ]
        assert "headers" not in request_of(f"curl -d a -H 'content-type:' {API}")

    def test_the_page_is_taken_from_origin_or_referer(self) -> None:
        nothing = Wanted()
        for arguments in ("-H 'Origin: https://app.example.com'", "-e https://app.example.com/"):
            assert imported(f"curl {arguments} {API}", nothing).document["page"] == PAGE
        both = "-H 'origin: https://app.example.com' -H 'referer: https://app.example.com/p?q#f'"
        assert imported(f"curl {both} {API}", nothing).document["page"] == f"{PAGE}p?q"
        assert "--page https://app.example.com/" in problem_of(f"curl {API}", nothing)
        assert "which no browser sends" in problem_of(f"curl -H 'Origin: app.example.com' {API}", nothing)

    def test_an_origin_of_null_is_a_page_without_one(self) -> None:
        assert imported(f"curl -H 'Origin: null' {API}", Wanted()).document["page"] == "file:///page.html"

    def test_cookies_are_held_by_the_browser(self) -> None:
        for arguments in ("-b 'a=1; b=2'", "-H 'Cookie: a=1; b=2'"):
            document = imported(f"curl {arguments} {API}").document
            assert [item["set-cookie"].partition(";")[0] for item in document["cookies"]] == ["a=1", "b=2"]
            assert document["request"]["credentials"] == "include"

    def test_a_preflight_becomes_the_request_that_it_asks_for(self) -> None:
        text = (
            "curl -X OPTIONS -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: PUT' "
            f"-H 'Access-Control-Request-Headers: x-a, content-type' {API}"
        )
        made = request_of(text)
        assert made["method"] == "PUT"
        assert [name for name, _ in made["headers"]] == ["x-a", "content-type"]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ("-k", "-k means nothing to a browser"),
            ("--insecure", "--insecure means nothing to a browser"),
            ("-x proxy:1", "-x is left out"),
            ("--ntlm", "does not know how to authenticate so"),
            ("-d @file", 'The file "file" is not read'),
            ("-d @-", "Standard input is not read"),
            ("-A me", "-A is left out"),
            ('-H "Authorization: Bearer $TOKEN"', "The shell would put a value in for $TOKEN"),
            ("-H 'User-Agent: me'", "Left out, as the browser sets it itself, is User-Agent."),
        ],
    )
    def test_notes_say_what_is_left_out(self, arguments: str, said: str) -> None:
        assert any(said in note for note in imported(f"curl {arguments} {API}").notes)

    def test_what_stands_before_the_command_is_not_of_it(self) -> None:
        for before in ("", "$ ", "sudo ", "A=1 B='2 3' ", "echo '{}' | ", "cd /tmp && time "):
            assert request_of(f"{before}curl {API}") == {"url": API}

    def test_globbing_is_undone(self) -> None:
        assert request_of(r"curl 'https://api.example.com/\[1\]\{2\}'")["url"] == "https://api.example.com/[1]{2}"
        assert request_of("curl -g 'https://api.example.com/{1,2}'")["url"] == "https://api.example.com/{1,2}"
        assert request_of("curl 'http://[::1]:80/'")["url"] == "http://[::1]:80/"

    def test_several_are_several(self) -> None:
        assert len(import_curl(f"curl {API} ;\ncurl {API} {API} --next {API}", WANTED)) == 4


HEADERS = st.lists(
    st.tuples(
        st.from_regex(r"X-[A-Za-z]{1,8}", fullmatch=True), st.from_regex(r"[!-~]([ -~]{0,12}[!-~])?", fullmatch=True)
    ),
    max_size=4,
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "patch"])
BODIES = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(METHODS, HEADERS, BODIES, st.booleans())
def test_what_is_written_as_a_command_line_comes_back(
    method: str, headers: list[tuple[str, str]], body: str | None, credentials: bool
) -> None:
    words = ["curl", API, "-X", method, "-H", "Origin: https://app.example.com", "-H", "Content-Type:"]
    for name, value in headers:
        words += ["-H", f"{name}: {value}"]
    if body is not None:
        words += ["--data-raw", body]
    if credentials:
        words += ["-b", "sid=1"]
    text = shlex.join(words)
    if '^"' in text or "^\n" in text or "^\r\n" in text:
        return
    [item] = import_curl(text, Wanted())
    made = item.document["request"]
    assert made.get("method", "GET") == method
    assert [tuple(header) for header in made.get("headers", [])] == headers
    assert made.get("body") == body
    assert made.get("credentials", "same-origin") == ("include" if credentials else "same-origin")
