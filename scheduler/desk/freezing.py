"""名单锁定: entries, odds, parties and sources become bytes that nothing changes.

Both draws of a task are frozen here. The first freezes the inspectors' facts too, so that the
second adds the drawn targets and nothing else (design.md §1).
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Division, Draw, DrawSalt, InspectionItem, Plan, Task
from scheduler.desk import (
    calendars,
    chains,
    clashing,
    eligibility,
    encode,
    finding,
    foreseeing,
    pairing,
    party_only,
    steering,
)
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.registers import roots
from scheduler.desk.sealed_terms import mode_of
from scheduler.desk.sealing import seal, shown_again, task_rules
from scheduler.desk.second import ladder
from scheduler.desk.second import terms as second_terms
from scheduler.desk.second.frozen import untouched
from scheduler.desk.slot_seals import with_seal
from scheduler.desk.task_terms import task_weeks
from scheduler.desk.terms import Agreed, Terms, agree
from scheduler.draw.documents import Json, lines, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Invalid, Refused
from scheduler.odds import Infeasible
from scheduler.vocabulary import PENDING, DrawKind, DrawMode, DrawState, PlanState, TaskState

ALTERNATES: Mapping[str, Json] = {"least": 3, "percent": 10}


def freeze_targets(desk: Desk, task_number: str, terms: Terms) -> Draw:
    """Lock who can be drawn, publish the odds, seal the office's number; the seed is unknown."""
    task = finding.own(desk, finding.task(desk.session, task_number))
    agreed = agreed_for(desk, task, terms)
    _may_draw(desk, task, DrawKind.TARGETS)
    item = desk.session.get_one(InspectionItem, task.item_id)
    targets = eligibility.targets_in_scope(desk.session, task, item)
    _refuse_narrow(desk, task, targets, terms)
    departments = {str(seat["department"]) for seat in item.seats}
    people = eligibility.inspectors_in_scope(desk.session, task, item, departments)
    subjects = encode.Subjects(desk.entropy)
    named = subjects.name_all([f"target:{fact.key}" for fact in targets])
    target_ids = {fact.id: pid for fact, pid in zip(targets, named, strict=True)}
    inspector_ids = {fact.id: subjects.name(f"inspector:{fact.person_no}") for fact in people}
    able = {fact.id: fact for fact in people if fact.left_out is None}
    recusals = eligibility.recusals_in_force(desk.session, task, list(able))
    divisions = {row.code: row for row in desk.session.scalars(select(Division))}
    files = encode.target_files(targets, target_ids, task.rates, divisions)
    files |= encode.roster_files(people, inspector_ids)
    visited = eligibility.last_visits(desk.session, task, list(able))
    files["blocked.txt"] = encode.blocked_file(
        recusals, able, inspector_ids, targets, target_ids, visited
    )
    names = {inspector_ids[fact.id]: fact.person_no for fact in people}
    foreseen = _foresee(desk, task, item.seats, files, names)
    chain = chains.chosen(desk, task.authority_id, terms.chain)
    more = {**_drawn_by(task.rates), **_chained(chains.named(chain))}
    lent: Json = {inspector_ids[fact.id]: [*fact.lent_to] for fact in able.values() if fact.lent_to}
    rules = {**task_rules(desk, task, lent), **second_terms.said(agreed, desk.now(), terms)}
    draw = seal(desk, task, DrawKind.TARGETS, files, more, agreed, rules)
    if chain is not None:
        chains.use(desk, chain, draw)
    _keep_salts(desk, draw, subjects, target_ids, inspector_ids)
    roots.look(desk, draw.number)
    shown = {"proved": foreseen.proved, "simulated": foreseen.simulated}
    record(desk, "draw.foresee", f"draw:{draw.number}", shown)
    return draw


def _refuse_narrow(
    desk: Desk, task: Task, targets: Sequence[eligibility.TargetFacts], terms: Terms
) -> None:
    """Somebody must be there to be drawn; and of few, or of a scope that is locked again and again,
    another body must know."""
    drawable = sum(fact.left_out is None for fact in targets)
    if not drawable:
        raise Refused("freeze_no_targets", task=task.number)
    steering.refuse_unconsented(desk, task, drawable, terms.limits)


def _keep_salts(
    desk: Desk,
    draw: Draw,
    subjects: encode.Subjects,
    target_ids: Mapping[int, str],
    inspector_ids: Mapping[int, str],
) -> None:
    """Remember who stands behind each id, apart from everything that is published."""
    blank = {"authority_id": draw.authority_id, "draw_id": draw.id}
    desk.session.execute(
        insert(DrawSalt),
        [
            {
                **blank,
                "pid": pid,
                "target_id": row if ids is target_ids else None,
                "inspector_id": row if ids is inspector_ids else None,
                "salt": subjects.salts[pid],
            }
            for ids in (target_ids, inspector_ids)
            for row, pid in ids.items()
        ],
    )


