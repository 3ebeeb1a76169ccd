"""Draws as the public sees them: counts, hashes, seed; never a name."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.draws import (
    ActedOut,
    DiscardedOut,
    DrawFileOut,
    DrawOut,
    DrawSlotOut,
    LeftOut,
    RegisterChangesOut,
    ScopeConsentOut,
    VoidOut,
    VoidProposalOut,
)
from api.views.ceremony import parties_view, sources_view
from api.views.common import coded
from api.views.seals import seal_view
from api.views.second import started_view, stated_view
from models import Draw, DrawFile, Task
from scheduler.desk import draw_files
from scheduler.desk.draw_files import load_one
from scheduler.desk.draw_parts import part_rows, read_parts
from scheduler.desk.erasing import erased
from scheduler.desk.hidden import PUBLIC_FILES, is_hidden
from scheduler.desk.typists import awaits_values
from scheduler.vocabulary import PENDING, DrawKind, DrawState, ExclusionReason, RosterReason


def draw_view(session: Session, draw: Draw) -> DrawOut:
    """One draw with its counts and the digests of its files."""
    listed = _listed(session, draw)
    plan = json.loads(load_one(session, draw, "plan.json"))
    computed, hidden = draw_files.is_computed(draw), is_hidden(draw)
    digests = {each.name: each.sha256 for each in listed}
    return DrawOut(
        number=draw.number,
        task=session.get_one(Task, draw.task_id).number,
        parent=session.get_one(Draw, draw.parent_id).number if draw.parent_id else None,
        kind=coded(draw.kind),
        state=coded(draw.state),
        protocol=draw.protocol,
        mode=draw.mode,
        plan_hash=draw.plan_hash,
        frozen_at=draw.frozen_at,
        commit_by=draw.commit_by,
        reveal_by=draw.reveal_by,
        parties=parties_view(session, draw),
        sources=sources_view(session, draw),
        slot=_slot(plan),
        escrow=plan["escrow"],
        seal=seal_view(session, draw),
        seed=None if hidden else draw.seed,
        drawn_at=draw.drawn_at,
        void=_void(session, draw, digests.get("outcome.txt")),
        void_proposal=_void_proposal(draw),
        counts={name: entry["lines"] for name, entry in sorted(plan["files"].items())},
        left_out=_left_out(session, draw),
        **_said_for_people(plan["rules"]),
        drawn=_drawn(session, draw) if computed else None,
        files=[each for each in listed if not hidden or each.name in PUBLIC_FILES],
        bundle=f"/api/v1/draws/{draw.number}/bundle" if computed and not hidden else None,
        codes_erased_at=entry.logged_at if (entry := erased(session, draw)) else None,
    )


def _said_for_people(rules: dict[str, Any]) -> dict[str, Any]:
    """What the plan's rules say besides the odds."""
    return {
        "register_changes": _register_changes(rules),
        "scope_consent": _scope_consent(rules),
        "second": stated_view(rules),
        "started": started_view(rules),
    }


def _slot(plan: dict[str, Any]) -> DrawSlotOut | None:
    named = plan["slot"]
    if not named:
        return None
    return DrawSlotOut(calendar=named["calendar"].removeprefix("calendar:"), place=named["place"])


def _listed(session: Session, draw: Draw) -> list[DrawFileOut]:
    """Every file with its size; of a hidden draw only those may be shown that tell nothing of its
    list."""
    sizes = Counter[str]()
    for part in part_rows(session, draw):
        sizes[part.name] += part.size
    wanted = select(DrawFile.name, DrawFile.sha256).where(DrawFile.draw_id == draw.id)
    return [
        DrawFileOut(name=name, bytes=sizes[name], sha256=digest)
        for name, digest in session.execute(wanted.order_by(DrawFile.name))
    ]


def _register_changes(rules: dict[str, Any]) -> RegisterChangesOut | None:
    said = rules.get("register_changes")
    return RegisterChangesOut.model_validate(said) if said else None


def _scope_consent(rules: dict[str, Any]) -> ScopeConsentOut | None:
    said = rules.get("scope_consent")
    return ScopeConsentOut.model_validate(said) if said else None


def _void(session: Session, draw: Draw, digest: str | None) -> VoidOut | None:
    """`digest`: of the outcome, where one has been computed."""
    if draw.state != DrawState.VOID or draw.void_cause is None or draw.void_at is None:
        return None
    discarded = None
    if draw.seed and digest and draw.drawn_at:
        discarded = DiscardedOut(seed=draw.seed, outcome=digest, at=draw.drawn_at)
    return VoidOut(
        cause=coded(draw.void_cause),
        reason=draw.void_reason or "",
        document=draw.void_document,
        evidence_sha256=draw.void_sha256,
        proposed=ActedOut(account=draw.void_by or "", body=draw.void_body or ""),
        approved=ActedOut(account=draw.void_approved_by or "", body=draw.void_approved_body or ""),
        at=draw.void_at,
        discarded=discarded,
        awaits_values=awaits_values(session, draw),
    )


def _void_proposal(draw: Draw) -> VoidProposalOut | None:
    if draw.state not in PENDING or draw.void_cause is None:
        return None
    return VoidProposalOut(
        cause=coded(draw.void_cause),
        reason=draw.void_reason or "",
        document=draw.void_document,
        evidence_sha256=draw.void_sha256,
        proposed=ActedOut(account=draw.void_by or "", body=draw.void_body or ""),
    )


def _left_out(session: Session, draw: Draw) -> list[LeftOut]:
    listed: tuple[tuple[str, str, type[ExclusionReason] | type[RosterReason]], ...] = (
        ("targets", "excluded.txt", ExclusionReason),
        ("inspectors", "absent.txt", RosterReason),
    )
    left = []
    for who, name, reasons in listed:
        marks = {reason: f"\t{reason.value}\n" for reason in sorted(reasons)}
        found = _marked(session, draw, name, marks.values())
        left += [
            LeftOut(who=who, reason=coded(reason), count=found[mark])
            for reason, mark in marks.items()
            if found[mark]
        ]
    return left


def _drawn(session: Session, draw: Draw) -> int:
    """Drawn targets, or seats with their inspectors."""
    mark = "\n" if draw.kind == DrawKind.INSPECTORS else "\tdrawn\t"
    return _marked(session, draw, "outcome.txt", [mark])[mark]


def _marked(session: Session, draw: Draw, name: str, marks: Iterable[str]) -> Counter[str]:
    """How often each mark stands in a file: however many its lines are, none becomes an object."""
    wanted, found = [*marks], Counter[str]()
    for part in read_parts(session, draw, name):
        found.update({mark: part.count(mark.encode()) for mark in wanted})
    return found
