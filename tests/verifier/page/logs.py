"""Another log around the golden draws that witnesses have seen, to change in one place."""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fixtures.vectors.logs import LOG, WITNESSES, signer
from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.ledger.notes import Note, Signer
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.tree import Tree, leaf_hash

from .program import Files, canonical, vector, vector_files

ORDER = ("freeze", "open", "close", "result")
ARCHIVE, AUDIT, NOTARY = map(signer, WITNESSES)
MOMENT = 1_794_144_600
"""2026-11-08T13:30:00Z, when the public value of these draws comes to be."""
FIRST = vector_files(vector("targets-witnessed"))
SECOND = vector_files(vector("inspectors-witnessed"))
POLICY = json.loads(FIRST["plan.json"])["log"]

Seen = list[tuple[Signer, int]]


@dataclass
class Story:
    """A log of which the four entries of a draw stand at `at`, and what was signed of it."""

    texts: dict[str, str]
    at: dict[str, int] = field(
        default_factory=lambda: {"freeze": 2, "open": 5, "close": 8, "result": 11}
    )
    sizes: dict[str, int] = field(
        default_factory=lambda: {"freeze": 4, "open": 8, "close": 10, "result": 13}
    )
    seen: dict[str, Seen] = field(
        default_factory=lambda: {
            "freeze": [(ARCHIVE, MOMENT - 9000), (AUDIT, MOMENT - 8000)],
            "close": [(ARCHIVE, MOMENT - 90), (AUDIT, MOMENT - 1), (NOTARY, MOMENT + 50)],
        }
    )
    logs: dict[str, list[Signer]] = field(default_factory=lambda: {each: [LOG] for each in ORDER})
    length: int = 16

    @classmethod
    def of(cls, files: Files) -> "Story":
        found = json.loads(files["log.json"])
        return cls({each: found[each]["entry"] for each in ORDER})

    def says(self, which: str, /, **members: Any) -> None:
        """The entry has these members; those that are None it has not."""
        said = {**json.loads(self.texts[which]), **members}
        self.texts[which] = canonical(
            {key: value for key, value in said.items() if value is not None}
        ).decode()

    def tree(self) -> Tree:
        entries = [b"other %d" % number for number in range(self.length)]
        for kind in ORDER:
            entries[self.at[kind]] = self.texts[kind].encode()
        return Tree(map(leaf_hash, entries))

    def head(self, tree: Tree, kind: str) -> Note:
        size = self.sizes[kind]
        signers = self.logs[kind]
        note = Checkpoint(signers[0].name, size, tree.root(size)).signed(*signers)
        return note.joined([cosign(note, who, time) for who, time in self.seen.get(kind, [])])

    def document(self) -> dict[str, Any]:
        tree, found, before = self.tree(), {}, 0
        for kind in ORDER:
            size, place = self.sizes[kind], self.at[kind]
            path = tuple(tree.inclusion(place, size)) if place < size else ()
            since = tree.consistency(before, size) if 0 < before < size else []
            found[kind] = {
                "entry": self.texts[kind],
                "proof": in_order(str(LogProof(place, path, self.head(tree, kind)))),
                "since": [base64.b64encode(each).decode() for each in since],
            }
            before = size
        return found


def in_order(proof: str) -> str:
    """The lines of the signatures sorted, as §8 has them."""
    head, _, signatures = proof.rpartition("\n\n")
    return head + "\n\n" + "".join(sorted(signatures.splitlines(keepends=True)))


Change = Callable[[Story], Any]
Edit = Callable[[dict[str, Any]], Any]


def told(files: Files, *changes: Change, edits: Iterable[Edit] = ()) -> Files:
    """The draw with another log; `edits` change `log.json` itself."""
    story = Story.of(files)
    for change in changes:
        change(story)
    document = story.document()
    for edit in edits:
        edit(document)
    return {**files, "log.json": canonical(document)}
