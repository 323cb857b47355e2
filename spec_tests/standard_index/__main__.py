"""``python -m spec_tests.standard_index CHECKOUTS``: writes ``corsim/standard/steps.json``.

CHECKOUTS is a folder with git checkouts (bare or not) of the standards' repositories,
each in a folder called after the repository: ``whatwg-fetch``, ``whatwg-xhr`` and so on
(``--list`` prints them). Only anchors and step numbers are written, with the commit that
they were read from.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .bikeshed import read

INDEX = Path(__file__).parents[2] / "corsim" / "standard" / "steps.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A standard: where it is published, and which file of which repository it is made from."""

    url: str
    repository: str
    path: str
    by_heading: bool = False


SOURCES = (
    Source("https://fetch.spec.whatwg.org/", "whatwg-fetch", "fetch.bs"),
    Source("https://xhr.spec.whatwg.org/", "whatwg-xhr", "xhr.bs"),
    Source("https://mimesniff.spec.whatwg.org/", "whatwg-mimesniff", "mimesniff.bs"),
    Source("https://url.spec.whatwg.org/", "whatwg-url", "url.bs"),
    Source("https://w3c.github.io/webappsec-referrer-policy/", "w3c-webappsec-referrer-policy", "index.src.html", True),
)


def git(checkout: Path, *arguments: str) -> str:
    """What git prints."""
    return subprocess.run(
        ["git", "-C", str(checkout), *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def index_of(source: Source, checkout: Path) -> dict[str, object]:
    """The index of one standard, read from the newest commit of *checkout*."""
    commit, date = git(checkout, "log", "-1", "--format=%H %cs").split()
    algorithms, definitions = read(git(checkout, "show", f"HEAD:{source.path}"), source.by_heading)
    steps: dict[str, str] = {}
    for algorithm in algorithms:
        if algorithm.anchor:
            steps.setdefault(algorithm.anchor, " ".join(algorithm.steps))
    terms = sorted({anchor for anchor in definitions if anchor} - set(steps))
    return {"commit": commit, "date": date, "algorithms": steps, "terms": " ".join(terms)}


def main() -> None:
    """Write the index."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.standard_index", description=__doc__)
    parser.add_argument("checkouts", type=Path, nargs="?", help="folder with the repositories")
    parser.add_argument("--list", action="store_true", help="print the repositories and files, and stop")
    arguments = parser.parse_args()
    if arguments.list or arguments.checkouts is None:
        for source in SOURCES:
            print(f"{source.repository}: {source.path} ({source.url})")
        return
    index = {source.url: index_of(source, arguments.checkouts / source.repository) for source in SOURCES}
    INDEX.write_text(json.dumps(index, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
