"""Weekends worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Model
from wfm.models.organisation import Weekday
from wfm.models.time import WEEKDAYS
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import GroupCount, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class WeekendsParams(Model):
    """How many weekends may be worked."""

    max_weekends: Annotated[int, Field(ge=0)] = Field(description="most weekends with a shift")
    per_weeks: Annotated[int, Field(ge=1, le=53)] | None = Field(
        None, description="in every so many weeks in a row, those before the horizon included; none: in the horizon"
    )
    days: tuple[Weekday, ...] = Field(("sat", "sun"), min_length=1, description="days of the weekend, the first first")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.days)) != len(self.days):
            raise ValueError("days must be distinct")
        return self


class Weekends(Rule[WeekendsParams]):
    """Not too many weekends with a shift that begins on one of their days.

    A weekend that the horizon's start cuts in two was worked if a shift of the past lies in it. With `per_weeks`, each
    row of so many weekends that ends within the horizon is judged. Days out of force are not worked. Soft: the weight
    is paid per weekend above the maximum, those that the past alone exceeds left out.
    """

    name = "weekends"
    summary = "most weekends worked"
    Params = WeekendsParams

    def lower(self, setting: Setting[WeekendsParams], context: Context) -> Iterator[Primitive]:
        """A GroupCount for the horizon, or for each row of weekends."""
        params = setting.params
        worked = [{shift.date for shift in past} for past in context.past]
        in_force = context.days_in_force(setting)[:, None]
        for key, agents in context.members(setting):
            tag = np.tile(context.catalogues[key].works, (len(context.dates), 1)) & in_force
            for window in _windows(context, params):
                alike: dict[tuple[tuple[int, ...], ...], list[tuple[int, int]]] = defaultdict(list)
                for agent in agents.tolist():
                    fresh = [days for days in window if worked[agent].isdisjoint(days)]
                    groups = tuple(filter(None, (_planned(context, days) for days in fresh)))
                    alike[groups].append((agent, min(len(window) - len(fresh), params.max_weekends)))
                for groups, members in alike.items():
                    who, carried = np.array(members, dtype=np.int64).T
                    yield GroupCount(self.name, key, who, tag, groups, carried, 0, params.max_weekends, setting.weight)

    def measure(self, setting: Setting[WeekendsParams], view: View) -> Iterator[Measure]:
        """Each agent's weekends, one by one."""
        params = setting.params
        weekends = []
        day = view.dates[0] - timedelta(days=6)
        while day <= view.dates[-1]:
            if WEEKDAYS[day.weekday()] == params.days[0]:
                week = [day + timedelta(days=further) for further in range(7)]
                weekends.append([other for other in week if WEEKDAYS[other.weekday()] in params.days])
            day += timedelta(days=1)
        weekends = [days for days in weekends if days[-1] >= view.dates[0]]
        for agent in view.agents(setting):
            before = {shift.date for shift in view.past(agent)}
            planned = {day for day in view.planned(agent) if setting.in_force(day)}
            for position in range(len(weekends)) if params.per_weeks else [len(weekends) - 1] if weekends else []:
                row = weekends[: position + 1][-(params.per_weeks or len(weekends)) :]
                while params.per_weeks and len(row) < params.per_weeks:
                    row.insert(0, [day - timedelta(days=7) for day in row[0]])
                past = sum(any(day in before for day in days) for days in row)
                new = sum(
                    any(day in planned for day in days) and not any(day in before for day in days) for days in row
                )
                over = min(past, params.max_weekends) + new - params.max_weekends
                yield Measure(
                    agent.agent,
                    min(max(row[-1][0], view.dates[0]), view.dates[-1]),
                    past + new,
                    "weekends",
                    f"worked in {len(row)}",
                    most=params.max_weekends,
                    amount=max(over, 0),
                    first=row[0][0],
                    last=row[-1][-1],
                )


def _windows(context: Context, params: WeekendsParams) -> list[list[tuple[date, ...]]]:
    """Rows of weekends to judge, each weekend as its dates; those before the horizon only where rows reach back."""
    offsets = [(WEEKDAYS.index(day) - WEEKDAYS.index(params.days[0])) % 7 for day in params.days]
    start, end = context.dates[0], context.dates[-1]
    first = start - timedelta(days=(start.weekday() - WEEKDAYS.index(params.days[0])) % 7)
    if first + timedelta(days=max(offsets)) < start:
        first += timedelta(days=7)
    count = (end - first).days // 7 + 1
    back = 0 if params.per_weeks is None else params.per_weeks - 1
    weekends = [
        tuple(first + timedelta(days=7 * week + offset) for offset in sorted(offsets)) for week in range(-back, count)
    ]
    if params.per_weeks is None:
        return [weekends] if weekends else []
    return [weekends[index : index + params.per_weeks] for index in range(count)]


def _planned(context: Context, days: tuple[date, ...]) -> tuple[int, ...]:
    return tuple((day - context.dates[0]).days for day in days if context.dates[0] <= day <= context.dates[-1])
