"""The commands of ``python -m corsim``, a module each: its arguments, what it prints, and its exit status.

Each has ``add_arguments(parser)`` and ``run(options)``, which returns the exit status. What a command stands on is
imported with its module, and that only if it is the command that is run.
"""
