"""Weekends are worked whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.roster import Finding
from wfm.models.time import WEEKDAYS
from wfm.solver.auditing import Absences, cost_of
from wfm.solver.compile import Context
from wfm.solver.lowering import priced
from wfm.solver.periods import People
from wfm.solver.primitives import Primitive, Succession
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.tables import shared_tables
from wfm.solver.view import View


class WholeWeekendsParams(Model):
    """Which two days are the weekend."""

    days: tuple[Weekday, Weekday] = Field(("sat", "sun"), description="the two days, the first first")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if self.days[0] == self.days[1]:
            raise ValueError("days must be distinct")
        return self


class WholeWeekends(Rule[WholeWeekendsParams]):
    """Both days of a weekend are worked, or neither.

    Not judged: weekends that go on past the horizon's end, that begin before the agent's known past, or on one of
    whose days the agent is absent or not employed. A weekend is in force if its second day is. Soft: the weight is
    paid per weekend cut in two.
    """

    name = "whole_weekends"
    summary = "both days of a weekend are worked, or neither"
    Params = WholeWeekendsParams

    def lower(self, setting: Setting[WholeWeekendsParams], context: Context) -> Iterator[Primitive]:
        """Succession of the two days; a price on the second where the first lies in the past."""
        people, dates = People(context), context.dates
        first, second = (WEEKDAYS.index(day) for day in setting.params.days)
        gap = (second - first) % 7
        judged = np.array([day.weekday() == second and setting.in_force(day) for day in dates])
        price = np.inf if setting.weight is None else setting.weight
        for key, agents in context.members(setting):
            works = context.catalogues[key].works
            split = np.where(works[:, None] != works[None, :], price, 0.0)
            alike = defaultdict(list)
            for agent in agents.tolist():
                away = people.away(agent)
                present = judged & ~away
                present[gap:] &= ~away[: max(len(dates) - gap, 0)]
                alike[present[gap:].tobytes()].append(agent)
                if context.past[agent]:
                    cost = np.zeros((len(dates), works.size))
                    worked = {shift.date for shift in context.past[agent]}
                    for day in np.flatnonzero(present[:gap]).tolist():
                        before = dates[day] - timedelta(days=gap)
                        if before >= min(worked) and not people.away(agent, [before])[0]:
                            cost[day] = np.where(works == (before in worked), 0.0, price)
                    yield from priced(self.name, key, np.array([agent]), cost)
            for row, group in alike.items():
                tables = [split if day else np.zeros_like(split) for day in np.frombuffer(row, dtype=bool)]
                if any(item.any() for item in tables):
                    yield Succession(self.name, key, np.array(group), gap, *shared_tables(tables))

    def audit(self, setting: Setting[WholeWeekendsParams], view: View) -> Iterator[Finding]:
        """Each agent's weekends, one by one."""
        absences = Absences(view)
        first, second = (WEEKDAYS.index(day) for day in setting.params.days)
        for agent in view.agents(setting):
            worked = {shift.date for shift in view.shifts(agent)}
            known = min([shift.date for shift in view.past(agent)] + [view.dates[0]])
            for day in view.dates:
                before = day - timedelta(days=(second - first) % 7)
                if day.weekday() != second or not setting.in_force(day) or before < known:
                    continue
                if (day in worked) != (before in worked) and not any(
                    absences.away(agent, item) for item in (before, day)
                ):
                    yield Finding(
                        rule=self.name,
                        agent=agent.agent,
                        day=day,
                        message="only one day of the weekend is worked",
                        cost=cost_of(setting, 1),
                    )
