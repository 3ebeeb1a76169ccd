"""Draws as the public sees them: counts, hashes, seed; never a name."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
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
from scheduler.desk.erasing import erased
from scheduler.desk.hidden import PUBLIC_FILES, is_hidden
from scheduler.desk.typists import awaits_values
from scheduler.draw.documents import rows
from scheduler.vocabulary import PENDING, DrawKind, DrawState, ExclusionReason, RosterReason


def draw_view(session: Session, draw: Draw) -> DrawOut:
    """One draw with its counts and the digests of its files."""
    listed = session.execute(
        select(DrawFile.name, func.length(DrawFile.content), DrawFile.sha256)
        .where(DrawFile.draw_id == draw.id)
        .order_by(DrawFile.name)
    ).all()
    plan = json.loads(load_one(session, draw, "plan.json"))
    computed, hidden = draw_files.is_computed(draw), is_hidden(draw)
    digests = {name: digest for name, _, digest in listed}
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
        files=_files(listed, hidden),
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


def _files(listed: Sequence[Row[str, int, str]], hidden: bool) -> list[DrawFileOut]:
    """What may be read of the files: of a hidden draw those that tell nothing of its list."""
    return [
        DrawFileOut(name=name, bytes=size, sha256=digest)
        for name, size, digest in listed
        if not hidden or name in PUBLIC_FILES
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
    left = []
    if draw.kind == DrawKind.TARGETS:
        reasons = Counter(row[1] for row in rows(load_one(session, draw, "excluded.txt")))
        left += [
            LeftOut(who="targets", reason=coded(ExclusionReason(reason)), count=count)
            for reason, count in sorted(reasons.items())
        ]
    reasons = Counter(row[1] for row in rows(load_one(session, draw, "absent.txt")))
    left += [
        LeftOut(who="inspectors", reason=coded(RosterReason(reason)), count=count)
        for reason, count in sorted(reasons.items())
    ]
    return left


def _drawn(session: Session, draw: Draw) -> int:
    outcome = rows(load_one(session, draw, "outcome.txt"))
    if draw.kind == DrawKind.INSPECTORS:
        return len(outcome)
    return sum(row[3] == "drawn" for row in outcome)
