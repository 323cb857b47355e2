"""The fixture ``browser``, by itself: other plugins have one of that name, too, and theirs then counts.

:mod:`corsim.pytest_plugin` adds it where nobody else does. A project that has such a plugin and wants this one for
some of its tests imports it in the ``conftest.py`` of their directory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .browser.browser import Browser


@pytest.fixture
def browser(corsim_browser_name: str) -> Iterator[Browser]:
    """A new corsim.Browser, once per engine: chromium, firefox and webkit, or those that were chosen.

    Whatever its connections hold is given back at the end; `with browser:` also runs the lifespans of applications.
    """
    from .browser.browser import Browser

    made = Browser(corsim_browser_name)
    yield made
    made.close()
