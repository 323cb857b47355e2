"""An explanation as a page of HTML: the verdict, a picture, the conversation in tables, what to change, and why.

It can be read without colours, without the picture, on a phone, and by a screen reader: what decided has a sign and a
word, tables have heads, and only the picture scrolls sideways, for which it can be reached with the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corsim.explain.advising import Advice, Configuration, Need, Way
from corsim.explain.chapters import Chapter, Entry
from corsim.explain.conversation import ShownAnswer, ShownExchange
from corsim.explain.explanation import Explanation, Seen, ShownStep

from . import pages
from .markdown import SIGNS
from .markup import escaped
from .pages import code, headers_table, heading, sentence
from .sequence import BAD, diagram_of
from .svg import ROOM, picture


def render(chapters: Sequence[Chapter]) -> str:
    """*chapters* as a page."""
    title = chapters[0].summary if len(chapters) == 1 else f"{len(chapters)} documents"
    return pages.page(title, articles(chapters, 1))


def fragment(chapters: Sequence[Chapter]) -> str:
    """*chapters* as an element for a notebook."""
    return pages.fragment(articles(chapters, 3))


def articles(chapters: Sequence[Chapter], level: int, room: int = ROOM) -> Iterator[str]:
    """*chapters* as elements, whose headings begin at *level*; they need the style of :mod:`.pages`.

    *room* is how wide pictures may be, in pixels.
    """
    for chapter in chapters:
        yield "<article>"
        yield from _chapter(chapter, level, room)
        yield "</article>"


def _chapter(chapter: Chapter, level: int, room: int) -> Iterator[str]:
    entries = chapter.entries
    if chapter.title is not None:
        yield heading(level, escaped(chapter.title))
        level += 1
    if chapter.title is None or len(entries) != 1:
        alone = len(entries) == 1
        yield heading(level, code(entries[0].explanation.asked) if alone else escaped(chapter.summary))
        level += 1
    yield from pages.notes(chapter.notes)
    if len(entries) == 1:
        yield from verdict(entries[0].explanation)
    if any(entry.explanation.exchanges for entry in entries):
        yield from _picture(chapter, room)
    for entry in entries:
        yield from _entry(entry, level, alone=len(entries) == 1)
    if chapter.session:
        yield heading(level, "All requests together")
        yield from pages.items(map(sentence, chapter.session))


def _picture(chapter: Chapter, room: int) -> Iterator[str]:
    yield '<div class="scroll" role="region" aria-label="Sequence diagram" tabindex="0">'
    yield picture([diagram_of(chapter)], style=False, room=room).rstrip("\n")
    yield "</div>"


def _entry(entry: Entry, level: int, *, alone: bool) -> Iterator[str]:
    explanation = entry.explanation
    if not alone:
        number = "" if entry.heading is None else f"{escaped(entry.heading)}: "
        yield "<section>"
        yield heading(level, number + code(explanation.asked))
        yield from verdict(explanation)
        level += 1
    yield from pages.notes(entry.notes)
    for story in explanation.stories:
        yield f"<p><strong>{sentence(story.title)}.</strong> {sentence(story.telling)}</p>"
    yield from _conversation(explanation, level)
    if explanation.needs:
        yield from _needs(explanation.needs, level)
    if explanation.advice is not None:
        yield from _advice(explanation.advice, level)
    if explanation.seen is not None:
        yield from _seen(explanation.seen, level)
    yield from _steps(explanation, level)
    if not alone:
        yield "</section>"


def verdict(explanation: Explanation) -> Iterator[str]:
    """The verdict, and why, as paragraphs."""
    head = explanation.head
    detail = code(head.detail) if head.tone == "bad" else escaped(head.detail)
    yield f'<p class="verdict {head.tone}"><strong>{SIGNS[head.tone]} {escaped(head.word)}</strong> {detail}</p>'
    if head.sentence is not None:
        yield f"<p>{sentence(head.sentence)}</p>"


def _conversation(explanation: Explanation, level: int) -> Iterator[str]:
    if not explanation.exchanges:
        yield heading(level, "Nothing was sent")
        return
    yield heading(level, "The conversation")
    where = f"in a page of {code(explanation.page_origin)}, in {escaped(explanation.browser)}"
    yield f"<p>{escaped(explanation.api)} {where}</p>"
    for number, exchange in enumerate(explanation.exchanges, 1):
        yield '<section class="exchange">'
        yield from _exchange(exchange, number, level + 1)
        yield "</section>"


def _exchange(exchange: ShownExchange, number: int, level: int) -> Iterator[str]:
    kind = " (preflight)" if exchange.is_preflight else ""
    yield heading(level, f"{number}. {code(f'{exchange.method} {exchange.url}')}{kind}")
    if exchange.remembered is not None:
        number_of = exchange.remembered.request
        source = "an earlier answer" if number_of is None else f"the answer to the preflight of request {number_of}"
        yield f"<p>\u21bb No preflight: {source} is remembered. {sentence(exchange.remembered.sentence)}</p>"
    yield from headers_table("Sent", exchange.headers)
    if exchange.body_size is not None:
        yield f'<p class="quiet">and {exchange.body_size} bytes of body</p>'
    if exchange.failure is not None:
        yield f'<p class="decided">{BAD} No answer: {sentence(exchange.failure)}</p>'
    if exchange.answer is not None:
        yield from _answer(exchange.answer)
    if exchange.redirected_to is not None:
        yield f"<p>This redirect was followed, to {code(exchange.redirected_to)}.</p>"


def _answer(answer: ShownAnswer) -> Iterator[str]:
    status = code(f"{answer.status} {answer.status_text}".rstrip())
    caption = f'<span class="decided">{BAD} Answered with {status}, which decided</span>'
    caption = caption if answer.decided else f"Answered with {status}"
    rows = []
    for header in answer.headers:
        if header.mark == "missing":
            rows.append((f"{BAD} {code(header.name)}", "is missing, which decided", "decided"))
        elif header.mark == "decided":
            rows.append((f"{BAD} {code(header.name)}", f"{code(header.value)} decided", "decided"))
        else:
            rows.append((code(header.name), code(header.value), "" if header.matters else "quiet"))
    if rows:
        yield from pages.table(caption, ("header", "value"), rows)
    else:
        yield f"<p>{caption}, without headers</p>"


def _needs(needs: Sequence[Need], level: int) -> Iterator[str]:
    yield heading(level, "What the answers must carry for the script to get through")
    for need in needs:
        status = ", with a status from 200 to 299" if need.kind == "preflight" else ""
        caption = f"To {code(f'{need.method} {need.url}')}{status}"
        if need.note is not None:
            yield f"<p>{caption}: {sentence(need.note)}</p>"
            continue
        rows = [
            (code(name), code(value) + (" (or <code>*</code>)" if star else ""), "")
            for name, value, star in need.headers
        ]
        yield from pages.table(caption, ("header", "value"), rows)


def _advice(advice: Advice, level: int) -> Iterator[str]:
    yield heading(level, "What to change")
    for number, way in enumerate(advice.ways):
        if number:
            yield "<p>Or:</p>"
        yield from _way(way)
    if advice.configuration is not None:
        yield from _configuration(advice.configuration)
    yield from pages.items(sentence(note.sentence) for note in advice.notes)


def _configuration(configuration: Configuration) -> Iterator[str]:
    if configuration.nothing is not None:
        yield f"<p>For {configuration.kind}: {sentence(configuration.nothing)}</p>"
        return
    yield f"<p>For {configuration.kind}:</p>"
    yield f'<pre tabindex="0"><code>{escaped(configuration.text)}</code></pre>'


def _way(way: Way) -> Iterator[str]:
    for edit in way.edits:
        costs = "" if edit.costs is None else f" ({sentence(edit.costs)})"
        yield f"<p>In the request: {sentence(edit.what)}{costs}</p>"
    for change in way.changes:
        unseen = "" if change.is_known else ", which has not been asked for yet"
        caption = f"In the answer to {code(f'{change.request.method} {change.request.url}')}{unseen}"
        status = [("the status", code(str(change.status)), "")] if change.status else []
        rows = [*status, *((code(name), code(value), "") for name, value in change.headers)]
        yield from pages.table(caption, ("header", "value"), rows)
    yield f"<p>{sentence(way.proof)}</p>"
    yield from (f'<p class="warning">Careful: {sentence(opened)}</p>' for opened in way.opens)


def _seen(seen: Seen, level: int) -> Iterator[str]:
    yield heading(level, "What the script sees")
    if seen.nothing is not None:
        yield f"<p>{sentence(seen.nothing)}</p>"
        return
    yield f"<p>Status {code(str(seen.status))}, URL {code(seen.url)}</p>"
    if seen.headers:
        yield from headers_table("Visible headers", seen.headers)
    if seen.hidden:
        yield f"<p>Not visible: {', '.join(map(code, seen.hidden))}. {escaped(seen.note or '')}</p>"


def _steps(explanation: Explanation, level: int) -> Iterator[str]:
    yield heading(level, "Why, step by step")
    yield from pages.items((step(item) for item in explanation.steps if not item.is_quiet), "ol")
    quiet = [item for item in explanation.steps if item.is_quiet]
    if quiet:
        yield f"<details><summary>{len(quiet)} more, about credentials, Origin, Referer and timing</summary>"
        yield from pages.items(map(step, quiet))
        yield "</details>"


def step(item: ShownStep) -> str:
    """A step that is cited with a link into the standard, as markup."""
    mark = f' <span class="decided">{BAD} this decided</span>' if item.decided else ""
    return f'<a href="{escaped(item.url)}">{escaped(item.citation)}</a>: {sentence(item.sentence)}{mark}'
