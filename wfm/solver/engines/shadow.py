"""Shadow prices: what the prices behind a bound say that one more hour, or one more shift, would save.

They are those of the problem without the integrality of shifts: first-order, and exact for a small change of that
relaxation. A roster may gain more or less, which only solving again tells.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from wfm.models.roster import BoundPrices, RosterProblem
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.dual import DualBound
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.sums import Sums
from wfm.solver.meetings.hold import most_saved, without_meetings
from wfm.solver.on_call.place import without_on_call
from wfm.solver.primitives import Cover, Floats, OptionCost
from wfm.solver.shortage import CoverModel

PASSES, AGAIN = 800, 200
"""Passes over the team in search of prices, from nothing and from those of much the same problem."""

FIRST_STEP, STEP_AGAIN = 0.4, 0.03
"""How far the bound may rise at first, as a share of the cost of the roster."""


@dataclass(frozen=True, eq=False)
class BestShift:
    """The shift that would save most on a day, net of what it costs. Minutes count from the grid's start."""

    value: float
    template: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Shadow:
    """A bound with the prices behind it. `hour[agent]` has one value per interval: what an hour there would save."""

    bound: float
    prices: BoundPrices
    hour: dict[str, Floats]
    shifts: dict[str, tuple[BestShift | None, ...]]
    """Per day of the horizon; none where the agent may not work or nothing is saved."""


def shadow_prices(
    problem: RosterProblem,
    objective: float,
    *,
    start: BoundPrices | None = None,
    agents: Collection[str] = (),
    stop: threading.Event | None = None,
) -> Shadow | None:
    """Prices of a problem whose best known roster costs `objective`, and what they say for some of its agents.

    None where the rules are too much for the program that proves bounds.
    """
    compiled = compile_problem(without_meetings(without_on_call(problem)))
    search = Search.under(problem.options, stop, None)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    try:
        dual = DualBound(compiled, Lines(compiled, search).programs, covers, Sums(compiled))
        again = start is not None and dual.begin(start)
        passes, step = (AGAIN, STEP_AGAIN) if again else (PASSES, FIRST_STEP)
        bound = dual.improve(passes, step * objective, lambda: not search.stop.is_set(), lambda _: None)
    except UnsupportedError:
        return None
    index = compiled.context.index
    hours = {name: _hours(dual, covers, index[name]) for name in agents}
    shifts = {name: _shifts(compiled, index[name], hour) for name, hour in hours.items()}
    bound -= most_saved(compiled, problem)  # meetings take people away, which may save idleness
    return Shadow(max(bound, 0.0), dual.found(), hours, shifts)


def _hours(dual: DualBound, covers: list[CoverModel], agent: int) -> Floats:
    """[interval] what an hour of the agent saves, idleness counted."""
    found = np.zeros(0)
    for model, gain in zip(covers, dual.worth(), strict=True):
        mine = np.zeros(gain.shape[1])
        for group, first, last in model.spans[agent]:
            if model.useful[group]:
                mine[first:last] = gain[group, first:last] - model.cover.idle_cost
        found = mine if not found.size else found + mine
    return found * 60 / dual.compiled.problem.grid.interval_minutes


def _shifts(compiled: Compiled, agent: int, hour: Floats) -> tuple[BestShift | None, ...]:
    catalogue = compiled.catalogue(agent)
    hours = compiled.problem.grid.interval_minutes / 60
    weights, size = catalogue.part * hour[catalogue.interval] * hours, len(catalogue.pointer) - 1
    saved = np.asarray(np.bincount(catalogue.owner, weights=weights, minlength=size), dtype=float)
    saved = saved.reshape(compiled.days, catalogue.size)
    for item in compiled.primitives:
        if isinstance(item, OptionCost) and agent in item.agents:
            saved = saved - item.cost
    saved = np.where(compiled.allowed[agent] & catalogue.works, saved, -np.inf)
    best = saved.argmax(axis=1).tolist()
    return tuple(
        BestShift(
            float(saved[day, option]),
            catalogue.templates[option],
            int(catalogue.start[day, option]),
            int(catalogue.end[day, option]),
        )
        if saved[day, option] > 1e-9
        else None
        for day, option in enumerate(best)
    )
