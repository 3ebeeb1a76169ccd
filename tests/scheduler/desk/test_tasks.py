"""A task's draft is judged as a whole; regions know their own firms."""

from datetime import date

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Division, Plan, Task
from scheduler.desk import eligibility, tasks
from scheduler.errors import Invalid
from tests.insiders.conftest import TASK, People


@pytest.fixture
def office(world) -> People:
    return People(world(Step.OPENED))


def test_every_fault_of_a_draft_is_found_at_once(office) -> None:
    draft = tasks.TaskDraft(
        title="题" * 200,
        item="no-such-item",
        region="110000",
        visits_from=date(2026, 6, 1),
        visits_to=date(2026, 5, 1),
        rates={"A": "101%", "E": "1%"},
        load_cap=10**30,
        pair_cap="0.000000001",
    )
    with pytest.raises(Invalid) as refused, office.desk("supervisor") as desk:
        number = desk.session.scalars(select(Plan.number)).one()
        tasks.new_task(desk, number, draft)
    found = {(finding.field, finding.code) for finding in refused.value.findings}
    assert found == {
        ("title", "too_long"),
        ("item", "not_found"),
        ("region", "unknown_value"),
        ("rates.A", "rate_form"),
        ("rates", "unknown_value"),
        ("load_cap", "load_range"),
        ("pair_cap", "rate_form"),
        ("visits_to", "dates_reversed"),
        ("visits_to", "date_in_past"),
    }


def test_a_place_without_counties_counts_as_its_own_county(office) -> None:
    """东莞 and its like: cities that have no counties below them."""
    with office.state.read() as session:
        before = eligibility.counties_within(session, "420000")
        session.add(Division(code="429900", name="试验市", parent_code="420000", level="city"))
        session.flush()
        assert set(eligibility.counties_within(session, "420000")) - set(before) == {"429900"}
        assert eligibility.counties_within(session, "429900") == ["429900"]
        assert "421000" not in before and len(before) == 103


def test_a_city_whose_code_ends_in_zeros_covers_no_neighbour(office) -> None:
    """荆州 is 4210: 421102 lies in 黄冈, although both begin with 421."""
    with office.state.read() as session:
        assert eligibility.own_digits(session, "421000") == "4210"
        assert eligibility.own_digits(session, "420000") == "42"
        assert eligibility.own_digits(session, "420703") == "420703"
        assert session.scalars(select(Task).where(Task.number == TASK)).one()
