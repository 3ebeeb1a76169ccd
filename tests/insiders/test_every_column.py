"""The owner of the database changes one stored value, past every trigger: each column of each table
in turn. `ssj log check` finds all of them but those that are listed here, each with its reason."""

from collections.abc import Callable

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.state import State
from models import Draw, Visit
from scheduler.desk import calendars, freezing, journal_roots, replacing
from scheduler.desk.context import Desk
from tests.ceremony import acting, void_for_want_of_a_value
from tests.insiders.conftest import People, anew, head_of
from tests.insiders.edits import columns, sweep
from tests.insiders.sealed_office import SealedOffice
from tests.insiders.test_corrections import correct
from tests.insiders.threats import DETECTED, threat
from tests.standing import BEGIN, NAME, by_calendar, prepare, published
from tests.vacancies import (
    CHAIN,
    CLOSED,
    SICK,
    TASK,
    deposit,
    dispatch,
    draw_all,
    replaceable,
    with_alternates,
)

REFERENCE = "行政区划、单位是公开的基础数据；用到的已写进锁定的名单和方案"
ACCOUNT = "账号不公布；开户、停用都留痕，留痕的校验码每天记入公开日志"
JOURNALLED = "这一步由谁、何时办的另有留痕，留痕的校验码每天记入公开日志"
IMPORTS = "导入批次只作说明；逐条改动和名录的校验码都在公开日志里"
INTERNAL = "不公布，只供程序内部使用；改了只会使程序拒绝办理"
STATE = "办到哪一步以日志里的条目为准"
OWNER = "行号和所属单位随所在的抽取、检查或任务，只用来查找"

UNSEEN = {
    "*.id": OWNER,
    "*.authority_id": OWNER,
    "*.row_version": INTERNAL,
    "division.*": REFERENCE,
    "authority.*": REFERENCE,
    "account.*": ACCOUNT,
    "import_batch.*": IMPORTS,
    "register_salt.seen_change": INTERNAL,
    "plan.drafted_by": JOURNALLED,
    "plan.drafted_at": JOURNALLED,
    "plan.approved_by": JOURNALLED,
    "plan.approved_at": JOURNALLED,
    "task.created_by": JOURNALLED,
    "task.created_at": JOURNALLED,
    "task.state": STATE,
    "visit.state": STATE,
    "visit.public_id": INTERNAL,
    "visit.dispatched_at": JOURNALLED,
    "assignment.acknowledged_at": JOURNALLED,
    "assignment.ended_at": JOURNALLED,
    "replacement.reason": JOURNALLED,
    "replacement.reported_by": JOURNALLED,
    "replacement.done_by": JOURNALLED,
    "replacement.done_at": JOURNALLED,
    "publication.published_by": JOURNALLED,
    "correction.proposed_by": JOURNALLED,
    "correction.proposed_at": JOURNALLED,
    "correction.decided_at": JOURNALLED,
    "typing.typed_by": JOURNALLED,
    "typing.typed_at": JOURNALLED,
    "seal_share.fetched_at": JOURNALLED,
    "deposited_chain.body": ACCOUNT,
    "deposited_chain.deposited_by": JOURNALLED,
    "standing_calendar.published_by": JOURNALLED,
    "standing_slot.cancelled_by": JOURNALLED,
    "journal_entry.*": JOURNALLED,
}
"""table.column, with `*` for all columns or tables -> why an edit of it is not always found."""


def _patterns(name: str) -> tuple[str, str, str]:
    table, column = name.split(".")
    return name, f"{table}.*", f"*.{column}"


def reason(name: str) -> str | None:
    return next((UNSEEN[each] for each in _patterns(name) if each in UNSEEN), None)


def unseen(found: dict[str, set[str]]) -> set[str]:
    return {name for name, codes in found.items() if not codes}


def corrected(office: People) -> People:
    """Two tasks published, one result corrected, the journal of the day logged."""
    correct(office)
    clock = ScriptedClock(office.state.clock.now())
    clock.later(24 * 60)
    office.state.clock = clock
    with office.desk("supervisor") as desk:
        journal_roots.log_journal(desk)
    return office


