"""Somebody changes a register in the database, beside the program, before a list is locked."""

import httpx2
import pytest
from sqlalchemy import select, text

from api.demo.steps import Step
from models import Division, Inspector, LogEntry, Target
from scheduler.desk import lending, log_checking
from scheduler.desk.context import Actor
from scheduler.desk.registers import Register, import_register, roots
from scheduler.timers.ticking import named, tick
from scheduler.vocabulary import Role
from tests.conftest import SMALL, serving
from tests.insiders.conftest import (
    People,
    anew,
    as_owner,
    codes,
    found,
    head_of,
    lock_targets,
    owning,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat

LOWER = "UPDATE target SET risk_class = 'A' WHERE risk_class = 'D'"


@pytest.fixture
def office(office_at) -> People:
    return office_at(Step.OPENED)


def now(office: People) -> set[tuple[str, str]]:
    """What `ssj log check --registers` finds in the registers."""
    with anew(office.state) as book:
        checked = log_checking.check_log(book.session, book, registers=True)
    return {(finding.field, finding.code) for finding in checked.findings}


def said(office: People) -> list[tuple[str, bool | None]]:
    """What the log says of the targets, the oldest first."""
    with office.state.read() as session:
        listed = roots.noted(session)
    return [(each.draw, each.agrees) for each in listed if each.register == Register.TARGETS]


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_was_changed", "register_changed_beside"),
    words="改了名录、锁定、再悄悄改回来：锁定那一刻的比对结果已在公开日志里，抹掉就与交出去的校验点不符。",
)
def test_changed_locked_and_changed_back(office) -> None:
    assert now(office) == set()
    as_owner(office, LOWER)
    assert now(office) == {("register:targets", "register_changed_beside")}
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk)
    assert said(office)[-1] == (draw.number, False)
    as_owner(office, LOWER.replace("'A'", "'x'").replace("'D'", "'A'").replace("'x'", "'D'"))
    assert "register_was_changed" in codes(office), "what was found stays found"
    with serving(office.state) as address:
        page = httpx2.get(f"{address}/draws/{draw.number}").text
    assert "名录在程序之外被改过" in page
    head = head_of(office)
    with owning(office) as connection:
        connection.execute(text("DELETE FROM log_entry WHERE subject = 'register:targets'"))
    assert "log_head_lost" in codes(office, head)


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_was_changed",),
    words="改了名录再借一次正常的导入或每日登记来掩盖的，程序在写入之前先比对，照样记入公开日志。",
)
@pytest.mark.parametrize("cover", ["import", "loan", "day"])
def test_nothing_covers_it_up(office, cover: str) -> None:
    table = "inspector" if cover == "loan" else "target"
    column = "load_limit = load_limit + 1" if cover == "loan" else "address = '别处'"
    as_owner(office, f"UPDATE {table} SET {column}")
    if cover == "import":
        with office.desk("supervisor") as desk:
            import_register(desk, Register.TARGETS, SMALL / "targets.csv", skip_bad=True)
    elif cover == "loan":
        with office.state.read() as session:
            counties = set(session.scalars(select(Division.code).where(Division.level == "county")))
            active = session.scalars(select(Inspector).where(Inspector.valid_to.is_(None)))
            person = next(each for each in active if counties.difference(each.counties))
            county = min(counties.difference(person.counties))
        lender = Actor("lender", Role.SUPERVISOR, person.authority_id, "test")
        with office.desk(lender) as desk:
            lending.lend(desk, person.person_no, county, desk.today(), desk.today())
    else:
        (ran,) = tick(office.state, [named("registers")], force=True)
        assert not ran.failed and "绕过程序被改过" in ran.words
    assert codes(office) == {"register_was_changed"}
    with office.desk("supervisor") as desk:
        lock_targets(desk)
    assert now(office) == found(office), "told once, and what it is now is what was told"


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_changed_beside",),
    words="连名录校验码的盐一起改的，算不出日志里的校验码，同样被指出。",
)
def test_another_salt_gives_another_root(office) -> None:
    blank = "x'00'" if office.is_sqlite else "decode('00', 'hex')"
    as_owner(office, f"UPDATE register_salt SET salt = {blank} WHERE register = 'items'")
    found = {"register_changed_beside", "register_history_changed"}
    assert now(office) == {("register:items", code) for code in found}


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.registers.roots.look",),
    words="只经程序导入、借调、锁定的名录，比对始终相符；日志里只有行数和校验码，没有任何名称。",
)
def test_what_the_program_writes_agrees_and_names_nobody(office) -> None:
    for _ in range(2):
        with office.desk("supervisor") as desk:
            import_register(desk, Register.TARGETS, SMALL / "targets.csv", skip_bad=True)
    assert tick(office.state, [named("registers")], force=True)[0].words == "已记入公开日志"
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk)
    assert now(office) == set()
    assert said(office)[-1] == (draw.number, True)
    with office.state.read() as session:
        entries = session.scalars(select(LogEntry).where(LogEntry.kind == "registers")).all()
        names = {*session.scalars(select(Target.name)), *session.scalars(select(Inspector.name))}
        told = b"".join(entry.content for entry in entries).decode()
        keys = set(session.scalars(select(Target.register_key)))
    assert entries and not any(each in told for each in names | keys)
