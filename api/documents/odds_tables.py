"""The sections of the odds report: rules, exact numbers, what is promised of them."""

from collections.abc import Iterable
from fractions import Fraction

from sqlalchemy.orm import Session

from api.documents.typesetting import Section, Table, breakable
from api.views.odds.kept import inspector_draw, target_draw
from api.views.odds.shares import places_of
from models import Draw
from scheduler.desk.odds_view.figures import (
    decimal_text,
    exact_text,
    in_sentence,
    percent_text,
)
from scheduler.desk.odds_view.inspectors import InspectorDraw
from scheduler.desk.odds_view.targets import Cell, RiskClassOdds, TargetDraw
from scheduler.desk.odds_view.words import Places, deviation_words, risk_text, seat_text
from scheduler.vocabulary import Labelled


def target_sections(session: Session, draw: Draw) -> list[Section]:
    """A draw of targets."""
    found = target_draw(session, draw)
    return [
        _pool(found),
        _rates(found),
        _cells(found.cells, places_of(session)),
    ]


def _pool(found: TargetDraw) -> Section:
    overview = found.overview
    expected = overview.expected
    words = [
        f"可以抽取 {overview.entries} 家，分 {len(found.cells)} 组；"
        f"平均共抽{in_sentence(decimal_text(expected))} 家（精确值 {exact_text(expected)}）。",
        f"每家的机会最低{_about(overview.lowest)}，最高{_about(overview.highest)}。",
        _zero(overview.at_zero),
    ]
    return Section("名单", words, _reasons("未列入的原因", overview.excluded))


def _zero(entries: int) -> str:
    if entries:
        return f"列入名单而机会为 0 的有 {entries} 家：比例过小，取整后不足一个最小单位。"
    return "列入名单的每一家都有机会。机会为 0 的只有下表所列未列入名单的对象。"


def _reasons(head: str, listed: Iterable[tuple[Labelled, int]]) -> Table | None:
    rows = [[reason.label, str(count)] for reason, count in listed]
    return Table([head, "数量"], ["1fr", "6em"], rows, numbers=[1]) if rows else None


def _rates(found: TargetDraw) -> Section:
    unit = found.plan.unit
    words = [
        "每家的机会只由任务规定的抽查比例决定，比例按监管风险分类规定。"
        "监管风险分类不是信用评价。同组每一家的机会完全相同。",
        f"每组的平均抽取数是家数乘以比例，以 1/{unit} 为最小单位取整；"
        "取整不改变本来是整数的合计，任何一组或一级区域、行业的合计变动不到一个单位。",
        "平均数不是整数的组，实际抽取数是它舍去或进上小数后的整数，由公开数字决定；"
        "每个区县、市州和行业门类的合计也是这样。",
    ]
    rows = [_class_row(each) for each in found.overview.classes]
    head = ["监管风险分类", "比例", "组数", "家数", "平均抽取数", "最低机会", "最高机会"]
    widths = ["1.4fr", "1fr", "0.8fr", "1fr", "1.3fr", "1.5fr", "1.5fr"]
    return Section("比例和取整", words, Table(head, widths, rows, numbers=[2, 3, 4]))


def _class_row(found: RiskClassOdds) -> list[str]:
    return [
        risk_text(found.risk),
        found.rate,
        str(found.cells),
        str(found.entries),
        decimal_text(found.expected),
        percent_text(found.lowest),
        percent_text(found.highest),
    ]


def _cells(cells: Iterable[Cell], places: Places) -> Section:
    rows = [
        [
            places.cell(cell),
            cell.cell,
            str(cell.size),
            cell.rate,
            breakable(exact_text(cell.expected)),
            breakable(exact_text(cell.chance)),
        ]
        for cell in cells
    ]
    head = ["分组", "编码", "家数", "比例", "平均抽取数", "每家的机会"]
    widths = ["1fr", "64pt", "28pt", "32pt", "92pt", "92pt"]
    table = Table(head, widths, rows, codes=[1, 4, 5], numbers=[2])
    return Section("每一组的机会", [], table)


def inspector_sections(session: Session, draw: Draw) -> list[Section]:
    """A draw of inspectors."""
    found = inspector_draw(session, draw)
    return [_promises(found), _evenness(found), _visits(found), _absent(found), _fixed(found)]


def _promises(found: InspectorDraw) -> Section:
    return Section("机会怎样定", [why.text for why in deviation_words(found.overview)])


def _evenness(found: InspectorDraw) -> Section:
    overview = found.overview
    part = overview.entropy / overview.entropy_most if overview.entropy_most else 1.0
    words = [
        f"对象 {overview.targets} 家，岗位 {overview.seats} 个，共要 {overview.places} 人次；"
        f"有机会相遇的“人员—对象”共 {overview.pairs} 对。",
        f"一对的机会最低{_both(overview.lowest)}，最高{_both(overview.highest)}。",
        f"机会的分散程度（熵）为 {overview.entropy:.3f} 比特；假如各岗位互不牵制、"
        f"也没有任何上限，最多为 {overview.entropy_most:.3f} 比特，现为其 {part:.1%}。",
    ]
    return Section("分得有多均衡", words)


def _both(value: Fraction) -> str:
    return f"{_about(value)}（精确值 {exact_text(value)}）"


def _about(value: Fraction) -> str:
    return in_sentence(percent_text(value))


def _visits(found: InspectorDraw) -> Section:
    overview = found.overview
    rows = [
        [
            person.inspector,
            decimal_text(person.expected) if person.fits else "没有符合的岗位",
            breakable(exact_text(person.expected)),
            str(person.targets),
            str(person.load),
            str(person.least),
        ]
        for person in overview.people
    ]
    words = [
        f"有岗位可任的人员，预计检查次数最少{in_sentence(decimal_text(overview.least))} 次，"
        f"最多{in_sentence(decimal_text(overview.most))} 次。编号是公开编号，不是姓名。",
    ]
    head = ["人员编号", "预计检查次数", "精确值", "可能的对象", "上限", "下限"]
    widths = ["2.2fr", "1.4fr", "2fr", "1fr", "0.7fr", "0.7fr"]
    return Section(
        "每人预计检查次数", words, Table(head, widths, rows, codes=[0, 2], numbers=[3, 4, 5])
    )


def _absent(found: InspectorDraw) -> Section:
    listed = found.overview.absent
    words = [] if listed else ["没有人因故不能参加。"]
    return Section("不能参加的人员", words, _reasons("原因", listed))


def _fixed(found: InspectorDraw) -> Section:
    named = found.problem.seat_named
    rows = [
        [each.target, seat_text(named[each.target, each.seat]), str(each.eligible)]
        for each in found.fixed
    ]
    if not rows:
        return Section("人员无随机性的岗位", ["没有。每个岗位都有 3 人以上可以选派。"])
    words = [
        "下列岗位可以选派的不足 3 人，或有人几乎一定会来（机会不低于 90%），"
        "谁来检查几乎可以事先知道。"
    ]
    words += _recheck(found)
    table = Table(["对象编号", "岗位", "可选派人数"], ["2fr", "1fr", "1fr"], rows, [0], [2])
    return Section("人员无随机性的岗位", words, table)


def _recheck(found: InspectorDraw) -> list[str]:
    rule = found.plan.rules.get("recheck")
    if not isinstance(rule, dict):
        return []
    return [f"这些对象的检查按 {rule['fixed_staff']}% 复核，其余按 {rule['percent']}% 复核。"]
