"""Publications with what corrects them."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.publications import VersionOut, VersionsOut
from models import Correction, Plan, Publication
from scheduler.desk import correcting

FIELDS = {
    "target": "检查对象名称",
    "checked_on": "检查日期",
    "result_codes": "检查结果",
    "results": "检查结果",
    "title": "名称",
    "text": "正文",
    "filed_with": "备案机关",
    "filing_no": "备案号",
    "filed_on": "备案日期",
}
"""Member of a publication that can be corrected -> what people call it."""


def versions_view(session: Session, number: str) -> VersionsOut:
    """All versions of what a publication is of."""
    row = correcting.publication_named(session, number)
    listed = correcting.versions(session, row.subject)
    wanted = select(Correction.made_id, Correction.cause).where(
        Correction.made_id.in_([each.id for each in listed])
    )
    causes = {made: cause for made, cause in session.execute(wanted)}
    return VersionsOut(
        kind=row.subject.partition(":")[0],
        newest=listed[-1].number,
        waiting=correcting.open_correction(session, listed[-1]) is not None,
        versions=[
            VersionOut(
                number=each.number,
                revision=each.revision,
                published_at=each.published_at,
                sha256=each.sha256,
                cause=causes.get(each.id),
                content=json.loads(each.content),
            )
            for each in listed
        ],
    )


def plan_publication(session: Session, plan: Plan) -> str | None:
    """The number of the latest version of a published plan."""
    wanted = select(Publication.number).where(Publication.subject == f"plan:{plan.number}")
    return session.scalars(wanted.order_by(Publication.revision.desc()).limit(1)).first()
