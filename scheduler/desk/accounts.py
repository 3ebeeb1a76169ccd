"""Accounts: made, logged in and out. Only the hash of a password or token is stored."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from pwdlib import PasswordHash
from sqlalchemy import select

from models import Account, Authority, Inspector, SessionToken
from scheduler.desk.context import Actor, Desk
from scheduler.desk.journal import record
from scheduler.desk.terms import OFFICE
from scheduler.errors import Finding, Invalid, NotFound, Unauthenticated
from scheduler.vocabulary import Role

MIN_PASSWORD = 10
MOST_NAME = 64
MOST_PARTY = 32
_TOKEN_BYTES = 32
_hasher = PasswordHash.recommended()


@dataclass(frozen=True)
class Party:
    """For whom a contributor seals: the name that plans give it, and the body in words."""

    name: str
    body: str


def new_account(
    desk: Desk,
    username: str,
    display_name: str,
    role: Role,
    authority_code: str,
    password: str | None = None,
    person_no: str | None = None,
    party: Party | None = None,
) -> tuple[Account, str]:
    """Make an account; returns it with its password (a random one where none is given)."""
    authority = desk.session.scalars(
        select(Authority).where(Authority.code == authority_code)
    ).one_or_none()
    if authority is None:
        raise NotFound("not_found", what="单位", key=authority_code)
    inspector = _inspector(desk, person_no)
    findings = _check(desk, username, role, password, inspector)
    findings += _check_party(desk, role, party)
    if findings:
        raise Invalid(findings)
    plain = password or _random_password(desk)
    account = Account(
        authority_id=authority.id,
        username=username,
        display_name=display_name.strip()[:MOST_NAME] or username,
        role=role,
        password_hash=_hasher.hash(plain),
        inspector_id=inspector.id if inspector else None,
        party=party.name if party else None,
        body=party.body.strip() if party else None,
        created_at=desk.now(),
    )
    desk.session.add(account)
    desk.session.flush()
    record(desk, "account.new", f"account:{username}", {"role": role, "authority": authority_code})
    return account, plain


def _inspector(desk: Desk, person_no: str | None) -> Inspector | None:
    wanted = select(Inspector).where(Inspector.person_no == person_no)
    return desk.session.scalars(wanted).one_or_none() if person_no else None


def disable_account(desk: Desk, username: str) -> Account:
    """Take an account out of use and end its logins; nothing that it did is touched."""
    account = _named(desk, username)
    account.disabled_at = account.disabled_at or desk.now()
    _end_logins(desk, account)
    record(desk, "account.disable", f"account:{username}")
    return account


def new_password(desk: Desk, username: str) -> str:
    """A new random password; logins under the old one end."""
    account = _named(desk, username)
    plain = _random_password(desk)
    account.password_hash = _hasher.hash(plain)
    _end_logins(desk, account)
    record(desk, "account.password", f"account:{username}")
    return plain


def _named(desk: Desk, username: str) -> Account:
    account = desk.session.scalars(
        select(Account).where(Account.username == username)
    ).one_or_none()
    if account is None:
        raise NotFound("not_found", what="账号", key=username)
    return account


def _end_logins(desk: Desk, account: Account) -> None:
    held = select(SessionToken).where(
        SessionToken.account_id == account.id, SessionToken.revoked_at.is_(None)
    )
    for token in desk.session.scalars(held):
        token.revoked_at = desk.now()


def _check(
    desk: Desk, username: str, role: Role, password: str | None, inspector: Inspector | None
) -> list[Finding]:
    findings = []
    if len(username) > MOST_NAME:
        findings.append(Finding("username", "too_long", {"most": MOST_NAME}))
    if not (username.isascii() and username.replace("-", "").replace("_", "").isalnum()):
        findings.append(Finding("username", "username_form"))
    if desk.session.scalars(select(Account).where(Account.username == username)).first():
        findings.append(Finding("username", "username_taken", {"username": username}))
    if password is not None and len(password) < MIN_PASSWORD:
        findings.append(Finding("password", "password_short", {"least": MIN_PASSWORD}))
    if role == Role.INSPECTOR and inspector is None:
        findings.append(Finding("person_no", "inspector_unknown"))
    return findings


def _check_party(desk: Desk, role: Role, party: Party | None) -> list[Finding]:
    if role != Role.CONTRIBUTOR:
        return [] if party is None else [Finding("party", "party_only_contributors")]
    if party is None:
        return [Finding("party", "required"), Finding("body", "required")]
    findings = []
    fits = re.fullmatch("[a-z-]+", party.name) and len(party.name) <= MOST_PARTY
    if not fits or party.name == OFFICE:
        findings.append(Finding("party", "party_form", {"most": MOST_PARTY}))
    if desk.session.scalars(select(Account).where(Account.party == party.name)).first():
        findings.append(Finding("party", "party_taken", {"party": party.name}))
    if not party.body.strip():
        findings.append(Finding("body", "required"))
    if len(party.body) > MOST_NAME:
        findings.append(Finding("body", "too_long", {"most": MOST_NAME}))
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in party.body):
        findings.append(Finding("body", "control_character"))
    return findings


def _random_password(desk: Desk) -> str:
    return base64.b32encode(desk.entropy.bytes(10)).decode().lower()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def log_in(desk: Desk, username: str, password: str, hours: int) -> str:
    """A new token for the account; Unauthenticated where name or password is wrong."""
    account = desk.session.scalars(
        select(Account).where(Account.username == username, Account.disabled_at.is_(None))
    ).one_or_none()
    # A hash is verified either way, so that the time taken does not tell which names exist.
    stored = account.password_hash if account else _decoy()
    if not _hasher.verify(password, stored) or account is None:
        raise Unauthenticated("login_wrong")
    token = base64.urlsafe_b64encode(desk.entropy.bytes(_TOKEN_BYTES)).decode().rstrip("=")
    desk.session.add(
        SessionToken(
            authority_id=account.authority_id,
            token_hash=_token_hash(token),
            account_id=account.id,
            created_at=desk.now(),
            last_seen_at=desk.now(),
            expires_at=desk.now() + timedelta(hours=hours),
        )
    )
    return token


def _decoy() -> str:
    global _decoy_hash
    if _decoy_hash is None:
        _decoy_hash = _hasher.hash("nobody has this password")
    return _decoy_hash


_decoy_hash: str | None = None


def account_of(desk: Desk, token: str, idle_minutes: int) -> Account | None:
    """The account behind a token that is neither expired, idle too long nor revoked."""
    found = desk.session.execute(
        select(SessionToken, Account)
        .join(Account, Account.id == SessionToken.account_id)
        .where(SessionToken.token_hash == _token_hash(token), SessionToken.revoked_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    held, account = found
    idle = desk.now() - held.last_seen_at > timedelta(minutes=idle_minutes)
    if idle or desk.now() >= held.expires_at or account.disabled_at is not None:
        return None
    return account


def touch(desk: Desk, token: str) -> None:
    """Note that the token was used; called at most once a minute for each."""
    held = desk.session.scalars(
        select(SessionToken).where(SessionToken.token_hash == _token_hash(token))
    ).one()
    held.last_seen_at = desk.now()


def last_seen_minutes(desk: Desk, token: str) -> float:
    """Minutes since the token was last noted."""
    seen = desk.session.scalars(
        select(SessionToken.last_seen_at).where(SessionToken.token_hash == _token_hash(token))
    ).one()
    return (desk.now() - seen).total_seconds() / 60


def log_out(desk: Desk, token: str) -> None:
    """Revoke a token."""
    held = desk.session.scalars(
        select(SessionToken).where(SessionToken.token_hash == _token_hash(token))
    ).one_or_none()
    if held is not None and held.revoked_at is None:
        held.revoked_at = desk.now()


def actor_of(account: Account, origin: str) -> Actor:
    """The account as an actor."""
    return Actor(
        account.username,
        account.role,
        account.authority_id,
        origin,
        account.inspector_id,
        account.party,
    )
