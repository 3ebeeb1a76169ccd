"""One published result, with what proves that this firm is that line of the draw."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api.pages.guards import Anyone, AppState
from api.pages.rendering import render
from api.views.common import region_name
from api.views.publications import versions_view
from api.views.visits import publication_view
from models import Publication, Task
from scheduler.errors import NotFound

router = APIRouter()


@router.get("/results/{number}")
def show_result(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        found = session.execute(
            select(Publication, Task.number)
            .join(Task, Task.id == Publication.task_id)
            .where(Publication.number == number)
        ).one_or_none()
        if found is None:
            raise NotFound("not_found", what="公示", key=number)
        view = publication_view(found[0], found[1])
        district = region_name(session, str(view.content["district"]))
        versions = versions_view(session, number)
        is_own = who is not None and who.authority_id == found[0].authority_id
    return render(
        request,
        who,
        "result.html",
        result=view,
        district=district,
        versions=versions,
        is_own=is_own,
    )
