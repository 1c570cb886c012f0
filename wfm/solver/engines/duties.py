"""Duties shared out to people by one CP-SAT model, proven optimal or with its bound."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from wfm.solver.engines.cp_solver import cp_solver
from wfm.solver.engines.cpsat import run
from wfm.solver.engines.engine import Search
from wfm.solver.engines.integers import common_scale

Pair = tuple[int, int]
"""(person, duty)."""

Expression = Any
"""A linear expression, a variable or a number: OR-Tools' own union of them cannot be added up."""

WORK, EVENING_WORK = 20.0, 0.5
"""Deterministic seconds at an effort of 1: for the proof, and for the evenest of equally dear ways."""


@dataclass(frozen=True)
class AtMost:
    """A person takes at most so many of some duties."""

    person: int
    duties: tuple[int, ...]
    most: int


@dataclass(frozen=True)
class Wish:
    """A person's wish to take one of some duties, or none of them, and what it costs not to grant it."""

    person: int
    duties: tuple[int, ...]
    wanted: bool
    cost: float


@dataclass(frozen=True)
class Share:
    """Loads whose spread (most − least) costs `weight` a point: points that people carry, and those of duties."""

    weight: float
    carried: dict[int, float]
    points: dict[Pair, float]


@dataclass(frozen=True)
class DutyModel:
    """Who may take which duties and what it costs. `need` people for each, or `open_cost` for each that lacks."""

    need: tuple[int, ...]
    open_cost: tuple[float, ...]
    cost: dict[Pair, float]
    """What each pair that is allowed costs."""
    limits: tuple[AtMost, ...] = ()
    wishes: tuple[Wish, ...] = ()
    shares: tuple[Share, ...] = ()
    constant: float = 0.0


@dataclass(frozen=True)
class Placed:
    """The pairs that were chosen; no choice costs less than `bound`, and where it is `proved`, none less than this."""

    pairs: tuple[Pair, ...]
    bound: float
    proved: bool
    interrupted: bool = False


@dataclass
class _Objective:
    """A sum of costs; `cost × term` with terms that are at most `top`."""

    parts: list[tuple[float, Expression, float]] = field(default_factory=list)
    constant: float = 0.0

    @property
    def floor(self) -> float:
        """What it cannot be less than, whatever is chosen."""
        return self.constant + sum(min(cost * top, 0.0) for cost, _, top in self.parts)

    def scaled(self) -> tuple[Expression, int, float]:
        """The sum in whole numbers, the factor that makes it so, and how far rounding may lead astray."""
        scale = common_scale([cost for cost, _, _ in self.parts], 1e9)
        whole = [round(cost * scale) for cost, _, _ in self.parts]
        drift = sum(
            abs(cost * scale - each) * top / scale for each, (cost, _, top) in zip(whole, self.parts, strict=True)
        )
        return sum(each * term for each, (_, term, _) in zip(whole, self.parts, strict=True)), scale, drift


