"""A frozen ladder is climbed to the first rung that will do; whoever bends it is found."""

import json
import random
from collections.abc import Callable

import pytest

from api.engine.checking import check
from api.engine.climbing import Rungs, climbed, frozen_ladder, posed
from api.engine.container import RUNGS, pack
from api.engine.drawing import draw
from api.engine.solving import solve
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.odds import Infeasible, Relaxation, RelaxationKind
from scheduler.odds.ladder import ladder
from scheduler.odds.ways.climb import lacks
from tests.engine.sessions import run
from tests.engine.test_bytes import example, shuffled
from tests.engine.test_check import SEED, Files
from tests.engine.test_infeasible import read
from tests.engine.test_portfolio import THREE

Steps = list[dict]
PLAIN = example("infeasible")
"""One specialist is missing: 丁 can be lent."""

TWICE = {**PLAIN, "forbidden": [*PLAIN["forbidden"], {"inspector": "丁", "target": "T1"},
         {"inspector": "丁", "target": "T2"}, {"inspector": "丁", "target": "T3"},
         {"inspector": "丁", "target": "T4"}]}  # fmt: skip
"""丁 may go nowhere, so loads are raised too."""

NOBODY = {
    **PLAIN,
    "inspectors": [each for each in PLAIN["inspectors"] if each["inspector"] != "丙"],
    "forbidden": [],
    "reserve": [],
}
"""甲 alone is a specialist: two targets wait, though everybody takes one more."""


def made(plain: dict) -> tuple[object, Rungs, Files]:
    document = read(plain)
    rungs = climbed(document, frozen_ladder(document))
    return document, rungs, solve(document, rungs=rungs).files


def faults(document, files: Files, published: bytes | None = None) -> dict[str, str]:
    odds = pack(files)
    found = check(document, odds, draw(odds, SEED), None, published)
    return {each.code: "".join(each.words) for each in found if each.ok is False}


@pytest.mark.parametrize(("plain", "taken"), [(PLAIN, 1), (TWICE, 2), (NOBODY, 2)])
def test_the_first_rung_that_will_do_is_applied_and_checked(plain: dict, taken: int) -> None:
    document, rungs, files = made(plain)
    assert len(rungs.steps) == taken
    assert rungs.ladder == sha256_hex(frozen_ladder(document))
    assert not lacks(posed(document, rungs))
    for fewer in range(taken):
        assert lacks(posed(document, Rungs("", rungs.steps[:fewer])))
    odds = pack(files)
    found = check(document, odds, draw(odds, SEED), None, frozen_ladder(document))
    assert {each.code for each in found if each.ok} >= {"problem", "ladder", "bounds", "outcome"}
    assert all(each.ok for each in found)


def test_the_command_says_which_rungs_it_took(tmp_path) -> None:
    problem, frozen, odds = tmp_path / "p.json", tmp_path / "ladder", tmp_path / "odds"
    problem.write_text(json.dumps(TWICE), encoding="utf-8")
    assert run("odds", problem, "-o", odds, "--freeze-ladder", frozen)[0] == 3
    code, out, _ = run("odds", problem, "-o", odds, "--ladder", frozen)
    assert code == 0
    assert "前 2 步" in out and "1. 从武昌区借调 1 人：丁" in out and "2. 把每个人" in out
    _, out, _ = run("odds", problem, "-o", odds, "--ladder", frozen, "--json")
    applied = json.loads(out)["applied"]
    assert applied["ladder"] == sha256_hex(frozen.read_bytes())
    assert [step["change"]["kind"] for step in applied["steps"]] == ["lend", "raise_load"]
    run("lottery", odds, "--seed", SEED, "-o", tmp_path / "out")
    assert run("check", problem, odds, tmp_path / "out", "--ladder", frozen)[0] == 0
    assert run("check", problem, odds, tmp_path / "out")[0] == 0


def test_where_there_are_odds_nothing_is_applied(tmp_path) -> None:
    problem, frozen, odds = tmp_path / "p.json", tmp_path / "ladder", tmp_path / "odds"
    problem.write_text(json.dumps(example("county-inspectors")), encoding="utf-8")
    run("odds", problem, "-o", odds, "--freeze-ladder", frozen)
    plain = odds.read_bytes()
    code, out, _ = run("odds", problem, "-o", odds, "--ladder", frozen)
    assert (code, odds.read_bytes()) == (0, plain)
    assert "没有采用其中任何一步" in out
    run("lottery", odds, "--seed", SEED, "-o", tmp_path / "out")
    assert run("check", problem, odds, tmp_path / "out", "--ladder", frozen)[0] == 0


