"""What a check finds wrong, in words."""

from scheduler.messages import sentence
from scheduler.odds import RULEBOOK, Violation
from scheduler.odds.leximin import LotteryViolation

Words = str

_BROKEN = {
    "more": "check_more",
    "needs_solver": "check_needs_solver",
    "budget": "check_budget",
    "tilt": "check_tilt",
    "no_seed": "check_no_seed",
    "other_problem": "check_other_problem",
    "other_head": "check_other_head",
    "other_odds": "check_other_odds",
    "other_seed": "check_other_seed",
    "other_groups": "check_other_groups",
    "other_pool": "check_other_pool",
    "other_deviation": "check_other_deviation",
    "not_drawn": "check_not_drawn",
    "left_out": "check_left_out",
    "out_of_order": "check_out_of_order",
    "not_an_assignment": "check_not_an_assignment",
    "pairs_unknown": "check_pairs_unknown",
    "path_differs": "check_path_differs",
    "rate_differs": "check_rate_differs",
    "rate_rule": "check_rate_rule",
    "size_differs": "check_size_differs",
    "name_unknown": "check_name_unknown",
    "ranks": "check_ranks",
    "entry_twice": "check_entry_twice",
    "ladder_published": "check_ladder_published",
    "ladder_other": "check_ladder_other",
    "ladder_short": "check_ladder_short",
    "ladder_too_far": "check_ladder_too_far",
    "ladder_not_far": "check_ladder_not_far",
    "ladder_steps": "check_ladder_steps",
    "ladder_undecided": "check_ladder_undecided",
    # of lists of whole assignments (scheduler/odds/portfolio/check.py)
    "not_a_pair": "check_not_a_pair",
    "not_whole": "check_not_whole",
    "pair_idle": "check_pair_idle",
    "distance": "check_distance",
    "parts": "check_parts",
    "splits": "check_splits",
    "cap": "check_cap",
    "weights": "check_weight_total",
    "difference": "check_difference",
    # of lotteries over panels (leximin/check.py), and of their outcomes
    "groups": "check_other_groups",
    "bits": "check_bits",
    "table_form": "check_table_form",
    "count": "check_count",
    "panel_size": "check_panel_size",
    "quota": "check_quota",
    "table_order": "check_table_order",
    "weight_form": "check_weight_form",
    "weight_total": "check_weight_total",
    "odds": "check_odds",
    "ideal": "check_ideal",
    "lowest": "check_figure",
    "highest": "check_figure",
    "deviation": "check_deviation",
    # of odds of cells and of inspectors
    "cell": "check_cell",
    "total": "check_total",
    "bound": "check_bound",
    "row_order": "check_row_order",
    "odds_form": "check_odds_form",
    "seat_unknown": "check_seat_unknown",
    "inspector_unknown": "check_inspector_unknown",
    "multiplier_unknown": "check_multiplier_unknown",
    "pair_unknown": "check_pair_unknown",
    "evenness": "check_evenness",
    "forced": "check_forced",
    "level": "check_level",
    "idle": "check_idle",
    "even_load": "check_even_load",
    "uneven": "check_uneven",
}
"""Sentence of each violation; of a rule's it is `check_rule`, of one that is not here
`check_other`."""

_RULES = {rule.code: rule.label for rule in RULEBOOK}


def broken(code: str, **params: object) -> Words:
    """The sentence of a violation."""
    return sentence(_BROKEN[code], **params)


def rule_words(found: Violation) -> Words:
    """Of odds or outcomes of inspectors."""
    where = " / ".join(part for part in (found.target, found.seat, found.inspector) if part)
    params = {"where": where, "found": found.found, "least": found.least, "most": found.most}
    if found.rule in _RULES:
        return sentence("check_rule", rule=_RULES[found.rule], **params)
    if found.rule in _BROKEN:
        return broken(found.rule, **params)
    return sentence("check_other", what=found.rule, **params)


def cell_words(found: Violation) -> Words:
    """Of odds of cells, and of lotteries of tables of cells."""
    where = " / ".join(part for part in (found.target, found.seat) if part)
    params = {"where": where, "found": found.found, "least": found.least, "most": found.most}
    code = "weight_total" if found.rule == "weights" else found.rule
    return (
        broken(code, **params) if code in _BROKEN else sentence("check_other", what=code, **params)
    )


def lottery_words(found: LotteryViolation) -> Words:
    """Of a lottery over panels; tables are counted from 1."""
    where = ("=" if found.code == "quota" else ",").join(found.names)
    if found.table >= 0:
        where = sentence("check_table", number=found.table + 1, where=where)
    return broken(found.code, where=where, found=found.found, least=found.least, most=found.most)
