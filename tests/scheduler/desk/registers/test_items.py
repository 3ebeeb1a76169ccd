"""The list of items: seats, versions."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models import InspectionItem, RegisterChange
from scheduler.desk.context import Desk
from scheduler.desk.registers import ImportReport, Register, import_register
from scheduler.vocabulary import ItemKind

from .sheets import Row, item, text_file


def load(desk: Desk, *rows: Row, skip_bad: bool = False) -> ImportReport:
    return import_register(desk, Register.ITEMS, text_file(rows), skip_bad=skip_bad)


def versions(desk: Desk) -> list[InspectionItem]:
    return list(desk.session.scalars(select(InspectionItem).order_by(InspectionItem.version)))


def seat(name: str, role: str, department: str, qualification: str, count: int) -> dict[str, Any]:
    return {
        "seat": name,
        "role": role,
        "department": department,
        "qualification": qualification,
        "count": count,
    }


def test_an_item_is_stored_with_all_its_fields(desk: Desk) -> None:
    report = load(desk, item())
    assert (report.added, report.bad, report.warnings) == (1, [], [])
    (stored,) = versions(desk)
    assert (stored.code, stored.version, stored.superseded) == ("HB-2026-001", 1, False)
    assert stored.kind is ItemKind.GENERAL and stored.valid_from == date(2026, 1, 1)
    assert stored.target_kinds == ["enterprise", "individual"]
    assert stored.checklist == ["住所是否一致", "执照是否醒目"]
    assert stored.authority_id == desk.actor.authority_id
    assert stored.seats == [
        seat("lead", "lead", "市场监管", "", 1),
        seat("member", "member", "市场监管", "", 1),
    ]


def test_every_joining_department_has_its_own_seats(desk: Desk) -> None:
    row = item(
        岗位要求="组长1，专业人员2，配合部门1", 配合部门="民政；消防救援", 专业资质要求="电梯检验员"
    )
    load(desk, row)
    assert versions(desk)[0].seats == [
        seat("lead", "lead", "市场监管", "", 1),
        seat("specialist", "specialist", "市场监管", "电梯检验员", 2),
        seat("joining-1", "joining", "民政", "", 1),
        seat("joining-2", "joining", "消防救援", "", 1),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"岗位要求": "组长1"}, "岗位要求", "import_seats_people"),
        ({"岗位要求": "组长2"}, "岗位要求", "import_seats_leads"),
        ({"岗位要求": "组长1，组员1，组员1"}, "岗位要求", "import_seats_twice"),
        ({"岗位要求": "两个人"}, "岗位要求", "import_seats_form"),
        ({"岗位要求": "组长1，组员1，配合部门1"}, "岗位要求", "import_seats_no_joining"),
        ({"事项编码": ""}, "事项编码", "import_required"),
        ({"事项类别": "特别"}, "事项类别", "import_word_unknown"),
        ({"适用对象类型": "企业；社团"}, "适用对象类型", "import_word_unknown"),
        ({"失效日期": "2025-12-31"}, "失效日期", "import_dates_crossed"),
        ({"事项编码": "HB-2026-001"}, "事项编码", "import_duplicate"),
    ],
)
def test_a_faulty_cell_is_located(
    desk: Desk, cells: dict[str, str], column: str, code: str
) -> None:
    report = load(desk, item(1), item(2, **cells), skip_bad=True)
    assert [(cell.row, cell.column, cell.code) for cell in report.bad] == [(3, column, code)]
    assert report.added == 1


def test_doubtful_seats_are_said(desk: Desk) -> None:
    report = load(desk, item(1, 岗位要求="组长1，专业人员1"), item(2, 配合部门="民政"))
    assert [cell.code for cell in report.warnings] == [
        "import_seats_no_qualification",
        "import_seats_joining_unused",
    ]


def test_a_changed_item_is_a_new_version_and_an_unchanged_one_stays(desk: Desk) -> None:
    load(desk, item(1), item(2))
    report = load(desk, item(1, 事项名称="登记事项核查"), item(2))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    old, new = (one for one in versions(desk) if one.code == "HB-2026-001")
    assert (old.version, old.superseded, old.row_version) == (1, True, 2)
    assert (new.version, new.superseded, new.name) == (2, False, "登记事项核查")
    assert old.name == "登记事项检查"
    entry = desk.session.scalars(
        select(RegisterChange).where(RegisterChange.added.is_(False))
    ).one()
    assert entry.before == {"name": "登记事项检查", "version": 1}
    assert entry.after == {"name": "登记事项核查", "version": 2}
    again = load(desk, item(1, 事项名称="登记事项核查"), item(2))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
