"""What servers answer: the short form, or rules."""

from __future__ import annotations

from typing import Any

from corsim.servers.scripted import Rule, short_form
from corsim.standard.headers import has_nul_or_newline, is_a_header_name, is_bytes
from corsim.standard.wire import Answer, ConnectionFailure, WireResponse

from .decode_values import Values
from .reading import member, shown

ANSWER_KEYS = ("status", "statusText", "headers", "body", "fail")
RULE_KEYS = ("on", "url", "method", "times", *ANSWER_KEYS)
SHORT_SERVER_KEYS = ("preflight", "response")


class Servers(Values):
    """Decodes the servers."""

    def server(self, value: Any, path: str) -> tuple[Rule, ...]:
        """The rules of a server in either form."""
        if isinstance(value, list):
            return tuple(self.rule(item, f"{path}[{index}]") for index, item in enumerate(value))
        if not isinstance(value, dict):
            self.problem(
                path,
                f"{shown(value)} is not a server",
                "an object with preflight and response, or a list of rules, is needed",
            )
            return ()
        if "status" in value or "headers" in value:
            self.problem(path, "an answer stands here by itself", 'put it into "response" (and "preflight")')
        members = self.object(value, path, SHORT_SERVER_KEYS, "a server")
        answers: dict[str, Answer | None] = {}
        for key in SHORT_SERVER_KEYS:
            if key in members:
                place = f"{path}.{key}"
                answers[key] = self.answer(self.object(members[key], place, ANSWER_KEYS, "an answer"), place)
        return tuple(short_form(answers.get("preflight"), answers.get("response")))

    def rule(self, value: Any, path: str) -> Rule:
        """One rule of the long form."""
        members = self.object(value, path, RULE_KEYS, "a rule")
        on = self.one_of(members["on"], f"{path}.on", ("preflight", "request")) if "on" in members else None
        url = self.url(members["url"], f"{path}.url") if "url" in members else None
        method = self.string(members["method"], f"{path}.method") if "method" in members else None
        times = self.count(members["times"], f"{path}.times") if "times" in members else None
        return Rule(self.answer(members, path), on, None if url is None else url.href, method, times)

    def count(self, value: Any, path: str) -> int:
        """For how many answers a rule is good."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.problem(path, f"{shown(value)} is not a number of answers", "a whole number, 1 or more, is needed")
        return 1

    def answer(self, members: dict[str, Any], path: str) -> Answer:
        """An answer, or the failure instead of one."""
        if "fail" in members:
            self.one_of(members["fail"], f"{path}.fail", ("connection",))
            for key in ("status", "statusText", "headers", "body"):
                if key in members:
                    self.problem(f"{path}.{key}", "it stands beside fail", "a connection that fails has no answer")
            return ConnectionFailure("The connection failed before there was an answer.")
        return WireResponse(
            status=self.status(members.get("status", 200), f"{path}.status"),
            headers=self.wire_headers(members.get("headers", {}), f"{path}.headers"),
            body=self.text_or_bytes(members.get("body", ""), f"{path}.body"),
            status_text=self.reason_phrase(members.get("statusText", ""), f"{path}.statusText"),
        )

    def status(self, value: Any, path: str) -> int:
        """An answer's status."""
        if isinstance(value, int) and not isinstance(value, bool) and 200 <= value <= 999:
            return value
        self.problem(path, f"{shown(value)} is not the status of an answer", "a whole number from 200 to 999 is needed")
        return 200

    def reason_phrase(self, value: Any, path: str) -> str:
        """An answer's status text."""
        text = self.string(value, path)
        if not is_bytes(text) or any(code_point < " " and code_point != "\t" for code_point in text):
            self.problem(
                path, f"{shown(value)} cannot be a status text", "printable code points up to U+00FF are needed"
            )
            return ""
        return text

    def wire_headers(self, value: Any, path: str) -> tuple[tuple[str, str], ...]:
        """Headers as they come from a server: they have to be ones that HTTP can carry."""
        headers = []
        is_list = isinstance(value, list)
        for index, header in enumerate(self.author_headers(value, path)):
            if len(header) == 2 and is_a_header_name(header[0]) and _is_carried(header[1]):
                headers.append((header[0], header[1]))
                continue
            place = f"{path}[{index}]" if is_list else member(path, header[0])
            if len(header) != 2:
                self.problem(place, "this is not a pair", 'a pair like ["X-Name", "value"] is needed')
            elif not is_a_header_name(header[0]):
                self.problem(place, f"{shown(header[0])} is not a header name", "a token is needed")
            else:
                self.problem(
                    place,
                    f"{shown(header[1])} cannot be a header's value",
                    "code points up to U+00FF without NUL, CR and LF are needed",
                )
        return tuple(headers)


def _is_carried(value: str) -> bool:
    """Whether HTTP can carry *value*, perhaps with blanks around it."""
    return is_bytes(value) and not has_nul_or_newline(value)
