"""How the command line shows the draw of inspectors: stated, waiting, started."""

from api.cli.common import out
from api.pages.second_words import climbed_words, stated_words
from api.pages.words import source_words
from api.schemas.draws import DrawOut
from api.schemas.plans import TaskOut
from scheduler.clock import civil_text


def say_second(draw: DrawOut) -> None:
    """What a first draw states of the second; or how a second one came to start."""
    if draw.second:
        out.print("  检查人员的抽取，已随本次锁定定死：")
        for text in stated_words(draw.second):
            out.print(f"    {text}", markup=False)
    if draw.started:
        late = f"，顺延 {draw.started.late} 段" if draw.started.late else ""
        out.print(f"  照定死的办法，自 {civil_text(draw.started.after)} 算起{late}")
        climbed = "；".join(map(climbed_words, draw.started.climbed)) or "没有放宽"
        out.print(f"  放宽：{climbed}", markup=False)


def say_waiting(task: TaskOut) -> None:
    """A task whose inspectors' list locks by itself, or cannot be paired."""
    second = task.second
    if second is None:
        return
    if second.impossible_at:
        when = civil_text(second.impossible_at)
        out.print(f"  {when}：用尽锁定的放宽办法仍配不齐检查人员，见公开日志；对象不重抽。")
    elif second.commit_by and second.reveal_by:
        until = f"封存截止 {civil_text(second.commit_by)}，启封截止 {civil_text(second.reveal_by)}"
        out.print(f"  检查人员名单将自动锁定：{until}")
    else:
        out.print(f"  检查人员名单将自动锁定，用日历「{second.calendar}」的下一期", markup=False)
    for source in () if second.impossible_at else second.sources:
        out.print(f"    公开数字：{source_words(source.kind)}（{source.label}）", markup=False)
