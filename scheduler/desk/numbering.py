"""Gapless numbers per authority, year and kind: `420000-2026-0001`, tasks `…-T0001`, plans
`…-P0001`."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import Authority, Counter
from scheduler.desk.context import Desk

PREFIX = {"plan": "P", "task": "T", "draw": "", "publication": "G"}


def next_number(desk: Desk, kind: str) -> str:
    """The next number of `kind` for the actor's authority and the present year.

    The counter's row is locked until the transaction ends: a number exists exactly where its row
    does.
    """
    session = desk.session
    authority = session.get_one(Authority, desk.actor.authority_id)
    year = desk.today().year
    wanted = select(Counter).where(
        Counter.authority_id == authority.id, Counter.year == year, Counter.kind == kind
    )
    counter = session.scalars(wanted.with_for_update()).one_or_none()
    if counter is None:
        try:
            with session.begin_nested():
                session.add(Counter(authority_id=authority.id, year=year, kind=kind))
        except IntegrityError:
            pass  # Another transaction made the row first; it is locked and read below.
        counter = session.scalars(wanted.with_for_update()).one()
    counter.last += 1
    session.flush()
    return f"{authority.code}-{year}-{PREFIX[kind]}{counter.last:04d}"
