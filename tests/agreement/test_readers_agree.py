"""The service's judge and the verifier, written apart from docs/protocol.md, accept and refuse the
same bundles, for the same reason: a short, fixed part of a longer search by changed bytes, columns,
lines and members."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import verifier.verify as verify
from scheduler.odds.certify_text import stated_deviation

from .mutated_logs import mutated_log
from .mutations import golden, mutated, mutated_proof
from .resealing import Files, resealed
from .service_judge import judge

NAMES = (
    *("targets-small", "inspectors-small", "inspectors-medium", "inspectors-single-seat"),
    *("targets-withheld", "inspectors-drand"),
    *("inspectors-all-mandatory", "inspectors-none", "targets-empty", "targets-degenerate"),
    *("targets-sealed", "inspectors-sealed", "targets-standing", "targets-parties"),
    *("targets-witnessed", "inspectors-witnessed"),
)
CASES, PROOFS, LOGS = 280, 100, 200


@pytest.fixture
def verdict(tmp_path: Path) -> Callable[[bytes], str | None]:
    """The code of the verifier's check that fails."""

    def of(data: bytes) -> str | None:
        path = tmp_path / "bundle.ssj"
        path.write_bytes(data)
        file = verify.verify([str(path)])["files"][0]
        assert verify.NOT_FINISHED not in str(file), file
        return file["error"]["code"] if file["error"] else None

    return of


def test_both_judge_changed_bundles_alike(verdict: Callable[[bytes], str | None]) -> None:
    codes: Counter[str | None] = Counter()
    for number in range(CASES):
        data = mutated(Random(number), NAMES[number % len(NAMES)])
        found = judge(data)
        assert found == verdict(data), number
        codes[found] += 1
    known = {code for code, _ in verify.ALONE} - {"seed"}  # nothing can be wrong with the seed
    rare = {"deviation", "roots", "outcome", "seal"}
    assert known - rare <= {code for code, times in codes.items() if times > 1}, codes
    assert 25 < codes[None] < CASES // 2


def test_both_judge_changed_logs_alike(verdict: Callable[[bytes], str | None]) -> None:
    names = ("targets-witnessed", "inspectors-witnessed", "targets-sealed", "targets-small")
    codes: Counter[str | None] = Counter()
    for number in range(LOGS):
        data = mutated_log(Random(number), names[number % len(names)])
        found = judge(data)
        assert found == verdict(data), number
        codes[found] += 1
    assert {"log", "witnessed", "seal"} <= {code for code, times in codes.items() if times > 1}
    assert codes["log"] > LOGS // 2 and codes[None] > 5


def test_both_judge_changed_proofs_alike(verdict: Callable[[bytes], str | None]) -> None:
    names = ("inspectors-small", "inspectors-medium", "inspectors-all-mandatory")
    codes: Counter[str | None] = Counter()
    for number in range(PROOFS):
        data = mutated_proof(Random(number), names[number % len(names)])
        found = judge(data)
        assert found == verdict(data), number
        codes[found] += 1
    assert codes.keys() == {None, "evenness"} and min(codes.values()) > PROOFS // 10


@pytest.mark.parametrize("name", NAMES)
def test_both_accept_what_is_only_sealed_anew(
    verdict: Callable[[bytes], str | None], name: str
) -> None:
    data = resealed(*golden(name))
    assert judge(data) is None and verdict(data) is None


Change = Callable[[Files, dict[str, Any]], None]


def line(name: str, old: str, new: str) -> Change:
    def change(files: Files, plan: dict[str, Any]) -> None:
        text = files[name].decode()
        assert old in text, text
        lines = text.replace(old, new, 1).split("\n")[:-1]
        files[name] = "".join(f"{x}\n" for x in sorted(lines, key=str.encode)).encode()

    return change


def more(name: str, new: Callable[[Files], str]) -> Change:
    def change(files: Files, plan: dict[str, Any]) -> None:
        lines = [*files[name].decode().split("\n")[:-1], new(files)]
        files[name] = "".join(f"{x}\n" for x in sorted(lines, key=str.encode)).encode()

    return change


def member(**changed: Any) -> Change:
    return lambda files, plan: plan.update(changed)


