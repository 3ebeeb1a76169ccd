"""What a frozen plan says of its seal: enough to check shares and to open it, without anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.draw.documents import DocumentError, read_canonical
from scheduler.seal.share_file import Share
from scheduler.seal.sharing import SealFault, is_share, recover


@dataclass(frozen=True)
class PlannedSeal:
    """The draw's number and the member `seal` of its plan (docs/protocol.md §3, §4)."""

    number: str
    disclose: date
    holders: tuple[str, ...]
    least: int
    points: tuple[str, ...]

    def check(self, share: Share) -> None:
        """SealFault where this is not the share of its holder in this draw."""
        known = self.holders[share.place - 1 : share.place]
        if share.number != self.number or known != (share.holder,):
            raise SealFault("share_of_another", number=self.number)
        if not is_share(self.points, share.place, share.value):
            raise SealFault("shares_wrong", places=str(share.place))

    def open_with(self, shares: Mapping[int, int]) -> int:
        """The secret, from values by place; SealFault names wrong shares, or says how many are
        missing."""
        return recover(self.points, shares)


def read_planned(plan: bytes) -> PlannedSeal:
    """The seal of a `plan.json`; SealFault where the bytes are no plan of a sealed draw."""
    try:
        document = read_canonical(plan)
        seal = document.get("seal", {})
        assert isinstance(seal, dict)
        holders, points, least = seal["holders"], seal["points"], seal["least"]
        assert isinstance(holders, list) and isinstance(points, list) and isinstance(least, int)
        day = date.fromisoformat(str(seal["disclose"]))
    except (DocumentError, KeyError, ValueError, AssertionError) as error:
        raise SealFault("plan_not_sealed") from error
    named, encoded = tuple(map(str, holders)), tuple(map(str, points))
    return PlannedSeal(str(document["number"]), day, named, least, encoded)
