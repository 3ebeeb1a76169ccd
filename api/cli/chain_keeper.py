"""A party's machine opens its links of a calendar by itself. It believes its own clock and its own
copy of the calendar, which it keeps beside the chain since the first time: an office that shows
other times later gets no link early. Of sealed draws it keeps its share, beside the chain too. The
escrow's machine does the same with a party's chain, after the party's time."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from api.cli.kept_files import keep_share
from api.cli.party import PATIENCE_SECONDS, Office
from api.log_files import write_whole
from api.schemas.standing import CalendarOut, SlotOut
from scheduler.clock import Clock
from scheduler.draw.chains import Chain
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import DomainError, Refused
from scheduler.vocabulary import DrawState

MOST_BYTES = 64 * 1024


@dataclass
class Keeper:
    """One chain, one calendar, one office; `beacon`: address of a drand relay, or none."""

    office: Office
    chain: Chain
    kept: Path
    name: str
    clock: Clock
    say: Callable[[str], None]
    beacon: str = ""
    _given: set[str] = field(default_factory=set)

    def turn(self) -> list[str]:
        """Keep the shares that wait, open every link whose time has come, hand in values that prove
        themselves; what was done, in words. Whatever is refused is said, and tried again the next
        time."""
        view = self.office.calendar(self.name)
        slots = self._own_copy(view)
        if slots["heads"].get(self.chain.party) != self.chain.head:
            raise Refused("chain_not_of_calendar", name=self.name)
        own = self.office.party()
        return [*self._shares(view, own), *self._links(view, slots, own), *self._values(view)]

    def _own_copy(self, view: CalendarOut) -> dict[str, Any]:
        """The calendar as this machine has known it from the first time on."""
        if not self.kept.exists():
            write_whole(self.kept, [view.text.encode()])
        known = self.kept.read_text(encoding="utf-8")
        if known != view.text:
            raise Refused("calendar_other", name=self.name, path=str(self.kept))
        document = json.loads(known)
        assert isinstance(document, dict)
        return document

    def _shares(self, view: CalendarOut, own: str) -> list[str]:
        """The shares of sealed draws that wait for this party: checked, kept, confirmed."""
        done = []
        waiting = (draw for slot in view.slots for draw in slot.draws if own in draw.unkept)
        for draw in waiting:
            try:
                content = keep_share(self.kept.parent, self.office.share(draw.number))
                self.office.confirm_share(draw.number, sha256_hex(content))
                done.append(f"抽取 {draw.number} 的份额已核对、保存并确认")
            except DomainError as error:
                self.say(f"抽取 {draw.number} 的份额：{error}")
        return done

    def _links(self, view: CalendarOut, known: dict[str, Any], who: str) -> list[str]:
        done, now = [], self.clock.now()
        is_escrow = who == known["escrow"]
        times = ("due" if is_escrow else "opens", "closes")
        for slot, own in zip(view.slots, known["slots"], strict=True):
            opens, closes = (datetime.fromisoformat(own[name]) for name in times)
            if not opens <= now < closes or slot.standing.code == "cancelled":
                continue
            if any(each.party == self.chain.party and each.link for each in slot.links):
                continue
            place = int(own["place"])
            try:
                party = self.chain.party if is_escrow else None
                self.office.link(self.name, place, self.chain.link(place), party)
                done.append(f"第 {place} 期已启封")
            except DomainError as error:
                self.say(f"第 {place} 期：{error}")
        return done

    def _values(self, view: CalendarOut) -> list[str]:
        """Rounds of drand that a closed draw waits for; the office checks their signatures."""
        return [
            words
            for slot in view.slots
            for place, source in enumerate(slot.sources)
            if self.beacon and source.kind == "drand"
            if datetime.fromisoformat(source.at) <= self.clock.now()
            for words in self._value(slot, place, source.label)
        ]

    def _value(self, slot: SlotOut, place: int, label: str) -> list[str]:
        waiting = [each.number for each in slot.draws if each.state.code == DrawState.CLOSED]
        waiting = [number for number in waiting if f"{number} {place}" not in self._given]
        if not waiting:
            return []
        done = []
        try:
            signature = fetched_signature(self.beacon, label)
            for number in waiting:
                self.office.value(number, place, signature)
                self._given.add(f"{number} {place}")
                done.append(f"抽取 {number} 已交 {label} 的签名")
        except DomainError as error:
            self.say(f"{label}：{error}")
        return done


def fetched_signature(beacon: str, label: str) -> str:
    """The signature of a round as a drand relay gives it; Refused where it gives none."""
    url = f"{beacon.rstrip('/')}/public/{label.split()[-1]}"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            document = json.loads(answer.read(MOST_BYTES))
        return str(document["signature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("office_unreachable", url=url, why=error) from error
