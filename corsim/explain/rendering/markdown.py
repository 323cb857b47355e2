"""An explanation as Markdown, as it is pasted into an issue or a wiki (CommonMark, with GitHub's tables).

What is quoted stands in code, whose fence is longer than any run of back quotes in it; in sentences, every sign that
Markdown could take for its own is escaped. So nothing that a server sent becomes a link, an image, HTML or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corsim.explain.advising import Advice, Configuration, Need, Way
from corsim.explain.chapters import NOTHING_TOLD, Chapter, Entry
from corsim.explain.explanation import Explanation, Seen, ShownStep, Tone
from corsim.explain.text import Palette, conversation_lines, safe

SIGNS: dict[Tone, str] = {"good": "\u2713", "bad": "\u2717", "open": "?"}
"""What stands before the verdict's word."""

_PART = re.compile(r"`(?P<code>[^`]+)`|(?P<word>\S*(?:://|@)\S*|www\.\S*)|(?P<text>[^`\s]+|\s+|`)", re.IGNORECASE)
_SIGN = re.compile(r"[\\`*_\[\]<>&|~#!$]")
_BEGINNING = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))")


def code(text: str) -> str:
    """*text* as a code span, for a sentence."""
    shown = safe(text)
    if not shown.strip():
        # What is empty, or spaces only, is no code span.
        return "(empty)" if not shown else f"({len(shown)} spaces)"
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """*text* as a code span for a cell of a table, where bars have to be escaped even in code."""
    return code(text).replace("\\", "\\\\").replace("|", "\\|") if "|" in text else code(text)


def sentence(text: str) -> str:
    """*text* with what it quotes, and what looks like an address, as code, and all of the rest escaped."""
    parts = []
    for match in _PART.finditer(safe(text)):
        if match["code"] is not None:
            parts.append(code(match["code"]))
        elif match["word"] is not None:
            parts.append(_address(match["word"]))
        else:
            parts.append(_SIGN.sub(r"\\\g<0>", match["text"]))
    return _BEGINNING.sub(lambda match: f"{match[1]}{match[3] or ''}\\{match[2] or match[4]}", "".join(parts))


def _address(word: str) -> str:
    """A word with an address, of which the dot or comma at the end is the sentence's."""
    address = word.rstrip(".,;:)")
    return code(address) + _SIGN.sub(r"\\\g<0>", word[len(address) :])


def fence(lines: Iterable[str], language: str = "text") -> Iterator[str]:
    """*lines*, which are safe already, as a block of code."""
    body = list(lines)
    ticks = "`" * max(3, _longest_run("\n".join(body)) + 1)
    yield ticks + language
    yield from body
    yield ticks


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def render(chapters: Sequence[Chapter]) -> str:
    """*chapters* as a document."""
    return "\n".join(line for chapter in chapters for line in _chapter(chapter, level=2)).strip("\n") + "\n"


def _chapter(chapter: Chapter, level: int) -> Iterator[str]:
    if chapter.title is not None:
        yield from (f"{'#' * level} {sentence(chapter.title)}", "")
        level += 1
    for note in chapter.notes:
        yield from (f"> {sentence(note)}", "")
    if not chapter.entries:
        yield from (f"{NOTHING_TOLD}.", "")
    for entry in chapter.entries:
        yield from _entry(entry, level)
    if chapter.session:
        yield from (f"{'#' * level} All requests together", "")
        yield from (f"- {sentence(told)}" for told in chapter.session)
        yield ""


def _entry(entry: Entry, level: int) -> Iterator[str]:
    explanation = entry.explanation
    if entry.heading is not None:
        yield from (f"{'#' * level} {sentence(entry.heading)}", "")
        level += 1
    for note in entry.notes:
        yield from (f"> {sentence(note)}", "")
    marks = "#" * level
    yield from verdict_lines(explanation)
    for story in explanation.stories:
        yield from (f"**{sentence(story.title)}.** {sentence(story.telling)}", "")
    yield from _conversation(explanation, marks)
    if explanation.needs:
        yield from _needs(explanation.needs, marks)
    if explanation.advice is not None:
        yield from _advice(explanation.advice, marks)
    if explanation.seen is not None:
        yield from _seen(explanation.seen, marks)
    yield from _steps(explanation, marks)


