"""The best mixture of lines for a team whose sums and cover cost what they cost, and the bound that its prices prove.

Everybody has some lines with weights that add up to 1. One agent after another moves weight from the dearest line it
has to the cheapest there is at the prices of the moment, as far as it pays (pairwise Frank-Wolfe steps over blocks:
Lacoste-Julien, Jaggi, Schmidt & Pletscher 2013). What falls short is priced smoothly, over the difference of a person
or so, around a centre that moves to the prices of each pass (the method of multipliers: Hestenes 1969, Powell 1969), so
that the prices come to the true ones though they are smooth. At any prices, what the rows ask for and everybody's
cheapest line prove a bound (Lagrange).

People who are alike mix lines together: what is said here of an agent is said of some alike, with weights that add up
to how many they are, until a roster gives each of them a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial

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

MOST_ALIKE = 16
"""People who are alike that mix lines together: no more than have room for lines enough."""

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
        self.leaders, self.leader = self._alike()
        self.size = np.bincount(self.leader, minlength=agents)
        """How many people mix lines together with an agent who leads them; 0 for those who follow."""
        turns = np.ceil(np.sqrt(self.size[self.leaders])).astype(np.int64)
        self._turns = np.repeat(self.leaders, turns)
        for leader in self.leaders.tolist():
            members = np.flatnonzero(self.leader == leader) if self.size[leader] > 1 else [leader]
            lines, first, weight = np.unique(choice[members], axis=0, return_index=True, return_counts=True)
            count = self.count[leader] = len(lines)
            self.lines[leader, :count], self.weight[leader, :count] = lines, weight
            self.own[leader, :count] = own[members][first]
            for line, people in zip(lines, weight.tolist(), strict=True):
                self._put(leader, line, self._away, people)
        self.separate()
        self._settle_sums()

    def _alike(self) -> tuple[Ints, Ints]:
        """Agents who lead people like themselves, and who leads each. Raises UnsupportedError."""
        leader = np.arange(self.compiled.agents)
        known: dict[object, list[int]] = {}
        kinds: dict[object, list[int]] = {}
        for agent in range(self.compiled.agents):
            places_ = tuple(tuple((id(item), *rest) for item, *rest in of_agent[agent]) for of_agent in self._places)
            kind = (int(self.compiled.context.catalogue_of[agent]), int(self.sums.kind_of[agent]), places_)
            led = known.setdefault((kind, self.programs.signature(agent)), [])
            if len(led) % MOST_ALIKE == 0:
                kinds.setdefault(kind, []).append(agent)
                led.append(agent)
            else:
                leader[agent] = leader[led[-1]]
                led.append(agent)
        self._kinds = list(kinds.values())
        """Of those who lead, those who meet the same prices."""
        return np.unique(leader), leader

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
        order = generator.permutation(self._turns).tolist()
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
        for agents in self._kinds:
            prices = self.prices(agents[0])
            for first in range(0, len(agents), 64):
                if not go_on():
                    return -np.inf
                some = agents[first : first + 64]
                least = partial(self._least, prices)
                total += sum(map(least, some) if pool is None else pool.map(least, some))
        return total

    def rounded(
        self,
        generator: np.random.Generator,
        parts: int = 1,
        go_on: Callable[[], bool] = lambda: True,
        pool: ThreadPoolExecutor | None = None,
    ) -> Ints:
        """A roster: one agent after another takes the best of its lines, the others as they stand by then.

        After each of so many `parts` of the team, those who have no line yet mix theirs anew, as long as time allows.
        The mixture itself is left as it is.
        """
        left = self._copy()
        choice = np.zeros((self.compiled.agents, self.compiled.days), dtype=np.int64)
        rank = generator.permutation(self.compiled.agents)
        order = np.argsort(rank[self.leader], kind="stable")  # people who are alike one after another
        within = parts > 1
        for part in np.array_split(order, parts):
            for agent in part.tolist():
                choice[agent] = left._take(int(self.leader[agent]))
            left._turns = left._turns[left.size[left._turns] > 0]
            if within and len(left._turns):
                left.narrow(float(np.sqrt(left.size.sum())))
                left.separate()
                within = left.sweep(generator, go_on, pool)
        return choice

    def mix(self, leader: int, lines: Ints, own: Floats, weight: Floats) -> None:
        """Put lines, at most `MOST_LINES`, in place of those that some people who are alike have.

        Each has its own cost and a weight; weights add up to how many people they are.
        """
        self._take_out(leader, 1.0)
        self.count[leader] = count = len(lines)
        self.lines[leader, :count], self.own[leader, :count], self.weight[leader, :count] = lines, own, weight
        self.weight[leader, count:] = 0.0
        for line, people in zip(lines, weight.tolist(), strict=True):
            self._put(leader, line, self._away, people)

    def _take(self, leader: int) -> Ints:
        """One of some people who are alike takes the best line there is, and mixes no more."""
        count = int(self.count[leader])
        self._take_out(leader, 1 / self.size[leader])
        self._settle_sums()
        worthy = self.weight[leader, :count] >= min(WORTHY, self.weight[leader, :count].max())
        cost = self._values(leader, self.lines[leader, :count], self.own[leader, :count])
        line: Ints = self.lines[leader, int(np.argmin(np.where(worthy, cost, np.inf)))].copy()
        self._put(leader, line, self._away, 1.0)
        self.weight[leader] *= 1 - 1 / self.size[leader]
        self.size[leader] -= 1
        return line

    def _copy(self) -> Mixture:
        """The same mixture, apart from later changes."""
        other = copy(self)
        for name in ("lines", "own", "weight", "count", "size", "totals", "centre", "_scratch", "_change", "_where"):
            setattr(other, name, getattr(self, name).copy())
        other.cuts = [[item.copy() for item in cuts] for cuts in self.cuts]
        other._places = [places(model, cuts) for model, cuts in zip(self.covers, other.cuts, strict=True)]
        return other

    def narrow(self, root: float) -> None:
        """Prices move over fewer people's difference, where the root of their number is as given."""
        for cuts in self.cuts:
            for item in cuts:
                item.step = item.most / max(WIDTH * root, 1.0)

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
        for gain in self._gains(agent):
            team_kernel.option_prices(*catalogue.stretches, gain, out)
        self.sums.of(agent).prices(self.sum_prices, out)
        return out.reshape(self.compiled.days, catalogue.size)

    def _gains(self, agent: int) -> Iterator[Floats]:
        """[interval] of each cover that an agent counts for, what one more such person costs by the prices."""
        for model, of_agent in zip(self.covers, self._places, strict=True):
            if of_agent[agent]:
                gain = np.zeros(model.cover.required.shape[1])
                for item, group, first, last in of_agent[agent]:
                    gain[first:last] = model.cover.idle_cost - item.worth(group, first, last)
                yield gain

    def _values(self, agent: int, lines: Ints, own: Floats, gains: list[Floats] | None = None) -> Floats:
        """[line] what some lines of an agent cost by the prices of the moment, with their own costs."""
        catalogue, out = self.compiled.catalogue(agent), own.copy()
        for gain in self._gains(agent) if gains is None else gains:
            team_kernel.add_line_prices(*catalogue.stretches, gain, catalogue.size, lines, len(lines), out)
        weights = self.sums.of(agent)
        if len(weights.row):
            team_kernel.take_line_sums(
                weights.pointer, weights.row, weights.weight, self.sum_prices, catalogue.size, lines, len(lines), out
            )
        return out

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

    def _least(self, prices: Floats, agent: int) -> float:
        """What all who are like an agent cost at the least."""
        return int(self.size[agent]) * self.programs.best(agent, prices).bound

    def _asked(self) -> float:
        """The bound but for what the agents pay."""
        total = 0.0
        for model, cuts in zip(self.covers, self.cuts, strict=True):
            total += model.cover.idle_cost * float(model.carried[model.useful].sum() - model.whole.sum())
            for item in cuts:
                total += item.ask()
                for place, group in enumerate(item.groups.tolist()):
                    if model.carried[group].any():
                        total -= float(item.worth(place) @ model.carried[group])
        sums, dual = self.sums, self.sum_prices
        with np.errstate(invalid="ignore"):
            total += float(np.where(dual > 0, dual * (sums.lower - sums.constant), 0.0).sum())
            total += float(np.where(dual < 0, dual * (sums.upper - sums.constant), 0.0).sum())
        return total

    def _step_towards(self, agent: int, found: Priced) -> None:
        """Move weight from the dearest of an agent's lines to a new one, as far as it pays."""
        lines, own, weight = self.lines[agent], self.own[agent], self.weight[agent]
        count = int(self.count[agent])
        gains = list(self._gains(agent))
        new = float(self._values(agent, found.line[None, :], np.array([found.cost]), gains)[0])
        cost = self._values(agent, lines[:count], own[:count], gains)
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
            cost = self._values(agent, self.lines[agent, :count], self.own[agent, :count])
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

    def _take_out(self, agent: int, part: float) -> None:
        """Part of all that an agent mixes goes."""
        count, catalogue = int(self.count[agent]), self.compiled.catalogue(agent)
        for of_agent in self._places:
            if of_agent[agent]:
                size = cut_kernel.blend(
                    catalogue.pointer, catalogue.interval, catalogue.part, catalogue.size, self.lines[agent],
                    self.weight[agent], count, self._scratch, self._where, self._change,
                )  # fmt: skip
                for place in of_agent[agent]:
                    place[0].shift(place[1], *within(place, self._where[:size], self._change[:size]), -part)
        if self.sums.count:
            for line, weight in zip(self.lines[agent, :count], self.weight[agent, :count].tolist(), strict=True):
                self.totals -= part * weight * self._weights(agent, line)

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
