"""All models by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import wfm.models as package
from wfm.models.base import Model


def models() -> dict[str, type[Model]]:
    """Every public model, by class name."""
    found = {}
    for module in iter_modules(package.__path__):
        for value in vars(import_module(f"{package.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Model) and not value.__name__.startswith("_"):
                found[value.__name__] = value
    return dict(sorted(found.items()))
