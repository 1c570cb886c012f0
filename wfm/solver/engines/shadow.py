"""Shadow prices: what the prices behind a bound say that one more hour, or one more shift, would save.

They are those of the problem without the integrality of shifts: first-order, and exact for a small change of that
relaxation. A roster may gain more or less, which only solving again tells.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from wfm.models.roster import BoundPrices, Roster, RosterProblem
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.begin import begin
from wfm.solver.engines.cuts import Cuts, places
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.engines.mixture import Mixture, grain_of
from wfm.solver.engines.resume import learnt, place_prices, resume
from wfm.solver.meetings.hold import most_saved, without_meetings
from wfm.solver.on_call.place import without_on_call
from wfm.solver.primitives import Cover, Floats, OptionCost
from wfm.solver.shortage import CoverModel

PASSES, AGAIN = 260, 100
"""Passes over the team in search of prices, from nothing and from what was learnt of much the same problem."""


@dataclass(frozen=True, eq=False)
class Shadow:
    """A bound, and what the mixture that proves it has learnt: its prices above all."""

    bound: float
    prices: BoundPrices


@dataclass(frozen=True, eq=False)
class BestShift:
    """The shift that would save most on a day, net of what it costs. Minutes count from the grid's start."""

    value: float
    template: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Saved:
    """What an agent would save: `hour` per interval by an hour there, `shifts` per day of the horizon by the best one.

    None where the agent may not work or nothing is saved.
    """

    hour: Floats
    shifts: tuple[BestShift | None, ...]


def shadow_prices(
    problem: RosterProblem,
    roster: Roster,
    *,
    start: BoundPrices | None = None,
    stop: threading.Event | None = None,
) -> Shadow | None:
    """A bound of a problem with the prices behind it, sought from a roster, and from earlier prices if there are any.

    None where the rules are too much for the program that proves bounds.
    """
    compiled = compile_problem(without_meetings(without_on_call(problem)))
    search = Search.under(problem.options, stop, None)
    search.start = compiled.choice(roster)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    lines = Lines(compiled, search)
    try:
        first = begin(compiled, covers, lines, search)
        mixture = Mixture(compiled, lines.programs, covers, first.sums, first.dearest, first.choice, first.personal)
        again = start is not None and resume(mixture, start, lines)
        bound, generator = -np.inf, np.random.default_rng([search.seed, 6])
        prices = learnt(mixture)
        for _ in range(AGAIN if again else PASSES):
            if stop is not None and stop.is_set():
                break
            mixture.sweep(generator, lambda: True, None)
            proved = mixture.bound(lambda: True)
            if proved > bound:
                bound, prices = proved, learnt(mixture)
    except (UnsupportedError, NoLineError):
        return None
    bound -= most_saved(compiled, problem)  # meetings take people away, which may save idleness
    return Shadow(max(bound, 0.0), prices)


def saved(problem: RosterProblem, prices: BoundPrices, agents: Collection[str]) -> dict[str, Saved]:
    """What some agents of a problem would save by prices for much the same one: of the problem without them, say."""
    compiled = compile_problem(without_meetings(without_on_call(problem)))
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    grain = grain_of(compiled, covers)
    cuts = [[Cuts(pool, grain=grain, width=np.inf) for pool in model.pools] for model in covers]  # prices stay
    place_prices(covers, cuts, prices)
    for items in cuts:
        for item in items:
            item.refresh()
    found = {}
    for name in agents:
        agent = compiled.context.index[name]
        hour = _hours(compiled, covers, cuts, agent)
        found[name] = Saved(hour, _shifts(compiled, agent, hour))
    return found


def _hours(compiled: Compiled, covers: list[CoverModel], cuts: list[list[Cuts]], agent: int) -> Floats:
    """[interval] what an hour of the agent saves, idleness counted."""
    found = np.zeros(compiled.problem.grid.count)
    for model, items in zip(covers, cuts, strict=True):
        for item, group, first, last in places(model, items)[agent]:
            found[first:last] += item.worth(group, first, last) - model.cover.idle_cost
    return found * 60 / compiled.problem.grid.interval_minutes


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
