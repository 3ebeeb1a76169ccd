"""Accounts, logins, the journal, imports, loans."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.schemas.common import Coded, In, Out


class LoginIn(In):
    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class TokenOut(Out):
    token: str
    account: "AccountOut"


class AccountOut(Out):
    username: str
    display_name: str
    role: Coded
    authority: Coded
    party: str | None
    body: str | None


class NewAccountOut(Out):
    account: AccountOut
    password: str


class JournalEntryOut(Out):
    id: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    origin: str


class JournalOut(Out):
    entries: list[JournalEntryOut]
    next: int | None


class ImportBatchOut(Out):
    """One import that has been applied."""

    into: str
    file_name: str
    file_sha256: str
    rows: int
    added: int
    changed: int
    unchanged: int
    bad: int
    imported_by: str
    imported_at: datetime


class ImportBatchesOut(Out):
    imports: list[ImportBatchOut]


class BadCellOut(Out):
    row: int
    column: str
    value: str
    code: str
    message: str


class ImportOut(Out):
    rows: int
    added: int
    changed: int
    unchanged: int
    bad: list[BadCellOut]
    bad_file: str | None
    bad_rows: int
    warnings: list[BadCellOut]
    ignored_columns: list[str]
    derived: int
    applied: bool


class AccountsOut(Out):
    accounts: list[AccountOut]


class LoanIn(In):
    county: str = Field(max_length=6)
    from_on: date
    to_on: date


class LoanOut(Out):
    """A person lent (借调) by their own bureau, `lender`, to work in `county`."""

    person_no: str
    name: str
    lender: Coded
    county: Coded
    from_on: date
    to_on: date


class LoansOut(Out):
    loans: list[LoanOut]
