"""A bound for cover from prices per interval: everybody's cheapest line at them, and what they make of the requirement.

By Gale's condition a level's shortage is at least R(S) − N(S) for every set S of queues, and, since people come in
whole grains, also φ(⌈R(S)⌉ − N(S)) with φ the rest of R(S) over a grain (mixed-integer rounding). Any prices on these
rows, none negative and in sum no more than the level's price, prove a bound (Lagrange). They are improved by the volume
algorithm (Barahona & Anbil 2000): steps along the violation of the rows by an average of the rosters seen so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.models.roster import BoundPrices, CoverPrice
from wfm.solver.compile import Compiled
from wfm.solver.engines import dual_kernel, team_kernel
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.programs import Programs
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import presence
from wfm.solver.primitives import Floats, Ints
from wfm.solver.shortage import CoverModel, Pool

MOST_PRICES = 6_000_000
"""Prices (levels × sets × intervals) up to which a bound is sought this way."""

MIXING, FIRST_MIXING, FIRST_PASSES = 0.05, 0.15, 25
"""Weight of the newest roster in the average, and that in the first passes, which are far from the end."""

PATIENCE = 20
"""Passes without a better bound before steps become shorter."""


@dataclass(eq=False)
class _Rows:
    """The rows of one pool: [set, interval] requirement, the rest over a grain, and the whole grains above it."""

    cover: int
    pool: Pool
    required: Floats
    share: Floats
    """φ over the grain: what a person takes off a rounded row."""
    whole: Floats
    prices: Floats
    """[level, set, interval, plain or rounded]."""


class DualBound:
    """Prices on the cover of a problem, and the bound that they prove.

    Raises UnsupportedError where they do not fit.
    """

    def __init__(self, compiled: Compiled, programs: Programs, covers: list[CoverModel], sums: Sums) -> None:
        self.compiled, self.programs, self.covers, self.sums = compiled, programs, covers, sums
        self.rows: list[_Rows] = []
        for number, model in enumerate(covers):
            grain = self._grain(model)
            for pool in model.pools:
                required = pool.required
                rest = np.where(required % grain > 1e-6, required % grain, 0.0)
                rest = np.where(rest > grain - 1e-6, 0.0, rest)
                prices = np.zeros((len(pool.price), *required.shape, 2))
                if prices.size > MOST_PRICES:
                    raise UnsupportedError("too many sets of queues")
                self.rows.append(_Rows(number, pool, required, rest / grain, required - rest + grain, prices))
        self.sum_prices = np.zeros(sums.count)
        kinds: dict[object, list[int]] = {}
        for agent in range(compiled.agents):
            groups = tuple(model.spans[agent] for model in covers)
            key = (int(compiled.context.catalogue_of[agent]), groups, int(sums.kind_of[agent]))
            kinds.setdefault(key, []).append(agent)
        self._alike: list[list[list[int]]] = []
        """Agents who meet the same prices, and of them those who are identical."""
        for agents in kinds.values():
            found: dict[object, list[int]] = {}
            for agent in agents:
                found.setdefault(programs.signature(agent), []).append(agent)
            self._alike.append(list(found.values()))

    def begin(self, prices: BoundPrices) -> bool:
        """Start from prices found for much the same problem; whether any of them belong here.

        Sets of queues are recognised by their names. Where a price would be more than the shortage costs now, it is
        lowered, so that whatever comes from elsewhere proves a bound here.
        """
        known, any_fits = {frozenset(item.queues): item for item in prices.cover}, False
        for item in self.rows:
            levels, sets, intervals, kinds = item.prices.shape
            for number in range(sets):
                found = known.get(frozenset(self._names(item, number)))
                if found is not None and found.levels == levels and found.prices.size == levels * intervals * kinds:
                    item.prices[:, number] = found.prices.reshape(levels, intervals, kinds)
                    any_fits = True
            nowhere = np.zeros_like(item.required)
            item.prices = dual_kernel.move(item.prices, item.pool.level, nowhere, nowhere, 0.0, item.pool.price)
        if len(prices.sums) == self.sums.count:
            self.sum_prices = np.clip(prices.sums, -self.sums.over, self.sums.under)
        return any_fits

    def found(self) -> BoundPrices:
        """The prices as they stand, for `begin`."""
        cover = tuple(
            CoverPrice(
                queues=self._names(item, number), levels=len(item.prices), prices=item.prices[:, number].ravel().copy()
            )
            for item in self.rows
            for number in range(item.prices.shape[1])
        )
        return BoundPrices(cover=cover, sums=self.sum_prices.copy())

    def _names(self, item: _Rows, number: int) -> tuple[str, ...]:
        queues = item.pool.queues[item.pool.members[number]]
        return tuple(self.covers[item.cover].cover.queues[queue] for queue in queues.tolist())

    def improve(self, passes: int, spread: float, go_on: Callable[[], bool], report: Callable[[float], None]) -> float:
        """The best bound in so many passes over the team; `spread` is a first guess of how far it may rise."""
        best, people, totals = self._bound(go_on)
        report(best)
        kept, kept_sums = [item.prices.copy() for item in self.rows], self.sum_prices.copy()
        mean_people, mean_totals = [item.copy() for item in people], totals.copy()
        target, waited = spread, 0
        for number in range(passes):
            mixing = FIRST_MIXING if number < FIRST_PASSES else MIXING
            if not go_on() or target < 1e-4 * max(abs(best), 1.0):
                break
            self._step(kept, kept_sums, mean_people, mean_totals, target)
            bound, people, totals = self._bound(go_on)
            for average, now in zip(mean_people, people, strict=True):
                average += mixing * (now - average)
            mean_totals += mixing * (totals - mean_totals)
            if bound > best:
                waited = 0 if bound > best + 0.02 * target else waited + 1
                best, kept_sums = bound, self.sum_prices.copy()
                kept = [item.prices.copy() for item in self.rows]
                report(best)
            else:
                waited += 1
            if waited > PATIENCE:
                target, waited = target / 2, 0
        for item, prices in zip(self.rows, kept, strict=True):
            item.prices = prices
        self.sum_prices = kept_sums
        return best

    def by_queue(self) -> dict[str, Floats]:
        """[interval] what one more person who serves a queue alone would save, by the prices, idleness included."""
        found: dict[str, Floats] = {}
        for item in self.rows:
            cover = self.covers[item.cover].cover
            per_set = _per_set(item)
            for place, queue in enumerate(item.pool.queues.tolist()):
                members = item.pool.members[:, place]
                found[cover.queues[queue]] = per_set[members].sum(axis=0) - cover.idle_cost
        return found

    def worth(self) -> list[Floats]:
        """[group, interval] per cover: what one more person of a group on duty would save, idleness left out."""
        worth = [np.zeros_like(model.carried) for model in self.covers]
        for item in self.rows:
            per_set = _per_set(item)
            worth[item.cover][item.pool.groups] += np.einsum("sg,st->gt", item.pool.reach.astype(float), per_set)
        return worth

    def _step(
        self, prices: list[Floats], sum_prices: Floats, people: list[Floats], totals: Floats, target: float
    ) -> None:
        """Move from the best prices along what an average roster lacks, by Polyak's rule for a rise of `target`."""
        along = []
        length = 0.0
        for item, kept in zip(self.rows, prices, strict=True):
            present = np.einsum("sg,gt->st", item.pool.reach.astype(float), people[item.cover][item.pool.groups])
            plain = np.where(item.required > 0, item.required - present, -present)
            rounded = item.share * (item.whole - present)
            along.append((plain, rounded))
            length += dual_kernel.norm(kept, item.pool.level, plain, rounded)
        sums = self.sums
        lacking = np.where(sums.under > 0, np.maximum(sums.lower - totals, 0), 0.0)
        beyond = np.where(sums.over > 0, np.maximum(totals - sums.upper, 0), 0.0)
        slack = np.where(sum_prices > 0, sums.lower - totals, np.where(sum_prices < 0, sums.upper - totals, 0.0))
        move = np.where(np.isfinite(slack) & (lacking + beyond == 0), slack, lacking - beyond)
        length += float(move @ move)
        step = target / max(length, 1e-9)
        for item, kept, (plain, rounded) in zip(self.rows, prices, along, strict=True):
            item.prices = dual_kernel.move(kept, item.pool.level, plain, rounded, step, item.pool.price)
        self.sum_prices = np.clip(sum_prices + step * move, -sums.over, sums.under)

    def _bound(self, go_on: Callable[[], bool]) -> tuple[float, list[Floats], Floats]:
        """The bound at the present prices, and whom the lines behind it put on duty."""
        worth = self.worth()
        total = 0.0
        for item in self.rows:
            total += float((item.prices[..., 0] * item.required).sum())
            total += float((item.prices[..., 1] * item.share * item.whole).sum())
        people = [model.carried.copy() for model in self.covers]
        for model, gain in zip(self.covers, worth, strict=True):
            carried = model.cover.idle_cost * float(model.carried[model.useful].sum())
            total += carried - float((gain * model.carried).sum())
            total -= model.cover.idle_cost * float(model.whole.sum())
        sums, dual = self.sums, self.sum_prices
        with np.errstate(invalid="ignore"):
            total += float(np.where(dual > 0, dual * (sums.lower - sums.constant), 0.0).sum())
            total += float(np.where(dual < 0, dual * (sums.upper - sums.constant), 0.0).sum())
        totals = sums.constant.copy()
        for alike in self._alike:
            if not go_on():
                return -np.inf, people, totals
            prices = self._prices(alike[0][0], worth)
            for agents in alike:
                found = self.programs.best(agents[0], prices)
                total += found.bound * len(agents)
                if not np.isfinite(found.cost):
                    continue
                self._count(agents, found.line, people, totals)
        return total, people, totals

    def _count(self, agents: list[int], line: Ints, people: list[Floats], totals: Floats) -> None:
        intervals, parts = presence(self.compiled, agents[0], line)
        for model, present in zip(self.covers, people, strict=True):
            present[model.group(agents[0], intervals), intervals] += parts * len(agents)
        weights = self.sums.of(agents[0])
        index = np.arange(len(line)) * self.compiled.catalogue(agents[0]).size + line
        for position in index.tolist() if len(weights.row) else ():
            where = slice(weights.pointer[position], weights.pointer[position + 1])
            totals[weights.row[where]] += weights.weight[where] * len(agents)

    def _prices(self, agent: int, worth: list[Floats]) -> Floats:
        """[day, option] prices for agents like this one."""
        catalogue = self.compiled.catalogue(agent)
        out = np.zeros(self.compiled.days * catalogue.size)
        for model, gain in zip(self.covers, worth, strict=True):
            price = np.zeros(gain.shape[1])
            for group, first, last in model.spans[agent]:
                if model.useful[group]:
                    price[first:last] = model.cover.idle_cost - gain[group, first:last]
            if price.any():
                team_kernel.option_prices(*catalogue.stretches, price, out)
        self.sums.of(agent).prices(self.sum_prices, out)
        return out.reshape(self.compiled.days, catalogue.size)

    def _grain(self, model: CoverModel) -> float:
        """Hours of presence in an interval come in whole multiples of this part of it."""
        parts = [catalogue.part for catalogue in self.compiled.context.catalogues]
        values = np.concatenate([*parts, model.carried[model.carried > 0]])
        minutes = np.round(values * 60).astype(np.int64)
        return int(np.gcd.reduce(minutes[minutes > 0])) / 60 if (minutes > 0).any() else 1.0


def _per_set(item: _Rows) -> Floats:
    """[set, interval] what one more person whom a set counts takes off its rows."""
    plain, rounded = item.prices[..., 0].sum(axis=0), item.prices[..., 1].sum(axis=0)
    return np.asarray(plain + item.share * rounded)
