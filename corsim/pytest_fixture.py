"""What the fixture ``corsim`` is: browsers by name that are closed with the test, and the assertions.

In a test the fixture has the module's name and hides it, so whatever else is asked of it is asked of the module.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import corsim

from .assertions import assert_allowed, assert_blocked
from .browser.browser import Browser
from .profiles import Profile


class Corsim:
    """The fixture ``corsim``; ``browsers`` are the names of the browsers that were chosen for the test.

    ``assert_policy`` checks in those, unless it is told others.
    """

    assert_allowed = staticmethod(assert_allowed)
    assert_blocked = staticmethod(assert_blocked)

    def __init__(self, browsers: tuple[str, ...]) -> None:
        self.browsers = browsers
        self._stack = ExitStack()

    def browser(self, profile: str | Profile = "spec") -> Browser:
        """A new browser, for example ``corsim.browser("firefox")``; it is closed when the test ends."""
        browser = Browser(profile)
        self._stack.callback(browser.close)
        return browser

    @property
    def assert_policy(self) -> Callable[..., None]:
        """:func:`corsim.assert_policy` in the browsers of the test."""
        from functools import partial

        from .policy import assert_policy

        return partial(assert_policy, browsers=self.browsers)

    def close(self) -> None:
        """Close the browsers, the last one first."""
        self._stack.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(corsim, name)

    def __repr__(self) -> str:
        return f"<the fixture corsim, for {', '.join(self.browsers)}>"
