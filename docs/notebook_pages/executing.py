"""Runs notebooks, each in a kernel of its own that reaches no other machine, and gives them back with their outputs.

A cell that raises ends it, with an error that shows the cell. What is configured for the user who builds the site
counts for nothing: neither a profile of IPython nor a style of Matplotlib.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
GUARD = Path(__file__).with_name("loopback_only.py")

TIMEOUT = 300
"""Seconds that a cell may take."""


def paths() -> list[Path]:
    """Every notebook, in order."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def read(path: Path) -> Any:
    """The notebook at *path*, as nbformat has it."""
    import nbformat

    return nbformat.read(path, as_version=4)


def execute(notebooks: Sequence[Any], environment: Mapping[str, str] | None = None) -> None:
    """Run *notebooks*, as many at a time as there are processors, which puts the outputs into them.

    *environment* has more variables for them. Raises nbclient's CellExecutionError where a cell fails.
    """
    with TemporaryDirectory(prefix="notebooks-") as folder:
        asyncio.run(_execute(notebooks, {**_environment(folder), **(environment or {})}, folder))


def _environment(folder: str) -> dict[str, str]:
    """The variables that a kernel is given: corsim is the one of this folder."""
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    own = {"IPYTHONDIR": folder, "MPLCONFIGDIR": folder, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONPATH": search}
    return {**os.environ, **own}


async def _execute(notebooks: Sequence[Any], environment: dict[str, str], folder: str) -> None:
    from nbclient import NotebookClient
    from traitlets.config import Config

    free = asyncio.Semaphore(os.cpu_count() or 1)

    async def run(number: int, notebook: Any) -> None:
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            extra_arguments=[f"--IPKernelApp.exec_files={GUARD}"],
            # Sockets in the file system, not ports: what runs beside this takes none away.
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel-{number}"}}),
        )
        async with free:
            await client.async_execute(env=environment)

    await asyncio.gather(*(run(number, notebook) for number, notebook in enumerate(notebooks)))
