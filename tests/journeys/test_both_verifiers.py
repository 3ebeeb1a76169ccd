"""Every kind of file that the service hands out passes both verifiers, which were written apart:
verify.py as a program of its own, and the core of the page in Node. They make the same checks and
say the same of each."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.proving import VERIFIER
from api.state import POLICY
from models import Draw
from scheduler.desk import (
    crews_now,
    disclosing,
    draw_files,
    freezing,
    party_only,
    replacing,
)
from scheduler.desk.sealed_terms import SealTerms
from scheduler.desk.terms import Terms
from scheduler.vocabulary import DrawMode, DrawState
from tests.ceremony import acting, commit, secret_of, together, void_for_want_of_a_value
from tests.insiders.conftest import People, decide
from tests.insiders.sealed_office import OTHER_DICE, SealedOffice
from tests.javascript.node import Call, Node, why_no_node
from tests.sealing import DAY, HOLDERS, keep, midnight
from tests.standing import BEGIN, HOUR, by_calendar, link
from tests.vacancies import (
    CHAIN,
    CLOSED,
    SICK,
    TASK,
    deposit,
    dispatch,
    draw_all,
    replaceable,
    with_alternates,
)
from tests.verifier.page.program import CALLS, text
from tests.watched_slots import WEEK, watched

Checks = dict[str, bool | None]

ALWAYS = ("container", "json", "lines", "plan", "roots", "odds", "commitments", "public", "seal",
          "seed", "outcome", "log")  # fmt: skip
OF_PEOPLE = ("deviation", "evenness")


def targets(**more: bool | None) -> Checks:
    """What is said of a draw of targets: dice are typed in, nobody else is believed."""
    unasked = dict.fromkeys(("source", "witnessed", "policy"))
    return {**dict.fromkeys(ALWAYS, True), **unasked, **more}


def inspectors(**more: bool | None) -> Checks:
    return targets(**dict.fromkeys(OF_PEOPLE, True), **{"parent": True, **more})


WATCHED = {"witnessed": True, "policy": True}
"""With the office's own policy at hand, whose witnesses have signed in time."""

REPLACED: Checks = dict.fromkeys(("replacements", "chain", "replacement"), True)
SHARE: Checks = {"share": True}


@pytest.fixture(scope="module")
def page() -> Iterator[Call]:
    if reason := why_no_node():
        pytest.skip(reason)
    core = Node(CALLS)
    yield core.call
    core.close()


@pytest.fixture
def verify(page: Call, tmp_path: Path):
    """`verify(files, policy)`: what both say of each file, by name."""

    def said(files: Mapping[str, bytes], policy: bytes = b"") -> dict[str, Checks]:
        folder = tmp_path / "handed out"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        given: list[str] = []
        if policy:
            (tmp_path / "its.policy").write_bytes(policy)
            given = ["--policy", str(tmp_path / "its.policy")]
        command = [sys.executable, "-I", str(VERIFIER), "--json", *given]
        command += [str(folder / name) for name in files]
        ran = subprocess.run(command, capture_output=True, check=False)
        listed = json.loads(ran.stdout)["files"]
        one = {Path(each["file"]).name: listed_checks(each) for each in listed}
        papers = [*files.values(), policy] if policy else [*files.values()]
        found = page("papers", {"files": [text(each) for each in papers]})
        # The page shows a policy among the files.
        other = dict(zip(files, map(listed_checks, found), strict=False))
        for listed in (one, other):
            listed.pop("plan.json", None)  # what is said of a plan alone the protocol leaves open
        assert other == one and ran.returncode == 0, (one, other)
        return one

    return said


def listed_checks(report: Mapping) -> Checks:
    return {check["code"]: check["ok"] for check in report["checks"]}


def bundle(office: People, draw: Draw) -> bytes:
    with office.state.read() as session:
        return b"".join(draw_files.bundle(session, draw))


def policy_of(office: People) -> bytes:
    return (office.state.settings.home / POLICY).read_bytes()


