"""抽取概率说明书: the same bytes every time, every exact number on it, nobody's name."""

import hashlib
import re
import subprocess
import sys
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from api.documents import odds_report as reports
from api.documents.typesetting import Document, Section, Table, set_pdf
from api.proving import verifier_files
from models import Draw, Inspector, Target
from scheduler.desk import draw_files
from scheduler.draw.documents import rows
from scheduler.draw.hashing import sha256_hex
from tests.ceremony import void_for_want_of_a_value
from tests.insiders.conftest import People
from tests.pages.pdf_text import pages_of, text_of

MADE = datetime(2026, 3, 2, tzinfo=UTC)


def flat(text: str) -> str:
    """Without spaces and breaks: where a line ends is the typesetter's business."""
    return re.sub(r"\s", "", text)


@pytest.fixture
def drawn(stage):
    return stage(Step.DISPATCHED)


def report(state, number: str) -> bytes:
    with state.read() as session:
        draw = session.scalars(select(Draw).where(Draw.number == number)).one()
        return set_pdf(reports.odds_document(session, draw), draw.frozen_at)


def test_every_cell_is_on_paper_with_its_exact_fractions(drawn) -> None:
    text = flat(text_of(report(drawn, "420000-2026-0001")))
    with drawn.read() as session:
        draw = session.scalars(select(Draw)).first()
        cells = rows(draw_files.load_one(session, draw, "cells.txt"))
        plan = draw_files.load_one(session, draw, "plan.json")
    assert len(cells) > 50
    for cell, _, _, size, odds, _ in cells:
        expected, chance = Fraction(int(odds), 1 << 24), Fraction(int(odds), int(size) << 24)
        assert re.search(rf"{re.escape(cell)}{size}\d+%{expected}{chance}(?!\d*/)", text), cell
    assert draw.plan_hash in text and draw.number in text and "湖北省市场监督管理局" in text
    digests = [sha256_hex(content) for content in verifier_files().values()]
    assert len(digests) == 2
    for words in (
        *("抽取概率说明书", "比例和取整", "怎样核验", "未列入的原因", "python verify.py"),
        *digests,
    ):
        assert flat(words) in text
    # What the paper tells people to type gives what the paper prints.
    assert "printf'ssj.plan.v1\\n';catplan.json)|sha256sum" in text
    assert hashlib.sha256(b"ssj.plan.v1\n" + plan).hexdigest() == draw.plan_hash


def test_every_inspector_is_on_paper_with_exact_expected_visits(drawn) -> None:
    text = flat(text_of(report(drawn, "420000-2026-0002")))
    with drawn.read() as session:
        draw = session.scalars(select(Draw).order_by(Draw.id.desc())).first()
        files = dict(draw_files.load(session, draw))
    expected: dict[str, int] = {row[0]: 0 for row in rows(files["roster.txt"])}
    for _, _, who, odds in rows(files["odds.txt"]):
        expected[who] += int(odds)
    for who, odds in expected.items():
        assert re.search(rf"{who}(约)?[\d.]+{Fraction(odds, 1 << 24)}", text), who
    assert "人员无随机性" in text and "取整带来的出入" in text
    assert "420000-2026-0002.ssj420000-2026-0001.ssj" in text


def test_nobody_is_named(drawn) -> None:
    with drawn.read() as session:
        people = session.execute(select(Inspector.name, Inspector.person_no)).all()
        firms = session.execute(select(Target.name, Target.register_key)).all()
    text = "".join(flat(text_of(report(drawn, f"420000-2026-000{n}"))) for n in (1, 2))
    assert not [secret for row in (*people, *firms) for secret in row if flat(secret) in text]


def test_the_same_draw_gives_the_same_bytes_dated_by_its_freeze(drawn, browse, tmp_path) -> None:
    first = report(drawn, "420000-2026-0001")
    assert first == report(drawn, "420000-2026-0001")
    answer = browse(drawn).get("/draws/420000-2026-0001/odds.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.content == first
    # Another process, with another hash seed, by the command line.
    out = tmp_path / "report.pdf"
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    command += ["draw", "report", "420000-2026-0001"]
    subprocess.run(
        [*command, "-o", out, "--db", drawn.settings.database_url],
        check=True, capture_output=True, env={"PYTHONHASHSEED": "7", "HOME": str(tmp_path)},
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert out.read_bytes() == first
    with drawn.read() as session:
        frozen = session.scalars(select(Draw.frozen_at)).first()
    assert f"/CreationDate(D:{frozen:%Y%m%d%H%M%S}".encode() in first


def test_who_would_wait_long_is_asked_to_come_back(stage, browse, monkeypatch) -> None:
    state = stage(Step.TARGETS_FROZEN)
    monkeypatch.setattr(reports, "_MOST_SECONDS", 0.01)
    monkeypatch.setattr(reports, "_kept", type(reports._kept)())
    client = browse(state)
    with reports._setting:
        answer = client.get("/draws/420000-2026-0001/odds.pdf")
        assert answer.status_code == 503 and "请过几秒再试" in answer.text
    assert client.get("/draws/420000-2026-0001/odds.pdf").status_code == 200


def test_a_void_draw_says_so(stage) -> None:
    state = stage(Step.TARGETS_FROZEN)
    before = report(state, "420000-2026-0001")
    office = People(state)
    void_for_want_of_a_value(office, "420000-2026-0001")
    after = report(state, "420000-2026-0001")
    assert "已作废" in text_of(after) and "已作废" not in text_of(before)


def test_facts_are_text_and_never_markup() -> None:
    nasty = '#panic("x") $1$ *b* `c` @d <e> \\ "q" #read("document.typ")'
    table = Table([nasty], ["1fr"], [[nasty]], codes=[0])
    document = Document(nasty, "", [(nasty, nasty)], [Section(nasty, [nasty], table)], [nasty], "")
    made = set_pdf(document, MADE)
    assert flat(text_of(made)).count(flat(nasty)) >= 6 and pages_of(made) == 1


def test_long_tables_repeat_their_head_and_lose_no_line() -> None:
    lines = [[f"行{n}号", str(n)] for n in range(200)]
    table = Table(["标题栏", "数"], ["1fr", "4em"], lines, numbers=[1])
    document = Document("长表", "", [], [Section("表", [], table)], [], "")
    made = set_pdf(document, MADE)
    text = text_of(made)
    assert pages_of(made) > 2 and text.count("标题栏") == pages_of(made)
    assert all(f"行{n}号" in text for n in range(200))
