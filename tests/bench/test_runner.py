"""The bench runs every case in a process of its own and ends in one table."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import runner
from bench.measured import Result, Watch, timed
from bench.plan import FAMILIES, MEASURES, groups_of
from bench.runner import Case, Record, Trial
from bench.table import HEADINGS, render
from bench.verdicts import Row, Verdict

SMALL = Case("ours", "pipeline", "ours", ("tiny",))


def result(seconds: float = 1.0) -> Result:
    return Result(name="x", seconds=seconds, cpu=seconds, peak_mb=10.0, notes={})


def test_the_smallest_family_prints_a_table_with_all_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "RESULTS", tmp_path / "results.json")
    program.main(["S", "--runs", "1"])
    printed = capsys.readouterr()
    header, rule, row, *_ = printed.out.splitlines()
    assert [cell.strip() for cell in header.split("|")] == list(HEADINGS)
    assert set(rule) == {"-", "+"}
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[0].startswith("S 50 x 500") and cells[2:] == ["-", "-", "shown"]
    assert " s, CPU " in cells[1] and cells[1].endswith(" MB (1 run)")
    assert "pairs 24500, assigned 1000" in printed.err
    (kept,) = json.loads((tmp_path / "results.json").read_text())["ours: pipeline ours S"]
    assert kept["notes"]["assigned"] == 1000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["N"], "unknown: N; there are: S, M,"), (["--runs", "0"], "--runs: at least 1")],
)
def test_wrong_arguments_are_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_footnotes_say_what_was_left_out() -> None:
    assert "slow peers were not run" in program.footnotes(0.1, 2.0, quick=True)[-1]
    assert not any("slow" in line for line in program.footnotes(0.1, 2.0, quick=False))


def test_every_case_of_the_plan_exists() -> None:
    for measure in MEASURES:
        for case in measure.cases:
            assert callable(getattr(import_module(f"bench.cases.{case.module}"), case.function))


def test_a_process_fills_in_its_peak_memory() -> None:
    found = runner.run(SMALL).result
    assert found is not None
    assert found["peak_mb"] > 20
    assert found["notes"]["assigned"] == 30


def test_a_case_that_fails_says_why() -> None:
    trial = runner.run(Case("ours", "pipeline", "nothing"))
    assert trial.result is None
    assert trial.reason.startswith("failed: AttributeError") and "nothing" in trial.reason


def test_a_case_is_ended_when_its_patience_is_over() -> None:
    trial = runner.run(Case("ours", "pipeline", "ours", ("M",), patience=0.01))
    assert trial.result is None
    assert trial.reason.startswith("ended after") and trial.least == 0


def test_a_case_that_stops_its_own_work_says_how_long_it_takes_at_least() -> None:
    trial = runner.run(Case("peer", "cpsat", "random_objective", ("S", "0.001")))
    assert trial == Trial(reason="no result after 0.001 s", least=0.001)
    record = Record()
    record.add(SMALL, trial)
    assert record.least(SMALL) == 0.001 and record.seconds(SMALL) is None


def test_cases_take_turns_and_a_failed_one_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, peer, broken = (Case(who, "m", "f") for who in ("ours", "peer", "broken"))
    order = []

    def run(case: Case) -> Trial:
        order.append(case.who)
        return Trial(reason="failed: x") if case is broken else Trial(result())

    monkeypatch.setattr(runner, "run", run)
    record, told = Record(), []
    runner.run_in_turn({ours: 3, broken: 3, peer: 2}, record, told.append)
    assert order == ["ours", "broken", "peer", "ours", "peer", "ours"]
    assert len(told) == 6
    assert record.reason(broken) == "failed: x" and record.results(broken) == []


def test_medians_and_the_largest_memory() -> None:
    record = Record()
    for seconds in (5.0, 1.0, 2.0):
        record.add(
            SMALL,
            Trial(Result(name="", seconds=seconds, cpu=seconds / 2, peak_mb=seconds, notes={})),
        )
    assert (record.seconds(SMALL), record.cpu(SMALL), record.peak_mb(SMALL)) == (2.0, 1.0, 5.0)


def test_one_failed_run_leaves_no_figure() -> None:
    record = Record()
    record.add(SMALL, Trial(result()))
    record.add(SMALL, Trial(reason="failed: late"))
    assert record.seconds(SMALL) is None
    assert record.reason(SMALL) == "failed: late"
    assert record.reason(Case("other", "m", "f")) == "not run"


def test_all_that_is_compared_runs_in_one_group() -> None:
    groups = groups_of(MEASURES, None)
    for measure in MEASURES:
        assert any(set(measure.cases) <= group.keys() for group in groups), measure.title
    together = [case for group in groups for case in group]
    assert len(together) == len(set(together))


def test_runs_as_asked_for_but_slow_peers_once_or_not_at_all() -> None:
    (group,) = groups_of([m for m in MEASURES if m.family in ("M", "cpsat")], 7)
    assert {case.who[:6]: runs for case, runs in group.items()} == {"ours": 7, "CP-SAT": 1}
    quick = groups_of(MEASURES, None, quick=True)
    assert not any(case.slow for group in quick for case in group)


def test_families_select_measures() -> None:
    assert {"S", "M", "L", "XL", "growth", "cpsat", "matcher", "cap", "tight", "startup"} <= set(
        FAMILIES
    )


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    text = render([Row("a\nb", "c", "d\ne\nf", "g", Verdict.MISSED)])
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    assert lines[0] == list(HEADINGS)
    assert lines[2] == ["a", "c", "d", "g", "MISSED"]
    assert [line[0] for line in lines[2:5]] == ["a", "b", ""]
    assert [line[2] for line in lines[2:5]] == ["d", "e", "f"]


def test_a_watch_adds_up_its_stages() -> None:
    watch = Watch()
    for name in ("one", "two", "one"):
        with watch.stage(name):
            pass
    found = watch.result("x", more=3)
    assert found["seconds"] == pytest.approx(sum(watch.stages.values()))
    assert list(found["notes"]) == ["one s", "two s", "more"]
    value, single = timed("y", lambda: 7)
    assert value == 7 and single["notes"] == {}
