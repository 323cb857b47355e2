"""``python -m spec_tests.playground``: have an installed browser run every example for real, and say what came of it.

The page is the one that comes with the package, for which nothing has to be built. Exit status: 0 where browser and
model agree on all, 1 where they do not on one, 2 where the browser is not installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corsim.playground.page_files import EXAMPLES

from . import tabs, webkit
from .conftest import served
from .driving import changed, pick, run_for_real, settled


def main(arguments: Sequence[str]) -> int:
    """Run the command with *arguments*; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.playground", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("browser", choices=(*tabs.TABS, "webkit"))
    name = parser.parse_args(arguments).browser
    why = webkit.missing() if name == "webkit" else tabs.missing(name)
    if why is not None:
        print(why, file=sys.stderr)
        return 2
    parted = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        url = stack.enter_context(contextmanager(served)())
        tab: tabs.Asked
        if name == "webkit":
            tab = stack.enter_context(webkit.webkit_tab(folder))
        else:
            port, _ = stack.enter_context(tabs.proxy())
            tab = stack.enter_context(tabs.TABS[name](folder, port))
        tab.go(url)
        settled(tab)
        for path in sorted(EXAMPLES.glob("*.json")):
            changed(tab, pick(path.stem), "")
            said = run_for_real(tab)
            parted += not said.endswith("agree.")
            print(f"{path.stem:<32}{said}", flush=True)
    return 1 if parted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
