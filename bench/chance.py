"""Seeded random numbers, for instances and peers; nothing of the product draws from here."""

from numpy.random import Generator, default_rng  # noqa: TID251 - the one place that may

__all__ = ["Generator", "default_rng"]