def place(given: DutyModel, search: Search) -> Placed:
    """The cheapest way to share duties out and, of equally dear ones, the evenest that is found."""
    model = cp_model.CpModel()
    taken = {pair: model.new_bool_var("") for pair in given.cost}
    takers: dict[int, list[Expression]] = defaultdict(list)
    for (_, duty), chosen in taken.items():
        takers[duty].append(chosen)
    objective = _Objective(constant=given.constant)
    for duty, need in enumerate(given.need):
        lacks = model.new_int_var(0, need, "")
        model.add(sum(takers[duty]) + lacks == need)
        objective.parts.append((given.open_cost[duty], lacks, need))
    objective.parts += [(cost, taken[pair], 1) for pair, cost in given.cost.items() if cost]
    for limit in given.limits:
        members = [taken[limit.person, duty] for duty in limit.duties]
        model.add_at_most_one(members) if limit.most == 1 else model.add(sum(members) <= limit.most)
    for wish in given.wishes:
        _wish(model, objective, wish, taken)
    loads = [_share(model, objective, share, taken) for share in given.shares]
    whole, scale, drift = objective.scaled()
    model.minimize(whole)
    for chosen in taken.values():
        model.add_hint(chosen, False)
    solver = _solver(search, WORK)
    code = run(solver, model, search)
    if code not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Placed((), objective.floor, proved=False, interrupted=True)
    found = tuple(pair for pair, chosen in taken.items() if solver.boolean_value(chosen))
    bound = solver.best_objective_bound / scale + objective.constant - drift
    out_of_time = search.left <= 0
    if any(loads):
        model.add(whole <= round(solver.objective_value))
        model.clear_hints()  # type: ignore[no-untyped-call]
        for pair, chosen in taken.items():
            model.add_hint(chosen, solver.boolean_value(taken[pair]))
        model.minimize(sum(_squares(model, *each) for each in loads if each))
        again = _solver(search, EVENING_WORK)
        if run(again, model, search) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = tuple(pair for pair, chosen in taken.items() if again.boolean_value(chosen))
    return Placed(found, bound, proved=code == cp_model.OPTIMAL, interrupted=out_of_time or search.left <= 0)


def _solver(search: Search, work: float) -> cp_model.CpSolver:
    solver = cp_solver(1, search.seed)  # one worker: the same answer every time
    solver.parameters.max_time_in_seconds = max(search.left, 0.01)
    solver.parameters.max_deterministic_time = work * search.effort
    return solver


def _wish(model: cp_model.CpModel, objective: _Objective, wish: Wish, taken: dict[Pair, cp_model.IntVar]) -> None:
    members = [taken[wish.person, duty] for duty in wish.duties]
    held = model.new_bool_var("")
    if wish.wanted:
        model.add_bool_or([*members, held.negated()])
        objective.constant += wish.cost
        objective.parts.append((-wish.cost, held, 1))
    else:
        for each in members:
            model.add_implication(each, held)
        objective.parts.append((wish.cost, held, 1))


def _share(
    model: cp_model.CpModel, objective: _Objective, share: Share, taken: dict[Pair, cp_model.IntVar]
) -> tuple[list[Expression], int, int] | None:
    """Everybody's load in whole units, the units of the smallest duty, and the most that anybody can carry."""
    values = [*share.carried.values(), *share.points.values()]
    scale = common_scale(values, 1e9)
    least = min(share.carried.values(), default=0.0)
    carried = {person: round((each - least) * scale) for person, each in share.carried.items()}
    points = {pair: round(each * scale) for pair, each in share.points.items()}
    unit = gcd(*carried.values(), *points.values()) or 1
    mine: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for pair, each in points.items():
        if each:
            mine[pair[0]].append((each // unit, taken[pair]))
    loads = [each // unit + sum(factor * chosen for factor, chosen in mine[person]) for person, each in carried.items()]
    tops = {person: each // unit + sum(factor for factor, _ in mine[person]) for person, each in carried.items()}
    if len(loads) < 2:
        return None
    top = max(tops.values())
    most, fewest = model.new_int_var(0, top, ""), model.new_int_var(0, min(tops.values()), "")
    for load in loads:
        model.add(most >= load)
        model.add(fewest <= load)
    objective.parts.append((share.weight * unit / scale, most - fewest, top))
    step = min((factor for factors in mine.values() for factor, _ in factors), default=1)
    return loads, step, top


def _squares(model: cp_model.CpModel, loads: list[Expression], step: int, top: int) -> Expression:
    """Something that grows with the square of each load, counted in steps."""
    steps = min(-(-top // step), 60)
    total = []
    for load in loads:
        square = model.new_int_var(0, (2 * steps + 1) * top, "")
        for number in range(steps):
            model.add(square >= (2 * number + 1) * load - number * (number + 1) * step)
        total.append(square)
    return sum(total)
