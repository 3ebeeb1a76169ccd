"""Witnesses are asked by themselves, when there is something to see."""

import httpx2
import pytest

from scheduler.desk import log_heads, public_log
from scheduler.timers.office import actor
from scheduler.timers.ticking import named, tick
from tests.conftest import serving


def grow(office, count: int = 1) -> None:
    with office.desk(actor(office)) as desk:
        for number in range(count):
            public_log.append(desk, "publication", "plan:x", {"number": number, "sha256": ""})


def ask(office) -> str:
    ran = tick(office, [named("witnesses")], force=True)
    assert not ran[0].failed
    return ran[0].words


@pytest.fixture
def archive(office, listening):
    """The office's log has entries and a witness that must see it."""
    grow(office, 2)
    witness = listening("archive")
    with office.read() as session:
        key = office.log_book(session).ring.current.key
    witness.folder.trust(key)
    (office.settings.home / "policy").write_text(
        f"log {key}\nwitness archive {witness.folder.signer.key} {witness.url}\nquorum archive\n"
    )
    return witness


def witnessed(office) -> int:
    with office.read() as session:
        note = office.log_book(session).witnessed()
        return int(note.text.split("\n")[1]) if note else 0


def test_a_witness_sees_the_log_as_it_grows(office, archive) -> None:
    assert ask(office) == "archive.example 已见证前 3 条"
    assert ask(office) == "", "nothing new, nobody is asked"
    grow(office, 2)
    assert ask(office) == "archive.example 已见证前 5 条"
    assert witnessed(office) == 5


def test_a_witness_that_is_down_is_told_on_the_log_page_and_delays_nothing(office, archive) -> None:
    path = office.settings.home / "policy"
    policy = path.read_text()
    down = "http://127.0.0.1:1"
    path.write_text(policy.replace(archive.url, down))
    assert "连不上见证方" in ask(office)
    with serving(office) as address:
        assert "连不上见证方" in httpx2.get(f"{address}/log").text
        path.write_text(policy)
        assert "已见证" in ask(office)
        assert "未能见证" not in httpx2.get(f"{address}/log").text


def test_a_witness_that_refuses_says_why_and_the_others_are_kept(
    office, archive, listening
) -> None:
    stranger = listening("audit")  # does not know this log
    path = office.settings.home / "policy"
    more = f"witness audit {stranger.folder.signer.key} {stranger.url}\nquorum archive\n"
    path.write_text(path.read_text().replace("quorum archive\n", more))
    words = ask(office)
    assert "archive.example 已见证前 3 条" in words
    assert "audit：" in words and "404" in words
    assert witnessed(office) == 3


def test_a_signature_that_is_wrong_changes_nothing(office, archive, monkeypatch) -> None:
    from scheduler.desk import log_asking

    honest = log_asking._post

    def forged(*given):
        status, body = honest(*given)
        return status, body[:-8] + ("A" if body[-8] != "A" else "B") + body[-7:]

    monkeypatch.setattr(log_asking, "_post", forged)
    assert ask(office).startswith("archive：")
    assert witnessed(office) == 0
    with office.read() as session:
        assert log_heads.last_seen(session, archive.folder.signer.key) == 0
