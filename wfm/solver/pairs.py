"""Rules on two shifts of one agent, when they are lowered: a penalty on (earlier, later) becomes successions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from wfm.solver.compile import Context
from wfm.solver.lowering import furthest_gap, in_money, own_clock, priced, successions
from wfm.solver.nights import night_options, past_nights
from wfm.solver.options import Catalogue
from wfm.solver.parameters import NightParams
from wfm.solver.primitives import Allow, Bools, Floats, Ints, OptionCost, Succession
from wfm.solver.rules.base import Setting


@dataclass(frozen=True, eq=False)
class Shifts:
    """Shifts as arrays that broadcast: `day` of the horizon, `start` and `end` in minutes on the grid.

    `clock` is the start in minutes of the own clock after midnight of the working day.
    """

    day: Ints
    start: Ints
    end: Ints
    clock: Ints
    night: Bools

    def __getitem__(self, where: Any) -> Shifts:
        return Shifts(self.day[where], self.start[where], self.end[where], self.clock[where], self.night[where])


Penalty: TypeAlias = Callable[[Shifts, Shifts], Floats]
"""Units of violation of each pair of an earlier and a later shift."""


def pairs(
    setting: Setting[Any],
    context: Context,
    penalty: Penalty,
    *,
    within_minutes: float | None = None,
    within_days: int | None = None,
    night: NightParams | None = None,
) -> Iterator[Succession | Allow | OptionCost]:
    """A rule on all pairs of shifts that are near each other, those of the past with those planned included.

    Near: fewer than `within_minutes` from end to start, or at most `within_days` apart; one of them is given, and the
    penalty is nil for others. A pair is judged on the later shift's day.
    """
    in_force = context.days_in_force(setting)
    for key, agents in context.members(setting):
        catalogue = context.catalogues[key]
        works = catalogue.exists & catalogue.works
        judged = works & in_force[:, None]
        options = _options(context, catalogue, night)
        price = _Price(options, works, judged, penalty, setting.weight)
        gap = within_days if within_minutes is None else furthest_gap(catalogue, within_minutes)
        assert gap is not None
        yield from successions(setting.term, key, agents, len(context.dates), gap, price)
        earliest = int(catalogue.start[works].min(initial=0))
        for agent in agents.tolist():
            shifts = _past(context, agent, night)
            near = shifts.day >= -gap if within_minutes is None else shifts.end + within_minutes > earliest
            cost = np.zeros(judged.shape)
            for row in np.flatnonzero(near).tolist():
                cost += in_money(np.where(judged, penalty(shifts[row], options), 0.0), setting.weight)
            if near.any():
                yield from priced(setting.term, key, np.array([agent]), cost)


class _Price:
    """The table of a day and gap."""

    def __init__(self, options: Shifts, works: Bools, judged: Bools, penalty: Penalty, weight: float | None) -> None:
        self.options, self.works, self.judged, self.penalty, self.weight = options, works, judged, penalty, weight

    def __call__(self, day: int, gap: int) -> Floats:
        both = self.works[day][:, None] & self.judged[day + gap][None, :]
        amount = self.penalty(self.options[day, :, None], self.options[day + gap, None, :])
        return in_money(np.where(both, amount, 0.0), self.weight)


def _options(context: Context, catalogue: Catalogue, night: NightParams | None) -> Shifts:
    days = np.broadcast_to(np.arange(len(context.dates))[:, None], catalogue.exists.shape)
    nights = np.zeros(catalogue.exists.shape, dtype=bool) if night is None else night_options(context, catalogue, night)
    clock = own_clock(context, catalogue.zone, days, catalogue.start)
    return Shifts(days, catalogue.start, catalogue.end, clock, nights)


def _past(context: Context, agent: int, night: NightParams | None) -> Shifts:
    grid, first = context.problem.grid, context.problem.start
    past = context.past[agent]
    nights = set() if night is None else past_nights(context, agent, night)
    days = np.array([(shift.date - first).days for shift in past], dtype=np.int64)
    start = np.array([grid.minute(shift.start) for shift in past], dtype=np.int64)
    end = np.array([grid.minute(shift.end) for shift in past], dtype=np.int64)
    clock = own_clock(context, context.problem.zone_of(context.agents[agent]), days, start)
    return Shifts(days, start, end, clock, np.array([shift.date in nights for shift in past], dtype=bool))
