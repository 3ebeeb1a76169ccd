"""Facts changed between the two draws: the second uses what the first froze, nothing else."""

from datetime import date, timedelta

from sqlalchemy import select, text, update

from api.demo.steps import Step
from models import Absence, Inspector, Recusal, Target, Task, Visit
from scheduler.desk import draw_files, freezing
from scheduler.draw.documents import rows
from scheduler.vocabulary import RecusalKind
from tests.ceremony import alone
from tests.insiders.conftest import TASK, People


def pairing_files(office: People) -> dict[str, bytes]:
    """The frozen files of a second draw, frozen and then taken back."""
    files: dict[str, bytes] = {}
    try:
        with office.desk("supervisor") as desk:
            draw = freezing.freeze_inspectors(desk, TASK, alone("掷骰"))
            files = draw_files.load(desk.session, draw)
            raise RuntimeError("take it back")
    except RuntimeError:
        pass
    return files


def test_absence_recusal_and_load_entered_after_draw_one_change_nothing(world, people) -> None:
    office = people(world(Step.TARGETS_DRAWN))
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


def test_the_second_draw_names_the_first_and_its_outcome(world, people) -> None:
    office = people(world(Step.INSPECTORS_DRAWN))
    first, second = office.draws()
    with office.state.read() as session:
        plan = draw_files.load_one(session, second, "plan.json").decode()
        seats = rows(draw_files.load_one(session, second, "seats.txt"))
        outcome = rows(draw_files.load_one(session, first, "outcome.txt"))
    assert first.plan_hash in plan
    assert {row[0] for row in seats} == {row[2] for row in outcome if row[3] == "drawn"}


def test_a_changed_frozen_file_is_found_by_the_verifier(world, people, tmp_path) -> None:
    """A database administrator drops the trigger and swaps one firm in the pool."""
    from api.demo.run import verify_draws

    state = world(Step.TARGETS_DRAWN)
    office = people(state)
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [True]
    with office.desk("supervisor") as desk:
        desk.session.execute(text("DROP TRIGGER keep_draw_file_update"))
        pool = draw_files.load_one(desk.session, office.draws()[0], "pool.txt")
        lines = pool.split(b"\n")
        lines[0] = b"a" * 20 + lines[0][20:]
        desk.session.execute(
            text("UPDATE draw_file SET content = :content WHERE name = 'pool.txt'"),
            {"content": b"\n".join(lines)},
        )
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [False]


def test_a_changed_outcome_is_found_by_the_verifier(world, people, tmp_path) -> None:
    from api.demo.run import verify_draws

    state = world(Step.INSPECTORS_DRAWN)
    office = people(state)
    with office.desk("supervisor") as desk:
        desk.session.execute(text("DROP TRIGGER keep_draw_file_update"))
        outcome = draw_files.load_one(desk.session, office.draws()[1], "outcome.txt")
        first, *rest = outcome.split(b"\n")
        desk.session.execute(
            text(
                "UPDATE draw_file SET content = :content WHERE name = 'outcome.txt' AND draw_id = 2"
            ),
            {"content": b"\n".join(rest)},
        )
        assert first
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [True, False]
