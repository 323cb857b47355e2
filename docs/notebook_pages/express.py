"""Where Express and its CORS package are, for the notebook that runs them; installed if npm is there.

It is done as for the tests of Express, with the same versions. Where Node, npm or the registry cannot be had, the
notebook says so itself, and the site is built all the same; with ``CORSIM_NODE=required`` that is an error.
"""

from __future__ import annotations

import logging

from .executing import ROOT

FOLDER = ROOT / "build" / "express"


def packages() -> dict[str, str]:
    """The variables by which Node finds the packages; none where they cannot be had."""
    log = logging.getLogger("mkdocs.hooks.notebooks")
    try:
        import pytest

        from spec_tests.applications import node
    except ImportError as error:
        log.info("Express is left out of the notebooks: %s", error)
        return {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        node.node()
        return {"NODE_PATH": str(node.install(FOLDER) / "node_modules")}
    except pytest.skip.Exception as skipped:
        log.info("Express is left out of the notebooks: %s", skipped)
        return {}
