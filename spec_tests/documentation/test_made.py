"""What is made when the documentation is built: every mark is filled, with everything that there is."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

import corsim
from corsim import Reason
from corsim.audit.catalogue import CATALOGUE
from corsim.cli import COMMANDS
from corsim.explain.algorithms import accounts_of, implementations, steps_of
from corsim.profiles import ENGINES, SPEC
from docs import hooks
from docs.making import highlighting, rows
from docs.making.command_line import parser_of
from docs.making.markdown import cell, code, escaped
from docs.making.roles import without_roles
from spec_tests.differential.summary import read_summaries

from . import ROOT, code_blocks, first_column, pages, section
from .commands import help_of

DOCS = ROOT / "docs"


def filled(name: str) -> str:
    return hooks.on_page_markdown((DOCS / name).read_text("utf-8"), page=None)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_mark_of_a_page_is_filled_when_it_is_built(page: Path) -> None:
    text = page.read_text("utf-8")
    made = hooks.on_page_markdown(text, page=None)
    assert "<!--" not in made
    assert (made == text) == ("<!--" not in text)


def test_every_mark_is_on_a_page() -> None:
    texts = [page.read_text("utf-8") for page in pages()]
    for mark in hooks.MADE:
        assert sum(mark in text for text in texts) == 1, mark


def test_the_pages_are_filled_with_what_was_measured() -> None:
    assert "| jsdom |" in filled("explanation/peers.md")
    browsers = filled("reference/browsers.md")
    for run in read_summaries():
        assert f"| {run.source} | {run.seed} | {run.number} | {run.agreed} |" in browsers


def not_modelled(text: str) -> list[str]:
    """The names in a list of what is not modelled."""
    without_links = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return sorted(name.strip() for name in re.split(r"[,;]", " ".join(without_links.split())))


def test_what_is_not_modelled_is_said_alike() -> None:
    listed = section(DOCS / "explanation" / "correctness.md", "What is not modelled")
    items = re.findall(r"^- [^:]*:(.*?)\.$", listed, re.MULTILINE | re.DOTALL)
    assert len(items) == listed.count("\n- ") + listed.startswith("- ")
    [told] = re.findall(r"Not modelled:(.*?)\.\n", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert not_modelled(told) == not_modelled(",".join(items))


def test_the_architecture_names_every_folder() -> None:
    tree = code_blocks(DOCS / "explanation" / "architecture.md", "text")[0].text
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if kept.returncode != 0:
        pytest.skip("not a checkout of git, which knows what belongs to it")
    folders = {name for path in kept.stdout.splitlines() for name in path.split("/")[:2] if "." not in name}
    named = set(re.findall(r"[\w-]+(?=/)", tree))
    files = {Path(path).name for path in kept.stdout.splitlines()}
    assert folders - files - named == set()


def test_every_departure_is_told() -> None:
    text = filled("reference/browsers.md")
    for item in fields(SPEC):
        departs = any(departure.field == item.name for engine in ENGINES.values() for departure in engine.departures)
        assert (f"`{item.name}`\n:   " in text) == departs


def test_every_reason_is_there() -> None:
    text = filled("reference/reasons.md")
    assert list(first_column(text)) == [f"[`{reason}`](#{reason})" for reason in Reason]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(Reason)


def test_every_departure_has_its_value_and_what_shows_it() -> None:
    text = filled("reference/browsers.md")
    for engine in ENGINES.values():
        for departure in engine.departures:
            _, _, told = text.partition(f"`{departure.field}`\n:   ")
            lines = told.partition("\n`")[0].splitlines()
            [line] = [line for line in lines if line.startswith(f"    - `{engine.name}` {departure.first}")]
            value, of_standard = departure.value, getattr(SPEC, departure.field)
            assert value != of_standard
            for item in sorted(value) if isinstance(value, frozenset) else [value]:
                assert f"`{item}`" in line or f"`{item!r}`" in line
            for row in departure.rows:
                assert f"`{row}`" in line


def cells_of(text: str, first: str) -> list[str]:
    """The cells behind the first one, *first*, of a table's row."""
    [line] = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [item.strip() for item in line.split("|")[2:-1]]