def test_a_ladder_that_is_too_short_gives_no_odds(tmp_path) -> None:
    """Nobody can lead."""
    plain = json.loads(json.dumps(PLAIN))
    for person in plain["inspectors"]:
        person["lead"] = False
    problem, frozen = tmp_path / "p.json", tmp_path / "ladder"
    problem.write_text(json.dumps(plain), encoding="utf-8")
    frozen.write_bytes(frozen_ladder(read(plain)))
    code, out, _ = run("odds", problem, "-o", tmp_path / "odds", "--ladder", frozen, "--json")
    assert code == 3 and not (tmp_path / "odds").exists()
    assert json.loads(out)["ladder"]["enough"] is None


def test_the_order_of_rows_means_nothing() -> None:
    _, _, files = made(NOBODY)
    for seed in range(2):
        assert made(shuffled(NOBODY, random.Random(seed)))[2] == files


def test_whole_assignments_may_need_a_rung_too() -> None:
    """Six pairs of four people meet once each, three pairs of three do not."""
    document, rungs, files = made(THREE)
    assert [step.inspectors for step in rungs.steps] == [("r",)]
    assert "tables.txt" in files
    assert faults(document, files) == {}


def test_the_fewest_targets_of_whole_assignments_wait_the_first_by_name() -> None:
    plain = {**THREE, "reserve": []}
    document, rungs, files = made(plain)
    assert rungs.steps[-1] == Relaxation(RelaxationKind.POSTPONE, 1, targets=("t0",))
    assert faults(document, files) == {}


# --- a supervisor who bends the ladder before it is applied


def bent(edit: Callable[[dict], object]) -> bytes:
    plain = json.loads(frozen_ladder(read(PLAIN)))
    edit(plain)
    return canonical_json(plain)


BENT = [
    (bent(lambda plain: plain["steps"].reverse()), "ladder_changed"),
    (bent(lambda plain: plain["steps"].pop(0)), "ladder_changed"),
    (bent(lambda plain: plain["steps"][1].update(amount=2)), "ladder_changed"),
    (bent(lambda plain: plain["steps"][0].update(inspectors=["甲"])), "ladder_changed"),
    (bent(lambda plain: plain["steps"].append("more")), "ladder_changed"),
    (bent(lambda plain: plain.update(steps=[])), "ladder_changed"),
    (bent(lambda plain: plain.update(note="x")), "ladder_changed"),
    (bent(lambda plain: plain.update(problem="0" * 64)), "ladder_other_problem"),
    (bent(lambda plain: plain.pop("problem")), "ladder_other_problem"),
    (frozen_ladder(read(TWICE)), "ladder_other_problem"),
    (frozen_ladder(read(PLAIN)) + b"\n", "ladder_changed"),
    (bent(lambda plain: plain.update(format="ssj-odds/0")), "ladder_damaged"),
    (b"", "ladder_damaged"),
    (b"[]", "ladder_damaged"),
    (b"\xff", "ladder_damaged"),
    (b"[" * 100_000, "ladder_damaged"),
]


@pytest.mark.parametrize("case", range(len(BENT)))
def test_only_the_ladder_of_this_problem_is_climbed(case: int) -> None:
    data, code = BENT[case]
    with pytest.raises(Refused) as caught:
        climbed(read(PLAIN), data)
    assert caught.value.code == code


@pytest.mark.parametrize("case", [0, 2, 9])
def test_a_check_against_another_published_ladder_finds_it(case: int) -> None:
    document, _, files = made(PLAIN)
    assert set(faults(document, files, BENT[case][0])) == {"ladder"}
    exact = read(example("county-inspectors"))
    assert set(faults(exact, solve(exact).files, BENT[case][0])) == {"ladder"}


# --- a supervisor who climbs it otherwise


