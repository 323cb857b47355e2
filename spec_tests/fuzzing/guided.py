"""Drives atheris over one target: what is changed are inputs that took branches which no input took before.

atheris sees the branches of what is imported while it watches, so corsim must not be imported before; and it ends the
process itself, so what came of the inputs is printed when the last one is done.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

WATCHED = ["corsim", "pywhatwgurl"]
"""The packages whose branches count."""

NEVER = 1_000_000
"""Seconds until libFuzzer would stop an input: what takes too long is stopped in trying.py, by its work."""

LONGEST = 4_096
"""Bytes of the longest input."""


def with_atheris(name: str, inputs: int, seed: int) -> None:
    """Try so many inputs from *seed*, print what came of them as a line of JSON, and end the process."""
    import atheris

    with atheris.instrument_imports(include=WATCHED):
        from .examples import examples_of, words_of
        from .targets import TARGETS
        from .trying import Trying

        # What is imported when it is first used has to be watched, too, and cannot be once inputs are tried.
        for data in examples_of(name):
            Trying(TARGETS[name], "").one(data)

    trying = Trying(TARGETS[name], "atheris")
    # libFuzzer writes to the descriptor itself; what is printed as the result must be alone there.
    result = os.dup(1)
    os.dup2(2, 1)

    def one(data: bytes) -> None:
        trying.one(data)
        if trying.tried.inputs >= inputs:
            os.write(result, trying.finish().to_json().encode() + b"\n")
            os._exit(0)

    with tempfile.TemporaryDirectory() as folder:
        corpus, dictionary = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for number, data in enumerate(examples_of(name)):
            (corpus / str(number)).write_bytes(data)
        dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in dict.fromkeys(words_of(name))), "ascii")
        options = [f"-seed={random.Random(seed).randrange(1, 2**31)}", f"-max_len={LONGEST}", f"-dict={dictionary}"]
        quiet = [f"-timeout={NEVER}", "-rss_limit_mb=0", "-verbosity=0", "-print_final_stats=0"]
        atheris.Setup([sys.argv[0], *options, *quiet, str(corpus)], one)
        atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word)
