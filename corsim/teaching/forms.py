"""How answers are written: a form says what it needs, and reads what a learner gave.

What cannot be read is :class:`Unusable`, with a sentence of what was seen and what is needed. A form is lenient in what
does not matter (a list for a set, spaces around a text) and in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from corsim.browser.hints import did_you_mean
from corsim.standard.headers import is_a_header_name, is_a_header_value


class Unusable(Exception):
    """An answer that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer has to be, in words, and what reads it (raising :class:`Unusable`)."""

    needed: str
    read: Callable[[Any], Any]


def shown(answer: Any) -> str:
    """*answer* as it is quoted in a sentence: not longer than a line, and without what would end the quotation."""
    try:
        text = repr(answer)
    except Exception as error:  # noqa: BLE001 - whatever a learner's object does, there is feedback
        text = f"<{type(answer).__name__} without a repr: {type(error).__name__}>"
    text = text.replace("`", "'")
    return f"`{text if len(text) <= 80 else text[:77] + '...'}`"


def is_unanswered(answer: Any) -> bool:
    """Whether *answer* is ``...``, or a collection with one in it."""
    if answer is ...:
        return True
    if isinstance(answer, Mapping):
        return any(map(is_unanswered, answer.values()))
    return isinstance(answer, list | tuple | set | frozenset) and any(map(is_unanswered, answer))


def _wrong_kind(answer: Any, needed: str) -> Unusable:
    return Unusable(f"The answer is {shown(answer)}; {needed} is needed.")


def _yes_or_no(answer: Any) -> bool:
    if not isinstance(answer, bool):
        raise _wrong_kind(answer, YES_OR_NO.needed)
    return answer


YES_OR_NO = Form("True or False", _yes_or_no)


def _number(answer: Any) -> int | float:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise _wrong_kind(answer, NUMBER.needed)
    return answer


NUMBER = Form("a number", _number)


def _text(answer: Any) -> str:
    if not isinstance(answer, str):
        raise _wrong_kind(answer, TEXT.needed)
    return answer.strip()


TEXT = Form("a text in quotation marks", _text)


def one_of(*options: str) -> Form:
    """One of the texts *options*, in capitals or not."""
    needed = f"one of {', '.join(f'`{option!r}`' for option in options)}"
    by_case = {option.lower(): option for option in options}

    def read(answer: Any) -> str:
        if not isinstance(answer, str):
            raise _wrong_kind(answer, needed)
        if answer.strip().lower() not in by_case:
            raise Unusable(
                f"The answer is {shown(answer)}; {needed} is needed. {did_you_mean(answer, options)}".rstrip()
            )
        return by_case[answer.strip().lower()]

    return Form(needed, read)


def some_of(*options: str) -> Form:
    """A set, list or tuple of some of the texts *options*, each as it is written there."""
    listed = ", ".join(f"`{option!r}`" for option in options)
    needed = f"a set or a list with those of {listed} that you mean"

    def read(answer: Any) -> frozenset[str]:
        if not isinstance(answer, set | frozenset | list | tuple):
            raise _wrong_kind(answer, needed)
        for item in answer:
            if item not in options:
                hint = did_you_mean(item, options) if isinstance(item, str) else ""
                raise Unusable(f"{shown(item)} is none of {listed}. {hint}".rstrip())
        return frozenset(answer)

    return Form(needed, read)


def table(keys: Collection[str], form: Form) -> Form:
    """A dict with an answer of *form* for each of *keys*."""
    needed = f"a dict with {form.needed} for each key"

    def read(answer: Any) -> dict[str, Any]:
        if not isinstance(answer, Mapping):
            raise _wrong_kind(answer, needed)
        missing = [key for key in keys if key not in answer]
        if missing:
            raise Unusable(f"The answer has no key {shown(missing[0])}; {needed} is needed.")
        found = {}
        for key in keys:
            try:
                found[key] = form.read(answer[key])
            except Unusable as error:
                raise Unusable(f"{shown(key)}: {error}") from None
        return found

    return Form(needed, read)


def _headers(answer: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(answer, Mapping):
        raise _wrong_kind(answer, HEADERS.needed)
    for name, value in answer.items():
        if not isinstance(name, str) or not is_a_header_name(name):
            raise Unusable(f"{shown(name)} is no name of a header: a text without spaces or colons is needed.")
        if not isinstance(value, str) or not is_a_header_value(value):
            raise Unusable(
                f"`{name}` has the value {shown(value)}: a text in one line, without spaces around, is needed."
            )
    return tuple(answer.items())


HEADERS = Form("a dict of headers, such as `{'Vary': 'Origin'}`", _headers)


def _function(answer: Any) -> Callable[..., Any]:
    if not callable(answer):
        raise _wrong_kind(answer, FUNCTION.needed)
    function: Callable[..., Any] = answer
    return function


FUNCTION = Form("a function (without parentheses behind its name)", _function)

ANYTHING = Form("an application", lambda answer: answer)
"""What answers requests, of which corsim itself says whether it can."""
