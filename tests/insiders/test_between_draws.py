"""Facts changed between the two draws: the second uses what the first froze, nothing else."""

from datetime import date, timedelta

from sqlalchemy import select, update

from api.demo.steps import Step
from models import Absence, Inspector, Recusal, Target, Task, Visit
from scheduler.desk import draw_files
from scheduler.draw.documents import rows
from scheduler.vocabulary import RecusalKind
from tests.insiders.conftest import People, lock_inspectors, swap_file, verdicts
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


def pairing_files(office: People) -> dict[str, bytes]:
    """The frozen files of a second draw, frozen and then taken back."""
    with office.trying("supervisor") as desk:
        files = dict(draw_files.load(desk.session, lock_inspectors(desk)))
    return files


@threat(
    row="absences and recusals after draw 1",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.freezing.freeze_inspectors",),
    words="第二次抽取只用第一次锁定的人员、请假、回避和上限，之后登记的一概不影响它。",
)
def test_absence_recusal_and_load_entered_after_draw_one_change_nothing(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    before = pairing_files(office)
    with office.desk("supervisor") as desk:
        someone = desk.session.scalars(select(Inspector).where(Inspector.on_duty)).first()
        visited = desk.session.scalars(
            select(Target).join(Visit, Visit.target_id == Target.id)
        ).first()
        desk.session.add(
            Absence(
                authority_id=someone.authority_id,
                inspector_id=someone.id,
                from_on=date(2026, 3, 1),
                to_on=date(2026, 3, 1) + timedelta(days=200),
                reason="突然请假",
            )
        )
        desk.session.add(
            Recusal(
                authority_id=someone.authority_id,
                inspector_id=someone.id,
                target_key=visited.register_key,
                kind=RecusalKind.SELF_DECLARED,
                entered_by="supervisor",
                entered_at=desk.now(),
            )
        )
        desk.session.execute(update(Inspector).values(load_limit=1, can_lead=False))
        desk.session.execute(update(Task).values(pair_cap="1/2", load_cap=1))
    after = pairing_files(office)
    assert before["odds.txt"]
    for name in ("odds.txt", "roster.txt", "absent.txt", "blocked.txt", "seats.txt"):
        assert after[name] == before[name], name


@threat(
    row="absences and recusals after draw 1",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.freezing.target_draw",),
    words="匹配人员的名单写明依据哪一次抽取、哪些对象，不能换成别的对象。",
)
def test_the_second_draw_names_the_first_and_its_outcome(office_at) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    first, second = office.draws()
    with office.state.read() as session:
        plan = draw_files.load_one(session, second, "plan.json").decode()
        seats = rows(draw_files.load_one(session, second, "seats.txt"))
        outcome = rows(draw_files.load_one(session, first, "outcome.txt"))
    assert first.plan_hash in plan
    assert {row[0] for row in seats} == {row[2] for row in outcome if row[3] == "drawn"}


@threat(
    row="swap the pool after the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:roots",),
    words="抽取之后改动锁定名单的任何一行，名单校验码就对不上，任何人核验都会发现。",
)
def test_a_changed_frozen_file_is_found_by_the_verifier(office_at, tmp_path) -> None:
    """A database administrator drops the trigger and swaps one firm in the pool."""
    office = office_at(Step.TARGETS_DRAWN)
    draw = office.draws()[0]
    assert verdicts(office, tmp_path / "b") == {draw.number: set()}
    swap_file(office, draw, "pool.txt", b"2" * 20 + office.file(draw, "pool.txt")[20:])
    assert verdicts(office, tmp_path / "b") == {draw.number: {"roots"}}


@threat(
    row="edit the outcome",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:outcome",),
    words="改动抽取结果后，用公开的随机数重算得不出它，任何人核验都会发现。",
)
def test_a_changed_outcome_is_found_by_the_verifier(office_at, tmp_path) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    first, second = office.draws()
    outcome = office.file(second, "outcome.txt").split(b"\n")
    swap_file(office, second, "outcome.txt", b"\n".join(outcome[1:]))
    assert verdicts(office, tmp_path / "b") == {first.number: set(), second.number: {"outcome"}}
