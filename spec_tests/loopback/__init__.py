"""That nothing of this project reaches the network unless it is asked to: tests talk to this machine only.

``guard.py`` refuses, in any Python, what would leave the machine, and notes it down; ``startup/`` brings it into
every Python that a test starts, and notebooks take it in, too. ``watching.py`` fails the test in which something was
noted. The whole suite runs that way, always. What programs other than Python do is not seen by it: ``python -m
spec_tests.loopback`` runs tests where the only interface is loopback.
"""
