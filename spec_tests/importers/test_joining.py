"""Which exchanges belong to one call: held against a plain second writing, and given as soon as nothing can follow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corsim.scenario.importers.joining import FARTHEST, MOST_REDIRECTS, Joining, calls_of
from corsim.scenario.importers.recorded import Answered, Recorded, RecordedCall

API = "https://api.example.com/"
ORIGIN = ("Origin", "https://app.example.com")
OTHER = ("Origin", "https://other.example.com")


def request(
    at: float, method: str = "GET", path: str = "a", origin: tuple[str, str] | None = ORIGIN, to: str | None = None
) -> Recorded:
    """A request, which is redirected where it says *to* where."""
    answer = None if to is None else Answered(302, headers=(("Location", f"/{to}"),))
    return Recorded(f"{method} {path}", method, API + path, () if origin is None else (origin,), at, answer=answer)


def preflight(at: float, method: str = "PUT", path: str = "a", origin: tuple[str, str] | None = ORIGIN) -> Recorded:
    headers = (*(() if origin is None else (origin,)), ("Access-Control-Request-Method", method))
    return Recorded(f"preflight {method} {path}", "OPTIONS", API + path, headers, at)


Shape = list[list[tuple[Recorded | None, Recorded | None]]]


def shape(calls: Sequence[RecordedCall]) -> Shape:
    return [[(hop.request, hop.preflight) for hop in call.hops] for call in calls]


def plainly(recorded: Sequence[Recorded]) -> Shape:
    """The same, all at once: each looks at everything that there is."""
    ordered = sorted(recorded, key=lambda item: item.at)
    calls: list[list[Recorded]] = []
    open_redirects: list[tuple[list[Recorded], Recorded]] = []
    for item in (item for item in ordered if not item.is_preflight):
        awaiting = [
            (call, before)
            for call, before in open_redirects
            if before.location == item.url and item.at - before.at <= FARTHEST
        ]
        if awaiting and item.method in (awaiting[0][1].method, "GET"):
            call, before = awaiting[0]
            open_redirects = [pair for pair in open_redirects if pair[1] is not before]
        else:
            call = []
            calls.append(call)
        call.append(item)
        if item.location is not None and len(call) <= MOST_REDIRECTS:
            open_redirects.append((call, item))
    requests = sorted((item for call in calls for item in call), key=lambda item: item.at)
    found: dict[int, Recorded] = {}
    alone: Shape = []
    passed: dict[tuple[str, str, str], float] = {}
    for item in (item for item in ordered if item.is_preflight):
        method = dict(item.headers)["Access-Control-Request-Method"]
        for origin in (dict(item.headers).get("Origin", ""), ""):
            key = (item.url, method, origin)
            near = [
                other
                for other in requests
                if (other.url, other.method, dict(other.headers).get("Origin", "")) == key
                and abs(other.at - item.at) <= FARTHEST
                and other.at > passed.get(key, -1)
            ]
            if near:
                # Of two that are as near, the later.
                best = min(near, key=lambda other: (abs(other.at - item.at), -other.at))
                found[id(best)] = item
                passed[key] = best.at
                break
        else:
            alone.append([(None, item)])
    joined: Shape = [[(item, found.get(id(item))) for item in call] for call in calls]
    return sorted(joined + alone, key=lambda call: min(item.at for item in call[0] if item is not None))


@st.composite
def recordings(draw: st.DrawFn) -> list[Recorded]:
    """Exchanges of a few URLs; no two at the same time."""
    times = draw(st.lists(st.integers(0, 400), unique=True, max_size=30))
    path, method = st.sampled_from("ab"), st.sampled_from(["PUT", "GET"])
    origin = st.sampled_from([ORIGIN, ORIGIN, OTHER, None])
    exchange = st.one_of(
        st.builds(request, st.just(0.0), method, path, origin, st.sampled_from([None, None, "a", "b"])),
        st.builds(preflight, st.just(0.0), method, path, origin),
    )
    made = [draw(exchange) for _ in times]
    return [
        Recorded(item.place, item.method, item.url, item.headers, float(at), answer=item.answer)
        for item, at in zip(made, times, strict=True)
    ]


@settings(max_examples=60)
@given(recordings())
def test_as_in_a_plain_second_writing(recorded: list[Recorded]) -> None:
    assert shape(calls_of(recorded)) == plainly(recorded)


def test_a_call_is_given_when_nothing_can_follow() -> None:
    joining = Joining()
    given_ = 0
    for second in range(2000):
        path = f"{second}"
        given_ += len(joining.add(preflight(second, path=path))) + len(joining.add(request(second + 0.5, "PUT", path)))
        assert second - given_ <= 4 * FARTHEST
    assert given_ + len(joining.end()) == 2000


def test_none_is_given_before_an_older_one() -> None:
    joining = Joining()
    given_ = [*joining.add(request(0, path="a", to="b"))]
    for second in (30, 60, 90, 120, 150, 180, 210):
        # The call goes from one redirect to the next, and others begin and end meanwhile.
        given_ += joining.add(request(second, path="b", to="b"))
        given_ += joining.add(request(second + 1, path="c"))
    assert given_ == []
    given_ = joining.end()
    assert [len(call.hops) for call in given_] == [8, 1, 1, 1, 1, 1, 1, 1]
    assert [call.at for call in given_] == sorted(call.at for call in given_)


def test_a_call_follows_twenty_redirects() -> None:
    """https://fetch.spec.whatwg.org/#http-redirect-fetch, step 6: at 20 there is a network error."""
    calls = calls_of([request(at, path="a", to="a") for at in range(50)])
    assert [len(call.hops) for call in calls] == [21, 21, 8]


@pytest.mark.parametrize("away", [FARTHEST + 1, 10 * FARTHEST])
def test_a_preflight_goes_to_a_request_without_origin_where_none_of_its_own_is_near(away: float) -> None:
    """A browser that blocked the request may have recorded it without its headers."""
    asked, blocked = preflight(away), request(away + 1, "PUT", origin=None)
    calls = calls_of([request(0, "PUT"), asked, blocked, request(2 * away + 1, "PUT")])
    assert [call.hops[0].preflight for call in calls] == [None, asked, None]
