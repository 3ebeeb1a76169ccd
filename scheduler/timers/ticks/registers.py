"""Logs what the registers are, once a day."""

from scheduler.desk.registers import roots
from scheduler.timers.office import Office, actor


def log_registers(office: Office) -> str:
    """One entry a register; one that was changed beside the program is named."""
    with office.desk(actor(office)) as desk:
        changed = roots.look(desk)
    names = "、".join(register.label for register in changed)
    return f"{names}绕过程序被改过，已记入公开日志" if names else "已记入公开日志"
