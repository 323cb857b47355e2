"""The standards' algorithms, step by step: what ``python -m corsim spec`` prints, as a page.

Every step links into the standard. A step is exercised by the conformance tables, or not, or left out with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from corsim.explain.algorithms import Accounts, Implementation, accounts_of, implementations, index, steps_of
from corsim.explain.spec import exercised

from .markdown import cell, code, slug

NAMES = {
    "https://fetch.spec.whatwg.org/": "Fetch",
    "https://xhr.spec.whatwg.org/": "XMLHttpRequest",
    "https://mimesniff.spec.whatwg.org/": "MIME Sniffing",
    "https://url.spec.whatwg.org/": "URL",
    "https://w3c.github.io/webappsec-referrer-policy/": "Referrer Policy",
    "https://html.spec.whatwg.org/multipage/browsers.html": "HTML",
    "https://webidl.spec.whatwg.org/": "Web IDL",
}
"""What the standards are called. One that is not here goes by its address."""


def algorithms() -> Iterator[str]:
    """A table for each standard, and a section for each algorithm."""
    found = implementations()
    bases = list(dict.fromkeys(_base(item) for item in found))
    yield from ("| standard | as of | commit | algorithms | steps modelled | left out |", "|---|---|---|---|---|---|")
    for base in bases:
        yield _summary(base, [item for item in found if _base(item) == base])
    for base in bases:
        yield from ("", f"## {_title(base)}", "")
        for item in found:
            if _base(item) == base:
                yield from _section(item)


def _title(base: str) -> str:
    return f"The {NAMES[base]} Standard" if base in NAMES else base


def _base(item: Implementation) -> str:
    return item.algorithm.url.partition("#")[0]


def _summary(base: str, items: list[Implementation]) -> str:
    source = index().get(base)
    accounts = [accounts_of(item) for item in items]
    claimed = sum(len(account.claimed) for account in accounts)
    left_out = sum(len(account.left_out) for account in accounts)
    dated = f"{source['date']} | `{source['commit'][:12]}`" if source else "not indexed | "
    return f"| [{NAMES.get(base, base)}](#{slug(_title(base))}) | {dated} | {len(items)} | {claimed} | {left_out} |"


def _section(item: Implementation) -> Iterator[str]:
    algorithm = item.algorithm
    accounts = accounts_of(item)
    reached = exercised().get(algorithm.name, frozenset())
    yield from (f"### {algorithm.name}", "")
    yield f"[In the standard]({algorithm.url}). {code(item.function)}."
    yield ""
    steps = steps_of(algorithm.url) or ()
    if not steps:
        return
    yield from ("| step | | what |", "|---|---|---|")
    rows = [(step, *_account(step, accounts, reached)) for step in steps]
    for (mark, words), group in groupby(rows, key=lambda row: row[1:]):
        numbers = [row[0] for row in group]
        span = numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
        yield f"| {span} | {mark} | {cell(words, has_code=True)} |"
    yield ""


def _account(step: str, accounts: Accounts, reached: frozenset[str]) -> tuple[str, str]:
    """What became of *step*, and the words for it."""
    if step in accounts.left_out:
        return "left out", accounts.left_out[step]
    return "exercised" if step in reached else "not exercised", accounts.claimed[step].words
