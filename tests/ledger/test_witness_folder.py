"""A witness on disk: it remembers before it answers, and one process at a time."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
import uvicorn

from api.witness.app import create_witness
from api.witness.store import WitnessFolder
from scheduler.entropy import FixedEntropy
from scheduler.errors import DomainError
from scheduler.ledger.checkpoints import cosigned_at
from scheduler.ledger.notes import NoteFault, parse_signature
from scheduler.ledger.witnessing import Seen, WitnessRefusal
from tests.ledger.world import ARCHIVE, LOG, STRANGER, entries, submission, tree_of

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class StandingClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def witness(tmp_path: Path) -> WitnessFolder:
    folder = WitnessFolder(tmp_path / "witness", FixedEntropy("witness"), StandingClock())
    folder.found("archive.example")
    folder.trust(LOG.key)
    return folder


def test_it_cosigns_and_remembers(witness: WitnessFolder) -> None:
    first = submission(entries(3), 0)
    line = witness.cosign(first)
    assert cosigned_at(first.note.joined([line]), witness.signer.key) == int(NOW.timestamp())
    assert witness.logs() == {LOG.key: Seen(3, tree_of(entries(3)).root())}
    again = WitnessFolder(witness.folder, witness.entropy, witness.clock)
    again.cosign(submission(entries(5), 3))
    assert again.logs()[LOG.key].size == 5


def test_a_restored_copy_is_refused_for_ever(witness: WitnessFolder) -> None:
    witness.cosign(submission(entries(5), 0))
    with pytest.raises(WitnessRefusal) as caught:
        witness.cosign(submission(entries(4), 4))
    assert caught.value.size == 5
    assert witness.logs()[LOG.key].size == 5


def test_a_refusal_changes_nothing(witness: WitnessFolder) -> None:
    witness.cosign(submission(entries(5), 0))
    before = {p: p.read_bytes() for p in witness.folder.rglob("*") if p.is_file()}
    for bad in (submission(entries(9, "edited"), 5), submission(entries(9), 5, STRANGER)):
        with pytest.raises(WitnessRefusal):
            witness.cosign(bad)
    assert {p: p.read_bytes() for p in witness.folder.rglob("*") if p.is_file()} == before


def test_one_name_one_key(witness: WitnessFolder) -> None:
    with pytest.raises(DomainError) as caught:
        witness.trust(STRANGER.key)
    assert caught.value.code == "witness_other_key"
    with pytest.raises(NoteFault):
        witness.trust(ARCHIVE.key)
    with pytest.raises(DomainError) as caught:
        witness.found("another.example")
    assert caught.value.code == "witness_exists"
    witness.trust(LOG.key)
    assert witness.logs() == {LOG.key: Seen()}


def test_a_folder_that_is_no_witness(tmp_path: Path) -> None:
    empty = WitnessFolder(tmp_path, FixedEntropy("x"), StandingClock())
    with pytest.raises(DomainError) as caught:
        empty.trust(LOG.key)
    assert caught.value.code == "witness_missing"


def test_a_witness_whose_key_is_gone_is_no_witness(witness: WitnessFolder) -> None:
    """A new key under the old name would be another witness."""
    (witness.folder / "witness.key").unlink()
    with pytest.raises(DomainError) as caught:
        witness.cosign(submission(entries(3), 0))
    assert caught.value.code == "log_key_file"
    assert not (witness.folder / "witness.key").exists()


def test_secrets_are_for_the_owner_only(witness: WitnessFolder) -> None:
    key = witness.folder / "witness.key"
    assert key.stat().st_mode & 0o077 == 0
    assert not list(witness.folder.glob("witness.key.*"))


def test_of_many_at_once_only_one_history_is_cosigned(witness: WitnessFolder) -> None:
    """Two copies of the log race for the witness: the second finds the first one remembered."""
    witness.cosign(submission(entries(5), 0))
    outcomes: list[str] = []

    def try_it(word: str) -> None:
        listed = entries(5) + [f"{word} {n}".encode() for n in range(3)]
        try:
            witness.cosign(submission(listed, 5))
            outcomes.append("cosigned")
        except WitnessRefusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(word,)) for word in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["cosigned", *["witness_old"] * 7]


@pytest.fixture
def address(witness: WitnessFolder):
    config = uvicorn.Config(create_witness(witness), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_over_http_it_answers_as_the_specification_says(witness, address: str) -> None:
    with httpx2.Client(base_url=address) as http:

        def post(given: object) -> httpx2.Response:
            return http.post("/add-checkpoint", content=str(given).encode())

        first = submission(entries(3), 0)
        answer = post(first)
        line = parse_signature(answer.text.removesuffix("\n"))
        assert answer.status_code == 200
        assert cosigned_at(first.note.joined([line]), witness.signer.key) == int(NOW.timestamp())
        behind = post(submission(entries(9), 0))
        assert (behind.status_code, behind.text) == (409, "3\n")
        assert behind.headers["content-type"] == "text/x.tlog.size"
        assert post(submission(entries(9, "edited"), 3)).status_code == 422
        assert post(submission(entries(9), 3, STRANGER)).status_code == 403
        assert post("nonsense").status_code == 400
        assert http.post("/add-checkpoint", content=b"x" * 70_000).status_code == 413
        assert http.get("/add-checkpoint").status_code == 405
