"""Yearly plans: drafted, approved by a second person, filed, published."""

from datetime import date

from models import Plan
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.numbering import next_number
from scheduler.desk.publications import publish_document
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import PlanState

MOST_TITLE, MOST_TEXT = 128, 8000


def title_findings(title: str) -> list[Finding]:
    """What is wrong with the title of a plan or a task."""
    if not title.strip():
        return [Finding("title", "required")]
    if len(title) > MOST_TITLE:
        return [Finding("title", "too_long", {"most": MOST_TITLE})]
    if not title.isprintable():
        return [Finding("title", "control_character")]
    return []


def new_plan(desk: Desk, year: int, title: str, text: str = "") -> Plan:
    """Draft a plan for `year`."""
    findings = title_findings(title)
    if len(text) > MOST_TEXT:
        findings.append(Finding("text", "too_long", {"most": MOST_TEXT}))
    if not desk.today().year - 1 <= year <= desk.today().year + 2:
        findings.append(Finding("year", "plan_year", {"year": year}))
    if findings:
        raise Invalid(findings)
    plan = Plan(
        authority_id=desk.actor.authority_id,
        number=next_number(desk, "plan"),
        year=year,
        title=title.strip(),
        text=text.strip(),
        state=PlanState.DRAFT,
        drafted_by=desk.actor.name,
        drafted_at=desk.now(),
    )
    desk.session.add(plan)
    desk.session.flush()
    record(desk, "plan.new", f"plan:{plan.number}", {"title": plan.title, "year": year})
    return plan


def approve_plan(desk: Desk, number: str) -> Plan:
    """Approve a drafted plan; the drafter cannot."""
    plan = finding.own(desk, finding.plan(desk.session, number))
    if plan.drafted_by == desk.actor.name:
        raise Refused("plan_approve_own")
    advance(desk, plan, "approve")
    plan.approved_by, plan.approved_at = desk.actor.name, desk.now()
    record(desk, "plan.approve", f"plan:{number}")
    return plan


def file_plan(desk: Desk, number: str, filed_with: str, filing_no: str, filed_on: date) -> Plan:
    """Record with whom, under which number and when the plan was filed (备案)."""
    findings = [
        Finding(field, "required")
        for field, value in (("filed_with", filed_with), ("filing_no", filing_no))
        if not value.strip()
    ]
    for field, value, most in (("filed_with", filed_with, 128), ("filing_no", filing_no, 64)):
        if len(value) > most:
            findings.append(Finding(field, "too_long", {"most": most}))
    if filed_on > desk.today():
        findings.append(Finding("filed_on", "date_in_future"))
    if findings:
        raise Invalid(findings)
    plan = finding.own(desk, finding.plan(desk.session, number))
    advance(desk, plan, "file")
    plan.filed_with, plan.filing_no, plan.filed_on = filed_with.strip(), filing_no.strip(), filed_on
    after = {"with": plan.filed_with, "no": plan.filing_no, "on": filed_on.isoformat()}
    record(desk, "plan.file", f"plan:{number}", after)
    return plan


def publish_plan(desk: Desk, number: str) -> Plan:
    """Make a filed plan public: an immutable publication and an entry in the log."""
    plan = finding.own(desk, finding.plan(desk.session, number))
    advance(desk, plan, "publish")
    plan.published_at = desk.now()
    publish_document(desk, f"plan:{number}", published_content(plan))
    record(desk, "plan.publish", f"plan:{number}")
    return plan


def published_content(plan: Plan) -> dict[str, Json]:
    """What is published of a plan."""
    return {
        "plan": plan.number,
        "year": plan.year,
        "title": plan.title,
        "text": plan.text,
        "filed_with": plan.filed_with or "",
        "filing_no": plan.filing_no or "",
        "filed_on": plan.filed_on.isoformat() if plan.filed_on else "",
    }
