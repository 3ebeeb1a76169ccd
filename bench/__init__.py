"""Measures the engine beside its peers: `make bench` prints one table (bench/README.md)."""
