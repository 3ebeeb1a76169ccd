"""How functions are compiled to machine code, where it is kept, and a hint to the memory.

The machine code is kept in `__pycache__` beside the source where that can be written, else in the
user's cache folder; NUMBA_CACHE_DIR names another one. Where none can be written, each process
compiles anew: some seconds, and the same numbers.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import caching, types
from numba.extending import intrinsic
from numpy.typing import NDArray

config: Any = numba.config  # its members are made when it is loaded

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """The function as machine code, made for each kind of arguments at their first use.

    Calls of other compiled functions become part of it; it runs without the interpreter lock.
    """
    return _compile(function, {})


def compiled_bare(function: _Function) -> _Function:
    """The same for functions that make no arrays: without counting references, which would cost
    more than the work where tuples of arrays are handed on for every arc."""
    return _compile(function, {"_nrt": False})


def _compile(function: _Function, more: dict[str, bool]) -> _Function:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": True, **more}
    before = config.CACHE_LOCATOR_CLASSES
    config.CACHE_LOCATOR_CLASSES = before or ",".join(
        f"{__name__}.{each.__name__}" for each in (NamedFolder, BesideSource, UserFolder)
    )
    try:
        return cast(_Function, numba.njit(cache=True, **options)(function))
    except RuntimeError:  # no folder can be written
        return cast(_Function, numba.njit(**options)(function))
    finally:
        config.CACHE_LOCATOR_CLASSES = before


class _WholePackage:
    """Kept code is renewed when any file of this package changes: by itself numba looks at the
    file of the function alone, not at the functions and tuples it is made of."""

    def get_source_stamp(self) -> bytes:
        return _stamp()


class NamedFolder(_WholePackage, caching.UserProvidedCacheLocator):
    """The folder that NUMBA_CACHE_DIR names."""


class BesideSource(_WholePackage, caching.InTreeCacheLocator):
    """`__pycache__`."""


class UserFolder(_WholePackage, caching.UserWideCacheLocator):
    """The user's cache folder."""


@cache
def _stamp() -> bytes:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()


def _prefetch(_typing: Any, array: Any, index: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        hint = builder.module.declare_intrinsic("llvm.prefetch", [pointer], form)
        address = builder.bitcast(builder.gep(data, [arguments[1]]), pointer)
        read, keep, as_data = number(0), number(3), number(1)
        builder.call(hint, [address, read, keep, as_data])
        return context.get_dummy_value()

    return types.void(array, index), build


prefetch = cast("Callable[[NDArray[Any], int | np.int64], None]", intrinsic(_prefetch))
"""In compiled functions: `array.ravel()[index]` will be needed soon. Changes nothing, and an index
past the end does no harm."""
