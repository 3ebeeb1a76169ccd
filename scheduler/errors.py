"""Errors for people are data: a stable code with parameters; the words are in `messages`."""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from scheduler.messages import sentence


class DomainError(Exception):
    """Something a person can act on. `code` is stable for ever; `params` fill the sentence."""

    status: ClassVar[int] = 409

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return sentence(self.code, **self.params)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.params)


def _rebuild(kind: type[DomainError], code: str, params: dict[str, object]) -> DomainError:
    return kind(code, **params)


class Refused(DomainError):
    """The state of things does not allow it now."""


class NotFound(DomainError):
    """There is no such thing, or not for this account."""

    status = 404


class Forbidden(DomainError):
    """The account may not do this."""

    status = 403


class Busy(DomainError):
    """The database has been taken for too long; trying again will do."""

    status = 503


class Unauthenticated(DomainError):
    """Nobody is logged in, or the login has expired."""

    status = 401


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in what was handed in, and where."""

    field: str
    code: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        return sentence(self.code, **self.params)


class Invalid(DomainError):
    """What was handed in is wrong; all findings at once."""

    status = 422

    def __init__(self, findings: list[Finding], code: str = "invalid") -> None:
        super().__init__(code, findings=findings)
        self.findings = findings

    def __str__(self) -> str:
        details = "；".join(f"{finding.field}：{finding.message}" for finding in self.findings)
        return f"{sentence(self.code)}{details}"

    def __reduce__(self) -> tuple[object, ...]:
        return Invalid, (self.findings, self.code)
