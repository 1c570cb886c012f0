"""A roster with its costs kept up to date while people leave it and join it with other lines."""

from __future__ import annotations

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines import cut_kernel, team_kernel
from wfm.solver.engines.cuts import Cuts, places, within
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import on_duty, personal, shared
from wfm.solver.primitives import Balance, Distinct, Floats, Ints, Linear, TeamPrimitive
from wfm.solver.shortage import CoverModel, Duty

DEAR = 1000.0
"""What a unit outside a hard bound on people costs here, in units of the dearest shortage."""

LOOKS_BY_FLOW = 32
"""One in so many of the intervals that a move changes is looked at where sets of queues are found by flow, which takes
long. Where they are listed all are: a search that believes costs drifts to rosters that are dearer than they seem."""


class Ledger:
    """`choice[agent, day]` of those who are present, and what everything costs.

    Hard bounds on sums over people are dear here instead, so that a search may pass through rosters that break them.
    Where queues make up many sets, only rows of those that have fallen short are kept. Where sets are too many to be
    listed, some of those are missing: costs are then believed, and true after `settle`.
    """

    def __init__(self, compiled: Compiled, covers: list[CoverModel], choice: Ints | None = None) -> None:
        """Everybody is present with a choice; nobody without one."""
        self.compiled, self.covers = compiled, covers
        self.choice = np.zeros((compiled.agents, compiled.days), dtype=np.int64) if choice is None else choice.copy()
        self.dearest = max(
            [float(model.cover.short_cost.max(initial=0)) for model in covers]
            + [item.cost for item in compiled.primitives if isinstance(item, Linear) and item.cost is not None],
            default=0.0,
        ) or 1.0  # fmt: skip
        self.sums = Sums(compiled)
        self._under, self._over = (
            np.where(np.isinf(price), DEAR * self.dearest, price) for price in (self.sums.under, self.sums.over)
        )
        self.share = 1.0
        self.looking = True
        """Whether rows are looked for, once somebody comes, where people have left or come."""
        self._balances = [item for item in compiled.primitives if isinstance(item, Balance | Distinct)]
        self._memberships = [[item for item in self._balances if _has(item, agent)] for agent in range(compiled.agents)]
        self.personal = np.zeros(compiled.agents)
        self._fill(choice is not None)

    def _fill(self, present: bool) -> None:
        compiled, sums = self.compiled, self.sums
        self.cuts = [[Cuts(pool) for pool in model.pools] for model in self.covers]
        self._places = [places(model, cuts) for model, cuts in zip(self.covers, self.cuts, strict=True)]
        self._idle = 0.0
        for model, cuts in zip(self.covers, self.cuts, strict=True):
            people = on_duty(compiled, model, self.choice).people
            for item in cuts:
                item.set_people(people[item.groups])
            self._idle += model.cover.idle_cost * float((people[model.useful].sum(axis=0) - model.whole).sum())
        self.complete = all(item.pool.complete for cuts in self.cuts for item in cuts)
        """Whether costs are true whenever somebody has come: all rows that matter are found then."""
        longest = max((len(model.whole) for model in self.covers), default=0)
        self._scratch, self._changed = np.zeros(longest), np.zeros(4 * longest)
        self._where = np.zeros(4 * longest, dtype=np.int64)
        self._away = np.full(compiled.days, -1, dtype=np.int64)
        self._turn = 0
        self._sum_costs = 0.0
        self.total = sums.constant.copy()
        if present:
            for agent in range(compiled.agents):
                self._weigh(agent, self.choice[agent], 1.0)
            self.personal = self._personal_costs()
        under, over = np.maximum(sums.lower - self.total, 0), np.maximum(self.total - sums.upper, 0)
        self._sum_costs += float(self._under @ np.where(self._under > 0, under, 0))
        self._sum_costs += float(self._over @ np.where(self._over > 0, over, 0))
        self.settle()
        self._spread = self._spreads(self.choice) if present else 0.0

    @property
    def objective(self) -> float:
        """The cost of the roster as it stands."""
        return float(self.personal.sum()) + self._short + self._idle + self._sum_costs + self._spread

    def settle(self) -> None:
        """Look for all sets of queues that fall short, so that costs are true."""
        for cuts in self.cuts:
            for item in cuts:
                item.separate(least=1e-6)
                item.refresh()  # free of the drift of many small changes too
        self._short = sum(item.cost() for cuts in self.cuts for item in cuts)

    def adopt(self, cuts: list[list[Cuts]]) -> None:
        """Keep the rows too that others have found for the same covers."""
        for ours, theirs in zip(self.cuts, cuts, strict=True):
            for item, other in zip(ours, theirs, strict=True):
                item.adopt(other)
        self.settle()

    def duties(self) -> list[Duty]:
        """People on duty, per cover."""
        return [on_duty(self.compiled, model, self.choice) for model in self.covers]

    def rescale(self, share: float) -> None:
        """Let only a share of what is required count, while a roster is being built."""
        for cuts in self.cuts:
            for item in cuts:
                item.required_share = share
                item.separate()
                item.refresh()
        self.share = share

    def leave(self, agent: int) -> float:
        """Take an agent out; returns by how much costs change."""
        changed = self._present(agent, self.choice[agent], -1.0, self.looking) - float(self.personal[agent])
        self.personal[agent] = 0.0
        return changed

    def join(self, agent: int, line: Ints, personal: float) -> float:
        """Put an agent who is out in, with a line and its own cost; returns by how much costs change."""
        self.choice[agent] = line
        self.personal[agent] = personal
        return self._present(agent, line, 1.0, self.looking) + personal

    def take_back(self, agent: int, line: Ints, personal: float) -> None:
        """Let an agent work again what one worked before, where all rows were looked for then."""
        self._present(agent, self.choice[agent], -1.0, looking=False)
        self.choice[agent] = line
        self.personal[agent] = personal
        self._present(agent, line, 1.0, looking=False)

    def prices(self, agent: int) -> Floats:
        """[day, option] what the team's costs change by when an agent who is out works an option."""
        catalogue = self.compiled.catalogue(agent)
        out = np.zeros(self.compiled.days * catalogue.size)
        for number, model in enumerate(self.covers):
            gain = np.zeros(model.cover.required.shape[1])
            for item, group, first, last in self._places[number][agent]:
                gain[first:last] = model.cover.idle_cost
                item.add_gains(group, first, last, gain)
            team_kernel.option_prices(*catalogue.stretches, gain, out)
        if self.sums.count:
            weights = self.sums.of(agent)
            lower = self.sums.lower * self.share if self.share < 1 else self.sums.lower
            team_kernel.row_prices(
                weights.pointer, weights.row, weights.weight, self.total, lower, self.sums.upper, self._under,
                self._over, out,
            )  # fmt: skip
        return out.reshape(self.compiled.days, catalogue.size)

    def _present(self, agent: int, line: Ints, sign: float, looking: bool) -> float:
        """The agent comes or goes; returns by how much the team's costs change."""
        changed = 0.0
        catalogue = self.compiled.catalogue(agent)
        self._turn += sign > 0
        for number, model in enumerate(self.covers):
            if not self._places[number][agent]:
                continue
            size = cut_kernel.difference(
                catalogue.pointer, catalogue.interval, catalogue.part, catalogue.size, line, self._away,
                self._scratch, self._where, self._changed,
            )  # fmt: skip
            idle, short = 0.0, 0.0
            for place in self._places[number][agent]:
                where, parts = within(place, self._where[:size], self._changed[:size])
                item, group, _, _ = place
                idle += sign * model.cover.idle_cost * float(parts.sum())
                short += item.move(group, where, parts, sign)
                if looking and not item.complete:
                    item.changed[where] = True
                    if sign > 0:
                        short += self._look(item)
            self._idle += idle
            self._short += short
            changed += idle + short
        if self.sums.count:
            weighed = self._weigh(agent, line, sign)
            self._sum_costs += weighed
            changed += weighed
        if sign > 0 and self._memberships[agent]:
            spread = self._spreads(self.choice)
            changed, self._spread = changed + spread - self._spread, spread
        return changed

    def _look(self, item: Cuts) -> float:
        """Add the rows that fall short where people have left or come since; by how much costs rise."""
        looked = np.flatnonzero(item.changed)
        item.changed[looked] = False
        if not item.pool.complete:
            looked = looked[looked % LOOKS_BY_FLOW == self._turn % LOOKS_BY_FLOW]
        before = item.cost_of(looked)
        return item.cost_of(looked) - before if item.separate(looked, least=1e-6) else 0.0

    def _weigh(self, agent: int, line: Ints, sign: float) -> float:
        weights, sums = self.sums.of(agent), self.sums
        if not len(weights.row):
            return 0.0
        changed = team_kernel.move(
            weights.pointer, weights.row, weights.weight, self.compiled.catalogue(agent).size, line, sign, self.total,
            sums.lower, sums.upper, self._under, self._over,
        )  # fmt: skip
        return float(changed)

    def _spreads(self, choice: Ints) -> float:
        """What burdens that are not shared evenly cost, and too many kinds."""
        return sum(
            (DEAR * self.dearest if item.cost is None else item.cost) * shared(item, choice) for item in self._balances
        )

    def _personal_costs(self) -> Floats:
        """What the rules about each agent alone cost; infinity where one is broken."""
        costs = np.zeros(self.compiled.agents)
        for primitive in self.compiled.primitives:
            if not isinstance(primitive, TeamPrimitive):
                amount, cost = personal(primitive, self.choice[primitive.agents])
                costs[primitive.agents] += np.where(amount > 1e-9, np.inf, 0.0) if cost is None else cost * amount
        return costs


def _has(item: Balance | Distinct, agent: int) -> bool:
    return any((part.agents == agent).any() for part in item.parts)
