"""People who are all alike as numbers: how many take each option on each day, as one model that proves its roster.

Where no rule looks at one person over several days, a roster is a count for every day and option: designing shifts for
a requirement, or splitting a demand into shifts, is such a problem. Rules on shifts of two days in a row become a flow
of people from one day's options to the next's, along which the counts are taken apart into persons again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.models.roster import Status
from wfm.solver.compile import Compiled
from wfm.solver.engines.construct import construct
from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.cpsat import CpSat, run, statuses
from wfm.solver.engines.engine import Outcome, Search
from wfm.solver.engines.formulation import Formulation, Sum
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import (
    Allow,
    Bools,
    Cover,
    Distinct,
    Floats,
    Ints,
    Linear,
    OptionCost,
    Part,
    Succession,
)
from wfm.solver.shortage import CoverModel, Pool

PEOPLE_A_KIND = 4
"""Alike people on average from which on counting them is worth it."""

FEW = 2500
"""Open options up to which the model has found a roster before one is made line by line for it to begin with."""

UNITS = 100 * 60
"""Units of a person: hundredths in requirements, minutes in shares of an interval."""


@dataclass(frozen=True, eq=False)
class Kind:
    """People who are alike: `barred[day]` says which option may not follow which on the next day."""

    agents: Ints
    catalogue: int
    allowed: Bools
    cost: Floats
    barred: dict[int, Bools]


def kinds_of(compiled: Compiled) -> list[Kind] | None:
    """The kinds of alike people, None where some rule looks at a person over more than two days in a row."""
    signature: list[list[object]] = [[] for _ in range(compiled.agents)]
    for number, item in enumerate(compiled.primitives):
        if isinstance(item, Allow | OptionCost):
            for agent in item.agents.tolist():
                if isinstance(item, OptionCost):
                    signature[agent].append(item.cost.tobytes())
        elif isinstance(item, Succession):
            if item.gap != 1 or np.isfinite(item.tables[item.tables > 0]).any():
                return None
            for agent in item.agents.tolist():
                signature[agent].append(number)
        elif isinstance(item, Linear | Distinct):
            members = [part.agents for part in item.parts]
            for place, agents in enumerate(members):
                for agent in agents.tolist():
                    signature[agent].append((number, place))
        elif isinstance(item, Cover):
            if item.changes:
                return None
            for agent, row in enumerate(item.serves):
                signature[agent].append(row.tobytes())
        else:
            return None
    found: dict[object, list[int]] = defaultdict(list)
    for agent in range(compiled.agents):
        key = int(compiled.context.catalogue_of[agent]), compiled.allowed[agent].tobytes(), tuple(signature[agent])
        found[key].append(agent)
    return [_kind(compiled, np.array(agents)) for agents in found.values()]


def _kind(compiled: Compiled, agents: Ints) -> Kind:
    first = int(agents[0])
    cost = np.zeros(compiled.allowed[first].shape)
    barred: dict[int, Bools] = {}
    for item in compiled.primitives:
        if isinstance(item, OptionCost) and first in item.agents:
            cost += item.cost
        elif isinstance(item, Succession) and first in item.agents:
            for day, table in enumerate(item.table_of_day.tolist()):
                if table >= 0:
                    hard = np.isinf(item.tables[table])
                    barred[day] = barred[day] | hard if day in barred else hard
    return Kind(agents, int(compiled.context.catalogue_of[first]), compiled.allowed[first], cost, barred)


def holds(compiled: Compiled) -> bool:
    """Whether people are alike enough to be counted."""
    kinds = kinds_of(compiled)
    return kinds is not None and len(kinds) * PEOPLE_A_KIND <= compiled.agents


class Counting:
    """One model over the counts; hands over where people are not alike."""

    def __init__(self) -> None:
        self.name = "counting"

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        """Solve to the optimum, or until time is up."""
        kinds = kinds_of(compiled)
        if kinds is None:
            other = CpSat()
            self.name = other.name
            return other.solve(compiled, search)
        covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
        try:
            start = search.start
            if start is None and sum(int(allowed.sum()) for allowed in compiled.allowed) > FEW:
                start = construct(compiled, covers, Lines(compiled, search), search.seed).choice
        except NoLineError:
            return Outcome(Status.INFEASIBLE)
        best = None if start is None or evaluate(compiled, start).breaches else start
        if best is not None:
            search.report(objective=evaluate(compiled, best).objective)
        model = _Model(compiled, kinds)
        for cover in covers:
            model.cover(cover)
        scale, drift = model.formulation.minimize()
        if start is not None:
            model.hint(start)
        solver = cp_solver(1, search.seed)  # several would have to take turns to be reproducible, and take longer
        solver.parameters.max_time_in_seconds = max(search.left, 0.01)
        if search.relative_gap:
            solver.parameters.relative_gap_limit = search.relative_gap
        constant = model.formulation.constant
        solver.best_bound_callback = lambda value: search.report(bound=value / scale + constant - drift)
        code = run(solver, model.formulation.model, search, _Watch(search, scale, constant))
        if code == cp_model.UNKNOWN or (code == cp_model.FEASIBLE and not search.relative_gap):
            search.interrupted = True
        if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            failed = code != cp_model.UNKNOWN or best is None
            return Outcome(statuses[code]) if failed else Outcome(Status.FEASIBLE, best, search.bound)
        choice = model.people(solver)
        if best is None or evaluate(compiled, choice).objective <= evaluate(compiled, best).objective:
            best = choice
        objective = evaluate(compiled, best).objective
        bound = solver.best_objective_bound / scale + constant - drift
        search.report(objective=objective, bound=bound)
        proved = objective - bound <= 1e-6 * max(1.0, abs(objective))
        return Outcome(Status.OPTIMAL if proved else Status.FEASIBLE, best, bound)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Tells the search of every better count."""

    def __init__(self, search: Search, scale: int, constant: float) -> None:
        super().__init__()
        self.search, self.scale, self.constant = search, scale, constant

    def on_solution_callback(self) -> None:
        """A better count."""
        self.search.report(objective=self.objective_value / self.scale + self.constant)


