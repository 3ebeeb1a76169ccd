"""公开数字: typed by two people who do not see each other's typing.

The first typing of a value is kept and shown to nobody. The second person's is compared with it:
equal, and the value stands; different, and both are public at once, in the log too. Then each may
type again, whoever was wrong, until two people's latest typings agree. Every typing is kept.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Draw, DrawSource, Typing
from scheduler.beacons import check
from scheduler.desk import ceremony, draw_files, drawing, standing_draws, witnessed
from scheduler.desk.ceremony import TYPISTS
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append, moment
from scheduler.draw.documents import Json
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.sources import SourceError, source
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawState

MOST_EVIDENCE = 5 * 1024 * 1024
"""Bytes of a picture or page that shows where the value was published."""


def type_value(
    desk: Desk, number: str, place: int, typed: str, evidence: bytes | None = None
) -> Draw:
    """One person types the value of source `place` (from 0); with the last value of the draw its
    outcome follows at once."""
    if desk.actor.role not in TYPISTS:
        raise Forbidden("role_needed", roles="、".join(role.label for role in TYPISTS))
    draw = ceremony.attended(desk, number)
    if draw.state in (DrawState.FROZEN, DrawState.OPENING):
        raise Refused("typing_before_close", state=draw.state.label)
    if not awaits_values(desk.session, draw):
        raise Refused("draw_result_state", state=draw.state.label)
    if draw.state == DrawState.CLOSED:
        witnessed.refuse_unseen_close(desk, draw)
    announced = sources_of(desk, draw)
    if not 0 <= place < len(announced):
        raise Invalid([Finding("place", "unknown_value", {"value": place})])
    chosen = announced[place]
    _refuse_settled_or_early(desk, chosen)
    value = _checked(chosen, typed, evidence)
    _refuse_known_value(desk, draw, chosen, value)
    others = _refuse_own(desk, chosen, value)
    _keep(desk, draw, chosen, value, evidence)
    if any(each.value == value for each in others) or standing_draws.proves_itself(
        desk.session, draw, chosen, value
    ):
        _settle(desk, draw, chosen, value)
    elif others:
        said: dict[str, Json] = {"place": place, **_said(desk, chosen)}
        append(desk, "public_mismatch", f"draw:{number}", said)
    if all(each.value for each in announced):
        drawing.decide(desk, draw, announced)
    return draw


def awaits_values(session: Session, draw: Draw) -> bool:
    """Are values still to be typed? Of a void draw too, if its reveals were closed: the outcome
    that was thrown away is to be disclosed."""
    if draw.state == DrawState.VOID:
        return draw.seed is None and draw_files.has(session, draw, "reveals.json")
    return draw.state == DrawState.CLOSED


def sources_of(desk: Desk, draw: Draw) -> Sequence[DrawSource]:
    """The draw's public values in the plan's order."""
    wanted = select(DrawSource).where(DrawSource.draw_id == draw.id).order_by(DrawSource.place)
    return desk.session.scalars(wanted).all()


def typings_of(desk: Desk, chosen: DrawSource) -> Sequence[Typing]:
    """Everything that was typed for a source, oldest first."""
    wanted = select(Typing).where(Typing.source_id == chosen.id).order_by(Typing.id)
    return desk.session.scalars(wanted).all()


def _refuse_settled_or_early(desk: Desk, chosen: DrawSource) -> None:
    if chosen.value is not None:
        raise Refused("value_settled")
    if chosen.at and moment(desk.now()) < chosen.at:
        raise Refused("value_before_its_time", at=chosen.at)


def _checked(chosen: DrawSource, typed: str, evidence: bytes | None) -> str:
    """The canonical value, which is the source's own where that can be checked here."""
    findings, value = [], ""
    try:
        value = source(chosen.kind).canonical(typed)
        check(chosen.kind, chosen.label, value)
    except SourceError as error:
        findings.append(Finding("value", error.code, error.params))
    if evidence is not None and len(evidence) > MOST_EVIDENCE:
        findings.append(Finding("evidence", "evidence_too_large", {"most": MOST_EVIDENCE >> 20}))
    if findings:
        raise Invalid(findings)
    return value


def _refuse_known_value(desk: Desk, draw: Draw, chosen: DrawSource, value: str) -> None:
    """A value that decided another draw existed before this list was locked, perhaps; of a void
    draw it decides nothing."""
    if draw.state == DrawState.VOID:
        return
    used = (
        select(Draw.number)
        .join(DrawSource, DrawSource.draw_id == Draw.id)
        .where(
            DrawSource.authority_id == draw.authority_id,
            DrawSource.kind == chosen.kind,
            DrawSource.value == value,
            DrawSource.id != chosen.id,
            # The same value may have been announced for a draw that is void by now; it is known
            # since it was typed there.
            or_(Draw.state != DrawState.VOID, DrawSource.settled_at <= draw.frozen_at),
            Draw.id.not_in(standing_draws.of_same_slot(draw)),
        )
    )
    earlier = desk.session.scalars(used.limit(1)).one_or_none()
    if earlier is not None:
        raise Refused("value_used", number=earlier)


def _refuse_own(desk: Desk, chosen: DrawSource, value: str) -> list[Typing]:
    """The latest typing of each other person; Refused where only another person helps."""
    latest = {each.typed_by: each for each in typings_of(desk, chosen)}
    own = latest.pop(desk.actor.name, None)
    if own is not None and not latest:
        raise Refused("typing_other_person")
    if own is not None and own.value == value:
        raise Refused("typing_same_again")
    return list(latest.values())


def _keep(desk: Desk, draw: Draw, chosen: DrawSource, value: str, evidence: bytes | None) -> None:
    assert desk.actor.role is not None
    desk.session.add(
        Typing(
            authority_id=draw.authority_id,
            source_id=chosen.id,
            value=value,
            typed_by=desk.actor.name,
            role=desk.actor.role,
            typed_at=desk.now(),
            evidence=evidence,
            evidence_sha256=None if evidence is None else sha256_hex(evidence),
        )
    )
    # Without the value: the journal is read while the second person has not typed yet.
    record(desk, "draw.type", f"draw:{draw.number}", {"source": chosen.place})


def _settle(desk: Desk, draw: Draw, chosen: DrawSource, value: str) -> None:
    chosen.value, chosen.settled_at = value, desk.now()
    said: dict[str, Json] = {
        "place": chosen.place,
        "source": chosen.kind,
        "value": value,
        **_said(desk, chosen),
    }
    append(desk, "public", f"draw:{draw.number}", said)


def _said(desk: Desk, chosen: DrawSource) -> dict[str, Json]:
    """What the public learns of the typings: values and roles in their order, no names."""
    typed: list[Json] = [
        {"value": each.value, "role": each.role.value, "evidence": each.evidence_sha256 or ""}
        for each in typings_of(desk, chosen)
    ]
    return {"typed": typed}
