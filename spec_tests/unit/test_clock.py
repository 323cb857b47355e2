"""The browser's clock runs when it is told to, and never backwards."""

from __future__ import annotations

import pytest

from corsim.browser.clock import Clock


class TestClock:
    def test_time_passes_when_it_is_told_to(self) -> None:
        clock = Clock()
        assert clock() == clock() == 0.0
        clock.advance(1.5)
        clock.advance(0)
        clock.advance(2)
        assert clock() == 3.5

    def test_it_can_begin_later(self) -> None:
        assert Clock(10)() == 10.0

    def test_it_only_runs_forward(self) -> None:
        clock = Clock(1)
        with pytest.raises(ValueError, match=r"-0\.5 seconds given"):
            clock.advance(-0.5)
        assert clock() == 1.0