class TestCounts:
    text = filled("explanation/correctness.md")

    def test_every_step_of_the_algorithms_is_modelled_or_left_out(self) -> None:
        """Held against the index of the standards, from which the counts are not made."""
        steps = sum(len(steps_of(item.algorithm.url) or ()) for item in implementations())
        modelled, reached = map(int, re.findall(r"\d+", cells_of(self.text, "their steps that are modelled")[0]))
        [left_out] = map(int, cells_of(self.text, "their steps that are left out, each with its reason"))
        assert modelled + left_out == steps
        assert 0 < reached <= modelled

    @pytest.mark.parametrize("name", ENGINES)
    def test_every_observed_row_is_held_unstable_or_listed(self, name: str) -> None:
        _, observed, held, unstable, listed = cells_of(self.text, f"`{name}`")
        assert int(observed) == int(held) + int(unstable) + int(listed)
        [told] = [line for line in self.text.splitlines() if line.startswith(f"- `{name}`: ")]
        assert sum(int(count) for count in re.findall(r" \((\d+)\)", told)) == int(listed)


def test_what_is_left_out_of_an_algorithm_is_told_with_its_reason() -> None:
    text = filled("reference/algorithms.md")
    for item in implementations():
        _, _, told = text.partition(f"\n### {item.algorithm.name}\n")
        told = told.partition("\n##")[0]
        for words in accounts_of(item).left_out.values():
            assert f"| left out | {cell(words, has_code=True)} |" in told


def test_everything_is_there_that_an_audit_can_find() -> None:
    cells = [item.strip("`") for item in first_column(filled("reference/findings.md"))]
    assert [item for item in cells if item in CATALOGUE] == list(CATALOGUE)


def test_a_picture_is_there() -> None:
    text = filled("how-to/formats.md")
    start, end = text.index("<svg"), text.index("</svg>")
    # Markdown ends a block of HTML at an empty line.
    assert "\n\n" not in text[start:end]
    assert "Access-Control-Allow-Credentials is missing" in text[start:end]


class TestTheCommandLine:
    text = filled("reference/command-line.md")

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_of_a_command_is_told(self, name: str) -> None:
        _, _, section = self.text.partition(f"\n## {name}\n")
        section = section.partition("\n## ")[0]
        shown = help_of(name)
        for action in parser_of(name).arguments:
            for option in action.option_strings:
                assert re.search(rf"`{option}[ `]", section), option
                assert option in shown
            for choice in action.choices or ():
                assert f"`{choice}`" in section
        assert f"    python -m corsim {name}" in section
        named = set(re.findall(r"(?<![\w-])--[a-z0-9-]+", shown)) - {"--help"}
        assert named <= set(re.findall(r"--[a-z0-9-]+", section))

    def test_a_default_is_told_once(self) -> None:
        lines = self.text.splitlines()
        [by_its_help] = [line for line in lines if line.startswith("| `--fail-on")]
        assert "(default: warning)" in by_its_help
        assert by_its_help.endswith("|  |")
        assert all(line.endswith("| `text` |") for line in lines if line.startswith("| `--format"))


class TestAlgorithms:
    text = filled("reference/algorithms.md")

    @pytest.mark.parametrize("item", implementations(), ids=lambda item: item.algorithm.name)
    def test_every_algorithm_has_its_steps(self, item: object) -> None:
        found = next(one for one in implementations() if one.algorithm == item.algorithm)  # type: ignore[attr-defined]
        _, _, section = self.text.partition(f"\n### {found.algorithm.name}\n")
        section = section.partition("\n### ")[0].partition("\n## ")[0]
        assert f"({found.algorithm.url})" in section
        told = [step for first in first_column(section) for step in first.split(" to ")]
        steps = steps_of(found.algorithm.url) or []
        assert set(told) <= set(steps)
        assert told[:1] == steps[:1]
        assert told[-1:] == steps[-1:]
        for reason in accounts_of(found).left_out.values():
            assert cell(reason, has_code=True) in section


