"""`ssj ceremony`: parties seal and open their numbers; how far a draw is.

Who seals on the command line keeps the secret in a file of their own: the service gets the
commitment, and the secret only with the reveal.
"""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.commands.draws import say
from api.cli.common import As, AsJson, Db, actor, answer, open_state
from api.cli.kept_files import keep, kept_secret, secret_path
from api.views.draws import draw_view
from scheduler.desk import ceremony, finding, party_only
from scheduler.draw.secret_file import Secret, write_secret
from scheduler.draw.seed import SECRET_BYTES, commitment
from scheduler.vocabulary import DrawState

app = chinese.group("封存与启封：各方封存号码，截止后启封；号码在启封之前只在封存方自己手里。")

Number = Annotated[str, typer.Argument(help="抽取编号")]
Folder = Annotated[Path, typer.Option(help="号码文件放在哪个文件夹（自己的电脑或 U 盘）。")]


@app.command("seal", cls=chinese.ChineseCommand)
def seal(
    number: Number,
    folder: Folder = Path(),
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """封存：产生号码存入文件（仅本人可读），只提交校验值。

    例：ssj ceremony seal 420000-2026-0001 --as jijian
    """
    state = open_state(db)
    who = actor(state, as_)
    party = who.party or ""
    path = secret_path(folder, number, party)
    # The file of a sealing that a power cut stopped is used again, not overwritten.
    known = path.exists()
    fresh = Secret(number, party, state.entropy.bytes(SECRET_BYTES).hex())
    secret = kept_secret(path, number, party) if known else fresh
    with state.desk(who) as desk:
        plan = finding.draw(desk.session, number).plan_hash
        sealed = commitment(number, plan, party, bytes.fromhex(secret.value))
        draw = ceremony.take_commitment(desk, number, sealed)
        if not known:
            # On the disk before the commitment stands: one whose secret is lost cannot be opened.
            keep(path, write_secret(secret))
        view = draw_view(desk.session, draw)
    answer(view, as_json, lambda: say(view))


@app.command("reveal", cls=chinese.ChineseCommand)
def reveal(
    number: Number,
    folder: Folder = Path(),
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """启封：交出封存时存下的号码。

    例：ssj ceremony reveal 420000-2026-0001 --as jijian
    """
    state = open_state(db)
    who = actor(state, as_)
    party = who.party or ""
    secret = kept_secret(secret_path(folder, number, party), number, party).value
    with state.desk(who) as desk:
        view = draw_view(desk.session, ceremony.take_reveal(desk, number, secret))
    answer(view, as_json, lambda: say(view))


@app.command("escrow", cls=chinese.ChineseCommand)
def escrow(
    number: Number,
    party: Annotated[str, typer.Option(help="代哪一方启封。")],
    folder: Folder = Path(),
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """代管方代为启封：只用各方号码的抽取，有一方过了期限没有启封时。号码文件由该方封存时交代管。

    例：ssj ceremony escrow 420000-2026-0001 --party jijian --as gongzheng
    """
    state = open_state(db)
    secret = kept_secret(secret_path(folder, number, party), number, party).value
    with state.desk(actor(state, as_)) as desk:
        view = draw_view(desk.session, party_only.enter_withheld(desk, number, party, secret))
    answer(view, as_json, lambda: say(view))


@app.command("advance", cls=chinese.ChineseCommand)
def advance(number: Number, db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """截止时间已过而有封存方缺席时，进入下一步：开始启封，或截止启封。

    例：ssj ceremony advance 420000-2026-0001 --as supervisor
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        waiting = ceremony.attended(desk, number).state == DrawState.FROZEN
        step = ceremony.open_reveals if waiting else ceremony.close_reveals
        view = draw_view(desk.session, step(desk, number))
    answer(view, as_json, lambda: say(view))


@app.command("status", cls=chinese.ChineseCommand)
def status(number: Number, db: Db = None, as_json: AsJson = False) -> None:
    """谁已封存，谁已启封，公开数字录入了没有。例：ssj ceremony status 420000-2026-0001"""
    state = open_state(db)
    with state.read() as session:
        view = draw_view(session, finding.draw(session, number))
    answer(view, as_json, lambda: say(view))
