"""What each reason of the catalogue means, what usually causes it, where the standard has it, which rows show it.

What to do about it is in :mod:`corsim.explain.advice`, what browsers print for it in :mod:`corsim.explain.console`;
:mod:`corsim.explain.catalogue` has all of it together. Steps are those of the standard, as the profile ``spec`` decides
by them; the reasons that only a browser has say so. Rows are rows of the conformance tables; each ends with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from corsim.standard.reasons import Reason

from .answers import ANSWERS
from .calls import CALLS
from .cause import Cause
from .requests import REQUESTS

__all__ = ["CAUSES", "Cause"]

CAUSES: Mapping[Reason, Cause] = {**CALLS, **ANSWERS, **REQUESTS}
"""What is said of each reason."""
