"""The public log as a page: what people call each entry, which keys signed, what was found."""

from sqlalchemy import text

from api.demo.steps import Step
from scheduler.timers.ticking import named, tick


def test_entries_keys_and_registers_are_shown_in_words(stage, browse) -> None:
    state = stage(Step.REVIEWED)
    page = browse(state).get("/log").text
    for words in ("第一把", "录入结果", "审核结果", "还没有设见证方"):
        assert words in page, words
    first = browse(state).get("/log?before=40").text
    for words in ("名单锁定", "开始启封", "启封截止", "检查对象名录库", "verify.py"):
        assert words in first, words
    assert "绕过程序改过" not in page + first


def test_a_register_that_was_changed_beside_the_program_is_marked(stage, browse) -> None:
    state = stage(Step.OPENED)
    with state.database.engine.begin() as connection:
        connection.execute(text("UPDATE target SET address = '别处'"))
    assert not tick(state, [named("registers")], force=True)[0].failed
    page = browse(state).get("/log").text
    assert page.count("绕过程序改过") == 1
