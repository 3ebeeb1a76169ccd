"""`ssj-share/1`: one form, and nothing else is a share."""

import json

import pytest

from scheduler.seal.share_file import Share, read_share
from scheduler.seal.sharing import SealFault, scalar_text

SHARE = Share("420000-2026-0001", "jijian", 2, 2**200 + 1)
TEXT = (
    '{"holder":"jijian","number":"420000-2026-0001","place":2,"share":"ssj-share/1","value":"'
    + "0" * 13 + "1" + "0" * 49 + "1" + '"}'
)  # fmt: skip


def test_the_bytes_are_the_protocols() -> None:
    assert bytes(SHARE).decode() == TEXT
    assert read_share(TEXT.encode()) == SHARE
    assert read_share(f" \r\n{TEXT}\n".encode()) == SHARE, "as pasted"


@pytest.mark.parametrize(
    "change",
    [
        {"share": "ssj-share/2"},
        {"holder": "Jijian"},
        {"holder": ""},
        {"place": 0},
        {"place": 65},
        {"place": True},
        {"place": "2"},
        {"number": 7},
        {"number": "a\tb"},
        {"value": 7},
        {"more": "x"},
    ],
    ids=str,
)
def test_anything_else_is_no_share(change: dict) -> None:
    content = json.loads(TEXT) | change
    data = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(SealFault, check=lambda error: error.code == "share_file_form"):
        read_share(data)


@pytest.mark.parametrize("value", ["", "1" * 63, "g" * 64, "f" * 64])
def test_a_value_that_is_no_scalar(value: str) -> None:
    data = TEXT.replace(scalar_text(SHARE.value), value).encode()
    with pytest.raises(SealFault, check=lambda error: error.code == "scalar_form"):
        read_share(data)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", TEXT.encode()[:-1], b"\xff", TEXT.replace(":", ": ").encode()]
)
def test_other_bytes_are_no_share(data: bytes) -> None:
    with pytest.raises(SealFault, check=lambda error: error.code == "share_file_form"):
        read_share(data)
