"""Exact numbers, reasons and places in the API's shapes."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache

from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.odds import ReasonOut, ShareOut, WhyOut
from api.views.common import coded
from models import Division
from scheduler.desk.odds_view.figures import decimal_text, exact_text, percent_text
from scheduler.desk.odds_view.words import Places, Why, risk_text
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import Labelled

NO_SECTION = "行业不明"


def chance(value: Fraction) -> ShareOut:
    """A probability."""
    return ShareOut(exact=exact_text(value), about=percent_text(value))


def amount(value: Fraction) -> ShareOut:
    """An expected number."""
    return ShareOut(exact=exact_text(value), about=decimal_text(value))


def reasons(listed: Iterable[tuple[Labelled, int]]) -> list[ReasonOut]:
    return [ReasonOut(reason=coded(reason), count=count) for reason, count in listed]


def whys(steps: Iterable[Why]) -> list[WhyOut]:
    return [why(step) for step in steps]


def why(step: Why) -> WhyOut:
    return WhyOut(code=step.code, text=step.text)


def risk(code: str) -> Coded:
    """The 监管风险分类."""
    return Coded(code=code, label=risk_text(code))


def places_of(session: Session) -> Places:
    """What counties and industry sections are called."""

    @cache
    def county(code: str) -> str:
        division = session.get(Division, code)
        return division.name if division else code

    return Places(county, section)


def section(letter: str) -> str:
    """An industry section's name."""
    return _sections().get(letter, NO_SECTION)


@cache
def _sections() -> dict[str, str]:
    return {row.section: row.section_name for row in load_industries().values()}
