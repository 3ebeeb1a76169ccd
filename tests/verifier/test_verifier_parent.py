"""With the parent's bundle at hand (§3, the last paragraph): each sentence with a fault that only
the parent shows, for the bundle alone is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import builder
import pytest
from builder import WEEKS, Draft, drawn_targets, inspectors, pack
from expecting import Files, edit, expect, person

Target = tuple[str, str, str]


def named(member: str) -> Callable[[Draft], None]:
    wrong = "cn-3301-2025-9999" if member == "number" else "0" * 64
    return lambda d: d.plan.update(parent={**d.plan["parent"], member: wrong})


BAD_PARENTS: dict[str, tuple[Callable[[Draft], None], str]] = {
    "number": (named("number"), "方案不符"),
    "plan": (named("plan"), "方案不符"),
    "outcome": (named("outcome"), "结果不符"),
    "roster": (person(6, load=7), "roster.txt"),
    "absent": (edit("absent.txt", "病假", "年假"), "absent.txt"),
    "blocked": (edit("blocked.txt", "亲属", "同学"), "blocked.txt"),
}


@pytest.mark.parametrize("name", BAD_PARENTS)
def test_parent(tmp_path: Path, parent: Files, name: str) -> None:
    change, says = BAD_PARENTS[name]
    draft = inspectors(parent)
    change(draft)
    data = draft.bytes()
    expect(tmp_path, data, None)
    expect(tmp_path, data, "parent", pack(parent), says=says)


def other_county(targets: list[Target]) -> list[Target]:
    target, county, week = targets[0]
    return [(target, {"330102": "330103", "330103": "330102"}[county], week), *targets[1:]]


def later(targets: list[Target]) -> list[Target]:
    """The first target that has the first week gets the other."""
    at = next(n for n, target in enumerate(targets) if target[2] == WEEKS[0])
    return [*targets[:at], (*targets[at][:2], WEEKS[1]), *targets[at + 1 :]]


def swapped(targets: list[Target]) -> list[Target]:
    """As many in each week, but in a county two in the wrong order."""
    own = [n for n, target in enumerate(targets) if target[1] == "330102"]
    first, last = own[0], own[-1]
    found = list(targets)
    found[first] = (*targets[first][:2], targets[last][2])
    found[last] = (*targets[last][:2], targets[first][2])
    assert found != targets and sorted(w for _, _, w in found) == sorted(w for _, _, w in targets)
    return found


BAD_SEATS: dict[str, tuple[Callable[[list[Target]], list[Target]], str]] = {
    "fewer": (lambda targets: targets[1:], "不完全相同"),
    "more": (lambda targets: [*targets, (builder.pid("target:x"), "330102", "")], "不完全相同"),
    "county": (other_county, "区县"),
    "later": (later, "周次"),
    "swapped": (swapped, "周次"),
    "no week": (lambda targets: [(*targets[0][:2], ""), *targets[1:]], "周次"),
}


@pytest.mark.parametrize("name", BAD_SEATS)
def test_seats(tmp_path: Path, name: str) -> None:
    """With people of whom little is asked, so that there are odds for other seats as well."""
    change, says = BAD_SEATS[name]
    people = [(5, 0, *row[2:]) for row in builder.PEOPLE]
    first = builder.targets()
    first.tables["roster.txt"] = builder.roster(people)
    parent = first.files()
    targets = drawn_targets(parent, WEEKS)
    expect(tmp_path, inspectors(parent, people=people).bytes(), None, pack(parent))
    data = inspectors(parent, targets=change(targets), people=people).bytes()
    expect(tmp_path, data, None)
    expect(tmp_path, data, "parent", pack(parent), says=says)


@pytest.mark.parametrize("weeks", [(), ("W1",), ("1", "10", "2", "3"), tuple(map(str, range(9)))])
def test_other_numbers_of_weeks(tmp_path: Path, parent: Files, weeks: tuple[str, ...]) -> None:
    """None at all, one, some that sort as texts, and more than there are targets."""
    draft = inspectors(parent, weeks=weeks)
    expect(tmp_path, draft.bytes(), None, pack(parent))
    draft.plan["weeks"] = ["-", *weeks]  # sorts first, so the first of a county has it
    expect(tmp_path, draft.bytes(), "parent", pack(parent), says="周次")


def test_without_the_parent(tmp_path: Path, parent: Files, child: Files) -> None:
    """A bundle that neither has the parent's number nor its plan is as good as none."""
    other = builder.targets()
    other.plan["number"] = "cn-3301-2025-0009"
    for more in ((), (other.bytes(),)):
        expect(tmp_path, pack(child), None, *more)
    same_number = builder.targets()
    same_number.plan["task"] = "2025-08"
    expect(tmp_path, pack(child), "parent", same_number.bytes(), says="方案不符")
    expect(tmp_path, pack(child), None, same_number.bytes(), pack(parent))


def test_parent_that_fails_or_is_no_target_draw(
    tmp_path: Path, parent: Files, child: Files
) -> None:
    lines = parent["outcome.txt"].splitlines(True)
    bad = {**parent, "outcome.txt": b"".join(lines[:-1])}
    expect(tmp_path, pack(child), "parent", pack(bad))
    expect(tmp_path, inspectors(bad).bytes(), "parent", pack(bad))
    expect(tmp_path, pack(child), None, pack(bad), pack(parent))  # the true one is there as well
    draft = inspectors(parent)
    draft.plan["parent"] = {**draft.plan["parent"], "number": "cn-3301-2025-0002"}
    draft.plan["number"] = "cn-3301-2025-0003"
    expect(tmp_path, draft.bytes(), "parent", pack(child))
    child_plan = builder.sha(b"ssj.plan.v1\n" + child["plan.json"]).hex()
    outcome = builder.sha(child["outcome.txt"]).hex()
    number = json.loads(child["plan.json"])["number"]
    draft.plan["parent"] = {"number": number, "plan": child_plan, "outcome": outcome}
    expect(tmp_path, draft.bytes(), "parent", pack(child))
