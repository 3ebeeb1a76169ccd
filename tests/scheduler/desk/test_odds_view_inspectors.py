"""Inspectors of a draw's odds explained: every refusal names its rule."""

import itertools
import math
from collections import Counter, defaultdict
from fractions import Fraction

import pytest

from scheduler.desk.odds_view.fitting import Fitting
from scheduler.desk.odds_view.inspectors import InspectorDraw
from scheduler.desk.odds_view.pairs import (
    LABELS,
    Pair,
    Verdict,
    inspector_chance,
    pair_odds,
    target_seats,
)
from scheduler.desk.odds_view.words import (
    Places,
    deviation_words,
    inspector_words,
    pair_words,
    sent_words,
)
from scheduler.draw.documents import rows
from scheduler.odds import RULEBOOK
from scheduler.vocabulary import BlockReason
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
)

PLACES = Places(lambda code: f"{code}区", lambda letter: f"{letter}业")


def said(words) -> str:
    return "\n".join(step.text for step in words)


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
