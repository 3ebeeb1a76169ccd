"""How figures become verdicts."""

import math

import pytest

from bench.measured import Result, Value
from bench.runner import Case, Record, Trial
from bench.verdicts import (
    CompiledOnce,
    Cost,
    Failures,
    Faster,
    Growth,
    Most,
    Verdict,
    slope_of,
)

OURS, PEER, BESIDE = (Case(who, "m", "f", (who,), patience=100) for who in ("ours", "peer", "more"))


def trial(seconds: float, *, cpu: float = 0.0, mb: float = 0.0, **notes: Value) -> Trial:
    return Trial(Result(name="", seconds=seconds, cpu=cpu, peak_mb=mb, notes=notes))


def recorded(*trials: tuple[Case, Trial]) -> Record:
    record = Record()
    for case, one in trials:
        record.add(case, one)
    return record


@pytest.mark.parametrize(
    ("seconds", "mb", "verdict"),
    [
        (8.0, 1024.0, Verdict.REACHED),
        (8.1, 1024.0, Verdict.MISSED),
        (8.0, 1024.1, Verdict.MISSED),
    ],
)
def test_time_and_memory_must_both_be_within(seconds: float, mb: float, verdict: Verdict) -> None:
    measure = Cost("L", "title", OURS, seconds=8, mb=1024)
    row = measure.row(recorded((OURS, trial(seconds, mb=mb))))
    assert row.verdict == verdict
    assert row.limit == "<= 8 s, <= 1024 MB"


def test_without_a_limit_the_cost_is_only_shown() -> None:
    one = trial(1.23456, cpu=0.5, mb=81, **{"odds s": 1.2, "check s": 0.03, "pairs": 9})
    row = Cost("S", "title", OURS, (PEER,)).row(recorded((OURS, one)))
    assert row.verdict == Verdict.SHOWN
    assert row.ours == "1.23 s, CPU 0.500 s, 81 MB (1 run)\n  odds 1.20 s, check 0.030 s"
    assert row.peers == "peer: not run"


@pytest.mark.parametrize(("size", "verdict"), [(4096, Verdict.REACHED), (4097, Verdict.MISSED)])
def test_a_proof_has_at_most_so_many_bytes(size: int, verdict: Verdict) -> None:
    row = Most("pools", "title", OURS, 4096).row(recorded((OURS, trial(1.0, bytes=size))))
    assert (row.verdict, row.limit) == (verdict, "<= 4,096 bytes")
    assert row.ours.startswith(f"{size:,} bytes")


def test_a_proof_that_was_not_made_misses_the_limit() -> None:
    row = Most("pools", "title", OURS, 4096).row(recorded((OURS, Trial(reason="failed: x"))))
    assert (row.verdict, row.ours) == (Verdict.MISSED, "failed: x")


def test_no_result_of_ours_misses_the_limit() -> None:
    row = Cost("L", "title", OURS, seconds=8).row(
        recorded((OURS, Trial(reason="no result after 9 s")))
    )
    assert row.verdict == Verdict.MISSED
    assert row.ours == "no result after 9 s"


@pytest.mark.parametrize(("peer", "verdict"), [(20.0, Verdict.REACHED), (19.9, Verdict.MISSED)])
def test_so_many_times_faster(peer: float, verdict: Verdict) -> None:
    record = recorded((OURS, trial(0.1)), (PEER, trial(peer)), (BESIDE, trial(1.0)))
    row = Faster("x", "title", OURS, (PEER, BESIDE), times=200).row(record)
    assert row.verdict == verdict
    assert row.ours.endswith(f"\n  {peer / 0.1:.1f} times ours")
    assert row.peers.endswith("\n  10.0 times ours")


def test_less_cpu_looks_at_cpu_alone() -> None:
    record = recorded((OURS, trial(9.0, cpu=0.1)), (PEER, trial(1.0, cpu=30.0)))
    row = Faster("x", "title", OURS, (PEER,), times=100, cpu=True).row(record)
    assert row.verdict == Verdict.REACHED and row.limit == ">= 100 times less CPU"


