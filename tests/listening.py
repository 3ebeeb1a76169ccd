"""Witnesses that answer at real addresses (api/witness)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from api.state import POLICY, State
from api.witness.app import create_witness
from api.witness.store import WitnessFolder
from scheduler.clock import Clock, SystemClock
from scheduler.entropy import FixedEntropy
from scheduler.timers.ticking import named, tick


@dataclass
class Listening:
    """A witness that answers at an address."""

    folder: WitnessFolder
    url: str


Start = Callable[..., Listening]


@contextmanager
def witnesses(home: Path) -> Iterator[Start]:
    """`start(name, clock)`: a witness of a name."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(name: str, clock: Clock | None = None) -> Listening:
        folder = WitnessFolder(home / name, FixedEntropy(name), clock or SystemClock())
        folder.found(f"{name}.example")
        server = uvicorn.Server(uvicorn.Config(create_witness(folder), port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
        servers.append((server, thread))
        port = server.servers[0].sockets[0].getsockname()[1]
        return Listening(folder, f"http://127.0.0.1:{port}")

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)


def believe(state: State, *known: Listening) -> None:
    """The office believes its log and all of these, which know its log."""
    with state.read() as session:
        key = state.log_book(session).ring.current.key
    lines = [f"log {key}"]
    for each in known:
        each.folder.trust(key)
        name = each.folder.signer.key.name.removesuffix(".example")
        lines.append(f"witness {name} {each.folder.signer.key} {each.url}")
    names = [line.split()[1] for line in lines[1:]]
    lines += [f"group seen all {' '.join(names)}", "quorum seen", ""]
    (state.settings.home / POLICY).write_text("\n".join(lines), encoding="utf-8")


def turn(state: State, name: str) -> str:
    """The timer of this name makes its turn now; what it did, in words."""
    (ran,) = tick(state, [named(name)], force=True)
    assert not ran.failed, ran.words
    return ran.words
