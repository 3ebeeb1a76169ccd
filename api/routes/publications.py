"""What was published with its corrections; asking for one, deciding about it."""

from fastapi import APIRouter

from api.guards import Anyone, AppState, SecondPerson, Supervisor
from api.schemas.publications import CorrectionIn, DecisionIn, VersionsOut
from api.views.publications import versions_view
from scheduler.desk import correcting

router = APIRouter(tags=["公示和更正"])


@router.get("/publications/{number}", summary="一份公示的全部版本：原件和历次更正")
def get_versions(number: str, who: Anyone, state: AppState) -> VersionsOut:
    with state.read() as session:
        return versions_view(session, number)


@router.post("/publications/{number}/correction", summary="提出更正；原件不改", status_code=201)
def propose(number: str, body: CorrectionIn, who: Supervisor, state: AppState) -> VersionsOut:
    with state.desk(who) as desk:
        correcting.propose_correction(desk, number, body.cause, body.changes)
        return versions_view(desk.session, number)


@router.post("/publications/{number}/correction/decision", summary="批准更正（不能是提出人）")
def decide(number: str, body: DecisionIn, who: SecondPerson, state: AppState) -> VersionsOut:
    with state.desk(who) as desk:
        correcting.decide_correction(desk, number, body.accepted)
        return versions_view(desk.session, number)
