"""The log's checkpoint with a second signature in SM2: switched on, served, checked."""

from dataclasses import replace

import httpx2
import pytest

from api.demo.steps import Step
from api.log_key import new_second
from scheduler.desk import log_checking, log_second
from scheduler.errors import DomainError
from scheduler.ledger import sm2
from scheduler.ledger.notes import parse_note
from scheduler.timers.office import actor
from tests.conftest import serving
from tests.ledger.sm2_example import SECRET, signed


@pytest.fixture
def office(world, monkeypatch):
    """An office that wants a second signature; the standard's example signs, without a package."""

    class Example:
        def bytes(self, count: int) -> bytes:
            return SECRET

    monkeypatch.setattr(sm2.Sm2Signer, "line", lambda self, text: signed(text, self.name))
    state = world(Step.TARGETS_FROZEN)
    state.settings = replace(state.settings, log_sm2=True)
    state.entropy = Example()
    return state


def announce(state) -> sm2.Sm2Key:
    settings = state.settings
    with state.desk(actor(state)) as desk:
        new = new_second(settings.home, settings.log_origin, state.entropy)
        log_second.announce(desk, new.key)
    return new.key


def checked(state, *outside):
    with state.read() as session:
        found = log_checking.check_log(session, state.log_book(session), outside)
    return found.seconds, [finding.code for finding in found.findings]


def test_it_has_to_be_announced_before_it_signs(office) -> None:
    with pytest.raises(DomainError) as refused, office.read() as session:
        office.log_book(session)
    assert refused.value.code == "sm2_key_none" and "ssj log sm2-key" in str(refused.value)


def test_the_served_checkpoint_has_it_and_proofs_do_without(office) -> None:
    key = announce(office)
    with serving(office) as address:
        note = parse_note(httpx2.get(f"{address}/log/checkpoint").content)
        proof = httpx2.get(f"{address}/log/proof/0").text
    assert sum(key.claims(line) for line in note.signatures) == 1
    assert len(note.signatures) == 2 and proof.count("\n— ") == 1
    assert checked(office, note) == (2, [])


def test_one_that_is_wrong_is_found(office, monkeypatch) -> None:
    announce(office)
    with office.read() as session:
        note = office.log_book(session).served()
    bad = replace(note.signatures[-1], signature=bytes(64))
    assert checked(office, replace(note, signatures=(*note.signatures[:-1], bad))) == (
        2,
        ["log_sm2_wrong"],
    )
    monkeypatch.setattr(sm2.Sm2Signer, "line", lambda self, text: bad)
    assert checked(office) == (1, ["log_sm2_wrong"])