def test_draws_with_a_chain_and_who_was_replaced(world, verify) -> None:
    office = People(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        deposit(desk)
        draw = draw_all(desk)
        dispatch(desk)
        visit, person = replaceable(desk, draw)[0]
        gone = next(each for each in with_alternates(desk, draw) if each.id != visit.id)
        replacing.report_target(desk, gone.public_id, CLOSED)
        replacing.report_vacancy(desk, visit.public_id, person, SICK)
        replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(1))
        replaced = crews_now.replacements_file(desk.session, draw)
    assert len(json.loads(replaced)["steps"]) == 2
    first, second = office.draws()
    files = {"targets.ssj": bundle(office, first), "people.ssj": bundle(office, second)}
    assert verify({**files, "replacements.json": replaced}) == {
        "targets.ssj": targets(),
        "people.ssj": inspectors(),
        "replacements.json": REPLACED,
    }


def test_both_draws_of_slots_one_link_by_the_escrow(world, verify, tmp_path) -> None:
    with watched(world(Step.OPENED), tmp_path) as office:
        first = office.lock()
        office.ask()
        office.draw_in(1, first)
        with office.desk("supervisor") as desk:
            second = freezing.freeze_inspectors(desk, TASK).number
        office.ask()
        office.on(WEEK + 3)
        with office.desk("supervisor") as desk:
            link(desk, "jijian", 2)
            link(desk, "gongzheng", 2, by="daiguan")
        office.ask()
        office.on(WEEK + 6)
        office.type(second, OTHER_DICE)
        files = {number: bundle(office, office.draw(number)) for number in (first, second)}
        assert verify(files, policy_of(office)) == {
            first: targets(**WATCHED),
            second: inspectors(**WATCHED),
        }


def test_a_sealed_draw_of_a_slot_after_its_day(world, verify, tmp_path) -> None:
    terms = replace(by_calendar(), seal=SealTerms(DrawMode.SEALED, DAY))
    with watched(world(Step.OPENED), tmp_path) as office:
        with office.desk("supervisor") as desk:
            number = freezing.freeze_targets(desk, TASK, terms).number
        with office.desk("supervisor") as desk:
            holders = ("daiguan", "gongzheng", "jijian")
            shares = {f"{each}.json": keep(desk, number, each) for each in holders}
        office.ask()
        office.draw_in(1, number)
        office.state.clock.on(midnight(DAY))
        with office.desk("supervisor") as desk:
            assert disclosing.disclose_due(desk) == [number]
        files = {"draw.ssj": bundle(office, office.draw(number)), **shares}
        said = dict.fromkeys(shares, SHARE)
        assert verify(files, policy_of(office)) == {"draw.ssj": targets(**WATCHED), **said}


def test_both_sealed_draws_disclosed_and_the_shares_of_one(world, verify) -> None:
    office = SealedOffice(world(Step.OPENED)).pair()
    plan = {"plan.json": office.file(office.draw(), "plan.json")}
    shares = {f"{holder}.json": office.files[holder] for holder in HOLDERS}
    # Before its day a holder has the share and the plan, and no more.
    assert verify({**shares, **plan})[f"{HOLDERS[0]}.json"] == SHARE
    with office.on(DAY).desk("supervisor") as desk:
        assert len(disclosing.disclose_due(desk)) == 2
    first, second = office.draws()
    files = {"targets.ssj": bundle(office, first), "people.ssj": bundle(office, second)}
    assert verify({**files, **shares}) == {
        "targets.ssj": targets(),
        "people.ssj": inspectors(),
        **dict.fromkeys(shares, SHARE),
    }


def test_a_draw_of_the_parties_alone_one_number_by_the_escrow(world, verify) -> None:
    terms = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="gongzheng")
    office = People(world(Step.OPENED))
    office.state.clock = ScriptedClock(BEGIN)
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, terms).number
        commit(desk, number, "jijian")
    office.state.clock.on(BEGIN + 2 * HOUR)
    with office.desk("notary") as desk:
        withheld = secret_of(number, "jijian").hex()
        draw = party_only.enter_withheld(desk, number, "jijian", withheld)
        assert draw.state == DrawState.RESULT
    assert verify({"draw.ssj": bundle(office, office.draws()[0])}) == {"draw.ssj": targets()}


def test_what_was_thrown_away_with_a_void(world, verify) -> None:
    office = People(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, together()).number
    void_for_want_of_a_value(office, number)
    with office.desk("supervisor") as desk:
        decide(desk, number)
    (draw,) = office.draws()
    assert draw.state == DrawState.VOID
    assert verify({"draw.ssj": bundle(office, draw)}) == {"draw.ssj": targets()}
