"""How long a day off is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from pydantic import Field

from wfm.models.base import ClockTime, Model
from wfm.models.time import local_instant
from wfm.solver.auditing import Absences, longest_free
from wfm.solver.compile import Context
from wfm.solver.measure import Measure
from wfm.solver.periods import People
from wfm.solver.primitives import AnyOf, Primitive
from wfm.solver.rests import by_past, free_ways
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.view import View


class DayOffLengthParams(Model):
    """How long, and about which time of the day off."""

    hours: float = Field(gt=0, le=168, description="least elapsed hours without any shift about each day off")
    anchor: ClockTime = Field(12 * 60, description="own clock time of the day off in the middle of these hours")
    flexibility_hours: float = Field(6, ge=0, le=72, description="so far the middle may lie before or after it")


class DayOffLength(Rule[DayOffLengthParams]):
    """Every day off is long: so many elapsed hours without any shift, with their middle near a time of that day.

    A day off is a day of the horizon on which no shift begins; days of absence and outside employment are not judged,
    nor are days for which the past leaves no room. Days outside the horizon are free unless a shift of the past is
    known. Soft: the weight is paid per day off that is too short.
    """

    name = "day_off_length"
    summary = "a rest of some length about every day off"
    Params = DayOffLengthParams

    def lower(self, setting: Setting[DayOffLengthParams], context: Context) -> Iterator[Primitive]:
        """Work on that day, or any of the moments at which such a rest may begin: the first, or the end of a shift."""
        params, people, minute = setting.params, People(context), context.problem.grid.minute
        length, room = round(params.hours * 60), round(params.flexibility_hours * 120)
        for key, agents in context.members(setting):
            catalogue = context.catalogues[key]
            present = {agent: ~people.away(agent) for agent in agents.tolist()}
            for day in np.flatnonzero(context.days_in_force(setting)).tolist():
                middle = minute(local_instant(context.dates[day], params.anchor, catalogue.zone))
                low = middle - (length + room) // 2
                works = catalogue.works & catalogue.exists & (catalogue.end > low)
                works &= catalogue.start < low + length + room
                touching = [*np.flatnonzero(works.any(axis=1)).tolist(), day]
                first, last = min(touching), max(touching) + 1
                judged = [agent for agent in agents.tolist() if present[agent][day]]
                for past, group in by_past(context, judged, low).items():
                    begins = {low, *np.unique(catalogue.end[works]).tolist(), *(end for _, end in past)}
                    begins = {
                        begin
                        for begin in begins
                        if low <= begin <= low + room
                        and not any(start < begin + length and end > begin for start, end in past)
                    }
                    if begins:  # else the past leaves no room
                        working = np.ones((1, last - first, catalogue.size), dtype=bool)
                        working[0, day - first] = catalogue.works
                        masks = np.concatenate([working, free_ways(catalogue, first, last, sorted(begins), length)])
                        available = np.ones((len(group), len(masks)), dtype=bool)
                        yield AnyOf(self.name, key, np.array(group), masks, first, available, setting.weight)

    def measure(self, setting: Setting[DayOffLengthParams], view: View) -> Iterator[Measure]:
        """The longest rest about every day off of every agent."""
        params, absences = setting.params, Absences(view)
        half = timedelta(minutes=(round(params.hours * 60) + round(params.flexibility_hours * 120)) / 2)
        least = round(params.hours * 60) / 60
        for agent in view.agents(setting):
            for day in filter(setting.in_force, view.dates):
                if day in view.planned(agent) or absences.away(agent, day):
                    continue
                middle = local_instant(day, params.anchor, view.zone(agent))
                longest, possible = (
                    longest_free([(shift.start, shift.end) for shift in shifts], middle - half, middle + half)
                    for shifts in (view.shifts(agent), view.past(agent))
                )
                if possible >= least:
                    yield Measure(
                        agent.agent,
                        day,
                        longest,
                        "h",
                        "without any shift about the day off",
                        least=least,
                        amount=float(longest < least),
                        first=day,
                        last=day,
                    )
