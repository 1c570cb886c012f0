"""Compilation of the event loop, where numba is there; the same code runs uncompiled, with the same results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def jit(function: F) -> F:
    """The function compiled at its first call and kept on disk, or itself where numba is missing or switched off.

    Modules that use it are imported only when something is simulated: numba takes half a second to load.
    """
    return _compiled(function, forceinline=False)


def part(function: F) -> F:
    """As `jit`, for a function that is copied into each of its callers: no time is lost in calling it."""
    return _compiled(function, forceinline=True)


def _compiled(function: F, *, forceinline: bool) -> F:
    try:
        from numba import njit
    except ImportError:
        return function
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": forceinline}
    options["_nrt"] = False  # the arrays outlive the call, and counting references costs half of the time
    compiled: Any = njit(**options)
    return compiled(function)  # type: ignore[no-any-return]
