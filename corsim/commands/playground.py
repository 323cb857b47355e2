"""``python -m corsim playground``: serve the playground's page, and the test servers that it has a browser ask.

It listens on the loopback interface alone, until it is interrupted.

Exit status: 0 when it is interrupted, 2 where the folder or the port cannot be used.
"""

from __future__ import annotations

import argparse
import asyncio
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import GOOD, name_of, wrong

if TYPE_CHECKING:
    from corsim.playground.site import Files, Site

PORT = 8765

DESCRIPTION = """Serve the playground to the browsers of this machine: a page that shows what comes of a scenario as
one types, and has your browser run it for real, against test servers of this command."""
EPILOG = """It listens on 127.0.0.1 only. Without --site, the page comes with corsim, and this process runs the model;
with it, the site's own page is served, where Pyodide runs the model in the browser. Ends with Ctrl+C.
exit status: 0 when it is interrupted, 2 where the folder or the port cannot be used"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("--site", metavar="DIR", help="serve this built documentation, which has the page in it")
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"the page's port; 0 takes a free one (default: {PORT})"
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser, too")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 0 to 65535 is needed")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; returns the exit status."""
    from corsim.playground.page_files import ENGINE, page_files
    from corsim.playground.site import BuiltSite, GivenFiles, Site

    files: Files
    if options.site is None:
        files = GivenFiles(page_files())
    else:
        folder = Path(options.site)
        if not (folder / "playground" / ENGINE).is_file():
            why = "there is no playground/engine.json in it" if folder.is_dir() else "it is no folder"
            return wrong(
                f"--site {name_of(options.site)}: {why}; the folder that `mkdocs build` wrote is needed. "
                "Without --site, the page that comes with corsim is served"
            )
        files = BuiltSite(folder)
    try:
        asyncio.run(_serve(Site(files), options))
    except KeyboardInterrupt:
        print()
    except OSError as error:
        return wrong(f"--port {options.port}: cannot be listened on ({error.strerror or error}); another one is needed")
    return GOOD


async def _serve(site: Site, options: argparse.Namespace) -> None:
    await site.open(options.port)
    try:
        print(f"The playground is at {site.url} (Ctrl+C ends it)", flush=True)
        if options.open:
            webbrowser.open(site.url)
        await asyncio.Event().wait()
    finally:
        await site.close()
