"""The second draw starts by itself, and what is said where it cannot be.

What is frozen cannot become feasible later, so a task whose drawn targets cannot be paired,
whatever the frozen ladder allows, is tried once and said so in public (`second_impossible`); the
first draw stands.
"""

from scheduler.desk import draw_files, finding, freezing
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append
from scheduler.desk.second.waiting import IMPOSSIBLE
from scheduler.draw.documents import read_canonical
from scheduler.errors import Refused

ELSEWHERE = {"draw_already_frozen", "draw_task_state", "changed_meanwhile"}
"""Refusals that say that somebody else has started it in the meantime."""


def start(desk: Desk, number: str) -> str:
    """Lock the second draw of a task as the first lock stated it; what was done, in words, empty
    where somebody else has started it. The whole of it is one transaction: after a power cut it is
    simply started again. Refused where something is in the way that can go away."""
    try:
        draw = freezing.freeze_inspectors(desk, number)
    except Refused as error:
        if error.code in ELSEWHERE:
            return ""
        if error.code != "pairing_infeasible":
            raise
        return _say_impossible(desk, number, str(error))
    return f"{number} 的检查人员名单已自动锁定（{draw.number}）"


def _say_impossible(desk: Desk, number: str, details: str) -> str:
    """Say it in public without names, and with names to officials."""
    task = finding.task(desk.session, number)
    parent = freezing.target_draw(desk.session, task)
    plan = read_canonical(draw_files.load_one(desk.session, parent, "plan.json"))
    rules = plan["rules"]
    assert isinstance(rules, dict)
    said = {"parent": parent.number, "plan": parent.plan_hash, "ladder": rules.get("ladder", [])}
    append(desk, "second_impossible", f"task:{number}", said)
    record(desk, IMPOSSIBLE, f"task:{number}", {"details": details})
    return f"{number} 的检查人员配不齐：{details}"
