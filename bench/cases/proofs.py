"""A firm's own proof out of a large pool: its size, and what it takes to make it.

The locked lists lie in SQLite in parts, as scheduler/desk/draw_parts.py keeps them. Timed is what
is asked of them for one firm: its line, its cell, and the ways from both to the roots. Beside it
the limit: `hashlib` over the leaves and nodes of one part of each, and nothing else.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench.cases.pools import SECRET, SEED, freeze_files, plan_of
from bench.measured import Result, Watch
from bench.pools import SeededEntropy, register
from models import Draw, DrawPart
from scheduler.desk.draw_parts import PART_LINES, cut_file, find_leaf, write_parts
from scheduler.desk.encode import BITS
from scheduler.draw.bundle import FROZEN_FILES
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.identifiers import SALT_BYTES, public_id
from scheduler.draw.seed import plan_hash
from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.ledger.notes import COSIGNATURE, Signer
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.slips import CELLS, EXCLUDED, POOL, Leaf, Slip, check_slip, read_slip
from scheduler.ledger.tree import Tree, leaf_hash

LOG_ENTRIES = 1 << 17
DRAW = Draw(id=1, authority_id=1)


def proof(entries: str) -> Result:
    """A firm's own slip with everything in it, from a log of 131,072 entries whose head two
    witnesses have cosigned. `bytes` is its size."""
    files, watch = freeze_files(int(entries), SeededEntropy(SEED), Watch()), Watch()
    salt = SeededEntropy(SEED).bytes(SALT_BYTES)
    subject = f"target:{next(register(int(entries), SEED))[0].key}"
    pid = public_id(salt, subject)
    with _stored({name: files[name] for name in (POOL, CELLS)}) as session, watch.stage("proof"):
        line = _found(find_leaf(session, DRAW, POOL, pid))
        cell = _found(find_leaf(session, DRAW, CELLS, line.text.split("\t")[1]))
    plan = plan_of(files)
    number, roots = str(plan["number"]), plan["files"]
    assert isinstance(roots, dict)
    entry: dict[str, Json] = {
        "kind": "freeze",
        "subject": f"draw:{number}",
        "plan": plan_hash(files["plan.json"]),
        "bits": BITS,
        "roots": {name: roots[name] for name in (POOL, EXCLUDED, CELLS)},
        "counts": {name: files[name].count(b"\n") for name in FROZEN_FILES["targets"]},
    }
    content = canonical_json(entry)
    slip = Slip(number, subject, salt.hex(), POOL, line, cell, content, _logged(content))
    if check_slip(read_slip(bytes(slip))).identifier != pid:
        raise RuntimeError("the slip shows another line")
    return watch.result("slip", pairs=int(entries), bytes=len(bytes(slip)))


def bare_proof(entries: str) -> Result:
    """Nothing but the SHA-256 of two parts' trees by `hashlib`."""
    leaves = [b"\x00" + b"x" * 33 for _ in range(min(int(entries), PART_LINES))]
    watch = Watch()
    with watch.stage("hashing"):
        for _ in (POOL, CELLS):
            level = [hashlib.sha256(leaf).digest() for leaf in leaves]
            while len(level) > 1:
                pairs = zip(level[::2], level[1::2], strict=False)
                level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return watch.result("hashlib", pairs=int(entries))


@contextmanager
def _stored(files: dict[str, bytes]) -> Iterator[Session]:
    """A session of a database in which there are the parts of these files and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'parts.db')}")
        DrawPart.metadata.tables["draw_part"].create(engine)
        with Session(engine) as session, session.begin():
            for name, content in files.items():
                write_parts(session, DRAW, name, cut_file(name, content))
        with Session(engine) as session:
            yield session
        engine.dispose()


def _found(leaf: Leaf | None) -> Leaf:
    if leaf is None:
        raise RuntimeError("a line of the pool is not found")
    return leaf


def _logged(entry: bytes) -> LogProof:
    """The entry as the first of a log: from there the way is the longest."""
    log = [entry, *(b"%d" % number for number in range(1, LOG_ENTRIES))]
    tree = Tree(map(leaf_hash, log))
    head = Checkpoint("log.example.gov.cn/420000", len(log), tree.root())
    signer = Signer(head.origin, SECRET)
    note = head.signed(signer)
    for name in ("witness-archive.example.gov.cn", "witness-audit.example.gov.cn"):
        witness = Signer(name, SECRET[::-1], COSIGNATURE)
        note = note.joined([cosign(note, witness, 1_800_000_000)])
    return LogProof(0, tuple(tree.inclusion(0, len(log))), note)
