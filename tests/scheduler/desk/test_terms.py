"""What is agreed at a lock: sources, parties, deadlines; everything that is wrong at once."""

from datetime import UTC, datetime, timedelta

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from scheduler.desk import accounts, finding, terms
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import read_canonical
from scheduler.errors import Invalid
from scheduler.vocabulary import Role
from tests.ceremony import together
from tests.insiders.conftest import TASK, People, refused

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LATER = "2026-03-02T12:00:00Z"


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(NOW)
    return People(state)


def agree(office: People, given: Terms) -> terms.Agreed:
    with office.desk("supervisor") as desk:
        return terms.agree(desk, finding.task(desk.session, TASK), given)


def faults(office: People, **given: object) -> set[tuple[str, str]]:
    """Where and what is wrong with terms that are right but for this."""
    right = {"sources": [PublicSource("dice", "掷骰")]}
    with pytest.raises(Invalid) as caught:
        agree(office, Terms(**{**right, **given}))
    assert all(finding.message for finding in caught.value.findings)
    return {(finding.field, finding.code) for finding in caught.value.findings}


def test_without_a_word_everybody_takes_part_for_half_an_hour_each(office) -> None:
    agreed = agree(office, together())
    assert list(agreed.bodies) == ["gongzheng", "jijian", "office"]
    assert agreed.commit_by == NOW + timedelta(minutes=30)
    assert agreed.reveal_by == NOW + timedelta(minutes=60)
    assert agreed.rules()["ceremony"] == {
        "commit_by": "2026-03-02T04:30:00Z",
        "reveal_by": "2026-03-02T05:00:00Z",
    }


def test_the_plan_says_who_takes_part_and_by_when(world) -> None:
    from scheduler.desk import draw_files

    office = People(world(Step.TARGETS_FROZEN))
    with office.state.read() as session:
        plan = read_canonical(draw_files.load_one(session, office.draws()[0], "plan.json"))
    assert plan["parties"] == ["gongzheng", "jijian", "office"]
    assert plan["rules"]["parties"]["office"] == "主办机关"
    assert set(plan["rules"]["ceremony"]) == {"commit_by", "reveal_by"}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"sources": []}, {("sources", "sources_count")}),
        (
            {"sources": [PublicSource("dice", f"第{n}次") for n in range(4)]},
            {("sources", "sources_count")},
        ),
        ({"sources": [PublicSource("dice", "掷骰")] * 2}, {("sources", "source_twice")}),
        ({"sources": [PublicSource("pl5", "26300", LATER)]}, {("sources", "source_too_short")}),
        (
            {"sources": [PublicSource("pl5", "26300", LATER), PublicSource("dice", " ")]},
            {("sources.1.label", "required")},
        ),
        (
            {"sources": [PublicSource("kl8", "第300期", LATER)]},
            {("sources.0.label", "source_lottery_label")},
        ),
        (
            {"sources": [PublicSource("kl8", "2026300")]},
            {("sources.0.at", "source_lottery_moment")},
        ),
        (
            {
                "sources": [
                    PublicSource("kl8", "26300", LATER),
                    PublicSource("kl8", "第2026300期", LATER),
                ]
            },
            {("sources", "source_twice")},
        ),
        ({"sources": [PublicSource("coin", "x")]}, {("sources.0.kind", "source_unknown")}),
        ({"sources": [PublicSource("dice", "x", "早上")]}, {("sources.0.at", "source_moment")}),
        ({"commit_by": NOW}, {("commit_by", "deadline_range")}),
        ({"commit_by": NOW + timedelta(days=32)}, {("commit_by", "deadline_range")}),
        ({"reveal_by": NOW + timedelta(minutes=30)}, {("reveal_by", "deadline_order")}),
        (
            {"sources": [PublicSource("dice", "x", "2026-03-02T05:00:00Z")]},
            {("sources.0.at", "source_before_reveals")},
        ),
        (
            {"parties": ["jijian", "nobody"], "commit_by": NOW, "sources": []},
            {
                ("parties", "party_unknown"),
                ("commit_by", "deadline_range"),
                ("sources", "sources_count"),
            },
        ),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(office, given, wrong) -> None:
    assert faults(office, **given) == wrong


def test_an_issue_is_announced_by_its_number(office) -> None:
    agreed = agree(office, Terms([PublicSource("kl8", "快乐8第2026300期", LATER)]))
    assert agreed.sources[0].announced()["label"] == "2026300"


def test_a_drand_round_brings_its_moment(office) -> None:
    """Round 30,000,000: 1692803367 + 3 · 29,999,999 seconds after 1970."""
    agreed = agree(office, Terms([PublicSource("drand", "quicknet 30000000")]))
    assert agreed.sources[0].at == "2026-06-30T07:09:24Z"
    wrong = [PublicSource("drand", "quicknet 30000000", "2026-06-30T07:09:25Z")]
    assert faults(office, sources=wrong) == {("sources.0.at", "source_drand_moment")}
    assert faults(office, sources=[PublicSource("drand", "quicknet")]) == {
        ("sources.0.label", "source_drand_label")
    }


def test_a_contributor_has_a_name_of_its_own_and_a_body(office) -> None:
    """Small letters and hyphens, not the office's name, once only; nobody else has one."""

    def add(role: Role, party: accounts.Party | None) -> set[tuple[str, str]]:
        with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
            accounts.new_account(desk, "new", "新", role, "420000", "long-enough-1", party=party)
        return {(finding.field, finding.code) for finding in caught.value.findings}

    new = accounts.Party
    assert add(Role.CONTRIBUTOR, None) == {("party", "required"), ("body", "required")}
    for name in ("office", "Party", "甲", "", "a" * 33):
        assert add(Role.CONTRIBUTOR, new(name, "公证处")) == {("party", "party_form")}
    assert add(Role.CONTRIBUTOR, new("jijian", "x")) == {("party", "party_taken")}
    assert add(Role.CONTRIBUTOR, new("new", " ")) == {("body", "required")}
    assert add(Role.CONTRIBUTOR, new("new", "公" * 65)) == {("body", "too_long")}
    assert add(Role.CONTRIBUTOR, new("new", "公\n证")) == {("body", "control_character")}
    assert add(Role.SUPERVISOR, new("new", "公证处")) == {("party", "party_only_contributors")}


def test_fewer_parties_than_asked_for_are_refused(office) -> None:
    with refused("parties_too_few"):
        agree(office, Terms([PublicSource("dice", "掷骰")], parties=[], least=2))
    alone = agree(office, Terms([PublicSource("dice", "掷骰")], parties=["office"], least=1))
    assert list(alone.bodies) == ["office"]
