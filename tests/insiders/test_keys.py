"""Keys, witnesses and programs in the wrong hands."""

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from api.demo.steps import Step
from api.log_key import FOLDER, new_signer, read_signer
from api.witness.store import LOGS, WitnessFolder
from scheduler.clock import SystemClock
from scheduler.desk import draw_files, drawing, log_heads, log_keys
from scheduler.desk.public_log import append
from scheduler.draw.documents import lines, rows
from scheduler.entropy import FixedEntropy
from scheduler.ledger.checkpoints import Checkpoint, signed_by
from scheduler.ledger.notes import Note, Signer
from scheduler.ledger.policy import Witness, written
from scheduler.ledger.witnessing import WitnessRefusal
from scheduler.vocabulary import DrawState
from tests.conftest import serving
from tests.insiders.conftest import (
    DICE,
    VERIFIER,
    anew,
    as_owner,
    codes,
    decide,
    found,
    head_of,
    lock_inspectors,
    refused,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tests.javascript.node import Call, Node, why_no_node
from tests.verifier.page.program import CALLS


def founded(folder: Path, name: str) -> WitnessFolder:
    witness = WitnessFolder(folder / name, FixedEntropy(name), SystemClock())
    witness.found(f"{name}.example")
    return witness


def secrets(office) -> list[Path]:
    return sorted((office.state.settings.home / FOLDER).glob("*.key"))


def ring_of(office):
    with office.state.read() as session:
        return office.state.log_book(session).ring


def another(office, phrase: str = "another machine"):
    """A further secret in the office's folder."""
    settings = office.state.settings
    return new_signer(settings.home, settings.log_origin, FixedEntropy(phrase))


def watched(office, witness) -> tuple[int, Note]:
    """The witness has seen the log; its size, and the head that everybody has."""
    with anew(office.state) as book:
        witness.trust(book.ring.current.key)
        witness.cosign(book.submission(0))
        return len(book.tree), book.head()


@threat(
    row="lose the log key",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("log_key_lost",),
    words="密钥文件不见了的，程序不再签校验点，也不会悄悄另做一把；恢复备份或公开换密钥之前，日志停在原处。",
)
def test_a_key_that_is_gone_is_not_made_anew_in_silence(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    head = head_of(office)
    (kept,) = secrets(office)
    content = kept.read_bytes()
    kept.unlink()
    for _ in range(2):
        with refused("log_key_lost"), anew(office.state) as book:
            book.head()
    assert secrets(office) == []
    assert found(office, head) == {("log", "log_key_absent")}, "everything else is still compared"
    _ = another(office)  # an unannounced key beside it is not the log's
    with refused("log_key_lost"), anew(office.state) as book:
        book.head()
    kept.write_bytes(secrets(office)[0].read_bytes())
    with refused("log_key_lost"), anew(office.state) as book:
        book.head()
    kept.write_bytes(content)
    assert head_of(office).text == head.text


@threat(
    row="lose the log key",
    who="运维人员",
    outcome=DETECTED,
    by=("witness_signature", "witness_other_key", "log_head_not_ours"),
    words="声称密钥丢失另换一把的，写进日志、公开日志页一直标明，见证方在另行核实之前拒绝签名。",
)
def test_a_key_said_to_be_lost_is_seen_by_everybody(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    witness = founded(tmp_path, "archive")
    size, head = watched(office, witness)
    ring = ring_of(office)
    with refused("log_key_present"), office.desk("supervisor") as desk:
        log_keys.replace_lost(desk, ring, ring.current.key)
    stolen = secrets(office)[0].rename(tmp_path / "stolen.key")
    new = another(office)
    with office.desk("supervisor") as desk:
        assert log_keys.replace_lost(desk, ring_of(office), new.key) == ["420000-2026-0001"]
    assert codes(office, head) == set(), "older heads stay heads of this log"
    with anew(office.state) as book:
        assert not any(line.by(ring.current.key) for line in book.head().signatures)
        with pytest.raises(WitnessRefusal) as caught:
            witness.cosign(book.submission(size))
        assert caught.value.code == "witness_signature"
        with refused("witness_other_key"):
            witness.trust(new.key)
        forged = Checkpoint.of(book.head().text).signed(read_signer(stolen, new.name))
    assert codes(office, forged) == {"log_head_not_ours"}, "who found the lost key signs nothing"
    with serving(office.state) as address:
        assert "旧密钥丢失，未经旧密钥认可" in httpx2.get(f"{address}/log").text
    witness.trust(new.key, lost=True)
    with anew(office.state) as book:
        witness.cosign(book.submission(size))
    assert witness.logs()[new.key].size == size + 1, "it still knows what it has seen"
    with office.state.read() as session:
        believed = office.state.policy_for_all(session).logs
    assert [log.key for log in believed] == [new.key], "nobody is told to believe a lost key"


@threat(
    row="lose the log key",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_key_entry",),
    words="往库里塞一条换密钥的记录，没有旧密钥的签名，日志核对指出；谎称丢失的，程序没有那把密钥，不再签校验点。",
)
def test_a_key_slipped_into_the_database(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    ring = ring_of(office)
    forged = Signer(ring.current.key.name, bytes(32)).key
    told = {"vkey": str(forged), "from": str(ring.current.key)}
    with office.desk("supervisor") as desk:
        append(desk, "key", "log", {**told, "signature": b64encode(bytes(64)).decode()})
    assert "log_key_entry" in codes(office)
    with anew(office.state) as book:
        assert not any(line.by(forged) for line in book.head().signatures)
    with office.desk("supervisor") as desk:
        append(desk, "key", "log", {**told, "signature": ""})
    with refused("log_key_lost"), anew(office.state) as book:
        book.head()


@threat(
    row="lose the log key",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("witness_statement", "log_key_pending", "log_key_two"),
    words="正常换密钥须由旧密钥签名认可，新旧两把同时签名，只写明旧密钥的抽取办完之前旧的停不了。",
)
def test_a_rotated_key_is_vouched_for_and_the_old_one_serves_until_it_is_retired(
    office_at, tmp_path
) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    witness = founded(tmp_path, "archive")
    size, head = watched(office, witness)
    old, new = ring_of(office).current.key, another(office)
    with refused("log_key_only"), office.desk("supervisor") as desk:
        log_keys.retire(desk, ring_of(office))
    with office.desk("supervisor") as desk:
        note = log_keys.rotate(desk, ring_of(office), new)
    with anew(office.state) as book:
        assert all(signed_by(book.head(), key) for key in (old, new.key))
        assert not signed_by(book.head(size), new.key), "it signs nothing from before"
        assert [log.key for log in book.policy.logs] == [old, new.key]
        witness.cosign(book.submission(size))
        both = book.head()
    with refused("log_key_two"), office.desk("supervisor") as desk:
        log_keys.rotate(desk, ring_of(office), another(office, "third"))
    with refused("witness_statement"):
        witness.trust(another(office, "third").key, note)
    witness.trust(new.key, note)
    with refused("log_key_pending"), office.desk("supervisor") as desk:
        log_keys.retire(desk, ring_of(office))
    with office.desk("supervisor") as desk:
        decide(desk, office.draws()[0].number)
        assert log_keys.retire(desk, ring_of(office)) == old
    with anew(office.state) as book:
        now = book.head()
        assert signed_by(now, new.key) and not signed_by(now, old)
        assert signed_by(book.head(size), old), "a head of before is what it was"
        witness.cosign(book.submission(size + 1))
    witness.forget(old)
    with refused("witness_last_key"):
        witness.forget(new.key)
    assert set(witness.logs()) == {new.key}
    assert codes(office, head, both, now) == set()


@pytest.fixture(scope="module")
def page() -> Iterator[Call]:
    if reason := why_no_node():
        pytest.skip(reason)
    core = Node(CALLS)
    yield core.call
    core.close()


def both_verifiers(office, page: Call, folder: Path) -> list[dict[str, bool | None]]:
    """What each verifier says of the finished draws, believing what the service says today."""
    with office.state.read() as session:
        done = [draw for draw in office.draws() if draw.state == DrawState.RESULT]
        bundles = [b"".join(draw_files.bundle(session, draw)) for draw in done]
        policy = written(office.state.policy_for_all(session))
    (folder / "policy").write_text(policy, encoding="utf-8")
    paths = [folder / f"{n}.ssj" for n in range(len(bundles))]
    for path, bundle in zip(paths, bundles, strict=True):
        path.write_bytes(bundle)
    command = [sys.executable, "-I", str(VERIFIER), "--json", "--policy", str(folder / "policy")]
    ran = subprocess.run([*command, *map(str, paths)], capture_output=True, check=False)
    own = json.loads(ran.stdout)["files"]
    files = [b64encode(each).decode() for each in (*bundles, policy.encode())]
    return [
        {check["code"]: check["ok"] for check in file["checks"]}
        for file in (*own, *page("papers", {"files": files})[:-1])
    ]


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("verify:log", "verify:policy"),
    words="名单锁定之后、启封结束之前正常换过日志密钥的，两套核验程序都照样通过；两把密钥并用时锁定的，同样通过。",
)
def test_a_key_that_is_rotated_in_the_middle_of_a_draw_makes_no_verifier_doubt(
    office_at, page, tmp_path
) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    new = another(office)
    with office.desk("supervisor") as desk:
        old = ring_of(office).current.key
        log_keys.rotate(desk, ring_of(office), new)
    with office.desk("supervisor") as desk:
        decide(desk, office.draws()[0].number)
        second = lock_inspectors(desk).number
    plans = [json.loads(office.file(draw, "plan.json"))["log"] for draw in office.draws()]
    lines = [f"log {key}" for key in (old, new.key)]
    assert old.name == new.key.name, "two lines of one name"
    assert [plan[:-1] for plan in plans] == [lines[:1], lines]
    doubts = ("log", "policy")
    found = both_verifiers(office, page, tmp_path)
    assert [[each[code] for code in doubts] for each in found] == [[True, True]] * 2
    with office.desk("supervisor") as desk:
        log_keys.retire(desk, ring_of(office))
    with office.desk("supervisor") as desk:
        decide(desk, second, DICE[::-1])
    assert codes(office, head_of(office)) == set()
    found = both_verifiers(office, page, tmp_path)
    assert [[each[code] for code in doubts] for each in found] == [[True, True]] * 4
    with office.state.read() as session:
        assert [log.key for log in office.state.log_book(session).policy.logs] == [new.key]


@threat(
    row="a witness that is the operator",
    who="运维人员",
    outcome=RESIDUAL,
    by=("log_head_lost",),
    words="见证方若就是本单位自己，可以让它忘掉旧的、为改写后的日志重新签名；信任名单公开，独立与否由公众判断。",
)
@threat(
    row="a witness that is the operator",
    who="运维人员",
    outcome=DETECTED,
    by=("witness_other_root",),
    words="信任名单里只要有一家真正独立的见证方，它就会拒绝为改写后的日志签名。",
)
def test_a_witness_of_the_office_forgets_when_told_to(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    own, archive = founded(tmp_path, "own"), founded(tmp_path, "archive")
    head = head_of(office)
    with anew(office.state) as book:
        for witness in (own, archive):
            witness.trust(book.ring.current.key)
            witness.cosign(book.submission(0))
        key, policy = book.ring.current.key, book.policy
    policy.witnesses.append(Witness("own", own.signer.key))
    policy.quorum = "own"
    bytes_as_text, text_as_bytes = (
        ("CAST(content AS TEXT)", "CAST({} AS BLOB)")
        if office.is_sqlite
        else ("convert_from(content, 'UTF8')", "convert_to({}, 'UTF8')")
    )
    changed = text_as_bytes.format(f"replace({bytes_as_text}, '\"dice\"', '\"dico\"')")
    as_owner(office, f"UPDATE log_entry SET content = {changed} WHERE kind = 'public'")
    shutil.rmtree(own.folder / LOGS)
    (own.folder / LOGS).mkdir()
    own.trust(key)
    with anew(office.state) as book:
        line = own.cosign(book.submission(0))
        with pytest.raises(WitnessRefusal) as caught:
            archive.cosign(book.submission(len(book.tree)))
        forged = book.head()
    assert caught.value.code == "witness_other_root"
    with office.desk("supervisor") as desk, anew(office.state) as book:
        log_heads.accept(desk, replace(book, policy=policy), forged, [line])
    assert found(office, policy=policy) == set(), "its own witness says that all is well"
    assert policy.is_met(forged.joined([line]))
    assert codes(office, head) == {"log_head_lost"}


@threat(
    row="bias by arithmetic or library",
    who="程序供应商",
    outcome=DETECTED,
    by=("verify:outcome",),
    words="供应商改动抽取程序，哪怕只把一家换成候补，公众用另一套独立写的核验程序重算就对不上。",
)
def test_a_service_that_computes_another_outcome_is_found(office_at, monkeypatch, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    honest = drawing.fast_outcome

    def biased(plan, files, seed):
        table = rows(honest(plan, files, seed))
        at = next(
            n for n, row in enumerate(table) if row[3] == "drawn" and table[n + 1][3] == "alternate"
        )
        one, two = table[at], table[at + 1]
        table[at] = (*one[:2], two[2], one[3], two[4])
        table[at + 1] = (*two[:2], one[2], two[3], one[4])
        return lines(table)

    monkeypatch.setattr(drawing, "fast_outcome", biased)
    number = office.draws()[0].number
    with office.desk("supervisor") as desk:
        decide(desk, number)
    monkeypatch.undo()
    assert verdicts(office, tmp_path / "b") == {number: {"outcome"}}
    with office.desk("supervisor") as desk:
        second = lock_inspectors(desk).number
        decide(desk, second, DICE[::-1])
    assert verdicts(office, tmp_path / "b")[number] == {"outcome"}, "what follows mends nothing"
