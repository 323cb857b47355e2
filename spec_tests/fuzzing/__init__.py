"""Whatever comes in from outside, tried with what nobody thought of: fuzzing, and how the work grows with the input.

Everything that reads text or bytes that somebody else wrote is a target: it is given bytes, and either comes to an end
or raises one of the exceptions that it documents. Two drivers try the same targets. Hypothesis draws inputs from
strategies and from valid ones that were changed; atheris (the extra ``fuzz``), which sees which branches an input
takes, changes what led it to new ones. Whether the outcome is right is for the tables and the other tests to say.

- ``targets.py``: the table of targets, with the exceptions that each documents; ``command_lines.py``: one of them;
- ``examples.py``: valid inputs, and words, of which others are made;
- ``drawing.py``: the strategies of Hypothesis; ``guided.py``: atheris;
- ``trying.py``: one input after the other: counts, times, what was raised, and the shortest input that raises it;
- ``running.py``: every target in a process of its own, and the table of what came of it;
- ``growing.py``: the same kind of input at sizes that double, and the work that each takes,
  with ``growth_cases.py``, the forms;
- ``found.py``: what was found, and is tried again by the tests.

``python -m spec_tests.fuzzing run --inputs 1000000`` tries that many, and ``… linear`` measures growth.
"""
