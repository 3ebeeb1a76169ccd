"""One line of the register of targets, read cell by cell."""

import re
from functools import lru_cache
from typing import Any

from scheduler.desk.registers import cells, credit_code, words
from scheduler.desk.registers.cells import CellFault, member_of
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.records import Record
from scheduler.reference.industries import Industry, load_industries
from scheduler.vocabulary import RiskClass, TargetKind, TargetStatus

NAME = Column("检查对象名称", ("企业名称", "主体名称", "名称"), required=True)
KIND = Column("对象类型")
USCC = Column("统一社会信用代码", ("社会信用代码", "信用代码"))
REGISTRATION = Column("注册号")
DIVISION = Column("区划代码")
ADDRESS = Column("注册地址", ("住所", "地址"), longest=512)
INDUSTRY = Column("行业代码")
STATUS = Column("登记状态")
RISK = Column("风险等级", ("信用风险分类",))
RISK_DATE = Column("风险分类日期")
FOUNDED = Column("成立日期", ("注册日期",))
TAGS = Column("标签", longest=64)
PROVINCE = Column("所在省份")
AREA = Column("地区")
COLUMNS = (
    *(NAME, KIND, USCC, REGISTRATION, DIVISION, ADDRESS, INDUSTRY, STATUS, RISK, RISK_DATE),
    *(FOUNDED, TAGS, PROVINCE, AREA),
)
DEFAULTS: dict[str, Any] = {
    "kind": TargetKind.ENTERPRISE,
    "uscc": None,
    "registration_no": None,
    "address": "",
    "industry": None,
    "status": TargetStatus.ACTIVE,
    "risk_class": RiskClass.NONE,
    "risk_class_on": None,
    "established_on": None,
    "tags": [],
}
_INDUSTRY = re.compile(r"([A-Ta-t]?)(\d{2})\d{0,2}")


def numbers_of(record: Record) -> tuple[str | None, str | None]:
    """The credit code and the registration number, with what is wrong or doubtful about them."""
    uscc = record.read(USCC, credit_code.credit_code)
    number = record.read(REGISTRATION, credit_code.registration_number)
    if uscc is not None and not credit_code.has_right_check(uscc):
        record.doubt(USCC, "import_uscc_check")
    if not uscc and not number and not record.text(USCC) and not record.text(REGISTRATION):
        record.fault(USCC if record.has(USCC) else REGISTRATION, "import_no_number")
    return uscc, number


def fields_of(record: Record) -> dict[str, Any]:
    """The fields of the columns that the file has; an empty cell says the usual value."""
    given: dict[str, Any] = {"name": record.name(NAME)}
    if record.has(KIND):
        given["kind"] = record.read(KIND, _kind) or DEFAULTS["kind"]
    if record.has(ADDRESS):
        given["address"] = record.prose(ADDRESS)
    if record.has(INDUSTRY):
        found = record.read(INDUSTRY, _industry)
        given["industry"] = found.code if found else None
        _doubt_section(record, found)
    if record.has(STATUS):
        given["status"] = record.read(STATUS, _status) or DEFAULTS["status"]
    if record.has(RISK):
        given["risk_class"] = record.read(RISK, _risk) or DEFAULTS["risk_class"]
    if record.has(RISK_DATE):
        given["risk_class_on"] = record.read(RISK_DATE, cells.day)
    if record.has(FOUNDED):
        given["established_on"] = record.read(FOUNDED, cells.day)
    if record.has(TAGS):
        given["tags"] = record.words(TAGS)
    return given


def _kind(text: str) -> TargetKind:
    return member_of(words.TARGET_KINDS, text)


def _status(text: str) -> TargetStatus:
    return member_of(words.TARGET_STATES, text)


def _risk(text: str) -> RiskClass:
    return member_of(words.RISK_CLASSES, text)


@lru_cache(maxsize=4_096)
def _industry(text: str) -> Industry:
    """The 大类 of a code of GB/T 4754, with or without the letter of its 门类."""
    matched = _INDUSTRY.fullmatch(cells.half_width(text))
    if matched is None:
        raise CellFault("import_industry_form")
    found = load_industries().get(matched[2])
    if found is None:
        raise CellFault("import_industry_unknown", division=matched[2])
    return found


def _doubt_section(record: Record, found: Industry | None) -> None:
    """A letter that belongs to another 门类: the digits count."""
    letter = record.text(INDUSTRY)[:1].upper()
    if found is not None and letter.isalpha() and letter != found.section:
        record.doubt(
            INDUSTRY, "import_industry_section", division=found.code, section=found.section
        )
