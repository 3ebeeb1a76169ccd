"""密封方式 without anybody attending: the parties of a calendar and its escrow hold the shares of
its draws. Their machines take, check and confirm them by themselves (api/cli/chain_keeper.py)."""

from dataclasses import replace

from models import Task
from scheduler.desk.context import Desk
from scheduler.desk.sealed_terms import SealWanted, agree_seal
from scheduler.desk.terms import Agreed, Terms, contributors
from scheduler.errors import Finding, Invalid


def with_seal(desk: Desk, task: Task, terms: Terms, agreed: Agreed) -> Agreed:
    """What a slot fixes, and the seal where the task or the lock asks for one; Invalid with
    everything that is wrong with it."""
    bodies = {
        row.party or "": row.body or "" for row in contributors(desk.session, task.authority_id)
    }
    named = {*agreed.bodies, agreed.slot.escrow if agreed.slot else ""}
    holders = {party: bodies[party] for party in sorted(named & bodies.keys())}
    findings: list[Finding] = []
    wanted = SealWanted(desk.today(), task, holders, terms.seal)
    seal = agree_seal(wanted, findings)
    if findings:
        raise Invalid(findings)
    return replace(agreed, seal=seal)
