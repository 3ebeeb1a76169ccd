"""密封方式 in a browser without scripts, and what the lock's form says."""

import hashlib
import re

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from scheduler.vocabulary import DrawState
from tests.insiders.conftest import TASK, People
from tests.insiders.sealed_office import SealedOffice
from tests.sealing import DAY, add_third_party
from tests.standing import BEGIN, NAME, prepare, published

LOCK = {
    "sources.0.kind": "dice",
    "sources.0.label": "公开掷十面骰 20 枚",
    "parties": ["gongzheng", "jijian", "xiehui"],
    "commit_minutes": "30",
    "reveal_minutes": "30",
    "seal.mode": "sealed",
}


@pytest.fixture
def office(stage) -> SealedOffice:
    return SealedOffice(stage(Step.OPENED))


def test_without_scripts_the_file_is_saved_and_its_digest_confirms(office, browse) -> None:
    client = browse(office.state, "contributor")
    page = client.get(f"/ceremony/{office.number}")
    assert "保管密封号码的份额" in page.text
    answer = client.post(f"/ceremony/{office.number}/share")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    wrong = client.post(f"/ceremony/{office.number}/share/confirmation", data={"sha256": "0" * 64})
    assert wrong.status_code == 422 and "这不是份额文件的 SHA-256" in wrong.text
    kept = client.post(
        f"/ceremony/{office.number}/share/confirmation",
        data={"sha256": hashlib.sha256(answer.content).hexdigest()},
    )
    assert kept.status_code == 303 and kept.headers["location"].endswith("?said=share-kept")
    page = client.get(f"/ceremony/{office.number}")
    assert "已经确认保管第 2 份份额" in page.text
    again = client.post(f"/ceremony/{office.number}/share")
    assert again.status_code == 409 and "已经抹去" in again.text


def test_a_share_that_is_wrong_is_said_at_its_field(office) -> None:
    office.decide().on(DAY)
    client = office.client("contributor")
    assert "凭份额打开密封" in client.get(f"/ceremony/{office.number}").text
    answer = client.post(f"/ceremony/{office.number}/shares", data={"share": "{}"})
    assert answer.status_code == 422
    assert re.search(r'id="f-share-error".*这不是份额文件', answer.text)
    file = office.files["jijian"].decode()
    answer = client.post(f"/ceremony/{office.number}/shares", data={"share": f" {file}\n"})
    assert answer.status_code == 303
    assert "已经交出份额" in client.get(f"/ceremony/{office.number}").text


def test_the_lock_shows_what_sealing_means_before_it_is_done(stage, browse) -> None:
    state = stage(Step.OPENED)
    add_third_party(state)
    client = browse(state, "supervisor")
    path = f"/desk/tasks/{TASK}/lock/targets"
    wrong = client.post(path, data={**LOCK, "seal.disclose": "2026-03-01", "seal.least": "9"})
    assert wrong.status_code == 422
    assert "公开日应在" in wrong.text and "份额数应在 2 到 3 之间" in wrong.text
    sure = client.post(path, data={**LOCK, "seal.disclose": "2026-05-16"})
    assert "名单、机会和结果 2026-05-16 公开" in sure.text
    assert "2 方就能打开" in sure.text and "每一组的抽取机会" not in sure.text


def test_a_lock_by_the_calendar_can_be_sealed(stage, browse) -> None:
    """Who opens links holds the shares, and the escrow; whatever else the form says."""
    state = stage(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    with People(state).desk("supervisor") as desk:
        prepare(desk)
        published(desk)
    client = browse(state, "supervisor")
    path = f"/desk/tasks/{TASK}/lock/targets"
    given = {**LOCK, "calendar": NAME, "seal.disclose": "2026-05-16", "seal.holders": ["jijian"]}
    sure = client.post(path, data=given)
    assert "密封方式：名单、机会和结果 2026-05-16 公开" in sure.text
    assert (
        "由这些封存方保管：档案馆、公证处（演示）、派驻纪检监察组（演示）；2 方就能打开"
        in sure.text
    )
    assert client.post(path, data={**given, "sure": "yes"}).status_code == 303
    (draw,) = People(state).draws()
    assert draw.mode == "sealed" and draw.disclose_on == DAY


def test_disclosing_is_asked_in_words_that_fit_the_day(office, browse) -> None:
    office.decide()
    page = f"/desk/draws/{office.number}/disclose"
    supervisor, reviewer = (browse(office.state, who) for who in ("supervisor", "reviewer"))
    assert "提前公开须写明理由，由另一人批准" in supervisor.get(page).text
    assert supervisor.post(page, data={"reason": ""}).status_code == 422
    assert supervisor.post(page, data={"reason": "检查已结束"}).status_code == 303
    approve = reviewer.get(f"{page}/approve").text
    assert "理由：检查已结束" in approve and "原定 2026-05-16 公开" in approve
    assert "提前公开须由提出人以外的另一人" in supervisor.post(f"{page}/approve").text
    assert reviewer.post(f"{page}/approve").status_code == 303
    assert office.draw().state == DrawState.RESULT and office.draw().disclosed_at is not None
    assert supervisor.get(page).status_code == 409
