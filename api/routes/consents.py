"""Narrow scopes and tasks alike: the reason, and the consent of another body."""

from fastapi import APIRouter

from api.guards import AppState, OtherBody, Overseer, Supervisor
from api.schemas.oversight import AskedConsentOut, AskedConsentsOut, ConsentIn
from api.views.consents import consent_view, consents_view
from scheduler.desk import steering
from scheduler.desk.register_changes import within

router = APIRouter(tags=["范围过小和相近的任务"])


@router.post(
    "/tasks/{number}/scope-consent",
    summary="说明范围过小、任务相近的理由，申请其他单位同意",
    status_code=201,
)
def ask(number: str, body: ConsentIn, who: Supervisor, state: AppState) -> AskedConsentOut:
    with state.desk(who) as desk:
        row = steering.ask_consent(desk, number, body.reason, state.settings.limits)
        return consent_view(desk.session, row)


@router.post("/tasks/{number}/scope-consent/approval", summary="同意（上级单位或其他单位）")
def approve(number: str, who: OtherBody, state: AppState) -> AskedConsentOut:
    with state.desk(who) as desk:
        return consent_view(desk.session, steering.approve_consent(desk, number))


@router.get("/scope-consents", summary="范围过小或相近、经同意才锁定的任务")
def list_consents(who: Overseer, state: AppState) -> AskedConsentsOut:
    with state.read() as session:
        listed = consents_view(session, within(session, who.authority_id))
        return AskedConsentsOut(consents=listed)
