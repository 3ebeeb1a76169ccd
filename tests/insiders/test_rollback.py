"""The database as it was before: a backup put back, the end of the log cut off, a log that forks."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from api.demo.steps import Step
from api.witness.store import WitnessFolder
from scheduler.clock import SystemClock
from scheduler.desk.public_log import append
from scheduler.entropy import FixedEntropy
from scheduler.ledger.witnessing import WitnessRefusal
from tests.insiders.conftest import (
    People,
    anew,
    as_owner,
    backup_of,
    codes,
    found,
    head_of,
    lock_targets,
    owning,
    refused,
)
from tests.insiders.threats import DETECTED, RESIDUAL, threat


@pytest.fixture
def witness(tmp_path: Path) -> WitnessFolder:
    folder = WitnessFolder(tmp_path / "witness", FixedEntropy("archive"), SystemClock())
    folder.found("archive.example")
    return folder


def cosigned(office: People, witness: WitnessFolder) -> int:
    """The witness sees the log as it is; how many entries it has."""
    with anew(office.state) as book:
        witness.trust(book.ring.current.key)
        witness.cosign(book.submission(0))
        return len(book.tree)


@threat(
    row="restore a backup",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_shorter", "log_head_lost", "witness_old"),
    words="恢复旧备份后日志变短，见证方拒绝签名，手里有较新校验点的人都能指出。",
)
@threat(
    row="fork or rewrite the log",
    who="数据库管理员",
    outcome=DETECTED,
    by=("witness_fork",),
    words="恢复旧备份再补写别的内容，即使条数够了，见证方也认得出不是接着原来写的。",
)
def test_an_older_backup_finds_no_witness_however_long_it_grows(
    office_at, witness, tmp_path
) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    old = backup_of(office, tmp_path)
    with office.desk("supervisor") as desk:
        append(desk, "note", "draw-more", {})
    size, head = cosigned(office, witness), head_of(office)
    with anew(old.state) as restored:
        with refused("log_shorter"):
            restored.submission(size)
        with pytest.raises(WitnessRefusal) as caught:
            witness.cosign(restored.submission(len(restored.tree)))
    assert (caught.value.code, caught.value.size) == ("witness_old", size)
    assert ("outside:1", "log_head_lost") in found(old, head)
    with old.desk("supervisor") as desk:
        append(desk, "note", "something-else", {})
        append(desk, "note", "and-more", {})
    with anew(old.state) as fork, pytest.raises(WitnessRefusal) as caught:
        witness.cosign(fork.submission(size))
    assert caught.value.code == "witness_fork"
    assert ("outside:1", "log_head_lost") in found(old, head)
    old.state.database.close()


@threat(
    row="show different people different logs",
    who="运维人员",
    outcome=DETECTED,
    by=("witness_other_root", "log_head_lost"),
    words="留两份日志分别给公众和上级看，见证方只肯给其中一份签名，两边的人拿校验点一对就露馅。",
)
def test_two_logs_for_two_audiences(office_at, witness, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    other = backup_of(office, tmp_path)
    for one, subject in ((office, "for-the-public"), (other, "for-the-province")):
        with one.desk("supervisor") as desk:
            append(desk, "note", subject, {})
    size = cosigned(office, witness)
    with anew(other.state) as book, pytest.raises(WitnessRefusal) as caught:
        assert len(book.tree) == size
        witness.cosign(book.submission(size))
    assert caught.value.code == "witness_other_root"
    for one, another in ((office, other), (other, office)):
        assert found(one, head_of(one)) == set(), "each alone looks right"
        assert codes(one, head_of(another)) == {"log_head_lost"}
    other.state.database.close()


@threat(
    row="drop an unfavourable draw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_head_lost",),
    words="把最后一次抽取连同它的日志条目一起抹掉、编号退回再抽，与先前交出去的校验点对不上。",
)
@threat(
    row="drop an unfavourable draw",
    who="运维人员",
    outcome=RESIDUAL,
    by=("scheduler.desk.log_heads.accept",),
    words="抹掉之前如果没有任何外人留存过日志校验点，就没有人能发现，所以每次锁定后要请见证方签名。",
)
def test_the_last_draw_wiped_out_with_its_entries(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    draw, head = office.draws()[0], head_of(office)
    as_owner(
        office,
        "DELETE FROM log_entry WHERE position >="
        f" (SELECT min(position) FROM log_entry WHERE subject = 'draw:{draw.number}')",
        f"DELETE FROM journal_entry WHERE subject = 'draw:{draw.number}'",
        f"DELETE FROM contribution WHERE draw_id = {draw.id}",
        f"DELETE FROM draw_source WHERE draw_id = {draw.id}",
        f"DELETE FROM draw_salt WHERE draw_id = {draw.id}",
        f"DELETE FROM draw_part WHERE draw_id = {draw.id}",
        f"DELETE FROM draw_file WHERE draw_id = {draw.id}",
        f"DELETE FROM draw WHERE id = {draw.id}",
        "UPDATE counter SET last = last - 1 WHERE kind = 'draw'",
    )
    assert found(office) == set(), "nothing inside shows it"
    assert codes(office, head) == {"log_head_lost"}
    with office.desk("supervisor", "other salts") as desk:
        assert lock_targets(desk).plan_hash != draw.plan_hash
    assert found(office) == set() and codes(office, head) == {"log_head_lost"}


@threat(
    row="backdate",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_head_lost",),
    words="往日志中间补插一条，装作早就有，后面的校验点全部对不上。",
)
def test_an_entry_slipped_in_between_older_ones(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    head = head_of(office)
    with owning(office) as connection:
        first = text("SELECT content FROM log_entry WHERE position = 0")
        at = json.loads(bytes(connection.execute(first).scalar_one()))["at"]
        forged = {"at": at, "kind": "note", "subject": "long-ago"}
        content = json.dumps(forged, separators=(",", ":")).encode()
        for statement in (
            "UPDATE log_entry SET position = position + 1000 WHERE position >= 1",
            "UPDATE log_entry SET position = position - 999 WHERE position >= 1000",
            "INSERT INTO log_entry (position, authority_id, kind, subject, content, logged_at)"
            " SELECT 1, authority_id, 'note', 'long-ago', :content, logged_at"
            " FROM log_entry WHERE position = 0",
        ):
            values = {"content": content} if ":content" in statement else {}
            assert connection.execute(text(statement), values).rowcount, statement
    assert found(office) == set(), "nothing inside shows it"
    assert codes(office, head) == {"log_head_lost"}
