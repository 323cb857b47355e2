"""Recordings of any length: read piece by piece, and run while they are read, so that memory does not grow with them.

What an entry is, which belong together and what a script must have asked for is found by the modules of
:mod:`corsim.scenario.importers`, as for ``explain``; here is what they are given, and what runs their calls.
"""
