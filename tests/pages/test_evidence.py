"""What was attached when a public value was typed: for everybody to fetch, its hash in the log."""

import json
import re

from sqlalchemy import select

from api.demo.steps import Step
from models import LogEntry
from scheduler.desk import setting_up, typists
from scheduler.draw.hashing import sha256_hex
from tests.ceremony import DICE, acting, close

NUMBER = "420000-2026-0001"
PHOTO = b"\x89PNG the dice on the table"


def test_the_public_fetches_the_evidence_and_finds_its_hash_in_the_log(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    visitor = browse(state)
    with state.read() as session:
        operator = setting_up.operator(session, "test")
    with state.desk(operator) as desk:
        close(desk, NUMBER)
        typists.type_value(acting(desk, "supervisor"), NUMBER, 0, DICE, PHOTO)
    digest = sha256_hex(PHOTO)
    path = f"/api/v1/draws/{NUMBER}/evidence/{digest}"
    assert visitor.get(path).status_code == 404, "not before the second person has typed"
    assert digest not in visitor.get(f"/draws/{NUMBER}").text
    with state.desk(operator) as desk:
        typists.type_value(acting(desk, "reviewer"), NUMBER, 0, DICE)
    page = visitor.get(f"/draws/{NUMBER}").text
    (link,) = re.findall(r'href="(/api/v1/draws/[^"]+/evidence/[^"]+)"', page)
    assert link == path and visitor.get(link).content == PHOTO
    assert "没有附证明材料" in page and "请与公布的对照" in page
    with state.read() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.kind == "public")).one()
    typed = json.loads(entry.content)["typed"]
    assert [each["evidence"] for each in typed] == [digest, ""]
