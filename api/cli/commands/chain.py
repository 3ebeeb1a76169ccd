"""`ssj chain`: a party makes a chain of codes on its own machine, deposits its head, and opens code
after code. The file with the codes never leaves the machine."""

from pathlib import Path
from time import sleep
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli import chinese
from api.cli.chain_keeper import Keeper
from api.cli.common import As, AsJson, Db, answer, err, out
from api.cli.kept_files import keep
from api.cli.party import kept_chain, office
from api.schemas.replacements import ChainOut, FilledOut
from scheduler.clock import SystemClock
from scheduler.desk.chains import MOST_LINKS
from scheduler.draw.chains import Chain, write_chain
from scheduler.entropy import SystemEntropy
from scheduler.errors import DomainError, Refused

app = chinese.group(
    "备用码链：由不提出替换的单位自己保管，一个一个公开，决定空缺的岗位由谁补。\n\n"
    "链文件只在保管单位自己的电脑上；交出去的只有链头，以及轮到时的那一个码。"
)

File = Annotated[Path, typer.Option("--file", help="备用码链文件（自己的电脑或 U 盘）。")]
Url = Annotated[
    str | None,
    typer.Option(help="主办机关的网址；不给则为本机的数据库。", envvar="SSJ_URL"),
]
Password = Annotated[
    str | None,
    typer.Option(help="密码；写在环境变量里，不要写在命令里。", envvar="SSJ_PASSWORD"),
]

SECRET_BYTES = 32


class MadeChainOut(BaseModel):
    """A chain that was made; `head` is what is deposited."""

    file: str
    party: str
    length: int
    head: str


@app.command("make", cls=chinese.ChineseCommand)
def make(
    file: File,
    party: Annotated[str, typer.Option(help="本单位的封存方代号。")],
    length: Annotated[int, typer.Option(min=1, max=MOST_LINKS, help="备用码的个数。")] = 100,
    as_json: AsJson = False,
) -> None:
    """做一条备用码链：存入文件（仅本人可读），显示链头。不联网，不需要数据库。

    例：ssj chain make --party jijian --length 100 --file 备用码链.json

    然后：ssj chain deposit --file 备用码链.json --as jijian
    """
    chain = Chain(party, length, SystemEntropy().bytes(SECRET_BYTES).hex())
    keep(file, write_chain(chain))
    view = MadeChainOut(file=str(file), party=party, length=length, head=chain.head)
    answer(view, as_json, lambda: out.print(f"{file}：{length} 个备用码，链头 {chain.head}"))


@app.command("deposit", cls=chinese.ChineseCommand)
def deposit(
    file: File,
    url: Url = None,
    password: Password = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """交存链头：只交链头和个数，以后的抽取可以使用这条链。

    例：ssj chain deposit --file 备用码链.json --as jijian

    例：ssj chain deposit --file 备用码链.json --url https://ssj.example.gov.cn --as jijian
    """
    chain = kept_chain(file)
    view = office(url, db, as_, password).deposit(chain.head, chain.length)
    answer(view, as_json, lambda: _say_deposited(view))


def _say_deposited(view: ChainOut) -> None:
    out.print(f"已交存 {view.body or view.party} 的链头 {view.head}，共 {view.length} 个备用码")


@app.command("open", cls=chinese.ChineseCommand)
def open_next(
    number: Annotated[str, typer.Argument(help="匹配人员的抽取编号")],
    file: File,
    url: Url = None,
    password: Password = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """有岗位空缺时，公开下一个备用码；由谁补缺当即算出，链文件不离开本机。

    例：ssj chain open 420000-2026-0002 --file 备用码链.json --as jijian
    """
    chain = kept_chain(file)
    at = office(url, db, as_, password)
    waiting = [each for each in at.waiting().waiting if each.number == number]
    if not waiting or waiting[0].head != chain.head:
        raise Refused("chain_file_other", path=str(file), number=number)
    # Asked before: a code that is sent without need would be known too early.
    if not waiting[0].vacancies:
        raise Refused("chain_no_vacancy", number=number)
    if waiting[0].next > chain.length:
        raise Refused("chain_exhausted", length=chain.length)
    view = at.open_code(number, chain.link(waiting[0].next))
    answer(view, as_json, lambda: _say_filled(view))


def _say_filled(view: FilledOut) -> None:
    who = view.came_in or "没有人可以补，岗位仍然空缺"
    out.print(f"{view.target} 的岗位 {view.seat}：候选 {view.candidates} 人，补缺 {who}")


class ServedOut(BaseModel):
    """What one turn has done, in words."""

    calendar: str
    done: list[str]


@app.command("serve", cls=chinese.ChineseCommand)
def serve(
    name: Annotated[str, typer.Argument(help="常设摇号日历的代号")],
    file: File,
    once: Annotated[bool, typer.Option("--once", help="只看一次就结束：由 cron 调用。")] = False,
    every: Annotated[int, typer.Option(min=5, max=3600, help="每隔几秒看一次。")] = 60,
    beacon: Annotated[
        str, typer.Option(help="drand 中继的网址：到时取回签名交上，不给则不取。")
    ] = "",
    url: Url = None,
    password: Password = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """到期自动启封：时间以本机的钟和本机保存的日历为准，轮到的码才交出去，链文件不离开本机。

    密封方式的抽取，本单位保管的份额自动领取、核对、存在链文件旁边，然后确认。

    代管方也这样运行：各方期限过后，还没有启封的一方由它代为启封。

    例：ssj chain serve weekly --file 备用码链.json --url https://ssj.example.gov.cn --as jijian
    """
    chain = kept_chain(file)
    kept = file.with_name(f"{file.name}.{name}.calendar")
    while True:
        try:
            at = office(url, db, as_, password)
            keeper = Keeper(at, chain, kept, name, SystemClock(), _say_fault, beacon)
            done = keeper.turn()
        except DomainError as error:
            if once:
                raise
            done = []
            _say_fault(str(error))
        view = ServedOut(calendar=name, done=done)
        if once:
            answer(view, as_json, lambda view=view: _say_done(view))  # type: ignore[misc]
            return
        _say_done(view)
        sleep(every)


def _say_fault(words: str) -> None:
    err.print(words, markup=False)


def _say_done(view: ServedOut) -> None:
    for words in view.done:
        out.print(words, markup=False)


@app.command("link", cls=chinese.ChineseCommand)
def link(
    name: Annotated[str, typer.Argument(help="常设摇号日历的代号")],
    place: Annotated[int, typer.Argument(min=1, help="第几期")],
    file: File,
    url: Url = None,
    password: Password = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """手工启封一期；代管方用它代为启封，须在各方期限之后、封闭之前。

    例：ssj chain link weekly-2026 3 --file 代管的码链.json --as gongzheng
    """
    chain = kept_chain(file)
    at = office(url, db, as_, password)
    party = chain.party if at.calendar(name).escrow == at.party() else None
    view = at.link(name, place, chain.link(place), party)
    words = f"第 {place} 期已启封：{view.party}{'（代管方代为启封）' if view.by_escrow else ''}"
    answer(view, as_json, lambda: out.print(words, markup=False))
