"""`ssj-share/1` (docs/protocol.md §12): the file that a holder keeps until the seal is opened."""

import re
from dataclasses import dataclass

from scheduler.draw.documents import DocumentError, canonical_json, has_control, read_canonical
from scheduler.seal.sharing import MOST_HOLDERS, SealFault, read_scalar, scalar_text

FORM = "ssj-share/1"
_HOLDER = re.compile("[a-z-]+")


@dataclass(frozen=True)
class Share:
    """f(`place`) of the seal of a draw, in the hands of `holder`."""

    number: str
    holder: str
    place: int
    value: int

    def __bytes__(self) -> bytes:
        return canonical_json(
            {
                "share": FORM,
                "number": self.number,
                "holder": self.holder,
                "place": self.place,
                "value": scalar_text(self.value),
            }
        )


def read_share(data: bytes) -> Share:
    """The share in a file; SealFault where the bytes are not the only form of one.

    Space around it, which pasting adds, is passed over.
    """
    try:
        found = read_canonical(data.strip())
    except DocumentError as error:
        raise SealFault("share_file_form") from error
    if found.keys() != {"share", "number", "holder", "place", "value"} or has_control(found):
        raise SealFault("share_file_form")
    number, holder, place, value = (found[key] for key in ("number", "holder", "place", "value"))
    fine = (
        found["share"] == FORM
        and isinstance(number, str)
        and isinstance(holder, str)
        and _HOLDER.fullmatch(holder) is not None
        and type(place) is int
        and 1 <= place <= MOST_HOLDERS
    )
    if not (fine and isinstance(value, str)):
        raise SealFault("share_file_form")
    assert isinstance(number, str) and isinstance(holder, str) and isinstance(place, int)
    return Share(number, holder, place, read_scalar(value))
