"""What is agreed about the seal at a lock: mode, day, holders, how many open it."""

from datetime import date

import pytest
from sqlalchemy import update

from api.demo.steps import Step
from models import Task
from scheduler.desk import draw_files, finding, freezing, terms
from scheduler.desk.sealed_terms import AgreedSeal, SealTerms
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import read_canonical
from scheduler.errors import Invalid
from scheduler.vocabulary import DrawMode
from tests.ceremony import decide
from tests.insiders.conftest import TASK, People
from tests.insiders.sealed_office import SealedOffice
from tests.sealing import DAY, add_third_party, on_its_own_clock

DICE = [PublicSource("dice", "掷骰")]
SEALED = DrawMode.SEALED


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    add_third_party(state)
    on_its_own_clock(state)
    return People(state)


def agreed(office: People, **seal: object) -> AgreedSeal | None:
    with office.desk("supervisor") as desk:
        task = finding.task(desk.session, TASK)
        return terms.agree(desk, task, Terms(DICE, seal=SealTerms(**seal))).seal


def faults(office: People, **seal: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        agreed(office, **{"mode": SEALED, **seal})
    assert all(finding.message for finding in caught.value.findings)
    return [(finding.field, finding.code) for finding in caught.value.findings]


def unannounced(office: People) -> None:
    with office.desk("supervisor") as desk:
        desk.session.execute(update(Task).values(unannounced=True))


def test_a_task_with_notice_is_open_and_one_without_is_sealed(office) -> None:
    assert agreed(office) is None
    unannounced(office)
    seal = agreed(office)
    assert seal is not None
    assert (seal.disclose, [*seal.holders], seal.least) == (
        *(DAY, ["gongzheng", "jijian", "xiehui"], 2),
    )
    assert agreed(office, mode=DrawMode.OPEN) is None, "the lock may say otherwise"


def test_the_lock_chooses_day_holders_and_how_many(office) -> None:
    day = date(2026, 4, 1)
    seal = agreed(office, mode=SEALED, disclose=day, holders=["xiehui", "jijian"], least=2)
    assert seal is not None and seal.disclose == day
    assert {**seal.holders} == {"jijian": "派驻纪检监察组（演示）", "xiehui": "行业协会"}


def test_everything_that_is_wrong_is_said_at_once(office) -> None:
    assert faults(office, disclose=date(2026, 3, 10), holders=["jijian", "nobody"]) == [
        ("seal.disclose", "seal_day_range"),
        ("seal.holders", "seal_holder_unknown"),
        ("seal.holders", "seal_holders_few"),
        ("seal.least", "seal_least_range"),
    ]
    assert faults(office, disclose=date(2026, 8, 16)) == [("seal.disclose", "seal_day_range")]
    assert agreed(office, mode=SEALED, disclose=date(2026, 8, 15)) is not None
    for least in (1, 4):
        assert faults(office, least=least) == [("seal.least", "seal_least_range")]


def test_the_plan_says_what_was_agreed(world) -> None:
    office = SealedOffice(world(Step.OPENED), least=3)
    plan = read_canonical(office.file(office.draw(), "plan.json"))
    seal = plan["seal"]
    assert plan["mode"] == "sealed"
    assert seal.keys() == {"disclose", "holders", "least", "points"}
    assert (seal["disclose"], seal["least"], len(seal["points"])) == ("2026-05-16", 3, 3)


def test_the_inspectors_are_drawn_in_the_mode_of_the_targets(world) -> None:
    """The same mode, day and holders; another secret."""
    office = SealedOffice(world(Step.OPENED), least=3).decide()
    with office.desk("supervisor") as desk:
        second = freezing.freeze_inspectors(desk, TASK)
        seals = [
            read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))["seal"]
            for draw in (finding.draw(desk.session, office.number), second)
        ]
    assert second.disclose_on == office.draw().disclose_on
    for same in ("disclose", "holders", "least"):
        assert seals[0][same] == seals[1][same]
    assert not set(seals[0]["points"]) & set(seals[1]["points"])


def test_an_open_draw_has_no_seal(office) -> None:
    with office.desk("supervisor") as desk:
        draw = freezing.freeze_targets(desk, TASK, Terms(DICE))
        decide(desk, draw.number)
        assert (draw.mode, draw.disclose_on, draw.disclosed_at) == ("open", None, None)
        assert draw.seed
