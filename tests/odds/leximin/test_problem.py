"""Rows that make no problem are refused at once, with every fault."""

import pytest

from scheduler.odds.leximin import PanelProblem, Quota, TypeGroup, leximin
from scheduler.odds.problem import InvalidProblem
from tests.odds.leximin.by_hand import group, quota

GROUPS = [group(3, sex="f", age="old"), group(2, sex="m", age="old")]
QUOTAS = [quota("sex=f", 0, 2), quota("sex=m", 0, 2), quota("age=old", 0, 2)]


def faults(groups=GROUPS, quotas=QUOTAS, panel=2, bits=24) -> list[str]:
    with pytest.raises(InvalidProblem) as caught:
        leximin(groups, quotas, panel, bits)
    return [" ".join((f.code, *f.names, f.value)).strip() for f in caught.value.faults]


def test_rows_without_fault_are_put_in_order() -> None:
    problem = PanelProblem(tuple(GROUPS), tuple(QUOTAS), 2)
    assert problem.groups == (
        TypeGroup((("age", "old"), ("sex", "f")), 3),
        TypeGroup((("age", "old"), ("sex", "m")), 2),
    )
    assert problem.quotas == tuple(sorted(QUOTAS))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"groups": [], "quotas": []}, "no_groups"),
        ({"bits": 15}, "bits_out_of_range 15"),
        ({"bits": 33}, "bits_out_of_range 33"),
        ({"bits": True}, "bits_out_of_range True"),
        ({"panel": 0}, "panel_out_of_range 0"),
        ({"panel": 2.0}, "panel_out_of_range 2.0"),
        ({"panel": 6}, "panel_above_pool 5 6"),
        ({"groups": [*GROUPS, group(1, sex="f")]}, "category_missing sex=f age"),
        ({"groups": [*GROUPS, group(0, sex="x", age="old")], "quotas": [*QUOTAS, quota("sex=x", 0, 1)]},
         "size_not_positive age=old sex=x 0"),
        ({"groups": [*GROUPS, TypeGroup((("age", "old"), ("sex", "f")), 1)]},
         "group_repeated age=old sex=f 2"),
        ({"quotas": [*QUOTAS, quota("height=tall", 0, 1)]}, "category_unknown height tall height"),
        ({"quotas": [*QUOTAS, quota("age=old", 1, 2)]}, "quota_repeated age old 2"),
        ({"quotas": QUOTAS[1:]}, "quota_missing sex f"),
        ({"quotas": [*QUOTAS, quota("age=young", 2, 1)]}, "quota_out_of_range age young 2-1"),
        ({"quotas": [*QUOTAS, quota("age=young", -1, 1)]}, "quota_out_of_range age young -1-1"),
        ({"quotas": [*QUOTAS, Quota("age", "young", 0, True)]}, "quota_out_of_range age young 0-True"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(changes, fault: str) -> None:
    assert faults(**changes) == [fault]


def test_a_category_given_twice() -> None:
    twice = TypeGroup((("sex", "f"), ("sex", "m"), ("age", "old")), 1)
    assert faults(groups=[*GROUPS, twice]) == ["category_repeated age=old sex=f sex=m sex"]


def test_names_that_cannot_be_printed() -> None:
    assert faults(
        groups=[group(3, sex="f\n"), group(2, sex="")],
        quotas=[quota("sex=f\n", 0, 2), Quota("sex", "", 0, 2)],
    ) == [
        "feature_name sex",
        "feature_name sex f\n f",
        "feature_name sex=",
        "feature_name sex=f\n f",
    ]


def test_all_faults_come_at_once() -> None:
    found = faults(
        groups=[group(-1, sex="f", age="old"), group(2, sex="m")],
        quotas=[quota("sex=f", 3, 1), quota("age=old", 0, 1), quota("odd=1", 0, 1)],
        panel=-1,
        bits=64,
    )
    assert [fault.split()[0] for fault in found] == [
        "bits_out_of_range",
        "category_missing",
        "category_unknown",
        "panel_out_of_range",
        "quota_missing",
        "quota_out_of_range",
        "size_not_positive",
    ]
