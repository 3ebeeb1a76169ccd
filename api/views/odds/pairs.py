"""One pair, explained."""

from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.odds import FactorOut, PairOut, SeatOddsOut, WhyOut
from api.views.odds.kept import inspector_draw, target_draw
from api.views.odds.shares import chance, places_of, why, whys
from models import Draw
from scheduler.desk.draw_files import load_one
from scheduler.desk.odds_view.pairs import Pair, SeatOdds, Verdict, pair_odds
from scheduler.desk.odds_view.reading import lines_from
from scheduler.desk.odds_view.words import pair_words, seat_text, sent_words
from scheduler.errors import NotFound
from scheduler.vocabulary import DrawState

FACTORS = {
    "seat": "岗位系数",
    "group": "老带新系数",
    "inspector": "人员系数",
    "week": "每周系数",
    "pair": "同一对象多个岗位的系数",
}


def pair_view(session: Session, draw: Draw, target: str, inspector: str) -> PairOut:
    """The chance that this inspector visits this target, and why."""
    read = inspector_draw(session, draw)
    found = pair_odds(read, target, inspector)
    if found.verdict is Verdict.NOT_DRAWN:
        before = target_draw(session, session.get_one(Draw, draw.parent_id))
        if before.chance(target) is None:
            raise NotFound("not_found", what="检查对象编号", key=target)
    return PairOut(
        number=draw.number,
        target=target,
        inspector=inspector,
        verdict=found.verdict.value,
        possible=found.odds > 0,
        chance=chance(found.odds),
        seats=[_seat(seat) for seat in found.seats],
        why=whys(pair_words(read.plan, found, places_of(session))),
        result=_result(session, draw, found),
    )


def _seat(found: SeatOdds) -> SeatOddsOut:
    proof = found.proof
    return SeatOddsOut(
        seat=found.seat.seat,
        label=seat_text(found.seat),
        eligible=found.eligible,
        chance=chance(found.odds),
        refusals=[Coded(code=each.rule, label=each.label) for each in found.refusals],
        factors=[
            FactorOut(kind=each.kind, label=FACTORS[each.kind], value=repr(each.value))
            for each in (proof.factors if proof and not proof.forced else ())
        ],
    )


def _result(session: Session, draw: Draw, found: Pair) -> WhyOut | None:
    if draw.state != DrawState.RESULT or not found.odds:
        return None
    outcome = lines_from(load_one(session, draw, "outcome.txt"), found.target)
    taken = next((seat for _, seat, who in outcome if who == found.inspector), None)
    return why(sent_words(found, taken))
