"""The page about speed: tables and a figure of what ``python -m benchmarks --write`` has kept.

Nothing is measured when the site is built.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from .markdown import cell
from .places import ROOT

PANELS: dict[str, Callable[[str], bool]] = {
    "The preflight cache": lambda name: name.endswith((" look-up", " insert", " expiry")),
    "Redirects": lambda name: "redirects" in name,
    "Lists of headers and names": lambda name: name.startswith(("response headers", "request headers", "names")),
    "Values of headers": lambda name: name.startswith("the value"),
}
"""The panels of the figure, and which curves are in each."""

INK = "#808080"
"""Axes and text: readable on a light page and on a dark one."""


def benchmarks(name: str) -> Any:
    """A module of the benchmarks, which are not installed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(f"benchmarks.{name}")


def tables() -> Iterator[str]:
    """A table for each group, with the machine, the versions and the command."""
    results, groups = benchmarks("results"), benchmarks("__main__").GROUPS
    kept = results.read()
    for name, about in groups.items():
        if name not in kept:
            continue
        group = kept[name]
        yield f"## {name.capitalize()}: {about}"
        yield ""
        command = f"`python -m benchmarks {name} --write`"
        yield f"{command}, {group['date']}, medians of {group['rounds']} rounds. {_where(group)}"
        yield ""
        yield from ("| what | result | goal | |", "|---|---|---|---|")
        for line in map(results.line_of, group["lines"]):
            judged = {True: "met", False: "**not met**", None: ""}[line.is_met]
            what = f"{cell(line.what)}<br>{cell(line.figures)}" if line.figures else cell(line.what)
            yield f"| {what} | {results.shown(line)} | {results.goal(line)} | {judged} |"
        yield ""
        yield from (f"- {cell(note)}" for note in group["notes"])
        if group["series"]:
            yield from ("", *figure(group["series"]), "")


def _where(group: dict[str, Any]) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in group["machine"].items())
    versions = ", ".join(f"{name} {value}" for name, value in group["versions"].items())
    return cell(f"{machine}; {versions}.")


def figure(series: list[dict[str, Any]]) -> Iterator[str]:
    """The curves, on logarithmic axes: a line of slope 1 is linear growth, a level one is none."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "corsim", "text.color": INK, "font.size": 9.0}
    style |= {f"{part}.color": INK for part in ("xtick", "ytick")} | {"axes.labelcolor": INK, "axes.edgecolor": INK}
    with rc_context(style):
        drawing: Any = Figure(figsize=(10, 9), layout="constrained")
        places: Any = drawing.subplots(2, 2)
        for axes, (title, belongs) in zip(places.flat, PANELS.items(), strict=True):
            curves = [item for item in series if belongs(item["what"])]
            for item in curves:
                axes.loglog(*zip(*item["points"], strict=True), marker="o", markersize=4, label=item["what"])
            if axes.get_ylim()[1] < 100 * axes.get_ylim()[0]:
                # What is flat is to look so: there is room for a hundredfold growth.
                axes.set_ylim(axes.get_ylim()[0] / 3, axes.get_ylim()[0] * 100)
            axes.set(title=title, xlabel=", ".join(dict.fromkeys(item["sizes"] for item in curves)), ylabel="seconds")
            axes.set_facecolor("none")
            axes.grid(alpha=0.3)
            axes.legend(fontsize=7, framealpha=0.0)
        text = io.StringIO()
        drawing.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :].replace("<svg ", '<svg role="img" aria-label="How times grow" ', 1)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    # Markdown ends a block of HTML at an empty line.
    yield '<div style="overflow-x: auto">'
    yield re.sub(r"\n\s*\n", "\n", svg).rstrip("\n")
    yield "</div>"
