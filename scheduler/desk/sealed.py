"""密封方式: until the day of disclosure the list, the odds and the outcome of a draw are shown to
nobody who need not know, and its secret, which the office needs for the outcome, is in shares too.

    lock ── each holder takes and confirms its share ──▶ reveals ── … ──▶ result ──▶ disclosure
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, Seal, SealShare
from scheduler.desk import draw_files
from scheduler.desk.context import Desk
from scheduler.desk.hidden import is_sealed
from scheduler.desk.sealed_terms import AgreedSeal
from scheduler.draw.documents import Json
from scheduler.errors import Refused
from scheduler.seal.planned import PlannedSeal, read_planned
from scheduler.seal.sharing import Polynomial, make_polynomial, opens, scalar_text
from scheduler.vocabulary import DrawMode


def new_mode(desk: Desk, agreed: AgreedSeal | None) -> tuple[Polynomial | None, dict[str, Json]]:
    """Of a draw that is being locked: the secret (None in open mode), and the members `mode` and
    `seal` of the plan."""
    if agreed is None:
        return None, {"mode": DrawMode.OPEN.value}
    secret = make_polynomial(desk.entropy, agreed.least)
    return secret, {"mode": DrawMode.SEALED.value, "seal": agreed.planned(secret.points())}


def begin(desk: Desk, draw: Draw, agreed: AgreedSeal | None, polynomial: Polynomial | None) -> None:
    """At the lock of a sealed draw: the office keeps the secret, each holder's share waits for it.
    The other coefficients are kept nowhere."""
    if agreed is None or polynomial is None:
        return
    blank = {"authority_id": draw.authority_id, "draw_id": draw.id}
    secret = bytes.fromhex(scalar_text(polynomial.secret))
    desk.session.add(Seal(**blank, secret=secret))
    desk.session.add_all(
        SealShare(
            **blank,
            place=place,
            holder=holder,
            body=body,
            value=bytes.fromhex(scalar_text(polynomial.share(place))),
        )
        for place, (holder, body) in enumerate(agreed.holders.items(), 1)
    )
    desk.session.flush()


def planned(session: Session, draw: Draw) -> PlannedSeal:
    """What the frozen plan says of the seal; rows may have changed since, the plan cannot."""
    return read_planned(draw_files.load_one(session, draw, "plan.json"))


def shares(session: Session, draw: Draw) -> list[SealShare]:
    """The places of the holders that the plan names, in its order; a row that somebody put in
    later is none."""
    wanted = select(SealShare).where(
        SealShare.draw_id == draw.id, SealShare.holder.in_(planned(session, draw).holders)
    )
    return list(session.scalars(wanted.order_by(SealShare.place)))


def row_of(session: Session, draw: Draw) -> Seal:
    """The row of the secret."""
    return session.scalars(select(Seal).where(Seal.draw_id == draw.id)).one()


def known_secret(session: Session, draw: Draw) -> str | None:
    """The secret (hex) where the office has the one that the plan fixed; None where it is lost or
    was exchanged."""
    secret = row_of(session, draw).secret
    if secret is None or not opens(planned(session, draw).points, int.from_bytes(secret, "big")):
        return None
    return secret.hex()


def secret_for_outcome(session: Session, draw: Draw) -> str:
    """What a draw's seed has of the seal: hex, empty in open mode. Refused where the office has
    lost the secret: k holders of shares can give it back, and the draw goes on."""
    if not is_sealed(draw):
        return ""
    secret = known_secret(session, draw)
    if secret is None:
        raise Refused("seal_secret_lost", least=planned(session, draw).least)
    return secret


def may_open(session: Session, draw: Draw) -> bool:
    """Have all holders confirmed their shares? Then reveals may begin."""
    return not is_sealed(draw) or all(row.confirmed_at for row in shares(session, draw))


def confirmed(session: Session, draw: Draw) -> tuple[int, int]:
    """How many holders keep their shares, and how many open the seal; (0, 0) in open mode."""
    if not is_sealed(draw):
        return 0, 0
    have = sum(row.confirmed_at is not None for row in shares(session, draw))
    return have, planned(session, draw).least


def refuse_unconfirmed(session: Session, draw: Draw) -> None:
    """Refused where too few shares are out for the seal to be opened without the office."""
    have, least = confirmed(session, draw)
    if have < least:
        raise Refused("shares_unconfirmed", have=have, least=least)
