"""The verifiers for outsiders: which ones there are, which there ever were, and their bytes."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.pages.guards import Anyone, AppState
from api.pages.rendering import render
from api.proving import verifier_files
from scheduler.desk import verifiers
from scheduler.draw.hashing import sha256_hex

router = APIRouter()

MEDIA = {"verify.py": "text/x-python", "verify.html": "text/html"}


class VerifierLine(BaseModel):
    """A verifier and where the log says so; `current`: it is what is handed out now."""

    file: str
    sha256: str
    version: str
    position: int
    at: datetime
    current: bool


def verifier_lines(session: Session) -> tuple[list[VerifierLine], list[VerifierLine]]:
    """What is handed out now, and everything that ever was, newest first."""
    now = {(name, sha256_hex(content)) for name, content in verifier_files().items()}
    lines = [
        VerifierLine(
            file=each.file,
            sha256=each.sha256,
            version=each.version,
            position=each.position,
            at=each.at,
            current=(each.file, each.sha256) in now,
        )
        for each in reversed(verifiers.logged(session))
    ]
    return [each for each in lines if each.current], lines


@router.get("/verify")
def show_verifiers(request: Request, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        current, lines = verifier_lines(session)
    return render(request, who, "verify.html", current=current, lines=lines)


@router.get("/verify.py", response_class=Response)
def verifier(who: Anyone, state: AppState) -> Response:
    return _handed_out(state, "verify.py")


@router.get("/verify.html", response_class=Response)
def verifier_page(who: Anyone, state: AppState) -> Response:
    """To be saved and opened from the disk: what is checked there has nothing to do with us."""
    return _handed_out(state, "verify.html")


def _handed_out(state: AppState, name: str) -> Response:
    """The file as it is on the disk, if the log knows these very bytes."""
    content = verifier_files()[name]
    with state.read() as session:
        verifiers.refuse_unlogged(session, name, content)
    return Response(
        content,
        media_type=MEDIA[name],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
