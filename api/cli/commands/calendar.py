"""`ssj calendar`: the slots of a year for draws that nobody has to attend (常设摇号)."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli import chinese
from api.cli.commands.log import Written
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.log_files import write_whole
from api.schemas.standing import CalendarIn, CalendarOut, CalendarsOut
from api.views.standing import calendar_view, calendars_view
from scheduler.beacons import moment_of, round_at
from scheduler.clock import SHANGHAI, civil_text
from scheduler.desk import calendars
from scheduler.desk.calendar_drafts import MOST_SLOTS
from scheduler.desk.public_log import moment
from scheduler.errors import Refused

app = chinese.group(
    "常设摇号：上级单位一次排好全年的期次，两个单位各自交存码链，到期由各自的机器自动启封，无须到场。"
)

Name = Annotated[str, typer.Argument(help="日历代号")]
HOUR = timedelta(hours=1)


@app.command("draft", cls=chinese.ChineseCommand)
def draft(
    name: Name,
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")],
    first: Annotated[datetime, typer.Option(help="第一期的日期。", formats=["%Y-%m-%d"])],
    party: Annotated[list[str], typer.Option(help="启封各方的代号，每方一个 --party。")],
    escrow: Annotated[str, typer.Option(help="代管方的代号。")],
    title: Annotated[str, typer.Option(help="名称。")] = "每周常设摇号",
    count: Annotated[int, typer.Option(min=1, max=MOST_SLOTS, help="共几期。")] = 52,
    days: Annotated[int, typer.Option(min=1, max=366, help="每隔几天一期。")] = 7,
    as_json: AsJson = False,
) -> None:
    """排一份日历草稿：每期 10 时截止，10 时半启封，12 时各方期限，13 时封闭，15 时 drand 决定。

    例：ssj calendar draft weekly -o 日历.json --first 2026-12-02 --party jijian --party shangji
    --escrow gongzheng

    然后：核对、改好文件，ssj calendar publish 日历.json --as supervisor
    """
    slots = [_slot(first + place * timedelta(days=days)) for place in range(count)]
    document = {"name": name, "title": title, "parties": party, "escrow": escrow, "slots": slots}
    data = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    write_whole(output, [data])
    view = Written(file=str(output), size=len(data))
    answer(view, as_json, lambda: out.print(f"{output}：{count} 期", markup=False))


def _slot(day: datetime) -> dict[str, object]:
    """A slot of one day in China; the public value is a round of drand, whose number is known."""
    begin = datetime.combine(day.date(), time(10), SHANGHAI)
    number = round_at(begin + 5 * HOUR)
    source = {"kind": "drand", "label": f"quicknet {number}", "at": moment(moment_of(number))}
    moments = {"cutoff": 0.0, "opens": 0.5, "due": 2.0, "closes": 3.0}
    return {
        **{name: moment(begin + hours * HOUR) for name, hours in moments.items()},
        "sources": [source],
    }


@app.command("publish", cls=chinese.ChineseCommand)
def publish(
    file: Annotated[Path, typer.Argument(help="日历文件（ssj calendar draft 写出的）")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """公布日历：写入公开日志，不能更改。各方须已交存够长的码链。

    例：ssj calendar publish 日历.json --as supervisor
    """
    body = _read(file)
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        view = calendar_view(desk.session, calendars.publish(desk, body.draft()), desk.now())
    answer(view, as_json, lambda: say(view))


def _read(path: Path) -> CalendarIn:
    try:
        return CalendarIn.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Refused("file_unusable", file=str(path), why=error.strerror) from error
    except ValidationError as error:
        where = "、".join(".".join(map(str, each["loc"])) for each in error.errors()[:5])
        raise Refused("calendar_file_form", path=str(path), where=where) from error


@app.command("list", cls=chinese.ChineseCommand)
def listed(db: Db = None, as_json: AsJson = False) -> None:
    """列出日历。例：ssj calendar list"""
    state = open_state(db)
    with state.read() as session:
        view = calendars_view(session, state.clock.now())
    answer(view, as_json, lambda: _say_list(view))


def _say_list(view: CalendarsOut) -> None:
    for each in view.calendars:
        following = f"，下一期 {civil_text(each.next)} 截止" if each.next else ""
        words = f"{each.name}　{each.title}：{each.slots} 期，取消 {each.cancelled} 期{following}"
        out.print(words, markup=False)


@app.command("show", cls=chinese.ChineseCommand)
def show(name: Name, db: Db = None, as_json: AsJson = False) -> None:
    """查看一份日历：各期的时间、抽取、启封。例：ssj calendar show weekly-2026"""
    state = open_state(db)
    with state.read() as session:
        view = calendar_view(session, calendars.calendar(session, name), state.clock.now())
    answer(view, as_json, lambda: say(view))


@app.command("cancel", cls=chinese.ChineseCommand)
def cancel(
    name: Name,
    place: Annotated[int, typer.Argument(min=1, help="第几期")],
    reason: Annotated[str, typer.Option(help="理由，原样公布。")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """取消截止之前还没有名单的一期：入公开日志，公开计数。

    例：ssj calendar cancel weekly-2026 3 --reason "机房检修" --as supervisor
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        calendars.cancel(desk, name, place, reason)
        view = calendar_view(desk.session, calendars.calendar(desk.session, name), desk.now())
    answer(view, as_json, lambda: say(view))


def say(view: CalendarOut) -> None:
    """One calendar in words."""
    out.print(f"{view.name}　{view.title}（{view.authority.label}）", markup=False)
    out.print(f"  启封：{'、'.join(view.bodies.values())}；代管方 {view.escrow}", markup=False)
    out.print(f"  日历校验码 {view.entry}")
    for slot in view.slots:
        opened = sum(link.link is not None for link in slot.links)
        words = f"  第 {slot.place} 期 {civil_text(slot.cutoff)} 截止：{slot.standing.label}"
        out.print(f"{words}，抽取 {len(slot.draws)} 次，已启封 {opened} 方", markup=False)
