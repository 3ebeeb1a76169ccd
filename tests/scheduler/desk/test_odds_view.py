"""A draw's odds explained: every number is the frozen one, every refusal names its rule."""

import itertools
import math
from collections import Counter, defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.odds_view.figures import decimal_text, in_sentence, percent_text
from scheduler.desk.odds_view.fitting import Fitting
from scheduler.desk.odds_view.histogram import MOST_BARS, histogram
from scheduler.desk.odds_view.inspectors import InspectorDraw
from scheduler.desk.odds_view.pairs import (
    LABELS,
    Pair,
    Verdict,
    inspector_chance,
    pair_odds,
    target_seats,
)
from scheduler.desk.odds_view.reading import lines_from, lines_with
from scheduler.desk.odds_view.targets import Drawn, TargetDraw, drawn_in
from scheduler.desk.odds_view.words import (
    Places,
    deviation_words,
    drawn_words,
    inspector_words,
    pair_words,
    sent_words,
    target_words,
)
from scheduler.draw.documents import lines, ordered_lines, rows
from scheduler.odds import RULEBOOK
from scheduler.vocabulary import BlockReason, ExclusionReason
from tests.scheduler.desk.frozen_odds import (
    JOINING,
    LEAD,
    MEMBER,
    UNIT,
    crew,
    inspector_files,
    mixed,
    person,
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
    files["cells.txt"] = files["cells.txt"].replace(b"\t4\t6710886\n", b"\t4\t0\n")
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


# inspectors


@pytest.fixture(scope="module")
def solved():
    return mixed()


@pytest.fixture(scope="module")
def draw(solved) -> InspectorDraw:
    return InspectorDraw(solved[0])


def plain_pairs(files) -> dict[tuple[str, str], Fraction]:
    """(target, inspector) -> odds, added up line by line."""
    found: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for target, _, inspector, odds in rows(files["odds.txt"]):
        found[target, inspector] += Fraction(int(odds), UNIT)
    return found


def test_expected_visits_are_the_sums_of_the_frozen_odds(draw, solved) -> None:
    pairs = plain_pairs(solved[0])
    for person_ in draw.overview.people:
        own = [odds for (_, who), odds in pairs.items() if who == person_.inspector]
        assert person_.expected == sum(own) and person_.targets == len(own)
    assert sum(person_.expected for person_ in draw.overview.people) == draw.overview.places


def test_the_overview_agrees_with_the_solver_s_own_report(draw, solved) -> None:
    report, pairs, found = solved[1].report, plain_pairs(solved[0]), draw.overview
    assert (found.pairs, found.lowest, found.highest) == (
        len(pairs), min(pairs.values()), max(pairs.values())
    )  # fmt: skip
    assert math.isclose(found.entropy, report.entropy, abs_tol=1e-9)
    assert math.isclose(found.entropy_most, report.entropy_most, abs_tol=1e-9)
    assert (float(found.least), float(found.most)) == (report.load_lowest, report.load_highest)
    assert tuple((each.target, each.seat) for each in found.fixed) == report.fixed_seats
    assert sum(found.spread) == len(pairs)
    assert found.spread[-1] == sum(odds == 1 for odds in pairs.values())
    assert found.spread[6] == sum(
        Fraction(3, 10) < odds <= Fraction(1, 2) for odds in pairs.values()
    )
    assert dict(found.absent) == {"absent": 1, "no_certificate": 1}


def test_who_fits_a_seat_is_whom_no_rule_objects_to(draw) -> None:
    """The first face of the rules, asked here, against the second, on every single entry."""
    fitting = Fitting(draw.problem)
    for seat, candidate in itertools.product(draw.problem.seats, draw.problem.candidates):
        entry = frozenset({(seat.target, seat.seat, candidate.inspector)})
        objections = [
            found
            for rule in RULEBOOK
            if rule.per_entry
            for found in rule.violations(draw.problem, entry)
        ]
        assert (candidate.inspector in fitting.people(seat)) == (not objections)


def test_weeks_add_up_and_the_likeliest_come_first(draw) -> None:
    for who in draw.roster:
        found = inspector_chance(draw, who)
        assert [week for week, _ in found.weeks] == ["w1", "w2"]
        assert sum(share for _, share in found.weeks) == found.visits.expected
        odds = [share for _, share in found.likeliest]
        assert odds == sorted(odds, reverse=True)
    assert len(inspector_chance(draw, pid("b")).likeliest) >= 3


def test_why_somebody_expects_these_visits(draw) -> None:
    bound = inspector_chance(draw, pid("a"))
    assert bound.visits.expected == 1 and bound.multiplier < 1
    assert "已到任务量上限" in said(inspector_words(bound))
    raised = inspector_chance(draw, pid("e"))
    assert raised.visits.expected == 2 and raised.multiplier > 1
    text = said(inspector_words(raised))
    assert "最少任务量为 2 次" in text and "按同一系数调高" in text
    assert "每周任务量上限为 1 次" in said(inspector_words(inspector_chance(draw, pid("b"))))
    assert "没有一个岗位" in said(inspector_words(inspector_chance(draw, pid("k"))))
    away = said(inspector_words(inspector_chance(draw, pid("z"))))
    assert away == "此人不参加本次随机选派，机会为 0。原因：检查期内无有效执法证。"
    assert inspector_chance(draw, pid("nobody")) is None


def test_the_seats_of_a_target_show_who_is_as_good_as_known(draw) -> None:
    seats = {each.seat.seat: each for each in target_seats(draw, pid("u0"))}
    assert (seats["joining"].eligible, seats["joining"].fixed) == (2, True)
    assert (seats["member"].eligible, seats["member"].fixed) == (6, False)
    assert 0 <= seats["member"].lowest <= seats["member"].highest <= 1
    assert target_seats(draw, pid("nothing")) == ()


# pairs


def every_pair(draw: InspectorDraw) -> list[Pair]:
    return [
        pair_odds(draw, target, who)
        for target in draw.problem.seats_of
        for who in (*draw.roster, *draw.absent)
    ]


def test_every_pair_has_its_frozen_odds_or_a_reason(draw, solved) -> None:
    pairs = plain_pairs(solved[0])
    found = every_pair(draw)
    for pair in found:
        assert pair.odds == pairs.get((pair.target, pair.inspector), 0)
        assert sum(seat.odds for seat in pair.seats) == pair.odds
        words = list(pair_words(draw.plan, pair, PLACES))
        if pair.odds:
            assert pair.verdict in (Verdict.POSSIBLE, Verdict.CERTAIN)
        else:
            assert words and words[0].code != "why_pair"
    kinds = Counter(pair.verdict for pair in found)
    assert {Verdict.POSSIBLE, Verdict.REFUSED, Verdict.ABSENT} <= kinds.keys()


def test_the_published_multipliers_prove_every_pair(draw) -> None:
    proved, kinds = 0, set()
    for pair in every_pair(draw):
        for seat in pair.seats:
            if seat.proof is None or seat.proof.forced:
                continue
            wanted = min(seat.proof.product * UNIT, draw.plan.cap)
            assert abs(seat.odds * UNIT - wanted) <= draw.plan.deviation + 1e-6
            proved += 1
            kinds |= {factor.kind for factor in seat.proof.factors}
    assert proved > 20 and {"seat", "inspector", "week"} <= kinds


REFUSALS = [
    ("t0", "f", {"district"}, "须在1区有执法区域"),
    ("t0", "h", {"department", "lead"}, "须由市监的人员担任"),
    ("v0", "h", {"district", "department", "lead"}, "须可以担任组长"),
    ("t0", "a", {"recusal"}, "须回避"),
    ("v0", "c", {"cool_down"}, "间隔期内检查过"),
    ("t1", "e", {"lead", "apart"}, "只能去一人"),
    ("v0", "k", {"district", "lead"}, "须在2区有执法区域"),
]


@pytest.mark.parametrize(("target", "who", "rules", "words"), REFUSALS)
def test_every_rule_that_says_no_is_named(draw, target, who, rules, words) -> None:
    pair = pair_odds(draw, pid(target), pid(who))
    text = said(pair_words(draw.plan, pair, PLACES))
    assert pair.verdict is Verdict.REFUSED and words in text
    named = {code for code, label in LABELS.items() if f"“{label}”" in text.split("\n")[0]}
    assert named == rules


def test_a_seat_that_asks_for_more_says_for_what(draw) -> None:
    pair = pair_odds(draw, pid("u0"), pid("d"))
    text = said(pair_words(draw.plan, pair, PLACES))
    assert pair.odds > 0 and "专业人员（special）：“专业资格”不符，须有“锅炉”" in text
    assert f"精确值 {pair.odds}" in text


def test_who_is_away_unknown_or_not_needed(draw) -> None:
    texts = {
        who: said(pair_words(draw.plan, pair_odds(draw, pid("t0"), pid(who)), PLACES))
        for who in ("y", "nobody")
    }
    assert "检查期内多半时间请假" in texts["y"]
    assert "不在本次检查人员名单里" in texts["nobody"]
    nothing = pair_odds(draw, pid("t9"), pid("a"))
    assert nothing.verdict is Verdict.NOT_DRAWN
    assert "没有抽中" in said(pair_words(draw.plan, nothing, PLACES))


def test_somebody_needed_elsewhere_is_impossible_though_every_rule_allows_it() -> None:
    """x alone can lead t1 and has time for one visit: nothing is left for t0."""
    seats = crew("t0", LEAD, JOINING) + crew("t1", LEAD, JOINING, county="2")
    people = [
        person("x", load=1, lead=True, counties="1,2"),
        person("y", lead=True),
        *(person(name, department="消防", counties="1,2") for name in "opq"),
    ]
    draw = InspectorDraw(inspector_files(seats, people)[0])
    pair = pair_odds(draw, pid("t0"), pid("x"))
    assert pair.verdict is Verdict.FORCED
    assert "别的岗位就会缺人" in said(pair_words(draw.plan, pair, PLACES))
    certain = pair_odds(draw, pid("t1"), pid("x"))
    assert certain.verdict is Verdict.CERTAIN
    assert "必定" in said(pair_words(draw.plan, certain, PLACES))
    assert sent_words(certain, "lead").text == "本次结果：派此人担任组长。"
    assert sent_words(certain, None).code == "why_not_sent"


def test_newcomers_go_through_the_mentor_s_bound() -> None:
    seats = [row for n in range(3) for row in crew(f"t{n}", MEMBER[:4] + ("2",))]
    people = [person("m"), *(person(f"n{n}", new=True) for n in range(4))]
    draw = InspectorDraw(inspector_files(seats, people)[0])
    kinds = set()
    for pair in every_pair(draw):
        for proof in (seat.proof for seat in pair.seats if seat.proof and not seat.proof.forced):
            assert abs(pair.odds * UNIT - proof.product * UNIT) <= draw.plan.deviation + 1e-6
            kinds |= {factor.kind for factor in proof.factors}
    assert pair_odds(draw, pid("t0"), pid("m")).verdict is Verdict.CERTAIN
    assert "seat" in kinds


def test_the_cap_is_named_where_it_binds() -> None:
    cap = UNIT * 2 // 5
    people = [person(name, lead=True) for name in "abc"] + [person(name) for name in "defg"]
    files, _ = inspector_files(crew("t0", LEAD, MEMBER), people, cap=cap)
    draw = InspectorDraw(files)
    texts = [said(pair_words(draw.plan, pair, PLACES)) for pair in every_pair(draw)]
    capped = [pair for pair in every_pair(draw) if pair.odds == Fraction(cap, UNIT)]
    assert sum("单一配对概率的上限" in text for text in texts) == len(capped) > 0
    assert f"精确值 {Fraction(cap, UNIT)}" in "".join(texts)
    assert "同一人被派到同一家的机会不超过" in said(deviation_words(draw.overview))


def test_without_a_cap_it_says_so(draw) -> None:
    text = said(deviation_words(draw.overview))
    assert "没有另设" in text and f"{draw.plan.deviation}/{UNIT}" in text


def test_every_reason_to_block_is_a_rule_with_a_sentence() -> None:
    assert {reason.value for reason in BlockReason} <= LABELS.keys()
