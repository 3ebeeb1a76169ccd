"""份额: each holder takes its own, checks it where it is, keeps the file and confirms; then the
service forgets it. k holders who hand theirs in open the seal without the office."""

import hmac

from models import Draw, SealShare
from scheduler.desk import ceremony, disclosing, finding, sealed
from scheduler.desk.context import Desk
from scheduler.desk.hidden import is_sealed
from scheduler.desk.journal import record
from scheduler.desk.public_log import append
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.seal.planned import PlannedSeal
from scheduler.seal.share_file import Share, read_share
from scheduler.seal.sharing import SealFault
from scheduler.vocabulary import PENDING, DrawState, Role


def own_place(desk: Desk, number: str) -> tuple[Draw, SealShare]:
    """The draw, its row locked, and the actor's place among its holders; else Forbidden."""
    if desk.actor.role != Role.CONTRIBUTOR:
        raise Forbidden("role_needed", roles=Role.CONTRIBUTOR.label)
    # The escrow of a calendar holds a share too, and is no party.
    draw = finding.draw(desk.session, number)
    desk.session.refresh(draw, with_for_update=True)
    if not is_sealed(draw):
        raise Refused("draw_not_sealed", number=number)
    for row in sealed.shares(desk.session, draw):
        if row.holder == desk.actor.party:
            return draw, row
    raise Forbidden("share_not_yours", number=number)


def take_share(desk: Desk, number: str) -> Share:
    """A holder's own share, to be checked and kept; again and again until it is confirmed."""
    draw, own = own_place(desk, number)
    if draw.state == DrawState.VOID:
        raise Refused("share_void", number=number)
    if own.confirmed_at is not None or own.value is None:
        raise Refused("share_again")
    own.fetched_at = desk.now()
    record(desk, "draw.share.take", f"draw:{number}", {"party": own.holder})
    return Share(number, own.holder, own.place, int.from_bytes(own.value, "big"))


def confirm_share(desk: Desk, number: str, sha256: str) -> Draw:
    """A holder says that it keeps its share: `sha256` of the share's file (hex), which nobody has
    who has not taken it. From now on the service does not have the share any more."""
    draw, own = own_place(desk, number)
    if own.confirmed_at is not None:
        raise Refused("share_again")
    if own.value is None or own.fetched_at is None:
        raise Refused("share_not_taken")
    kept = sha256_hex(bytes(Share(number, own.holder, own.place, int.from_bytes(own.value, "big"))))
    if not hmac.compare_digest(kept.encode(), sha256.encode()):
        raise Invalid([Finding("sha256", "share_other_file")])
    own.value, own.confirmed_at = None, desk.now()
    append(desk, "share", f"draw:{number}", {"holder": own.holder})
    record(desk, "draw.share.confirm", f"draw:{number}", {"party": own.holder})
    ceremony.open_when_ready(desk, draw)
    return draw


def hand_in(desk: Desk, number: str, file: bytes) -> Draw:
    """A holder hands its share in, to open the seal without the office: from the day of disclosure
    on, or when the office has lost the secret that the outcome needs. The last of k opens it."""
    draw, own = own_place(desk, number)
    lost = sealed.known_secret(desk.session, draw) is None
    _refuse_needless(desk, draw, lost)
    plan = sealed.planned(desk.session, draw)
    try:
        share = read_share(file)
        plan.check(share)
        if share.holder != own.holder:
            raise SealFault("share_of_another", number=number)
    except SealFault as error:
        raise Invalid([Finding("share", error.code, error.params)]) from error
    own.handed, own.handed_at = share.value.to_bytes(32, "big"), desk.now()
    record(desk, "draw.share.hand", f"draw:{number}", {"party": own.holder})
    desk.session.flush()
    _open_with_enough(desk, draw, plan)
    return draw


def _refuse_needless(desk: Desk, draw: Draw, lost: bool) -> None:
    assert draw.disclose_on is not None
    if draw.disclosed_at is not None:
        raise Refused("seal_disclosed", number=draw.number)
    if not lost and desk.today() < draw.disclose_on:
        raise Refused("share_open_early", day=draw.disclose_on.isoformat())
    if not lost and draw.state in PENDING:
        raise Refused("disclose_state", state=draw.state.label)


def _open_with_enough(desk: Desk, draw: Draw, plan: PlannedSeal) -> None:
    rows = sealed.shares(desk.session, draw)
    handed = {row.place: int.from_bytes(row.handed, "big") for row in rows if row.handed}
    if len(handed) < plan.least:
        return
    secret = plan.open_with(handed)
    sealed.row_of(desk.session, draw).secret = secret.to_bytes(32, "big")
    names = [row.holder for row in rows if row.handed]
    record(desk, "draw.seal.open", f"draw:{draw.number}", {"party": names})
    desk.session.flush()
    if draw.state not in PENDING and desk.today() >= plan.disclose:
        disclosing.publish(desk, draw, {"holders": [*names]})
