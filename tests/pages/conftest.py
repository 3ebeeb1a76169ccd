"""Browsers without a window: clients of the protected application; test_login.py tests the login."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from api.app import create_app, protect
from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.guards import COOKIE
from api.state import State
from models import Account, SessionToken

# After the demonstration's dispatch, inside the window of its visits.
NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)

Browse = Callable[..., TestClient]


@pytest.fixture
def stage(world: Callable[[Step], State]) -> Callable[[Step], State]:
    """The small demonstration up to a step, on a day inside its window."""

    def make(step: Step) -> State:
        state = world(step)
        state.clock = ScriptedClock(NOW)
        return state

    return make


def held_token(state: State, username: str) -> str:
    """A login of the account, made without the slow hash of its password."""
    token = f"a login of {username}".replace(" ", "-")
    with state.database.write() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        row = SessionToken(
            authority_id=account.authority_id,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            account_id=account.id,
            created_at=NOW,
            last_seen_at=NOW,
            expires_at=NOW + timedelta(hours=1),
        )
        session.add(row)
    return token


@pytest.fixture
def browse() -> Iterator[Browse]:
    """`browse(state)` is a stranger, `browse(state, "reviewer")` somebody logged in."""
    opened: list[TestClient] = []
    apps: dict[int, ASGIApp] = {}

    def make(state: State, username: str | None = None) -> TestClient:
        if id(state) not in apps:
            apps[id(state)] = protect(create_app(state=state))
        client = TestClient(apps[id(state)], follow_redirects=False, raise_server_exceptions=False)
        opened.append(client)
        if username:
            client.cookies.set(COOKIE, held_token(state, username))
        return client

    yield make
    for client in opened:
        client.close()
