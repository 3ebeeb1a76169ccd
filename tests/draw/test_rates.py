"""Rates are exact fractions, whatever way they are written; what is no rate is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.rates import RateError, parse_rate, rate_text


@pytest.mark.parametrize("text, rate", [
    ("3%", Fraction(3, 100)), ("0.03", Fraction(3, 100)), ("3/100", Fraction(3, 100)),
    ("0", Fraction(0)), ("0%", Fraction(0)), ("0/7", Fraction(0)), ("1", Fraction(1)),
    ("100%", Fraction(1)), ("7/7", Fraction(1)), ("1.000", Fraction(1)), ("100.0%", Fraction(1)),
    ("0.1%", Fraction(1, 1000)), ("33.3%", Fraction(333, 1000)), ("1/3", Fraction(1, 3)),
    ("0.1", Fraction(1, 10)), ("12.5 %", Fraction(1, 8)), (" 5% ", Fraction(1, 20)),
    ("0.000000001", Fraction(1, 10**9)), ("03%", Fraction(3, 100)), ("1/0100", Fraction(1, 100)),
    ("３％", Fraction(3, 100)), ("０．０３", Fraction(3, 100)), ("３／１００", Fraction(3, 100)),
    ("\u30003％\u3000", Fraction(3, 100)), ("99.999999999%", Fraction(99999999999, 10**11)),
])  # fmt: skip
def test_a_rate_is_exact_however_it_is_written(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", [
    "101%", "100.000000001%", "1.000000001", "2", "8/7", "-1", "−1", "-1%", "-0", "+1", "1e-3",
    "1E-3", "1e-3%", "NaN", "nan", "inf", "Infinity", "", " ", "%", "3%%", "3‰", "1/0", "0/0",
    "1/00", "1/-2", "1/2/3", "1/2%", ".5", "5.", "0,5", "1_0%", "0x1", "三%", "٣%", "½", "1 / 2",
    "3 0%", "1.5/3", "0.1234567890", "1/1234567890123456789",
])  # fmt: skip
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateError):
        parse_rate(text)


@pytest.mark.parametrize("rate, text", [
    (Fraction(0), "0%"), (Fraction(1), "100%"), (Fraction(3, 100), "3%"), (Fraction(1, 8), "12.5%"),
    (Fraction(1, 1000), "0.1%"), (Fraction(1, 100_000), "0.001%"), (Fraction(1, 3), "1/3"),
    (Fraction(1, 10**6), "1/1000000"), (Fraction(1005, 10_000), "10.05%"),
])  # fmt: skip
def test_a_rate_is_written_as_people_write_it(rate: Fraction, text: str) -> None:
    assert rate_text(rate) == text


@given(st.fractions(0, 1, max_denominator=10**9 - 1))
def test_every_rate_comes_back_from_its_text(rate: Fraction) -> None:
    assert parse_rate(rate_text(rate)) == rate


@given(st.integers(0, 10**6), st.integers(0, 4))
def test_percentages_come_back_from_their_text(digits: int, places: int) -> None:
    text = (
        f"{digits // 10**places % 100}.{digits % 10**places:0{places}d}%"
        if places
        else f"{digits % 101}%"
    )
    rate = parse_rate(text)
    assert parse_rate(rate_text(rate)) == rate


@given(st.integers(0, 100), st.integers(0, 999))
def test_three_ways_of_writing_a_rate_are_one(percent: int, part: int) -> None:
    per_100_000 = min(percent * 1000 + part, 100_000)
    written = (f"{per_100_000 // 1000}.{per_100_000 % 1000:03d}%",
               f"{per_100_000 // 100_000}.{per_100_000 % 100_000:05d}",
               f"{per_100_000}/100000")  # fmt: skip
    assert {parse_rate(text) for text in written} == {Fraction(per_100_000, 100_000)}


@given(st.integers(0, 10**9), st.integers(0, 9), st.booleans())
def test_every_accepted_text_is_stored_as_a_text_that_is_accepted(
    digits: int, places: int, is_percent: bool
) -> None:
    """A task stores what `rate_text` writes; the freeze reads it again."""
    number = f"{digits // 10**places}.{digits % 10**places:0{places}d}" if places else f"{digits}"
    try:
        rate = parse_rate(f"{number}%" if is_percent else number)
    except RateError:
        return
    assert parse_rate(rate_text(rate)) == rate
