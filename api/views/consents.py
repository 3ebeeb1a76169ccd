"""Consents to narrow scopes, as they were asked for and given."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.draws import ActedOut
from api.schemas.oversight import AskedConsentOut
from api.views.common import authority
from models import ScopeConsent, Task

SHOWN = 200


def consent_view(session: Session, row: ScopeConsent) -> AskedConsentOut:
    """One consent, given or not."""
    task = session.get_one(Task, row.task_id)
    approved = None
    if row.approved_at is not None:
        approved = ActedOut(account=row.approved_by or "", body=row.approved_body or "")
    return AskedConsentOut(
        task=task.number,
        title=task.title,
        authority=authority(session, row.authority_id),
        targets=row.targets,
        alike=row.alike,
        reason=row.reason,
        asked=ActedOut(account=row.asked_by, body=row.asked_body),
        asked_at=row.asked_at,
        approved=approved,
        approved_at=row.approved_at,
    )


def consents_view(session: Session, authorities: Collection[int]) -> list[AskedConsentOut]:
    """What these authorities have asked for, the newest first."""
    wanted = select(ScopeConsent).where(ScopeConsent.authority_id.in_(authorities))
    found = session.scalars(wanted.order_by(ScopeConsent.id.desc()).limit(SHOWN))
    return [consent_view(session, row) for row in found]
