"""借调: a person of the own bureau works in another county for the whole of a task's window."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from api.demo import script
from api.demo.steps import Step
from models import DrawSalt, InspectionItem, Inspector, JournalEntry, Loan, Task
from scheduler.desk import draw_files, eligibility, freezing, lending
from scheduler.desk.context import Actor
from scheduler.desk.sealing import shown_again
from scheduler.errors import Forbidden, Invalid, NotFound
from scheduler.vocabulary import Role
from tests.ceremony import alone
from tests.insiders.conftest import TASK, People

FIRST, LAST = script.VISITS_FROM, script.VISITS_TO
DAY = timedelta(days=1)


@pytest.fixture
def office(world) -> People:
    return People(world(Step.OPENED))


def somebody(office: People) -> Inspector:
    """An own person of one county of the task."""
    with office.state.read() as session:
        for person in session.scalars(select(Inspector).order_by(Inspector.person_no)):
            if len(person.counties) == 1 and person.person_no in counties(office):
                return person
    raise AssertionError("nobody works in one county only")


def counties(office: People, change=lambda session: None) -> dict[str, tuple[str, ...]]:
    """Counties in which each inspector can be drawn for the task, after a change taken back."""
    with office.state.database.read() as session:
        change(session)
        session.flush()
        task = session.scalars(select(Task).where(Task.number == TASK)).one()
        item = session.get_one(InspectionItem, task.item_id)
        facts = eligibility.inspectors_in_scope(session, task, item, ["市场监管"])
        return {fact.person_no: fact.counties for fact in facts}


def lender(person: Inspector) -> Actor:
    """A supervisor of the person's own bureau."""
    return Actor("lender", Role.SUPERVISOR, person.authority_id, "test")


def elsewhere(office: People, person: Inspector) -> str:
    """Another county of the task."""
    others = {county for own in counties(office).values() for county in own}
    return min(others - {*person.counties})


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [(FIRST, LAST, True), (FIRST - DAY, LAST + DAY, True),
     (FIRST + DAY, LAST, False), (FIRST, LAST - DAY, False)],
)  # fmt: skip
def test_a_loan_counts_if_it_covers_the_whole_window(office, first, last, counts) -> None:
    person = somebody(office)
    county = elsewhere(office, person)

    def change(session) -> None:
        session.add(
            Loan(
                authority_id=person.authority_id,
                inspector_id=person.id,
                county=county,
                from_on=first,
                to_on=last,
                entered_by="supervisor",
                entered_at=office.state.clock.now(),
            )
        )

    own = counties(office, change)[person.person_no]
    assert own == tuple(sorted({*person.counties, *([county] if counts else [])}))


def coming(office: People) -> tuple[date, date]:
    """A window that begins in ten days."""
    today = office.state.clock.now().date()
    return today + 10 * DAY, today + 40 * DAY


def test_a_loan_is_journalled_and_stays(office) -> None:
    person, (first, last) = somebody(office), coming(office)
    county = elsewhere(office, person)
    with office.desk(lender(person)) as desk:
        lending.lend(desk, person.person_no, county, first, last)
    with office.state.read() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "loan.new")).one()
        assert entry.subject == f"inspector:{person.person_no}"
        loan = session.scalars(select(Loan)).one()
        assert (loan.county, loan.from_on, loan.to_on) == (county, first, last)


def test_only_the_own_bureau_lends_its_people(office) -> None:
    person, (first, last) = somebody(office), coming(office)
    county = elsewhere(office, person)
    with pytest.raises(Forbidden), office.desk(office.stranger()) as desk:
        lending.lend(desk, person.person_no, county, first, last)
    with pytest.raises(NotFound), office.desk("supervisor") as desk:
        lending.lend(desk, "no such person", county, first, last)


def test_every_fault_of_a_loan_is_found_at_once(office) -> None:
    person, (first, last) = somebody(office), coming(office)

    def faults(*given) -> set[tuple[str, str]]:
        with pytest.raises(Invalid) as refused, office.desk(lender(person)) as desk:
            lending.lend(desk, person.person_no, *given)
        return {(finding.field, finding.code) for finding in refused.value.findings}

    past = first - 400 * DAY
    assert faults("999999", past, past - DAY) == {
        ("county", "unknown_value"),
        ("to_on", "dates_reversed"),
        ("from_on", "date_in_past"),
    }
    assert faults(person.counties[0], first, first + 400 * DAY) == {
        ("county", "loan_to_own_county"),
        ("to_on", "loan_too_long"),
    }
    county = elsewhere(office, person)
    with office.desk(lender(person)) as desk:
        lending.lend(desk, person.person_no, county, first, last)
    other = next(
        each
        for own in counties(office).values()
        for each in own
        if each not in {county, *person.counties}
    )
    for where in (county, other):
        assert faults(where, last, last + 5 * DAY) == {("from_on", "loan_overlaps")}
    assert faults(other, first - 20 * DAY, first - 11 * DAY) == {("from_on", "date_in_past")}
    with office.desk(lender(person)) as desk:
        lending.lend(desk, person.person_no, other, last + DAY, last + 5 * DAY)


def test_a_loan_shows_in_the_plan_of_the_draw_it_touches_by_public_id(office) -> None:
    person = somebody(office)
    county = elsewhere(office, person)
    with office.desk("supervisor") as desk:
        assert json.loads(plan_of(desk))["rules"]["lent"] == {}
        desk.session.rollback()
    with office.desk("supervisor") as desk:
        desk.session.add(
            Loan(
                authority_id=person.authority_id,
                inspector_id=person.id,
                county=county,
                from_on=FIRST,
                to_on=LAST,
                entered_by="lender",
                entered_at=desk.now(),
            )
        )
        desk.session.flush()
        plan = plan_of(desk)
        lent = json.loads(plan)["rules"]["lent"]
        (pid,) = lent
        behind = desk.session.scalars(
            select(DrawSalt.inspector_id).where(DrawSalt.pid == pid)
        ).one()
        assert (behind, lent[pid]) == (person.id, [county])
        assert shown_again(json.loads(plan)["rules"])["lent"] == lent
        assert person.name not in plan.decode() and person.person_no not in plan.decode()


def plan_of(desk) -> bytes:
    draw = freezing.freeze_targets(desk, TASK, alone("掷骰"))
    return draw_files.load_one(desk.session, draw, "plan.json")
