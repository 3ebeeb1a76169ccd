"""First steps of an installation: divisions, the authority tree, nothing invented."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Authority, Division
from scheduler.desk.context import Actor
from scheduler.errors import NotFound
from scheduler.reference.divisions import load_divisions
from scheduler.vocabulary import AuthorityKind

OPERATOR = "operator"
"""The actor of the command line where no account is named: who holds the machine."""


def set_up(session: Session, province: str) -> Authority:
    """Load a province's divisions and a bureau for each; repeating it adds only what is missing."""
    divisions = load_divisions()
    top = divisions.get(province)
    if top is None or top.level != "province":
        raise NotFound("not_found", what="省级区划", key=province)
    known = set(session.scalars(select(Division.code)))
    wanted = [top, *divisions.children(province)]
    wanted += [county for city in wanted[1:] for county in divisions.children(city.code)]
    for division in wanted:
        if division.code not in known:
            session.add(
                Division(
                    code=division.code,
                    name=division.name,
                    parent_code=division.parent,
                    level=division.level,
                )
            )
            session.flush()
    by_code = {row.code: row for row in session.scalars(select(Authority))}
    for division in wanted:
        if division.code in by_code:
            continue
        parent = by_code.get(division.parent or "")
        authority = Authority(
            code=division.code,
            name=f"{division.name}市场监督管理局",
            kind=AuthorityKind(division.level),
            division_code=division.code,
            parent_id=parent.id if parent else None,
        )
        session.add(authority)
        session.flush()
        by_code[division.code] = authority
    return by_code[province]


def operator(session: Session, origin: str) -> Actor:
    """Who holds the machine, acting for the topmost authority."""
    top = session.scalars(select(Authority).where(Authority.parent_id.is_(None))).first()
    if top is None:
        raise NotFound("not_set_up")
    return Actor(OPERATOR, None, top.id, origin)