def column(name: str, at: int, new: str, number: int = 0) -> Change:
    def change(files: Files, plan: dict[str, Any]) -> None:
        lines = files[name].decode().split("\n")[:-1]
        row = lines[number].split("\t")
        row[at] = new
        lines[number] = "\t".join(row)
        files[name] = "".join(f"{x}\n" for x in sorted(lines, key=str.encode)).encode()

    return change


def first(files: Files, name: str, *columns: int) -> str:
    row = files[name].decode().split("\n")[0].split("\t")
    return "\t".join(row[at] for at in columns)


def lone_week(level: str) -> Change:
    """Somebody who counts, has a week-load and no pair, at the level 3; and two weeks."""

    def change(files: Files, plan: dict[str, Any]) -> None:
        county = first(files, "seats.txt", 1)
        more("roster.txt", lambda _: f"{'z' * 20}\t1\t0\t1\t0\t0\tx\t{county}\t")(files, plan)
        more("multipliers.txt", lambda _: f"inspector\t{'z' * 20}\t\t\t1.0\t3")(files, plan)
        for week in ("2026-W30", "2026-W31") if level != "0" else ():
            line = f"week\t{'z' * 20}\t{week}\t\t1.0\t{level}"
            more("multipliers.txt", lambda _, line=line: line)(files, plan)

    return change


SETTLED: dict[str, tuple[str, Change, str | None]] = {
    # what the document settles, one sentence each: accepted or refused by both
    "a deviation at the limit": ("inspectors-medium", member(deviation=4), None),
    "a deviation above it": ("inspectors-medium", member(deviation=5), "deviation"),
    "a deviation too small to be true": ("inspectors-medium", member(deviation=0), "evenness"),
    "a week that the plan does not have": ("inspectors-medium", member(weeks=["2026-W30"]), "odds"),
    "weeks that nobody needs": (
        "inspectors-medium", member(weeks=["2026-W30", "2026-W31", "2026-W32"]), None),
    "a bound that does nothing": (
        "inspectors-small",
        more("multipliers.txt", lambda f: f"inspector\t{first(f, 'roster.txt', 0)}\t\t\t1.0\t0"),
        None),
    "a bound of a stranger": (
        "inspectors-small",
        more("multipliers.txt", lambda f: f"inspector\t{first(f, 'absent.txt', 0)}\t\t\t1.0\t0"),
        "evenness"),
    "a pair of one seat": (
        "inspectors-single-seat",
        more("multipliers.txt", lambda f: f"pair\t{first(f, 'odds.txt', 0, 2)}\t\t1.0\t0"),
        "evenness"),
    "a week where weeks do not count": (
        "inspectors-small",
        more("multipliers.txt", lambda f: f"week\t{first(f, 'roster.txt', 0)}\tw\t\t1.0\t0"),
        "evenness"),
    "a mentor's bound in a seat that is not the mentor's": (
        "inspectors-small",
        more("multipliers.txt", lambda f: f"group\t{first(f, 'seats.txt', 0)}\ta.b\tmentor\t1.0\t0"),
        "evenness"),
    "a group of another name": (
        "inspectors-small",
        more("multipliers.txt", lambda f: f"group\t{first(f, 'seats.txt', 0)}\ta\tothers\t1.0\t0"),
        "lines"),
    "a value with a digit too many": (
        "inspectors-small", line("multipliers.txt", "\t0.25\t", "\t0.250\t"), "lines"),
    "a value that is no shortest one": (
        "inspectors-small",
        line("multipliers.txt", "\t0.3333333333333333\t", "\t0.33333333333333331\t"), "lines"),
    "a value next to 1 of a bound with room": (
        "inspectors-small",
        more("multipliers.txt",
             lambda f: f"inspector\t{first(f, 'odds.txt', 2)}\t\t\t0.9999999999999999\t0"),
        "evenness"),
    "a week without pairs, at the level 0 while its person is not": (
        "inspectors-medium", lone_week("0"), "evenness"),
    "a week without pairs, at the level of its person": (
        "inspectors-medium", lone_week("3"), None),
    "a role that there is not": ("inspectors-small", column("seats.txt", 4, "guest"), "lines"),
    "ten digits of a load": ("targets-small", column("roster.txt", 1, "1" * 10), "lines"),
    "a load of nothing but zeros": ("targets-small", column("roster.txt", 1, "00"), "lines"),
    "a week-load of 0 is a limit": ("targets-small", column("roster.txt", 3, "0"), None),
    "no counties at all": ("targets-small", column("roster.txt", 7, ""), None),
    "counties in another order": (
        "targets-small", column("roster.txt", 7, "420103,420102"), "lines"),
    "a reason of no characters": ("targets-small", column("absent.txt", 1, ""), None),
    "a reason with a line separator": ("targets-small", column("absent.txt", 1, "\u2028"), None),
    "a reason with a byte-order mark": ("targets-small", column("absent.txt", 1, "\ufeff"), None),
    "a reason that is decomposed": ("targets-small", column("absent.txt", 1, "e\u0301"), None),
    "a reason that is a noncharacter": ("targets-small", column("absent.txt", 1, "\uffff"), None),
    "a reason with U+001F": ("targets-small", column("absent.txt", 1, "\x1f"), "lines"),
    "a reason with U+0020": ("targets-small", column("absent.txt", 1, " "), None),
    "a reason with U+007E": ("targets-small", column("absent.txt", 1, "~"), None),
    "a reason with U+007F": ("targets-small", column("absent.txt", 1, "\x7f"), "lines"),
    "a reason with U+009F": ("targets-small", column("absent.txt", 1, "\x9f"), "lines"),
    "a reason with U+00A0": ("targets-small", column("absent.txt", 1, "\xa0"), None),
    "alternates of nine digits": (
        "targets-small", member(alternates={"least": 10**9 - 1, "percent": 0}), None),
    "alternates of ten": (
        "targets-small", member(alternates={"least": 0, "percent": 10**9}), "plan"),
    "rules with control characters": ("targets-small", member(rules={"\x01": ["\n\x85"]}), None),
    "a task with one": ("targets-small", member(task="x\x85"), "json"),
    "an integer of 2^53": ("targets-small", member(rules={"x": 2**53}), "json"),
    "an integer below it": ("targets-small", member(rules={"x": 2**53 - 1}), None),
    "true as an integer": ("targets-small", member(turns=True), "plan"),
    "a year in other digits": (
        "targets-small", member(number="hb-4200-２026-0001"), "plan"),
}  # fmt: skip


