"""Many targets are named and listed as few are."""

import pytest

from bench.pools import RATES, divisions, register
from scheduler.desk import encode
from scheduler.desk.encode import Subjects, TargetLists, target_files
from scheduler.draw.identifiers import public_id
from scheduler.entropy import FixedEntropy
from scheduler.fast import lists

SUBJECTS = [f"target:{number}" for number in range(50)]


def test_few_are_named_as_one_by_one() -> None:
    one, all_at_once = Subjects(FixedEntropy("x")), Subjects(FixedEntropy("x"))
    assert all_at_once.name_all(SUBJECTS) == [one.name(subject) for subject in SUBJECTS]
    assert all_at_once.salts == one.salts


def test_many_have_salts_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "FEW", 0)
    monkeypatch.setattr(lists, "FEW", 0)
    subjects = Subjects(FixedEntropy("x"))
    ids = subjects.name_all(SUBJECTS)
    assert ids == [
        public_id(subjects.salts[pid], subject) for pid, subject in zip(ids, SUBJECTS, strict=True)
    ]
    assert len(set(subjects.salts.values())) == len(SUBJECTS)


@pytest.mark.parametrize("few", [0, 10**6])
def test_lists_in_pieces_are_those_of_the_whole(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    facts = [fact for chunk in register(900, 3) for fact in chunk]
    names = dict(enumerate(Subjects(FixedEntropy("x")).name_all([fact.key for fact in facts])))
    pieces = TargetLists()
    for piece in (facts[:1], facts[1:1], facts[1:500], facts[500:]):
        pieces.add(piece, [names[fact.id] for fact in piece])
    whole = target_files(facts, names, RATES, divisions())
    assert pieces.files(RATES, divisions()) == whole
    assert whole["pool.txt"].count(b"\n") == 900


def test_each_target_needs_its_id() -> None:
    facts = next(register(3, 3))
    with pytest.raises(ValueError):
        TargetLists().add(facts, ["a" * 20])
