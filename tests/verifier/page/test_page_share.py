"""A holder's share of the seal (§12) against the plan, alone or in its bundle; other papers."""

import json
from typing import Any

import pytest

from fixtures.vectors.ceremony import Seal, polynomial
from scheduler.draw.curve import ORDER

from .program import Call, canonical, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")

FILES = vector_files(vector("targets-sealed"))
PLAN = FILES["plan.json"]
NUMBER = json.loads(PLAN)["number"]
HOLDERS = json.loads(PLAN)["seal"]["holders"]


def coefficients() -> list[int]:
    """The polynomial of this draw, known from the phrase it was made with."""
    return polynomial(Seal(), f"ssj golden vectors {int(NUMBER[-4:])}")


def share(i: int, /, **members: Any) -> bytes:
    value = sum(each * i**power for power, each in enumerate(coefficients())) % ORDER
    return canonical({"share": "ssj-share/1", "number": NUMBER, "holder": HOLDERS[i - 1],
                      "place": i, "value": f"{value:064x}", **members})  # fmt: skip


def judged(call: Call, *files: bytes) -> Any:
    return call("shared", {"files": [text(each) for each in files]})


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("beside", [PLAN, pack(FILES)], ids=["plan", "bundle"])
def test_every_holder_can_check_their_share(call: Call, place: int, beside: bytes) -> None:
    found = judged(call, share(place), beside)
    assert found["checks"] == [{"code": "share", "ok": True}]
    assert found["facts"] == {"holder": HOLDERS[place - 1], "place": place, "known": True,
                              "count": 3, "least": 2, "disclose": "2026-12-31"}  # fmt: skip


def test_a_share_without_its_plan_is_not_called_right(call: Call) -> None:
    other = vector_files(vector("targets-small"))["plan.json"]
    for beside in ((), (other,)):
        found = judged(call, share(1), *beside)
        assert found["passed"] and found["checks"][-1] == {"code": "share", "ok": None}
        assert found["facts"]["known"] is False


def first(place: int) -> str:
    return str(json.loads(share(place))["value"])


REFUSED = {
    "another's value": (share(1, value=first(2)), "share"),
    "another's place": (share(1, holder=HOLDERS[1]), "share"),
    "a place that there is not": (share(1, place=4), "share"),
    "nothing": (share(1, value="0" * 64), "share"),
    "the same modulo L": (share(1, value=f"{int(first(1), 16) + ORDER:064x}"), "share"),
    "place 0": (share(1, place=0), "share"),
    "another version": (share(1, share="ssj-share/2"), "share"),
    "capital digits": (share(1, value="A" * 64), "share"),
    "a number": (share(1, value=5), "share"),
    "one member more": (share(1, more=1), "share"),
    "a space": (share(1).replace(b":", b": ", 1), "share"),
    "too long": (share(1, more="x" * 65_536), "share"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_share_that_is_not_right(call: Call, what: str) -> None:
    data, code = REFUSED[what]
    assert judged(call, data, PLAN)["error"]["code"] == code


def test_every_digit_of_a_share_counts(call: Call) -> None:
    data = share(2)
    start = data.index(b'"value":"') + 9
    for at in range(start, start + 64, 7):
        other = b"0" if data[at : at + 1] != b"0" else b"1"
        found = judged(call, data[:at] + other + data[at + 1 :], PLAN)
        assert found["error"]["code"] == "share"


def test_an_open_draw_has_no_shares(call: Call) -> None:
    plan = vector_files(vector("targets-small"))["plan.json"]
    found = judged(call, share(1, number=json.loads(plan)["number"]), plan)
    assert found["error"]["reason"] == "share_open"


def test_points_that_are_none_open_nothing(call: Call) -> None:
    """The form of a plan does not ask whether its points are points."""
    plan = json.loads(PLAN)
    plan["seal"]["points"][1] = "2" + "0" * 63
    plan = canonical(plan)
    (found,) = call("papers", {"files": [text(plan)]})
    assert found["passed"]
    assert judged(call, share(1), plan)["error"]["reason"] == "share_value"


def test_a_plan_alone_is_read_as_a_plan(call: Call) -> None:
    found = call("papers", {"files": [text(PLAN), text(PLAN[:-1]), text(PLAN.replace(b'"bits":16', b'"bits":15'))]})  # fmt: skip
    assert [each["error"] and each["error"]["reason"] for each in found] == [None, "json_form", "plan_member"]  # fmt: skip
    assert found[0]["checks"] == [{"code": "plan", "ok": True}]


SECRETS = {
    "a party's": {"secret": "ssj-secret/1", "number": "x-2026-0001", "party": "a", "value": "1" * 64},
    "a chain's": {"chain": "ssj-chain/1", "party": "a", "length": 2, "value": "1" * 64},
}  # fmt: skip


@pytest.mark.parametrize("whose", SECRETS)
def test_a_secret_is_named_and_not_read(call: Call, whose: str) -> None:
    (found,) = call("papers", {"files": [text(canonical(SECRETS[whose]))]})
    assert found["error"]["reason"] == "secret_file" and "1" * 64 not in json.dumps(found)