@pytest.mark.parametrize("what", SETTLED)
def test_both_read_the_document_alike(verdict: Callable[[bytes], str | None], what: str) -> None:
    name, change, expected = SETTLED[what]
    files, plan = golden(name)
    change(files, plan)
    data = resealed(files, plan)
    assert (judge(data), verdict(data)) == (expected, expected)


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize("depth, expected", [(62, None), (63, "json"), (5000, "json")])
def test_both_stop_at_the_same_depth(
    verdict: Callable[[bytes], str | None], depth: int, expected: str | None
) -> None:
    """The plan and `rules` are two; arrays are written by hand, for they are too deep for a writer."""
    files, plan = golden("targets-small")
    if depth < 100:
        plan["rules"] = {"x": nested(depth)}
        data = resealed(files, plan)
    else:
        data = resealed(files, plan).replace(
            b'"rules":{', b'"rules":{"a":' + b"[" * depth + b"]" * depth + b",", 1
        )
        old = int(data.split(b"plan.json ")[1].split(b"\n")[0])
        grown = old + 2 * depth + len(b'"a":,')
        data = data.replace(b"plan.json %d\n" % old, b"plan.json %d\n" % grown, 1)
    assert (judge(data), verdict(data)) == (expected, expected)


def test_odds_from_the_service_state_a_true_deviation() -> None:
    """In floats 2 units, exactly 2 and a little: 3 are stated, as every verifier compares exactly.
    What no rounding explains is not published at all."""
    assert [stated_deviation(units, 24) for units in (0.0, 0.4, 1.0, 1.9, 2.0)] == [1, 1, 2, 2, 3]
    assert stated_deviation(3.9999, 32) == 4
    for units in (4.0, 4.5, 262144.7):
        with pytest.raises(RuntimeError, match="units"):
            stated_deviation(units, 24)


def test_a_golden_plan_states_no_more_than_it_needs() -> None:
    """Real odds: what is stated is within the limit, by far."""
    stated = [golden(name)[1]["deviation"] for name in NAMES if name.startswith("insp")]
    assert len(stated) == 8 and max(stated) <= 2
