"""A roster with its costs kept up to date while single agents change their lines."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.evaluate import burden, of_agent, on_duty, personal, presence, shared
from wfm.solver.primitives import Balance, Cover, Floats, Ints, Linear, PersonalPrimitive
from wfm.solver.shortage import CoverModel, Duty


class Ledger:
    """`choice[agent, day]`, the people on duty per cover, and what everything costs; breaches count as infinity."""

    def __init__(self, compiled: Compiled, covers: list[CoverModel], choice: Ints) -> None:
        self.compiled = compiled
        self.covers = covers
        self.choice = choice.copy()
        self.duties = [on_duty(compiled, model, choice) for model in covers]
        self._personal = np.array([self._agent_cost(agent, choice[agent]) for agent in range(compiled.agents)])
        self._shared = self._shared_cost(self.duties, self.choice)

    @property
    def objective(self) -> float:
        """The cost of the roster as it stands."""
        return float(self._personal.sum()) + self._shared

    def without(self, agent: int) -> list[Duty]:
        """People on duty, per cover, if the agent stayed at home."""
        duties = [duty.copy() for duty in self.duties]
        for duty in duties:
            duty.add(agent, *presence(self.compiled, agent, self.choice[agent]), sign=-1.0)
        return duties

    def trial(self, agent: int, line: Ints) -> tuple[float, list[Duty]]:
        """The objective if the agent took a line, and the people on duty then."""
        duties = self.without(agent)
        for duty in duties:
            duty.add(agent, *presence(self.compiled, agent, line))
        choice = self.choice
        if self._team:
            choice = choice.copy()
            choice[agent] = line
        mine = self._agent_cost(agent, line)
        return float(self._personal.sum() - self._personal[agent] + mine) + self._shared_cost(duties, choice), duties

    def take(self, agent: int, line: Ints, duties: list[Duty]) -> None:
        """Give the agent a line that was tried."""
        self.choice[agent] = line
        self.duties = duties
        self._personal[agent] = self._agent_cost(agent, line)
        self._shared = self._shared_cost(duties, self.choice)

    def team_prices(self, agent: int) -> Floats:
        """[day, option] what bounds on sums over people make of one more unit, the agent's own line left out."""
        prices = np.zeros((self.compiled.days, self.compiled.catalogue(agent).size))
        for item in self._team:
            mine = [part for part in getattr(item, "parts", ()) if (part.agents == agent).any()]
            if not isinstance(item, Linear) or not mine or item.cost is None:
                continue
            total = item.constant + sum(float(burden(part, self.choice).sum()) for part in item.parts)
            total -= sum(float(burden(replace(part, agents=np.array([agent])), self.choice).sum()) for part in mine)
            for part in mine:
                here = slice(part.first, part.first + len(part.weight))
                if total < item.lower:
                    prices[here] -= item.cost * np.minimum(part.weight, item.lower - total)
                prices[here] += item.cost * np.maximum(part.weight + total - item.upper, 0)
        return prices

    @cached_property
    def _of_agent(self) -> list[list[PersonalPrimitive]]:
        found: list[list[PersonalPrimitive]] = [[] for _ in range(self.compiled.agents)]
        for primitive in self.compiled.primitives:
            if not isinstance(primitive, Cover | Linear | Balance):
                for row, agent in enumerate(primitive.agents.tolist()):
                    found[agent].append(of_agent(primitive, row))
        return found

    @cached_property
    def _team(self) -> list[Linear | Balance]:
        return [item for item in self.compiled.primitives if isinstance(item, Linear | Balance)]

    def _agent_cost(self, agent: int, line: Ints) -> float:
        total = 0.0
        for primitive in self._of_agent[agent]:
            amount, cost = personal(primitive, line[None, :])
            total += cost * float(amount[0]) if cost is not None else np.inf if amount[0] > 1e-9 else 0.0
        return total

    def _shared_cost(self, duties: list[Duty], choice: Ints) -> float:
        total = sum(float(duty.costs().sum()) for duty in duties)
        for item in self._team:
            amount = shared(item, choice)
            total += item.cost * amount if item.cost is not None else np.inf if amount > 1e-9 else 0.0
        return total
