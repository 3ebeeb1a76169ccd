"""`ssj loan`: people lent by one bureau to work in another county."""

from datetime import datetime
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.people import LoanOut, LoansOut
from api.views.loans import loan_view, loans_view
from scheduler.desk import lending

app = chinese.group("借调：登记、列出。")
LISTED = 200


@app.command("add", cls=chinese.ChineseCommand)
def add(
    person: Annotated[str, typer.Argument(help="本单位执法检查人员的人员编号")],
    county: Annotated[str, typer.Option(help="借往的区县代码。")],
    from_on: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="借调期起。")],
    to_on: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="借调期止。")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """把本单位人员借给其他区县；检查期全在借调期内的任务可以选派。

    例：ssj loan add HB42010601 --county 420102 --from 2026-12-01 --to 2027-01-31
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        loan = lending.lend(desk, person, county, from_on.date(), to_on.date())
        view = loan_view(desk.session, loan)
    answer(view, as_json, lambda: out.print(_line(view)))


@app.command("list", cls=chinese.ChineseCommand)
def list_(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """列出本单位借出的和借到本地的人员，新的在前。例：ssj loan list"""
    state = open_state(db)
    who = actor(state, as_)
    with state.read() as session:
        view = loans_view(session, who, LISTED)
    answer(view, as_json, lambda: _say(view))


def _say(view: LoansOut) -> None:
    for loan in view.loans:
        out.print(_line(loan))
    if not view.loans:
        out.print("没有借调。")


def _line(loan: LoanOut) -> str:
    return (
        f"{loan.name}（{loan.person_no}）由{loan.lender.label}借给{loan.county.label}："
        f"{loan.from_on}至{loan.to_on}"
    )
