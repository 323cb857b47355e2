"""Command lines in words, as bash and Windows' cmd read them.

Of bash: quotes of all kinds (also ``$'…'``), backslashes, comments, and what ends a command. Of cmd: carets and quotes,
and then the rules by which programs there take their command line apart. Nothing is run or put in: a variable or a
substitution stays as it stands, and is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corsim.scenario.reading import Problem

from .imported import NotImportedError, place_in

ESCAPES = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}
"""What a backslash and a letter mean in ``$'…'``."""

_NUMERIC = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)", re.DOTALL)
_OCTET = re.compile(r"\\(?:x([89A-Fa-f][0-9A-Fa-f])|([23][0-7]{2}))")
_OCTETS = re.compile(rf"(?:{_OCTET.pattern})+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[^{}\n]*\}|\([^)\n]*\)?|[0-9@*#?$!])|`[^`\n]*`?")
_CMD = re.compile(r'\^"|\^\r?\n')

PLAIN, BLANKS = re.compile(r"[^\s\\'\"$`;&|<>#()]+"), " \t"
ENDS = "\n;&|()"


@dataclass(slots=True)
class Command:
    """One command: its words, where each begins in the text, and the variables and substitutions in them."""

    words: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def commands(text: str) -> list[Command]:
    """The commands of *text* in words; raises NotImportedError for quotes that are left open."""
    return _Cmd(text).commands() if _CMD.search(text) else _Bash(text).commands()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.done: list[Command] = []
        self.command = Command()
        self.word: list[str] | None = None
        self.begun = 0

    def open_word(self) -> list[str]:
        """The word that is being read; a new one where there is none."""
        if self.word is None:
            self.word, self.begun = [], self.at
        return self.word

    def end_word(self) -> None:
        if self.word is not None:
            self.command.words.append("".join(self.word))
            self.command.offsets.append(self.begun)
            self.word = None

    def end_command(self) -> None:
        self.end_word()
        if self.command.words:
            self.done.append(self.command)
        self.command = Command()

    def fail(self, offset: int, seen: str, needed: str) -> NotImportedError:
        return NotImportedError("curl", [Problem(place_in(self.text, offset), seen, needed)])


class _Bash(_Lexer):
    def commands(self) -> list[Command]:
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            plain = PLAIN.match(text, self.at)
            if plain:
                self.open_word().append(plain[0])
                self.at = plain.end()
            elif character == "\\":
                self.backslash()
            elif character == "'":
                self.single_quoted()
            elif character == '"':
                self.double_quoted()
            elif text.startswith("$'", self.at):
                self.ansi_quoted()
            elif character in "$`":
                self.variable(self.at)
            elif character == "#" and self.word is None:
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif character in ENDS:
                self.end_command()
                self.at += 1
            elif character in "<>":
                self.redirection()
            else:
                if character.isspace():
                    self.end_word()
                else:
                    self.open_word().append(character)
                self.at += 1
        self.end_command()
        return self.done

    def backslash(self) -> None:
        following = self.text[self.at + 1 : self.at + 3]
        if following.startswith("\r\n"):
            self.at += 3
        elif following.startswith("\n"):
            self.at += 2
        else:
            self.open_word().append(following[:1])
            self.at += 2

    def single_quoted(self) -> None:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise self.fail(self.at, "this quote ' is not closed", "a closing ' is needed")
        self.open_word().append(self.text[self.at + 1 : end])
        self.at = end + 1

    def double_quoted(self) -> None:
        begin, word = self.at, self.open_word()
        self.at += 1
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == '"':
                self.at += 1
                return
            if character == "\\" and self.text[self.at + 1 : self.at + 2] in ('"', "\\", "$", "`", "\n"):
                following = self.text[self.at + 1]
                if following != "\n":
                    word.append(following)
                self.at += 2
            elif character in "$`":
                self.variable(self.at)
            else:
                word.append(character)
                self.at += 1
        raise self.fail(begin, 'this quote " is not closed', 'a closing " is needed')

    def ansi_quoted(self) -> None:
        begin, word = self.at, self.open_word()
        self.at += 2
        while self.at < len(self.text):
            octets = _OCTETS.match(self.text, self.at)
            if octets:
                word.append(_decoded(octets[0]))
                self.at = octets.end()
                continue
            character = self.text[self.at]
            self.at += 1
            if character == "'":
                return
            if character != "\\":
                word.append(character)
                continue
            numeric = _NUMERIC.match(self.text, self.at)
            following = self.text[self.at : self.at + 1]
            if numeric:
                word.append(_numbered(numeric))
                self.at = numeric.end()
            else:
                word.append(ESCAPES.get(following, "\\" + following))
                self.at += 1
        raise self.fail(begin, "this quote $' is not closed", "a closing ' is needed")

    def variable(self, offset: int) -> None:
        found = _VARIABLE.match(self.text, offset)
        word = self.open_word()
        if found is None:
            word.append(self.text[offset])
            self.at = offset + 1
            return
        self.command.unknown.append(found[0])
        word.append(found[0])
        self.at = found.end()

    def redirection(self) -> None:
        """``> file``, ``2>&1``: where the output goes is no part of the request."""
        if self.word is not None and "".join(self.word).isdigit():
            self.word = None
        self.end_word()
        found = re.compile(r"[<>]+&?[ \t]*(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s;&|]*)").match(self.text, self.at)
        assert found is not None
        self.at = found.end()


def _decoded(text: str) -> str:
    """Bytes over 0x7F as UTF-8; where they are none, as the code points of these numbers, as Firefox writes them."""
    values = [int(match[1], 16) if match[1] else int(match[2], 8) & 0xFF for match in _OCTET.finditer(text)]
    try:
        return bytes(values).decode("utf-8")
    except UnicodeDecodeError:
        return bytes(values).decode("latin-1")


def _numbered(match: re.Match[str]) -> str:
    if match[5] is not None:
        return chr(ord(match[5]) & 0x1F)
    value = int(match[4], 8) & 0xFF if match[4] is not None else int(match[1] or match[2] or match[3], 16)
    return chr(value) if value <= 0x10FFFF else "\ufffd"


class _Cmd(_Lexer):
    """cmd takes carets and its own quotes away first; what is then quoted is for the program to say."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        # Whether cmd is within quotes, and whether the program is; and where the program's began.
        self.quoted = self.argument_quoted = False
        self.opened = 0
        self.backslashes = 0

    def commands(self) -> list[Command]:
        while self.at < len(self.text):
            character = self.character()
            if character is None:
                self.end()
            elif character == "\\":
                self.open_word()
                self.backslashes += 1
            elif character == '"':
                self.quote()
            elif character:
                self.put_backslashes()
                if character in BLANKS and not self.argument_quoted:
                    self.end_word()
                else:
                    self.open_word().append(character)
            self.at += 1
        self.end()
        return self.done

    def character(self) -> str | None:
        """What cmd hands on of the character that stands here: itself, nothing (""), or None where the command ends."""
        character = self.text[self.at]
        if self.quoted:
            if character in "\r\n":
                # cmd's own quotes end with the line.
                self.quoted = False
                return None
            if character == '"':
                self.quoted = False
            return character
        if character == "^":
            return self.after_a_caret()
        if character in "\r\n&|":
            return None
        if character == '"':
            self.quoted = True
        return character

    def after_a_caret(self) -> str:
        """The character behind a caret stands for itself; the end of a line is gone, and a second one stands."""
        line_end = re.compile(r"\r?\n").match(self.text, self.at + 1)
        if line_end is None:
            self.at += 1
            return self.text[self.at : self.at + 1]
        self.at = line_end.end() - 1
        second = re.compile(r"\r?\n").match(self.text, line_end.end())
        if second is None:
            return ""
        self.at = second.end() - 1
        return "\n"

    def quote(self) -> None:
        """A quote for the program: half of the backslashes before it stand, and an odd one makes it a character."""
        word = self.open_word()
        word.append("\\" * (self.backslashes // 2))
        if self.backslashes % 2:
            word.append('"')
        else:
            self.opened, self.argument_quoted = self.at, not self.argument_quoted
        self.backslashes = 0

    def end(self) -> None:
        """The end of a command."""
        self.put_backslashes()
        if self.argument_quoted:
            raise self.fail(self.opened, 'this quote " is not closed', 'a closing " is needed')
        self.end_command()

    def put_backslashes(self) -> None:
        if self.backslashes:
            self.open_word().append("\\" * self.backslashes)
            self.backslashes = 0
