"""A roster with its costs kept up to date while people leave it and join it with other lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines import team_kernel
from wfm.solver.engines.sums import Sums
from wfm.solver.evaluate import on_duty, personal, presence, shared
from wfm.solver.primitives import Balance, Distinct, Floats, Ints, Linear, TeamPrimitive
from wfm.solver.shortage import CoverModel, Duty, Pool

DEAR = 1000.0
"""What a unit outside a hard bound on people costs here, in units of the dearest shortage."""


@dataclass(frozen=True, eq=False)
class _Pool:
    """A pool of queues with its shortage by set and interval."""

    pool: Pool
    needed: Ints
    """Intervals in which anything is required."""
    reached: tuple[Ints, ...]
    """Of each group, the sets that count its people."""
    gap: Floats


class Ledger:
    """`choice[agent, day]` of those who are present, and what everything costs.

    Hard bounds on sums over people are dear here instead, so that a search may pass through rosters that break them.
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
        self._balances = [item for item in compiled.primitives if isinstance(item, Balance | Distinct)]
        self._memberships = [[item for item in self._balances if _has(item, agent)] for agent in range(compiled.agents)]
        self.personal = np.zeros(compiled.agents)
        self._fill(choice is not None)

    def _fill(self, present: bool) -> None:
        compiled, sums = self.compiled, self.sums
        self._pools = []
        self._useful = []
        self._shared = 0.0
        for model in self.covers:
            duty = on_duty(compiled, model, self.choice)
            self._shared += float(duty.costs().sum())
            self._useful.append(model.useful)
            self._pools.append([_pool(model, pool, gap) for pool, gap in zip(model.pools, duty.gaps, strict=True)])
        self.total = sums.constant.copy()
        if present:
            for agent in range(compiled.agents):
                self._weigh(agent, self.choice[agent], 1.0)
            self.personal = self._personal_costs()
        under, over = np.maximum(sums.lower - self.total, 0), np.maximum(self.total - sums.upper, 0)
        self._shared += float(self._under @ np.where(self._under > 0, under, 0))
        self._shared += float(self._over @ np.where(self._over > 0, over, 0))
        self._spread = self._spreads(self.choice) if present else 0.0

    @property
    def objective(self) -> float:
        """The cost of the roster as it stands."""
        return float(self.personal.sum()) + self._shared + self._spread

    def duties(self) -> list[Duty]:
        """People on duty, per cover."""
        return [on_duty(self.compiled, model, self.choice) for model in self.covers]

    def rescale(self, share: float) -> None:
        """Let only a share of what is required count, while a roster is being built."""
        for pools in self._pools:
            for pool in pools:
                pool.gap[:] += (share - self.share) * pool.pool.required
        self.share = share

    def leave(self, agent: int) -> float:
        """Take an agent out; returns by how much costs change."""
        changed = self._present(agent, self.choice[agent], -1.0) - float(self.personal[agent])
        self.personal[agent] = 0.0
        return changed

    def join(self, agent: int, line: Ints, personal: float) -> float:
        """Put an agent who is out in, with a line and its own cost; returns by how much costs change."""
        self.choice[agent] = line
        self.personal[agent] = personal
        return self._present(agent, line, 1.0) + personal

    def prices(self, agent: int) -> Floats:
        """[day, option] what the team's costs change by when an agent who is out works an option."""
        catalogue = self.compiled.catalogue(agent)
        out = np.zeros(self.compiled.days * catalogue.size)
        for number, model in enumerate(self.covers):
            gain = np.zeros(model.cover.required.shape[1])
            for group, first, last in model.spans[agent]:
                if not self._useful[number][group]:
                    continue
                gain[first:last] = model.cover.idle_cost
                for item in self._pools[number]:
                    reached, needed = item.reached[group], _within(item.needed, first, last, len(gain))
                    if len(reached):
                        team_kernel.gains(item.gap, reached, item.pool.level, item.pool.price, needed, gain)
            team_kernel.option_prices(catalogue.pointer, catalogue.interval, catalogue.part, gain, out)
        if self.sums.count:
            weights = self.sums.of(agent)
            lower = self.sums.lower * self.share if self.share < 1 else self.sums.lower
            team_kernel.row_prices(
                weights.pointer, weights.row, weights.weight, self.total, lower, self.sums.upper, self._under,
                self._over, out,
            )  # fmt: skip
        return out.reshape(self.compiled.days, catalogue.size)

    def _present(self, agent: int, line: Ints, sign: float) -> float:
        """The agent comes or goes; returns by how much the team's costs change."""
        changed = 0.0
        intervals, parts = presence(self.compiled, agent, line)
        for number, model in enumerate(self.covers):
            for group, where in model.pieces(agent, intervals):
                if not self._useful[number][group]:
                    continue
                at, share = intervals[where], parts[where]
                changed += sign * model.cover.idle_cost * float(share.sum())
                for item in self._pools[number]:
                    reached = item.reached[group]
                    if len(reached):
                        before = team_kernel.cost(item.gap, at, item.pool.level, item.pool.price)
                        team_kernel.change(item.gap, reached, at, share, sign)
                        changed += team_kernel.cost(item.gap, at, item.pool.level, item.pool.price) - before
        if self.sums.count:
            changed += self._weigh(agent, line, sign)
        self._shared += changed
        if sign > 0 and self._memberships[agent]:
            spread = self._spreads(self.choice)
            changed, self._spread = changed + spread - self._spread, spread
        return changed

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


def _pool(model: CoverModel, pool: Pool, gap: Floats) -> _Pool:
    groups = np.arange(len(model.serves))
    reached = tuple(
        np.flatnonzero(pool.reach[:, pool.groups == group].any(axis=1)).astype(np.int64) for group in groups.tolist()
    )
    needed = np.flatnonzero((pool.required > 0).any(axis=0)).astype(np.int64)
    return _Pool(pool, needed, reached, gap.copy())


def _within(needed: Ints, first: int, last: int, count: int) -> Ints:
    """Of some intervals in order, those from `first` to before `last`."""
    return needed if last - first == count else needed[slice(*np.searchsorted(needed, (first, last)).tolist())]


def _has(item: Balance | Distinct, agent: int) -> bool:
    return any((part.agents == agent).any() for part in item.parts)
