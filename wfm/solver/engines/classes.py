"""Options that the rules about one agent cannot tell apart: of each class, a line needs only the cheapest."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.primitives import AnyOf, GroupCount, Ints, OptionCost, PersonalPrimitive, Run, Succession, WindowSum


def option_classes(compiled: Compiled, agent: int, primitives: list[PersonalPrimitive]) -> Ints:
    """[day, option] class of each option that is open to the agent on the day, −1 for the others.

    Two options are of one class when every primitive treats them alike on that day, their own cost apart.
    """
    allowed = compiled.allowed[agent]
    days, size = allowed.shape
    features: list[list[Ints]] = [[] for _ in range(days)]
    for primitive in primitives:
        if isinstance(primitive, Succession):
            rows = [_codes(table) for table in primitive.tables]
            columns = [_codes(table.T) for table in primitive.tables]
            for day, table in enumerate(primitive.table_of_day.tolist()):
                if table >= 0:
                    features[day].append(rows[table])
                    features[day + primitive.gap].append(columns[table])
        elif isinstance(primitive, WindowSum):
            for day in range(primitive.first, primitive.last):
                features[day].append(_codes(primitive.weight[day][:, None]))
        elif isinstance(primitive, AnyOf):
            for day in range(primitive.masks.shape[1]):
                features[primitive.first + day].append(_codes(primitive.masks[:, day].T))
        elif isinstance(primitive, Run | GroupCount):
            for day in range(days):
                features[day].append(primitive.tag[day].astype(np.int64))
    classes = np.full((days, size), -1, dtype=np.int64)
    for day in range(days):
        open_ = np.flatnonzero(allowed[day])
        table = np.column_stack([np.zeros(size, dtype=np.int64), *features[day]])[open_]
        classes[day, open_] = _codes(table)
    return classes


def own_costs(compiled: Compiled, agent: int, primitives: list[PersonalPrimitive]) -> np.ndarray:
    """[day, option] what options cost the agent by themselves."""
    costs = [item.cost for item in primitives if isinstance(item, OptionCost)]
    return np.sum(costs, axis=0) if costs else np.zeros(compiled.allowed[agent].shape)


def _codes(table: np.ndarray) -> Ints:
    """A number for each row, equal for equal rows."""
    return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