def claimed(plain: dict, *steps: Relaxation) -> tuple[object, Files]:
    """Odds after these steps, said to be those of the problem's own ladder."""
    document = read(plain)
    rungs = Rungs(sha256_hex(frozen_ladder(document)), steps)
    return document, solve(document, rungs=rungs).files


LEND, RAISE = ladder(posed(read(PLAIN), None))[:2]
WAIT = Relaxation(RelaxationKind.POSTPONE, 1, targets=("T1",))


@pytest.mark.parametrize(
    ("plain", "steps", "words"),
    [
        (PLAIN, (LEND, RAISE), "前 1 步已经可行"),
        (PLAIN, (RAISE,), "步骤不同"),
        (PLAIN, (WAIT,), "步骤不同"),
        (TWICE, (RAISE,), "第 2 步才可行"),
        (TWICE, (RAISE, LEND), "步骤不同"),
        (example("county-inspectors"), (RAISE,), "前 0 步已经可行"),
    ],
)
def test_another_rung_than_the_first_that_does_is_found(plain, steps, words: str) -> None:
    found = faults(*claimed(plain, *steps))
    assert set(found) == {"ladder"} and words in found["ladder"]


def test_other_targets_that_wait_are_found() -> None:
    document, rungs, _ = made({**THREE, "reserve": []})
    other = Relaxation(RelaxationKind.POSTPONE, 1, targets=("t3",))
    found = faults(*claimed({**THREE, "reserve": []}, *rungs.steps[:-1], other))
    assert set(found) == {"ladder"} and "步骤不同" in found["ladder"]


def test_steps_that_are_left_unsaid_or_said_otherwise_are_found() -> None:
    document, rungs, files = made(TWICE)
    rest = {name: content for name, content in files.items() if name != RUNGS}
    assert "bounds" in faults(document, rest)
    said = json.loads(files[RUNGS])

    def with_(**more: object) -> dict[str, str]:
        return faults(document, {**files, RUNGS: canonical_json({**said, **more})})

    assert "第 2 步" in with_(steps=said["steps"][:1])["ladder"]
    assert "不是由这份问题文件排定" in with_(ladder="0" * 64)["ladder"]
    stranger = [{"kind": "lend", "amount": 1, "inspectors": ["nobody"]}]
    assert set(with_(steps=[*stranger, said["steps"][1]])) == {"ladder"}


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b'{"ladder":"x","steps":[]}', b'{"ladder":"x","steps":[{}]}', b"[" * 9_999],
)
def test_rungs_of_another_form_are_no_odds(content: bytes) -> None:
    _, _, files = made(PLAIN)
    with pytest.raises(Refused, match=r"ladder\.json"):
        draw(pack({**files, RUNGS: content}), SEED)
    panel = solve(read(example("citizens-assembly"))).files
    with pytest.raises(Refused, match=r"ladder\.json"):
        draw(pack({**panel, RUNGS: files[RUNGS]}), SEED)


def test_only_inspectors_have_a_ladder(tmp_path) -> None:
    document = read(example("citizens-assembly"))
    files = solve(document).files
    with pytest.raises(Refused, match="inspectors"):
        faults(document, files, b"{}")
    (tmp_path / "p.json").write_text(json.dumps(example("citizens-assembly")), encoding="utf-8")
    (tmp_path / "l").write_bytes(b"{}")
    code, _, err = run(
        "odds", tmp_path / "p.json", "-o", tmp_path / "o", "--ladder", tmp_path / "l"
    )
    assert code == 1 and "inspectors" in err


def test_a_ladder_that_never_does_is_no_excuse() -> None:
    """All loads are raised, nobody leads: odds of a third problem under this one's name."""
    plain = json.loads(json.dumps(PLAIN))
    for person in plain["inspectors"]:
        person["lead"] = False
    document = read(plain)
    with pytest.raises(Infeasible):
        climbed(document, frozen_ladder(document))
    _, _, files = made(PLAIN)
    head = json.loads(files["head.json"])
    head["problem"] = json.loads(frozen_ladder(document))["problem"]
    rungs = {
        "ladder": sha256_hex(frozen_ladder(document)),
        "steps": json.loads(files[RUNGS])["steps"],
    }
    other = {**files, "head.json": canonical_json(head), RUNGS: canonical_json(rungs)}
    assert "全部做完仍不可行" in faults(document, other)["ladder"]
