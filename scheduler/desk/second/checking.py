"""Did each second draw start as the first lock stated it, and was its ladder climbed no higher than
needed? Computed again from the stored files, which were compared with the log before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw
from scheduler.desk import draw_files, pairing
from scheduler.desk.encode import BITS
from scheduler.desk.public_log import moment
from scheduler.desk.second import ladder, terms
from scheduler.draw.documents import DocumentError, Json, lines, read_canonical
from scheduler.draw.seed import plan_hash
from scheduler.errors import Finding
from scheduler.odds import Infeasible
from scheduler.vocabulary import DrawKind

Entry = tuple[str, dict[str, Json]]
"""Kind and content."""


@dataclass(frozen=True)
class _Pair:
    """A second draw beside its first: stored files, plans, and the log's entries."""

    files: Mapping[str, bytes]
    before: Mapping[str, bytes]
    plan: Mapping[str, Json]
    first: Mapping[str, Json]
    after: datetime
    frozen: datetime
    first_frozen: datetime

    @property
    def rules(self) -> Mapping[str, Json]:
        return _object(self.plan["rules"])

    @property
    def stated(self) -> Mapping[str, Json]:
        return _object(self.first["rules"])


def check_seconds(session: Session, said: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """What is wrong with second draws whose files are the logged ones, and whose first draw stated
    their terms."""
    wanted = select(Draw).where(Draw.kind == DrawKind.INSPECTORS).order_by(Draw.id)
    voided: dict[int, datetime] = {}
    for draw in session.scalars(wanted):
        assert draw.parent_id is not None
        pair = _pair(session, draw, said, voided.get(draw.parent_id))
        voids = _moments(said.get(f"draw:{draw.number}", ()), "void")
        if voids:
            voided[draw.parent_id] = voids[-1]
        if pair is not None and "second" in pair.stated:
            for what in (*_terms(pair), *_climb(pair)):
                yield Finding(f"draw:{draw.number}", "second_differs", {"what": what})


def _pair(
    session: Session, draw: Draw, said: Mapping[str, Sequence[Entry]], voided: datetime | None
) -> _Pair | None:
    """None where files or entries are missing or others: that is found elsewhere."""
    parent = session.get_one(Draw, draw.parent_id)
    own, first = (draw_files.load(session, each) for each in (draw, parent))
    entries, earlier = (said.get(f"draw:{each.number}", ()) for each in (draw, parent))
    results = _moments(earlier, "result")
    if not (_is_logged(own, entries) and _is_logged(first, earlier) and results):
        return None
    if not {"roster.txt", "blocked.txt", "outcome.txt"} <= first.keys() or "seats.txt" not in own:
        return None
    return _Pair(
        own,
        first,
        read_canonical(own["plan.json"]),
        read_canonical(first["plan.json"]),
        voided or results[0],
        _moments(entries, "freeze")[0],
        _moments(earlier, "freeze")[0],
    )


def _is_logged(files: Mapping[str, bytes], entries: Sequence[Entry]) -> bool:
    plan = files.get("plan.json", b"")
    try:
        read_canonical(plan)
    except DocumentError:
        return False
    return ("freeze", plan_hash(plan)) in [(kind, entry.get("plan")) for kind, entry in entries]


def _moments(entries: Sequence[Entry], kind: str) -> list[datetime]:
    return [datetime.fromisoformat(str(said["at"])) for each, said in entries if each == kind]


def _terms(pair: _Pair) -> Iterator[str]:
    """What differs from the stated terms."""
    stated = terms.read_stated(pair.first, pair.first_frozen)
    if stated.calendar:
        if not pair.plan["slot"]:
            yield "常设摇号日历"
        return
    due = terms.schedule(stated, pair.after, pair.frozen)
    ceremony = {"commit_by": moment(due.commit_by), "reveal_by": moment(due.reveal_by)}
    if (pair.rules["ceremony"], pair.rules.get("started")) != (ceremony, due.as_json()):
        yield "封存、启封时间"
    if pair.plan["sources"] != [each.announced() for each in due.sources]:
        yield "公开数字来源"
    same = (pair.plan["parties"], pair.plan["escrow"], pair.rules["parties"])
    if same != (pair.first["parties"], pair.first["escrow"], pair.stated["parties"]):
        yield "封存方"


def _climb(pair: _Pair) -> Iterator[str]:
    """Whether more or something else was relaxed than the frozen ladder needs. Where nothing is
    said to be relaxed, nothing has to be solved: rules that are as stated need no ladder."""
    given = ladder.stated_pairing(pair.before, pair.stated)
    drawn = pairing.drawn_targets(pair.before["outcome.txt"])
    climbed = pair.rules.get("climbed")
    if not climbed:
        cap: Json = 2**BITS if given.cap is None else given.cap
        seats = lines(pairing.seat_rows(drawn, given.seats, given.weeks))
        due: object = ([], cap, [*given.weeks], seats)
    else:
        try:
            found = ladder.climb(given, drawn, ladder.read_ladder(pair.stated))
        except Infeasible:
            due = None
        else:
            due = ([*found.steps], found.odds.cap, [*found.given.weeks], lines(found.seats))
    if (climbed, pair.plan["cap"], pair.plan["weeks"], pair.files["seats.txt"]) != due:
        yield "放宽的步骤"


def _object(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, dict)
    return value
