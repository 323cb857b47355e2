"""The audit: tries on a server what a browser and an attacker would, and says what it finds, as data.

:func:`~corsim.audit.auditing.audit` runs the checks, and :mod:`~corsim.audit.catalogue` is what they can find.
"""

from .auditing import audit
from .findings import Finding, Level, Report

__all__ = ["Finding", "Level", "Report", "audit"]
