"""Draws of slots of standing draws go on: reveals open, links are applied, reveals close."""

from scheduler.desk import party_only, standing_draws
from scheduler.timers.office import Office, actor


def go_on(office: Office) -> str:
    """Whatever is due in any slot; a power cut delays it, the next tick does it."""
    with office.desk(actor(office)) as desk:
        decided = [f"{number} 已由各方号码算出结果" for number in party_only.go_on(desk)]
        return "；".join([*standing_draws.go_on(desk), *decided])
