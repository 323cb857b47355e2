"""Drives Hypothesis over one target, and is the process in which one target is tried by either driver."""

from __future__ import annotations

import json
import sys
import warnings

from .trying import Tried, Trying

BATCH = 5_000
"""Inputs of one run of Hypothesis, which remembers all that it has drawn."""


def with_hypothesis(name: str, inputs: int, seed: int) -> Tried:
    """What comes of so many inputs that Hypothesis draws from *seed*."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from .drawing import inputs_of
    from .targets import TARGETS

    trying = Trying(TARGETS[name], "hypothesis")
    strategy = inputs_of(name)
    batch = 0
    while trying.tried.inputs < inputs:
        before = trying.tried.inputs

        @seeded(f"{seed}/{batch}")
        @settings(
            max_examples=min(BATCH, inputs - before),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def try_it(data: bytes) -> None:
            trying.one(data)

        try_it()
        batch += 1
        if trying.tried.inputs == before:
            raise AssertionError(f"Hypothesis draws nothing for {name}")
    return trying.finish()


def main(arguments: list[str]) -> None:
    """Try what the one argument, an object of JSON, says, and print what came of it as a line of JSON."""
    wanted = json.loads(arguments[0])
    warnings.simplefilter("error")
    if wanted["driver"] == "atheris":
        from .guided import with_atheris

        with_atheris(wanted["target"], wanted["inputs"], wanted["seed"])
    else:
        print(with_hypothesis(wanted["target"], wanted["inputs"], wanted["seed"]).to_json(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