def freeze_inspectors(desk: Desk, task_number: str) -> Draw:
    """Publish the most even odds for the drawn targets, from what the first draw froze alone: who
    starts it, a person or the timer, chooses nothing."""
    task = finding.own(desk, finding.task(desk.session, task_number))
    _may_draw(desk, task, DrawKind.INSPECTORS)
    parent = target_draw(desk.session, task)
    before = untouched(desk.session, parent)
    plan = read_canonical(before["plan.json"])
    agreed, found = second_terms.agree_second(desk, parent, plan)
    rules = shown_again(plan["rules"])
    given = ladder.stated_pairing(before, rules)
    drawn = pairing.drawn_targets(before["outcome.txt"])
    try:
        climbed = ladder.climb(given, drawn, ladder.read_ladder(rules))
    except Infeasible as error:
        names = clashing.names_behind(desk, parent.id)
        raise clashing.refusal(desk, "pairing_infeasible", error, names) from error
    files = {**given.files, "seats.txt": lines(climbed.seats), **pairing.odds_files(climbed.odds)}
    more: dict[str, Json] = {
        "cap": climbed.odds.cap,
        "deviation": pairing.deviation(climbed.odds),
        "weeks": [*climbed.given.weeks],
        "parent": {
            "number": parent.number,
            "plan": parent.plan_hash,
            "outcome": sha256_hex(before["outcome.txt"]),
        },
        **_chained(plan.get("chain", {})),
    }
    shown = {**rules, "climbed": [*climbed.steps], "started": found.as_json()}
    return seal(desk, task, DrawKind.INSPECTORS, files, more, agreed, shown, parent)


def agreed_for(desk: Desk, task: Task, terms: Terms) -> Agreed:
    """What the first lock says of the seed: its own terms, or those of a calendar's next slot."""
    wrong = [*ladder.faults(terms.ladder)]
    if wrong:
        raise Invalid(wrong)
    if not terms.calendar and not terms.parties_only:
        return agree(desk, task, terms)
    if terms.parties_only:
        if mode_of(task, terms.seal) == DrawMode.SEALED:
            raise Refused("party_only_sealed")
        return party_only.agree_alone(desk, task.authority_id, terms)
    agreed = calendars.agree_slot(desk, task.authority_id, terms.calendar)
    return with_seal(desk, task, terms, agreed)


def _drawn_by(rates: Mapping[str, str]) -> dict[str, Json]:
    """The plan's members that say how many are drawn."""
    return {"alternates": dict(ALTERNATES), "rates": {**encode.class_rates(rates)}}


def _chained(chain: Json) -> dict[str, Json]:
    """The plan's member `chain`, where there is one."""
    return {"chain": chain} if chain else {}


def _foresee(
    desk: Desk,
    task: Task,
    seats: Sequence[Mapping[str, object]],
    files: Mapping[str, bytes],
    names: Mapping[str, str],
) -> foreseeing.Foreseen:
    """Refuse the lock where an outcome could not be paired: the draw could not be undone."""
    if not pairing.extreme_outcomes(files)["most"]:
        raise Refused("freeze_rates_too_low")
    given = foreseeing.Pairing(
        files, seats, task_weeks(task), ladder.cap_over_unit(task.pair_cap), ALTERNATES
    )
    try:
        return foreseeing.foresee(given)
    except Infeasible as error:
        raise clashing.refusal(desk, "pairing_foreseen", error, names) from error


def target_draw(session: Session, task: Task) -> Draw:
    """The finished target draw of a task."""
    return session.scalars(
        select(Draw).where(
            Draw.task_id == task.id,
            Draw.kind == DrawKind.TARGETS,
            Draw.state == DrawState.RESULT,
        )
    ).one()


def _may_draw(desk: Desk, task: Task, kind: DrawKind) -> None:
    # The task's row is locked: two people who press at once do not freeze twice.
    desk.session.refresh(task, with_for_update=True)
    plan = desk.session.get_one(Plan, task.plan_id)
    # A draw that the public cannot see could be dropped without a trace outside.
    if plan.state != PlanState.PUBLISHED:
        raise Refused("draw_plan_not_public", plan=plan.number)
    needed = TaskState.OPEN if kind == DrawKind.TARGETS else TaskState.TARGETS_DRAWN
    if task.state != needed:
        raise Refused("draw_task_state", task=task.number, state=task.state.label)
    pending = desk.session.scalars(
        select(Draw.number).where(
            Draw.task_id == task.id, Draw.kind == kind, Draw.state.in_(PENDING)
        )
    ).first()
    if pending:
        raise Refused("draw_already_frozen", number=pending)