class _Model:
    """Counts of options by kind and day, what they cost, and the flow of people between days."""

    def __init__(self, compiled: Compiled, kinds: list[Kind]) -> None:
        self.compiled, self.kinds = compiled, kinds
        still = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
        self.formulation = Formulation(compiled, still, np.zeros(still.shape, dtype=bool))
        self.model = self.formulation.model
        self.counts: list[list[dict[int, Any]]] = []
        self.flows: dict[tuple[int, int], tuple[Ints, Ints, dict[tuple[int, int], Any]]] = {}
        for number, kind in enumerate(kinds):
            self.counts.append([self._day(kind, day) for day in range(compiled.days)])
            for day, barred in kind.barred.items():
                self._flow(number, day, barred)
        for item in compiled.primitives:
            if isinstance(item, Linear):
                self._linear(item)
            elif isinstance(item, Distinct):
                self._distinct(item)

    def _day(self, kind: Kind, day: int) -> dict[int, Any]:
        size = len(kind.agents)
        counts = {
            option: self.model.new_int_var(0, size, f"n[{day},{option}]")
            for option in np.flatnonzero(kind.allowed[day]).tolist()
        }
        self.model.add(sum(counts.values()) == size)
        for option, count in counts.items():
            self.formulation.pay(float(kind.cost[day, option]), count)
        return counts

    def _flow(self, number: int, day: int, barred: Bools) -> None:
        """People go from options to options of the next day that may follow, alike options together."""
        before, after = self.counts[number][day], self.counts[number][day + 1]
        table = barred[np.ix_(list(before), list(after))]
        if not table.any():
            return
        distinct, row = np.unique(table, axis=0, return_inverse=True)
        distinct, column = np.unique(distinct, axis=1, return_inverse=True)
        row, column = row.reshape(-1), column.reshape(-1)
        flow = {
            (int(i), int(j)): self.model.new_int_var(0, len(self.kinds[number].agents), "")
            for i, j in np.argwhere(~distinct)
        }
        for side, classes, counts in ((0, row, before), (1, column, after)):
            for each in range(classes.max() + 1):
                through = [count for pair, count in flow.items() if pair[side] == each]
                members = [count for count, mine in zip(counts.values(), classes, strict=True) if mine == each]
                self.model.add(sum(through) == sum(members))
        self.flows[number, day] = row, column, flow

    def _parts(self, parts: tuple[Part, ...]) -> Sum:
        total = Sum([], [], 0.0)
        for part in parts:
            for number, kind in enumerate(self.kinds):
                if kind.agents[0] in part.agents:
                    for day in part.days:
                        for option, count in self.counts[number][day].items():
                            weight = float(part.weight[day - part.first, option])
                            if weight:
                                total.variables.append(count)
                                total.coefficients.append(weight)
        return total

    def _linear(self, item: Linear) -> None:
        total = self._parts(item.parts)
        whole = Sum(total.variables, total.coefficients, item.constant)
        self.formulation.bounded(item.term, whole, item.lower, item.upper, item.cost)

    def _distinct(self, item: Distinct) -> None:
        users: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        for part in item.parts:
            for number, kind in enumerate(self.kinds):
                if kind.agents[0] in part.agents:
                    for day, counts in enumerate(self.counts[number]):
                        for option, count in counts.items():
                            users[int(part.kind[day, option])].append((count, len(kind.agents)))
        users.pop(-1, None)
        used = []
        for counted in users.values():
            used.append(self.model.new_bool_var(""))
            for count, size in counted:
                self.model.add(count <= size * used[-1])
        total = Sum(used, [1.0] * len(used), 0.0)
        self.formulation.bounded(item.term, total, -np.inf, item.upper, item.cost)

    def cover(self, model: CoverModel) -> None:
        """Shortage per interval and level, at least what each set of queues lacks; idleness as presence."""
        cover = model.cover
        present: dict[tuple[int, int], list[tuple[Any, int]]] = defaultdict(list)
        for number, kind in enumerate(self.kinds):
            group = model.spans[int(kind.agents[0])][0][0]
            catalogue = self.compiled.context.catalogues[kind.catalogue]
            for day, counts in enumerate(self.counts[number]):
                for option, count in counts.items():
                    for interval, part in zip(*(each.tolist() for each in catalogue.cover(day, option)), strict=True):
                        present[group, interval].append((count, round(part * UNITS)))
                        if model.useful[group]:
                            self.formulation.pay(cover.idle_cost * part, count)
        self.formulation.constant += cover.idle_cost * float(
            (model.carried[model.useful].sum(axis=0) - model.whole).sum()
        )
        for pool in model.pools:
            for interval in np.flatnonzero(pool.whole > 0).tolist():
                self._interval(model, pool, interval, present)

    def _interval(
        self, model: CoverModel, pool: Pool, interval: int, present: dict[tuple[int, int], list[tuple[Any, int]]]
    ) -> None:
        short: Any = None
        most = round(float(pool.whole[interval]) * UNITS)
        rows = [np.flatnonzero(pool.level == level).tolist() for level in range(len(pool.price))]
        stated = [self._need(model, pool, index, interval, present) for index in range(len(pool.level))]
        numbers = [value for _, parts, need in stated for value in (need, *(unit for _, unit in parts))]
        grain = int(np.gcd.reduce(np.array(numbers, dtype=np.int64))) or 1
        for level, indices in enumerate(rows):
            lower, short = short, self.model.new_int_var(0, -(-most // grain), "")
            self.formulation.pay(float(pool.price[level]) * grain / UNITS, short)
            if lower is not None:
                self.model.add(short >= lower)
            for index in indices:
                _, parts, need = stated[index]
                self._row(short, [(count, unit // grain) for count, unit in parts], need // grain)

    def _need(
        self,
        model: CoverModel,
        pool: Pool,
        index: int,
        interval: int,
        present: dict[tuple[int, int], list[tuple[Any, int]]],
    ) -> tuple[int, list[tuple[Any, int]], int]:
        groups = pool.groups[pool.reach[index]].tolist()
        carried = float(model.carried[groups, interval].sum())
        need = round((float(pool.required[index, interval]) - carried) * UNITS)
        return index, [item for group in groups for item in present.get((group, interval), [])], need

    def _row(self, short: Any, parts: list[tuple[Any, int]], need: int) -> None:
        """Shortage and people make up the need; and the same rounded: people come whole, requirements do not."""
        if need <= 0:
            return
        people = sum(unit * count for count, unit in parts)
        self.model.add(short + people >= need)
        whole = int(np.gcd.reduce(np.array([unit for _, unit in parts], dtype=np.int64))) if parts else 0
        rest = need % whole if whole else 0
        if rest:
            self.model.add(whole * short + rest * people >= rest * (need // whole + 1) * whole)

    def hint(self, choice: Ints) -> None:
        """Suggest the counts of a roster."""
        for number, kind in enumerate(self.kinds):
            for day, counts in enumerate(self.counts[number]):
                for option, count in counts.items():
                    self.model.add_hint(count, int((choice[kind.agents, day] == option).sum()))

    def people(self, solver: cp_model.CpSolver) -> Ints:
        """The counts taken apart into persons, who go from day to day along the flows."""
        choice = np.zeros((self.compiled.agents, self.compiled.days), dtype=np.int64)
        for number, kind in enumerate(self.kinds):
            chosen = [
                [option for option, count in counts.items() for _ in range(solver.value(count))]
                for counts in self.counts[number]
            ]
            line = chosen[0]
            choice[kind.agents, 0] = line
            for day in range(1, self.compiled.days):
                line = self._next(number, day - 1, line, chosen[day], solver)
                choice[kind.agents, day] = line
        return choice

    def _next(self, number: int, day: int, line: list[int], after: list[int], solver: cp_model.CpSolver) -> list[int]:
        if (number, day) not in self.flows:
            return after
        row, column, flow = self.flows[number, day]
        row_of = dict(zip(self.counts[number][day], row.tolist(), strict=True))
        column_of = dict(zip(self.counts[number][day + 1], column.tolist(), strict=True))
        waiting: dict[int, list[int]] = defaultdict(list)
        for option in after:
            waiting[column_of[option]].append(option)
        goes = {
            each: [j for (i, j), count in flow.items() if i == each for _ in range(solver.value(count))]
            for each in set(row_of.values())
        }
        return [waiting[goes[row_of[option]].pop()].pop() for option in line]
