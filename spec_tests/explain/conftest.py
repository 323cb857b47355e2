"""What the tests of configurations need of Node: the packages that the applications are run with."""

from __future__ import annotations

from spec_tests.applications.conftest import node_packages

__all__ = ["node_packages"]
