"""What happens in the demonstration: who does what, when, with which numbers. Data only.

The calendar, the salts, the secrets of all parties and the dice are fixed here and everybody may
know them, so every run gives the same draws. In earnest they come from the machine's clock, its
entropy and a public throw.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

PASSWORD = "shuangsuiji-demo"
PROVINCE = "420000"
ENTROPY_PHRASE = "shuangsuiji demonstration, known to everybody"

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VISITS_FROM, VISITS_TO = date(2026, 3, 16), date(2026, 5, 15)

PLAN_YEAR = 2026
PLAN_TITLE = "2026 年度双随机抽查工作计划（演示）"
PLAN_TEXT = (
    "随机抽查为基本手段，按监管风险分类确定比例；特种设备为重点事项，部门联合，进一次门、查多项事。"
)
FILED_WITH = "演示备案机关"
FILING_NO = "演示备〔2026〕1号"
FILED_ON = date(2026, 3, 2)

RATES = {"A": "1%", "B": "3%", "C": "10%", "D": "30%", "-": "3%"}


@dataclass(frozen=True)
class DemoTask:
    """A task of the demonstration; without dice it is left open, for whoever tries it."""

    title: str
    item: str
    region: str
    rates: dict[str, str]
    target_kinds: tuple[str, ...]
    industries: tuple[str, ...] = ()
    dice: tuple[str, str] | None = None


@dataclass(frozen=True)
class DemoAccount:
    """Who acts; a contributor also has the party and the body that it seals for."""

    username: str
    display_name: str
    role: str
    party: str = ""
    body: str = ""


ACCOUNTS = (
    DemoAccount("supervisor", "演示监管人员", "supervisor"),
    DemoAccount("reviewer", "演示审核人员", "reviewer"),
    DemoAccount("inspector", "演示执法检查人员", "inspector"),
    DemoAccount("overseer", "演示监督员", "overseer"),
    DemoAccount("contributor", "演示纪检人员", "contributor", "jijian", "派驻纪检监察组（演示）"),
    DemoAccount("notary", "演示公证员", "contributor", "gongzheng", "公证处（演示）"),
)

SOURCE_LABEL = "演示：公开掷十面骰 20 枚"

FIRM_KINDS = ("enterprise", "individual")
MANUFACTURING = tuple(f"{code:02d}" for code in range(13, 44))

TASKS = {
    "hubei": (
        DemoTask(
            "全省登记事项抽查（演示）",
            "HB-2026-001",
            "420000",
            RATES,
            FIRM_KINDS,
            dice=("40718253964027185936", "91530274861935207486"),
        ),
        DemoTask(
            "武汉市重点特种设备联合抽查（演示）",
            "HB-2026-006",
            "420100",
            {"A": "2%", "B": "8%", "C": "25%", "D": "100%", "-": "8%"},
            ("enterprise",),
            MANUFACTURING,
            dice=("27364019582736450918", "68205931742086593147"),
        ),
        DemoTask(
            "神农架林区登记事项抽查（留给您试）",
            "HB-2026-001",
            "429021",
            {"A": "20%", "B": "30%", "C": "50%", "D": "100%", "-": "20%"},
            FIRM_KINDS,
        ),
    ),
    "small": (
        DemoTask(
            "登记事项抽查（小样）",
            "HB-2026-001",
            "420000",
            {"A": "10%", "B": "20%", "C": "40%", "D": "100%", "-": "10%"},
            FIRM_KINDS,
            dice=("40718253964027185936", "91530274861935207486"),
        ),
        DemoTask(
            "神农架林区登记事项抽查（留给您试）",
            "HB-2026-001",
            "429021",
            {"A": "20%", "B": "30%", "C": "50%", "D": "100%", "-": "20%"},
            FIRM_KINDS,
        ),
    ),
}
"""The tasks of each fixture set, the first ones drawn, the last left open."""
