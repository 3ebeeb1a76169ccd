"""What a task fixes from the day it is opened: what its draws are frozen by, and what its entry in
the log is of."""

from models import Task
from scheduler.desk import pairing
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.hashing import sha256_hex


def task_weeks(task: Task) -> list[str]:
    """The weeks that the drawn targets are spread over; none where loads per week do not count."""
    return pairing.weeks_of(task.visits_from, task.visits_to) if task.week_load else []


def task_terms(task: Task) -> dict[str, Json]:
    """What the rules of a plan say of the task itself, which nothing changes any more."""
    return {
        "region": task.region_code,
        "target_kinds": list(task.target_kinds),
        "industries": list(task.industries),
        "rates": dict(task.rates),
        "load_cap": str(task.load_cap or ""),
        "pair_cap": task.pair_cap,
        "load_least": str(task.load_least or ""),
        "week_load": str(task.week_load or ""),
        "weeks": [*task_weeks(task)],
        "rest_days": str(task.rest_days or ""),
        "visits": f"{task.visits_from.isoformat()}/{task.visits_to.isoformat()}",
    }


def terms_hash(task: Task) -> str:
    """H of the RFC 8785 form of all that: so that nobody changes it between the announcement and
    the lock."""
    more: dict[str, Json] = {"title": task.title, "unannounced": task.unannounced}
    return sha256_hex(canonical_json({**task_terms(task), **more}))
