"""`ssj watch`: what those who watch are told."""

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.oversight import AlarmOut, AlarmsOut, AskedConsentsOut, CountsListOut
from api.views.consents import consents_view
from api.views.history import counts_view
from api.views.oversight import alarms_view
from scheduler.clock import civil_text
from scheduler.desk.register_changes import within

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


@app.command("counts", cls=chinese.ChineseCommand)
def counts(db: Db = None, as_json: AsJson = False) -> None:
    """各单位抽取、作废、补位、更正、逾期的次数。例：ssj watch counts"""
    state = open_state(db)
    with state.read() as session:
        view = CountsListOut(authorities=counts_view(session, state.clock.now()))

    def say() -> None:
        for each in view.authorities:
            out.print(
                f"{each.authority.label}：任务 {each.tasks}，抽取 {each.draws}"
                f"（有结果 {each.results}，作废 {each.voids}），"
                f"补位 {each.replacements}，更正 {each.corrections}，"
                f"现在逾期 {each.standing_still}",
                markup=False,
            )
        if not view.authorities:
            out.print("还没有单位公布抽查任务。")

    answer(view, as_json, say)


def _say(found: list[AlarmOut]) -> None:
    for alarm in found:
        other = f"（{alarm.other}）" if alarm.other else ""
        head = f"{alarm.authority.label} 抽取 {alarm.draw}（任务 {alarm.task}）"
        out.print(f"{head}：{alarm.kind.label}{other}，自 {civil_text(alarm.since)}", markup=False)
    if not found:
        out.print("没有逾期的抽取。")


@app.command("narrow", cls=chinese.ChineseCommand)
def narrow(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """列出范围过小或相近、须经同意才能锁定的任务。例：ssj watch narrow"""
    state = open_state(db)
    who = actor(state, as_)
    with state.read() as session:
        listed = consents_view(session, within(session, who.authority_id))
        view = AskedConsentsOut(consents=listed)

    def say() -> None:
        for each in view.consents:
            given = f"{each.approved.body}同意" if each.approved else "尚未同意"
            out.print(
                f"{each.authority.label} 任务 {each.task}：可抽取 {each.targets}，"
                f"相近 {each.alike}，{given}。理由：{each.reason}",
                markup=False,
            )
        if not view.consents:
            out.print("没有范围过小或相近的任务。")

    answer(view, as_json, say)
