"""The domain of shuangsuiji: what a draw is, which odds are fair, and what officers do with both.

Read in this order:
  vocabulary   the words everyone shares (enums)      errors, messages   what can go wrong, in words
  draw/        the draw itself: pure, standard library only, enough to re-compute any draw
  odds/        the fairest odds the rules allow (OR-Tools); never sees a seed
  fast/        the same draw over flat arrays, compiled; same bytes
  beacons/     whether a public value is what its source published
  ledger/      the append-only log whose root commits to everything published
  reference/   GB/T 2260 divisions and GB/T 4754 industries
  desk/        use cases: what supervisors, inspectors and reviewers do; takes a Session and a clock

Imports point one way; `lint-imports` checks it (pyproject.toml).
"""

import os

# Must stand before numpy is loaded. On a machine that has been up for a while the kernel first
# gathers small pages into the huge ones that numpy asks for: with 20 million pairs that cost 2 of
# 18 seconds, and time grew faster than the problem. Whoever sets it keeps their setting.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
