"""Templates become answers: the environment, what surrounds every page, redirects."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.guards import app_state
from api.pages import charts, second_words, words
from api.views.ceremony import STANDINGS
from models import Account, Authority
from scheduler.clock import civil_date, civil_text
from scheduler.desk.context import Actor
from scheduler.desk.odds_view.words import risk_text

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


def render(
    request: Request, who: Actor | None, template: str, status: int = 200, **values: object
) -> HTMLResponse:
    """The page; what logged-in people see is never stored by the browser."""
    with app_state(request).read() as session:
        values |= _surroundings(session, request, who)
    return answer(template, status, who is not None, values)


def answer(template: str, status: int, private: bool, values: dict[str, object]) -> HTMLResponse:
    """The template filled in; `values` holds everything, the database is not asked."""
    text = environment().get_template(template).render(values)
    kept = "private, no-store" if private else "no-cache"
    return HTMLResponse(text, status_code=status, headers={"cache-control": kept})


def bare(request: Request) -> dict[str, object]:
    """What every page shows around its content, without asking the database."""
    return {
        "who": None,
        "account": None,
        "host": "",
        "navigation": (),
        "path": request.url.path,
        "today": civil_date(app_state(request).clock.now()),
        "notice": words.NOTICES.get(request.query_params.get("said", ""), ""),
    }


def _surroundings(session: Session, request: Request, who: Actor | None) -> dict[str, object]:
    around = bare(request) | {"who": who, "host": _host(session, who)}
    if who is not None and who.role is not None:
        wanted = select(Account.display_name).where(Account.username == who.name)
        around["account"] = session.scalar(wanted) or who.name
        around["navigation"] = words.NAVIGATION[who.role]
    return around


def _host(session: Session, who: Actor | None) -> str:
    """The authority named at the foot: one's own, for the public the topmost."""
    wanted = select(Authority.name)
    if who is None:
        wanted = wanted.where(Authority.parent_id.is_(None)).order_by(Authority.id)
    else:
        wanted = wanted.where(Authority.id == who.authority_id)
    return session.scalars(wanted.limit(1)).first() or ""


def see(path: str, said: str = "") -> RedirectResponse:
    """After a write: go and look, so that reloading repeats nothing."""
    return RedirectResponse(f"{path}?said={said}" if said else path, status_code=303)


def local_path(wanted: str) -> str:
    """`wanted` where it is a path on this site, else nothing: no redirect leads elsewhere."""
    parts = urlsplit(wanted)
    plain = wanted.isprintable() and "\\" not in wanted
    if parts.scheme or parts.netloc or not plain:
        return ""
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else ""


def query(**values: object) -> str:
    """`?a=b` of the values that are there."""
    text = urlencode({name: value for name, value in values.items() if value not in (None, "")})
    return f"?{text}" if text else ""


@cache
def static_url(name: str) -> str:
    """The address of a static file, which changes when its content does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


def _day(value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def _when(value: datetime | None) -> str:
    return civil_text(value) if value else ""


def _moment(text: str) -> str:
    """A moment of docs/protocol.md §4 as people in China write it."""
    return civil_text(datetime.fromisoformat(text))


def _spaced(number: int) -> str:
    """12 345 rather than 12345."""
    return f"{number:,}".replace(",", "\u202f")


@cache
def environment() -> Environment:
    """The templates, with the words they may use; an unknown name is a mistake."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": _day,
        "when": _when,
        "moment": _moment,
        "n": _spaced,
        "rate_words": words.rate_words,
        "exact_words": words.exact_words,
        "risk_words": risk_text,
        "visit_bars": charts.bars_of,
        "fact_words": words.fact_words,
        "subject_words": words.subject_words,
        "source_words": words.source_words,
        "path_part": lambda text: quote(text, safe=""),
    }
    made.globals |= {
        "SITE": words.SITE,
        "STANDINGS": STANDINGS,
        "HINTS": words.HINTS,
        "ACTIONS": words.ACTIONS,
        "static": static_url,
        "query": query,
        "value_words": words.value_words,
        "stated_words": second_words.stated_words,
        "climbed_words": second_words.climbed_words,
    }
    return made