def test_every_name_of_the_package_is_in_the_reference() -> None:
    text = "".join(path.read_text("utf-8") for path in (DOCS / "reference" / "api").glob("*.md"))
    told = re.findall(r"(?m)^::: corsim\.(\w+)$", text)
    assert sorted(name for name in told if name[0].isupper() or name in corsim.__all__) == sorted(
        set(corsim.__all__) - {"__version__"}
    )


class TestRows:
    def test_a_row_that_is_named_becomes_a_link(self) -> None:
        text = "As `cors-check/missing` shows, not `no/such-row`.\n\n```text\n`cors-check/missing`\n```\n"
        made = rows.linked(text, "../reference/rows.md")
        assert made.startswith("As [`cors-check/missing`](../reference/rows.md#cors-check-missing) shows, not `no/such")
        assert made.endswith(text.partition("```")[2])

    def test_the_page_has_every_row_that_is_named_and_no_other(self) -> None:
        text = filled(rows.PAGE)
        told = re.findall(r"(?m)^\*\*([\w-]+/[\w-]+)\*\*\. ", text)
        assert sorted(told) == sorted(hooks.named_rows())
        assert "preflight-cache/methods-unioned" in told
        for id_ in told:
            assert f"{{: #{rows.anchor(id_)} }}" in text

    @pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
    def test_a_row_that_is_named_exists(self, page: Path) -> None:
        tables = {id_.partition("/")[0] for id_ in rows.rows()}
        for name in re.findall(r"`([a-z0-9-]+/[a-z0-9-]+)`", page.read_text("utf-8")):
            assert name in rows.rows() or name.partition("/")[0] not in tables, name


class TestCode:
    def test_the_lines_of_a_file_that_changed_are_marked(self) -> None:
        block = '```python title="a.py"\n{}```\n'
        made = highlighting.with_changes(block.format("a\nb\n") + block.format("a\nx\ny\nb\n") + block.format("a\n"))
        assert re.findall(r"```python.*", made) == [
            '```python title="a.py"',
            '```python title="a.py" hl_lines="2-3"',
            '```python title="a.py"',
        ]

    def test_sentences_that_were_printed_are_wrapped_and_tables_are_not(self) -> None:
        block = '<div class="language-text highlight"><pre><code>{}</code></pre></div>'
        for text, wrapped in (("a  b\n1  2", False), ("word " * 30, True), ("&quot;" * 50, False)):
            assert ("wrapped" in highlighting.with_wrapped_sentences(block.format(text))) == wrapped

    def test_there_are_colours_for_light_and_dark(self) -> None:
        rules = highlighting.style_sheet().splitlines()
        assert any(rule.startswith(".highlight .k ") for rule in rules)
        assert any(rule.startswith('[data-bs-theme="dark"] .highlight .k ') for rule in rules)


class TestMarkdown:
    @pytest.mark.parametrize("text", ["a|b", "<b>", "*x*", "_x_", "`x`", "[x](y)", "a\\b"])
    def test_nothing_in_a_text_acts_on_the_page(self, text: str) -> None:
        from markdown_it import MarkdownIt

        for given in (escaped(text), cell(text)):
            html = MarkdownIt("commonmark").render(given)
            assert re.sub(r"&lt;", "<", html).strip() in (f"<p>{text}</p>", f"<p>{text.replace('>', '&gt;')}</p>")

    def test_code_in_a_cell_stays_code(self) -> None:
        assert cell("a `b_c` d_e", has_code=True) == "a `b_c` d\\_e"
        assert code("a`b") == "`` a`b ``"

    def test_roles_become_code(self) -> None:
        assert without_roles("see :class:`~a.b.C` and :meth:`close`, or `x`") == "see `C` and `close`, or `x`"
