"""The server changes that would let a request through, found by trying them.

A :class:`MendingServer` stands in front of the scenario's own server and puts right, in
each answer, what the browser needs and does not find. If the request then gets through,
the changes are a fix that is known to work, as the model was run with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corsim.scenario.model import Scenario
from corsim.scenario.run import run, server_of
from corsim.servers.cooperative import Requirement, requirements
from corsim.servers.drive import Server
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get, set_
from corsim.standard.infra import byte_lowercase
from corsim.standard.responses import is_an_ok_status
from corsim.standard.wire import Answer, WireRequest, WireResponse


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be different in the answer to one request: another status, and headers with their values."""

    request: WireRequest
    status: int | None
    headers: tuple[tuple[str, str], ...]


class MendingServer:
    """Asks *server*, and mends its answers from the one after the first *untouched* on.

    ``changes`` has one item for each answer, None where nothing was changed.
    """

    __slots__ = ("changes", "server", "untouched")

    def __init__(self, server: Server, untouched: int = 0) -> None:
        self.server = server
        self.untouched = untouched
        self.changes: list[Change | None] = []

    def __call__(self, request: WireRequest) -> Answer:
        """The server's answer, with what *request* requires."""
        answer = self.server(request)
        if not isinstance(answer, WireResponse) or len(self.changes) < self.untouched:
            self.changes.append(None)
            return answer
        headers = HeaderList((name, value.strip("\t ")) for name, value in answer.headers)
        changed = []
        for requirement in requirements(request):
            seen = get(headers, requirement.name)
            if seen is None and requirement.may_be_missing:
                continue
            value = needed_value(requirement, seen)
            if value != seen:
                set_(headers, (requirement.name, value))
                changed.append((requirement.name, value))
        status = None
        if request.kind == "preflight" and not is_an_ok_status(answer.status):
            status = 204
        self.changes.append(Change(request, status, tuple(changed)) if changed or status else None)
        return replace(answer, status=status or answer.status, headers=tuple(headers))


def needed_value(requirement: Requirement, seen: str | None) -> str:
    """*seen* where it meets *requirement*, else the value that the header has to have, with what it permits already."""
    if requirement.name in ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
        return "*" if requirement.star and seen == "*" else requirement.value
    permitted = [] if seen is None else parse_token_list(seen)
    if isinstance(permitted, Failure):
        return requirement.value
    is_header = requirement.name == "Access-Control-Allow-Headers"
    known = {byte_lowercase(name) if is_header else name for name in permitted}
    star = requirement.star and "*" in known
    missing = [
        name
        for name in requirement.value.split(", ")
        if name not in known and not (star and not (is_header and name == "authorization"))
    ]
    if not missing and seen is not None:
        return seen
    return ", ".join([*permitted, *missing])


def mend(scenario: Scenario) -> list[Sequence[Change] | None]:
    """For each request of *scenario* the changes with which it gets through (none where it does so already).

    The requests before it are answered as they are. None where no answer helps.
    """
    found: list[Sequence[Change] | None] = []
    earlier = 0
    for index, before in enumerate(run(scenario)):
        if before.verdict == "allowed":
            found.append([])
        else:
            server = MendingServer(server_of(scenario), earlier)
            after = run(replace(scenario, requests=scenario.requests[: index + 1]), server)[index]
            changes = [change for change in server.changes[earlier:] if change]
            found.append(changes if after.verdict == "allowed" else None)
        earlier += len(before.exchanges)
    return found
