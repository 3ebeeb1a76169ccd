"""代管: who keeps the parties' numbers enters what one of them withholds."""

from fastapi import APIRouter, Request, Response

from api.pages.forms import Typed, refused, upload_of, values_of
from api.pages.guards import AppState, Contributor
from api.pages.rendering import see
from api.pages.routes.ceremony import draw_page
from scheduler.desk import party_only
from scheduler.draw.documents import DocumentError
from scheduler.draw.secret_file import Secret, read_secret
from scheduler.errors import DomainError, Finding, Invalid

router = APIRouter()

MOST_BYTES = 4096
OF_THE_FILE = ("reveal_does_not_open", "reveal_again", "reveal_uncommitted")
"""Refusals that are said beside the file: another one may be right."""


@router.post("/ceremony/{number}/escrow")
def enter_withheld(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    """The file that a party has left with the escrow."""
    upload = upload_of(typed, "file")
    try:
        secret = _secret(number, upload.file.read(MOST_BYTES) if upload else b"")
        with state.desk(who) as desk:
            party_only.enter_withheld(desk, number, secret.party, secret.value)
    except Invalid as error:
        form = refused(values_of(typed), error)
        return draw_page(request, number, who, state, form, error.status)
    except DomainError as error:
        if error.code not in OF_THE_FILE:
            raise
        form = refused(values_of(typed), Invalid([Finding("file", error.code)]))
        return draw_page(request, number, who, state, form, 422)
    return see(f"/ceremony/{number}", "stood-in")


def _secret(number: str, data: bytes) -> Secret:
    if not data:
        raise Invalid([Finding("file", "required")])
    try:
        secret = read_secret(data)
    except DocumentError as error:
        raise Invalid([Finding("file", "escrow_file_form")]) from error
    if secret.number != number:
        raise Invalid([Finding("file", "escrow_file_other", {"number": secret.number})])
    return secret
