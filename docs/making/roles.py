"""An extension of griffe: the roles of the docstrings (``:class:`Verdict```) become code, as Markdown has no roles."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":(?:class|func|meth|attr|mod|data|exc|obj):`(?P<hidden>~[\w.]*\.)?(?P<name>[\w.]+)`")


def without_roles(text: str) -> str:
    """*text* with names in code in place of roles; of ``~a.b.c`` only ``c`` is shown, as Sphinx does."""
    return _ROLE.sub(lambda match: f"`{match['name']}`", text)


class Roles(griffe.Extension):
    """Rewrites the docstring of every object that is loaded."""

    def on_instance(self, *, obj: griffe.Object, **_context: Any) -> None:
        """Take the roles out of the docstring of *obj*."""
        if obj.docstring is not None:
            obj.docstring.value = without_roles(obj.docstring.value)
