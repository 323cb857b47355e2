"""A run of the random differential: make scenarios, drive them, compare, tell stable from unstable, shrink, report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from spec_tests.browsers.engines import ENGINES, report_missing
from spec_tests.browsers.planning import make_plan
from spec_tests.browsers.recording import today
from spec_tests.browsers.running import Driver, Observe, machine_of
from spec_tests.loading import Row

from .disagreeing import Disagreement, by_signature, compare_rows
from .generating import generate
from .known import explanation
from .shrinking import shrink
from .summary import Summary, keep_summary

SHRUNK_PER_GROUP = 2
"""How many disagreements of one signature are shrunk and printed."""

SHRUNK_GROUPS = 40
"""Of how many signatures, the most frequent first; others are listed only."""


@dataclass(frozen=True, slots=True)
class Differential:
    """What came of all rows."""

    agreed: int
    explained: Mapping[str, Sequence[Disagreement]]
    unstable: Sequence[Disagreement]
    unexplained: Sequence[Disagreement]
    not_observed: Mapping[str, str]


def differ(engine: str, rows: Sequence[Row], observe: Observe, browser: str) -> Differential:
    """Hold the profile *browser* against what *observe* gives of *rows*; whatever disagrees is observed twice."""
    first = compare_rows(rows, observe(rows), browser)
    earlier = {item.row.id: item for item in first.disagreements}
    again = [row for row in rows if row.id in earlier or row.id in first.not_observed]
    second = compare_rows(again, observe(again) if again else {}, browser)
    later = {item.row.id: item for item in second.disagreements}
    explained: dict[str, list[Disagreement]] = {}
    unstable: list[Disagreement] = []
    unexplained: list[Disagreement] = []
    for id_ in [row.id for row in again if row.id not in second.not_observed]:
        # What disagreed once may agree now; what disagrees now counts, even if it is in another way.
        item = later.get(id_) or earlier.get(id_)
        if item is None:
            continue
        reason = explanation(engine, item)
        if reason is not None:
            explained.setdefault(reason, []).append(item)
        else:
            (unexplained if id_ in later else unstable).append(item)
    others = [*explained.values(), unstable, unexplained, second.not_observed]
    return Differential(len(rows) - sum(map(len, others)), explained, unstable, unexplained, second.not_observed)


def report(result: Differential, observe: Observe, browser: str) -> None:
    """Print what was found, and each group of unexplained disagreements with shrunk rows."""
    for reason, items in result.explained.items():
        print(f"\nexplained {len(items)}: {reason}\n    {_ids(items)}")
    if result.unstable:
        print(f"\nunstable {len(result.unstable)}: {_ids(result.unstable)}")
        for item in result.unstable[:8]:
            print("    " + "; ".join(item.signature))
    for id_, why in list(result.not_observed.items())[:8]:
        print(f"\nnot observed: {id_}: {why}")
    groups = by_signature(result.unexplained)
    chosen = [item for _, items in groups[:SHRUNK_GROUPS] for item in items[:SHRUNK_PER_GROUP]]
    shrunk = dict(zip((item.row.id for item in chosen), shrink(chosen, observe, browser), strict=True))
    for parts, items in groups:
        print(f"\n{len(items)} disagree: {_ids(items)}")
        for part in parts:
            print(f"    {part}")
        for item in items[:SHRUNK_PER_GROUP]:
            print(pasteable(item.row.id, shrunk.get(item.row.id, item)), flush=True)


def _ids(items: Sequence[Disagreement]) -> str:
    shown = [item.row.id for item in items[:6]]
    return ", ".join([*shown, "…"] if len(items) > len(shown) else shown)


def pasteable(id_: str, disagreement: Disagreement) -> str:
    """A disagreement as a row of a table, with what the model and the engine gave below it."""
    row = disagreement.row
    head = {"id": f"TABLE/{id_.split('/')[1]}", "desc": "…", "anchor": row.anchor}
    lines = [json.dumps({**head, **row.scenario, "expect": {}}, ensure_ascii=True)]
    for number, (path, model, engine) in disagreement.found:
        lines += [f"  request {number}, {path}", f"    model  {model!r}", f"    engine {engine!r}"]
    return "\n".join(lines)


def command_of(engine: str, source: str, number: int, seed: int) -> str:
    """What has to be typed for the same run again."""
    return f"python -m spec_tests.browsers run --engine {engine} --{source} {number} --seed {seed}"


def run_made(names: Sequence[str], source: str, number: int, seed: int, out: Path) -> int:
    """Drive *number* scenarios of *source* and *seed* in the engines *names*; 1 if a disagreement is unexplained."""
    if report_missing(ENGINES[name] for name in names):
        return 2
    started = monotonic()
    made = generate(number, seed, source)
    print(f"{number} {source} scenarios of seed {seed} in {monotonic() - started:.0f} s", flush=True)
    for reason, count in made.left_out.most_common():
        print(f"  left out {count}: {reason}")
    is_clean = True
    with machine_of(make_plan(made.rows).hosts) as (directory, certificates):
        for name in names:
            engine = ENGINES[name]
            driver = Driver(engine, directory, certificates, side_by_side=True)
            result = differ(name, made.rows, driver, name)
            report(result, driver, name)
            summary = Summary(
                engine=name,
                version=engine.version(),
                profile=name,
                date=today(),
                source=source,
                seed=seed,
                number=number,
                agreed=result.agreed,
                explained={reason: len(items) for reason, items in sorted(result.explained.items())},
                unstable=len(result.unstable),
                unexplained=len(result.unexplained),
                not_observed=len(result.not_observed),
                command=command_of(name, source, number, seed),
            )
            keep_summary(summary, out)
            print(f"\n{summary.line()}", flush=True)
            is_clean = is_clean and summary.is_clean
    return 0 if is_clean else 1
