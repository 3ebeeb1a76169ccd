"""The register of targets: every dirty class, districts, numbers and their history."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from stdnum.cn import uscc

from models import (
    Authority,
    ImportBatch,
    Recusal,
    RegisterChange,
    Target,
    TargetIdentifier,
)
from scheduler.desk.context import Desk
from scheduler.desk.registers import ImportReport, Register, import_register
from scheduler.desk.registers.credit_code import has_right_check
from scheduler.vocabulary import RiskClass, TargetKind, TargetStatus

from .sheets import Row, code_of, inspector, recusal, target, text_file


def load(desk: Desk, *rows: Row, skip_bad: bool = False) -> ImportReport:
    return import_register(desk, Register.TARGETS, text_file(rows), skip_bad=skip_bad)


def only(desk: Desk) -> Target:
    return desk.session.scalars(select(Target)).one()


def test_a_target_is_stored_with_all_its_fields(desk: Desk) -> None:
    report = load(desk, target(注册号="420102000000017"))
    assert (report.rows, report.added, report.bad, report.warnings) == (1, 1, [], [])
    stored = only(desk)
    assert stored.register_key == stored.uscc == code_of(1)
    assert stored.kind is TargetKind.ENTERPRISE and stored.status is TargetStatus.ACTIVE
    assert stored.risk_class is RiskClass.B and stored.risk_class_on == date(2026, 7, 1)
    assert (stored.industry, stored.division_code, stored.division_derived) == (
        "51",
        "420102",
        None,
    )
    assert stored.established_on == date(2019, 3, 5) and stored.tags == ["重点监管", "新设"]
    assert stored.row_version == 1 and len(stored.public_id) == 16
    owner = desk.session.get_one(Authority, stored.authority_id)
    assert owner.code == "420102"
    numbers = desk.session.execute(select(TargetIdentifier.scheme, TargetIdentifier.value))
    assert {tuple(row) for row in numbers} == {("uscc", code_of(1)), ("regno", "420102000000017")}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("统一社会信用代码", code_of(1)[:17], "import_uscc_length"),
        ("统一社会信用代码", code_of(1)[:10] + "O" + code_of(1)[11:], "import_uscc_letters"),
        ("统一社会信用代码", "91A2" + code_of(1)[4:], "import_uscc_division"),
        ("统一社会信用代码", "9.14201E+17", "import_digits_lost"),
        ("统一社会信用代码", "91420102\ufffd0001X", "import_mis_encoded"),
        ("统一社会信用代码", "N/A", "import_no_number"),
        ("注册号", "12345", "import_registration_no"),
        ("注册号", "4.20106E+14", "import_digits_lost"),
        ("检查对象名称", "", "import_required"),
        ("检查对象名称", " 无 ", "import_required"),
        ("检查对象名称", "\ufffd\ufffd公司", "import_mis_encoded"),
        ("检查对象名称", "示例\x07公司", "import_mis_encoded"),
        ("检查对象名称", "长" * 257, "import_too_long"),
        ("对象类型", "社会团体", "import_word_unknown"),
        ("登记状态", "不知道", "import_word_unknown"),
        ("风险等级", "E", "import_word_unknown"),
        ("区划代码", "429999", "import_division_unknown"),
        ("区划代码", "江岸区", "import_division_form"),
        ("区划代码", "420100", "import_division_wide"),
        ("行业代码", "98", "import_industry_unknown"),
        ("行业代码", "5", "import_industry_form"),
        ("成立日期", "2023-02-30", "import_date_impossible"),
        ("成立日期", "三月五日", "import_date_form"),
        ("成立日期", "0024-03-05", "import_date_year"),
    ],
)
def test_a_faulty_cell_is_located(desk: Desk, column: str, value: str, code: str) -> None:
    report = load(desk, target(1), target(2, **{column: value}), skip_bad=True)
    assert [(cell.row, cell.column, cell.code) for cell in report.bad] == [(3, column, code)]
    assert report.bad[0].value == value[:120] and report.bad[0].message
    assert (report.added, report.bad_rows) == (1, 1)


@pytest.mark.parametrize(
    ("column", "value", "field", "stored"),
    [
        ("统一社会信用代码", " " + code_of(1).lower() + " ", "uscc", code_of(1)),
        (
            "统一社会信用代码",
            "".join(chr(ord(sign) + 0xFEE0) for sign in code_of(1)),
            "uscc",
            code_of(1),
        ),
        ("统一社会信用代码", f"{code_of(1)[:8]} {code_of(1)[8:]}", "uscc", code_of(1)),
        ("检查对象名称", "　示例（武汉）\n 公司 ", "name", "示例（武汉） 公司"),
        ("对象类型", "个体户", "kind", TargetKind.INDIVIDUAL),
        ("对象类型", "农专社", "kind", TargetKind.COOPERATIVE),
        ("对象类型", "外企代表机构", "kind", TargetKind.FOREIGN_OFFICE),
        ("对象类型", "", "kind", TargetKind.ENTERPRISE),
        ("登记状态", "存续（在营、开业、在册）", "status", TargetStatus.ACTIVE),
        ("登记状态", "吊销，未注销", "status", TargetStatus.REVOKED),
        ("登记状态", "null", "status", TargetStatus.ACTIVE),
        ("风险等级", "c类", "risk_class", RiskClass.C),
        ("风险等级", "-", "risk_class", RiskClass.NONE),
        ("行业代码", "F51", "industry", "51"),
        ("行业代码", "0111", "industry", "01"),
        ("行业代码", "", "industry", None),
        ("区划代码", "420103001", "division_code", "420103"),
        ("标签", "无", "tags", []),
        *(
            ("成立日期", text, "established_on", date(2024, 3, 5))
            for text in ("2024/3/5", "2024年3月5日", "20240305", "2024.3.5", "2024-03-05 00:00:00")
        ),
    ],
)
def test_a_cell_is_normalised(
    desk: Desk, column: str, value: str, field: str, stored: object
) -> None:
    report = load(desk, target(1, **{column: value}))
    assert report.bad == []
    assert getattr(only(desk), field) == stored


def test_a_wrong_check_character_is_only_a_warning(desk: Desk) -> None:
    wrong = code_of(1)[:-1] + ("0" if code_of(1)[-1] != "0" else "1")
    report = load(desk, target(1, 统一社会信用代码=wrong))
    assert [cell.code for cell in report.warnings] == ["import_uscc_check"]
    assert report.applied and only(desk).uscc == wrong


def test_every_later_row_with_the_same_number_is_bad(desk: Desk) -> None:
    rows = [
        target(1),
        target(2, 统一社会信用代码=code_of(1).lower()),
        target(3, 统一社会信用代码="", 注册号="420102000000017"),
        target(4, 注册号="420102000000017"),
        target(5, 统一社会信用代码=code_of(1)),
    ]
    report = load(desk, *rows, skip_bad=True)
    assert [(cell.row, cell.code) for cell in report.bad] == [
        (3, "import_duplicate"),
        (5, "import_duplicate"),
        (6, "import_duplicate"),
    ]
    assert "第 2 行" in report.bad[0].message and "第 4 行" in report.bad[1].message


def test_all_findings_of_a_row_are_collected(desk: Desk) -> None:
    row = target(
        1, 检查对象名称="", 对象类型="x", 风险等级="Z", 成立日期="2023-02-30", 区划代码="1"
    )
    report = load(desk, row)
    assert {cell.column for cell in report.bad} == {
        *("检查对象名称", "对象类型", "风险等级", "成立日期", "区划代码")
    }
    assert report.bad_rows == 1 and not report.applied


@pytest.mark.parametrize(
    ("cells", "district", "how"),
    [
        ({}, "420102", "code"),
        (
            {"统一社会信用代码": code_of(1, "420100"), "注册地址": "江汉区甲路1号"},
            "420103",
            "address",
        ),
        (
            {"统一社会信用代码": code_of(1, "420000"), "注册地址": "湖北省武汉市江汉区甲路1号"},
            "420103",
            "address",
        ),
        ({"统一社会信用代码": code_of(1, "420100"), "注册地址": "甲路1号"}, None, None),
    ],
)
def test_a_district_that_is_not_named_is_worked_out(
    desk: Desk, cells: dict[str, str], district: str | None, how: str | None
) -> None:
    report = load(desk, target(1, 区划代码="", **cells))
    assert (only(desk).division_code, only(desk).division_derived) == (district, how)
    assert report.derived == (1 if how else 0)
    expected = [] if how else ["import_district_underivable"]
    assert [cell.code for cell in report.warnings] == expected


def test_hints_say_which_city_an_address_is_in(desk: Desk) -> None:
    cells = {"统一社会信用代码": code_of(1, "100000"), "注册地址": "江汉区甲路1号", "区划代码": ""}
    load(desk, target(1, **cells, 所在省份="湖北", 地区="武汉"))
    assert only(desk).division_code == "420103"


def test_a_named_district_is_not_replaced_by_a_derived_one(desk: Desk) -> None:
    load(desk, target(1, 区划代码="420105"))
    row = target(1)
    del row["区划代码"]
    report = load(desk, row)
    assert (report.changed, report.unchanged, report.derived) == (0, 1, 0)
    assert only(desk).division_code == "420105"


def test_a_column_that_is_not_there_changes_nothing(desk: Desk) -> None:
    load(desk, target(1, 登记状态="吊销"))
    load(desk, {"企业名称": "新名称有限公司", "信用代码": code_of(1)})
    stored = only(desk)
    assert stored.name == "新名称有限公司" and stored.row_version == 2
    assert stored.risk_class is RiskClass.B and stored.status is TargetStatus.REVOKED


def test_a_change_is_kept_with_its_fields_only(desk: Desk) -> None:
    load(desk, target(1))
    report = load(desk, target(1, 风险等级="D", 风险分类日期="2026-11-01"))
    assert report.changed == 1
    new, entry = desk.session.scalars(select(RegisterChange).order_by(RegisterChange.id)).all()
    assert (new.added, new.weighty, new.before, new.after) == (True, False, None, None)
    batches = desk.session.scalars(select(ImportBatch.id).order_by(ImportBatch.id)).all()
    assert [new.batch_id, entry.batch_id] == batches
    assert (entry.register, entry.key) == ("targets", code_of(1)) == (new.register, new.key)
    assert entry.changed_by == new.changed_by == "operator" and entry.weighty
    assert entry.subject_id == new.subject_id == only(desk).id
    assert entry.before == {"risk_class": "B", "risk_class_on": "2026-07-01"}
    assert entry.after == {"risk_class": "D", "risk_class_on": "2026-11-01"}
    assert only(desk).row_version == 2


def test_what_the_session_has_loaded_is_read_anew(desk: Desk) -> None:
    load(desk, target(1))
    loaded = only(desk)
    load(desk, target(1, 检查对象名称="改名有限公司"))
    assert loaded.name == "改名有限公司"


def test_a_target_that_gets_its_credit_code_stays_the_same_target(desk: Desk) -> None:
    import_register(desk, Register.INSPECTORS, text_file([inspector()]))
    number = "420102000000017"
    load(desk, target(1, 统一社会信用代码="", 注册号=number))
    before = only(desk).id
    import_register(desk, Register.RECUSALS, text_file([recusal(统一社会信用代码=number)]))
    report = load(desk, target(1, 注册号=number))
    assert (report.added, report.changed) == (0, 1)
    assert only(desk).id == before and only(desk).register_key == code_of(1)
    assert desk.session.scalars(select(Recusal.target_key)).one() == code_of(1)
    again = load(desk, target(1, 统一社会信用代码="", 注册号=number))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)


def test_a_number_that_changes_keeps_its_history(desk: Desk) -> None:
    for number in ("420102000000017", "420102000000025", "420102000000017"):
        load(desk, target(1, 注册号=number))
    query = select(TargetIdentifier.value, TargetIdentifier.valid_to)
    found = desk.session.execute(query.where(TargetIdentifier.scheme == "regno"))
    assert {row.value: row.valid_to for row in found} == {
        "420102000000017": None,
        "420102000000025": date(2026, 11, 20),
    }


def test_more_rows_than_one_statement_holds(desk: Desk) -> None:
    steps: list[tuple[int, int]] = []
    file = text_file([target(serial) for serial in range(1, 5_202)])
    first = import_register(
        desk, Register.TARGETS, file, progress=lambda done, total: steps.append((done, total))
    )
    again = import_register(desk, Register.TARGETS, file)
    assert (first.added, again.added, again.changed, again.unchanged) == (5_201, 0, 0, 5_201)
    assert steps[0][0] == 5_000 and steps[-1] == (5_201, 5_201)
    assert desk.session.scalar(select(func.count()).select_from(TargetIdentifier)) == 5_201


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=18, max_size=18))
def test_check_characters_are_those_of_stdnum(code: str) -> None:
    assert has_right_check(code) == (uscc.calc_check_digit(code[:-1]) == code[-1])
    assert has_right_check(code[:-1] + uscc.calc_check_digit(code[:-1]))
