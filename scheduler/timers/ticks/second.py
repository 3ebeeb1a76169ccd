"""The draw of inspectors starts by itself once the targets are drawn."""

from dataclasses import replace

from scheduler.desk.second import starting
from scheduler.desk.second.waiting import waiting
from scheduler.errors import DomainError, Refused
from scheduler.timers.office import Office, actor


def start_waiting(office: Office) -> str:
    """Start the second draw of every task that waits for it, each in a transaction of its own, so
    that one that is held up holds up no other. Refused, with all reasons, where some could not be
    started yet."""
    with office.read() as session:
        found = [
            (each.task.number, each.task.authority_id)
            for each in waiting(session)
            if each.impossible is None
        ]
    done, failed = [], []
    for number, authority in found:
        try:
            with office.desk(replace(actor(office), authority_id=authority)) as desk:
                done.append(starting.start(desk, number))
        except DomainError as error:
            failed.append(f"{number}：{error}")
    if failed:
        raise Refused("second_not_started", details="；".join(failed))
    return "；".join(filter(None, done))
