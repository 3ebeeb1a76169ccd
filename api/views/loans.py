"""Loans of inspectors, for officials."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.people import LoanOut, LoansOut
from api.views.common import authority, region_name
from models import Authority, Division, Inspector, Loan
from scheduler.desk.context import Actor


def loan_view(session: Session, loan: Loan) -> LoanOut:
    """One loan with the person's name."""
    person = session.get_one(Inspector, loan.inspector_id)
    return LoanOut(
        person_no=person.person_no,
        name=person.name,
        lender=authority(session, loan.authority_id),
        county=Coded(code=loan.county, label=region_name(session, loan.county)),
        from_on=loan.from_on,
        to_on=loan.to_on,
    )


def loans_view(session: Session, actor: Actor, limit: int) -> LoansOut:
    """Loans by the actor's bureau, and of people to its own division and those right below."""
    own = session.get_one(Authority, actor.authority_id).division_code
    near = select(Division.code).where(or_(Division.code == own, Division.parent_code == own))
    wanted = select(Loan).where(or_(Loan.authority_id == actor.authority_id, Loan.county.in_(near)))
    found = session.scalars(wanted.order_by(Loan.id.desc()).limit(limit))
    return LoansOut(loans=[loan_view(session, loan) for loan in found])
