"""复核比例: how many results are looked at again on the spot, by others.

Where fewer than three people could be drawn for a seat, or somebody was all but certain to come,
the crew was as good as known beforehand; its visits are looked at again more often
(research/domain.md §12, "Paper inspection").
"""

from collections.abc import Mapping

from scheduler.desk.pairing import pairing_problem
from scheduler.draw.documents import rows
from scheduler.odds import fixed_seats

RECHECK_PERCENT = 5
RECHECK_FIXED_PERCENT = 20


def recheck_percent(fixed_staff: bool) -> int:
    """Of 100 visits of this kind so many are looked at again."""
    return RECHECK_FIXED_PERCENT if fixed_staff else RECHECK_PERCENT


def targets_with_fixed_staff(files: Mapping[str, bytes]) -> set[str]:
    """Targets with a seat whose people were as good as known, by the frozen files and odds."""
    odds = ((row[0], row[1], row[2], int(row[3])) for row in rows(files["odds.txt"]))
    return {target for target, _ in fixed_seats(pairing_problem(files, None), odds)}
