"""The register of recusals (回避): a person and a target, or a person and another person."""

from typing import Any

from sqlalchemy import Row, select

from models import Recusal, Target, TargetIdentifier
from scheduler.desk.context import Desk
from scheduler.desk.registers import credit_code, words
from scheduler.desk.registers.cells import member_of
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.importer import Importer, Seen
from scheduler.desk.registers.people import People, Person
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.store import (
    Change,
    change_of,
    chunks,
    difference,
    insert_all,
    table_of,
)
from scheduler.vocabulary import RecusalKind

PERSON = Column("人员编号", required=True, longest=64)
TARGET = Column("统一社会信用代码", ("社会信用代码", "信用代码"))
OTHER = Column("回避人员编号", longest=64)
KIND = Column("回避类型", required=True)
VALID_FROM = Column("起始日期", ("开始日期",))
VALID_TO = Column("截止日期", ("结束日期",))
NOTE = Column("说明", ("备注",), longest=512)
ENTERED_BY = Column("登记人", longest=64)

_R = table_of(Recusal)
_Taken = tuple[Record, Person, dict[str, Any]]


class RecusalImporter(Importer):
    """Recusals are known by the person and what the person keeps away from."""

    columns = (PERSON, TARGET, OTHER, KIND, VALID_FROM, VALID_TO, NOTE, ENTERED_BY)
    one_of = (TARGET.name, OTHER.name)

    def __init__(self, desk: Desk, findings: Findings) -> None:
        super().__init__(desk, findings)
        self._people = People(desk)
        self._taken: list[_Taken] = []
        self._keys = Seen()

    def take(self, record: Record) -> None:
        person = self._people.named(record, PERSON)
        target = record.read(TARGET, credit_code.either) or ""
        other = self._people.named(record, OTHER)
        valid_from, valid_to = record.interval(VALID_FROM, VALID_TO)
        given: dict[str, Any] = {
            "target_key": target,
            "other_person_no": other.person_no if other else "",
            "kind": record.read(KIND, _kind),
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        if record.has(NOTE):
            given["note"] = record.prose(NOTE)
        entered_by = record.name(ENTERED_BY)
        if entered_by:
            given["entered_by"] = entered_by
        if bool(record.text(TARGET)) == bool(record.text(OTHER)):
            record.fault(TARGET, "import_recusal_sides")
        if person is not None and person == other:
            record.fault(OTHER, "import_recusal_self")
        if person is not None and not record.faulty:
            self._taken.append((record, person, given))

    def settle(self, write: bool) -> None:
        self._name_targets()
        known = self._known()
        added: list[dict[str, Any]] = []
        changes: list[Change] = []
        for record, person, given in self._taken:
            key = (person.id, given["target_key"], given["other_person_no"])
            self._keys.claim(record, PERSON, key)
            row = known.get(key)
            if record.faulty:
                continue
            if row is None:
                added.append(self._new(person, given))
            elif after := difference(row, given):
                side = given["target_key"] or given["other_person_no"]
                changes.append(change_of(row, f"{person.person_no} {side}", after, person.id))
            else:
                self.tally.unchanged += 1
        self.tally.added += len(added)
        self.tally.changed += len(changes)
        if write:
            newest = self.history.newest(Recusal)
            insert_all(self.desk, Recusal, added)
            self.history.keep_new(Recusal, newest)
            self.history.update(Recusal, changes)
        self._taken = []

    def _new(self, person: Person, given: dict[str, Any]) -> dict[str, Any]:
        usual = {"note": "", "entered_by": self.desk.actor.name}
        return {
            **usual,
            **given,
            "inspector_id": person.id,
            "authority_id": person.authority_id,
            "entered_at": self.desk.now(),
        }

    def _name_targets(self) -> None:
        """A former number becomes the key its target has now; one nobody has is doubtful."""
        keys = {given["target_key"] for _, _, given in self._taken} - {""}
        present: dict[str, str] = {}
        for chunk in chunks(keys):
            former = select(TargetIdentifier.value, Target.register_key).join(
                Target, Target.id == TargetIdentifier.target_id
            )
            found = self.desk.session.execute(former.where(TargetIdentifier.value.in_(chunk)))
            present.update({row.value: row.register_key for row in found})
            exact = select(Target.register_key).where(Target.register_key.in_(chunk))
            present.update({key: key for key in self.desk.session.scalars(exact)})
        for record, _, given in self._taken:
            key = given["target_key"]
            given["target_key"] = present.get(key, key)
            if key and key not in present:
                record.doubt(TARGET, "import_target_unknown")

    def _known(self) -> dict[object, Row[Any]]:
        people = {person.id for _, person, _ in self._taken}
        return {
            (row.inspector_id, row.target_key, row.other_person_no): row
            for chunk in chunks(people)
            for row in self.desk.session.execute(select(_R).where(_R.c.inspector_id.in_(chunk)))
        }


def _kind(text: str) -> RecusalKind:
    return member_of(words.RECUSAL_KINDS, text)
