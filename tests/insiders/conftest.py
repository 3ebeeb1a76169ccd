"""People inside: each desk acts as one of the demonstration's accounts on the small world.

What belongs to the ceremony (how a list is locked, how a public value is typed in) is done by
`lock_targets`, `lock_inspectors` and `decide` alone, so that a change of it is a change here.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text
from starlette.testclient import TestClient

from api.app import create_app, protect
from api.demo.run import run_demo
from api.demo.script import PASSWORD
from api.demo.steps import Step
from api.proving import VERIFIER
from api.state import State
from models import Account, Draw, JournalEntry, Task
from scheduler.desk import accounts, draw_files, freezing, log_checking, log_heads
from scheduler.desk.context import Actor, Desk
from scheduler.desk.draw_parts import cut_file
from scheduler.desk.log_heads import LogBook
from scheduler.draw.documents import rows
from scheduler.draw.hashing import sha256_hex
from scheduler.entropy import FixedEntropy
from scheduler.errors import DomainError
from scheduler.ledger.notes import Note
from scheduler.ledger.policy import Policy
from scheduler.ledger.tree import Tree
from scheduler.vocabulary import DrawState, Role
from tests.ceremony import alone
from tests.ceremony import decide as decided
from tests.conftest import SMALL, keep_key, state_on

TASK = "420000-2026-T0001"
DICE = "40718253964027185936"


def lock_targets(desk: Desk, task: str = TASK, label: str = "掷骰") -> Draw:
    """Lock the list of targets, naming a throw of dice to come."""
    return freezing.freeze_targets(desk, task, alone(label))


def lock_inspectors(desk: Desk, task: str = TASK) -> Draw:
    """Lock the odds of the inspectors, as the first lock stated it."""
    return freezing.freeze_inspectors(desk, task)


def decide(desk: Desk, number: str, value: str = DICE) -> Draw:
    """Whoever is missing seals and opens, two people type in the public value."""
    return decided(desk, number, value)


def refused(code: str):
    """A refusal with this code and no other."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


class _TakenBack(Exception):
    pass


class People:
    """Opens desks for accounts of a state."""

    def __init__(self, state: State) -> None:
        self.state = state

    def actor(self, username: str) -> Actor:
        with self.state.read() as session:
            row = session.scalars(select(Account).where(Account.username == username)).one()
            return accounts.actor_of(row, "test")

    @contextmanager
    def desk(self, who: str | Actor, phrase: str = "insiders") -> Iterator[Desk]:
        actor = self.actor(who) if isinstance(who, str) else who
        with self.state.database.write() as session:
            entropy = FixedEntropy(phrase)
            yield Desk(session, self.state.clock, entropy, actor, self.state.own_book)

    @contextmanager
    def trying(self, who: str | Actor, phrase: str = "insiders") -> Iterator[Desk]:
        """Somebody at the machine does it, looks, and takes all of it back."""
        try:
            with self.desk(who, phrase) as desk:
                yield desk
                raise _TakenBack
        except _TakenBack:
            pass

    def stranger(self, role: Role = Role.SUPERVISOR) -> Actor:
        """The same role in another bureau."""
        with self.state.read() as session:
            own = session.scalars(select(Account.authority_id)).first()
        return Actor("elsewhere", role, (own or 0) + 1, "test")

    def draws(self) -> list[Draw]:
        with self.state.read() as session:
            return list(session.scalars(select(Draw).order_by(Draw.id)))

    def task(self, number: str = TASK) -> Task:
        with self.state.read() as session:
            return session.scalars(select(Task).where(Task.number == number)).one()

    def file(self, draw: Draw, name: str) -> bytes:
        with self.state.read() as session:
            return draw_files.load_one(session, draw, name)

    def journal(self, action: str) -> list[JournalEntry]:
        with self.state.read() as session:
            wanted = select(JournalEntry).where(JournalEntry.action == action)
            return list(session.scalars(wanted.order_by(JournalEntry.id)))

    def client(self, username: str | None) -> TestClient:
        client = TestClient(protect(create_app(state=self.state)), follow_redirects=False)
        if username:
            body = {"username": username, "password": PASSWORD}
            token = client.post("/api/v1/sessions", json=body).json()["token"]
            client.headers["authorization"] = f"Bearer {token}"
        return client

    @property
    def is_sqlite(self) -> bool:
        return self.state.database.engine.dialect.name == "sqlite"


def drawn(office: People, draw: Draw) -> list[str]:
    """The identifiers of the targets that a draw has drawn."""
    return [row[2] for row in rows(office.file(draw, "outcome.txt")) if row[3] == "drawn"]


@pytest.fixture
def people() -> Callable[[State], People]:
    return People


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory) -> Callable[[Step], tuple[str, Path]]:
    """PostgreSQL databases with the small demonstration up to a step, each made once, and their
    homes."""
    made: set[Step] = set()
    folder = tmp_path_factory.mktemp("postgres_templates")

    def template(step: Step) -> tuple[str, Path]:
        name = f"template_{step.name.lower()}"
        if step not in made:
            _administer(postgres, f"CREATE DATABASE {name}")
            state = state_on(postgres.replace("/postgres?", f"/{name}?"), folder / name)
            run_demo(state, SMALL, until=step)
            state.database.close()
            made.add(step)
        return name, folder / name

    return template


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def office_at(request, world, tmp_path: Path) -> Iterator[Callable[[Step], People]]:
    """An office at a step of the demonstration, on both kinds of database in turn."""
    if request.param == "sqlite":
        yield lambda step: People(world(step))
        return
    template = request.getfixturevalue("postgres_template")
    url = request.getfixturevalue("postgres")
    made: list[State] = []

    def make(step: Step) -> People:
        name = f"office_{tmp_path.name.lower()}".replace("-", "_")[-60:]
        source, home = template(step)
        _administer(url, f'CREATE DATABASE "{name}" TEMPLATE {source}')
        keep_key(home, tmp_path)
        made.append(state_on(url.replace("/postgres?", f"/{name}?"), tmp_path))
        return People(made[-1])

    yield make
    for state in made:
        state.database.close()
        _administer(url, f'DROP DATABASE "{state.database.engine.url.database}" WITH (FORCE)')


