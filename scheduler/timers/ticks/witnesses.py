"""Asks the witnesses that have not seen the whole log."""

from scheduler.desk import log_asking
from scheduler.timers.office import Office, actor


def ask_witnesses(office: Office) -> str:
    """A witness that is down is written down for the log page, and asked again the next time."""
    with office.read() as session:
        book = office.log_book(session)
        replies = log_asking.ask_each(session, book, log_asking.behind(session, book))
    if not replies:
        return ""
    with office.desk(actor(office)) as desk:
        made, faults = log_asking.keep(desk, office.log_book(desk.session), replies)
    words = [f"{row.witness} 已见证前 {row.size} 条" for row in made]
    return "；".join(words + [f"{each.witness.name}：{each.fault}" for each in faults])
