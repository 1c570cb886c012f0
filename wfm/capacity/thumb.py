"""How planners hire without an optimiser: to the next gap, the same every period, or to the peak at once.

Each rule only says how many begin when. Classes, rooms, overtime, partners and the rest are then made the best of, so
that a rule is dearer for its hiring alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from wfm.capacity.decided import Decisions
from wfm.capacity.problem import HiringProblem
from wfm.capacity.program import Floats, Ints

LEVELS = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Level hiring: multiples of the average need for people that are tried; the best one is the rule's."""


def rules_of_thumb(problem: HiringProblem) -> Iterator[tuple[str, Decisions]]:
    """Name and hires of every rule; nobody is transferred or trained for a second queue."""
    need = group_need(problem)
    rules: list[tuple[str, Callable[[Floats], Ints]]] = [
        ("hire to the next gap", lambda each: _to_gap(problem, each)),
        ("hire to peak", lambda each: _to_peak(problem, each)),
        *((f"level hiring ×{level:g}", lambda each, level=level: _level(problem, each, level)) for level in LEVELS),
    ]
    for name, rule in rules:
        hires = _into_classes(problem, _with_wanted(problem, rule(need)))
        yield name, Decisions(hires, np.zeros(len(problem.moves), int), np.zeros(len(problem.learners), int))


def group_need(problem: HiringProblem) -> Floats:
    """FTE that each group would have to give: queues shared out to their groups by the people that these have."""
    held = [future for future in problem.futures if future.held] or problem.futures
    need = np.zeros_like(problem.base_heads)
    for queue, name in enumerate(problem.queues):
        rows = [row for row, group in enumerate(problem.groups) if name in group.serves]
        if not rows:
            continue
        weights = np.array([problem.base_productive[row].mean() + 1e-9 for row in rows])
        for row, share in zip(rows, weights / weights.sum(), strict=True):
            need[row] += share * held[-1].need[queue] / problem.groups[row].serves[name]
    return need


def _option_of(problem: HiringProblem, group: int) -> list[int]:
    """Starts of the group's first option, in order."""
    name = problem.groups[group].group
    option = next((at for at, each in enumerate(problem.inputs.options) if each.group == name), None)
    return [number for number, start in enumerate(problem.starts) if start.option == option]


def _to_gap(problem: HiringProblem, need: Floats) -> Ints:
    """Every period as many as are missing in it, people in training counted as if they were ready."""
    hires = np.zeros(len(problem.starts), int)
    for group in range(len(problem.groups)):
        there = problem.base_paid[group] * problem.present[group]
        for number in _option_of(problem, group):
            start = problem.starts[number]
            option = problem.inputs.options[start.option]
            gap = need[group, start.period] - there[start.period]
            hires[number] = min(max(int(np.ceil(gap / option.fte - 1e-9)), 0), problem.most(start))
            there = there + hires[number] * option.fte * start.heads * problem.present[group]
    return hires


def _to_peak(problem: HiringProblem, need: Floats) -> Ints:
    """At the first chance as many as the highest need will take, leavers allowed for."""
    hires = np.zeros(len(problem.starts), int)
    for group in range(len(problem.groups)):
        there = problem.base_productive[group].copy()
        peak = int(np.argmax(need[group] - there))
        for number in _option_of(problem, group):
            start = problem.starts[number]
            gap = need[group, peak] - there[peak]
            if start.period > peak or gap <= 0 or start.productive[peak] <= 0:
                continue
            hires[number] = min(int(np.ceil(gap / start.productive[peak] - 1e-9)), problem.most(start))
            there = there + hires[number] * start.productive
    return hires


def _level(problem: HiringProblem, need: Floats, level: float) -> Ints:
    """The same number every period: what the last period lacks, spread over all."""
    hires = np.zeros(len(problem.starts), int)
    for group in range(len(problem.groups)):
        numbers = _option_of(problem, group)
        gives = sum(float(problem.starts[number].productive.max(initial=0)) for number in numbers)
        lacking = float((need[group] - problem.base_productive[group]).max(initial=0))
        if not numbers or gives <= 0:
            continue
        each, carried = level * lacking / gives, 0.0
        for number in numbers:
            carried += each
            start = problem.starts[number]
            hires[number] = min(int(carried + 0.5), problem.most(start))
            carried -= hires[number]
    return hires


def _with_wanted(problem: HiringProblem, hires: Ints) -> Ints:
    """Those who are wanted whatever the rule says come at the first chance."""
    hires = hires.copy()
    for number, option in enumerate(problem.inputs.options):
        starts = problem.shown_starts(number)
        for start in starts:
            lacking = option.wanted - int(hires[starts].sum())
            hires[start] += max(min(lacking, problem.most(problem.starts[start]) - int(hires[start])), 0)
    return hires


def _into_classes(problem: HiringProblem, hires: Ints) -> Ints:
    """As close as possible to what a rule wants, within sizes of classes, rooms and seats."""
    hires = hires.copy()
    options, settings = problem.inputs.options, problem.inputs.settings
    busy = {site: np.zeros(len(problem.periods)) for site in settings.sites}
    heads = {
        site: sum(
            (problem.base_heads[row] for row, group in enumerate(problem.groups) if group.site == site),
            np.zeros(len(problem.periods)),
        )
        for site in settings.sites
    }
    for period in range(len(problem.periods)):
        members: dict[tuple[str, str], list[int]] = {}
        for number, start in enumerate(problem.starts):
            option = options[start.option]
            if start.period == period:
                site = problem.groups[problem.row(option.group)].site
                members.setdefault((site, option.course or ""), []).append(number)
        for (site, course), numbers in members.items():
            place = settings.sites[site]
            wanted = int(hires[numbers].sum())
            most = wanted
            if place.seats is not None:
                room = np.floor((place.seats - heads[site][period:]).min() + 1e-9)
                most = min(most, max(int(room), 0))
            if course:
                sizes, sits = settings.courses[course], problem.classroom(course, period)
                classes = -(-wanted // sizes.most)
                if place.rooms is not None:
                    free = place.rooms - float((busy[site] * (sits > 0))[sits > 0].max(initial=0))
                    classes = min(classes, max(int(free), 0))
                most = min(most, classes * sizes.most)
                allowed = [(count * sizes.least, count * sizes.most) for count in range(classes + 1)]
                fits = [low for low, high in allowed if low <= most]
                most = most if any(low <= most <= high for low, high in allowed) else max(fits, default=0)
                classes = -(-most // sizes.most) if most else 0
                busy[site] = busy[site] + classes * sits
            for number in reversed(numbers):
                drop = min(int(hires[numbers].sum()) - most, int(hires[number]))
                hires[number] -= max(drop, 0)
            for number in numbers:
                heads[site] = heads[site] + hires[number] * problem.starts[number].heads
    return hires
