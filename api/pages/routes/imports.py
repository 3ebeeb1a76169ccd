"""Registers from spreadsheets: first checked, and only what was checked is imported."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from starlette.datastructures import UploadFile

from api.pages.forms import Form, Typed, refused, upload_of, values_of
from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render
from api.state import State
from api.views.imports import import_view
from models import ImportBatch
from scheduler.desk.context import Actor
from scheduler.desk.registers import ImportReport, Register, import_register
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import DomainError, Finding, Invalid

router = APIRouter()

MOST_SHOWN = 200
LATEST = 20


@router.get("/desk/imports")
def show_imports(request: Request, who: Supervisor, state: AppState) -> HTMLResponse:
    return _page(request, who, state, Form(), None)


@router.post("/desk/imports")
def import_file(request: Request, who: Supervisor, typed: Typed, state: AppState) -> HTMLResponse:
    """No redirect: the answer is the report, and sending the same file again changes nothing."""
    values = values_of(typed)
    try:
        report = _import(who, state, values, upload_of(typed, "file"))
    except DomainError as error:
        return _page(request, who, state, refused(values, error), None, error.status)
    return _page(request, who, state, Form(values), report)


def _import(
    who: Actor, state: State, values: dict[str, list[str]], file: UploadFile | None
) -> ImportReport:
    register = values.get("register", [""])[0]
    findings = []
    if register not in set(Register):
        findings.append(Finding("register", "required"))
    if file is None:
        findings.append(Finding("file", "required"))
    if findings or file is None:
        raise Invalid(findings)
    content = file.file.read()
    checked = values.get("checked", [""])[0]
    is_import = values.get("step", ["check"])[0] == "import"
    if is_import and sha256_hex(content) != checked:
        raise Invalid([Finding("file", "import_not_checked")])
    with state.desk(who) as desk:
        return import_register(
            desk,
            Register(register),
            (file.filename or "upload.csv", content),
            skip_bad="skip_bad" in values,
            dry_run=not is_import,
        )


def _page(
    request: Request,
    who: Actor,
    state: State,
    form: Form,
    report: ImportReport | None,
    status: int = 200,
) -> HTMLResponse:
    with state.read() as session:
        batches = session.scalars(
            select(ImportBatch)
            .where(ImportBatch.authority_id == who.authority_id)
            .order_by(ImportBatch.id.desc())
            .limit(LATEST)
        ).all()
    return render(
        request,
        who,
        "desk/imports.html",
        status,
        form=form,
        registers=list(Register),
        register_names={register.value: register.label for register in Register},
        report=import_view(report, None) if report else None,
        source=report,
        most=MOST_SHOWN,
        limit=state.settings.max_upload_mb,
        batches=batches,
    )
