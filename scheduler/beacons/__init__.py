"""Public values checked with their own source, without a network (docs/protocol.md §4, `source`).

A public value is typed in by people. Some sources sign what they publish, so that a machine can
tell whether the typed value is the one of that source; the others stay NOT CHECKED, never ticked.

checking   what a checker answers, and `check`    quicknet   drand quicknet: the round's signature
plugins    checkers of other packages, by entry point
"""

from scheduler.beacons.checking import Checked, Checker, NotCheckable, Refusal, Registry
from scheduler.beacons.plugins import check, refusals
from scheduler.beacons.quicknet import moment_of, round_at

__all__ = [
    "Checked",
    "Checker",
    "NotCheckable",
    "Refusal",
    "Registry",
    "check",
    "moment_of",
    "refusals",
    "round_at",
]
