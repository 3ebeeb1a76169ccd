"""Figures and targets of a draw's odds explained: every number is the frozen one."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.odds_view.figures import decimal_text, in_sentence, percent_text
from scheduler.desk.odds_view.histogram import MOST_BARS, histogram
from scheduler.desk.odds_view.reading import lines_from, lines_with
from scheduler.desk.odds_view.targets import Drawn, TargetDraw, drawn_in
from scheduler.desk.odds_view.words import (
    Places,
    drawn_words,
    target_words,
)
from scheduler.draw.documents import lines, ordered_lines, rows
from scheduler.vocabulary import ExclusionReason
from tests.scheduler.desk.frozen_odds import (
    UNIT,
    pid,
    target_files,
)

PLACES = Places(lambda code: f"{code}区", lambda letter: f"{letter}业")


def said(words) -> str:
    return "\n".join(step.text for step in words)


# reading

columns = st.lists(st.text("ab2-", min_size=1, max_size=3), min_size=3, max_size=3).map(tuple)


@settings(max_examples=40)
@given(st.sets(columns), st.lists(st.text("ab2-", min_size=1, max_size=3), min_size=1, max_size=2))
def test_lines_are_found_by_their_first_columns(table, wanted) -> None:
    content = lines(table)
    plain = [row for row in rows(content) if list(row[: len(wanted)]) == wanted]
    assert lines_from(content, *wanted) == plain


@settings(max_examples=40)
@given(st.sets(columns), st.text("ab2-", min_size=1, max_size=3))
def test_lines_are_found_by_a_column_in_the_middle(table, wanted) -> None:
    content = lines(table)
    assert [*lines_with(content, wanted)] == [row for row in rows(content) if row[1] == wanted]


# figures

shares = st.builds(
    lambda n, d: Fraction(n % (d + 1), d), st.integers(0, 1 << 40), st.integers(1, 1 << 32)
)


@given(st.one_of(shares, st.fractions(0, 10**6)))
def test_a_rounded_figure_is_near_and_says_that_it_is_rounded(value) -> None:
    text = decimal_text(value)
    shown = Fraction(text.removeprefix("约 "))
    assert text.startswith("约 ") == (shown != value)
    assert abs(shown - value) <= max(value / 2000, 0)


@given(shares)
def test_nothing_reads_as_certain_that_is_not(share) -> None:
    assert (percent_text(share) == "100%") == (share == 1)
    assert "约 100%" not in percent_text(share)
    assert (percent_text(share) == "0%") == (share == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "约 33.33%"),
        (Fraction(1, 8), "12.5%"),
        (1 - Fraction(1, UNIT), "略低于 100%"),
        (Fraction(1, UNIT), "约 0.00000596%"),
    ],
)
def test_percentages(value, text) -> None:
    assert percent_text(value) == text
    assert in_sentence(text) == (f" {text}" if text[0].isdigit() else text)


@settings(max_examples=40)
@given(st.lists(st.fractions(0, 500, max_denominator=1000), max_size=60))
def test_a_histogram_counts_everything_once(values) -> None:
    bars = histogram(values)
    assert sum(bar.count for bar in bars) == len(values) and len(bars) <= MOST_BARS
    for bar in bars:
        assert bar.count == sum(bar.low <= value < bar.high for value in values)
    assert all(one.high == other.low for one, other in itertools.pairwise(bars))


# targets


@pytest.fixture(scope="module")
def pool() -> TargetDraw:
    return TargetDraw(target_files())


def test_every_entry_s_chance_is_its_cell_s_odds_over_its_size(pool) -> None:
    files = target_files()
    cells = {row[0]: row for row in rows(files["cells.txt"])}
    for entry, cell in rows(files["pool.txt"]):
        found = pool.chance(entry)
        assert found.left_out is None
        assert found.cell.chance == Fraction(int(cells[cell][4]), int(cells[cell][3]) * UNIT)
        assert found.cell.cell == cell


def test_the_overview_adds_up(pool) -> None:
    found = pool.overview
    assert found.entries == 10 == sum(each.entries for each in found.classes)
    assert found.expected == Fraction(6710886 + UNIT + 2 * UNIT + 1677722, UNIT)
    assert found.expected == sum(each.expected for each in found.classes)
    assert (found.lowest, found.highest) == (Fraction(6710886, 4 * UNIT), 1)
    assert found.at_zero == 0
    assert [(each.risk, each.rate, each.cells) for each in found.classes] == [
        ("A", "10%", 2), ("B", "1/3", 1), ("D", "100%", 1)
    ]  # fmt: skip
    classes = found.classes[0]
    assert (classes.lowest, classes.highest) == (found.lowest, Fraction(1677722, UNIT))
    assert found.excluded == ((ExclusionReason.GRACE_PERIOD, 1), (ExclusionReason.NOT_ACTIVE, 2))


def test_why_a_target_has_its_chance(pool) -> None:
    text = said(target_words(pool.plan, pool.chance(pid("1a0")), PLACES))
    assert "1区 · A 类 · F业" in text and "共 4 家" in text and "10%" in text
    assert "3355443/8388608" in text, "the exact expectation"
    assert "3355443/33554432" in text, "the exact chance"
    assert f"1/{UNIT}" in text
    assert str(abs(Fraction(3355443, 33554432) - Fraction(1, 10))) in text
    assert "0 家或 1 家" in text


def test_a_rate_that_is_met_exactly_says_nothing_of_rounding(pool) -> None:
    text = said(target_words(pool.plan, pool.chance(pid("1b0")), PLACES))
    assert "精确值 1/3" in text and "取整" not in text and "家或" not in text


def test_what_is_always_drawn_and_what_never(pool) -> None:
    assert "必定抽中" in said(target_words(pool.plan, pool.chance(pid("2d1")), PLACES))
    text = said(target_words(pool.plan, pool.chance(pid("x3")), PLACES))
    assert text == "这个对象没有列入抽取名单，机会为 0。原因：包容审慎期内。"
    assert pool.chance(pid("nobody")) is None and pool.chance("1a") is None


def test_entries_that_rounding_left_without_a_chance_are_counted() -> None:
    files = target_files()
    files["cells.txt"] = files["cells.txt"].replace(b"\t4\t6710886\t\n", b"\t4\t0\t\n")
    found = TargetDraw(files).overview
    assert (found.at_zero, found.lowest) == (4, 0)


def test_what_became_of_a_target_with_more_than_nine_in_its_cell() -> None:
    entries = [
        ("1.A.F", str(rank), pid(f"e{rank}"), "drawn" if rank < 11 else "alternate", "0")
        for rank in range(1, 14)
    ]
    listed = [
        ("1.-.F", "1", pid("o"), "drawn", "0"),
        *entries,
        ("1.A.G", "1", pid("p"), "drawn", "0"),
    ]
    outcome = ordered_lines("\t".join(row).encode() for row in listed)
    assert drawn_in(outcome, "1.A.F", pid("e10")) == Drawn(10, True)
    assert drawn_in(outcome, "1.A.F", pid("e13")) == Drawn(13, False)
    assert drawn_in(outcome, "1.A.F", pid("p")) is None
    assert [drawn_words(drawn_in(outcome, "1.A.F", pid(name))).code for name in ("e2", "e11", "q")] == [
        "why_drawn", "why_alternate", "why_drawn_not"
    ]  # fmt: skip
