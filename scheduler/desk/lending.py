"""借调: a bureau lends one of its inspectors to work in another county for a time.

Only the lending bureau can do it, for a stated window that has not begun, to one county at a time;
and it shows: in the journal at once, and by the public id in the plan of every draw that it
touches. A loan is never changed or taken back; one that was a mistake simply runs out.
"""

from datetime import date

from sqlalchemy import select

from models import Division, Inspector, Loan
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.registers import Register, roots
from scheduler.desk.registers.history import History, one_import_at_a_time
from scheduler.desk.registers.store import Change
from scheduler.errors import Finding, Forbidden, Invalid, NotFound

MOST_DAYS = 366


def lend(desk: Desk, person_no: str, county: str, from_on: date, to_on: date) -> Loan:
    """Lend a person of the own bureau to a county, for both days and all between."""
    person = desk.session.scalars(
        select(Inspector).where(Inspector.person_no == person_no, Inspector.valid_to.is_(None))
    ).one_or_none()
    if person is None:
        raise NotFound("not_found", what="执法检查人员", key=person_no)
    if person.authority_id != desk.actor.authority_id:
        raise Forbidden("not_your_authority")
    findings = _findings(desk, person, county, from_on, to_on)
    if findings:
        raise Invalid(findings)
    one_import_at_a_time(desk)
    roots.before_writing(desk, Register.INSPECTORS)
    loan = Loan(
        authority_id=desk.actor.authority_id,
        inspector_id=person.id,
        county=county,
        from_on=from_on,
        to_on=to_on,
        entered_by=desk.actor.name,
        entered_at=desk.now(),
    )
    desk.session.add(loan)
    desk.session.flush()
    after = {"county": county, "from": from_on.isoformat(), "to": to_on.isoformat()}
    record(desk, "loan.new", f"inspector:{person_no}", after)
    lent = {"lent_to": f"{county} {from_on.isoformat()}/{to_on.isoformat()}"}
    of_person = Change(loan.id, person.authority_id, None, person_no, person.id, {}, lent)
    History(desk).keep(Inspector, [of_person])
    roots.written(desk, Register.INSPECTORS)
    return loan


def _findings(
    desk: Desk, person: Inspector, county: str, from_on: date, to_on: date
) -> list[Finding]:
    findings = []
    division = desk.session.get(Division, county)
    if division is None or division.level != "county":
        findings.append(Finding("county", "unknown_value", {"value": county}))
    elif county in person.counties:
        findings.append(Finding("county", "loan_to_own_county"))
    if to_on < from_on:
        findings.append(Finding("to_on", "dates_reversed"))
    elif (to_on - from_on).days >= MOST_DAYS:
        findings.append(Finding("to_on", "loan_too_long", {"most": MOST_DAYS}))
    # A loan is agreed before it begins: none is made up for a draw that is being prepared.
    if from_on < desk.today():
        findings.append(Finding("from_on", "date_in_past"))
    # One person works at one place: loans do not overlap, whatever the county.
    other = select(Loan).where(
        Loan.inspector_id == person.id, Loan.from_on <= to_on, Loan.to_on >= from_on
    )
    found = desk.session.scalars(other.order_by(Loan.from_on)).first()
    if not findings and found is not None:
        params = {"county": found.county, "from_on": found.from_on, "to_on": found.to_on}
        findings.append(Finding("from_on", "loan_overlaps", params))
    return findings
