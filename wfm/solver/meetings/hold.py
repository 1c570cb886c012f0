"""Meetings placed into given shifts: first greedily, then one by one again while that helps.

The shortage that people's absence brings about is supermodular: whoever leaves when others have left already hurts at
least as much (the people who can be put to work form a matroid's rank function, which is submodular). So what each
meeting would cost by itself at its best time, added up, is a bound on what all of them cost, and where the placement
reaches it nothing better exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from wfm.models.meetings import Meetings
from wfm.models.people import Assignment, WorkSpan
from wfm.models.roster import Roster, RosterProblem
from wfm.solver.compile import Compiled
from wfm.solver.evaluate import on_duty
from wfm.solver.meetings.owed import Owed, Slot, Span, owed
from wfm.solver.primitives import Bools, Cover, Floats, Ints
from wfm.solver.shortage import CoverModel, Duty, Spans

CLOSE = 6
"""Times that promise most are worked out exactly."""

PASSES = 3


@dataclass(frozen=True, eq=False)
class Held:
    """The roster with its meetings, what they add to the cost of coverage and idleness, and a bound on that."""

    roster: Roster
    owed: int
    held: int
    added: float
    least_added: float


def hold(compiled: Compiled, choice: Ints, roster: Roster, problem: RosterProblem) -> Held:
    """Place the meetings of a problem into the roster that `choice` stands for.

    Those of published and locked shifts that are worked as they were stay where they are.
    """
    state = _State.of(compiled, choice, problem)
    units = list(owed(problem, roster))
    told = _told(problem, roster)
    least = sum(min(state.least(unit), unit.meeting.open_cost) for unit in units)
    free = []
    for unit in units:
        slot = _kept(unit, told, problem)
        if slot is not None and (option := state.option(unit, slot)) is not None:
            state.place(unit, option)
        else:
            free.append(unit)
    free.sort(key=lambda unit: (unit.meeting.together != "team", unit.meeting.together != "leader", len(unit.slots)))
    for unit in free:
        found = state.best(unit)
        if found is not None and found.cost <= unit.meeting.open_cost:
            state.place(unit, found)
    for _ in range(PASSES):
        if not sum(state.again(unit) for unit in free):
            break
    left = sum(unit.meeting.open_cost for unit in units if unit not in state.placed)
    return Held(_written(problem, roster, state), len(units), len(state.placed), state.added + left, least)


def without_meetings(problem: RosterProblem) -> RosterProblem:
    """The problem that shifts are chosen for."""
    return problem.model_copy(update={"meetings": Meetings()}) if problem.meetings.kinds else problem


def most_saved(compiled: Compiled, problem: RosterProblem) -> float:
    """The cost of idleness that meetings may take off any roster at most: a bound without them, less this, holds."""
    minutes, days = 0, [problem.start + timedelta(days=day) for day in range(problem.days)]
    for meeting in problem.meetings.kinds.values():
        people = sum(any(meeting.covers(agent, day) for day in days) for agent in problem.agents)
        people *= 2 if meeting.together == "leader" else 1
        minutes += people * meeting.times * meeting.minutes * (problem.days // meeting.every_days)
    idle = sum(item.idle_cost for item in compiled.primitives if isinstance(item, Cover))
    return minutes / problem.grid.interval_minutes * idle


@dataclass(frozen=True)
class _Option:
    """A way to hold a meeting: when, who comes, what it costs and how many person-intervals of shortage it adds."""

    slot: Slot
    people: tuple[int, ...]
    cost: float
    short: float


@dataclass(eq=False)
class _State:
    """Who is in which meeting, and how the queues stand."""

    duties: list[Duty]
    length: int
    intervals: int
    most_short: float
    placed: dict[Owed, _Option] = field(default_factory=dict)
    busy: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    going: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    days: set[tuple[str, str, object]] = field(default_factory=set)
    added: float = 0.0
    short: float = 0.0
    _sums: dict[tuple[int, Spans, float], Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, compiled: Compiled, choice: Ints, problem: RosterProblem) -> _State:
        """Nobody is in a meeting yet."""
        covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
        most = problem.meetings.max_short_hours
        return cls(
            duties=[on_duty(compiled, model, choice) for model in covers],
            length=problem.grid.interval_minutes,
            intervals=problem.grid.count,
            most_short=np.inf if most is None else most * 60 / problem.grid.interval_minutes,
        )

    def best(self, unit: Owed) -> _Option | None:
        """The best way to hold a meeting now: least cost, then most people to spare."""
        if not unit.slots:
            return None
        begins, people = self._people(unit)
        ends = begins + unit.meeting.minutes
        cost, spare = np.zeros(len(begins)), np.full(len(begins), np.inf)
        for person, comes in people:
            cost += np.where(comes, self._losses(person, begins, ends), 0.0)
            spare = np.where(comes, np.minimum(spare, self._spare(person, begins, ends)), spare)
        found: _Option | None = None
        tried = 0
        for place in np.lexsort((begins, -spare, np.round(cost, 6))).tolist():
            option = self.option(unit, unit.slots[place])
            if option is None:
                continue
            if found is None or option.cost < found.cost - 1e-9:
                found = option
            tried += 1
            if tried == CLOSE:
                break
        return found

    def least(self, unit: Owed) -> float:
        """What a meeting costs at least as things stand, were it the only one more; infinite where it cannot be."""
        if not unit.slots:
            return np.inf
        begins, people = self._people(unit)
        ends = begins + unit.meeting.minutes
        costs = np.sort(
            [np.where(comes, self._losses(person, begins, ends), np.inf) for person, comes in people], axis=0
        )
        rest = costs[unit.least :]
        return float((costs[: unit.least].sum(axis=0) + np.where(rest < 0, rest, 0.0).sum(axis=0)).min())

    @staticmethod
    def _people(unit: Owed) -> tuple[Ints, list[tuple[int, Bools]]]:
        """The slots' begins, and of everybody concerned, at which of them he could come."""
        begins = np.array([slot.begin for slot in unit.slots])
        everybody = sorted({person for slot in unit.slots for person in slot.people})
        return begins, [(n, np.array([n in slot.people for slot in unit.slots])) for n in everybody]

    def option(self, unit: Owed, slot: Slot) -> _Option | None:
        """A slot as it is possible now; None where it is not."""
        meeting, begin, end = unit.meeting, slot.begin, slot.begin + unit.meeting.minutes
        if (unit.kind, unit.owner, slot.day) in self.days:
            return None
        people = tuple(n for n in slot.people if not any(a < end and begin < b for a, b in self.busy[n]))
        if len(people) < unit.least:
            return None
        if meeting.most_at_once is not None:
            edges = [begin, *(a for a, _ in self.going[unit.kind] if begin < a < end)]
            if any(sum(a <= edge < b for a, b in self.going[unit.kind]) >= meeting.most_at_once for edge in edges):
                return None
        cost, short = self._effect(people, begin, end)
        if self.short + short > self.most_short + 1e-9 and short > 1e-9:
            return None
        return _Option(slot, people, cost, short)

    def place(self, unit: Owed, option: _Option) -> None:
        """Hold a meeting."""
        self._book(unit, option, 1)
        self.placed[unit] = option

    def again(self, unit: Owed) -> bool:
        """Take a meeting out and put it where it is best now; whether that helped."""
        before = self.placed.pop(unit, None)
        if before is not None:
            self._book(unit, before, -1)
        old = unit.meeting.open_cost if before is None else before.cost
        found = self.best(unit)
        if before is not None and (now := self.option(unit, before.slot)) is not None:
            old, before = now.cost, now
        if found is not None and found.cost < min(old, unit.meeting.open_cost) - 1e-6:
            self.place(unit, found)
            return True
        if before is not None and old <= unit.meeting.open_cost + 1e-6:
            self.place(unit, before)
            return False
        return before is not None

    def _book(self, unit: Owed, option: _Option, sign: int) -> None:
        span = option.slot.begin, option.slot.begin + unit.meeting.minutes
        for person in option.people:
            self._add(person, *span, -sign)
            self.busy[person].append(span) if sign > 0 else self.busy[person].remove(span)
        self.going[unit.kind].append(span) if sign > 0 else self.going[unit.kind].remove(span)
        day = unit.kind, unit.owner, option.slot.day
        self.days.add(day) if sign > 0 else self.days.remove(day)
        self.added += sign * option.cost
        self.short += sign * option.short
        self._sums.clear()

    def _add(self, person: int, begin: int, end: int, sign: float) -> None:
        intervals, parts = self._parts(begin, end)
        for duty in self.duties:
            duty.add(person, intervals, parts, sign)

    def _effect(self, people: tuple[int, ...], begin: int, end: int) -> tuple[float, float]:
        """(cost, person-intervals of shortage) that some people's absence adds."""
        intervals, _ = self._parts(begin, end)
        before = self._standing(intervals)
        for person in people:
            self._add(person, begin, end, -1)
        after = self._standing(intervals)
        for person in people:
            self._add(person, begin, end, 1)
        return after[0] - before[0], after[1] - before[1]

    def _standing(self, intervals: Ints) -> tuple[float, float]:
        cost = sum(float(duty.costs(intervals).sum()) for duty in self.duties)
        short = sum(
            float(duty.shortages(pool, intervals)[-1].sum()) for duty in self.duties for pool in range(len(duty.gaps))
        )
        return cost, short

    def _parts(self, begin: int, end: int) -> tuple[Ints, Floats]:
        """Intervals of the grid between two minutes, and the part of each."""
        first, last = max(begin // self.length, 0), min(-(-end // self.length), self.intervals)
        intervals = np.arange(first, max(last, first))
        low, high = np.maximum(intervals * self.length, begin), np.minimum((intervals + 1) * self.length, end)
        return intervals, (high - low) / self.length

    def _losses(self, person: int, begins: Ints, ends: Ints) -> Floats:
        """What the absence of somebody between minutes adds to the cost, were it the only one more."""
        first, last = begins // self.length, ends // self.length
        head = (np.minimum((first + 1) * self.length, ends) - begins) / self.length
        tail = np.where(last > first, (ends - last * self.length) / self.length, 0.0)
        total = np.zeros(len(begins))
        for number in range(len(self.duties)):
            whole = self._sum(number, person, 1.0)
            total += np.where(last > first, whole[self._inside(last)] - whole[self._inside(first + 1)], 0.0)
            for part, where in ((head, first), (tail, last)):
                for share in np.unique(part[part > 0]).tolist():
                    sums = self._sum(number, person, share)
                    at = np.flatnonzero(part == share)
                    total[at] += sums[self._inside(where[at] + 1)] - sums[self._inside(where[at])]
        return total

    def _spare(self, person: int, begins: Ints, ends: Ints) -> Floats:
        """How many people like somebody can be spared on average."""
        room = np.full(len(begins), np.inf)
        at = np.arange(self.intervals + 1) * self.length
        for number in range(len(self.duties)):
            sums = self._sum(number, person, 0.0)
            room = np.minimum(room, np.interp(ends, at, sums) - np.interp(begins, at, sums))
        return room

    def _sum(self, number: int, person: int, part: float) -> Floats:
        """Sums up to each interval of what a part of one fewer like somebody costs; part 0: of people to spare."""
        duty = self.duties[number]
        key = number, duty.model.spans[person], part
        if key not in self._sums:
            row = duty.gain(person, -part) if part else np.minimum(duty.spare(person), 1e3)
            self._sums[key] = np.append(0.0, np.cumsum(row))
        return self._sums[key]

    def _inside(self, interval: Ints) -> Ints:
        return np.clip(interval, 0, self.intervals)


def _told(problem: RosterProblem, roster: Roster) -> set[tuple[str, str, int]]:
    """(kind, agent, begin) of meetings in published and locked shifts that are worked as they were."""
    now = {(item.agent, item.date): item for item in roster.assignments}
    before: list[Assignment] = list(problem.published.assignments if problem.published else ())
    before += [item.assignment for item in problem.locked if item.assignment is not None]
    return {
        (span.activity, shift.agent, problem.grid.minute(span.start))
        for shift in before
        for span in shift.meetings
        if (same := now.get((shift.agent, shift.date))) is not None
        and (same.start, same.end, same.breaks) == (shift.start, shift.end, shift.breaks)
    }


def _kept(unit: Owed, told: set[tuple[str, str, int]], problem: RosterProblem) -> Slot | None:
    """The slot at which a meeting was announced."""
    for slot in unit.slots:
        came = [n for n in slot.people if (unit.kind, problem.agents[n].agent, slot.begin) in told]
        if len(came) >= unit.least:
            return Slot(slot.begin, slot.day, tuple(came))
    return None


def _written(problem: RosterProblem, roster: Roster, state: _State) -> Roster:
    """The roster with the meetings in its shifts."""
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for unit, option in state.placed.items():
        for person in option.people:
            spans[problem.agents[person].agent].append(
                (option.slot.begin, option.slot.begin + unit.meeting.minutes, unit.kind)
            )
    return roster.model_copy(
        update={"assignments": tuple(_with(problem, shift, spans[shift.agent]) for shift in roster.assignments)}
    )


def _with(problem: RosterProblem, shift: Assignment, spans: list[tuple[int, int, str]]) -> Assignment:
    def all_of() -> Iterator[WorkSpan]:
        for begin, end, kind in sorted(spans):
            first, last = (problem.grid.start + timedelta(minutes=minutes) for minutes in (begin, end))
            if shift.start <= first and last <= shift.end:
                yield WorkSpan(activity=kind, start=first, end=last, paid=True)

    meetings = tuple(all_of())
    return shift.model_copy(update={"meetings": meetings}) if meetings != shift.meetings else shift
