"""What people type becomes one canonical public value, or is refused with the right code."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.sources import PUBLIC_BITS, SOURCES, SourceError, source

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
            assert value.isascii() and set(value) <= set("0123456789 ")


def test_every_source_carries_enough_bits() -> None:
    assert 19 * math.log2(10) >= PUBLIC_BITS <= math.log2(math.comb(80, 20))
    assert {known.kind for known in SOURCES} == {"dice", "kl8"}


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(SourceError) as caught:
        source("coin")
    assert caught.value.code == "source_unknown" and caught.value.params == {"kind": "coin"}
