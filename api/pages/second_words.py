"""The second draw in sentences: how it will go, whether anything was relaxed."""

from collections.abc import Iterator

from api.pages.words import source_words
from api.schemas.second import ClimbedOut, NamedSourceOut, RungOut, SecondOut
from scheduler.draw.sources import LOTTERIES
from scheduler.vocabulary import RungKind


def stated_words(stated: SecondOut) -> Iterator[str]:
    """How the inspectors will be drawn, as the first lock states it."""
    yield (
        "检查对象抽出后，检查人员名单自动锁定，办法现在定死：谁也不能更换、挑选或重来；"
        "它作废了也只重抽检查人员，不重抽检查对象。"
    )
    if stated.calendar:
        yield f"用常设摇号日历「{stated.calendar}」的下一期；用完了，用同一机关后来公布的日历。"
    else:
        commit, reveal = (
            seconds // 60 for seconds in (stated.commit_seconds, stated.reveal_seconds)
        )
        yield (
            f"封存方相同；从检查对象抽出时算起，封存 {commit} 分钟，再启封 {reveal} 分钟。"
            "没有及时锁定的，按封存时间整段顺延，顺延几段要公布。"
        )
    wait = stated.lead_seconds // 60
    yield from (_source_words(each, wait) for each in stated.sources)
    yield ladder_words(stated.ladder)


def _source_words(source: NamedSourceOut, wait: int) -> str:
    what = source_words(source.kind)
    if source.kind in LOTTERIES:
        first = f"启封截止满 {wait} 分钟后开奖的第一期（自第 {source.label} 期顺次数）"
        return f"公开数字：{what}，{first}。"
    if source.kind == "drand":
        return f"公开数字：{what}，启封截止满 {wait} 分钟后的第一轮。"
    when = f"，启封截止满 {wait} 分钟后、每天同一时间的第一次" if source.at else ""
    return f"公开数字：{what}，另掷一次（{source.label}）{when}。"


def ladder_words(rungs: list[RungOut]) -> str:
    """What may be relaxed, in its order."""
    if not rungs:
        return "抽出的对象配不齐检查人员的，不放宽任何规则。"
    listed = "；".join(f"{n}. {_rung(rung)}" for n, rung in enumerate(rungs, 1))
    return f"抽出的对象配不齐检查人员的，由程序依次放宽，够用即止，放宽了什么要公布：{listed}。"


def _rung(rung: RungOut) -> str:
    if rung.kind.code == RungKind.PAIR_CAP and rung.most != "1":
        return f"{rung.kind.label}（最高 {rung.most}）"
    return rung.kind.label


def climbed_words(step: ClimbedOut) -> str:
    """One relaxation that was needed."""
    if step.kind.code == RungKind.PAIR_CAP:
        return f"{step.kind.label}：{_cap(step.before)} → {_cap(step.after)}"
    return f"{step.kind.label}（{step.before}）" if step.before else step.kind.label


def _cap(text: str) -> str:
    """A cap `n/2^K` in words, rounded up."""
    part, whole = (int(each) for each in text.split("/"))
    return f"每 100 次至多 {-(-100 * part // whole)} 次"
