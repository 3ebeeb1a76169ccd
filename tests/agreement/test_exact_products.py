"""Products are those of the rational numbers that doubles are: the service's judge and the verifier
say the same where floats would be wrong, and where a difference is exactly the deviation."""

from fractions import Fraction

import pytest

import verifier.verify as verify
from scheduler.odds import Candidate, PairOdds, Problem, Seat
from scheduler.odds.answer import Multiplier
from scheduler.odds.certify import check_evenness
from scheduler.odds.certify_text import value_text

BITS = 16
ONE = 1 << BITS
PEOPLE = [letter * 20 for letter in "abcd"]
TARGETS = [letter * 20 for letter in "yz"]
TEAM = "d"
POSED = Problem(  # everybody goes once, to either target with 1/2
    seats=tuple(Seat(target, "1", "m", "member", TEAM, "", 2) for target in TARGETS),
    candidates=tuple(
        Candidate(own, 1, True, TEAM, frozenset({"1"}), frozenset(), load_least=1)
        for own in PEOPLE
    ),
    bits=BITS,
)  # fmt: skip
ROWS = [PairOdds(target, "m", own, ONE // 2) for target in TARGETS for own in PEOPLE]

Marks = list[Multiplier]


def marks(seat: float, person: float) -> Marks:
    return [
        *(Multiplier("inspector", (own,), person, 0) for own in PEOPLE),
        *(Multiplier("seat", (target, "m"), seat, 0) for target in TARGETS),
    ]


def by_service(rows: list[PairOdds], stated: Marks, deviation: int, posed: Problem = POSED) -> bool:
    return check_evenness(posed, rows, stated, deviation) == []


def by_verifier(rows: list[PairOdds], stated: Marks, deviation: int, cap: int = ONE) -> bool:
    tables = {
        "roster.txt": [f"{own}\t1\t1\t\t1\t0\t{TEAM}\t1\t" for own in PEOPLE],
        "blocked.txt": [],
        "seats.txt": [f"{target}\t1\t\tm\tmember\t{TEAM}\t\t2" for target in TARGETS],
        "odds.txt": [f"{t}\t{s}\t{who}\t{n}" for t, s, who, n in rows],
        "multipliers.txt": [
            "\t".join([kind, *(*names, "", "")[:3], value_text(value), str(level)])
            for kind, names, value, level in stated
        ],
    }
    b = verify.Bundle("tables")
    b.docs["plan.json"] = {"bits": BITS, "cap": cap, "deviation": deviation, "weeks": []}
    b.lines = {name: [line.encode() for line in sorted(lines)] for name, lines in tables.items()}
    try:
        verify.check_evenness(b)
    except verify.Failed:
        return False
    return True


@pytest.mark.parametrize("seat", [0.1, 1.1, 0.7, 1e200, 1e-200, 7e-300, 3e307])
def test_a_product_that_floats_round_to_a_half_is_none(seat: float) -> None:
    person = 0.5 / seat
    exact = Fraction(seat) * Fraction(person) * ONE
    assert seat * person == 0.5 and 0 < abs(exact - ONE // 2) < 1
    for deviation, fine in ((0, False), (1, True)):
        assert by_service(ROWS, marks(seat, person), deviation) is fine
        assert by_verifier(ROWS, marks(seat, person), deviation) is fine


@pytest.mark.parametrize("off", [1, 2, 3, 4])
def test_a_difference_equal_to_the_deviation_is_right(off: int) -> None:
    """All multipliers exact; two people swap `off` units of their odds."""
    changed = {(TARGETS[0], PEOPLE[0]): off, (TARGETS[0], PEOPLE[1]): -off}
    changed |= {(TARGETS[1], PEOPLE[0]): -off, (TARGETS[1], PEOPLE[1]): off}
    rows = [row._replace(odds=row.odds + changed.get((row.target, row.inspector), 0))
            for row in ROWS]  # fmt: skip
    for deviation, fine in ((off, True), (off - 1, False)):
        assert by_service(rows, marks(0.5, 1.0), deviation) is fine
        assert by_verifier(rows, marks(0.5, 1.0), deviation) is fine


CHAINS = [
    ({"week": 1e200, "inspector": 1e200, "pair": 2.0**-1000, "seat": 1.0}, False),
    ({"week": 2.0**700, "inspector": 2.0**700, "pair": 2.0**-700, "seat": 2.0**-702}, True),
    ({"week": 2.0**-700, "inspector": 2.0**-700, "pair": 2.0**700, "seat": 2.0**698}, True),
]
WEEK, TWO = "w", ("m", "n")
CHAINED = Problem(  # one target in a week, two seats for one each, the same four people for both
    seats=tuple(Seat(TARGETS[0], "1", seat, "member", TEAM, "", 1, week=WEEK) for seat in TWO),
    candidates=tuple(
        Candidate(own, 2, True, TEAM, frozenset({"1"}), frozenset(), week_load=2) for own in PEOPLE
    ),
    bits=BITS,
)


@pytest.mark.parametrize("values, product", CHAINS)
def test_products_beyond_what_floats_hold(values: dict[str, float], product: bool) -> None:
    """In floats these vanish or overflow on the way; the product itself is 1/4, or it is not. Idle
    bounds object in any case, so only the violations of the product are looked at."""
    stated = [
        *(Multiplier("inspector", (own,), values["inspector"], 0) for own in PEOPLE),
        *(Multiplier("pair", (TARGETS[0], own), values["pair"], 0) for own in PEOPLE),
        *(Multiplier("seat", (TARGETS[0], seat), values["seat"], 0) for seat in TWO),
        *(Multiplier("week", (own, WEEK), values["week"], 0) for own in PEOPLE),
    ]
    rows = [PairOdds(TARGETS[0], seat, own, ONE // 4) for seat in TWO for own in PEOPLE]
    found = check_evenness(CHAINED, rows, stated, 0)
    assert ("evenness" not in {violation.rule for violation in found}) is product
