"""What a choice of options costs and breaks, by the primitives. Engines trust this; the auditor never sees it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from wfm.solver.compile import Compiled
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Balance,
    Bools,
    Cover,
    Distinct,
    Floats,
    Ints,
    Linear,
    OptionCost,
    Part,
    PersonalPrimitive,
    Run,
    Succession,
    TeamPrimitive,
    WindowSum,
)
from wfm.solver.shortage import CoverModel, Duty

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Cost by term, and hard breaches as (term, agent index or −1, amount)."""

    terms: dict[str, float] = field(default_factory=dict)
    breaches: tuple[tuple[str, int, float], ...] = ()

    @property
    def objective(self) -> float:
        """The sum of the terms."""
        return sum(self.terms.values())


def evaluate(compiled: Compiled, choice: Ints) -> Evaluated:
    """Judge `choice[agent, day]` by all primitives."""
    terms: dict[str, float] = defaultdict(float)
    breaches: list[tuple[str, int, float]] = []
    for primitive in compiled.primitives:
        if isinstance(primitive, Cover):
            model = CoverModel(primitive)
            short, idle = on_duty(compiled, model, choice).split()
            terms[primitive.term] += short
            terms[primitive.idle_term] += idle
        elif isinstance(primitive, TeamPrimitive):
            amount = np.array([shared(primitive, choice)])
            _book(primitive.term, amount, np.array([-1]), primitive.cost, terms, breaches)
        else:
            amount, cost = personal(primitive, choice[primitive.agents])
            _book(primitive.term, amount, primitive.agents, cost, terms, breaches)
    return Evaluated(dict(sorted(terms.items())), tuple(breaches))


def _book(
    term: str,
    amount: Floats,
    agents: Ints,
    cost: float | None,
    terms: dict[str, float],
    breaches: list[tuple[str, int, float]],
) -> None:
    if cost is None:
        hit = np.flatnonzero(amount > 1e-9)
        breaches.extend((term, int(agents[row]), float(amount[row])) for row in hit)
    else:
        terms[term] += cost * float(amount.sum())


def shared(primitive: Linear | Balance | Distinct, choice: Ints) -> float:
    """What a primitive about the team counts: units outside a Linear's bounds, a Balance's spread, kinds too many."""
    if isinstance(primitive, Distinct):
        used = [np.unique(pick(part.kind, choice[part.agents])) for part in primitive.parts]
        kinds = np.unique(np.concatenate(used)) if used else np.zeros(0)
        return float(max((kinds >= 0).sum() - primitive.upper, 0))
    if isinstance(primitive, Linear):
        total = primitive.constant + sum(float(burden(part, choice).sum()) for part in primitive.parts)
        return max(primitive.lower - total, total - primitive.upper, 0.0)
    loads = primitive.carried + np.concatenate([burden(part, choice) for part in primitive.parts])
    return float(np.ptp(loads)) if loads.size else 0.0


def personal(primitive: PersonalPrimitive, rows: Ints) -> tuple[Floats, float | None]:
    """(amount per agent, cost per unit or None for hard) for options `rows[agent, day]`."""
    if isinstance(primitive, Allow):
        return (pick(~primitive.mask, rows)).sum(axis=1).astype(float), None
    if isinstance(primitive, OptionCost):
        return pick(primitive.cost, rows).sum(axis=1), 1.0
    if isinstance(primitive, Succession):
        return _succession(primitive, rows)
    if isinstance(primitive, Run):
        return _run(primitive, pick(primitive.tag, rows)), primitive.cost
    if isinstance(primitive, WindowSum):
        where = slice(primitive.first, primitive.last)
        total = primitive.carried + pick(primitive.weight, rows)[:, where].sum(axis=1)
        outside = np.maximum(np.maximum(primitive.lower - total, total - primitive.upper), 0)
        return np.asarray(outside), primitive.cost
    if isinstance(primitive, AnyOf):
        days = np.arange(primitive.masks.shape[1])
        kept = primitive.masks[:, days, rows[:, primitive.first + days]].all(axis=2) & primitive.available.T
        return (~kept.any(axis=0)).astype(float), primitive.cost
    tagged = pick(primitive.tag, rows)
    count = primitive.carried + sum(tagged[:, list(group)].any(axis=1).astype(int) for group in primitive.groups)
    outside = np.maximum(np.maximum(primitive.lower - count, count - primitive.upper), 0)
    return np.asarray(outside).astype(float), primitive.cost


def _succession(primitive: Succession, rows: Ints) -> tuple[Floats, float | None]:
    amount = np.zeros(len(rows))
    for day, table in enumerate(primitive.table_of_day.tolist()):
        if table >= 0:
            amount += primitive.tables[table][rows[:, day], rows[:, day + primitive.gap]]
    if np.isinf(primitive.tables).any():
        return np.where(np.isinf(amount), 1.0, 0.0), None
    return amount, 1.0


def _run(primitive: Run, tagged: Bools) -> Floats:
    amount = np.zeros(len(tagged))
    length = primitive.carried.astype(np.int64)
    exempt = primitive.open_start & (length == 0)
    for day in range(tagged.shape[1]):
        now = tagged[:, day]
        ended = ~now & (length > 0)
        amount += np.where(ended & ~exempt, np.maximum(primitive.minimum - length, 0), 0)
        length = np.where(now, length + 1, 0)
        exempt = exempt & now
        amount += now & (length > primitive.maximum)
    return amount


def of_agent(primitive: PersonalPrimitive, row: int) -> PersonalPrimitive:
    """The same primitive for the agent of one row only."""
    only = {
        item.name: getattr(primitive, item.name)[row : row + 1]
        for item in fields(primitive)
        if item.name in ("agents", "carried", "open_start", "lower", "upper", "available")
        and isinstance(getattr(primitive, item.name), np.ndarray)
    }
    return replace(primitive, **only)


def pick(values: npt.NDArray[_T], rows: Ints) -> npt.NDArray[_T]:
    """[agent, day] the value of the chosen option, from values[day, option]."""
    return np.asarray(values[np.arange(rows.shape[1]), rows])


def burden(part: Part, choice: Ints) -> Floats:
    """Per agent of a part, Σ weight over days."""
    rows = choice[part.agents, part.first : part.first + len(part.weight)]
    return np.asarray(pick(part.weight, rows).sum(axis=1))


def on_duty(compiled: Compiled, model: CoverModel, choice: Ints) -> Duty:
    """People on duty under a choice, those of shifts from before the horizon included."""
    people = model.carried.copy()
    for agent in range(compiled.agents):
        intervals, parts = presence(compiled, agent, choice[agent])
        people[model.group(agent, intervals), intervals] += parts
    return model.duty(people)


def presence(compiled: Compiled, agent: int, line: Ints) -> tuple[Ints, Floats]:
    """Intervals in which an agent is on duty with a line of options, each once, and the part of each."""
    catalogue = compiled.catalogue(agent)
    pieces = [catalogue.cover(day, int(line[day])) for day in np.flatnonzero(line).tolist()]
    if not pieces:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    intervals = np.concatenate([interval for interval, _ in pieces])
    parts = np.concatenate([part for _, part in pieces])
    if (np.diff(intervals) > 0).all():
        return intervals, parts
    distinct, where = np.unique(intervals, return_inverse=True)  # two shifts that touch inside an interval
    return distinct, np.asarray(np.bincount(where, weights=parts), dtype=float)
