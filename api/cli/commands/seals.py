"""`ssj seal`: holders take and check their shares, anybody puts shares together; `ssj draw
disclose` and `ssj draw open-seal`."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.commands.ceremony import Folder, Number
from api.cli.commands.draws import say
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.cli.kept_files import keep_share
from api.log_files import write_whole
from api.schemas.seals import SecretOut, ShareCheckedOut
from api.views.draws import draw_view
from models import Draw
from scheduler.desk import disclosing, finding, sealed, sealed_shares
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.seal.planned import read_planned
from scheduler.seal.share_file import read_share
from scheduler.seal.sharing import SealFault, scalar_text

app = chinese.group(
    "密封方式：封存方保管密封号码的份额；主办机关到日不公开，规定的份数凑齐就能打开。"
)

Plan = Annotated[
    Path, typer.Option("--plan", help="这次抽取的 plan.json：锁定时已公布，从抽取页面下载。")
]


@app.command("take", cls=chinese.ChineseCommand)
def take(
    number: Number,
    folder: Folder = Path(),
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """领取本单位的份额，在本机核对，存入文件（仅本人可读），然后确认；服务器随即抹去。

    例：ssj seal take 420000-2026-0001 --as jijian
    """
    state = open_state(db)
    who = actor(state, as_)
    with state.desk(who) as desk:
        share = sealed_shares.take_share(desk, number)
        plan = sealed.planned(desk.session, finding.draw(desk.session, number))
    plan.check(share)
    content = keep_share(folder, share)
    with state.desk(who) as desk:
        draw = sealed_shares.confirm_share(desk, number, sha256_hex(content))
        view = draw_view(desk.session, draw)
    answer(view, as_json, lambda: say(view))


@app.command("check", cls=chinese.ChineseCommand)
def check(
    file: Annotated[Path, typer.Argument(help="份额文件。")],
    plan: Plan,
    as_json: AsJson = False,
) -> None:
    """核对一份份额：不联网，不用数据库，只对照锁定时公布的方案。

    例：ssj seal check ssj-share-420000-2026-0001-jijian.json --plan plan.json
    """
    known, share = read_planned(plan.read_bytes()), read_share(file.read_bytes())
    known.check(share)
    view = ShareCheckedOut(
        number=share.number, holder=share.holder, place=share.place, least=known.least
    )
    words = f"相符：抽取 {share.number} 第 {share.place} 份，{share.holder} 保管。"
    answer(view, as_json, lambda: out.print(words, markup=False))


@app.command("combine", cls=chinese.ChineseCommand)
def combine(
    files: Annotated[list[Path], typer.Argument(help="份额文件，至少规定的份数。")],
    plan: Plan,
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")] = Path(
        "seal.json"
    ),
    as_json: AsJson = False,
) -> None:
    """凭份额算出密封号码，写成 seal.json：不联网，不用数据库，不需要主办机关。

    例：ssj seal combine 份额1.json 份额2.json --plan plan.json
    """
    known, values = read_planned(plan.read_bytes()), {}
    for file in files:
        share = read_share(file.read_bytes())
        known.check(share)
        values[share.place] = share.value
    if len(values) < len(files):
        raise SealFault("shares_twice")
    secret = scalar_text(known.open_with(values))
    write_whole(output, [canonical_json({"secret": secret})])
    view = SecretOut(number=known.number, secret=secret, file=str(output))
    words = f"密封号码 {secret}\n与方案的校验点相符，已写到 {output}。"
    answer(view, as_json, lambda: out.print(words, markup=False))


def disclose(
    number: Number,
    reason: Annotated[str, typer.Option(help="提前公开的理由，会公布；由另一人批准。")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="批准他人提出的提前公开。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """公开以密封方式抽取的名单、机会和结果；公开日之前须一人写明理由、另一人批准。

    例：ssj draw disclose 420000-2026-0001 --as supervisor
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        if approve:
            draw: Draw = disclosing.approve_early(desk, number)
        elif reason:
            draw = disclosing.propose_early(desk, number, reason)
        else:
            draw = disclosing.disclose(desk, number)
        view = draw_view(desk.session, draw)
    answer(view, as_json, lambda: say(view))


def open_seal(
    number: Number,
    share: Annotated[Path, typer.Option("--share", help="本单位的份额文件。")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """交出本单位的份额，打开密封：公开日已到而没有公开，或主办机关丢失密封号码时。

    例：ssj draw open-seal 420000-2026-0001 --share 份额.json --as jijian
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        draw = sealed_shares.hand_in(desk, number, share.read_bytes())
        view = draw_view(desk.session, draw)
    answer(view, as_json, lambda: say(view))
