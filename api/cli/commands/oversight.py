"""`ssj watch`: what those who watch are told."""

from api.cli import chinese
from api.cli.common import AsJson, Db, answer, open_state, out
from api.schemas.oversight import AlarmOut, AlarmsOut
from api.views.oversight import alarms_view
from scheduler.clock import civil_text

app = chinese.group("监督：逾期提醒、范围过小和相近的任务。")


@app.command("alarms", cls=chinese.ChineseCommand)
def alarms(db: Db = None, as_json: AsJson = False) -> None:
    """列出停着不办的抽取：公开数字逾期、封存启封逾期、锁定后另开任务。

    例：ssj watch alarms
    """
    state = open_state(db)
    with state.read() as session:
        view = AlarmsOut(alarms=alarms_view(session, state.clock.now()))
    answer(view, as_json, lambda: _say(view.alarms))


def _say(found: list[AlarmOut]) -> None:
    for alarm in found:
        other = f"（{alarm.other}）" if alarm.other else ""
        head = f"{alarm.authority.label} 抽取 {alarm.draw}（任务 {alarm.task}）"
        out.print(f"{head}：{alarm.kind.label}{other}，自 {civil_text(alarm.since)}", markup=False)
    if not found:
        out.print("没有逾期的抽取。")
