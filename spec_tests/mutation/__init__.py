"""Mutation testing of ``corsim/standard/`` and ``corsim/profiles/``: would the tests notice a mistake?

mutmut's operators make the mistakes (:mod:`.making`). mutmut's own runner leaves every decorated function
out, and with it every algorithm; here each mutant is put into a fork of a process that has everything
imported (:mod:`.changing`), which runs the rows of the tables that reach what was changed and the tests about it, the
likeliest first, and stops at the first that notices (:mod:`.trying`).
``python -m spec_tests.mutation run`` and ``… report`` are the commands.
"""
