"""Odds that favour somebody: put in after the lock, or by the program that makes them."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest

from api.demo.steps import Step
from scheduler.desk import encode, pairing
from scheduler.draw.documents import lines, rows
from tests.insiders.conftest import (
    DICE,
    decide,
    drawn,
    lock_inspectors,
    lock_targets,
    swap_file,
    verdicts,
)
from tests.insiders.threats import DETECTED, threat


@threat(
    row="swap the pool after the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:roots",),
    words="锁定之后、开出公开数字之前改库里的名单，与锁定时公布的名单校验码不符，任何人核验都会发现。",
)
@threat(
    row="change odds after the freeze",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:roots",),
    words="锁定之后改各分组的机会，与锁定时公布的名单校验码不符，任何人核验都会发现。",
)
@pytest.mark.parametrize("name", ["pool.txt", "cells.txt"])
def test_frozen_files_changed_before_the_value_are_found(office_at, tmp_path, name) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    draw = office.draws()[0]
    content = rows(office.file(draw, name))
    if name == "pool.txt":  # two firms change places
        cells = sorted({row[1] for row in content})
        one, two = (
            next(n for n, row in enumerate(content) if row[1] == cell) for cell in cells[:2]
        )
        content[one], content[two] = (
            (content[one][0], content[two][1]),
            (content[two][0], content[one][1]),
        )
    else:  # a cell that was certain has no chance
        at = next(n for n, row in enumerate(content) if int(row[4]) == int(row[3]) << 24)
        content[at] = (*content[at][:4], "0", "")
    swap_file(office, draw, name, lines(content))
    with office.desk("supervisor") as desk:
        decide(desk, draw.number)
    assert verdicts(office, tmp_path / "b") == {draw.number: {"roots"}}


@threat(
    row="change odds after the freeze",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:roots",),
    words="锁定之后改人员的机会，同样与锁定时公布的名单校验码不符。",
)
def test_odds_of_inspectors_changed_before_the_value_are_found(office_at, tmp_path) -> None:
    office = office_at(Step.INSPECTORS_FROZEN)
    first, draw = office.draws()
    swap_file(office, draw, "odds.txt", lines(raised(rows(office.file(draw, "odds.txt")), 2**24)))
    with office.desk("supervisor") as desk:
        decide(desk, draw.number, DICE[::-1])
    assert verdicts(office, tmp_path / "b") == {first.number: set(), draw.number: {"roots"}}


def raised(table, cap: int) -> list[tuple[str, ...]]:
    """Other odds that keep every rule: one pair up, the sums of people and seats as they were."""
    odds = {(target, seat, who): int(number) for target, seat, who, number in table}
    pairs, by_seat = Counter(), defaultdict(set)
    for (target, seat, who), number in odds.items():
        pairs[target, who] += number
        by_seat[target, seat].add(who)
    for one, two in combinations(sorted(by_seat), 2):
        for a, b in combinations(sorted(by_seat[one] & by_seat[two]), 2):
            room = min(cap - pairs[one[0], a], cap - pairs[two[0], b])
            step = min(room, odds[*one, b], odds[*two, a]) // 2
            if one[0] != two[0] and one[1] == two[1] and step >= 2**12:
                changes = {(*one, a): step, (*one, b): -step, (*two, a): -step, (*two, b): step}
                return [(*key, str(n + changes.get(key, 0))) for key, n in odds.items()]
    raise AssertionError("nobody has a choice")


@threat(
    row="choose among valid odds",
    who="程序供应商",
    outcome=DETECTED,
    by=("verify:evenness",),
    words="锁定时给关系户配一组同样合规、但对某人更有利的机会，核验程序会指出它不是规则允许内最均衡的。",
)
def test_valid_odds_that_favour_somebody_are_not_the_most_even(
    office_at, monkeypatch, tmp_path
) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    honest = pairing.odds_files
    monkeypatch.setattr(
        pairing,
        "odds_files",
        lambda odds: {
            **honest(odds),
            "odds.txt": lines(raised(rows(honest(odds)["odds.txt"]), odds.cap)),
        },
    )
    with office.desk("supervisor") as desk:
        number = lock_inspectors(desk).number
        decide(desk, number, DICE[::-1])
    first = office.draws()[0].number
    assert verdicts(office, tmp_path / "b") == {first: set(), number: {"evenness"}}


@threat(
    row="choose among valid odds",
    who="程序供应商",
    outcome=DETECTED,
    by=("verify:odds",),
    words="锁定时把某一分组的机会写成零的，核验程序按方案中的各类比例和家数重算每个分组，会指出来。",
)
def test_a_cell_without_a_chance_against_the_rates_is_found(
    office_at, monkeypatch, tmp_path
) -> None:
    office = office_at(Step.OPENED)
    honest, emptied = encode.cell_odds, []

    def dishonest(cells, bits):
        odds = list(honest(cells, bits))
        at = next(n for n, cell in enumerate(cells) if cell.rate == 1)
        emptied.append(cells[at].cell)
        odds[at] = 0
        return odds

    monkeypatch.setattr(encode, "cell_odds", dishonest)
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
        decide(desk, number)
    draw = office.draws()[0]
    friends = {row[0] for row in rows(office.file(draw, "pool.txt")) if row[1] == emptied[0]}
    assert friends and not friends & set(drawn(office, draw))
    assert office.task().rates["D"] == "100%"
    assert verdicts(office, tmp_path / "b") == {number: {"odds"}}
