"""A draw of inspectors, explained."""

from fractions import Fraction

from sqlalchemy.orm import Session

from api.schemas.odds import (
    BarOut,
    ExpectedOut,
    FixedSeatOut,
    InspectorChanceOut,
    InspectorOddsOut,
    LikelyOut,
    SeatRangeOut,
    TargetSeatsOut,
    WeekOut,
)
from api.views.common import coded
from api.views.odds.kept import inspector_draw, target_draw
from api.views.odds.shares import amount, chance, reasons, whys
from models import Draw
from scheduler.desk.odds_view.figures import decimal_text
from scheduler.desk.odds_view.histogram import histogram
from scheduler.desk.odds_view.inspectors import EDGES, InspectorDraw, InspectorOverview, Visits
from scheduler.desk.odds_view.pairs import inspector_chance, target_seats
from scheduler.desk.odds_view.words import deviation_words, inspector_words, seat_text
from scheduler.errors import NotFound


def inspector_odds_view(session: Session, draw: Draw, first: int, limit: int) -> InspectorOddsOut:
    """The overview, and the people from number `first` on."""
    read = inspector_draw(session, draw)
    found, plan = read.overview, read.plan
    after = first + limit
    return InspectorOddsOut(
        number=draw.number,
        plan_hash=draw.plan_hash,
        parent=plan.parent,
        unit=plan.unit,
        targets=found.targets,
        seats=found.seats,
        places=found.places,
        pairs=found.pairs,
        lowest=chance(found.lowest),
        highest=chance(found.highest),
        cap=chance(plan.share(plan.cap)) if plan.cap < plan.unit else None,
        deviation=chance(plan.share(plan.deviation)),
        entropy=round(found.entropy, 3),
        entropy_most=round(found.entropy_most, 3),
        least_visits=amount(found.least),
        most_visits=amount(found.most),
        visits=visit_bars(found),
        pair_odds=pair_bars(found),
        left_out=reasons(found.absent),
        fixed=fixed_view(read),
        promises=whys(deviation_words(found)),
        people_count=len(found.people),
        people=[expected_view(person) for person in found.people[first:after]],
        first=first,
        next=after if after < len(found.people) else None,
    )


def expected_view(person: Visits) -> ExpectedOut:
    """One line of the list of people."""
    return ExpectedOut(
        inspector=person.inspector,
        expected=amount(person.expected),
        targets=person.targets,
        load=person.load,
        least=person.least,
        week_load=person.week_load,
        fits=person.fits,
    )


def fixed_view(read: InspectorDraw) -> list[FixedSeatOut]:
    """Seats without randomness of people."""
    named = read.problem.seat_named
    return [
        FixedSeatOut(
            target=each.target,
            seat=seat_text(named[each.target, each.seat]),
            eligible=each.eligible,
        )
        for each in read.fixed
    ]


def visit_bars(found: InspectorOverview) -> list[BarOut]:
    """Expected visits of those who fit a seat."""
    bars = histogram([person.expected for person in found.people if person.fits])
    return [
        BarOut(
            low=decimal_text(bar.low),
            high=decimal_text(bar.high),
            label=f"{decimal_text(bar.low)} 至不到 {decimal_text(bar.high)} 次",
            count=bar.count,
        )
        for bar in bars
    ]


def pair_bars(found: InspectorOverview) -> list[BarOut]:
    """Odds of pairs in ranges; certainty last."""
    lows = (0, *EDGES)
    bars = [
        BarOut(low=str(low), high=str(high), label=f"每 100 次 {low}–{high} 次", count=count)
        for low, high, count in zip(lows, EDGES, found.spread, strict=False)
    ]
    certain = BarOut(
        low="100", high="100", label="每次都是（没有别人可以选）", count=found.spread[-1]
    )
    return [*bars, certain]


def inspector_chance_view(session: Session, draw: Draw, pid: str) -> InspectorChanceOut:
    """One inspector, by their identifier."""
    read = inspector_draw(session, draw)
    found = inspector_chance(read, pid)
    if found is None:
        raise NotFound("not_found", what="检查人员编号", key=pid)
    visits = found.visits
    return InspectorChanceOut(
        number=draw.number,
        inspector=pid,
        expected=amount(visits.expected if visits else Fraction(0)),
        visits=expected_view(visits) if visits else None,
        left_out=coded(found.absent) if found.absent else None,
        weeks=[WeekOut(week=week, expected=amount(value)) for week, value in found.weeks],
        likeliest=[LikelyOut(target=pid, chance=chance(odds)) for pid, odds in found.likeliest],
        why=whys(inspector_words(found)),
    )


def target_seats_view(session: Session, draw: Draw, pid: str) -> TargetSeatsOut:
    """One target of the draw before; without seats where it was not drawn."""
    read = inspector_draw(session, draw)
    seats = target_seats(read, pid)
    if not seats:
        before = target_draw(session, session.get_one(Draw, draw.parent_id))
        if before.chance(pid) is None:
            raise NotFound("not_found", what="检查对象编号", key=pid)
    return TargetSeatsOut(
        number=draw.number,
        target=pid,
        week=seats[0].seat.week if seats else "",
        seats=[
            SeatRangeOut(
                seat=each.seat.seat,
                label=seat_text(each.seat),
                department=each.seat.department,
                qualification=each.seat.qualification,
                count=each.seat.count,
                eligible=each.eligible,
                lowest=chance(each.lowest),
                highest=chance(each.highest),
                fixed=each.fixed,
            )
            for each in seats
        ],
    )
