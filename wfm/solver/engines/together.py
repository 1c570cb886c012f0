"""A quick bound for sums over people, and prices behind it: everybody who adds alike taken together.

y[kind, day, option] is how many people of a kind choose an option. Hours, counts and weekends, which are rules about
each, are summed over the kind; runs, successions and what options cost a person are left out. That only lowers the
cost, so what the linear program proves holds for every roster. Its prices, asked of real lines, prove no less.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.linear_program import LinearProgram
from wfm.solver.engines.sums import Sums
from wfm.solver.primitives import Floats, GroupCount, Ints, WindowSum


def together(compiled: Compiled, sums: Sums, seconds: float) -> tuple[float, Floats] | None:
    """(lower bound, price of each sum), or None where there was no answer in the time given. Hard sums are left out."""
    program = LinearProgram()
    count = sums.count
    soft = np.isfinite(sums.under) & np.isfinite(sums.over)
    columns: list[list[Ints]] = [[] for _ in range(count)]
    weights: list[list[Floats]] = [[] for _ in range(count)]
    for kind, of_kind in enumerate(sums.kinds):
        agents = np.flatnonzero(sums.kind_of == kind)
        if not len(agents):
            continue
        days, size = compiled.days, compiled.catalogue(int(agents[0])).size
        able = np.sum([compiled.allowed[agent] for agent in agents.tolist()], axis=0, dtype=float)
        y = program.columns(np.zeros(days * size), able.ravel()).reshape(days, size)
        for day in range(days):
            program.row(y[day], np.ones(size), float(len(agents)), float(len(agents)))
        _rules(compiled, agents, y, program)
        owner = np.repeat(y.ravel(), np.diff(of_kind.pointer))
        order = np.argsort(of_kind.row, kind="stable")
        numbers, edges = np.unique(of_kind.row[order], return_index=True)
        for number, part in zip(numbers.tolist(), np.split(order, edges[1:]), strict=True):
            columns[number].append(owner[part])
            weights[number].append(of_kind.weight[part])
    first = program.rows
    rows = [row for row in np.flatnonzero(soft).tolist() if columns[row]]
    for row in rows:
        reach = float(sum(np.abs(part).sum() for part in weights[row])) * compiled.agents + abs(sums.constant[row])
        most = [reach + abs(side) if np.isfinite(side) else reach for side in (sums.lower[row], sums.upper[row])]
        slack = program.columns(np.array([sums.under[row], sums.over[row]]), np.array(most))
        program.row(
            np.concatenate([*columns[row], slack]),
            np.concatenate([*weights[row], [1.0, -1.0]]),
            float(sums.lower[row] - sums.constant[row]),
            float(sums.upper[row] - sums.constant[row]),
        )
    answer = program.solve(seconds)
    if answer is None:
        return None
    prices = np.zeros(count)
    prices[rows] = np.clip(answer.prices[first:], -sums.over[rows], sums.under[rows])
    return max(answer.bound, 0.0), prices


def _rules(compiled: Compiled, agents: Ints, y: Ints, program: LinearProgram) -> None:
    """Hard bounds on each person's hours, counts and groups of days, summed over people."""
    members = set(agents.tolist())
    found: dict[object, list[tuple[WindowSum | GroupCount, Ints]]] = defaultdict(list)
    for item in compiled.primitives:
        if isinstance(item, WindowSum | GroupCount) and item.cost is None:
            inside = np.array([place for place, agent in enumerate(item.agents.tolist()) if agent in members])
            if len(inside):
                where = (
                    (item.first, item.last, item.weight.tobytes())
                    if isinstance(item, WindowSum)
                    else (item.groups, item.tag.tobytes())
                )
                found[where].append((item, inside))
    for items in found.values():
        if sum(len(inside) for _, inside in items) != len(agents):
            continue  # it does not speak of everybody, or of some twice
        low = high = 0.0
        head = items[0][0]
        for item, inside in items:
            low += float((item.lower - item.carried)[inside].sum()) if isinstance(item, WindowSum) else -np.inf
            high += float((item.upper - item.carried)[inside].sum())
        if isinstance(head, WindowSum):
            days = slice(head.first, head.last)
            columns, weight = y[days].ravel(), head.weight[days].ravel()
        else:
            listed = np.array([day for group in head.groups for day in group], dtype=np.int64)
            columns, weight = y[listed].ravel(), head.tag[listed].astype(float).ravel()
            high *= max((len(group) for group in head.groups), default=1)
        used = weight != 0
        if used.any() and (np.isfinite(low) or np.isfinite(high)):
            program.row(columns[used], weight[used], low, high)
