"""Finds the cases and the data they read. A case is any module of this package that has a `NAME` and a `run`."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Skip(Exception):  # noqa: N818 - not an error: a reason
    """Raised by a case that cannot run here; its text says why."""


@dataclass(frozen=True)
class Case:
    """One benchmark. `run` returns named figures; units stand in the names."""

    name: str
    about: str
    run: Callable[[], dict[str, object]]


def cases() -> dict[str, Case]:
    """All cases by name, sorted."""
    found: dict[str, Case] = {}
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if info.name.startswith("__"):
            continue
        module = import_module(f"benchmarks.{info.name}")
        if hasattr(module, "NAME") and hasattr(module, "run"):
            if module.NAME in found:
                raise ValueError(f"two cases are named {module.NAME!r}")
            found[module.NAME] = Case(module.NAME, (module.__doc__ or "").strip(), module.run)
    return dict(sorted(found.items()))


def data_file(*parts: str) -> Path:
    """A file below WFM_DATA_DIR (default: `shared` next to the repository); raises `Skip` where it is missing."""
    path = Path(os.environ.get("WFM_DATA_DIR", ROOT.parent / "shared")).joinpath(*parts)
    if not path.exists():
        raise Skip(f"no file {'/'.join(parts)} in WFM_DATA_DIR")
    return path
