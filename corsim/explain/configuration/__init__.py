"""A fix as configuration: for frameworks with their CORS packages, for web servers, and as plain headers.

:func:`configuration` writes it, :class:`Policy` is what it is written from. What of a fix goes into a policy is decided
in ``policy.py``; each way to write one has a function in ``frameworks.py`` or ``web_servers.py``, with that syntax's
escaping.
"""

from __future__ import annotations

from .policy import NothingToConfigure, Policy, policy_of, servers_of
from .writing import KINDS, configuration

__all__ = ["KINDS", "NothingToConfigure", "Policy", "configuration", "policy_of", "servers_of"]
