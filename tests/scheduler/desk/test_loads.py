"""What a task asks beyond rates: loads at least and per week, days of rest, newcomers accompanied,
and crews that were as good as known."""

import json
from collections import Counter, defaultdict

import pytest
from sqlalchemy import select, update

from api.demo import script
from api.demo.steps import Step
from models import Assignment, Inspector, Task, Visit
from scheduler.desk import draw_files, freezing, rechecking
from scheduler.desk.pairing import pairing_problem
from scheduler.draw.documents import lines, rows
from scheduler.errors import Refused
from scheduler.odds import solve_inspectors
from tests.ceremony import alone, decide
from tests.insiders.conftest import TASK, People


@pytest.fixture
def office(world) -> People:
    return People(world(Step.OPENED))


def drawn(office: People, **asked: object) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Both draws of the task with some members changed: their files, outcome included."""
    found = []
    with office.desk("supervisor") as desk:
        if asked:
            desk.session.execute(update(Task).where(Task.number == TASK).values(**asked))
            desk.session.expire_all()
        for freeze, dice in (
            (lambda: freezing.freeze_targets(desk, TASK, alone()), "31415926535897932384"),
            (lambda: freezing.freeze_inspectors(desk, TASK), "27182818284590452353"),
        ):
            draw = freeze()
            decide(desk, draw.number, dice)
            found.append(dict(draw_files.load(desk.session, draw)))
    return found[0], found[1]


def test_loads_per_week_hold_in_every_week(office) -> None:
    _, files = drawn(office, week_load=1)
    week = {row[0]: row[2] for row in rows(files["seats.txt"])}
    plan = json.loads(files["plan.json"])
    assert len(plan["weeks"]) > 1 and {*week.values()} <= {*plan["weeks"]}
    taken = Counter((row[2], week[row[0]]) for row in rows(files["outcome.txt"]))
    assert taken and max(taken.values()) == 1
    assert {row[3] for row in rows(files["roster.txt"])} == {"1"}


def test_the_visits_of_a_county_are_spread_evenly_over_the_weeks(office) -> None:
    _, files = drawn(office, week_load=3)
    by_county = defaultdict(Counter)
    for _, county, week in {(row[0], row[1], row[2]) for row in rows(files["seats.txt"])}:
        by_county[county][week] += 1
    weeks = json.loads(files["plan.json"])["weeks"]
    for counts in by_county.values():
        each = [counts[week] for week in weeks]
        assert max(each) - min(each) <= 1


def test_without_loads_per_week_nothing_is_planned_by_week(office) -> None:
    _, files = drawn(office)
    assert json.loads(files["plan.json"])["weeks"] == []
    assert {row[2] for row in rows(files["seats.txt"])} == {""}


def test_everybody_who_can_comes_at_least_so_often(office) -> None:
    _, files = drawn(office, load_least=1)
    here = {row[1] for row in rows(files["seats.txt"])}
    working = {row[0] for row in rows(files["roster.txt"]) if here & {*row[7].split(",")}}
    assert {row[2] for row in rows(files["outcome.txt"])} == working != set()


def test_minimum_loads_that_cannot_be_are_refused_before_the_lock(office) -> None:
    with pytest.raises(Refused) as refused:
        drawn(office, load_least=50)
    assert refused.value.code == "pairing_foreseen"
    assert office.draws() == []


def test_newcomers_go_with_somebody_who_is_not(office) -> None:
    with office.desk("supervisor") as desk:
        people = desk.session.scalars(select(Inspector).order_by(Inspector.person_no)).all()
        for person in (person for person in people if not person.can_lead):
            person.new_until = script.VISITS_TO
    _, files = drawn(office)
    new = {row[0] for row in rows(files["roster.txt"]) if row[5] == "1"}
    crews = defaultdict(set)
    for target, _, inspector in rows(files["outcome.txt"]):
        crews[target].add(inspector)
    assert crews and any(crew & new for crew in crews.values())
    assert all(crew - new for crew in crews.values())


def test_whoever_is_no_newcomer_any_more_by_the_first_visit_is_none(office) -> None:
    with office.desk("supervisor") as desk:
        people = desk.session.scalars(select(Inspector).order_by(Inspector.person_no)).all()
        people[0].new_until = script.VISITS_FROM
        people[1].new_until = script.VISITS_FROM.replace(day=script.VISITS_FROM.day - 1)
        task = desk.session.scalars(select(Task).where(Task.number == TASK)).one()
        assert task.visits_from == script.VISITS_FROM
        draw = freezing.freeze_targets(desk, TASK, alone("掷骰"))
        roster = rows(draw_files.load(desk.session, draw)["roster.txt"])
    assert Counter(row[5] for row in roster)["1"] <= 1


def test_crews_that_were_as_good_as_known_are_marked_and_looked_at_more(office) -> None:
    parent, files = drawn(office)
    marked = rechecking.targets_with_fixed_staff(files)
    with office.state.read() as session:
        visits = session.scalars(select(Visit)).all()
        assert sum(visit.fixed_staff for visit in visits) == len(marked)
        assert session.scalars(select(Assignment)).first() is not None
    assert json.loads(files["plan.json"])["rules"]["recheck"] == {
        "percent": rechecking.recheck_percent(False),
        "fixed_staff": rechecking.recheck_percent(True),
    }
    assert rechecking.recheck_percent(True) > rechecking.recheck_percent(False) > 0


def test_a_seat_for_fewer_than_three_people_is_as_good_as_known() -> None:
    def roster(*leads: str) -> bytes:
        return lines(
            (f"{n:a>20}".replace("1", "b").replace("2", "c").replace("3", "d").replace("0", "e"),
             "9", "0", "", lead, "0", "市场监管", "420102", "")
            for n, lead in enumerate(leads)
        )  # fmt: skip

    seats = lines(
        ("t" * 20, "420102", "", role, role, "市场监管", "", "1") for role in ("lead", "member")
    )
    files = {"seats.txt": seats, "blocked.txt": b"", "absent.txt": b""}

    def marked(*leads: str) -> set[str]:
        posed = {**files, "roster.txt": roster(*leads)}
        found = solve_inspectors(pairing_problem(posed, None))
        posed["odds.txt"] = lines((*row[:3], str(row.odds)) for row in found.rows)
        return rechecking.targets_with_fixed_staff(posed)

    assert marked("1", "1", "0", "0") == {"t" * 20}
    assert marked("1", "1", "1", "0") == set()
