"""Draws of slots of standing draws go on: reveals open, links are applied, reveals close; what has
missed its slot takes the next one."""

from scheduler.desk import party_only, slot_moves, standing_draws
from scheduler.errors import DomainError
from scheduler.timers.office import Office, actor


def go_on(office: Office) -> str:
    """Whatever is due in any slot; a power cut delays it, the next tick does it."""
    moved = [*_move(office)]
    with office.desk(actor(office)) as desk:
        decided = [f"{number} 已由各方号码算出结果" for number in party_only.go_on(desk)]
        return "；".join([*moved, *standing_draws.go_on(desk), *decided])


def _move(office: Office) -> list[str]:
    """Each in a transaction of its own: one that cannot be moved stops no other."""
    who, said = actor(office), []
    with office.desk(who) as desk:
        missed = slot_moves.due(desk)
    for number in missed:
        try:
            with office.desk(who) as desk:
                anew = slot_moves.move(desk, number, office.scope_limits).number
            said.append(f"{number} 错过期次，以 {anew} 转入下一期")
        except DomainError as error:
            said.append(f"{number} 错过期次，不能自动转入下一期：{error}")
    return said
