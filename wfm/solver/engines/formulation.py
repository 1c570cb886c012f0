"""The primitives as a CP-SAT model, over all of a roster or over some free cells with the rest as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.compile import Compiled
from wfm.solver.engines.integers import common_scale
from wfm.solver.engines.ways import needed
from wfm.solver.evaluate import burden
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Balance,
    Bools,
    Cover,
    Distinct,
    Floats,
    GroupCount,
    Ints,
    Linear,
    OptionCost,
    Part,
    PersonalPrimitive,
    Primitive,
    Run,
    Succession,
    WindowSum,
)

Literal = Any
"""A Boolean variable of the model, its negation, or 0 or 1."""


@dataclass(frozen=True, eq=False)
class Sum:
    """A linear expression: Σ coefficient × variable + constant, in real numbers."""

    variables: list[Any]
    coefficients: list[float]
    constant: float


class Formulation:
    """Variables behind query names; one method per primitive. Cells that are not free are as in `choice`."""

    def __init__(self, compiled: Compiled, choice: Ints, free: Bools) -> None:
        self.compiled = compiled
        self.choice = choice
        self.free = free
        self.model = cp_model.CpModel()
        self._options: dict[tuple[int, int], tuple[Ints, list[Literal]]] = {}
        self._tags: dict[tuple[int, int, bytes], Literal] = {}
        self._patterns: dict[tuple[int, int, bytes, bytes], list[tuple[float, Ints, Ints]]] = {}
        self._costs: list[tuple[float, Any]] = []
        self.constant = 0.0
        """What the free cells cost whatever is chosen."""
        self._dates = [when.isoformat() for when in compiled.context.dates]
        self._is_touched = np.asarray(free.any(axis=1))
        for agent in np.flatnonzero(self._is_touched).tolist():
            for day in range(compiled.days):
                self._cell(agent, day)

    def _cell(self, agent: int, day: int) -> None:
        if not self.free[agent, day]:
            self._options[agent, day] = (self.choice[agent, day : day + 1], [1])
            return
        options = np.flatnonzero(self.compiled.allowed[agent][day])
        if len(options) == 1:
            self._options[agent, day] = (options, [1])
            return
        literals = [self.model.new_bool_var(f"x[{agent},{day},{option}]") for option in options.tolist()]
        self.model.add_exactly_one(literals)
        self._options[agent, day] = (options, literals)

    # Queries

    def options(self, agent: int, day: int) -> tuple[Ints, list[Literal]]:
        """The options of a cell that are open, each with its literal."""
        return self._options[agent, day]

    def tagged(self, agent: int, day: int, tag: Bools) -> Literal:
        """Whether the option chosen is among those of `tag[option]`."""
        options, literals = self._options[agent, day]
        hit = tag[options]
        if not hit.any():
            return 0
        if hit.all():
            return 1
        key = (agent, day, hit.tobytes())
        if key not in self._tags:
            inside = [literal for literal, yes in zip(literals, hit.tolist(), strict=True) if yes]
            outside = [literal for literal, yes in zip(literals, hit.tolist(), strict=True) if not yes]
            if len(inside) == 1:
                self._tags[key] = inside[0]
            elif len(outside) == 1:
                self._tags[key] = outside[0].negated()
            else:
                whether = self.model.new_bool_var("")
                self.model.add_exactly_one([*outside, whether])
                self._tags[key] = whether
        return self._tags[key]

    def total(self, agent: int, days: Iterable[int], weight: Floats, first: int = 0) -> Sum:
        """Σ weight[day − first, option chosen] of one agent."""
        variables: list[Any] = []
        coefficients: list[float] = []
        constant = 0.0
        for day in days:
            options, literals = self._options[agent, day]
            values = weight[day - first, options].tolist()
            if len(values) == 1:
                constant += values[0]
                continue
            for value, literal in zip(values, literals, strict=True):
                if value:
                    variables.append(literal)
                    coefficients.append(value)
        return Sum(variables, coefficients, constant)

    # Costs

    def pay(self, cost: float, literal: Literal) -> None:
        """Add cost × literal to the objective."""
        if isinstance(literal, int):
            self.constant += cost * literal
        elif cost:
            self._costs.append((cost, literal))

    def bounded(self, name: str, total: Sum, lower: float, upper: float, cost: float | None) -> None:
        """State lower ≤ total ≤ upper; with a cost, the distance outside is paid for instead."""
        scale = common_scale([*total.coefficients, total.constant])
        expression = cp_model.LinearExpr.weighted_sum(
            total.variables, [round(value * scale) for value in total.coefficients]
        )
        least = _ceil((lower - total.constant) * scale)
        most = _floor((upper - total.constant) * scale)
        if cost is None:
            self.model.add_linear_constraint(
                expression, max(least, cp_model.INT32_MIN), min(most, cp_model.INT32_MAX)
            ).with_name(name)
            return
        reach = sum(abs(round(value * scale)) for value in total.coefficients)
        for sign, limit in ((1, most), (-1, -least)):
            if abs(limit) < cp_model.INT32_MAX and limit < reach:
                outside = self.model.new_int_var(0, max(reach - limit, 0), f"{name}:outside")
                self.model.add(outside >= sign * expression - limit).with_name(name)
                self.pay(cost / scale, outside)

    def minimize(self, prices: Iterable[tuple[float, Any]] = ()) -> tuple[int, float]:
        """Set the objective, with passing prices on literals; its integer scale, and how far rounding may move it."""
        costs = [*self._costs, *prices]
        scale = common_scale([cost for cost, _ in costs], largest=1e9)
        coefficients = [round(cost * scale) for cost, _ in costs]
        self.model.minimize(cp_model.LinearExpr.weighted_sum([literal for _, literal in costs], coefficients))
        drift = sum(
            abs(coefficient / scale - cost) * self._largest(literal)
            for (cost, literal), coefficient in zip(costs, coefficients, strict=True)
            if abs(coefficient / scale - cost) > 1e-12
        )
        return scale, drift

    def _largest(self, literal: Any) -> int:
        """The largest value of a variable; 1 for a negated one."""
        return max(self.model.proto.variables[literal.index].domain) if literal.index >= 0 else 1

    # Primitives

    def add(self, primitive: Primitive) -> None:
        """State one primitive other than Cover, which `wfm.solver.engines.covering` states."""
        if isinstance(primitive, Linear):
            self._linear(primitive)
        elif isinstance(primitive, Balance):
            self._balance(primitive)
        elif isinstance(primitive, Distinct):
            self._distinct(primitive)
        elif not isinstance(primitive, Cover | Allow):
            self._personal(primitive)

    def _personal(self, primitive: PersonalPrimitive) -> None:
        for row, agent in enumerate(primitive.agents.tolist()):
            if not self._is_touched[agent]:
                continue
            name = f"{primitive.term}[{self.compiled.context.agents[agent].agent}"
            if isinstance(primitive, OptionCost):
                self._option_cost(primitive, agent)
            elif isinstance(primitive, Succession):
                self._succession(primitive, agent, name)
            elif isinstance(primitive, Run):
                self._run(primitive, row, agent, name)
            elif isinstance(primitive, WindowSum):
                days = range(primitive.first, primitive.last)
                if bool(np.any(self.free[agent, primitive.first : primitive.last])):
                    total = self.total(agent, days, primitive.weight)
                    self.bounded(
                        f"{name},{self._dates[primitive.first]}]",
                        Sum(total.variables, total.coefficients, total.constant + float(primitive.carried[row])),
                        float(primitive.lower[row]),
                        float(primitive.upper[row]),
                        primitive.cost,
                    )
            elif isinstance(primitive, GroupCount):
                self._group_count(primitive, row, agent, name)
            elif isinstance(primitive, AnyOf):
                self._any_of(primitive, row, agent, name)

    def _option_cost(self, primitive: OptionCost, agent: int) -> None:
        for day in np.flatnonzero(self.free[agent]).tolist():
            options, literals = self._options[agent, day]
            for cost, literal in zip(primitive.cost[day, options].tolist(), literals, strict=True):
                self.pay(cost, literal)

    def _succession(self, primitive: Succession, agent: int, name: str) -> None:
        for day, table in enumerate(primitive.table_of_day.tolist()):
            later = day + primitive.gap
            if table < 0 or not (self.free[agent, day] or self.free[agent, later]):
                continue
            before, first = self._options[agent, day]
            after, second = self._options[agent, later]
            for cost, rows, columns in self._table_patterns(primitive, table, before, after):
                literals = [first[row] for row in rows.tolist()] + [second[column] for column in columns.tolist()]
                fixed = sum(literal for literal in literals if isinstance(literal, int))
                open_ones = [literal for literal in literals if not isinstance(literal, int)]
                if np.isinf(cost):
                    self.model.add_at_most_one(literals).with_name(f"{name},{self._dates[day]}]")
                elif fixed == 1 and open_ones:
                    for literal in open_ones:
                        self.pay(cost, literal)
                elif open_ones:
                    both = self.model.new_bool_var("")
                    self.model.add(sum(open_ones) + fixed <= both + 1).with_name(f"{name},{self._dates[day]}]")
                    self.pay(cost, both)

    def _table_patterns(
        self, primitive: Succession, table: int, before: Ints, after: Ints
    ) -> list[tuple[float, Ints, Ints]]:
        """(cost, rows, columns) so that a chosen row and a chosen column of one entry cost it together."""
        key = (id(primitive), table, before.tobytes(), after.tobytes())
        if key not in self._patterns:
            values = primitive.tables[table][np.ix_(before, after)]
            found: list[tuple[float, Ints, Ints]] = []
            for cost in np.unique(values[values > 0]).tolist():
                distinct, of_row = np.unique(values == cost, axis=0, return_inverse=True)
                for number, pattern in enumerate(distinct):
                    if pattern.any():
                        # Rows that forbid more may stand in the same clique: they exclude these columns too.
                        alike = (distinct & pattern == pattern).all(axis=1) if np.isinf(cost) else None
                        chosen = alike[of_row.reshape(-1)] if alike is not None else of_row.reshape(-1) == number
                        found.append((cost, np.flatnonzero(chosen), np.flatnonzero(pattern)))
            self._patterns[key] = found
        return self._patterns[key]

    def _run(self, primitive: Run, row: int, agent: int, name: str) -> None:
        days = self.compiled.days
        carried = int(primitive.carried[row])
        tags = [1] * carried + [self.tagged(agent, day, primitive.tag[day]) for day in range(days)]
        if not carried and not primitive.open_start[row]:
            tags = [0, *tags]
        offset = len(tags) - days
        longest, shortest = primitive.maximum, primitive.minimum
        if longest < len(tags):
            for end in range(max(longest, offset), len(tags)):
                self._not_all(tags[end - longest : end + 1], [], primitive.cost, f"{name},{self._dates[end - offset]}]")
        # A run of exactly `length` days that touches no edge: an untagged day, the run, an untagged day.
        for length in range(1, shortest):
            for start in range(len(tags) - length - 1):
                if start + length + 1 < offset:
                    continue
                cost = None if primitive.cost is None else primitive.cost * (shortest - length)
                edges = [tags[start], tags[start + length + 1]]
                last = max(start + length + 1 - offset, 0)
                self._not_all(tags[start + 1 : start + length + 1], edges, cost, f"{name},{self._dates[last]}]")
        if carried and shortest > carried:  # the run in progress has no untagged day before it
            for length in range(carried, min(shortest, len(tags))):
                cost = None if primitive.cost is None else primitive.cost * (shortest - length)
                name_ = f"{name},{self._dates[length - offset]}]"
                self._not_all(tags[carried:length], [tags[length]], cost, name_)

    def _not_all(self, yes: Sequence[Literal], no: Sequence[Literal], cost: float | None, name: str) -> None:
        """Not all of `yes` true and all of `no` false; with a cost, paid for when they are."""
        clause = [_negated(literal) for literal in yes] + list(no)
        if any(literal == 1 for literal in clause if isinstance(literal, int)):
            return
        clause = [literal for literal in clause if not isinstance(literal, int)]
        if cost is None:
            self.model.add_bool_or(clause).with_name(name)
        elif clause:
            paid = self.model.new_bool_var("")
            self.model.add_bool_or([*clause, paid]).with_name(name)
            self.pay(cost, paid)

    def _group_count(self, primitive: GroupCount, row: int, agent: int, name: str) -> None:
        counted: list[Literal] = []
        for group in primitive.groups:
            tags = [self.tagged(agent, day, primitive.tag[day]) for day in group]
            open_ones = [literal for literal in tags if not isinstance(literal, int)]
            if any(literal == 1 for literal in tags if isinstance(literal, int)):
                counted.append(1)
            elif len(open_ones) == 1:
                counted.append(open_ones[0])
            elif open_ones:
                any_of = self.model.new_bool_var("")
                self.model.add_max_equality(any_of, open_ones)
                counted.append(any_of)
        variables = [literal for literal in counted if not isinstance(literal, int)]
        constant = float(primitive.carried[row] + sum(literal for literal in counted if isinstance(literal, int)))
        if variables or constant > primitive.upper:
            total = Sum(variables, [1.0] * len(variables), constant)
            self.bounded(f"{name}]", total, primitive.lower, primitive.upper, primitive.cost)

    def _any_of(self, primitive: AnyOf, row: int, agent: int, name: str) -> None:
        days = range(primitive.first, primitive.first + primitive.masks.shape[1])
        free = [day for day in days if self.free[agent, day]]
        if not free:
            return
        kept = primitive.available[row].copy()
        for place, day in enumerate(days):
            if not self.free[agent, day]:
                kept &= primitive.masks[:, place, self.choice[agent, day]]
        open_ = [self._options[agent, day][0] for day in free]
        columns = [
            primitive.masks[kept, day - days.start][:, options] for day, options in zip(free, open_, strict=True)
        ]
        possible = np.all([column.any(axis=1) for column in columns], axis=0)
        tags = needed(np.hstack(columns)[possible])
        edges = np.cumsum([len(options) for options in open_])[:-1]
        ways: list[Literal] = []
        for way in tags:
            broken: list[Any] = []
            for day, options, keeps in zip(free, open_, np.split(way, edges), strict=True):
                if not keeps.all():
                    tag = np.zeros(primitive.masks.shape[2], dtype=bool)
                    tag[options] = ~keeps
                    broken.append(self.tagged(agent, day, tag))
            if not broken:
                return
            ways.append(broken[0].negated() if len(broken) == 1 else self.model.new_bool_var(""))
            if len(broken) > 1:
                for literal in broken:
                    self.model.add_implication(ways[-1], literal.negated())
        if primitive.cost is not None:
            ways.append(self.model.new_bool_var(""))
            self.pay(primitive.cost, ways[-1])
        self.model.add_bool_or(ways).with_name(f"{name},{self._dates[days.start]}]")

    def _linear(self, primitive: Linear) -> None:
        total = Sum([], [], primitive.constant)
        for part in primitive.parts:
            total = self._with_part(total, part)
        if total.variables:
            self.bounded(f"{primitive.term}", total, primitive.lower, primitive.upper, primitive.cost)

    def _with_part(self, total: Sum, part: Part) -> Sum:
        still = part.agents[~self._is_touched[part.agents]]
        constant = total.constant
        if len(still):
            constant += float(burden(Part(part.catalogue, still, part.weight, part.first), self.choice).sum())
        variables, coefficients = list(total.variables), list(total.coefficients)
        for agent in part.agents[self._is_touched[part.agents]].tolist():
            mine = self.total(agent, part.days, part.weight, part.first)
            variables += mine.variables
            coefficients += mine.coefficients
            constant += mine.constant
        return Sum(variables, coefficients, constant)

    def _balance(self, primitive: Balance) -> None:
        loads: list[Sum] = []
        position = 0
        for part in primitive.parts:
            for agent in part.agents.tolist():
                carried = float(primitive.carried[position])
                position += 1
                if self._is_touched[agent]:
                    mine = self.total(agent, part.days, part.weight, part.first)
                    loads.append(Sum(mine.variables, mine.coefficients, mine.constant + carried))
                else:
                    one = Part(part.catalogue, np.array([agent]), part.weight, part.first)
                    loads.append(Sum([], [], carried + float(burden(one, self.choice)[0])))
        values = [value for load in loads for value in (*load.coefficients, load.constant)]
        if not values:
            return
        scale = common_scale(values)
        reach = sum(abs(round(value * scale)) for value in values) + 1
        high = self.model.new_int_var(-reach, reach, f"{primitive.term}:largest")
        low = self.model.new_int_var(-reach, reach, f"{primitive.term}:smallest")
        for load in loads:
            coefficients = [round(value * scale) for value in load.coefficients]
            expression = cp_model.LinearExpr.weighted_sum(load.variables, coefficients) + round(load.constant * scale)
            self.model.add(high >= expression)
            self.model.add(low <= expression)
        spread = self.model.new_int_var(0, 2 * reach, f"{primitive.term}:spread")
        self.model.add(spread >= high - low).with_name(primitive.term)
        self.pay(primitive.cost / scale, spread)

    def _distinct(self, primitive: Distinct) -> None:
        used: dict[int, list[Literal]] = {}
        for part in primitive.parts:
            for agent, day in product(part.agents.tolist(), range(self.compiled.days)):
                if self.free[agent, day]:
                    options, literals = self._options[agent, day]
                else:
                    options, literals = self.choice[agent, day : day + 1], [1]
                for option, literal in zip(options.tolist(), literals, strict=True):
                    used.setdefault(int(part.kind[day, option]), []).append(literal)
        used.pop(-1, None)
        fixed, counted = 0, list[Literal]()
        for literals in used.values():
            if any(isinstance(literal, int) for literal in literals):
                fixed += 1
                continue
            counted.append(self.model.new_bool_var(""))
            for literal in literals:
                self.model.add_implication(literal, counted[-1])
        total = Sum(counted, [1.0] * len(counted), float(fixed))
        self.bounded(primitive.term, total, -np.inf, primitive.upper, primitive.cost)

    # Solutions

    def hint(self) -> None:
        """Suggest the choice as it stands."""
        for (agent, day), (options, literals) in self._options.items():
            for option, literal in zip(options.tolist(), literals, strict=True):
                if not isinstance(literal, int):
                    self.model.add_hint(literal, int(self.choice[agent, day] == option))

    def read(self, solution: Sequence[int]) -> Ints:
        """The choice that a solution (values of all variables) makes."""
        values = np.array(solution)
        choice = self.choice.copy()
        for (agent, day), (options, literals) in self._options.items():
            if len(options) == 1:
                choice[agent, day] = options[0]
            else:
                first = literals[0].index
                choice[agent, day] = options[int(values[first : first + len(options)].argmax())]
        return choice


def _negated(literal: Literal) -> Literal:
    return 1 - literal if isinstance(literal, int) else literal.negated()


def _ceil(value: float) -> int:
    return int(np.ceil(value - 1e-7)) if np.isfinite(value) else -cp_model.INT32_MAX


def _floor(value: float) -> int:
    return int(np.floor(value + 1e-7)) if np.isfinite(value) else cp_model.INT32_MAX
