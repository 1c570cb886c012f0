"""Compilation of inner loops by numba. Imported only where one is about to run: numba takes half a second to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def _compiles() -> bool:
    """Whether functions get compiled: numba is there and not switched off."""
    try:
        from numba import config
    except ImportError:
        return False
    return not getattr(config, "DISABLE_JIT", 0)


COMPILED = _compiles()


def jit(function: F) -> F:
    """The function compiled at its first call and kept on disk, or itself where numba is missing or switched off.

    It may not make arrays.
    """
    return _compiled(function, forceinline=False)


def part(function: F) -> F:
    """As `jit`, for a function that is copied into each of its callers: no time is lost in calling it."""
    return _compiled(function, forceinline=True)


def _compiled(function: F, *, forceinline: bool) -> F:
    if not COMPILED:
        return function
    from numba import njit

    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": forceinline}
    options["_nrt"] = False  # the arrays outlive the call, and counting references costs half of the time
    compiled: Any = njit(**options)
    return compiled(function)  # type: ignore[no-any-return]


def flat(array: Any) -> Any:
    """An array in the form that compiled code is quickest with: a pointer to its first element.

    A pointer is one argument where an array is seven, and its index is taken as it is, where an array's is first looked
    at for being below 0: a quarter of the event loop's time, half of the dynamic program's, whose loops become vector
    instructions. It has one index, whatever the array's shape. The array must be contiguous and outlive the call.
    Uncompiled, it is the array itself.
    """
    return array


def _pointer() -> Any:
    """`flat` for compiled code."""
    from numba.core import types
    from numba.extending import intrinsic

    @intrinsic
    def pointer(_typing: Any, array: Any) -> Any:
        if array.layout != "C":
            raise TypeError("only a contiguous array can be seen as flat")

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_array(signature.args[0])(context, builder, arguments[0]).data

        pointer_type: Any = types.CPointer
        return pointer_type(array.dtype)(array), code

    return pointer


if COMPILED:
    flat = _pointer()
