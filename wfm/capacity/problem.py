"""A hiring plan's inputs as numbers: what every decision adds to every period, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from wfm.capacity.cohorts import LONG_AGO, Floats, cohort, survival
from wfm.capacity.periods import YEAR, Periods
from wfm.models.hiring import Attrition, Course, Group, HireOption, HiringInputs, Ramp, Transfer


@dataclass(frozen=True, eq=False)
class Start:
    """People of one option who begin with one period. Rows are periods, for one person each."""

    option: int
    period: int
    day: date
    requisition: date
    heads: Floats
    productive: Floats


@dataclass(frozen=True, eq=False)
class Move:
    """One person who changes group with one period: heads and output lost there and won here."""

    transfer: int
    period: int
    heads: Floats
    lost: Floats
    won: Floats


@dataclass(frozen=True, eq=False)
class Learner:
    """One person who learns a queue with one period: output lost by training, and able to serve it afterwards."""

    training: int
    period: int
    lost: Floats
    able: Floats


@dataclass(frozen=True, eq=False)
class Future:
    """One way that the work may turn out. `held` is whether the promised share of it must be covered."""

    percentile: float
    probability: float
    held: bool
    need: Floats
    """FTE, queues × periods."""


@dataclass(eq=False)
class HiringProblem:
    """All that the optimiser, the rules of thumb and the audit start from."""

    inputs: HiringInputs
    futures: list[Future]
    periods: Periods = field(init=False)
    starts: list[Start] = field(init=False)
    moves: list[Move] = field(init=False)
    learners: list[Learner] = field(init=False)
    base_heads: Floats = field(init=False)
    base_paid: Floats = field(init=False)
    base_productive: Floats = field(init=False)
    present: Floats = field(init=False)
    years: Floats = field(init=False)

    def __post_init__(self) -> None:
        settings = self.inputs.settings
        self.periods = Periods(settings)
        self.years = np.array(self.periods.days) / YEAR
        self.present = _present(self)
        shape = (len(self.inputs.groups), len(self.periods))
        self.base_heads, self.base_paid, self.base_productive = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        rows = {group.group: row for row, group in enumerate(self.inputs.groups)}
        for staff in self.inputs.staff:
            row = rows[staff.group]
            served = 0.0 if staff.start_date else float(LONG_AGO)
            first = staff.start_date or self.periods.edges[0]
            leavers, ramp = self.attrition(self.inputs.groups[row]), self.ramp(staff.ramp)
            heads, productive = cohort(self.periods, first, leavers, ramp, last=staff.end_date, served=served)
            if first < self.periods.edges[0]:  # those counted now have not left before now
                so_far = float(survival(leavers, np.array([float((self.periods.edges[0] - first).days)]))[0])
                heads, productive = heads / so_far, productive / so_far
            self.base_heads[row] += staff.heads * heads
            self.base_paid[row] += staff.heads * staff.fte * heads
            self.base_productive[row] += staff.heads * staff.fte * productive * self.present[row]
        self.starts = list(_starts(self, rows))
        self.moves = list(_moves(self, rows))
        self.learners = list(_learners(self, rows))

    @property
    def groups(self) -> tuple[Group, ...]:
        """Rows of everything about people."""
        return self.inputs.groups

    @property
    def queues(self) -> list[str]:
        """Rows of everything about work."""
        return list(self.inputs.settings.queues)

    def row(self, group: str) -> int:
        """The row of a group."""
        return next(row for row, each in enumerate(self.inputs.groups) if each.group == group)

    def attrition(self, group: Group) -> Attrition | None:
        """Leavers of a group."""
        return self.inputs.settings.attrition[group.attrition] if group.attrition else None

    def ramp(self, name: str | None) -> Ramp | None:
        """A ramp by name."""
        return self.inputs.settings.ramps[name] if name else None

    def course(self, option: HireOption) -> Course | None:
        """The class of an option."""
        return self.inputs.settings.courses[option.course] if option.course else None

    def wage(self, option: HireOption) -> float:
        """Yearly cost of a full-time agent of an option."""
        own = option.yearly_cost_per_fte
        return self.groups[self.row(option.group)].yearly_cost_per_fte if own is None else own

    def most(self, start: Start) -> int:
        """How many people may begin then."""
        return self.inputs.options[start.option].most * self.periods.stands_for(start.period)

    def shown_starts(self, option: int) -> list[int]:
        """Starts of an option in the periods that the plan is for."""
        return [
            number
            for number, start in enumerate(self.starts)
            if start.option == option and start.period < self.periods.shown
        ]

    def classroom(self, course: str, start: int) -> Floats:
        """1 in the periods in which a class that begins with `start` sits for any time; in the tail its share of it."""
        end = self.periods.edges[start] + timedelta(days=7 * self.inputs.settings.courses[course].weeks)
        edges = self.periods.edges
        sitting = np.array([float(edges[start] <= first and first < end) for first, _ in pairwise(edges)])
        if (tail := self.periods.tail) is not None and sitting[tail]:
            sitting[tail] = min((end - edges[tail]) / (edges[tail + 1] - edges[tail]), 1.0)
        return sitting


def lead(option: HireOption) -> timedelta:
    """From the requisition to the first day, in whole days."""
    return timedelta(days=round(7 * (option.recruiting_weeks + option.notice_weeks)))


def _present(problem: HiringProblem) -> Floats:
    """Share of the people of each group who are not on seasonal leave."""
    present = np.ones((len(problem.inputs.groups), len(problem.periods)))
    for leave in problem.inputs.leave:
        number = problem.periods.index(leave.period)
        for row, group in enumerate(problem.inputs.groups):
            if number is not None and leave.site in ("", group.site):
                present[row, number] *= 1 - leave.share / problem.periods.stands_for(number)
    return present


def _starts(problem: HiringProblem, rows: dict[str, int]) -> list[Start]:
    settings = problem.inputs.settings
    today = settings.today or settings.start
    found = []
    for number, option in enumerate(problem.inputs.options):
        row = rows[option.group]
        leavers = problem.attrition(problem.groups[row])
        for period, day in enumerate(problem.periods.starts):
            requisition = day - lead(option)
            late = option.latest is not None and day > option.latest
            if (
                requisition < today
                or late
                or (option.earliest is not None and day < option.earliest)
                or not option.most
            ):
                continue
            ramp, course = problem.ramp(option.ramp), problem.course(option)
            heads, productive = cohort(problem.periods, day, leavers, ramp, course)
            found.append(Start(number, period, day, requisition, heads, option.fte * productive * problem.present[row]))
    return found


def _moves(problem: HiringProblem, rows: dict[str, int]) -> list[Move]:
    found = []
    for number, transfer in enumerate(problem.inputs.settings.transfers):
        for period, day in enumerate(problem.periods.starts):
            found.append(_move(problem, rows, number, transfer, period, day))
    return found


def _move(
    problem: HiringProblem, rows: dict[str, int], number: int, transfer: Transfer, period: int, day: date
) -> Move:
    source, target = rows[transfer.from_group], rows[transfer.to_group]
    leavers = problem.attrition(problem.groups[source])
    heads, lost = cohort(problem.periods, day, leavers, served=LONG_AGO)
    _, won = cohort(problem.periods, day, leavers, problem.ramp(transfer.ramp), served=LONG_AGO)
    return Move(number, period, heads, lost * problem.present[source], won * problem.present[target])


def _learners(problem: HiringProblem, rows: dict[str, int]) -> list[Learner]:
    found = []
    for number, training in enumerate(problem.inputs.settings.cross_training):
        row = rows[training.group]
        course = Course(weeks=training.weeks)
        for period, day in enumerate(problem.periods.starts):
            leavers = problem.attrition(problem.groups[row])
            heads, able = cohort(problem.periods, day, leavers, course=course, served=LONG_AGO)
            present = problem.present[row]
            found.append(Learner(number, period, (heads - able) * present, able * present))
    return found
