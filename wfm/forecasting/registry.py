"""All forecasting methods by name. A method is one file in `members/` that registers itself when it is imported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from wfm.forecasting import members as package
from wfm.forecasting.member import Member

_REGISTERED: dict[str, Member] = {}
_ON_REQUEST: set[str] = set()


def register(member: Member, *, on_request: bool = False) -> None:
    """Make a method known. One that is slow or needs another package takes part only where a plan asks for it."""
    _REGISTERED[member.name] = member
    if on_request:
        _ON_REQUEST.add(member.name)


@cache
def registry() -> dict[str, Member]:
    """All methods by name: every module of the package is imported once."""
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def members(asked_for: tuple[str, ...] = ()) -> tuple[Member, ...]:
    """Those that always take part, and those asked for."""
    return tuple(each for name, each in registry().items() if name not in _ON_REQUEST or name in asked_for)
