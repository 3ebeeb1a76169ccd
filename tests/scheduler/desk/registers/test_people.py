"""Inspectors with their certificates, recusals and absences."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Absence, Certificate, Inspector, Recusal, RegisterChange
from scheduler.desk.context import Desk
from scheduler.desk.registers import ImportReport, Register, import_register
from scheduler.vocabulary import RecusalKind

from .sheets import Row, absence, code_of, inspector, recusal, target, text_file


def load(desk: Desk, register: Register, *rows: Row) -> ImportReport:
    return import_register(desk, register, text_file(rows), skip_bad=True)


def person(desk: Desk) -> Inspector:
    return desk.session.scalars(select(Inspector)).one()


def certificates(desk: Desk) -> list[Certificate]:
    return list(desk.session.scalars(select(Certificate).order_by(Certificate.id)))


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """A desk with two inspectors and one target."""
    load(desk, Register.INSPECTORS, inspector(1), inspector(2))
    load(desk, Register.TARGETS, target(1))
    return desk


def test_an_inspector_is_stored_with_certificates(desk: Desk) -> None:
    report = load(desk, Register.INSPECTORS, inspector())
    assert (report.added, report.bad, report.warnings) == (1, [], [])
    stored = person(desk)
    assert (stored.person_no, stored.name, stored.department) == (
        "HB42010201",
        "张示例",
        "市场监管",
    )
    assert stored.can_lead and not stored.is_expert and stored.on_duty
    assert (stored.counties, stored.load_limit) == (["420102", "420103"], 12)
    assert {(one.issuer, one.number, one.expires_on) for one in certificates(desk)} == {
        ("市场监管总局", "SJ0001", date(2028, 1, 31)),
        ("省政府", "SZ0001", date(2029, 1, 31)),
    }
    assert all(one.scope == ["登记注册", "计量"] for one in certificates(desk))
    again = load(desk, Register.INSPECTORS, inspector())
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)


def test_who_crosses_districts_has_all_counties_of_the_unit(desk: Desk) -> None:
    load(desk, Register.INSPECTORS, inspector(单位代码="420100", 管辖区划="", 可跨区="是"))
    assert len(person(desk).counties) == 13 and "420102" in person(desk).counties


def test_a_county_unit_means_its_own_county(desk: Desk) -> None:
    load(desk, Register.INSPECTORS, inspector(管辖区划=""))
    assert person(desk).counties == ["420102"]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"人员编号": ""}, "人员编号", "import_required"),
        ({"人员编号": "HB42010201"}, "人员编号", "import_duplicate"),
        ({"单位代码": "999999"}, "单位代码", "import_unit_unknown"),
        ({"管辖区划": "420102；999999"}, "管辖区划", "import_division_unknown"),
        ({"单位代码": "420100", "管辖区划": ""}, "管辖区划", "import_counties_missing"),
        ({"可任组长": "也许"}, "可任组长", "import_yes_no"),
        ({"工作量上限": "很多"}, "工作量上限", "import_count"),
        ({"工作量上限": "0"}, "工作量上限", "import_count"),
        ({"在岗状态": "?"}, "在岗状态", "import_word_unknown"),
        ({"市场监管执法证有效期至": ""}, "市场监管执法证有效期至", "import_certificate_half"),
        ({"省政府执法证有效期至": "31/1/2028"}, "省政府执法证有效期至", "import_date_form"),
    ],
)
def test_a_faulty_cell_of_an_inspector_is_located(
    desk: Desk, cells: dict[str, str], column: str, code: str
) -> None:
    report = load(desk, Register.INSPECTORS, inspector(1), inspector(2, **cells))
    assert [(cell.row, cell.column, cell.code) for cell in report.bad] == [(3, column, code)]
    assert report.added == 1


def test_a_renewed_certificate_is_updated_in_place(desk: Desk) -> None:
    load(desk, Register.INSPECTORS, inspector())
    report = load(desk, Register.INSPECTORS, inspector(市场监管执法证有效期至="2030-01-31"))
    assert (report.changed, report.unchanged) == (1, 0)
    bureau = certificates(desk)[0]
    assert (bureau.expires_on, bureau.row_version) == (date(2030, 1, 31), 2)
    entry = desk.session.scalars(
        select(RegisterChange).where(RegisterChange.added.is_(False))
    ).one()
    assert (entry.register, entry.key) == ("inspectors", "HB42010201 SJ0001")
    assert entry.subject_id == bureau.inspector_id and entry.weighty
    assert (entry.before, entry.after) == (
        {"expires_on": "2028-01-31"},
        {"expires_on": "2030-01-31"},
    )


def test_a_new_certificate_number_is_a_new_row_and_ends_the_old_one(desk: Desk) -> None:
    load(desk, Register.INSPECTORS, inspector())
    report = load(desk, Register.INSPECTORS, inspector(市场监管执法证号="SJ9999"))
    assert report.changed == 1
    ends = {one.number: one.valid_to for one in certificates(desk)}
    assert ends == {"SJ0001": date(2026, 11, 20), "SZ0001": None, "SJ9999": None}
    again = load(desk, Register.INSPECTORS, inspector(市场监管执法证号="SJ9999"))
    assert (again.changed, again.unchanged) == (0, 1)
    load(desk, Register.INSPECTORS, inspector())
    ends = {one.number: one.valid_to for one in certificates(desk)}
    assert ends == {"SJ0001": None, "SZ0001": None, "SJ9999": date(2026, 11, 20)}


def test_recusals_from_targets_and_from_people(staffed: Desk) -> None:
    by_person = recusal(统一社会信用代码="", 回避人员编号="HB42010202", 回避类型="亲属", 登记人="")
    report = load(staffed, Register.RECUSALS, recusal(1), by_person)
    assert (report.added, report.bad, report.warnings) == (2, [], [])
    first, second = staffed.session.scalars(select(Recusal).order_by(Recusal.id))
    assert (first.target_key, first.kind) == (code_of(1), RecusalKind.SHAREHOLDING)
    assert (second.other_person_no, second.entered_by) == ("HB42010202", "operator")
    again = load(staffed, Register.RECUSALS, recusal(1), by_person)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    ended = load(staffed, Register.RECUSALS, recusal(1, 截止日期="2026-12-31"))
    assert ended.changed == 1
    staffed.session.refresh(first)
    assert first.valid_to == date(2026, 12, 31)


def test_a_recusal_may_come_before_its_target(staffed: Desk) -> None:
    report = load(staffed, Register.RECUSALS, recusal(77))
    assert report.added == 1
    assert [cell.code for cell in report.warnings] == ["import_target_unknown"]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"人员编号": "X1"}, "人员编号", "import_person_unknown"),
        ({"回避人员编号": "HB42010202"}, "统一社会信用代码", "import_recusal_sides"),
        ({"统一社会信用代码": ""}, "统一社会信用代码", "import_recusal_sides"),
        (
            {"统一社会信用代码": "", "回避人员编号": "HB42010201"},
            "回避人员编号",
            "import_recusal_self",
        ),
        ({"回避类型": "朋友"}, "回避类型", "import_word_unknown"),
        ({"统一社会信用代码": "123"}, "统一社会信用代码", "import_uscc_length"),
        ({"截止日期": "2025-01-01"}, "截止日期", "import_dates_crossed"),
        ({}, "人员编号", "import_duplicate"),
    ],
)
def test_a_faulty_cell_of_a_recusal_is_located(
    staffed: Desk, cells: dict[str, str], column: str, code: str
) -> None:
    report = load(staffed, Register.RECUSALS, recusal(1), recusal(1, **cells))
    assert [(cell.row, cell.column, cell.code) for cell in report.bad] == [(3, column, code)]
    assert report.added == 1


def test_absences(staffed: Desk) -> None:
    bad = absence(2, 结束日期="2026-11-01")
    report = load(staffed, Register.ABSENCES, absence(1), bad, absence(1), absence(3, 人员编号="Q"))
    assert report.added == 1
    assert [(cell.row, cell.code) for cell in report.bad] == [
        (3, "import_dates_crossed"),
        (4, "import_duplicate"),
        (5, "import_person_unknown"),
    ]
    stored = staffed.session.scalars(select(Absence)).one()
    assert (stored.from_on, stored.to_on) == (date(2026, 12, 1), date(2026, 12, 31))
    again = load(staffed, Register.ABSENCES, absence(1), absence(2, 事由="病假"))
    assert (again.added, again.changed, again.unchanged) == (1, 0, 1)
    changed = load(staffed, Register.ABSENCES, absence(1, 事由="学习"))
    assert changed.changed == 1
