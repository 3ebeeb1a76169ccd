"""What a lock takes in, what it leaves out and why; odds that follow caps; an honest refusal."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest
from sqlalchemy import select, update

from api.demo import script
from api.demo.steps import Step
from models import Absence, Certificate, InspectionItem, Inspector, Recusal, Target, Task
from scheduler.desk import draw_files, eligibility, freezing, pairing
from scheduler.draw.apart import kept_apart
from scheduler.draw.documents import lines, rows
from scheduler.errors import Refused
from scheduler.odds import solve_inspectors
from scheduler.vocabulary import (
    BlockReason,
    ExclusionReason,
    RecusalKind,
    RosterReason,
    TargetStatus,
)
from tests.ceremony import alone
from tests.insiders.conftest import TASK, People

FIRST, LAST = script.VISITS_FROM, script.VISITS_TO


@pytest.fixture
def office(world) -> People:
    return People(world(Step.OPENED))


def frozen(office: People, change=lambda session: None) -> dict[str, bytes]:
    """The files of a target draw after a change of the registers, taken back afterwards."""
    files: dict[str, bytes] = {}
    try:
        with office.desk("supervisor") as desk:
            change(desk.session)
            desk.session.flush()
            draw = freezing.freeze_targets(desk, TASK, alone("掷骰"))
            files = dict(draw_files.load(desk.session, draw))
            raise RuntimeError("take it back")
    except RuntimeError:
        return files


def inspectors(office: People, change) -> dict[str, RosterReason | None]:
    """Each inspector in scope after a change -> why left out."""
    with office.state.database.read() as session:
        change(session)
        session.flush()
        task = session.scalars(select(Task).where(Task.number == TASK)).one()
        item = session.get_one(InspectionItem, task.item_id)
        found = eligibility.inspectors_in_scope(session, task, item, ["市场监管"])
        return {fact.person_no: fact.left_out for fact in found}


def able(office: People) -> list[eligibility.InspectorFacts]:
    """People who can be drawn and are not scarce: no leads."""
    with office.state.read() as session:
        task = session.scalars(select(Task).where(Task.number == TASK)).one()
        item = session.get_one(InspectionItem, task.item_id)
        found = eligibility.inspectors_in_scope(session, task, item, ["市场监管"])
    return [fact for fact in found if fact.left_out is None and not fact.lead]


def somebody(office: People) -> str:
    return able(office)[0].person_no


def test_everyone_in_scope_is_in_the_pool_or_left_out_with_one_reason(office) -> None:
    files = frozen(office)
    pool, excluded = rows(files["pool.txt"]), rows(files["excluded.txt"])
    with office.state.read() as session:
        kinds = ("enterprise", "individual")
        everyone = session.scalars(select(Target).where(Target.kind.in_(kinds))).all()
    assert len(pool) + len(excluded) == len(everyone)
    reasons = Counter(reason for _, reason in excluded)
    gone = [row for row in everyone if row.status != TargetStatus.ACTIVE]
    assert reasons[ExclusionReason.NOT_ACTIVE] == len(gone) > 0


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": TargetStatus.REVOKED}, ExclusionReason.NOT_ACTIVE),
        ({"tags": [eligibility.GRACE_TAG]}, ExclusionReason.GRACE_PERIOD),
        ({"division_code": None}, ExclusionReason.NO_DISTRICT),
    ],
)
def test_a_target_is_left_out_with_its_reason(office, values, reason) -> None:
    before = Counter(row[1] for row in rows(frozen(office)["excluded.txt"]))
    with office.state.read() as session:
        one = session.scalars(
            select(Target).where(
                Target.status == TargetStatus.ACTIVE, Target.kind == "enterprise", Target.tags == []
            )
        ).first()

    def change(session) -> None:
        session.execute(update(Target).where(Target.id == one.id).values(**values))

    after = Counter(row[1] for row in rows(frozen(office, change)["excluded.txt"]))
    assert after - before == Counter([reason.value])


def test_a_class_without_a_rate_is_left_out(office) -> None:
    def change(session) -> None:
        task = session.scalars(select(Task).where(Task.number == TASK)).one()
        task.rates = {key: rate for key, rate in task.rates.items() if key != "A"}

    files = frozen(office, change)
    reasons = Counter(row[1] for row in rows(files["excluded.txt"]))
    assert reasons[ExclusionReason.NO_RATE] > 0
    assert not any(".A." in row[1] for row in rows(files["pool.txt"]))


def absent(office: People, days: int):
    def change(session) -> None:
        person = session.scalars(select(Inspector).where(Inspector.person_no == no)).one()
        session.add(
            Absence(
                authority_id=person.authority_id,
                inspector_id=person.id,
                from_on=FIRST - timedelta(days=5),
                to_on=FIRST + timedelta(days=days - 1),
                reason="休假",
            )
        )

    no = somebody(office)
    return inspectors(office, change)[no]


def test_absence_counts_from_more_than_half_of_the_window(office) -> None:
    window = (LAST - FIRST).days + 1
    assert absent(office, window // 2) is None
    assert absent(office, window // 2 + 1) == RosterReason.ABSENT


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"expires_on": LAST}, None),
        ({"expires_on": LAST - timedelta(days=1)}, RosterReason.NO_CERTIFICATE),
        ({"valid_to": date(2026, 1, 1)}, RosterReason.NO_CERTIFICATE),
        ({"scope": ["计量"]}, RosterReason.OUT_OF_SCOPE),
    ],
)
def test_a_certificate_holds_on_every_day_of_the_window_and_for_the_item(
    office, values, reason
) -> None:
    no = somebody(office)

    def change(session) -> None:
        person = session.scalars(select(Inspector.id).where(Inspector.person_no == no)).one()
        session.execute(
            update(Certificate).where(Certificate.inspector_id == person).values(**values)
        )

    assert inspectors(office, change)[no] == reason


def test_a_recusal_blocks_the_pair_and_one_that_has_ended_does_not(office) -> None:
    def change(until):
        def apply(session) -> None:
            person = session.scalars(select(Inspector).where(Inspector.person_no == no)).one()
            # In a county of others, so that nobody is missed there.
            target = session.scalars(
                select(Target).where(
                    Target.kind == "enterprise",
                    Target.status == "active",
                    Target.division_code.not_in(person.counties),
                )
            ).first()
            session.add(
                Recusal(
                    authority_id=person.authority_id,
                    inspector_id=person.id,
                    target_key=target.register_key,
                    kind=RecusalKind.KINSHIP,
                    valid_to=until,
                    entered_by="人事科",
                    entered_at=office.state.clock.now(),
                )
            )

        return apply

    no = somebody(office)
    plain = len(rows(frozen(office)["blocked.txt"]))
    assert len(rows(frozen(office, change(None))["blocked.txt"])) == plain + 1
    assert len(rows(frozen(office, change(FIRST))["blocked.txt"])) == plain + 1
    ended = FIRST - timedelta(days=1)
    assert len(rows(frozen(office, change(ended))["blocked.txt"])) == plain


def test_of_two_people_kept_apart_one_is_blocked_at_every_common_target(office) -> None:
    first, second = next(
        (one, other)
        for one, other in combinations(able(office), 2)
        if set(one.counties) & set(other.counties)
    )

    def change(session) -> None:
        one, other = (session.get_one(Inspector, fact.id) for fact in (first, second))
        session.add(
            Recusal(
                authority_id=one.authority_id,
                inspector_id=one.id,
                other_person_no=other.person_no,
                kind=RecusalKind.KINSHIP,
                entered_by="人事科",
                entered_at=office.state.clock.now(),
            )
        )

    files = frozen(office, change)
    apart = [row for row in rows(files["blocked.txt"]) if row[2] == BlockReason.APART]
    targets = [target for _, target, _ in apart]
    assert apart and len(targets) == len(set(targets))
    people = {inspector for inspector, _, _ in apart}
    assert len(people) == 2
    for inspector, target, _ in apart:
        assert kept_apart(target, *people) == inspector


def paired(office: People, load_cap: int | None = None) -> dict[str, int]:
    """The odds of the hardest second draw under a cap on everybody's load, by pair."""

    def change(session) -> None:
        session.execute(update(Task).where(Task.number == TASK).values(load_cap=load_cap))

    files = frozen(office, change)
    with office.state.read() as session:
        item = session.scalars(
            select(InspectionItem).join(Task, Task.item_id == InspectionItem.id)
        ).first()
    seats = pairing.seat_rows(pairing.extreme_outcomes(files)["most"], item.seats)
    problem = pairing.pairing_problem({**files, "seats.txt": lines(seats)}, None)
    solved = solve_inspectors(problem)
    return {f"{row.target}/{row.seat}/{row.inspector}": row.odds for row in solved.rows}


def test_changing_a_cap_changes_the_odds(office) -> None:
    free, capped = paired(office), paired(office, load_cap=6)
    assert sum(free.values()) == sum(capped.values())
    assert free != capped


def test_what_cannot_be_paired_is_refused_before_the_lock_in_words(office) -> None:
    def change(session) -> None:
        session.execute(update(Inspector).values(load_limit=1))

    with pytest.raises(Refused) as refused:
        frozen(office, change)
    assert refused.value.code == "pairing_foreseen"
    words = str(refused.value)
    assert "尚缺" in words and "每人任务量" in words and "可行的办法" in words
    assert office.draws() == []


def test_a_pair_cap_that_is_too_strict_is_refused_with_one_that_works(office) -> None:
    def change(session) -> None:
        session.execute(update(Task).where(Task.number == TASK).values(pair_cap="1/1000"))

    with pytest.raises(Refused) as refused:
        frozen(office, change)
    assert "概率上限放宽到" in str(refused.value)
