"""The transparency log: what was said cannot be unsaid, and everybody sees the same.

Formats are those of C2SP (tlog-checkpoint, signed-note, tlog-cosignature, tlog-witness, tlog-proof,
tlog-tiles, tlog-policy), so that others' tools read ours; the tree is RFC 6962's.

tree        roots, inclusion and consistency proofs     notes       signed notes (Ed25519)
checkpoints the head of the log as a signed note        witnessing  what a witness answers
proofs      `.tlog-proof`: one entry, provable offline  tiles       the tree as static files
policy      which log and witnesses are to be trusted
draw_log    that a draw was logged before its seed could be known
"""
