"""Accounts as their owners see them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.people import AccountOut
from api.views.common import authority, coded
from models import Account
from scheduler.errors import NotFound


def account_view(session: Session, username: str) -> AccountOut:
    """The account as its owner sees it."""
    account = session.scalars(select(Account).where(Account.username == username)).one_or_none()
    if account is None:
        raise NotFound("not_found", what="账号", key=username)
    return AccountOut(
        username=account.username,
        display_name=account.display_name,
        role=coded(account.role),
        authority=authority(session, account.authority_id),
        party=account.party,
        body=account.body,
    )
