"""The summary (``spec_tests/recorded/peers.json``) as text for a terminal and as Markdown for the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

LEVELS = ("verdict", "outcome", "wire")
"""What is asked of a row, each with those before it; ``agreement`` says what they are."""

SUMMARY = Path(__file__).parent.parent / "recorded" / "peers.json"

Counts = dict[str, int]

HEAD = ("", "version", "rows", "verdict", "outcome", "outcome and wire", "corsim on these rows")


def table(summary: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The cells of the report's table: one line for corsim, one for each peer."""
    total = summary["all rows"]
    yield ("corsim", summary["corsim"], str(total["rows"]), *_shares(total["corsim"], total["rows"]), "")
    for peer, item in summary["peers"].items():
        same = " / ".join(_share(item["corsim"][level], item["rows"]) for level in LEVELS)
        yield (peer, item["version"], str(item["rows"]), *_shares(item["agreed"], item["rows"]), same)


def _shares(counts: Counts, rows: int) -> list[str]:
    return [f"{counts[level]} ({_share(counts[level], rows)})" for level in LEVELS]


def _share(part: int, whole: int) -> str:
    """A percentage, rounded down, so that 100 % means all."""
    return f"{part * 1000 // whole / 10:g} %" if whole else "-"


def markdown(summary: dict[str, Any]) -> str:
    """The tables of the documentation's page."""
    lines = [
        f"Reference: {summary['reference']}. Peers run on {_dates(summary)}, under Node {summary['node']}, by",
        "",
        f"```sh\n{summary['command']}\n```",
        "",
        *_markdown_table(HEAD, table(summary)),
        "",
        f"Of {summary['rows']} rows, {summary['all rows']['rows']} can be compared. Not compared with anything: "
        + _reasons(summary["not comparable"])
        + ". Counted apart for each peer:",
        "",
        *(f"- {peer}: {_reasons(item['apart'])}" for peer, item in summary["peers"].items()),
    ]
    return "\n".join(lines)


def _dates(summary: dict[str, Any]) -> str:
    return ", ".join(sorted({item["date"] for item in summary["peers"].values()}))


def _reasons(counts: Counts) -> str:
    return "; ".join(f"{reason} ({number})" for reason, number in counts.items()) or "nothing"


def _markdown_table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def read_summary() -> dict[str, Any]:
    """The committed summary."""
    summary: dict[str, Any] = json.loads(SUMMARY.read_text("utf-8"))
    return summary


def text(summary: dict[str, Any]) -> str:
    """The report as it is printed."""
    rows = [HEAD, *table(summary)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEAD))]
    lines = [f"rows agreed with {summary['reference']}, {_dates(summary)}"]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for peer, item in summary["peers"].items():
        lines += ["", f"{peer}: apart: {_reasons(item['apart'])}"]
        for name, part in item["tables"].items():
            shares = ", ".join(f"{level} {part['agreed'][level]}" for level in LEVELS)
            lines.append(f"  {name}: {part['rows']} rows, {shares}; differ: {', '.join(part['differ'])}")
    return "\n".join(lines)
