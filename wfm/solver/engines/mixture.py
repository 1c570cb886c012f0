"""The best mixture of lines for a team whose sums and cover cost what they cost, and the bound that its prices prove.

Everybody has some lines with weights that add up to 1. One agent after another moves weight from the dearest line it
has to the cheapest there is at the prices of the moment, as far as it pays (pairwise Frank-Wolfe steps over blocks:
Lacoste-Julien, Jaggi, Schmidt & Pletscher 2013). What falls short is priced smoothly, over the difference of a person
or so, around a centre that moves to the prices of each pass (the method of multipliers: Hestenes 1969, Powell 1969), so
that the prices come to the true ones though they are smooth. At any prices, what the rows ask for and everybody's
cheapest line prove a bound (Lagrange).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines import cut_kernel, team_kernel
from wfm.solver.engines.cuts import Cuts, Place, places, within
from wfm.solver.engines.programs import Priced, Programs
from wfm.solver.engines.sums import Sums
from wfm.solver.primitives import Floats, Ints
from wfm.solver.shortage import CoverModel

WIDTH = 0.3
"""Over how many people's difference a price moves from nothing to its most, over the root of the team's size."""

MOST_LINES = 64
"""Lines that an agent keeps."""

CORRECTIONS = 2
"""Steps between lines that an agent has, after each towards a new one."""

SETTLED_AFTER = 5
"""Passes before the centre follows the prices."""

TIDY = 10
"""Passes after which rows out of use are forgotten."""


class Mixture:
    """Lines with weights for everybody, people on duty and totals in fractions, and prices on rows and sums."""

    def __init__(
        self,
        compiled: Compiled,
        programs: Programs,
        covers: list[CoverModel],
        sums: Sums,
        dearest: float,
        choice: Ints,
        own: Floats,
        workers: int = 1,
    ) -> None:
        """Begins from a roster `choice` with own costs; `dearest` is the greatest cost of a shortage."""
        self.compiled, self.programs, self.covers, self.sums = compiled, programs, covers, sums
        self.workers = workers
        self.passes = 0
        self.close = False
        """Set by the caller where the bound has come close enough."""
        agents, days = compiled.agents, compiled.days
        self.lines = np.zeros((agents, MOST_LINES, days), dtype=np.int64)
        self.own, self.weight = np.zeros((agents, MOST_LINES)), np.zeros((agents, MOST_LINES))
        self.count = np.ones(agents, dtype=np.int64)
        self.lines[:, 0], self.own[:, 0], self.weight[:, 0] = choice, own, 1.0
        self.cuts: list[list[Cuts]] = []
        self._places: list[list[tuple[Place, ...]]] = []
        longest = max((len(model.whole) for model in covers), default=0)
        self._scratch, self._change = np.zeros(longest), np.zeros(4 * longest)
        self._where = np.zeros(4 * longest, dtype=np.int64)
        self._away = np.full(days, -1, dtype=np.int64)
        grain, width = grain_of(compiled, covers), max(WIDTH * float(np.sqrt(agents)), 1.0)
        for model in covers:
            cuts = [Cuts(pool, grain=grain, width=width) for pool in model.pools]
            for item in cuts:
                item.people[:] = model.carried[item.groups]
            self.cuts.append(cuts)
            self._places.append(places(model, cuts))
        self._under, self._over = (np.where(np.isinf(side), 1000 * dearest, side) for side in (sums.under, sums.over))
        unit = np.ones(sums.count)
        for kind in sums.kinds:
            np.maximum.at(unit, kind.row, np.abs(kind.weight))
        self._step = np.minimum(np.maximum(self._under, self._over), 20 * dearest) / unit
        self.totals = sums.constant.copy()
        self.centre, self.sum_prices = np.zeros(sums.count), np.zeros(sums.count)
        for agent in range(agents):
            self._put(agent, choice[agent], self._away, 1.0)
        self.separate()
        self._settle_sums()

    def separate(self) -> None:
        """Find rows that the mixture violates, and price everything anew."""
        for cuts in self.cuts:
            for item in cuts:
                item.separate()
                item.refresh()

    def price(self) -> None:
        """Price rows and sums anew around their centres."""
        for cuts in self.cuts:
            for item in cuts:
                item.refresh()
        self._settle_sums()

    def sweep(self, generator: np.random.Generator, go_on: Callable[[], bool], pool: ThreadPoolExecutor | None) -> bool:
        """One pass over the team; False where it was cut short. Raises UnsupportedError.

        As many agents as there are workers are priced side by side, then take their steps one after another.
        """
        order = generator.permutation(self.compiled.agents).tolist()
        width = 1 if pool is None else 2 * self.workers
        for first in range(0, len(order), width):
            if not go_on():
                return False
            batch = order[first : first + width]
            found = [self._best(batch[0])] if pool is None else list(pool.map(self._best, batch))
            for agent, line in zip(batch, found, strict=True):
                if np.isfinite(line.cost):
                    self._step_towards(agent, line)
                    for _ in range(CORRECTIONS):
                        self._correct(agent)
        self.passes += 1
        if self.passes <= SETTLED_AFTER or self.passes % 3 == 0:
            self.separate()
        if self.passes >= SETTLED_AFTER:
            self._recentre()
        return True

    def bound(self, go_on: Callable[[], bool], pool: ThreadPoolExecutor | None = None) -> float:
        """What the prices of the moment prove; −∞ where cut short. Raises UnsupportedError."""
        total = self._asked()
        agents = range(self.compiled.agents)
        for first in range(0, len(agents), 64):
            if not go_on():
                return -np.inf
            some = agents[first : first + 64]
            total += sum(self._bounds(some) if pool is None else pool.map(self._bound, some))
        return total

    def rounded(self, generator: np.random.Generator) -> Ints:
        """A roster: one agent after another takes the best of its lines, the others as they stand by then."""
        saved = [item.people.copy() for cuts in self.cuts for item in cuts]
        totals = self.totals.copy()
        choice = np.zeros((self.compiled.agents, self.compiled.days), dtype=np.int64)
        for agent in generator.permutation(self.compiled.agents).tolist():
            count = int(self.count[agent])
            self._take_out(agent)
            self._settle_sums()
            worthy = self.weight[agent, :count] >= min(WORTHY, self.weight[agent, :count].max())
            cost = cut_kernel.values(self.prices(agent), self.lines[agent], self.own[agent], count)
            choice[agent] = self.lines[agent, int(np.argmin(np.where(worthy, cost, np.inf)))]
            self._put(agent, choice[agent], self._away, 1.0)
        for item, people in zip((item for cuts in self.cuts for item in cuts), saved, strict=True):
            item.people[:] = people
            item.refresh()
        self.totals = totals
        self._settle_sums()
        return choice

    def mix(self, agent: int, lines: Ints, own: Floats, weight: Floats) -> None:
        """Put an agent's lines, at most `MOST_LINES` with their own costs and weights, in place of those it has."""
        self._take_out(agent)
        self.count[agent] = count = len(lines)
        self.lines[agent, :count], self.own[agent, :count], self.weight[agent, :count] = lines, own, weight
        self.weight[agent, count:] = 0.0
        for line, part in zip(lines, weight.tolist(), strict=True):
            self._put(agent, line, self._away, part)

    def value(self) -> float:
        """What the mixture costs, in fractions, by the rows there are: no bound, but where the bound is going."""
        used = np.arange(MOST_LINES) < self.count[:, None]
        total = float((self.weight * self.own)[used].sum()) + self.sums.cost(self.totals)
        for model, cuts in zip(self.covers, self.cuts, strict=True):
            idle = model.carried[model.useful].sum() - model.whole.sum()
            for item in cuts:
                idle += item.people.sum() - model.carried[item.groups].sum()
                total += item.cost()
            total += model.cover.idle_cost * float(idle)
        return total

    def prices(self, agent: int) -> Floats:
        """[day, option] what the team gains and pays for an agent's options, by the prices of the moment."""
        catalogue = self.compiled.catalogue(agent)
        out = np.zeros(self.compiled.days * catalogue.size)
        for model, of_agent in zip(self.covers, self._places, strict=True):
            gain = np.zeros(model.cover.required.shape[1])
            for item, group, first, last in of_agent[agent]:
                gain[first:last] = model.cover.idle_cost - item.worth[group, first:last]
            if of_agent[agent]:
                team_kernel.option_prices(catalogue.pointer, catalogue.interval, catalogue.part, gain, out)
        self.sums.of(agent).prices(self.sum_prices, out)
        return out.reshape(self.compiled.days, catalogue.size)

    def by_queue(self) -> dict[str, Floats]:
        """[interval] what one more person who serves a queue alone would save, by the prices, idleness included."""
        found: dict[str, Floats] = {}
        for model, cuts in zip(self.covers, self.cuts, strict=True):
            for item in cuts:
                for place, queue in enumerate(item.pool.queues.tolist()):
                    found[model.cover.queues[queue]] = item.worth_of(place) - model.cover.idle_cost
        return found

    def _best(self, agent: int) -> Priced:
        """The agent's cheapest line at the prices of the moment, with its own cost alone in `cost`."""
        prices = self.prices(agent)
        found = self.programs.best(agent, prices)
        own = found.cost - float(prices[np.arange(len(found.line)), found.line].sum())
        return Priced(own, found.line, found.bound)

    def _bound(self, agent: int) -> float:
        return self.programs.best(agent, self.prices(agent)).bound

    def _bounds(self, agents: range) -> list[float]:
        return [self._bound(agent) for agent in agents]

    def _asked(self) -> float:
        """The bound but for what the agents pay."""
        total = 0.0
        for model, cuts in zip(self.covers, self.cuts, strict=True):
            total += model.cover.idle_cost * float(model.carried[model.useful].sum() - model.whole.sum())
            for item in cuts:
                total += item.ask() - float((item.worth * model.carried[item.groups]).sum())
        sums, dual = self.sums, self.sum_prices
        with np.errstate(invalid="ignore"):
            total += float(np.where(dual > 0, dual * (sums.lower - sums.constant), 0.0).sum())
            total += float(np.where(dual < 0, dual * (sums.upper - sums.constant), 0.0).sum())
        return total

    def _step_towards(self, agent: int, found: Priced) -> None:
        """Move weight from the dearest of an agent's lines to a new one, as far as it pays."""
        lines, own, weight = self.lines[agent], self.own[agent], self.weight[agent]
        count = int(self.count[agent])
        prices = self.prices(agent)
        new = found.cost + float(prices[np.arange(len(found.line)), found.line].sum())
        cost = cut_kernel.values(prices, lines, own, count)
        away = int(np.argmax(cost))
        slope = new - float(cost[away])
        if slope >= -1e-6:
            return
        known = np.flatnonzero((lines[:count] == found.line).all(axis=1))
        if len(known):
            place = int(known[0])
        elif count < MOST_LINES:
            place, self.count[agent] = count, count + 1
            lines[place], own[place], weight[place] = found.line, found.cost, 0.0
        else:  # the line of least weight makes room, and gives it to the new one
            place = int(np.argmin(weight))
            self._put(agent, found.line, lines[place], float(weight[place]))
            lines[place], own[place] = found.line, found.cost
        if place != away:
            self._move(agent, place, away, slope)

    def _correct(self, agent: int) -> None:
        """Move weight between lines that an agent has, from the dearest to the cheapest."""
        count = int(self.count[agent])
        if count > 1:
            cost = cut_kernel.values(self.prices(agent), self.lines[agent], self.own[agent], count)
            place, away = int(np.argmin(cost)), int(np.argmax(cost))
            if cost[place] < cost[away] - 1e-6:
                self._move(agent, place, away, float(cost[place] - cost[away]))

    def _move(self, agent: int, place: int, away: int, slope: float) -> None:
        """Weight from one of an agent's lines to another, as far as it pays."""
        lines, own, weight = self.lines[agent], self.own[agent], self.weight[agent]
        step = self._length(agent, lines[place], float(own[place] - own[away]), lines[away], slope, float(weight[away]))
        self._put(agent, lines[place], lines[away], step)
        self._settle_sums()
        weight[place] += step
        weight[away] -= step
        if weight[away] <= 1e-9:
            last = int(self.count[agent]) - 1
            lines[away], own[away], weight[away] = lines[last], own[last], weight[last]
            weight[last] = 0.0
            self.count[agent] = last

    def _length(self, agent: int, new: Ints, own: float, old: Ints, slope: float, most: float) -> float:
        """How far to go from an old line to a new one that costs `own` more: where the slope, linear in between, ends.

        `slope` is the one at the beginning, `most` the end.
        """
        end = own
        for model, of_agent in zip(self.covers, self._places, strict=True):
            if of_agent[agent]:
                changes = self._difference(agent, new, old)
                for place in of_agent[agent]:
                    where, change = within(place, *changes)
                    end += model.cover.idle_cost * float(change.sum())
                    end += place[0].slope(place[1], where, change, most)
        if self.sums.count:
            moved = self._weights(agent, new) - self._weights(agent, old)
            end -= float(self._priced(self.totals + most * moved) @ moved)
        return most if end <= 0 else most * slope / (slope - end)

    def _put(self, agent: int, new: Ints, old: Ints, part: float) -> None:
        """Part of an agent goes from an old line to a new one."""
        for of_agent in self._places:
            if of_agent[agent]:
                changes = self._difference(agent, new, old)
                for place in of_agent[agent]:
                    place[0].shift(place[1], *within(place, *changes), part)
        if self.sums.count:
            self.totals += part * (self._weights(agent, new) - self._weights(agent, old))

    def _take_out(self, agent: int) -> None:
        """All that an agent mixes goes."""
        count, catalogue = int(self.count[agent]), self.compiled.catalogue(agent)
        for of_agent in self._places:
            if of_agent[agent]:
                size = cut_kernel.blend(
                    catalogue.pointer, catalogue.interval, catalogue.part, catalogue.size, self.lines[agent],
                    self.weight[agent], count, self._scratch, self._where, self._change,
                )  # fmt: skip
                for place in of_agent[agent]:
                    place[0].shift(place[1], *within(place, self._where[:size], self._change[:size]), -1.0)
        if self.sums.count:
            for line, weight in zip(self.lines[agent, :count], self.weight[agent, :count].tolist(), strict=True):
                self.totals -= weight * self._weights(agent, line)

    def _difference(self, agent: int, new: Ints, old: Ints) -> tuple[Ints, Floats]:
        catalogue = self.compiled.catalogue(agent)
        size = cut_kernel.difference(
            catalogue.pointer, catalogue.interval, catalogue.part, catalogue.size, new, old, self._scratch,
            self._where, self._change,
        )  # fmt: skip
        return self._where[:size], self._change[:size]

    def _weights(self, agent: int, line: Ints) -> Floats:
        """What a line adds to every sum."""
        weights, size = self.sums.of(agent), self.compiled.catalogue(agent).size
        out = np.zeros(self.sums.count)
        if len(weights.row) and line[0] >= 0:
            cut_kernel.add_weights(weights.pointer, weights.row, weights.weight, size, line, out)
        return out

    def _priced(self, totals: Floats) -> Floats:
        """Prices of sums at some totals."""
        sums = self.sums
        at = self.centre - self._step * totals
        with np.errstate(invalid="ignore"):
            low = np.where(self._under > 0, at + self._step * np.where(self._under > 0, sums.lower, 0.0), 0.0)
            high = np.where(self._over > 0, at + self._step * np.where(self._over > 0, sums.upper, 0.0), 0.0)
        return np.clip(np.where(low > 0, low, np.where(high < 0, high, 0.0)), -self._over, self._under)

    def _settle_sums(self) -> None:
        if self.sums.count:
            self.sum_prices = self._priced(self.totals)

    def _recentre(self) -> None:
        """The centre follows the prices."""
        self.centre = self.sum_prices.copy()
        for cuts in self.cuts:
            for item in cuts:
                item.refresh()
                item.centre[:] = item.price
                if self.passes % TIDY == 0:
                    item.tidy()


WORTHY = 0.03
"""Weight that a line needs to be taken when a mixture is rounded, if any has it."""


def grain_of(compiled: Compiled, covers: list[CoverModel]) -> float:
    """Presence in an interval comes in whole multiples of this part of it."""
    parts = [catalogue.part for catalogue in compiled.context.catalogues]
    values = np.concatenate([*parts, *(model.carried[model.carried > 0] for model in covers)])
    minutes = np.round(values * 60).astype(np.int64)
    return int(np.gcd.reduce(minutes[minutes > 0])) / 60 if (minutes > 0).any() else 1.0
