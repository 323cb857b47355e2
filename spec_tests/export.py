"""``python -m spec_tests.export DIR``: writes every table as plain JSON, generated rows and defaults spelled out."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

from .loading import all_rows


def main() -> None:
    """Write one file for each table."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m spec_tests.export DIR")
    folder = Path(sys.argv[1])
    for table, rows in groupby(all_rows(), key=lambda row: row.table):
        path = folder / f"{table}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {"title": table, "rows": [row.to_dict() for row in rows]}
        path.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", "utf-8")
        print(f"{path}: {len(document['rows'])} rows")


if __name__ == "__main__":
    main()