@pytest.mark.parametrize(("times", "verdict"), [(1000, Verdict.REACHED), (1001, Verdict.OPEN)])
def test_a_peer_that_was_stopped_leaves_a_lower_bound(times: int, verdict: Verdict) -> None:
    late = Trial(reason="no result after 100 s", least=100)
    row = Faster("x", "title", OURS, (PEER,), times=times).row(
        recorded((OURS, trial(0.1)), (PEER, late))
    )
    assert row.verdict == verdict
    assert row.ours.endswith("\n  at least 1000.0 times ours")


def test_wall_clock_is_no_bound_of_cpu() -> None:
    late = Trial(reason="no result after 100 s", least=100)
    record = recorded((OURS, trial(0.1, cpu=0.1)), (PEER, late))
    row = Faster("x", "title", OURS, (PEER,), times=2, cpu=True).row(record)
    assert row.verdict == Verdict.OPEN and "times" not in row.ours


def test_a_peer_that_fails_proves_nothing() -> None:
    record = recorded((OURS, trial(0.1)), (PEER, Trial(reason="failed: x")))
    assert Faster("x", "title", OURS, (PEER,), times=2).row(record).verdict == Verdict.OPEN


def test_a_peer_left_out_is_said_to_be() -> None:
    row = Faster("x", "title", OURS, (PEER,), times=2).row(recorded((OURS, trial(0.1))))
    assert row.verdict == Verdict.SKIPPED and row.peers == "peer: not run"


@pytest.mark.parametrize(("power", "verdict"), [(1.09, Verdict.REACHED), (1.11, Verdict.MISSED)])
def test_growth_is_the_slope_of_the_logarithms(power: float, verdict: Verdict) -> None:
    """The first size is of another kind, and does not count."""
    cases = tuple(Case("ours", "m", "f", (size,)) for size in ("L", "XL", "XL2"))
    counts, kinds = (9_800_000, 10_290_000, 20_580_000), (0.2, 1, 1)
    record = recorded(
        *(
            (case, trial(kind * count**power, cpu=kind * count**2, pairs=count))
            for case, count, kind in zip(cases, counts, kinds, strict=True)
        )
    )
    row = Growth("growth", "title", cases, slope=1.1).row(record)
    assert row.verdict == verdict
    first, second, *_ = row.ours.splitlines()
    assert first == f"{power:.2f} (CPU 2.00)"
    assert "over L-XL-XL2" in second and not second.startswith(f"  {power:.2f}")


def test_growth_needs_every_size() -> None:
    row = Growth("growth", "title", (OURS, PEER), slope=1.1).row(
        recorded((OURS, trial(1, pairs=2)))
    )
    assert row.verdict == Verdict.MISSED and row.ours == "peer: not run"


def test_the_slope_through_scattered_points_is_that_of_least_squares() -> None:
    assert slope_of([(0, 0), (1, 3), (2, 0), (3, 3)]) == pytest.approx(0.6)
    assert slope_of([(math.log(n), 2 * math.log(n)) for n in (1, 2, 5)]) == pytest.approx(2)


@pytest.mark.parametrize(("failed", "verdict"), [(0, Verdict.REACHED), (1, Verdict.MISSED)])
def test_no_draw_of_ours_may_fail(failed: int, verdict: Verdict) -> None:
    naive = {"failed": 7, "draws": 10, "load 20 fails": 0.7, "load 20 empty": 1.5}
    record = recorded((OURS, trial(1, failed=failed, draws=10)), (PEER, trial(1, **naive)))
    row = Failures("tight", "title", OURS, (PEER,)).row(record)
    assert row.verdict == verdict
    assert row.ours.startswith(f"{failed} of 10 draws fail")
    assert row.peers == "peer: 7 of 10 fail\n  load 20: 70% fail, 1.5 left empty"


@pytest.mark.parametrize(
    ("files", "added", "verdict"),
    [(5, 0, Verdict.REACHED), (5, 1, Verdict.MISSED), (0, 0, Verdict.MISSED)],
)
def test_machine_code_is_made_at_set_up(files: int, added: int, verdict: Verdict) -> None:
    notes: dict[str, Value] = {
        "set-up": 9.0,
        "load": 0.2,
        "next draw": 0.01,
        "files": files,
        "added later": added,
    }
    measure = CompiledOnce("startup", "title", OURS)
    assert measure.row(recorded((OURS, trial(0.1, **notes)))).verdict == verdict
    assert measure.row(Record()).verdict == Verdict.MISSED
