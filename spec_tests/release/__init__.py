"""A release: that it is made the same twice, has in it what it should, runs where nothing else is, and breaks nobody.

``python -m spec_tests.release check`` builds the wheel and the sdist, twice and under different circumstances, holds
their contents against the repository's, and installs them into empty environments of every Python that is there.
``python -m spec_tests.release compile`` builds a wheel with the engine compiled, and runs the engine's tests on that.
``python -m spec_tests.release api`` shows where the public names and signatures differ from ``public_api.txt``, and
with ``--write`` writes that file anew.
"""
