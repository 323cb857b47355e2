"""What came of a scenario: a list with a result for each of its requests, which a notebook shows as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corsim.browser.showing import Shown
from corsim.browser.verdict import Verdict


class Results(Shown, list[Verdict]):
    """The results of a scenario, in the order of its requests.

    ``times`` are those, in seconds, at which a session says that its requests are made; None for a single request.
    """

    __slots__ = ("times",)

    def __init__(self, results: Iterable[Verdict], times: Sequence[float | None] | None = None) -> None:
        super().__init__(results)
        self.times = times
