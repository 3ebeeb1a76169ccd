"""What people type becomes one canonical public value, or is refused with the right code."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.sources import (
    PUBLIC_TENTHS,
    SOURCES,
    SourceError,
    carried,
    check_announced,
    issue,
    source,
)

DIGITS = "3141592653589793238"
NUMBERS = [3, 80, 1, 17, 42, 9, 25, 33, 56, 61, 70, 12, 8, 29, 48, 77, 66, 5, 21, 38]
KL8 = "01 03 05 08 09 12 17 21 25 29 33 38 42 48 56 61 66 70 77 80"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@pytest.mark.parametrize("typed", [
    DIGITS, f"  {DIGITS}\n", " ".join(DIGITS), "、".join(DIGITS), ",".join(DIGITS),
    "，".join(DIGITS), "；".join(DIGITS), ";".join(DIGITS), "\t".join(DIGITS),
    "\u3000".join(DIGITS),
    "314-1592-6535-8979-3238", "31415\n92653\r\n58979 3238", DIGITS.translate(FULL_WIDTH),
    "，".join(DIGITS.translate(FULL_WIDTH)),
])  # fmt: skip
def test_dice_typed_in_many_ways_are_one_value(typed: str) -> None:
    assert source("dice").canonical(typed) == DIGITS


@pytest.mark.parametrize("typed", [
    DIGITS.translate(ARABIC), DIGITS.translate(DEVANAGARI), DIGITS + "a", "+" + DIGITS,
    "三一四", DIGITS + ".0", "0x" + DIGITS, "𝟛½" + DIGITS, DIGITS + "\u200b",
])  # fmt: skip
def test_dice_refuse_what_is_no_plain_digit(typed: str) -> None:
    with pytest.raises(SourceError) as caught:
        source("dice").canonical(typed)
    assert caught.value.code == "source_dice_digits"


@pytest.mark.parametrize("count", [0, 1, 18, 65, 200])
def test_dice_refuse_too_few_and_too_many_throws(count: int) -> None:
    with pytest.raises(SourceError) as caught:
        source("dice").canonical("7" * count)
    assert caught.value.code == "source_dice_length"
    assert caught.value.params == {"least": 19, "most": 64, "n": count}


@pytest.mark.parametrize("count", [19, 64])
def test_dice_take_the_bounds_and_keep_leading_zeros(count: int) -> None:
    assert source("dice").canonical("0" * count) == "0" * count


@pytest.mark.parametrize("typed", [
    KL8, " ".join(map(str, NUMBERS)), "，".join(map(str, NUMBERS)), "、".join(map(str, NUMBERS)),
    ", ".join(f"{n:02d}" for n in reversed(NUMBERS)), "\n".join(map(str, sorted(NUMBERS))),
    "；".join(map(str, NUMBERS)) + "；", " ".join(map(str, NUMBERS)).translate(FULL_WIDTH),
    f"\u3000{KL8}\u3000",
])  # fmt: skip
def test_kl8_typed_in_many_ways_is_one_value(typed: str) -> None:
    assert source("kl8").canonical(typed) == KL8


def with_first(word: str) -> str:
    return " ".join([word, *KL8.split()[1:]])


@pytest.mark.parametrize("typed", [
    "", " ", KL8[3:], KL8 + " 02", KL8 + " 80", with_first("03"), with_first("3"), with_first("00"),
    with_first("0"), with_first("81"), with_first("99"), with_first("001"), with_first("-1"),
    with_first("+1"), with_first("x"), with_first("1.0"), with_first("一"), KL8.replace(" ", ""),
    KL8.translate(ARABIC), KL8.replace(" ", "-"),
])  # fmt: skip
def test_kl8_refuses_wrong_counts_repetitions_and_foreign_numbers(typed: str) -> None:
    with pytest.raises(SourceError) as caught:
        source("kl8").canonical(typed)
    assert caught.value.code == "source_kl8_numbers"


@given(st.text(st.sampled_from("0123456789"), min_size=19, max_size=64))
def test_canonical_dice_are_a_fixed_point_and_never_merge(digits: str) -> None:
    assert source("dice").canonical(digits) == digits


@given(st.sets(st.integers(1, 80), min_size=20, max_size=20), st.randoms())
def test_canonical_kl8_is_a_fixed_point_and_the_order_means_nothing(numbers, random) -> None:  # type: ignore[no-untyped-def]
    typed = [str(n) for n in numbers]
    random.shuffle(typed)
    canonical = source("kl8").canonical(" ".join(typed))
    assert [int(word) for word in canonical.split(" ")] == sorted(numbers)
    assert source("kl8").canonical(canonical) == canonical


@given(st.text(max_size=40))
def test_any_text_gives_a_value_of_the_documented_form_or_a_refusal(typed: str) -> None:
    for known in SOURCES:
        try:
            value = known.canonical(typed)
        except SourceError as error:
            assert error.code.startswith("source_")
        else:
            assert value.isascii() and set(value) <= set("0123456789 +abcdef")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("dice", 10**19),
        ("kl8", math.comb(80, 20)),
        ("ssq", math.comb(33, 6) * 16),
        ("dlt", math.comb(35, 5) * math.comb(12, 2)),
        ("pl5", 10**5),
        ("drand", 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001),
    ],
)
def test_what_a_value_carries_is_rounded_down(kind: str, values: int) -> None:
    assert source(kind).tenths == math.floor(10 * math.log2(values))


def test_every_source_is_known_and_those_that_are_long_enough_stand_alone() -> None:
    alone = {known.kind for known in SOURCES if known.tenths >= PUBLIC_TENTHS}
    assert alone == {"dice", "kl8", "drand"}
    assert len({known.kind for known in SOURCES}) == len(SOURCES) == 6
    assert carried(["ssq", "pl5", "dlt"]) >= PUBLIC_TENTHS > carried(["ssq", "dlt"])


SSQ, DLT = "02 05 07 11 13 33 + 16", "02 05 07 11 35 + 01 12"


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("ssq", "33 02 05 07 11 13 16", SSQ),
        ("ssq", "33,2,5,7,11,13+16", SSQ),
        ("dlt", "35 02 05 07 11 ＋ 12 01", DLT),
        ("pl5", "0 0 9 1 7", "00917"),
        ("drand", "AB" * 24 + "\n" + "0c" * 24, "ab" * 24 + "0c" * 24),
    ],
)
def test_other_sources_typed_in_many_ways(kind: str, typed: str, value: str) -> None:
    assert source(kind).canonical(typed) == value == source(kind).canonical(value)


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("ssq", "02 05 07 11 13 33", "source_ssq_numbers"),
        ("ssq", "02 05 07 11 13 34 + 16", "source_ssq_numbers"),
        ("ssq", "02 05 07 11 13 13 + 16", "source_ssq_numbers"),
        ("ssq", SSQ.replace("16", "17"), "source_ssq_numbers"),
        ("ssq", f"{SSQ} 01", "source_ssq_numbers"),
        ("dlt", "02 05 07 11 35 + 12 12", "source_dlt_numbers"),
        ("dlt", "02 05 07 11 36 + 01 12", "source_dlt_numbers"),
        ("pl5", "0091", "source_pl5_length"),
        ("pl5", "0091x", "source_pl5_digits"),
        ("drand", "ab" * 47, "source_drand_signature"),
        ("drand", "ag" * 48, "source_drand_signature"),
    ],
)
def test_other_sources_refuse_what_is_none_of_theirs(kind: str, typed: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        source(kind).canonical(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "label", "at", "code"),
    [
        ("dice", "掷骰", "2026-11-25 10:00", "source_moment"),
        ("dice", "掷骰", "2026-02-29T10:00:00Z", "source_moment"),
        ("dice", "掷骰", "2026-11-25T24:00:00Z", "source_moment"),
        ("dice", "掷骰", "1999-11-25T10:00:00Z", "source_moment"),
        ("drand", "quicknet 01", "2023-08-23T15:09:27Z", "source_drand_label"),
        ("drand", "quicknet 0", "2023-08-23T15:09:24Z", "source_drand_label"),
        ("drand", "quicknet 10000000001", "2974-04-21T20:29:27Z", "source_drand_label"),
        ("drand", "default 1000", "2023-08-23T15:59:24Z", "source_drand_label"),
        ("drand", "quicknet 1000", "", "source_drand_moment"),
        ("drand", "quicknet 1000", "2023-08-23T15:59:25Z", "source_drand_moment"),
        ("coin", "掷硬币", "", "source_unknown"),
        ("kl8", "第2026300期", "2026-11-08T13:30:00Z", "source_lottery_label"),
        ("ssq", "2026000", "2026-11-08T13:30:00Z", "source_lottery_label"),
        ("dlt", "2026367", "2026-11-08T13:30:00Z", "source_lottery_label"),
        ("pl5", "26300", "2026-11-08T13:30:00Z", "source_lottery_label"),
        ("kl8", "２０２６３００", "2026-11-08T13:30:00Z", "source_lottery_label"),
        ("kl8", "2026300", "", "source_lottery_moment"),
    ],
)
def test_a_source_is_announced_with_a_moment_there_is(
    kind: str, label: str, at: str, code: str
) -> None:
    with pytest.raises(SourceError) as caught:
        check_announced(kind, label, at)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "label", "at"),
    [
        ("dice", "掷骰", ""),
        ("kl8", "2028001", "2028-02-29T23:59:59Z"),
        ("ssq", "2026099", "2026-11-08T13:30:00Z"),
        ("dlt", "2026366", "2026-11-08T13:30:00Z"),
        ("pl5", "2026300", "2026-11-08T13:30:00Z"),
        ("drand", "quicknet 1", "2023-08-23T15:09:27Z"),
        ("drand", "quicknet 1000", "2023-08-23T15:59:24Z"),
        ("drand", "quicknet 10000000000", "2974-04-21T20:29:24Z"),
    ],
)
def test_a_source_announced_as_it_should_be(kind: str, label: str, at: str) -> None:
    check_announced(kind, label, at)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("2026300", "2026300"),
        ("26300", "2026300"),
        ("第 2026300 期", "2026300"),
        ("第２６３００期", "2026300"),
        ("双色球第2026130期", "2026130"),
        ("快乐8 26300", "2026300"),
        ("七乐彩第2026130期", "七乐彩第2026130期"),
        ("300", "300"),
        ("", ""),
    ],
)
def test_an_issue_written_in_many_ways_is_one(typed: str, label: str) -> None:
    assert issue(typed) == label


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(SourceError) as caught:
        source("coin")
    assert caught.value.code == "source_unknown" and caught.value.params == {"kind": "coin"}
