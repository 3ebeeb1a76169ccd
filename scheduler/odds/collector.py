"""Work without Python's search for cycles.

While large tables grow, the search walks all of them again and again and finds nothing: rows hold
no cycles, and what is dropped is freed by its reference count. At ten million pairs it took a tenth
of the time, and more for each doubling.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """The search rests meanwhile, unless it rested before; also a decorator. In other threads it
    rests too, which only delays it."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
