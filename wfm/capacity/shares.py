"""Which part of each period a partner can be used in, or a budget pays for."""

from __future__ import annotations

import numpy as np

from wfm.capacity.problem import HiringProblem
from wfm.capacity.program import Floats


def partner_share(problem: HiringProblem, number: int) -> Floats:
    """Share of each period's days on which a partner can be used: after its notice, until its end."""
    settings = problem.inputs.settings
    partner = [*settings.outsourcing.values()][number]
    first = ((settings.today or settings.start) - problem.periods.edges[0]).days + round(7 * partner.notice_weeks)
    last = sum(problem.periods.days) if partner.until is None else (partner.until - problem.periods.edges[0]).days + 1
    edges = np.cumsum([0, *problem.periods.days])
    inside = np.minimum(edges[1:], last) - np.maximum(edges[:-1], first)
    return np.asarray(np.clip(inside, 0, None) / np.diff(edges))


def budget_share(problem: HiringProblem, number: int) -> Floats:
    """Share of each period's days that a budget pays for."""
    budget, first = problem.inputs.settings.budgets[number], problem.periods.edges[0]
    edges = np.cumsum([0, *problem.periods.days])
    inside = np.minimum(edges[1:], (budget.end - first).days + 1) - np.maximum(edges[:-1], (budget.start - first).days)
    return np.asarray(np.clip(inside, 0, None) / np.diff(edges))
