"""k of n: any k shares give the secret, k − 1 fit every secret alike, a wrong share is named."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.curve import BASE, ORDER, decoded
from scheduler.entropy import FixedEntropy
from scheduler.seal.sharing import (
    Polynomial,
    SealFault,
    combine,
    is_share,
    make_polynomial,
    opens,
    read_scalar,
    recover,
    scalar_text,
    weight,
    wrong_shares,
)
from tests.seal.test_points import SMALL

# Of `FixedEntropy("a known answer")` and k = 2, computed in affine coordinates by another program.
SECRET = "01f7fc9929b50f5430bba7f802f373da938dec75e32a41490a3bf91a35a30e70"
POINTS = [
    "7764ae6518b7dc0a74bc671f0d2c9ad4a2790eb0310b82119789214acc0743e3",
    "45707c11f0ab5d6885e940d58d6a39d261034622906af98fabc57c71faf01f30",
]
VALUES = {
    1: "0037df59322288935b703b6a7ec4ec7685d0a467b186f6f5670b1a6d66a8b215",
    2: "0e77c2193a9001d28624cedcfa9665128cf2563822db49781bec9edaf4a429a7",
    3: "0cb7a4d942fd7b11b0d9624f7667ddae7f350e29f137ff2478bbc02e25a9cd4c",
}

SCALARS = st.integers(0, ORDER - 1)


def fault(code: str):
    return pytest.raises(SealFault, check=lambda error: error.code == code and str(error))


def all_shares(polynomial: Polynomial, n: int) -> dict[int, int]:
    return {place: polynomial.share(place) for place in range(1, n + 1)}


def test_worked_by_hand() -> None:
    """f(x) = 5 + 7x + 11x²: 23, 63, 125, 209."""
    polynomial = Polynomial((5, 7, 11))
    assert all_shares(polynomial, 4) == {1: 23, 2: 63, 3: 125, 4: 209}
    five, seven, eleven = (decoded(bytes.fromhex(text)) for text in polynomial.points())
    assert five.same(BASE + BASE + BASE + BASE + BASE)
    assert seven.same(five + BASE + BASE) and eleven.same(five + BASE.times(6))
    # 23·(2·3)/(1·2) − 63·(1·3)/(1·1) + 125·(1·2)/(2·1) = 69 − 189 + 125
    assert [weight(place, (1, 2, 3)) for place in (1, 2, 3)] == [3, ORDER - 3, 1]
    assert combine({1: 23, 2: 63, 3: 125}) == 5


def test_a_known_answer() -> None:
    """Fixed entropy gives these bytes for ever."""
    polynomial = make_polynomial(FixedEntropy("a known answer"), 2)
    assert scalar_text(polynomial.secret) == SECRET
    assert polynomial.points() == POINTS
    assert {
        place: scalar_text(value) for place, value in all_shares(polynomial, 3).items()
    } == VALUES


@settings(max_examples=25)
@given(st.data())
def test_any_k_of_n_give_the_secret(data) -> None:
    n = data.draw(st.integers(2, 6))
    k = data.draw(st.integers(1, n))
    polynomial = make_polynomial(FixedEntropy(data.draw(st.text())), k)
    shares = all_shares(polynomial, n)
    for places in combinations(shares, k):
        assert combine({place: shares[place] for place in places}) == polynomial.secret
    chosen = data.draw(st.lists(st.sampled_from(sorted(shares)), min_size=k, unique=True))
    points = polynomial.points()
    assert recover(points, {place: shares[place] for place in chosen}) == polynomial.secret
    assert opens(points, polynomial.secret)


@given(st.integers(2, 6), SCALARS, st.text())
def test_fewer_than_k_fit_every_secret_alike(k: int, other: int, phrase: str) -> None:
    """For any other secret there is a polynomial with exactly these k − 1 shares."""
    polynomial = make_polynomial(FixedEntropy(phrase), k)
    known = {place: polynomial.share(place) for place in range(1, k)}
    # f'(x) = f(x) + (s' − s)·Π (i − x)/i has f'(i) = f(i) at every known place i, and f'(0) = s'.
    coefficients = list(polynomial.coefficients)
    bump = [(other - polynomial.secret) % ORDER]
    for place in known:
        inverse = pow(place, -1, ORDER)
        longer = [*bump, 0]
        for power, value in enumerate(bump):
            longer[power + 1] = (longer[power + 1] - value * inverse) % ORDER
        bump = longer
    twin = Polynomial(tuple((a + b) % ORDER for a, b in zip(coefficients, bump, strict=True)))
    assert twin.secret == other
    assert {place: twin.share(place) for place in known} == known


def test_fewer_than_k_are_refused() -> None:
    polynomial = make_polynomial(FixedEntropy("three"), 3)
    with fault("shares_too_few"):
        recover(polynomial.points(), {1: polynomial.share(1), 3: polynomial.share(3)})


@settings(max_examples=20)
@given(st.integers(1, 4), st.integers(1, 64), SCALARS, st.text())
def test_a_wrong_share_is_named(k: int, place: int, wrong: int, phrase: str) -> None:
    polynomial = make_polynomial(FixedEntropy(phrase), k)
    points, right = polynomial.points(), polynomial.share(place)
    assert is_share(points, place, right)
    if wrong != right:
        assert not is_share(points, place, wrong)
        given_ = {**all_shares(polynomial, k), place: wrong}
        assert wrong_shares(points, given_) == [place]
        with fault("shares_wrong") as raised:
            recover(points, given_)
        assert f"第 {place} 号" in str(raised.value)


def test_another_holders_share_is_not_ones_own() -> None:
    polynomial = make_polynomial(FixedEntropy("two"), 2)
    assert not is_share(polynomial.points(), 1, polynomial.share(2))


@pytest.mark.parametrize("text", SMALL)
def test_points_with_a_part_of_small_order_are_refused(text: str) -> None:
    """With them a cheating office could satisfy some holders, and no secret would ever open it."""
    polynomial = Polynomial((1234, 99))
    secret, slope = (decoded(bytes.fromhex(each)) for each in polynomial.points())
    small = decoded(bytes.fromhex(text))
    crooked = [(secret + small).encoded().hex(), (slope + small).encoded().hex()]
    with fault("seal_points"):
        is_share(crooked, 1, polynomial.share(1))
    with fault("seal_points"):
        is_share([polynomial.points()[0], "02" + "00" * 31], 1, polynomial.share(1))


def test_the_secret_is_never_zero_and_depends_on_the_entropy() -> None:
    class Zeros:
        def bytes(self, count: int) -> bytes:
            return bytes(count)

    assert make_polynomial(Zeros(), 2).coefficients == (1, 0)
    one, other = (make_polynomial(FixedEntropy(phrase), 3) for phrase in ("a", "b"))
    assert one == make_polynomial(FixedEntropy("a"), 3)
    assert not set(one.coefficients) & set(other.coefficients)


@pytest.mark.parametrize(
    "text", ["", "00", "G" * 64, "A" * 64, scalar_text(ORDER), "f" * 64], ids=str
)
def test_what_is_no_scalar(text: str) -> None:
    with fault("scalar_form"):
        read_scalar(text)


def test_scalars_read_back() -> None:
    assert read_scalar(scalar_text(ORDER - 1)) == ORDER - 1
    assert not opens(Polynomial((7,)).points(), 7 + ORDER)
    assert not opens(Polynomial((7,)).points(), 8)
