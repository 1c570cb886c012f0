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
from wfm.solver import periods
from wfm.solver.auditing import Absences
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.primitives import GroupCount, Primitive
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View

Count = Annotated[int, Field(ge=0)]


class WeekendsParams(Model):
    """How many weekends may be worked."""

    min_weekends: Count | None = Field(None, description="least weekends with a shift; none: no minimum")
    max_weekends: Count | None = Field(None, description="most weekends with a shift; none: no maximum")
    per_weeks: Annotated[int, Field(ge=1, le=53)] | None = Field(
        None, description="in every so many weeks in a row, those before the horizon included; none: in the horizon"
    )
    days: tuple[Weekday, ...] = Field(("sat", "sun"), min_length=1, description="days of the weekend, the first first")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.days)) != len(self.days):
            raise ValueError("days must be distinct")
        if self.min_weekends is None and self.max_weekends is None:
            raise ValueError("needs min_weekends, max_weekends or both")
        if self.min_weekends is not None and self.max_weekends is not None and self.min_weekends > self.max_weekends:
            raise ValueError(
                f"min_weekends must be at most max_weekends ({self.max_weekends}), got {self.min_weekends}"
            )
        return self


class Weekends(Rule[WeekendsParams]):
    """The weekends with a shift that begins on one of their days are neither too many nor too few.

    A weekend that the horizon's start cuts in two was worked if a shift of the past lies in it. With `per_weeks`, each
    row of so many weekends that ends within the horizon is judged. Days out of force are not worked. The minimum is
    owed by rows whose days all lie within the dates of validity and of which the last weekend is planned to its end,
    if they begin in the horizon or in the agent's known past; it is never more than the past and the weekends on one
    of whose planned days the agent is employed and not absent allow. Soft: the weight is paid per weekend outside the
    bounds, those that the past alone exceeds left out.
    """

    name = "weekends"
    summary = "least and most weekends worked"
    Params = WeekendsParams

    def lower(self, setting: Setting[WeekendsParams], context: Context) -> Iterator[Primitive]:
        """A GroupCount for the horizon, or for each row of weekends."""
        params, people = setting.params, periods.People(context)
        worked = [{shift.date for shift in past} for past in context.past]
        in_force = context.days_in_force(setting)[:, None]
        for key, agents in context.members(setting):
            tag = np.tile(context.catalogues[key].works, (len(context.dates), 1)) & in_force
            able = {agent: ~people.away(agent) for agent in agents.tolist()}
            for window in _windows(context, params):
                alike: dict[tuple[tuple[tuple[int, ...], ...], int], list[tuple[int, int]]] = defaultdict(list)
                for agent in agents.tolist():
                    fresh = [days for days in window if worked[agent].isdisjoint(days)]
                    groups = tuple(filter(None, (_planned(context, days) for days in fresh)))
                    past, least = len(window) - len(fresh), 0
                    if params.min_weekends is not None and _owed(context, setting, agent, window):
                        able_groups = sum(bool(able[agent][list(days)].any()) for days in groups)
                        least = min(params.min_weekends, past + able_groups)
                    carried = past if params.max_weekends is None else min(past, params.max_weekends)
                    alike[groups, least].append((agent, carried))
                for (groups, least), members in alike.items():
                    who, carried_each = np.array(members, dtype=np.int64).T
                    most = len(window) if params.max_weekends is None else params.max_weekends
                    yield GroupCount(self.name, key, who, tag, groups, carried_each, least, most, setting.weight)

    def measure(self, setting: Setting[WeekendsParams], view: View) -> Iterator[Measure]:
        """Each agent's weekends, one by one."""
        params, absences = setting.params, Absences(view)
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
                over, least = 0, None
                if params.max_weekends is not None:
                    over = min(past, params.max_weekends) + new - params.max_weekends
                known = min([view.dates[0], *before])
                every = [day for days in row for day in days]
                if (
                    params.min_weekends is not None
                    and known <= min(every)
                    and max(every) <= view.dates[-1]
                    and all(setting.in_force(day) for day in every)
                ):
                    able = sum(
                        any(day in view.dates and not absences.away(agent, day) for day in days)
                        for days in row
                        if not any(day in before for day in days)
                    )
                    least = min(params.min_weekends, past + able)
                    over = over if over > 0 else least - past - new
                if least is not None or params.max_weekends is not None:
                    yield Measure(
                        agent.agent,
                        min(max(row[-1][0], view.dates[0]), view.dates[-1]),
                        past + new,
                        "weekends",
                        f"worked in {len(row)}",
                        least=least,
                        most=params.max_weekends,
                        amount=max(over, 0),
                        first=row[0][0],
                        last=row[-1][-1],
                    )


def _owed(context: Context, setting: Setting[WeekendsParams], agent: int, window: list[tuple[date, ...]]) -> bool:
    """Whether a row of weekends is planned to its end, known from its beginning and in force throughout."""
    dates = [day for days in window for day in days]
    known = min((shift.date for shift in context.past[agent]), default=context.dates[0])
    return (
        max(dates) <= context.dates[-1]
        and min(dates) >= min(known, context.dates[0])
        and all(map(setting.in_force, dates))
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
