"""The enumerations of ``RequestInit``: which values its members can have (Fetch, 5.4; Web IDL, 3.2.18).

Web IDL converts a dictionary before the constructor's first step, its members in alphabetical order. There is no
index of Web IDL's steps here; the one that throws is its second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, get_args

from .errors import ApiException
from .reasons import Reason
from .requests import REFERRER_POLICIES, CacheMode, CredentialsMode, Mode, RedirectMode
from .values import Words


class Enumeration(NamedTuple):
    """A member's name on the platform, and the values that it can have."""

    member: str
    values: tuple[str, ...]


ENUMERATIONS: Mapping[str, Enumeration] = {
    "cache": Enumeration("cache", get_args(CacheMode)),
    "credentials": Enumeration("credentials", get_args(CredentialsMode)),
    "duplex": Enumeration("duplex", ("half",)),
    "mode": Enumeration("mode", (*get_args(Mode), "navigate")),
    "priority": Enumeration("priority", ("high", "low", "auto")),
    "redirect": Enumeration("redirect", get_args(RedirectMode)),
    "referrer_policy": Enumeration("referrerPolicy", REFERRER_POLICIES),
}
"""The fields of ``RequestInit`` that are enumerations, in the order in which they are converted."""


# https://webidl.spec.whatwg.org/#js-enumeration
def convert_to_an_enumeration(value: str, enumeration: Enumeration) -> None:
    """Raise :class:`ApiException` unless *value* is one of the *enumeration*."""
    # One of the enumeration's values.
    if value not in enumeration.values:
        raise ApiException(
            "TypeError",
            Reason.INVALID_ENUM_VALUE,
            "convert-to-an-enumeration",
            "2",
            "The member {member} is {seen}; it can be {needed}.",
            member=Words(enumeration.member),
            seen=value,
            needed=list(enumeration.values),
        )
