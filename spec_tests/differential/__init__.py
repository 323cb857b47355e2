"""The differential: made-up scenarios, run on a profile of the model and on the engine that it stands for.

::

    python -m spec_tests.browsers run --engine chromium,firefox,webkit --random N --seed S [--out DIR]
    python -m spec_tests.browsers run --engine chromium,firefox,webkit --spliced N --seed S [--out DIR]

``generating`` makes scenarios from a seed: random ones with the strategies of ``calls``, ``answers`` and
``scenarios``, or by ``splicing`` rows of the tables. ``disagreeing`` holds what an engine did against the
model; ``known`` has the limits of the model that are stated, with reasons; ``shrinking`` makes a scenario
smaller, by ``edits``, as long as both still disagree in the same way; ``running`` puts it together, and
``summary`` keeps the counts of each run.
"""
