"""Measures the engine beside its peers: `make bench` prints one table (bench/README.md)."""

import scheduler  # noqa: F401 - says how numpy shall use memory, before any case loads it
