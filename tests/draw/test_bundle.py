"""A bundle holds files byte for byte, has one form only, and everything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.bundle import FROZEN_FILES, LATER_FILES, bundle_chunks, read_bundle

FILES = {"plan.json": b"{}", "pool.txt": b"a\nb\n", "absent.txt": b""}
DATA = b"ssj-bundle/1\nabsent.txt 0\n\nplan.json 2\n{}\npool.txt 4\na\nb\n\nend\n"
names = st.from_regex(r"[a-z]{1,4}(-[a-z]{1,3}){0,2}\.(json|txt)", fullmatch=True)


def test_the_bytes_are_the_documented_ones() -> None:
    assert b"".join(bundle_chunks(FILES)) == DATA
    assert read_bundle(DATA) == FILES


@given(st.dictionaries(names, st.binary(max_size=30), max_size=6))
def test_every_file_comes_back_byte_for_byte(files: dict[str, bytes]) -> None:
    assert read_bundle(b"".join(bundle_chunks(files))) == files


@given(st.dictionaries(names, st.sampled_from([b"end\n", b"\n", b"x.txt 0\n\n", DATA]), max_size=4))
def test_contents_that_look_like_the_container_do_no_harm(files: dict[str, bytes]) -> None:
    assert read_bundle(b"".join(bundle_chunks(files))) == files


def test_a_bundle_without_files_is_empty() -> None:
    assert read_bundle(b"ssj-bundle/1\nend\n") == {}


@pytest.mark.parametrize("data", [
    b"", b"ssj-bundle/1\n", b"ssj-bundle/0\nend\n", b"\xef\xbb\xbf" + DATA, DATA + b"\n",
    DATA + b"x",
    DATA[:-1], DATA[:-4], DATA[1:], DATA.replace(b"\n", b"\r\n"), b"ssj-bundle/1\nend\nend\n",
    DATA.replace(b"pool.txt 4", b"pool.txt 3"), DATA.replace(b"pool.txt 4", b"pool.txt 5"),
    DATA.replace(b"pool.txt 4", b"pool.txt 04"), DATA.replace(b"pool.txt 4", b"pool.txt +4"),
    DATA.replace(b"pool.txt 4", b"pool.txt  4"), DATA.replace(b"pool.txt 4", b"pool.txt 4 "),
    DATA.replace(b"pool.txt 4", "pool.txt ４".encode()), DATA.replace(b"pool.txt 4", b"pool.txt"),
    DATA.replace(b"pool.txt 4", b"pool.txt 999999999999999999999"),
    DATA.replace(b"absent.txt 0\n\n", b"absent.txt -1\n"),
    DATA.replace(b"absent.txt 0\n\n", b"absent.txt -14\n"),
    DATA.replace(b"pool.txt", b"plan.txt.json"), DATA.replace(b"pool.txt", b"abc.txt"),
    DATA.replace(b"pool.txt", b"plan.json"), DATA.replace(b"pool.txt", b"POOL.txt"),
    DATA.replace(b"pool.txt", b"../pool.txt"), DATA.replace(b"pool.txt", b"pool.exe"),
    DATA.replace(b"pool.txt", b"pool--x.txt"), DATA.replace(b"pool.txt", "pöol.txt".encode()),
    DATA.replace(b"end\n", b"zed.txt 0\nend\n"), DATA.replace(b"end\n", b"zed.txt 4\nend\n"),
], ids=lambda data: repr(data[-40:]))  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_bundle(data)


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=2))
def test_what_is_read_has_exactly_one_form(at: int, junk: bytes) -> None:
    """Whatever is accepted after a change is the canonical bundle of what was read."""
    changed = DATA[:at] + junk + DATA[at + 1 :]
    try:
        files = read_bundle(changed)
    except ValueError:
        return
    assert b"".join(bundle_chunks(files)) == changed


def test_frozen_and_later_files_are_those_of_the_protocol() -> None:
    assert set(FROZEN_FILES["targets"]) == {
        "pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt",
        "blocked.txt"}  # fmt: skip
    assert set(FROZEN_FILES["inspectors"]) == {
        "roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt",
        "multipliers.txt"}  # fmt: skip
    assert set(LATER_FILES) == {
        "commitments.json", "reveals.json", "public.json", "seal.json", "log.json",
        "outcome.txt"}  # fmt: skip
