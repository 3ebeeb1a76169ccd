"""候补与替换: alternates come in at once, seats wait for the code of another body."""

import json

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from api.views.replacements import replacements_view
from models import DepositedChain, Draw, LogEntry, Replacement
from scheduler.desk import chains, crews_now, draw_files, replacing
from scheduler.desk.context import Desk
from scheduler.desk.replacement_checking import check_replacements
from scheduler.desk.replacing import Report
from scheduler.draw.chains import Chain
from scheduler.draw.documents import rows
from scheduler.draw.replacements import SeatStep, TargetStep, check, read
from scheduler.errors import Forbidden, Invalid, NotFound, Refused
from scheduler.vocabulary import DrawMode, ReplacementCause, VisitState
from tests.ceremony import acting
from tests.insiders.conftest import People
from tests.vacancies import (
    CHAIN,
    CLOSED,
    SICK,
    crew,
    deposit,
    dispatch,
    draw_all,
    pid,
    replaceable,
    visits,
    with_alternates,
)


@pytest.fixture
def desk(world) -> Desk:
    """The people of a task are drawn and sent; `jijian` keeps the chain."""
    office = People(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        deposit(desk)
        draw_all(desk)
        dispatch(desk)
        yield desk


def drawn_draw(desk: Desk) -> Draw:
    return desk.session.scalars(select(Draw).where(Draw.parent_id.is_not(None))).one()


def entries(desk: Desk, kind: str) -> list[dict[str, object]]:
    wanted = select(LogEntry.content).where(LogEntry.kind == kind).order_by(LogEntry.position)
    return [json.loads(content) for content in desk.session.scalars(wanted)]


def party(desk: Desk) -> Desk:
    return acting(desk, "contributor")


def alternates(desk: Desk, cell: str) -> list[str]:
    parent = desk.session.get_one(Draw, drawn_draw(desk).parent_id)
    outcome = rows(draw_files.load_one(desk.session, parent, "outcome.txt"))
    return [row[2] for row in outcome if row[0] == cell and row[3] == "alternate"]


def cell_of(desk: Desk, target: str) -> str:
    parent = desk.session.get_one(Draw, drawn_draw(desk).parent_id)
    outcome = rows(draw_files.load_one(desk.session, parent, "outcome.txt"))
    return next(row[0] for row in outcome if row[2] == target)


def checked(desk: Desk) -> list[int | None]:
    """The public file is right by the protocol's own check; how many candidates each step had."""
    draw = drawn_draw(desk)
    parent = desk.session.get_one(Draw, draw.parent_id)
    data = crews_now.replacements_file(desk.session, draw)
    files = (draw_files.load(desk.session, each) for each in (draw, parent))
    return [step.candidates for step in check(data, *files)]


# ---- the chain -----------------------------------------------------------------------------------


def test_the_chain_is_named_in_both_plans_and_used_once(desk: Desk) -> None:
    named = {"party": "jijian", "head": CHAIN.head, "length": CHAIN.length}
    for draw in desk.session.scalars(select(Draw).where(Draw.task_id == drawn_draw(desk).task_id)):
        plan = json.loads(draw_files.load_one(desk.session, draw, "plan.json"))
        assert plan["chain"] == named
    assert entries(desk, "chain")[0] | named == entries(desk, "chain")[0]
    row = desk.session.scalars(select(DepositedChain)).one()
    assert row.draw_id == drawn_draw(desk).parent_id
    assert chains.usable(desk.session, row.authority_id) == []


def test_without_a_chain_the_lock_goes_on_and_the_seat_stays_vacant(world) -> None:
    office = People(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        draw = draw_all(desk)
        dispatch(desk)
        assert crews_now.planned_chain(desk.session, draw) is None
        visit = visits(desk)[0]
        person = min(crew(desk, visit))
        replacing.report_vacancy(desk, visit.public_id, person, SICK)
        assert person not in crew(desk, visit)
        assert len(replacing.open_vacancies(desk.session, draw)) == 1
        with pytest.raises(Forbidden, check=lambda e: e.code == "chain_not_yours"):
            replacing.open_code(party(desk), draw.number, CHAIN.link(1))


def test_a_head_is_deposited_once_and_in_its_form(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        chains.deposit(party(desk), CHAIN.head, 0)
    assert {(f.field, f.code) for f in refused.value.findings} == {
        ("head", "chain_known"),
        ("length", "chain_length"),
    }
    with pytest.raises(Invalid) as refused:
        chains.deposit(party(desk), CHAIN.head.upper(), chains.MOST_LINKS + 1)
    assert {f.code for f in refused.value.findings} == {"hash_form", "chain_length"}
    with pytest.raises(Forbidden):
        chains.deposit(desk, "0" * 64, 1)


def test_the_lock_takes_the_chain_that_is_asked_for(world) -> None:
    office = People(world(Step.OPENED))
    other = Chain("gongzheng", 3, "7" * 64)
    with office.desk("supervisor") as desk:
        deposit(desk)
        deposit(desk, other, "notary")
        authority = desk.actor.authority_id
        assert [row.party for row in chains.usable(desk.session, authority)] == [
            "jijian",
            "gongzheng",
        ]
        found = chains.chosen(desk, authority, other.head)
        assert found is not None and found.party == "gongzheng"
        with pytest.raises(Invalid) as refused:
            chains.chosen(desk, authority, "0" * 64)
        assert [f.code for f in refused.value.findings] == ["chain_unknown"]


# ---- a target is not there -----------------------------------------------------------------------


def test_the_next_alternate_comes_in_at_once_with_the_same_crew(desk: Desk) -> None:
    visit = with_alternates(desk, drawn_draw(desk))[0]
    going, target = crew(desk, visit), pid(desk, visit)
    waiting = alternates(desk, cell_of(desk, target))
    row = replacing.report_target(desk, visit.public_id, CLOSED)
    assert (row.out, row.came_in, row.place) == (target, waiting[0], 0)
    assert visit.state == VisitState.REPLACED and crew(desk, visit) == {}
    instead = next(each for each in visits(desk) if pid(desk, each) == waiting[0])
    assert instead.state == VisitState.DISPATCHED and crew(desk, instead) == going
    (entry,) = entries(desk, "target_replaced")
    assert entry["cause"] == "deregistered" and "注销" not in json.dumps(entry, ensure_ascii=False)
    assert (entry["out"], entry["in"], entry["place"]) == (target, waiting[0], 0)
    assert checked(desk) == [None]
    _, _, steps = read(crews_now.replacements_file(desk.session, drawn_draw(desk)))
    assert steps == [TargetStep(target, waiting[0])]


def test_where_no_alternate_is_left_nobody_comes_in(desk: Desk) -> None:
    visit = with_alternates(desk, drawn_draw(desk))[0]
    many = len(alternates(desk, cell_of(desk, pid(desk, visit))))
    for _ in range(many):
        row = replacing.report_target(desk, visit.public_id, CLOSED)
        visit = next(each for each in visits(desk) if pid(desk, each) == row.came_in)
    row = replacing.report_target(desk, visit.public_id, CLOSED)
    assert row.came_in == "" and visit.state == VisitState.REPLACED
    assert checked(desk) == [None] * (many + 1)


def test_a_report_needs_a_cause_of_its_kind_and_words(desk: Desk) -> None:
    visit = visits(desk)[0]
    with pytest.raises(Invalid) as refused:
        replacing.report_target(desk, visit.public_id, Report(ReplacementCause.SICK_LEAVE, " "))
    assert {f.field for f in refused.value.findings} == {"cause", "reason"}
    person = min(crew(desk, visit))
    with pytest.raises(Invalid) as refused:
        replacing.report_vacancy(desk, visit.public_id, person, CLOSED)
    assert {f.field for f in refused.value.findings} == {"cause"}
    large = Report(ReplacementCause.LEFT, "x", b"x" * (replacing.MOST_EVIDENCE + 1))
    with pytest.raises(Invalid) as refused:
        replacing.report_vacancy(desk, visit.public_id, person, large)
    assert {f.code for f in refused.value.findings} == {"evidence_too_large"}


def test_only_what_has_no_result_is_replaced(desk: Desk) -> None:
    visit = visits(desk)[0]
    visit.state = VisitState.ENTERED
    desk.session.flush()
    for report in (
        lambda: replacing.report_target(desk, visit.public_id, CLOSED),
        lambda: replacing.report_vacancy(desk, visit.public_id, "x", SICK),
    ):
        with pytest.raises(Refused, check=lambda e: e.code == "replace_state"):
            report()


def test_nothing_is_replaced_before_the_people_are_drawn(world) -> None:
    office = People(world(Step.TARGETS_DRAWN))
    with office.desk("supervisor") as desk:
        visit = visits(desk)[0]
        with pytest.raises(Refused, check=lambda e: e.code == "replace_before_inspectors"):
            replacing.report_target(desk, visit.public_id, CLOSED)


# ---- an inspector cannot come --------------------------------------------------------------------


def test_a_seat_is_vacant_until_the_next_code_says_who_comes(desk: Desk) -> None:
    draw = drawn_draw(desk)
    visit, person = replaceable(desk, draw)[0]
    seat = crew(desk, visit)[person]
    replacing.report_vacancy(desk, visit.public_id, person, SICK)
    assert person not in crew(desk, visit)
    (entry,) = entries(desk, "vacancy")
    assert entry["cause"] == "sick_leave" and entry["seat"] == seat
    row = replacing.open_code(party(desk), draw.number, CHAIN.link(1))
    (filled,) = entries(desk, "seat_filled")
    assert filled["code"] == CHAIN.link(1) and filled["in"] == row.came_in
    assert checked(desk) == [row.candidates] and filled["candidates"] == row.candidates
    now = crew(desk, visit)
    assert person not in now and list(now.values()).count(seat) == 1
    _, _, steps = read(crews_now.replacements_file(desk.session, draw))
    assert isinstance(steps[0], SeatStep) and steps[0].into == row.came_in


def test_codes_come_one_after_the_other_and_only_for_a_vacancy(desk: Desk) -> None:
    draw = drawn_draw(desk)
    with pytest.raises(Refused, check=lambda e: e.code == "chain_no_vacancy"):
        replacing.open_code(party(desk), draw.number, CHAIN.link(1))
    first, second = visits(desk)[:2]
    for visit in (first, second):
        replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
    with pytest.raises(Refused, check=lambda e: e.code == "code_wrong"):
        replacing.open_code(party(desk), draw.number, CHAIN.link(2))
    with pytest.raises(Invalid, check=lambda e: e.findings[0].code == "hash_form"):
        replacing.open_code(party(desk), draw.number, "A" * 64)
    filled = [replacing.open_code(party(desk), draw.number, CHAIN.link(n)) for n in (1, 2)]
    assert [row.visit_id for row in filled] == [first.id, second.id]
    assert [row.place for row in filled] == [0, 1]
    assert checked(desk) == [row.candidates for row in filled]


def test_a_vacant_seat_moves_with_the_target_that_came_in(desk: Desk) -> None:
    draw = drawn_draw(desk)
    visit = with_alternates(desk, draw)[0]
    replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
    instead = replacing.report_target(desk, visit.public_id, CLOSED).came_in
    row = replacing.open_code(party(desk), draw.number, CHAIN.link(1))
    assert (row.stood_at, row.place) == (instead, 1)
    assert checked(desk) == [None, row.candidates]


def test_a_seat_of_a_visit_that_has_a_result_waits_no_more(desk: Desk) -> None:
    visit, draw = visits(desk)[0], drawn_draw(desk)
    replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
    visit.state = VisitState.ENTERED
    desk.session.flush()
    assert replacing.open_vacancies(desk.session, draw) == []
    with pytest.raises(Refused, check=lambda e: e.code == "chain_no_vacancy"):
        replacing.open_code(party(desk), draw.number, CHAIN.link(1))


def test_who_is_out_sees_the_visit_no_more(desk: Desk) -> None:
    visit = visits(desk)[0]
    person = min(crew(desk, visit))
    with pytest.raises(NotFound):
        replacing.report_vacancy(desk, visit.public_id, "nobody", SICK)
    replacing.report_vacancy(desk, visit.public_id, person, SICK)
    with pytest.raises(NotFound):
        replacing.report_vacancy(desk, visit.public_id, person, SICK)


def test_a_short_chain_comes_to_its_end(world) -> None:
    office = People(world(Step.OPENED))
    short = Chain("jijian", 1, "5" * 64)
    with office.desk("supervisor") as desk:
        deposit(desk, short)
        draw = draw_all(desk)
        for visit in visits(desk)[:2]:
            replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
        replacing.open_code(party(desk), draw.number, short.link(1))
        with pytest.raises(Refused, check=lambda e: e.code == "chain_exhausted"):
            replacing.open_code(party(desk), draw.number, "0" * 64)


def test_the_file_is_of_a_finished_draw_of_inspectors(world) -> None:
    office = People(world(Step.TARGETS_DRAWN))
    with office.desk("supervisor") as desk:
        draw = desk.session.scalars(select(Draw)).first()
        with pytest.raises(Refused, check=lambda e: e.code == "replacements_of_inspectors"):
            crews_now.replacements_file(desk.session, draw)


def test_nothing_happened_is_a_file_too(desk: Desk) -> None:
    assert checked(desk) == []
    assert desk.session.scalars(select(Replacement)).all() == []


# ---- sealed mode ---------------------------------------------------------------------------------


def test_of_a_sealed_draw_only_causes_and_counts_are_public(desk: Desk) -> None:
    """The log has the hash of each step, pages no identifiers, the file comes with disclosure."""
    draw = drawn_draw(desk)
    draw.mode, draw.disclose_on = DrawMode.SEALED, desk.today()
    desk.session.flush()
    visit, person = replaceable(desk, draw)[0]
    row = replacing.report_vacancy(desk, visit.public_id, person, SICK)
    replacing.open_code(party(desk), draw.number, CHAIN.link(1))
    view = replacements_view(desk.session, draw)
    said = json.dumps([entries(desk, "vacancy"), entries(desk, "seat_filled")])
    for name in (row.out, row.came_in, row.target):
        assert name not in said and name not in view.model_dump_json()
    (filled,) = entries(desk, "seat_filled")
    assert filled["step"] and filled["code"] == CHAIN.link(1) and view.by_cause[0].count == 1
    assert checked(desk) == [row.candidates]
    subject, log = f"draw:{draw.number}", subject_entries(desk, draw)
    assert [*check_replacements(desk.session, subject, draw, log)] == []


def subject_entries(desk: Desk, draw: Draw) -> list[tuple[str, dict[str, object]]]:
    wanted = select(LogEntry).where(LogEntry.subject == f"draw:{draw.number}")
    rows = desk.session.scalars(wanted.order_by(LogEntry.position))
    return [(row.kind, json.loads(row.content)) for row in rows]
