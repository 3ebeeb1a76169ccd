"""Errors of the API as RFC 9457 problem documents with a stable `code` and words in Chinese."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi_problem.error import Problem, StatusProblem
from fastapi_problem.handler import ExceptionHandler, new_exception_handler
from starlette.exceptions import HTTPException
from starlette_problem.handler import ExceptionHandler as AnyHandler

from scheduler.errors import DomainError, Finding, Invalid
from scheduler.messages import sentence

HTTP_CODES = {
    404: "path_not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "media_type",
}

# What pydantic reports, by its error type; what is not listed is called a wrong form.
FORM_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "json_invalid": "json_form",
    "string_too_long": "too_long_text",
    "control_character": "control_character",
}


def problem(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]],
    headers: Mapping[str, str] | None = None,
) -> Problem:
    """A problem document."""
    return Problem(
        title=HTTPStatus(status).phrase,
        type_=f"/problems/{code}",
        status=status,
        detail=detail,
        headers=dict(headers or {}),
        code=code,
        errors=errors,
    )


class InternalProblem(StatusProblem):
    """Our own fault: the log has the trace, the answer has no internals."""

    status = 500
    type_ = "/problems/internal"
    title = HTTPStatus(500).phrase

    def __init__(self, _: str) -> None:
        super().__init__(detail=sentence("internal"), code="internal", errors=[])


def findings_of(error: RequestValidationError) -> list[Finding]:
    """What the request's form got wrong, in our words."""
    return [
        Finding(
            ".".join(str(part) for part in entry["loc"][1:]) or "body",
            FORM_CODES.get(entry["type"], "wrong_form"),
        )
        for entry in error.errors()
    ]


def domain_problem(_: AnyHandler, __: Request, error: Any) -> Problem:
    """A DomainError of the core."""
    assert isinstance(error, DomainError)
    found = error.findings if isinstance(error, Invalid) else []
    errors = [{"field": f.field, "code": f.code, "message": f.message} for f in found]
    return problem(error.status, error.code, str(error), errors)


def form_problem(_: AnyHandler, __: Request, error: Any) -> Problem:
    """A request that does not have the form the route asks for."""
    assert isinstance(error, RequestValidationError)
    invalid = Invalid(findings_of(error))
    errors = [{"field": f.field, "code": f.code, "message": f.message} for f in invalid.findings]
    return problem(422, invalid.code, str(invalid), errors)


def http_problem(_: AnyHandler, __: Request, error: Any) -> Problem:
    """What the framework itself refuses: unknown path, wrong method."""
    assert isinstance(error, HTTPException)
    code = HTTP_CODES.get(error.status_code, "http_error")
    return problem(error.status_code, code, sentence(code), [], error.headers)


def problem_handler() -> ExceptionHandler:
    """The handler to add to an app."""
    return new_exception_handler(
        logger=logging.getLogger("ssj"),
        unhandled_wrappers={"default": InternalProblem},
        handlers={DomainError: domain_problem},
        request_validation_handler=form_problem,
        http_exception_handler=http_problem,
    )
