"""`ssj schema`: the JSON Schema of every command's answer; docs/cli.md is made from the same
table."""

import json
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.commands import log, log_keys, timers, witness
from api.cli.commands.chain import MadeChainOut, ServedOut
from api.cli.commands.demo import DemoOut
from api.cli.commands.proofs import BundleOut
from api.cli.commands.registers import InitOut
from api.cli.commands.serve import ServeOut
from api.cli.common import AsJson
from api.schemas.changes import ChangesOut
from api.schemas.draws import DrawOut
from api.schemas.engine_answers import CheckedOut, OddsOut, OutcomeOut
from api.schemas.oversight import (
    AlarmsOut,
    AskedConsentOut,
    AskedConsentsOut,
    CountsListOut,
    HistoryOut,
)
from api.schemas.people import (
    AccountOut,
    AccountsOut,
    ImportOut,
    LoanOut,
    LoansOut,
    NewAccountOut,
)
from api.schemas.plans import PlanOut, TaskOut, TasksOut
from api.schemas.publications import VersionsOut
from api.schemas.replacements import ChainOut, FilledOut, ReplacementsOut
from api.schemas.seals import SecretOut, ShareCheckedOut
from api.schemas.slips import CodeOut, ErasedOut, SlipOut
from api.schemas.standing import CalendarOut, CalendarsOut, LinkedOut
from api.schemas.visits import DispatchOut, PublishOut
from scheduler.errors import NotFound


class CheckOut(BaseModel):
    """One check of the verifier; `ok` is null where it could not be made."""

    code: str
    ok: bool | None
    message: str


class VerifierError(BaseModel):
    code: str
    message: str


class VerifiedFile(BaseModel):
    file: str
    verified: bool
    number: str | None
    kind: str | None
    plan_hash: str | None
    seed: str | None
    checks: list[CheckOut]
    drawn: int | None
    pool: int | None
    error: VerifierError | None


class VerifyOut(BaseModel):
    verified: bool
    files: list[VerifiedFile]


ANSWERS: dict[str, type[BaseModel]] = {
    "init": InitOut,
    "import": ImportOut,
    "loan add": LoanOut,
    "loan list": LoansOut,
    "register changes": ChangesOut,
    "correction propose": VersionsOut,
    "correction decide": VersionsOut,
    "correction show": VersionsOut,
    "watch alarms": AlarmsOut,
    "plan new": PlanOut,
    "plan show": PlanOut,
    "plan approve": PlanOut,
    "plan file": PlanOut,
    "plan publish": PlanOut,
    "task new": TaskOut,
    "task show": TaskOut,
    "task list": TasksOut,
    "task history": HistoryOut,
    "task consent": AskedConsentOut,
    "watch narrow": AskedConsentsOut,
    "watch counts": CountsListOut,
    "draw targets": DrawOut,
    "draw inspectors": DrawOut,
    "draw value": DrawOut,
    "draw show": DrawOut,
    "draw void": DrawOut,
    "draw replacements": log.Written,
    "chain make": MadeChainOut,
    "chain deposit": ChainOut,
    "chain open": FilledOut,
    "chain serve": ServedOut,
    "chain link": LinkedOut,
    "calendar draft": log.Written,
    "calendar publish": CalendarOut,
    "calendar list": CalendarsOut,
    "calendar show": CalendarOut,
    "calendar cancel": CalendarOut,
    "replace target": ReplacementsOut,
    "replace seat": ReplacementsOut,
    "replace list": ReplacementsOut,
    "draw report": BundleOut,
    "draw disclose": DrawOut,
    "draw open-seal": DrawOut,
    "seal take": DrawOut,
    "seal check": ShareCheckedOut,
    "seal combine": SecretOut,
    "ceremony seal": DrawOut,
    "ceremony reveal": DrawOut,
    "ceremony escrow": DrawOut,
    "ceremony advance": DrawOut,
    "ceremony status": DrawOut,
    "dispatch": DispatchOut,
    "publish": PublishOut,
    "bundle": BundleOut,
    "verify": VerifyOut,
    "slip code": CodeOut,
    "slip make": log.Written,
    "slip check": SlipOut,
    "slip erase": ErasedOut,
    "log checkpoint": log.Written,
    "log proof": log.Written,
    "log mirror": log.Written,
    "log request": log.Written,
    "log accept": log.Cosigned,
    "log cosign": log.Cosigned,
    "log check": log.CheckOut,
    "log verifiers": log.VerifiersOut,
    "log keys": log_keys.KeysOut,
    "log rotate-key": log_keys.RotatedOut,
    "log retire-key": log_keys.KeyNameOut,
    "log sm2-key": log_keys.KeyNameOut,
    "witness new": witness.WitnessOut,
    "witness trust": witness.WitnessOut,
    "witness forget": witness.WitnessOut,
    "witness cosign": witness.SeenOut,
    "witness logs": witness.SeenListOut,
    "timers list": timers.TimersOut,
    "timers tick": timers.TickedOut,
    "odds": OddsOut,
    "lottery": OutcomeOut,
    "check": CheckedOut,
    "serve": ServeOut,
    "demo": DemoOut,
    "account add": NewAccountOut,
    "account password": NewAccountOut,
    "account disable": AccountOut,
    "account list": AccountsOut,
}
"""What each command answers with `--json`; a refusal answers `{"error": {"code", "message",
"errors"}}`."""


def schema(
    command: Annotated[list[str] | None, typer.Argument(help="命令，如 draw targets")] = None,
    as_json: AsJson = False,
) -> None:
    """给出某个命令 JSON 答复的 JSON Schema；不给命令则给出全部。例：ssj schema draw targets"""
    # The answer is JSON either way; the flag is there because every command has it.
    del as_json
    name = " ".join(command or [])
    if name and name not in ANSWERS:
        raise NotFound("not_found", what="命令", key=name)
    chosen = [name] if name else list(ANSWERS)
    schemas = {each: ANSWERS[each].model_json_schema() for each in chosen}
    print(json.dumps(schemas[name] if name else schemas, ensure_ascii=False, indent=2))
