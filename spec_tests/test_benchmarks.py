"""The machinery of the benchmarks: what is made of timings, kept, shown and held; not how fast anything is."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks import bulk, compiled, instructions, recording, results, scale, wire, workloads
from benchmarks.__main__ import GROUPS, main
from benchmarks.applications import APP, APPLICATIONS, Application
from benchmarks.decisions import GOALS, MEMBERS, decisions, ways
from benchmarks.measuring import Timings, asking, of_cpu, of_wall, side_by_side
from benchmarks.results import TIMES, Group, Line, Series, duration, goal, number, shown
from benchmarks.start import BARE
from corsim import Browser
from corsim.scenario.importers.har import import_har
from corsim.scenario.importers.imported import Wanted
from corsim.scenario.reading import read_json
from docs import hooks

ROOT = Path(__file__).resolve().parent.parent


class TestTimings:
    timings = Timings({"a": [2.0, 30.0, 4.0], "b": [1.0, 10.0, 4.0]})

    def test_a_median_is_that_of_the_rounds(self) -> None:
        assert self.timings.median("a") == 4.0

    def test_a_ratio_is_made_in_each_round(self) -> None:
        # 2, 3 and 1; the medians by themselves would give 1.
        assert self.timings.ratio("a", "b") == 2.0

    def test_so_is_a_difference(self) -> None:
        assert self.timings.more("a", "b") == 1.0


class TestSideBySide:
    def test_contenders_take_turns_in_batches_of_their_own_size(self) -> None:
        batches: list[tuple[str, int]] = []

        def contender(name: str, seconds: float) -> Any:
            def batch(operations: int) -> float:
                batches.append((name, operations))
                return operations * seconds

            return batch

        timings = side_by_side({"slow": contender("slow", 0.5), "fast": contender("fast", 0.001)}, 4, least=0.1)
        assert [name for name, _ in batches[-8:]] == ["slow", "fast", "fast", "slow"] * 2
        slow, fast = batches[-4:-2]
        assert slow == ("slow", 1)
        assert fast[1] >= 100
        assert timings.median("slow") == 0.5
        assert timings.ratio("slow", "fast") == pytest.approx(500)

    @pytest.mark.parametrize("timed", [of_wall, of_cpu])
    def test_a_piece_of_work_is_done_as_often_as_it_is_said(self, timed: Any) -> None:
        done: list[int] = []
        assert timed(lambda: done.append(1))(7) >= 0
        assert len(done) == 7


class TestLines:
    @pytest.mark.parametrize(
        ("value", "bounds", "is_met"),
        [
            (1.2, {"at_most": 1.2}, True),
            (1.21, {"at_most": 1.2}, False),
            (5.0, {"at_least": 5.0}, True),
            (4.9, {"at_least": 5.0}, False),
            (3.0, {}, None),
            (1.503, {"at_most": 1.5}, True),
            (1.506, {"at_most": 1.5}, False),
            (49_970.0, {"at_least": 50_000.0}, True),
        ],
    )
    def test_a_goal_is_met_or_not(self, value: float, bounds: dict[str, Any], is_met: bool | None) -> None:
        assert Line("x", value, TIMES, **bounds).is_met is is_met

    def test_what_is_shown(self) -> None:
        line = Line("x", 51234.0, "/s", at_least=50_000.0)
        assert (shown(line), goal(line)) == ("51,200 /s", "at least 50,000 /s")
        assert goal(Line("x", 1, TIMES)) == ""
        exponent = Line("x", 1.0, "", at_most=1.2)
        assert (shown(exponent), goal(exponent)) == ("1", "at most 1.2")
        assert [number(value) for value in (0.8444, 2, 1.25, 123456)] == ["0.844", "2", "1.25", "123,000"]
        assert [duration(value) for value in (2.5, 0.0123, 4.56e-5, 7e-9)] == ["2.5 s", "12.3 ms", "45.6 µs", "7 ns"]


class TestKept:
    def test_a_group_takes_the_place_of_what_it_gave_before(self, tmp_path: Path) -> None:
        path = tmp_path / "results.json"
        lines = [Line("x", 1.23456, TIMES, "2 s; 1 s", at_most=2.0)]
        series = [Series("curve", "entries", "s", ((10.0, 1e-6), (100.0, 2e-6)))]
        results.write("start", Group([Line("old", 1, TIMES)]), 3, path)
        results.write("wire", Group([Line("other", 1, TIMES)]), 3, path)
        results.write("start", Group(lines, {"corsim": "1"}, series, ["a note"]), 5, path)
        kept = results.read(path)
        assert [results.line_of(line).what for line in kept["wire"]["lines"]] == ["other"]
        start = kept["start"]
        assert (start["rounds"], start["versions"], start["notes"]) == (5, {"corsim": "1"}, ["a note"])
        assert results.line_of(start["lines"][0]) == Line("x", 1.23, TIMES, "2 s; 1 s", at_most=2.0)
        assert start["series"][0]["points"] == [[10.0, 1e-6], [100.0, 2e-6]]
        assert start["machine"]["cores"].isdigit()

    def test_without_a_file_nothing_is_kept(self, tmp_path: Path) -> None:
        assert results.read(tmp_path / "missing.json") == {}

    def test_what_is_committed_has_every_group_and_every_line_is_on_the_page(self) -> None:
        kept = results.read()
        assert set(kept) == set(GROUPS)
        page = hooks.on_page_markdown((ROOT / "docs/reference/benchmarks.md").read_text("utf-8"), page=None)
        for name, group in kept.items():
            assert f"`python -m benchmarks {name} --write`, {group['date']}" in page
            for line in map(results.line_of, group["lines"]):
                assert f" | {shown(line)} | {goal(line)} | " in page
        svg = page[page.index("<svg") : page.index("</svg>")]
        assert "\n\n" not in svg
        assert all(series["what"] in svg for series in kept["scale"]["series"])


class TestTheCommand:
    @pytest.mark.parametrize(("load", "is_told"), [(0.9, False), (1.0, True), (7.25, True)])
    def test_that_others_use_the_machine_is_told_and_kept(
        self, load: float, is_told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kept: list[Group] = []
        monkeypatch.setattr("os.getloadavg", lambda: (load, 0.0, 0.0))
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        monkeypatch.setattr("benchmarks.start.measure", lambda rounds: Group([Line("x", rounds, TIMES)], notes=["a"]))
        monkeypatch.setattr("benchmarks.__main__.write", lambda *of: kept.append(of[1]))
        assert main(["start", "--rounds=3", "--write"]) == 0
        [group] = kept
        said = f"Others used the machine while this was measured (a load of {load:.1f} at the beginning, on 2 cores)"
        assert [note.startswith(said) for note in group.notes] == [False] + [True] * is_told
        assert (f"  note: {said}" in capsys.readouterr().out) is is_told

    def test_a_group_that_there_is_not(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            main(["wires"])
        assert "there is no group called 'wires'; there are wire, instead" in capsys.readouterr().err

    @pytest.mark.parametrize("rounds", ["0", "-1", "many"])
    def test_a_number_of_rounds_that_is_none(self, rounds: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            main(["start", f"--rounds={rounds}"])
        assert f"{rounds!r} is no number of rounds: 1 or more is needed" in capsys.readouterr().err


class TestTheWire:
    @pytest.mark.parametrize("application", APPLICATIONS[:-1], ids=lambda application: application.name)
    @pytest.mark.parametrize("kind", MEMBERS)
    def test_all_do_the_same(self, application: Application, kind: str) -> None:
        app = application.made()
        with Browser() as browser:
            if application.client is None:
                found = wire.contenders(app, kind, browser, None)
            else:
                with application.client(app) as send:
                    found = wire.contenders(app, kind, browser, send)
                    assert found[wire.CLIENT]() == [APP] * len(wire.BY_HAND[kind])
            assert len(found[wire.DIRECT]()) == len(wire.BY_HAND[kind])  # type: ignore[arg-type]

    def test_so_does_django(self) -> None:
        """It can be configured once in a process, so it has one of its own."""
        code = (
            "from corsim import Browser; from benchmarks import wire\n"
            "from benchmarks.applications import APPLICATIONS\n"
            "django = APPLICATIONS[-1]; app = django.made()\n"
            "with django.client(app) as send, Browser() as browser:\n"
            "    for kind in wire.MEMBERS: print(django.name, sorted(wire.contenders(app, kind, browser, send)))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
        names = sorted([wire.FETCH, wire.DIRECT, wire.CLIENT])
        assert (done.stdout, done.stderr) == (f"Django {names}\n" * 2, "")


class TestDecisions:
    @pytest.mark.parametrize("kind", GOALS)
    def test_every_way_leads_to_the_same(self, kind: str) -> None:
        from_json, decoded, *calls = (cast("Any", work()) for work in ways(kind).values())
        [first], [second] = from_json, decoded
        assert first.verdict == second.verdict == "allowed"
        assert len(first.exchanges) == {"simple": 1, "preflighted": 2}[kind]
        assert [call.status for call in calls] == [200, 200]

    def test_each_decision_decides(self) -> None:
        classified, preflight, failure, visible = (work() for work in decisions().values())
        assert classified == (False, ["content-type", "x-requested-with"])
        assert not preflight.is_network_error  # type: ignore[attr-defined]
        assert failure is None
        assert [name for name, _ in visible] == ["Content-Type", "X-Total"]  # type: ignore[attr-defined]


class TestCompiled:
    def test_a_process_of_its_own_times_what_it_is_asked_for(self) -> None:
        with compiled.worker("preflighted", ROOT) as batches:
            assert set(batches) == set(ways("preflighted"))
            assert all(batch(2) > 0 for batch in batches.values())

    def test_one_that_ends_is_named(self) -> None:
        with asking([sys.executable, "-c", "input()"]) as ask, pytest.raises(RuntimeError, match="ended with status 0"):
            ask("1")

    def test_what_it_is_faster_by(self) -> None:
        timings = Timings({compiled.PURE: [4e-5, 6e-5], compiled.COMPILED: [2e-5, 2e-5]})
        rate, ratio = compiled.lines("simple", "a way", timings)
        assert (round(rate.value), rate.at_least, rate.unit) == (50_000, 50_000, "/s")
        assert (round(ratio.value, 3), ratio.unit) == (2.5, "times")


class TestBulk:
    def test_recordings_are_checked_as_a_whole(self) -> None:
        one, two, faster, memory = bulk.lines(1, (50, 100))
        assert [one.unit, two.unit, faster.unit, memory.unit] == ["/s", "/s", TIMES, TIMES]
        assert one.what.startswith("check of a HAR file with 100 entries (0 MB), --jobs 1")
        assert 0.5 < memory.value < 2
        assert memory.figures.startswith("50: ")

    def test_what_goes_wrong_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match="ended with status 2"):
            bulk.check(tmp_path / "missing.har", 1)

    def test_the_recording_is_one(self, tmp_path: Path) -> None:
        path = tmp_path / "a.har"
        assert recording.main([str(path), "--entries", "100"]) == 0
        # Ten rounds of six calls, one of the fifth refused and not repeated, by three pages in turn; and a document.
        requests = [24, 17, 18]
        assert [
            len(item.document["requests"]) for item in import_har(read_json(path.read_bytes()), Wanted())
        ] == requests
        assert len(json.loads(path.read_bytes())["log"]["entries"]) == 100


def kind_of(name: str) -> str:
    """What comes of the call: a number of headers, a verdict, or a status."""
    return "blocked" if name.endswith("Allow-Origin") else name.partition(" ")[0]


class TestScale:
    @pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0])
    def test_the_exponent_of_a_growth(self, exponent: float) -> None:
        timings = Timings({str(size): [size**exponent] * 3 for size in (10, 100, 1000)})
        assert math.isclose(scale.growth(timings, (10, 100, 1000)), exponent, abs_tol=1e-9)

    @pytest.mark.parametrize("name", scale.CACHES)
    def test_the_caches(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scale, "WEIGHED", 100)
        lines, series = scale.of_caches(name, 1, (2, 20))
        assert [line.unit for line in lines] == [TIMES, TIMES, TIMES, "bytes"]
        assert lines[-1].value > 100
        assert [size for size, _ in series[0].points] == [2, 20]

    @pytest.mark.parametrize("name", scale.GROWING)
    def test_what_grows(self, name: str) -> None:
        _, sizes, made = scale.GROWING[name]
        # The script sees the two headers of CORS, too: all are exposed.
        assert made(sizes[0])() == {"response": sizes[0] + 2, "blocked": "blocked"}.get(kind_of(name), 200)


class TestInstructions:
    @staticmethod
    def counter(each: int) -> Any:
        """Every operation takes *each* instructions, and starting a million."""

        def count(arguments: Sequence[str]) -> int:
            times = int(arguments[-1]) if arguments[-1].isdigit() else arguments != BARE
            return 1_000_000 + times * each

        return count

    def test_what_is_allowed_is_kept_and_held(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "instructions.json"
        assert instructions.main(["--write"], self.counter(1000), path) == 0
        assert list(instructions.read(path)) == [instructions.build()]
        assert set(instructions.read(path)[instructions.build()]) == {*workloads.WORKLOADS, instructions.EXPLAIN}
        assert instructions.main([], self.counter(1020), path) == 0
        assert instructions.main([], self.counter(900), path) == 0
        assert "-10.0% of the 1,000 that are allowed: fewer" in capsys.readouterr().out
        assert instructions.main([], self.counter(1040), path) == 1
        assert "+4.0% of the 1,000 that are allowed: TOO MANY, over 3%" in capsys.readouterr().out

    def test_of_another_build_nothing_is_known(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert instructions.main([], self.counter(1000), tmp_path / "missing.json") == 0
        assert "nothing is known of this build of Python, so nothing is held" in capsys.readouterr().out

    def test_a_workload_of_which_nothing_is_allowed(self) -> None:
        assert not instructions.check(iter([("new", 5)]), {})

    def test_without_valgrind(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("PATH", "")
        assert instructions.main([]) == 2
        assert "there is no program called valgrind" in capsys.readouterr().err

    @pytest.mark.parametrize("name", workloads.WORKLOADS)
    def test_the_workloads_work(self, name: str) -> None:
        workloads.main(name, 0)

    def test_one_look_up_of_ten_finds_nothing(self) -> None:
        assert workloads.look_ups()() == [True] * 9 + [False]
