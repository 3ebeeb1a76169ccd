"""`ssj slip`: a firm's own proof that it was in a draw, and the code that it is made with."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.commands.log import Written
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.log_files import write_whole
from api.schemas.slips import CodeOut, ErasedOut, SlipOut
from scheduler.desk import erasing, finding, slips
from scheduler.ledger.policy import parse_policy
from scheduler.ledger.slips import check_slip, read_slip

app = chinese.group("企业凭证：证明自己在锁定的名单里，概率多少，或因何不在其中。")

Number = Annotated[str, typer.Argument(help="抽取编号，如 420000-2026-0001")]


@app.command("code", cls=chinese.ChineseCommand)
def code(
    number: Number,
    target: Annotated[str, typer.Argument(help="登记号码（统一社会信用代码）。")],
    as_: As = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """取出一家单位自己的编号和凭证码，只交给这家单位；每次取出都留痕。

    例：ssj slip code 420000-2026-0001 91420100MA4KLR1X0X
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        pid, salt = slips.hand_over(desk, number, target)
    view = CodeOut(draw=number, id=pid, salt=salt)
    answer(view, as_json, lambda: out.print(f"编号 {pid}\n凭证码 {salt}", markup=False))


@app.command("make", cls=chinese.ChineseCommand)
def make(
    number: Number,
    pid: Annotated[str, typer.Option("--id", help="名单编号。")],
    salt: Annotated[str, typer.Option("--salt", help="凭证码。")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """凭编号和凭证码做成凭证文件，不联网也能核验。

    例：ssj slip make 420000-2026-0001 --id 编号 --salt 凭证码 -o 凭证.json
    """
    state = open_state(db)
    with state.read() as session:
        draw = finding.draw(session, number)
        content = bytes(slips.slip(session, state.log_book(session), draw, pid, salt))
    write_whole(output, [content])
    view = Written(file=str(output), size=len(content))
    answer(view, as_json, lambda: out.print(f"已写到 {view.file}（{view.size} 字节）。"))


@app.command("erase", cls=chinese.ChineseCommand)
def erase(number: Number, as_: As = None, db: Db = None, as_json: AsJson = False) -> None:
    """抽取结束满一年、任务办完之后，抹去凭证码和编号的对应关系；记入公开日志，不能恢复。

    例：ssj slip erase 420000-2026-0001 --as supervisor
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        view = ErasedOut(draw=number, **erasing.erase(desk, number))
    words = f"已抹去凭证码 {view.salts} 个、编号的对应关系 {view.links} 条。备份里的须另行清除。"
    answer(view, as_json, lambda: out.print(words, markup=False))


@app.command("check", cls=chinese.ChineseCommand)
def check(
    file: Annotated[Path, typer.Argument(help="凭证文件。")],
    policy: Annotated[
        Path | None, typer.Option("--policy", help="信任名单：日志和见证方的公钥。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核验一份凭证。不给信任名单时，日志的签名不核验，并会说明。

    例：ssj slip check 凭证.json --policy 信任名单.txt
    """
    slip = read_slip(file.read_bytes())
    trusted = parse_policy(policy.read_text(encoding="utf-8")) if policy else None
    shown = check_slip(slip, trusted)
    odds = "" if shown.odds is None else str(shown.odds)
    view = SlipOut(
        number=slip.number,
        id=shown.identifier,
        odds=odds,
        reason=shown.reason,
        signed=shown.signed,
    )
    answer(view, as_json, lambda: out.print(_words(view), markup=False))


def _words(view: SlipOut) -> str:
    if view.odds:
        share = f"{float(Fraction(view.odds) * 100):.4g}"
        what = f"在锁定的名单里，每 100 家约抽 {share} 家（恰好 {view.odds}）。"
    else:
        what = f"不在抽取名单里，原因：{view.reason}。"
    signed = "日志签名合乎信任名单。" if view.signed else "日志的签名未核验：没有给出信任名单。"
    return f"凭证成立。抽取 {view.number}，编号 {view.id}\n{what}\n{signed}"
