"""The files of the page that are not made for one reader: those that lie in ``page/``, and those made from the code.

The documentation's build puts them into the site beside Pyodide, and ``python -m corsim playground`` serves them by
itself. What runs the model is not among them: ``engine.json`` says that, and whoever serves the page writes it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corsim.explain.comparison import ALL
from corsim.explain.configuration import KINDS
from corsim.explain.rendering.pages import STYLE
from corsim.explain.rendering.svg import STYLE as PICTURES
from corsim.profiles import PROFILES
from corsim.standard.enumerations import ENUMERATIONS
from corsim.standard.requests import REFERRER_POLICIES

FOLDER = Path(__file__).parent / "page"
EXAMPLES = Path(__file__).parent / "examples"

ENGINE = "engine.json"
"""The file that says what runs the model."""


def page_files(examples: Sequence[Path] = ()) -> dict[str, bytes]:
    """Every file of the page by its name; *examples* are scenarios that are offered beside the shipped ones."""
    files = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.is_file()}
    files["explanation.css"] = (STYLE + PICTURES).encode("utf-8")
    shipped = sorted(EXAMPLES.glob("*.json"))
    files["examples.json"] = _json([example_of(path) for path in (*shipped, *examples)])
    files["choices.json"] = _json(choices())
    return files


def example_of(path: Path) -> dict[str, str]:
    """The scenario in the file *path*: its name, what it shows, and its text as it stands there."""
    text = path.read_text("utf-8")
    return {"name": path.stem, "desc": json.loads(text).get("desc", path.stem.replace("-", " ")), "text": text}


def choices() -> dict[str, list[str]]:
    """What can be chosen from in the forms, by the member of the scenario."""
    return {
        **{key: list(allowed) for key, allowed in ENUMERATIONS.values()},
        "pageReferrerPolicy": list(REFERRER_POLICIES),
        "browser": list(PROFILES),
        "compared": list(ALL),
        "fixFor": list(KINDS),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
