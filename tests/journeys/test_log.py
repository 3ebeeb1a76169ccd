"""The log on the way between offices: by stick, by HTTP, as files on any web server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from api.demo.steps import Step
from api.witness.app import create_witness
from api.witness.store import WitnessFolder
from scheduler.clock import SystemClock
from scheduler.entropy import FixedEntropy
from scheduler.ledger.checkpoints import parse_checkpoint
from scheduler.ledger.policy import parse_policy
from scheduler.ledger.proofs import parse_proof
from scheduler.ledger.tiles import Tile, tiles_of, unpack_entries
from scheduler.ledger.tree import Tree, leaf_hash
from tests.conftest import serving
from tests.journeys.test_command_line import Terminal

AFTERWARDS = "2026-04-01T01:00:00+00:00"
"""After the demonstration: no clock goes back."""


@pytest.fixture
def terminal(tmp_path: Path, world) -> Terminal:
    world(Step.PUBLISHED).database.close()
    return Terminal(tmp_path, now=AFTERWARDS)


def test_a_witness_by_stick(terminal: Terminal) -> None:
    key = terminal.run("log", "key").stdout.strip()
    witness = terminal.run("witness", "new", "w", "archive.example").stdout.strip()
    terminal.run("witness", "trust", "w", key)
    policy = f"log {key}\nwitness archive {witness}\nquorum archive\n"
    (terminal.home / "policy").write_text(policy)
    assert terminal.run("log", "policy").stdout == policy
    terminal.run("log", "request", "archive", "-o", "request.txt")
    assert "已见证" in terminal.run("witness", "cosign", "w", "request.txt", "-o", "a.txt").stdout
    assert terminal.json("log", "accept", "a.txt") == {
        "witnesses": ["archive.example"],
        "met": True,
    }
    assert terminal.json("log", "accept", "a.txt") == {"witnesses": [], "met": True}
    terminal.run("log", "checkpoint", "-o", "head.txt")
    terminal.run("log", "proof", "2", "-o", "2.tlog-proof")
    made = parse_proof((terminal.home / "2.tlog-proof").read_bytes())
    assert parse_policy(policy).is_met(made.note)
    found = terminal.json("log", "check", "--checkpoint", "head.txt")
    assert (found["findings"], found["heads"]) == ([], 2)
    # Asked again after nothing was added, the witness cosigns the same head once more.
    terminal.run("log", "request", "archive", "-o", "again.txt")
    terminal.run("witness", "cosign", "w", "again.txt", "-o", "b.txt")
    refused = terminal.run("witness", "cosign", "w", "request.txt", "-o", "c.txt", status=1)
    assert "不是接着见证方上次所见" in refused.stderr
    assert not (terminal.home / "c.txt").exists()


def test_the_key_is_changed_in_the_sight_of_everybody(terminal: Terminal) -> None:
    old = terminal.run("log", "key").stdout.strip()
    terminal.run("witness", "new", "w", "archive.example")
    terminal.run("witness", "trust", "w", old)
    said = terminal.run("log", "rotate-key", "-o", "statement.txt").stdout
    first, new = terminal.run("log", "key").stdout.split()
    assert first == old and new in said and "ssj witness trust" in said
    assert f"log {new}\n" in terminal.run("log", "policy").stdout
    terminal.run("witness", "trust", "w", new, "--statement", "statement.txt")
    assert old in terminal.run("log", "retire-key").stdout
    assert terminal.run("log", "key").stdout.strip() == new
    terminal.run("witness", "forget", "w", old)
    kinds = [(each["how"], each["until"] is None) for each in terminal.json("log", "keys")["keys"]]
    assert kinds == [("第一把", False), ("由旧密钥认可", True)]
    assert terminal.json("log", "check")["findings"] == []
    for path in (terminal.home / "log-keys").glob("*.key"):
        path.rename(path.with_suffix(".gone"))
    refused = terminal.run("log", "checkpoint", "-o", "head.txt", status=1)
    assert "从备份恢复" in refused.stderr and "--lost" in refused.stderr
    assert "未经" not in terminal.run("log", "keys").stdout
    assert "--lost" in terminal.run("log", "rotate-key", "--lost").stdout
    assert "未经旧密钥认可" in terminal.run("log", "keys").stdout
    terminal.run("log", "checkpoint", "-o", "head.txt")


def test_faults_are_said_in_words(terminal: Terminal) -> None:
    (terminal.home / "bad.txt").write_bytes(b"nonsense")
    for arguments, words in (
        (("log", "accept", "bad.txt"), "不是有签名的日志校验点"),
        (("log", "check", "--checkpoint", "bad.txt"), "不是有签名的日志校验点"),
        (("log", "proof", "9999", "-o", "x"), "日志条目"),
        (("log", "request", "nobody", "-o", "x"), "见证方"),
        (("witness", "trust", "none", "nonsense"), "不是公钥"),
        (("witness", "logs", "none"), "见证方"),
        (("witness", "new", "w", "two words"), "不能含空格"),
        (("witness", "cosign", "w", "bad.txt", "-o", "x"), "不是提交给见证方的文件"),
    ):
        ran = terminal.run(*arguments, status=1)
        assert words in ran.stderr and "Traceback" not in ran.stderr, (arguments, ran.stderr)
    assert not (terminal.home / "x").exists()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[tuple[WitnessFolder, str]]:
    folder = WitnessFolder(tmp_path / "w", FixedEntropy("audit"), SystemClock())
    folder.found("audit.example")
    server = uvicorn.Server(uvicorn.Config(create_witness(folder), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield folder, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def test_a_witness_by_http_and_one_that_is_down(terminal: Terminal, witness) -> None:
    folder, address = witness
    key = terminal.run("log", "key").stdout.strip()
    gone = terminal.run("witness", "new", "gone", "gone.example").stdout.strip()
    policy = (
        f"log {key}\nwitness audit {folder.signer.key} {address}\n"
        f"witness gone {gone} http://127.0.0.1:9\ngroup one any audit gone\nquorum one\n"
    )
    (terminal.home / "policy").write_text(policy)
    ran = terminal.run("log", "cosign", status=1)
    assert "audit：见证方没有签名（HTTP 404）" in ran.stderr and "gone：连不上" in ran.stderr
    terminal.run("witness", "trust", "w", key)
    ran = terminal.run("log", "cosign", status=1)
    assert "audit.example" in ran.stdout and "已满足" in ran.stdout and "gone：连不上" in ran.stderr


def test_whoever_mirrors_the_log_can_check_it_alone(world, terminal: Terminal) -> None:
    state = world(Step.PUBLISHED)
    with serving(state) as address, httpx2.Client(base_url=address) as http:
        policy = parse_policy(http.get("/log/policy").text)
        answer = http.get("/log/checkpoint")
        head, note = parse_checkpoint(answer.content)
        assert policy.is_met(note) and answer.headers["content-type"].startswith("text/plain")
        entries = list[bytes]()
        for tile in tiles_of(head.size):
            content = http.get(f"/log/tile/{tile.path}")
            assert "immutable" in content.headers["cache-control"]
            entries += unpack_entries(content.content) if tile.level is None else []
        tree = Tree(map(leaf_hash, entries))
        assert (len(tree), tree.root()) == (head.size, head.root)
        for at in (0, head.size - 1):
            proof = parse_proof(http.get(f"/log/proof/{at}").content)
            assert proof.holds(entries[at], policy)
        for path, status in (
            (f"/log/proof/{head.size}", 404),
            ("/log/tile/0/999", 404),
            ("/log/tile/0/../../etc", 404),
            ("/log/tile/nonsense", 422),
            ("/log/tile/9/000", 422),
        ):
            assert http.get(path).status_code == status, path
        assert http.get("/log/tile/0/000").status_code == 404  # not full yet
    terminal.run("log", "mirror", "files")
    served = {
        tile.path: (terminal.home / "files" / "tile" / tile.path) for tile in tiles_of(head.size)
    }
    assert all(path.is_file() for path in served.values())
    assert (terminal.home / "files" / "checkpoint").read_bytes() == answer.content
    assert Tile(None, 0, head.size).path in served
