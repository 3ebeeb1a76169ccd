"""After the draw: who reports cannot choose who comes, and whoever leaves somebody out is seen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from api.demo.steps import Step
from api.views.replacements import named_view, replacements_view
from models import Account, Authority, Draw
from scheduler.desk import crews_now, draw_files, freezing, replacing
from scheduler.desk.lifecycle import advance
from scheduler.draw.crews import chosen
from scheduler.draw.documents import rows
from scheduler.draw.replacements import TargetStep, check, write
from tests.ceremony import acting, alone
from tests.insiders.conftest import People, as_owner, codes, found, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tests.vacancies import (
    CHAIN,
    CLOSED,
    SICK,
    TASK,
    crew,
    deposit,
    dispatch,
    draw_all,
    pid,
    replaceable,
    visits,
    with_alternates,
)


@pytest.fixture
def office(office_at: Callable[[Step], People]) -> People:
    """The people of a task are drawn and sent; `jijian` keeps the chain."""
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        deposit(desk)
        draw_all(desk)
        dispatch(desk)
    return office


def drawn(office: People) -> Draw:
    """The draw of the inspectors."""
    return next(draw for draw in office.draws() if draw.parent_id)


@threat(
    row="inspector unavailable games",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.replacing.open_code",),
    words="谁来补缺由另一单位掌握的备用码算出，报缺的人在备用码公开之前无从知道会换来谁。",
)
@threat(
    row="inspector unavailable games",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.replacing.report_vacancy",),
    words="反复报人来不了，指望换来熟人的，每报一次都公布原因并按经办人计数，监督员看得到姓名。",
)
def test_reporting_until_a_friend_comes(office) -> None:
    """The order is fixed, each code unknown before; counts show how often somebody tried."""
    with office.desk("supervisor") as desk:
        draw = desk.session.merge(drawn(office))
        visit, person = replaceable(desk, draw, least=2)[0]
        told = crews_now.story(desk.session, draw)
        target, seat = pid(desk, visit), crew(desk, visit)[person]
        replacing.report_vacancy(desk, visit.public_id, person, SICK)
        stored = [row.out for row in replacing.open_vacancies(desk.session, draw)]
        told.crews.leave(target, seat, stored[0])
        able = told.crews.candidates(target, seat)
        # What the office can compute without the code: any of them, it depends on the code.
        by_code = {chosen(draw.number, format(n, "064x"), target, seat, able) for n in range(60)}
        assert by_code == {*able}
        heads = [draw_files.load_one(desk.session, draw, "plan.json").decode()]
        assert not any(CHAIN.link(n) in text for text in heads for n in range(1, 13))
        row = replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(1))
        assert row.came_in == chosen(draw.number, CHAIN.link(1), target, seat, able)
        again = next(p for p, s in crew(desk, visit).items() if s == seat)
        replacing.report_vacancy(desk, visit.public_id, again, SICK)
        second = replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(2))
        assert second.came_in != row.out, "who was taken out does not come back"
        public, inside = (view(desk.session, draw) for view in (replacements_view, named_view))
    assert [(each.what, each.count) for each in public.by_reporter] == [("经办人 1", 2)]
    assert [each.count for each in public.by_cause] == [2]
    assert [(each.what, each.count) for each in inside.by_reporter] == [("supervisor", 2)]
    assert "supervisor" not in public.model_dump_json() and person not in public.model_dump_json()
    assert codes(office) == set()


@threat(
    row="inspector unavailable games",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("chain_own_body",),
    words="提出替换的单位自己交存的备用码链，名单锁定时不收，不能一边报缺一边掌握备用码。",
)
def test_the_office_keeps_the_chain_itself(office_at) -> None:
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        own = desk.session.scalars(select(Account).where(Account.username == "contributor")).one()
        authority = desk.session.get_one(Authority, own.authority_id)
        desk.session.execute(
            update(Account).where(Account.id == own.id).values(body=f" {authority.name} ")
        )
        deposit(desk)
        terms = alone("掷骰")
        with refused("invalid") as error:
            freezing.freeze_targets(desk, TASK, with_chain(terms, CHAIN.head))
        assert [each.code for each in error.value.findings] == ["chain_own_body"]
        draw = draw_all(desk)
        assert crews_now.planned_chain(desk.session, draw) is None


def with_chain(terms, head: str):
    return replace(terms, chain=head)


@threat(
    row="inspector unavailable games",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("chain_used", "chain_known"),
    words="用过的备用码链不能再用于另一次抽取，也不能再交存一遍，已经公开的码派不上用场。",
)
def test_a_chain_whose_codes_are_known_is_used_again(office) -> None:
    with office.desk("supervisor") as desk:
        with refused("invalid") as error:
            deposit(desk)
        assert [each.code for each in error.value.findings] == ["chain_known"]
        terms = with_chain(alone("再掷骰"), CHAIN.head)
        other = "420000-2026-T0002"
        with refused("invalid") as error:
            freezing.freeze_targets(desk, other, terms)
        assert [each.code for each in error.value.findings] == ["chain_used"]


@threat(
    row="inspector unavailable games",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("chain_no_vacancy", "code_wrong"),
    words="没有空缺时备用码不收，也不能跳过一个用下一个，掌握备用码的单位挑不了码。",
)
def test_the_chains_party_opens_codes_as_it_likes(office) -> None:
    draw = drawn(office)
    with office.desk("contributor") as desk, refused("chain_no_vacancy"):
        replacing.open_code(desk, draw.number, CHAIN.link(1))
    with office.desk("supervisor") as desk:
        visit = visits(desk)[0]
        replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
    for code in (CHAIN.link(2), CHAIN.head, "0" * 64):
        with office.desk("contributor") as desk, refused("code_wrong"):
            replacing.open_code(desk, draw.number, code)
    with office.desk("notary") as desk, refused("chain_not_yours"):
        replacing.open_code(desk, draw.number, CHAIN.link(1))
    with office.desk("supervisor") as desk, refused("role_needed"):
        replacing.open_code(desk, draw.number, CHAIN.link(1))


@threat(
    row="inspector unavailable games",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed", "log_replacement_wrong"),
    words="在库里把补缺的人换成别人，日志核对对照日志并按备用码重算，指出该来的不是此人。",
)
def test_another_candidate_is_written_into_the_database(office) -> None:
    draw = drawn(office)
    with office.desk("supervisor") as desk:
        visit, person = replaceable(desk, desk.session.merge(draw), least=2)[0]
        replacing.report_vacancy(desk, visit.public_id, person, SICK)
        row = replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(1))
        told = crews_now.story(desk.session, desk.session.merge(draw))
        others = {*told.crews.people} - {row.came_in}
        friend = min(others)
    assert codes(office) == set()
    as_owner(office, "UPDATE replacement SET came_in = :friend WHERE place = 0", friend=friend)
    where = f"draw:{draw.number}"
    assert found(office) == {(where, "log_draw_changed"), (where, "log_replacement_wrong")}


@threat(
    row="inspector unavailable games",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="不动替换记录，只在库里把检查组里的人换掉，日志核对由抽取结果和替换逐步推出该有的检查组，指出不符。",
)
def test_the_crew_is_changed_beside_the_record(office) -> None:
    draw = drawn(office)
    assert codes(office) == set()
    as_owner(
        office,
        "UPDATE assignment SET inspector_id = (SELECT max(inspector_id) FROM draw_salt"
        " WHERE inspector_id NOT IN (SELECT inspector_id FROM assignment))"
        " WHERE id = (SELECT min(id) FROM assignment)",
    )
    assert found(office) == {(f"draw:{draw.number}", "log_draw_changed")}


@threat(
    row="inspector unavailable games",
    who="数据库管理员",
    outcome=DETECTED,
    by=("scheduler.draw.replacements.check",),
    words="跳过排在前面的候补对象、让后面的先进来，替换文件与抽取结果的次序不符，谁核验都能指出。",
)
def test_an_alternate_is_left_out(office) -> None:
    draw = drawn(office)
    with office.desk("supervisor") as desk:
        here = desk.session.merge(draw)
        visit = with_alternates(desk, here)[0]
        row = replacing.report_target(desk, visit.public_id, CLOSED)
        told = crews_now.story(desk.session, here)
        parent = desk.session.get_one(Draw, here.parent_id)
        outcome = rows(draw_files.load_one(desk.session, parent, "outcome.txt"))
        cell = next(line[0] for line in outcome if line[2] == row.out)
        wrong = [line[2] for line in outcome if line[0] == cell and line[2] not in told.crews.there]
        files = [dict(draw_files.load(desk.session, each)) for each in (here, parent)]
    for friend in [*wrong, ""]:
        data = write(draw.number, draw.plan_hash, [TargetStep(row.out, friend)])
        with pytest.raises(ValueError, match="replacement"):
            check(data, *files)
    as_owner(office, "UPDATE replacement SET came_in = '' WHERE place = 0")
    assert {"log_draw_changed", "log_replacement_wrong"} <= codes(office)


@threat(
    row="inspector unavailable games",
    who="企业的朋友",
    outcome=DETECTED,
    by=("scheduler.desk.replacing.open_vacancies",),
    words="报了空缺却迟迟不公开备用码的，公开页一直显示“待补”和第几个码未公开，看得出卡在哪个单位。",
)
def test_a_vacancy_is_reported_and_the_code_never_opened(office) -> None:
    draw = drawn(office)
    with office.desk("supervisor") as desk:
        visit = visits(desk)[0]
        replacing.report_vacancy(desk, visit.public_id, min(crew(desk, visit)), SICK)
    with office.state.read() as session:
        view = replacements_view(session, session.merge(draw, load=False))
    assert [step.standing.code for step in view.steps] == ["open"]
    assert view.chain is not None and (view.chain.party, view.chain.opened) == ("jijian", 0)
    assert codes(office) == set()


@threat(
    row="inspector unavailable games",
    who="两名同事合谋",
    outcome=RESIDUAL,
    by=("scheduler.desk.replacing.open_code",),
    words="报缺的单位与掌握备用码的单位合谋，能事先看出轮到谁、再决定报不报，程序防不住，只能靠次数公开。",
)
def test_who_reports_and_who_keeps_the_chain_work_together(office) -> None:
    """With the chain's file anybody knows beforehand whom a vacancy would bring."""
    draw = drawn(office)
    with office.desk("supervisor") as desk:
        here = desk.session.merge(draw)
        visit, person = replaceable(desk, here, least=2)[0]
        told = crews_now.story(desk.session, here)
        target, seat = pid(desk, visit), crew(desk, visit)[person]
        replacing.report_vacancy(desk, visit.public_id, person, SICK)
        out = replacing.open_vacancies(desk.session, here)[0].out
        told.crews.leave(target, seat, out)
        able = told.crews.candidates(target, seat)
        foreseen = chosen(draw.number, CHAIN.link(1), target, seat, able)
        row = replacing.open_code(acting(desk, "contributor"), draw.number, CHAIN.link(1))
        assert row.came_in == foreseen
        assert replacements_view(desk.session, here).by_reporter[0].count == 1


@threat(
    row="inspector unavailable games",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("replace_state",),
    words="结果录入之后不能再换对象、换人，查出问题之后无从借替换抹去。",
)
def test_a_visit_with_a_result_is_replaced(office) -> None:
    with office.desk("supervisor") as desk:
        visit = visits(desk)[0]
        person = min(crew(desk, visit))
        as_entered(desk, visit)
        with refused("replace_state"):
            replacing.report_target(desk, visit.public_id, CLOSED)
        with refused("replace_state"):
            replacing.report_vacancy(desk, visit.public_id, person, SICK)


def as_entered(desk, visit) -> None:
    advance(desk, visit, "acknowledge")
    advance(desk, visit, "enter")
