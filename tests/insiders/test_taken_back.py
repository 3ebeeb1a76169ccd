"""What was begun and taken back, by a crash or a fault, leaves nothing in the log that is served."""

import pytest

from api.demo.steps import Step
from api.witness.store import WitnessFolder
from scheduler.clock import SystemClock
from scheduler.desk.public_log import append
from scheduler.entropy import FixedEntropy
from tests.insiders.conftest import People, codes, decide, head_of
from tests.insiders.threats import IMPOSSIBLE, threat


class PowerCut(Exception):
    pass


@pytest.fixture
def office(office_at) -> People:
    return office_at(Step.TARGETS_FROZEN)


def served(office: People) -> str:
    """The head that a service hands out that has been running all the time."""
    with office.state.read() as session:
        return office.state.log_book(session).served().text


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.log_heads.grow",),
    words="写日志时断电作罢的条目不会留在对外提供的校验点里，见证方不会把停电当成改写日志。",
)
def test_an_entry_that_was_never_kept_is_in_no_head(office, tmp_path) -> None:
    witness = WitnessFolder(tmp_path / "witness", FixedEntropy("archive"), SystemClock())
    witness.found("archive.example")
    before = served(office)
    with pytest.raises(PowerCut), office.desk("supervisor") as desk:
        append(desk, "verifier", "verifier:verify.py", {"version": "phantom"})
        for book in (desk.book, office.state.log_book(desk.session)):
            assert book.served().text != before, "the transaction itself sees what it has written"
        raise PowerCut
    assert served(office) == before
    with office.state.read() as session:
        book = office.state.log_book(session)
        witness.trust(book.ring.current.key)
        witness.cosign(book.submission(0))
        size = len(book.tree)
    with office.desk("supervisor") as desk:
        append(desk, "verifier", "verifier:verify.py", {"version": "another"})
    assert served(office) == head_of(office).text, "as a service says that has just started"
    with office.state.read() as session:
        witness.cosign(office.state.log_book(session).submission(size))
    assert codes(office, head_of(office)) == set()


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.public_log.append",),
    words="算结果时断电，结果、日志条目和证明文件一起作罢，重来一遍得到的证明文件与日志一致。",
)
def test_a_proof_is_kept_with_its_entry_or_not_at_all(office) -> None:
    number = office.draws()[0].number
    before = served(office)
    with pytest.raises(PowerCut), office.desk("supervisor") as desk:
        decide(desk, number)
        raise PowerCut
    assert served(office) == before and office.draws()[0].seed is None
    with office.desk("supervisor") as desk:
        decide(desk, number)
    assert b"result" in office.file(office.draws()[0], "log.json")
    assert codes(office, head_of(office)) == set()