def verdict_lines(explanation: Explanation) -> Iterator[str]:
    """The verdict, and why."""
    head = explanation.head
    detail = code(head.detail) if head.tone == "bad" else sentence(head.detail)
    yield f"{SIGNS[head.tone]} **{sentence(head.word)}** {detail}"
    yield ""
    if head.sentence is not None:
        yield from (sentence(head.sentence), "")


def _conversation(explanation: Explanation, marks: str) -> Iterator[str]:
    if not explanation.exchanges:
        yield from (f"{marks} Nothing was sent", "")
        return
    yield from (f"{marks} The conversation", "")
    yield from (f"{explanation.api} in a page of {code(explanation.page_origin)}, in {explanation.browser}:", "")
    _, _, *lines = conversation_lines(explanation, Palette(False))
    yield from fence(lines)
    yield ""


def _needs(needs: Sequence[Need], marks: str) -> Iterator[str]:
    yield from (f"{marks} What the answers must carry for the script to get through", "")
    for need in needs:
        status = ", with a status from 200 to 299" if need.kind == "preflight" else ""
        yield from (f"To {code(f'{need.method} {need.url}')}{status}:", "")
        if need.note is not None:
            yield from (f"({sentence(need.note)})", "")
            continue
        yield from fence(f"{name}: {safe(value)}{'   (or *)' if star else ''}" for name, value, star in need.headers)
        yield ""


def _advice(advice: Advice, marks: str) -> Iterator[str]:
    yield from (f"{marks} What to change", "")
    for number, way in enumerate(advice.ways):
        if number:
            yield from ("Or:", "")
        yield from _way(way)
    if advice.configuration is not None:
        yield from _configuration(advice.configuration)
    yield from (f"- {sentence(note.sentence)}" for note in advice.notes)
    yield ""


def _configuration(configuration: Configuration) -> Iterator[str]:
    if configuration.nothing is not None:
        yield from (f"For {configuration.kind}: {sentence(configuration.nothing)}", "")
        return
    yield from (f"For {configuration.kind}:", "")
    yield from fence(map(safe, configuration.text.splitlines()))
    yield ""


def _way(way: Way) -> Iterator[str]:
    for edit in way.edits:
        costs = "" if edit.costs is None else f" ({sentence(edit.costs)})"
        yield from (f"In the request: {sentence(edit.what)}{costs}", "")
    for change in way.changes:
        unseen = "" if change.is_known else ", which has not been asked for yet"
        yield from (f"In the answer to {code(f'{change.request.method} {change.request.url}')}{unseen}:", "")
        status = [f"status {change.status}"] if change.status else []
        yield from fence([*status, *(f"{name}: {safe(value)}" for name, value in change.headers)])
        yield ""
    yield from (sentence(way.proof), "")
    for opened in way.opens:
        yield from (f"**Careful:** {sentence(opened)}", "")


def _seen(seen: Seen, marks: str) -> Iterator[str]:
    yield from (f"{marks} What the script sees", "")
    if seen.nothing is not None:
        yield from (sentence(seen.nothing), "")
        return
    yield from fence(
        [f"status {seen.status}, url {safe(seen.url)}", *(f"{safe(n)}: {safe(v)}" for n, v in seen.headers)]
    )
    yield ""
    if seen.hidden:
        yield from (f"Not visible: {', '.join(map(code, seen.hidden))}. {seen.note or ''}".rstrip(), "")


def _steps(explanation: Explanation, marks: str) -> Iterator[str]:
    yield from (f"{marks} Why, step by step", "")
    for step in explanation.steps:
        if not step.is_quiet:
            mark = f" {SIGNS['bad']} this decided" if step.decided else ""
            yield f"1. {step_line(step)}{mark}"
    yield ""


def step_line(step: ShownStep) -> str:
    """A step that is cited with a link into the standard."""
    return f"[{step.citation}]({step.url}): {sentence(step.sentence)}"