def replaced(world: Callable[[Step], State]) -> People:
    """A target and a person replaced, another seat vacant."""
    office = People(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        deposit(desk)
        draw = draw_all(desk)
        dispatch(desk)
        (one, person), (two, other) = _two_visits(desk, draw)
        gone = next(each for each in with_alternates(desk, draw) if each not in (one, two))
        replacing.report_vacancy(desk, one.public_id, person, SICK)
        replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(1))
        replacing.report_target(desk, gone.public_id, CLOSED)
        replacing.report_vacancy(desk, two.public_id, other, SICK)
    return office


def _two_visits(desk: Desk, draw: Draw) -> list[tuple[Visit, str]]:
    """A seat of each of two visits that somebody else could take."""
    seats = {visit.id: (visit, person) for visit, person in replaceable(desk, draw, least=2)}
    return [*seats.values()][:2]


def sealed(world: Callable[[Step], State]) -> People:
    return SealedOffice(world(Step.OPENED)).pair().dispatch()


def voided(world: Callable[[Step], State]) -> People:
    office = People(world(Step.TARGETS_FROZEN))
    void_for_want_of_a_value(office, office.draws()[0].number)
    return office


def standing(world: Callable[[Step], State]) -> People:
    office = People(world(Step.OPENED))
    office.state.clock = ScriptedClock(BEGIN)
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk)
        freezing.freeze_targets(desk, TASK, by_calendar())
        calendars.cancel(desk, NAME, 2, "放假")
    return office


def swept(office: People, tables: tuple[str, ...] = ()) -> dict[str, set[str]]:
    with anew(office.state) as book:
        return sweep(office, book, head_of(office), tables)


@threat(
    row="disable the trigger and edit",
    who="数据库管理员",
    outcome=DETECTED,
    by=("scheduler.desk.log_checking.check_log",),
    words="库里每张表的每一列，逐一停用保护后改一个值，日志核对都能发现；例外逐列写在测试里，各有理由。",
)
def test_every_column_is_found_or_has_its_reason(office_at) -> None:
    """Of PostgreSQL the tables that matter most: what is compared is the same."""
    names = {f"{table.name}.{column.name}" for table, column in columns()}
    assert UNSEEN.keys() <= {part for name in names for part in _patterns(name)}
    office = corrected(office_at(Step.PUBLISHED))
    found = swept(office, () if office.is_sqlite else MOST_WANTED)
    assert sorted(name for name in unseen(found) if reason(name) is None) == []
    assert len(found) > (250 if office.is_sqlite else 50)


MOST_WANTED = (
    *(
        "log_entry",
        "draw",
        "draw_file",
        "draw_part",
        "visit",
        "assignment",
        "publication",
        "review",
        "task",
    ),
)
RARER = {
    replaced: ("replacement", "visit", "visit_task", "assignment", "draw_salt", "deposited_chain"),
    sealed: ("seal", "seal_share", "draw", "contribution", "draw_file", "draw_source"),
    voided: ("void_file", "draw", "draw_source", "contribution", "draw_salt"),
    standing: (
        *("standing_calendar", "standing_slot", "standing_link", "slot_draw", "deposited_chain"),
        *("draw", "contribution", "draw_source"),
    ),
}


@threat(
    row="disable the trigger and edit",
    who="数据库管理员",
    outcome=DETECTED,
    by=("scheduler.desk.log_checking.check_log",),
    words="密封、作废、替换、常设摇号用到的各列，同样逐一改过，日志核对都能发现。",
)
@pytest.mark.parametrize("make", RARER)
def test_columns_of_rarer_steps_are_found_too(
    world: Callable[[Step], State], make: Callable[..., People]
) -> None:
    found = swept(make(world), RARER[make])
    assert sorted(name for name in unseen(found) if reason(name) is None) == []
    assert found