def backup_of(office: People, folder: Path) -> People:
    """A copy of the whole database as it is now; the key of the log stays where it is."""
    url = office.state.database.engine.url
    if office.is_sqlite:
        copy = url.set(database=str(folder / "backup.db"))
        with (
            closing(sqlite3.connect(url.database)) as source,
            closing(sqlite3.connect(copy.database)) as target,
        ):
            source.backup(target)
    else:
        copy = url.set(database=f"{url.database}_backup")
        office.state.database.engine.dispose()
        shared = url.set(database="postgres").render_as_string(hide_password=False)
        _administer(shared, f'CREATE DATABASE "{copy.database}" TEMPLATE "{url.database}"')
    return People(state_on(copy.render_as_string(hide_password=False), office.state.settings.home))


@contextmanager
def anew(state: State) -> Iterator[LogBook]:
    """The log as a process reads it that has just started."""
    with state.read() as session:
        known = state.log_book(session)
        yield LogBook(session, log_heads.grow(session, Tree()), known.ring, known.policy)


def head_of(office: People) -> Note:
    """What anybody carries away: the signed head of the log."""
    with anew(office.state) as book:
        return book.head()


def found(
    office: People, *outside: Note, policy: Policy | None = None, registers: bool = False
) -> set[tuple[str, str]]:
    """What `ssj log check` (`--registers`) finds: (where, code)."""
    with anew(office.state) as book:
        checked = log_checking.check_log(
            book.session, replace(book, policy=policy or book.policy), outside, registers
        )
    assert all(finding.message for finding in checked.findings)
    return {(finding.field, finding.code) for finding in checked.findings}


def codes(office: People, *outside: Note) -> set[str]:
    """The codes of what `ssj log check` finds."""
    return {code for _, code in found(office, *outside)}


@contextmanager
def owning(office: People) -> Iterator[Connection]:
    """What the database's owner can do: drop the triggers, change, put the triggers back."""
    with office.state.database.engine.begin() as connection:
        if office.is_sqlite:
            wanted = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            kept = connection.execute(wanted).all()
            for name, _ in kept:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, statement in kept:
                connection.execute(text(statement))
        else:
            connection.execute(text("SET session_replication_role = replica"))
            yield connection
            connection.execute(text("SET session_replication_role = DEFAULT"))


def as_owner(office: People, *statements: str, **values: object) -> None:
    """Each statement changes something, past the triggers."""
    with owning(office) as connection:
        for statement in statements:
            assert connection.execute(text(statement), values).rowcount, statement


def swap_file(office: People, draw: Draw, name: str, content: bytes) -> None:
    """The owner puts other bytes in the place of a frozen file, with their right digest."""
    assert content != office.file(draw, name)
    known = {"draw": draw.id, "name": name}
    as_owner(
        office,
        "UPDATE draw_file SET sha256 = :sha256 WHERE draw_id = :draw AND name = :name",
        "DELETE FROM draw_part WHERE draw_id = :draw AND name = :name",
        sha256=sha256_hex(content),
        **known,
    )
    start = 0
    for number, block in enumerate(cut_file(name, content).blocks):
        as_owner(
            office,
            "INSERT INTO draw_part (authority_id, draw_id, name, number, lines, node, content)"
            " SELECT authority_id, id, :name, :number, :lines, :node, :content FROM draw"
            " WHERE id = :draw",
            number=number,
            lines=block.lines,
            node=block.node,
            content=content[start : block.end],
            **known,
        )
        start = block.end


def reports(office: People, folder: Path, policy: str = "") -> dict[str, dict[str, dict[str, Any]]]:
    """What the stand-alone verifier says of each finished draw: code -> its check. `policy`: whom
    whoever verifies believes."""
    folder.mkdir(exist_ok=True)
    with office.state.read() as session:
        done = select(Draw).where(Draw.state == DrawState.RESULT).order_by(Draw.id)
        finished = session.scalars(done).all()
        paths = {draw.number: folder / f"{draw.number}.ssj" for draw in finished}
        for draw in finished:
            paths[draw.number].write_bytes(b"".join(draw_files.bundle(session, draw)))
    command = [sys.executable, "-I", str(VERIFIER), "--json"]
    if policy:
        (folder / "policy").write_text(policy, encoding="utf-8")
        command += ["--policy", str(folder / "policy")]
    ran = subprocess.run([*command, *map(str, paths.values())], capture_output=True, check=False)
    said = {
        number: {check["code"]: check for check in file["checks"]}
        for number, file in zip(paths, json.loads(ran.stdout)["files"], strict=True)
    }
    failed = any(check["ok"] is False for each in said.values() for check in each.values())
    assert (ran.returncode == 0) == (not failed)
    return said


def verdicts(office: People, folder: Path, policy: str = "") -> Mapping[str, set[str]]:
    """The codes of failed checks of each finished draw."""
    return {
        number: {code for code, check in checks.items() if check["ok"] is False}
        for number, checks in reports(office, folder, policy).items()
    }
