"""逾期提醒: what stands still is on the first public page, at the desk, in the API."""

from datetime import timedelta

from api.demo.steps import Step

FIRST = "420000-2026-0001"


def test_what_stands_still_is_told_where_everybody_looks(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    public, overseer = browse(state), browse(state, "overseer")
    supervisor = browse(state, "supervisor")
    for page in (public.get("/"), overseer.get("/desk"), supervisor.get("/desk")):
        assert "逾期提醒" in page.text and f'href="/draws/{FIRST}"' in page.text
    (alarm,) = public.get("/api/v1/alarms").json()["alarms"]
    assert (alarm["kind"]["code"], alarm["draw"]) == ("ceremony", FIRST)


def test_what_goes_on_is_not(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    state.clock = type(state.clock)(state.clock.now() - timedelta(days=18))
    assert "逾期提醒" not in browse(state).get("/").text
    assert browse(state).get("/api/v1/alarms").json() == {"alarms": []}
