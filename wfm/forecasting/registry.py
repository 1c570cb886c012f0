"""All forecasting methods by name. A method is one file in `members/` that registers itself when it is imported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from wfm.forecasting import members as package
from wfm.forecasting.member import Member

_REGISTERED: dict[str, Member] = {}
_ON_REQUEST: dict[str, str] = {}
"""Methods that take part only where a plan asks for them, and the package that each needs, if any."""


def register(member: Member, *, on_request: bool = False, package: str = "") -> None:
    """Make a method known. One that is slow or needs another package takes part only where a plan asks for it.

    `package` is what it imports, which is also the name of the extra that installs it.
    """
    _REGISTERED[member.name] = member
    if on_request:
        _ON_REQUEST[member.name] = package


@cache
def registry() -> dict[str, Member]:
    """All methods by name: every module of the package is imported once."""
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def members(asked_for: tuple[str, ...] = ()) -> tuple[Member, ...]:
    """Those that always take part, and those asked for."""
    return tuple(each for name, each in registry().items() if name not in _ON_REQUEST or name in asked_for)


def asked_in_vain(name: str) -> str:
    """Why a method that a plan asks for takes no part in a forecast that was made without it."""
    package = _ON_REQUEST.get(name)
    if package and find_spec(package) is None:
        return f"{name} takes no part: the package {package} is not installed (pip install wfm[{package}])"
    return f"{name} takes no part: too little history for it, or to test it on"
