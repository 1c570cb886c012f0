"""The step between possible costs of rosters: a bound may be rounded up to the next one."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.integers import common_scale
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Balance,
    Cover,
    Distinct,
    GroupCount,
    Linear,
    OptionCost,
    Run,
    Succession,
    WindowSum,
)


def cost_grain(compiled: Compiled) -> float:
    """The greatest amount of which every roster's cost is a whole multiple; 0 where there is none to be told."""
    amounts: list[np.ndarray] = []
    for item in compiled.primitives:
        if isinstance(item, Allow) or getattr(item, "cost", 0.0) is None:
            continue
        if isinstance(item, Cover | Balance):
            return 0.0
        if isinstance(item, OptionCost):
            amounts.append(np.unique(item.cost))
        elif isinstance(item, Succession):
            if np.isfinite(item.tables).all():
                amounts.append(np.unique(item.tables))
        elif isinstance(item, Run | GroupCount | AnyOf | Distinct):
            amounts.append(np.array([item.cost], dtype=float))
        elif isinstance(item, WindowSum):
            bounds = np.concatenate([item.lower - item.carried, item.upper - item.carried])
            units = np.concatenate([np.unique(item.weight), np.unique(bounds[np.isfinite(bounds)])])
            amounts.append(_divisor(units) * np.array([item.cost], dtype=float))
        elif isinstance(item, Linear):
            bounds = np.array([item.lower - item.constant, item.upper - item.constant])
            units = np.concatenate([bounds[np.isfinite(bounds)], *(np.unique(part.weight) for part in item.parts)])
            amounts.append(_divisor(units) * np.array([item.cost], dtype=float))
    return _divisor(np.concatenate(amounts)) if amounts else 0.0


def round_up(bound: float, grain: float) -> float:
    """The least possible cost that is no less than a bound."""
    return bound if grain <= 0 else float(np.ceil(bound / grain - 1e-6) * grain)


def _divisor(amounts: np.ndarray) -> float:
    """The greatest common divisor of real amounts; 0 where they have none."""
    positive = np.unique(np.abs(amounts[amounts != 0]))
    if not len(positive):
        return 0.0
    scale = common_scale(positive)
    whole = np.round(positive * scale)
    if np.abs(whole - positive * scale).max() > 1e-7:
        return 0.0
    return float(np.gcd.reduce(whole.astype(np.int64))) / scale
