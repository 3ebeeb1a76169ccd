"""Does a sealed draw show what its plan and the log say of it?"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, SealShare
from scheduler.desk import sealed
from scheduler.desk.hidden import is_sealed
from scheduler.desk.public_log import moment
from scheduler.draw.documents import Json, canonical_json, read_canonical
from scheduler.seal.planned import read_planned
from scheduler.seal.sharing import SealFault
from scheduler.vocabulary import DrawMode

Compared = tuple[str, object, object]
"""What it is, as it is now, as it was said."""


def seal_compared(
    session: Session,
    draw: Draw,
    files: Mapping[str, bytes],
    said: Sequence[tuple[str, dict[str, Json]]],
) -> Iterator[Compared]:
    """Everything that is shown of a seal beside what was said of it."""
    try:
        plan = read_planned(files.get("plan.json", b""))
    except SealFault:
        yield "公布方式", draw.mode, DrawMode.OPEN
        return
    yield "公布方式", draw.mode, DrawMode.SEALED
    if not is_sealed(draw):
        return
    yield "公开日", draw.disclose_on, plan.disclose
    wanted = select(SealShare).where(SealShare.draw_id == draw.id).order_by(SealShare.place)
    rows = session.scalars(wanted).all()
    yield "保管份额的封存方", tuple(row.holder for row in rows), plan.holders
    yield "保管份额的封存方", [row.place for row in rows], [*range(1, len(rows) + 1)]
    bodies = _bodies(files)
    shown = {row.holder: row.body for row in rows if row.holder in bodies}
    yield "保管份额的封存方", shown, {each: bodies[each] for each in plan.holders if each in bodies}
    confirmed = {row.holder: moment(row.confirmed_at) for row in rows if row.confirmed_at}
    shares = {
        str(content.get("holder")): content.get("at") for kind, content in said if kind == "share"
    }
    yield "保管份额", confirmed, shares
    yield "密封号码", sealed.known_secret(session, draw) is not None, True
    times = [content.get("at") for kind, content in said if kind == "disclose"]
    yield "公开时间", [moment(draw.disclosed_at)] if draw.disclosed_at else [], times
    disclosed = dict(said).get("disclose")
    if disclosed:
        secret = canonical_json({"secret": str(disclosed.get("secret"))})
        yield "密封号码", files.get("seal.json"), secret
        if "seed" in disclosed:
            yield "摇号随机数", draw.seed, disclosed["seed"]


def _bodies(files: Mapping[str, bytes]) -> dict[str, Json]:
    """Party -> its body, by the locked rules; who only keeps the escrow is no party."""
    rules = read_canonical(files["plan.json"]).get("rules")
    parties = rules.get("parties") if isinstance(rules, dict) else None
    return parties if isinstance(parties, dict) else {}
