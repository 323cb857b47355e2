"""The decisions of the Fetch Standard once more, as plainly as they can be written, to hold the engine against.

It shares no code with ``corsim`` and is as slow as the text reads: strings, tuples and lists, a cache that is one list
and is scanned. It knows one kind of call only, a ``fetch()`` that is not redirected, and of that what CORS decides:
what the API refuses, whether a preflight is sent and what it asks, whether the answers permit, and which headers a
script may read.

- ``headers.py``: lists of headers, and what is inside their values;
- ``deciding.py``: the safelist, the CORS check, the preflight's answer, the headers that are exposed;
- ``browser.py``: a call from its arguments to its end, with the cache as a list;
- ``drawing.py``: random sessions, from a seed;
- ``comparing.py``: the same sessions on the engine, and what is different.

``python -m spec_tests.naive --sessions 1000000`` compares that many and prints the counts.
"""
