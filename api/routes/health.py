"""`/healthz`: the process answers. `/readyz`: the database answers and has the newest schema."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text

from api.guards import Anyone, AppState
from models.migrations.run import is_current

router = APIRouter(tags=["运行"])


class Health(BaseModel):
    status: str


@router.get("/healthz", summary="进程在运行")
def healthz(who: Anyone) -> Health:
    return Health(status="ok")


@router.get("/readyz", summary="数据库可用且结构最新", responses={503: {"model": Health}})
def readyz(who: Anyone, state: AppState, response: Response) -> Health:
    with state.read() as session:
        session.execute(text("SELECT 1"))
    if not is_current(state.database.engine):
        response.status_code = 503
        return Health(status="schema not current")
    return Health(status="ok")
