"""A server that permits whatever is asked for: it shows what an answer has to carry.

It answers every request with the least that lets it through. What that is, header by
header, is :func:`requirements`, which also judges real answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from corsim.standard.methods import is_a_cors_safelisted_method
from corsim.standard.wire import Answer, WireRequest, WireResponse


@dataclass(frozen=True, slots=True)
class Requirement:
    """A header that the answer has to carry: its value, and whether `*` has a meaning in it.

    ``may_be_missing``: only if the header is there, it has to permit the value.
    """

    name: str
    value: str
    star: bool
    may_be_missing: bool = False

    @property
    def wildcard(self) -> bool:
        """Whether `*` would do as well."""
        return self.star and "authorization" not in self.value.split(", ")

    def to_dict(self) -> dict[str, object]:
        """The requirement as JSON-ready data."""
        return {"header": self.name, "value": self.value, "or": ["*"] if self.wildcard else []}


def requirements(request: WireRequest) -> list[Requirement]:
    """What an answer to *request* has to carry for the script to get through; nothing unless it is a CORS request."""
    if request.response_tainting != "cors":
        return []
    headers = {name.lower(): value for name, value in request.headers}
    include = request.credentials_mode == "include"
    needed = [Requirement("Access-Control-Allow-Origin", headers["origin"], not include)]
    if include:
        needed.append(Requirement("Access-Control-Allow-Credentials", "true", False))
    if request.kind == "preflight":
        method = headers["access-control-request-method"]
        names = headers.get("access-control-request-headers", "")
        if not is_a_cors_safelisted_method(method):
            needed.append(
                Requirement(
                    "Access-Control-Allow-Methods",
                    method,
                    not include,
                    may_be_missing=request.allow_methods_may_be_missing,
                )
            )
        if names:
            needed.append(Requirement("Access-Control-Allow-Headers", names.replace(",", ", "), not include))
    return needed


def cooperative_server(request: WireRequest) -> Answer:
    """Answer with what :func:`requirements` names, and nothing else."""
    headers = tuple((item.name, item.value) for item in requirements(request) if not item.may_be_missing)
    return WireResponse(status=204 if request.kind == "preflight" else 200, headers=headers)
