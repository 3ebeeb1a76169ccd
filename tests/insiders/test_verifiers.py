"""Somebody hands out another verifier than everybody has: one that says yes to everything."""

from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from api import proving
from api.cli.commands import log as log_command
from api.demo.steps import Step
from scheduler.desk import verifiers
from scheduler.draw.hashing import sha256_hex
from tests.conftest import serving
from tests.insiders.conftest import People, anew, codes, head_of, owning
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat

YES = b"print('\xe2\x9c\x93')\n"


@pytest.fixture
def office(office_at) -> People:
    return office_at(Step.TARGETS_DRAWN)


@pytest.fixture
def swapped(tmp_path: Path, monkeypatch):
    """Exchange the verifiers on the disk of the server."""
    folder = tmp_path / "verifier"
    folder.mkdir()
    for name, content in proving.verifier_files().items():
        (folder / name).write_bytes(content)

    def swap() -> None:
        monkeypatch.setattr(proving, "VERIFIER", folder / "verify.py")
        (folder / "verify.py").write_bytes(YES)

    return swap


def wrong(office: People) -> set[str]:
    """What the check says of the files that would be handed out."""
    with office.state.read() as session:
        known = verifiers.logged(session)
    files = proving.verifier_files()
    return {finding.code for finding in verifiers.check_verifiers(known, files)}


@threat(
    row="swap the verifier",
    who="程序供应商",
    outcome=IMPOSSIBLE,
    by=("verifier_unlogged",),
    words="把服务器上的核验程序换成“一律通过”的，校验码不在公开日志里，程序拒绝提供下载，日志核对也会指出。",
)
def test_a_verifier_exchanged_on_the_disk_is_not_handed_out(office, swapped) -> None:
    assert wrong(office) == set()
    with serving(office.state) as address:
        honest = httpx2.get(f"{address}/verify.py")
        assert honest.content == proving.verifier_files()["verify.py"]
        swapped()
        refused = httpx2.get(f"{address}/verify.py")
        assert refused.status_code == 409 and "不在公开日志里" in refused.text
        assert httpx2.get(f"{address}/verify.html").status_code == 200, "the other is as it was"
    assert wrong(office) == {"verifier_unlogged"}


@threat(
    row="swap the verifier",
    who="程序供应商",
    outcome=DETECTED,
    by=("scheduler.desk.verifiers.logged", "log_head_lost"),
    words="借着升级换上假的，它的校验码就记进了公开日志、列在核验程序页；事后抹掉这一条，与交出去的校验点不符。",
)
def test_a_verifier_exchanged_by_an_update_is_on_record_for_ever(office, swapped) -> None:
    swapped()
    with serving(office.state) as address:
        assert httpx2.get(f"{address}/verify.py").content == YES
        page = httpx2.get(f"{address}/verify").text
    assert sha256_hex(YES) in page
    with office.state.read() as session:
        digests = [each.sha256 for each in verifiers.logged(session) if each.file == "verify.py"]
    assert len(digests) == 2 and digests[-1] == sha256_hex(YES)
    head = head_of(office)
    with owning(office) as connection:
        last = "(SELECT max(position) FROM log_entry WHERE subject = 'verifier:verify.py')"
        connection.execute(text(f"DELETE FROM log_entry WHERE position = {last}"))
    with anew(office.state) as book:
        assert verifiers.logged(book.session)[-1].sha256 != sha256_hex(YES)
    assert codes(office, head) == {"log_head_lost"}


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.verifiers.log_new",),
    words="同一份核验程序只记一次，重启、重装都不会多出条目。",
)
def test_the_same_verifier_is_logged_once(office) -> None:
    with office.state.read() as session:
        before = verifiers.logged(session)
    for _ in range(2):
        with serving(office.state):
            pass
    with office.desk("supervisor") as desk:
        assert verifiers.log_new(desk, proving.verifier_files(), "another version") == []
    with office.state.read() as session:
        assert verifiers.logged(session) == before
        listed = log_command._verifiers(session)
    assert [each.current for each in listed] == [True, True]
