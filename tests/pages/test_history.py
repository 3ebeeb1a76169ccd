"""全部经过: what the log says of a task, in order, and what each authority has done so far."""

from api.demo.steps import Step
from api.views.log_words import kind_words
from scheduler.desk import correcting, typists
from tests.ceremony import acting, void_for_want_of_a_value
from tests.insiders.conftest import DICE, People, decide, lock_targets

TASK = "420000-2026-T0001"


def events(client) -> list[dict]:
    return client.get(f"/api/v1/tasks/{TASK}/history").json()["events"]


def test_a_void_its_outcome_and_the_next_draw_follow_one_another(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    office = People(state)
    (first,) = office.draws()
    void_for_want_of_a_value(office, first.number)
    with office.desk("supervisor", "again") as desk:
        again = lock_targets(desk, label="下一次").number
        decide(desk, again, DICE[::-1])
    with office.desk("overseer") as desk:
        typists.type_value(desk, first.number, 0, DICE)
        typists.type_value(acting(desk, "contributor"), first.number, 0, DICE)
    client = browse(state)
    told = events(client)
    kinds = [(each["kind"], each["draw"]) for each in told]
    order = [
        ("freeze", first.number),
        ("close", first.number),
        ("void", first.number),
        ("freeze", again),
        ("result", again),
        ("discarded", first.number),
    ]
    assert [each for each in kinds if each in order] == order
    void = next(each for each in told if each["kind"] == "void")
    assert any("派驻纪检监察组（演示）（contributor）" in words for words in void["words"])
    assert any("湖北省市场监督管理局（supervisor）" in words for words in void["words"])
    positions = [each["first"] for each in told if each["first"] is not None]
    assert positions == sorted(positions)
    page = client.get(f"/tasks/{TASK}").text
    assert f'href="/log?before={void["last"] + 1}"' in page
    counts = client.get("/api/v1/authorities").json()["authorities"]
    (own,) = [each for each in counts if each["authority"]["code"] == "420000"]
    told = {name: own[name] for name in ("draws", "results", "voids", "discarded")}
    assert told == {"draws": 2, "results": 1, "voids": 1, "discarded": 1}
    assert "湖北省市场监督管理局" in client.get("/authorities/420000").text
    assert client.get("/authorities/000000").status_code == 404


def test_publications_in_a_row_are_one_line_and_corrections_are_their_own(stage, browse) -> None:
    state = stage(Step.PUBLISHED)
    before = events(browse(state))
    (published,) = [each for each in before if each["kind"] == "publication"]
    assert published["count"] > 1
    assert published["last"] - published["first"] == published["count"] - 1
    office = People(state)
    with office.desk("supervisor") as desk:
        correcting.propose_correction(
            desk, "420000-2026-G0002", "日期录错", {"checked_on": "2026-03-19"}
        )
    with office.desk("reviewer") as desk:
        correcting.decide_correction(desk, "420000-2026-G0002", accepted=True)
    last = events(browse(state))[-1]
    assert (last["kind"], last["count"]) == ("correction", 1) and "日期录错" in last["words"][0]
    own = browse(state).get("/api/v1/authorities").json()["authorities"][0]
    assert own["corrections"] == 1


def test_a_task_without_anything_says_so(stage, browse) -> None:
    page = browse(stage(Step.OPENED)).get(f"/tasks/{TASK}").text
    assert "全部经过" in page


def test_an_unknown_kind_is_seen() -> None:
    assert kind_words("void") == "作废"
    assert kind_words("something_new") == "其他记录（something_new）"
