"""Shifts of a kind, when rules on kinds are lowered: work, nights, weekends, holidays, templates, tags."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from wfm.models.people import Assignment
from wfm.models.roster import RosterProblem
from wfm.solver.compile import Context
from wfm.solver.lowering import kind
from wfm.solver.nights import night_options, past_nights
from wfm.solver.options import Catalogue
from wfm.solver.parameters import KindParams
from wfm.solver.primitives import Bools


def holidays_of(problem: RosterProblem, site: str) -> frozenset[date]:
    """Public holidays of a site."""
    days = (day for day in problem.special_days if day.kind == "holiday" and not day.queue)
    return frozenset(day.date for day in days if day.site in ("", site))


def kind_options(context: Context, catalogue: Catalogue, params: KindParams) -> Bools:
    """[day, option] which options are shifts of the kind."""
    if params.what == "nights":
        return night_options(context, catalogue, params)
    if params.what == "weekend_days":
        days = np.array([day.weekday() >= 5 for day in context.dates])
    elif params.what == "holidays":
        free = holidays_of(context.problem, catalogue.site)
        days = np.array([day in free for day in context.dates])
    else:
        return np.tile(kind(catalogue, params.what), (len(context.dates), 1))
    return np.asarray(days[:, None] & catalogue.works)


def past_kind(context: Context, agent: int, params: KindParams) -> Callable[[Assignment], bool]:
    """Whether a past shift of an agent is of the kind."""
    what = params.what
    if what == "nights":
        nights = past_nights(context, agent, params)
        return lambda shift: shift.date in nights
    if what == "weekend_days":
        return lambda shift: shift.date.weekday() >= 5
    if what == "holidays":
        free = holidays_of(context.problem, context.agents[agent].site)
        return lambda shift: shift.date in free
    return lambda shift: what in ("work", shift.template, *shift.tags)
