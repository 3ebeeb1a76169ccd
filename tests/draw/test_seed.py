"""Plan hash, commitments and seed are the documented bytes and bind every part."""

import hashlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.seed import combine, commitment, low_secrets, plan_hash

PLAN = "ab" * 32
SECRET = bytes(range(32))
REVEALS = {"office": "11" * 32, "association": "22" * 32}
SEALED = {"office": "aa" * 32, "association": "bb" * 32, "union": "cc" * 32}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_plan_hash_is_tagged_and_binds_every_byte() -> None:
    assert plan_hash(b'{"a":1}') == sha('ssj.plan.v1\n{"a":1}')
    assert len({plan_hash(data) for data in (b"", b" ", b"{}", b"{} ", b"{}\n")}) == 5


def test_commitment_is_the_documented_text() -> None:
    expected = sha(f"ssj.commit.v1\nhb-2026-0001\n{PLAN}\noffice\n{SECRET.hex()}\n")
    assert commitment("hb-2026-0001", PLAN, "office", SECRET) == expected


def test_seed_is_the_documented_text_with_parties_sorted() -> None:
    expected = sha(
        f"ssj.seed.v1\nhb-2026-0001\n{PLAN}\n"
        f"commitment:association:{'bb' * 32}\ncommitment:office:{'aa' * 32}\n"
        f"commitment:union:{'cc' * 32}\nparty:association:{'22' * 32}\n"
        f"party:office:{'11' * 32}\npublic:dice:314\n"
    )
    assert combine("hb-2026-0001", PLAN, SEALED, REVEALS, [("dice", "314")]) == expected


def test_the_secret_of_the_seal_comes_last() -> None:
    """Nothing of it in open mode."""
    secret = "0c" * 32
    text = f"ssj.seed.v1\nn\n{PLAN}\npublic:dice:1\n"
    assert combine("n", PLAN, {}, {}, [("dice", "1")]) == sha(text)
    assert combine("n", PLAN, {}, {}, [("dice", "1")], secret) == sha(f"{text}seal:{secret}\n")


def test_the_order_in_which_parties_reveal_means_nothing() -> None:
    backwards = dict(reversed(REVEALS.items()))
    sealed = dict(reversed(SEALED.items()))
    assert combine("n", PLAN, sealed, backwards, [("dice", "1")]) == combine(
        "n", PLAN, SEALED, REVEALS, [("dice", "1")]
    )


def test_changing_any_part_changes_the_commitment() -> None:
    changed = [
        commitment("n", PLAN, "office", SECRET),
        commitment("m", PLAN, "office", SECRET),
        commitment("n", "cd" * 32, "office", SECRET),
        commitment("n", PLAN, "union", SECRET),
        commitment("n", PLAN, "office", SECRET[:-1] + b"\x00"),
    ]
    assert len(set(changed)) == len(changed)


def test_changing_any_part_changes_the_seed() -> None:
    other = {**REVEALS, "office": "12" * 32}
    swapped = {"office": REVEALS["association"], "association": REVEALS["office"]}
    changed = [
        combine("n", PLAN, SEALED, REVEALS, [("dice", "314")]),
        combine("m", PLAN, SEALED, REVEALS, [("dice", "314")]),
        combine("n", "cd" * 32, SEALED, REVEALS, [("dice", "314")]),
        combine("n", PLAN, SEALED, other, [("dice", "314")]),
        combine("n", PLAN, SEALED, swapped, [("dice", "314")]),
        combine("n", PLAN, SEALED, {"office": "11" * 32}, [("dice", "314")]),
        combine("n", PLAN, SEALED, {**REVEALS, "union": "33" * 32}, [("dice", "314")]),
        combine("n", PLAN, SEALED, REVEALS, [("kl8", "314")]),
        combine("n", PLAN, SEALED, REVEALS, [("dice", "315")]),
        combine("n", PLAN, SEALED, REVEALS, [("dice", "3140")]),
        combine("n", PLAN, SEALED, {}, [("dice", "314")]),
        combine("n", PLAN, {**SEALED, "union": "cd" * 32}, REVEALS, [("dice", "314")]),
        combine("n", PLAN, {k: SEALED[k] for k in REVEALS}, REVEALS, [("dice", "314")]),
        combine("n", PLAN, SEALED, REVEALS, []),
        combine("n", PLAN, SEALED, REVEALS, [("dice", "314"), ("kl8", "1")]),
        combine("n", PLAN, SEALED, REVEALS, [("kl8", "1"), ("dice", "314")]),
    ]
    assert len(set(changed)) == len(changed)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_secret_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment("n", PLAN, "office", bytes(length))


@pytest.mark.parametrize("number, party", [("n\nx", "office"), ("n", "off\nice")])
def test_a_newline_in_a_part_is_refused(number: str, party: str) -> None:
    """Else two different sets of parts could have one commitment."""
    with pytest.raises(ValueError, match="newline"):
        commitment(number, PLAN, party, SECRET)
    with pytest.raises(ValueError, match="newline"):
        combine(number, PLAN, {}, {party: SECRET.hex()}, [("dice", "1")])


numbers = st.text("ab-0", max_size=3)
plans = st.text("0a", max_size=3)
reveals = st.dictionaries(
    st.text("ab-", min_size=1, max_size=2), st.text("0a", max_size=3), max_size=3
)
values = st.tuples(st.sampled_from(["dice", "kl8"]), st.text("01 ", max_size=3))
whole = st.tuples(numbers, plans, reveals, reveals, st.lists(values, max_size=2))


@given(whole, whole)
def test_no_two_sets_of_parts_share_a_seed(
    one: tuple[str, str, Mapping[str, str], Mapping[str, str], list[tuple[str, str]]],
    other: tuple[str, str, Mapping[str, str], Mapping[str, str], list[tuple[str, str]]],
) -> None:
    assert (combine(*one) == combine(*other)) == (one == other)


committed = st.tuples(
    numbers, plans, st.text("ab-", min_size=1, max_size=2), st.binary(min_size=32, max_size=32)
)


@given(committed, committed)
def test_no_two_sets_of_parts_share_a_commitment(
    one: tuple[str, str, str, bytes], other: tuple[str, str, str, bytes]
) -> None:
    assert (commitment(*one) == commitment(*other)) == (one == other)


def test_plan_commitment_and_seed_never_collide_by_tag() -> None:
    """The same following bytes give three different hashes."""
    tail = f"n\n{PLAN}\n"
    assert (
        len({plan_hash(tail.encode()), sha(f"ssj.commit.v1\n{tail}"), sha(f"ssj.seed.v1\n{tail}")})
        == 3
    )


FINE = "c0ffee" + "07" * 13 + hashlib.sha256(b"fine").hexdigest()[:32]


@pytest.mark.parametrize(
    "secret",
    ["00" * 32, "00" * 8 + "ff" * 12 + "0e" * 12, "ab" * 32, "0123456789abcdef" * 4, FINE[:32] * 2],
)
def test_a_secret_that_shows_itself_low_is_named(secret: str) -> None:
    assert low_secrets({"office": FINE, "union": secret}) == {"union"}


def test_a_secret_that_two_revealed_counts_for_neither() -> None:
    assert low_secrets({"a": FINE, "b": FINE, "c": FINE[::-1]}) == {"a", "b"}


@pytest.mark.parametrize("secret", [FINE, "00" * 7 + "0f" + FINE[16:], FINE[:63] + "0"])
def test_other_secrets_count_whole(secret: str) -> None:
    assert low_secrets({"office": secret}) == frozenset()
