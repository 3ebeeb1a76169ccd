"""Keys, witnesses and programs in the wrong hands."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from api.demo.steps import Step
from api.log_key import FILE
from api.witness.store import LOGS, WitnessFolder
from scheduler.clock import SystemClock
from scheduler.desk import drawing, log_heads
from scheduler.draw.documents import lines, rows
from scheduler.entropy import FixedEntropy
from scheduler.ledger.policy import Witness
from scheduler.ledger.witnessing import WitnessRefusal
from tests.insiders.conftest import (
    DICE,
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
from tests.insiders.threats import DETECTED, RESIDUAL, SUCCEEDS, threat


def founded(folder: Path, name: str) -> WitnessFolder:
    witness = WitnessFolder(folder / name, FixedEntropy(name), SystemClock())
    witness.found(f"{name}.example")
    return witness


@threat(
    row="lose the log key",
    who="运维人员",
    outcome=DETECTED,
    by=("log_head_not_ours", "witness_signature", "witness_other_key"),
    words="换了日志密钥，旧校验点不再是“本日志签的”，见证方拒绝新密钥的签名，也不肯改认新密钥。",
)
@threat(
    row="lose the log key",
    who="运维人员",
    outcome=SUCCEEDS,
    by=("log_key_file",),
    words="密钥文件不见时，程序不声不响另做一把；没有见证方、也没人留存旧校验点的，看不出换过。",
    closes="issue 4（密钥轮换）：日志已有条目而密钥不在的应当拒绝，换密钥要由旧密钥或见证方认可并写入日志。",
)
def test_another_key_is_not_the_log_that_the_witness_knows(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    witness, head = founded(tmp_path, "archive"), head_of(office)
    with anew(office.state) as book:
        witness.trust(book.signer.key)
        witness.cosign(book.submission(0))
        size = len(book.tree)
    (office.state.settings.home / FILE).unlink()
    office.state.entropy = FixedEntropy("another machine")
    assert codes(office) == set(), "nothing inside shows it"
    assert codes(office, head) == {"log_head_not_ours"}
    with anew(office.state) as book:
        with pytest.raises(WitnessRefusal) as caught:
            witness.cosign(book.submission(size))
        assert caught.value.code == "witness_signature"
        with refused("witness_other_key"):
            witness.trust(book.signer.key)


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
def test_a_witness_of_the_office_forgets_when_told_to(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    own, archive = founded(tmp_path, "own"), founded(tmp_path, "archive")
    head = head_of(office)
    with anew(office.state) as book:
        for witness in (own, archive):
            witness.trust(book.signer.key)
            witness.cosign(book.submission(0))
        key, policy = book.signer.key, book.policy
    policy.witnesses.append(Witness("own", own.signer.key))
    policy.quorum = "own"
    as_owner(
        office,
        "UPDATE log_entry SET content = CAST(replace(CAST(content AS TEXT), '\"dice\"',"
        " '\"dico\"') AS BLOB) WHERE kind = 'public'",
    )
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
def test_a_service_that_computes_another_outcome_is_found(
    world, people, monkeypatch, tmp_path
) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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
