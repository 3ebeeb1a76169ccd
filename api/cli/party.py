"""How a party's own machine reaches the office: its web address, or the database where both are the
same machine. A chain's file is read here and never sent."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from api.cli.common import actor, open_state
from api.schemas.people import AccountOut
from api.schemas.replacements import ChainOut, FilledOut, WaitingListOut
from api.schemas.seals import ShareOut
from api.schemas.standing import CalendarOut, LinkedOut
from api.views.replacements import chain_view, filled_view, waiting_view
from api.views.standing import calendar_view, linked_view
from models import Draw
from scheduler.desk import (
    calendars,
    chains,
    finding,
    replacing,
    sealed,
    sealed_shares,
    standing_links,
    typists,
)
from scheduler.draw.chains import Chain, read_chain
from scheduler.draw.documents import DocumentError, canonical_json
from scheduler.errors import DomainError, Refused, Unauthenticated
from scheduler.seal.planned import read_planned
from scheduler.seal.share_file import Share, read_share

Shape = TypeVar("Shape", bound=BaseModel)

PATIENCE_SECONDS = 30
_MOST_BYTES = 8 * 1024 * 1024


class Office(Protocol):
    """What a chain's party can ask for."""

    def deposit(self, head: str, length: int) -> ChainOut: ...

    def waiting(self) -> WaitingListOut: ...

    def open_code(self, number: str, code: str) -> FilledOut: ...

    def party(self) -> str:
        """The party of the account; empty where it has none."""

    def calendar(self, name: str) -> CalendarOut: ...

    def link(self, name: str, place: int, link: str, party: str | None = None) -> LinkedOut: ...

    def value(self, number: str, place: int, value: str) -> None: ...

    def share(self, number: str) -> Share:
        """The share of a sealed draw that the account's party holds, checked against the plan."""

    def confirm_share(self, number: str, sha256: str) -> None: ...


class OwnDatabase:
    """The office on this machine."""

    def __init__(self, db: str | None, as_: str | None) -> None:
        self._state = open_state(db)
        self._who = actor(self._state, as_)

    def deposit(self, head: str, length: int) -> ChainOut:
        with self._state.desk(self._who) as desk:
            return chain_view(chains.deposit(desk, head, length))

    def waiting(self) -> WaitingListOut:
        with self._state.read() as session:
            return waiting_view(session, self._who.party)

    def open_code(self, number: str, code: str) -> FilledOut:
        with self._state.desk(self._who) as desk:
            row = replacing.open_code(desk, number, code)
            return filled_view(desk.session.get_one(Draw, row.draw_id), row)

    def party(self) -> str:
        return self._who.party or ""

    def calendar(self, name: str) -> CalendarOut:
        with self._state.read() as session:
            row = calendars.calendar(session, name)
            return calendar_view(session, row, self._state.clock.now())

    def link(self, name: str, place: int, link: str, party: str | None = None) -> LinkedOut:
        with self._state.desk(self._who) as desk:
            return linked_view(
                name, standing_links.take_link(desk, name, place, link, party), place
            )

    def value(self, number: str, place: int, value: str) -> None:
        with self._state.desk(self._who) as desk:
            typists.type_value(desk, number, place, value)

    def share(self, number: str) -> Share:
        with self._state.desk(self._who) as desk:
            share = sealed_shares.take_share(desk, number)
            plan = sealed.planned(desk.session, finding.draw(desk.session, number))
        plan.check(share)
        return share

    def confirm_share(self, number: str, sha256: str) -> None:
        with self._state.desk(self._who) as desk:
            sealed_shares.confirm_share(desk, number, sha256)


class Website:
    """The office at a web address; logs in once."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url.rstrip("/")
        self._token = ""
        body = {"username": username, "password": password}
        self._token = str(self._call("POST", "/sessions", body)["token"])

    def deposit(self, head: str, length: int) -> ChainOut:
        return self._shaped(ChainOut, "POST", "/chains", {"head": head, "length": length})

    def waiting(self) -> WaitingListOut:
        return self._shaped(WaitingListOut, "GET", "/chains/waiting")

    def open_code(self, number: str, code: str) -> FilledOut:
        path = f"/draws/{quote(number)}/chain-code"
        return self._shaped(FilledOut, "POST", path, {"code": code})

    def party(self) -> str:
        return self._shaped(AccountOut, "GET", "/me").party or ""

    def calendar(self, name: str) -> CalendarOut:
        return self._shaped(CalendarOut, "GET", f"/calendars/{quote(name)}")

    def link(self, name: str, place: int, link: str, party: str | None = None) -> LinkedOut:
        path = f"/calendars/{quote(name)}/slots/{place}/link"
        return self._shaped(LinkedOut, "POST", path, {"link": link, "party": party})

    def value(self, number: str, place: int, value: str) -> None:
        path = f"/draws/{quote(number)}/public-value"
        self._call("POST", path, {"place": place, "value": value})

    def share(self, number: str) -> Share:
        path = f"/draws/{quote(number)}"
        plan = read_planned(canonical_json(self._call("GET", f"{path}/files/plan.json")))
        share = read_share(self._shaped(ShareOut, "POST", f"{path}/share").file.encode())
        plan.check(share)
        return share

    def confirm_share(self, number: str, sha256: str) -> None:
        path = f"/draws/{quote(number)}/share/confirmation"
        self._call("POST", path, {"sha256": sha256})

    def _shaped(
        self, shape: type[Shape], method: str, path: str, body: dict[str, Any] | None = None
    ) -> Shape:
        try:
            return shape.model_validate(self._call(method, path, body))
        except ValidationError as error:
            raise Refused("office_answer", url=self._url) from error

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        if self._token:
            request.add_header("authorization", f"Bearer {self._token}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return _document(answer.read(_MOST_BYTES), self._url)
        except urllib.error.HTTPError as refusal:
            raise _refusal(refusal, self._url) from refusal
        except (OSError, ValueError) as error:
            raise Refused("office_unreachable", url=self._url, why=error) from error


class OfficeRefusal(DomainError):
    """What the office at a web address refused, in its own words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self._words = words

    def __str__(self) -> str:
        return self._words


def _document(data: bytes, url: str) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except ValueError as error:
        raise Refused("office_answer", url=url) from error
    if not isinstance(document, dict):
        raise Refused("office_answer", url=url)
    return document


def _refusal(refusal: urllib.error.HTTPError, url: str) -> DomainError:
    document = _document(refusal.read(_MOST_BYTES), url)
    words = str(document.get("detail", refusal.reason))
    return OfficeRefusal(str(document.get("code", "http_error")), words)


def office(url: str | None, db: str | None, as_: str | None, password: str | None) -> Office:
    """The office at `url`, or that of the database where no address is given."""
    if url is None:
        return OwnDatabase(db, as_)
    if not as_ or password is None:
        raise Unauthenticated("login_needed")
    return Website(url, as_, password)


def kept_chain(path: Path) -> Chain:
    """The chain in a file of this machine."""
    try:
        return read_chain(path.read_bytes())
    except OSError as error:
        raise Refused("file_unusable", file=str(path), why=error.strerror) from error
    except DocumentError as error:
        raise Refused("chain_file_form", path=str(path)) from error
