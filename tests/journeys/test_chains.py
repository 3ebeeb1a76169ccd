"""`ssj chain` on a party's own machine, over real HTTP: the file stays there, codes go out singly."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.demo.script import PASSWORD
from api.demo.steps import Step
from scheduler.desk import replacing
from scheduler.draw.chains import read_chain
from tests.insiders.conftest import People
from tests.journeys.test_demo import environment
from tests.vacancies import SICK, dispatch, draw_all, replaceable

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """The party's own machine: a folder, the program, the office's address."""

    def __init__(self, home: Path, address: str) -> None:
        self.home, self.address = home, address

    def run(self, *arguments: str, status: int = 0, **more: str) -> str:
        own = {"PYTHONPATH": str(ROOT), "SSJ_URL": self.address, "SSJ_PASSWORD": PASSWORD}
        ran = subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", *arguments],
            env=environment(self.home) | own | more,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == status, (arguments, ran.stdout, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def json(self, *arguments: str) -> dict:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def office(world) -> People:
    return People(world(Step.OPENED))


def test_a_chain_is_made_deposited_and_opened_over_http(office, serve, tmp_path) -> None:
    file = ("--file", "chain.json")
    with serve(office.state) as address:
        machine = Machine(tmp_path, address)
        made = machine.json("chain", "make", "--party", "jijian", "--length", "9", *file)
        path = tmp_path / "chain.json"
        chain = read_chain(path.read_bytes())
        assert (made["head"], made["length"]) == (chain.head, 9)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert "chain.json" in machine.run("chain", "make", "--party", "x", *file, status=1)
        known = machine.json("chain", "deposit", *file, "--as", "contributor")
        assert (known["head"], known["party"]) == (chain.head, "jijian")
        again = machine.run("chain", "deposit", *file, "--as", "contributor", status=1)
        assert "已经交存过" in again
        with office.desk("supervisor") as desk:
            draw = draw_all(desk)
            dispatch(desk)
            number, (visit, person) = draw.number, replaceable(desk, draw)[0]
            seat = visit.public_id
        opening = ("chain", "open", number, *file, "--as", "contributor")
        assert "没有空缺" in machine.run(*opening, status=1)
        with office.desk("supervisor") as desk:
            replacing.report_vacancy(desk, seat, person, SICK)
        filled = machine.json(*opening)
        assert filled["came_in"] and filled["candidates"] >= 1
        wrong = machine.run(*opening, status=1, SSJ_PASSWORD="wrong")
        assert "用户名或密码不对" in wrong
        machine.run("chain", "make", "--party", "jijian", "--file", "other.json")
        other = machine.run("chain", "open", number, "--file", "other.json", "--as", "contributor",
                            status=1)  # fmt: skip
        assert "不是抽取" in other
    database = (tmp_path / "ssj.db").read_bytes()
    assert chain.value.encode() not in database and chain.link(2).encode() not in database


def test_an_office_that_is_not_there_is_said(tmp_path) -> None:
    machine = Machine(tmp_path, "http://127.0.0.1:9")
    machine.run("chain", "make", "--party", "jijian", "--file", "chain.json")
    said = machine.run("chain", "deposit", "--file", "chain.json", "--as", "x", status=1)
    assert "连不上" in said
    (tmp_path / "bad.json").write_text("{}")
    said = machine.run("chain", "deposit", "--file", "bad.json", "--as", "x", status=1)
    assert "不是备用码链文件" in said
