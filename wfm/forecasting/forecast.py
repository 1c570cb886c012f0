"""History of contacts → expected contacts, handling times and shares over the plan's intervals, for all queues."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.errors import ConfigurationError, Problem
from wfm.forecasting.borrowing import usual_week, with_borrowed_weeks
from wfm.forecasting.days import Booleans, Clock, Floats, Integers, weekdays
from wfm.forecasting.folding import Folded, added, fold
from wfm.forecasting.member import Member
from wfm.forecasting.on_grid import nothing, put_on_grid
from wfm.forecasting.queue_forecast import forecast_days
from wfm.forecasting.registry import asked_in_vain, members
from wfm.forecasting.special import EPOCH, SpecialDays
from wfm.forecasting.whole_days import open_week, sums_of
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Queue
from wfm.models.people import DayMark, SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.public_holidays import public_holidays
from wfm.models.time import IntervalGrid

Progress = Callable[[int, int, str], None]
"""Called after each queue with how many are done, of how many, and its name."""


@dataclass(frozen=True)
class _Task:
    """All that one queue's forecast needs, so that another process can make it."""

    name: str
    queue: Queue
    past: Folded | None
    special: SpecialDays
    marks: tuple[DayMark, ...]
    grid: IntervalGrid
    clock: Clock
    opened: Booleans
    members: tuple[Member, ...]
    asked_for: tuple[str, ...]
    lent: Integers | None


def make_forecast(inputs: PlanInputs, *, progress: Progress | None = None, processes: int = 1) -> Forecast:
    """Forecast every queue over the plan's grid; the number of processes changes nothing but the time it takes.

    More than one are spawned: a script that asks for them keeps its own work below `if __name__ == "__main__":`.
    A queue without any history gets 0 contacts and a note saying so. Raises `ConfigurationError` naming every queue
    that expects contacts but has no handling time, neither in its history nor in its configuration.
    """
    tasks = _tasks(inputs)
    queues: dict[str, QueueForecast] = {}
    problems: list[Problem] = []
    for done, (task, made) in enumerate(zip(tasks, _run(tasks, processes), strict=True), 1):
        if progress is not None:
            progress(done, len(tasks), task.name)
        if made is None:
            message = "is needed because the history has no handling times"
            problems.append(Problem("site.yaml", 0, f"queues.{task.name}.aht_seconds", message))
        else:
            queues[task.name] = made
    if problems:
        raise ConfigurationError(problems)
    return Forecast(grid=inputs.configuration.grid(), queues=queues, seed=inputs.configuration.seed)


def _run(tasks: list[_Task], processes: int) -> Iterator[QueueForecast | None]:
    if processes <= 1 or len(tasks) <= 1:
        yield from map(_forecast_queue, tasks)
        return
    # fresh processes: copies of a running one may hang in the locks of its threads
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_interrupts) as pool:
        yield from pool.map(_forecast_queue, tasks)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; only the first one is to answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _tasks(inputs: PlanInputs) -> list[_Task]:
    configuration = inputs.configuration
    grid = configuration.grid()
    taking_part = members(configuration.forecasting.members)
    tasks: list[_Task] = []
    for name, queue in configuration.queues.items():
        clock = Clock.of(grid, configuration.queue_zone(name))
        hours = queue.opening_hours
        opened = grid.open_mask(hours, clock.zone_name) if hours else np.ones(grid.count, dtype=bool)
        past, lent = _past(inputs, name, grid, clock)
        tasks.append(
            _Task(
                name=name,
                queue=queue,
                past=past,
                special=SpecialDays.of_queue(
                    (*inputs.special_days, *_public_holidays(inputs, name, past)), name, inputs.marks, inputs.drivers
                ),
                marks=tuple(mark for mark in inputs.marks if mark.queue in (None, name)),
                grid=grid,
                clock=clock,
                opened=opened,
                members=taking_part,
                asked_for=configuration.forecasting.members,
                lent=lent,
            )
        )
    return tasks


def _public_holidays(inputs: PlanInputs, name: str, past: Folded | None) -> list[SpecialDay]:
    """Those of the queue's country over history and plan, but for days that the plan itself says something about."""
    queue, horizon = inputs.configuration.queues[name], inputs.configuration.horizon
    if not queue.country:
        return []
    first = horizon.start if past is None or past.empty else date.fromordinal(past.contacts.first + EPOCH)
    found = public_holidays(queue.country, queue.region, first, (horizon.start - first).days + horizon.days + 1)
    told = {day.date for day in inputs.special_days if not day.site and day.queue in ("", name)}
    return [SpecialDay(date=day, kind="holiday", name=text) for day, text in sorted(found.items()) if day not in told]


def _past(inputs: PlanInputs, name: str, grid: IntervalGrid, clock: Clock) -> tuple[Folded | None, Integers | None]:
    """A queue's history with what it takes over from other queues, and the days that are only lent to it."""
    queue = inputs.configuration.queues[name]
    lender = _folded(inputs, queue.profile_from, grid, clock, queue) if queue.profile_from else None
    shaped = lender is not None and not lender.empty and lender.day_shares is None
    pattern = usual_week(lender.contacts, open_week(clock, queue.opening_hours)) if lender and shaped else None
    parts = {
        source: (folded, share)
        for source, share in ({name: 1.0} | queue.history_from).items()
        if (folded := _folded(inputs, source, grid, clock, queue, pattern)) is not None
    }
    own = added(parts) if parts else None
    if queue.history_from and own is not None and not own.empty:
        told = ", ".join(f"{share:.0%} of {source}" for source, (_, share) in parts.items() if source != name)
        own = replace(own, notes=(*own.notes, f"the history takes in {told}")) if told else own
    if own is not None and own.day_shares is not None:
        shape = f"by the shape of {queue.profile_from!r}" if shaped else "evenly over the open hours"
        note = f"the history has whole days: it is forecast, and tested, by day and spread within the day {shape}"
        own = replace(own, notes=(*own.notes, note))
    if queue.profile_from is None and queue.weekly_contacts is None:
        return own, None
    opened = open_week(clock, queue.opening_hours)
    matrix = None if lender is None or lender.empty else lender.contacts
    found = with_borrowed_weeks(own, matrix, queue.weekly_contacts, opened, int(clock.places(grid)[0][0]))
    if found is None:
        return own, None
    borrowed, lent = found
    whom = f"of {queue.profile_from!r}" if matrix is not None else "spread evenly over the open hours"
    note = f"little history of its own: weeks {whom}, scaled to its level, stand before it"
    return replace(borrowed, notes=(*borrowed.notes, note)), lent


def _folded(
    inputs: PlanInputs, name: str, grid: IntervalGrid, clock: Clock, queue: Queue, pattern: Floats | None = None
) -> Folded | None:
    history = inputs.history.queues.get(name) if inputs.history else None
    if history is None or not len(history.offered):
        return None
    return fold(history, grid, clock, queue.opening_hours, pattern)


def _forecast_queue(task: _Task) -> QueueForecast | None:
    """One queue's forecast; None if it expects contacts of unknown handling time.

    On one thread: the matrices are small, and the same bits come out whatever the number of cores.
    """
    with threadpool_limits(1, user_api="blas"):
        return _on_one_thread(task)


def _on_one_thread(task: _Task) -> QueueForecast | None:
    days = np.unique(task.clock.places(task.grid)[0])
    past, aht = task.past, task.queue.aht_seconds
    if past is None or past.empty:
        notes = (*(past.notes if past else ()), "no history: no contacts are expected")
        return nothing(task.grid, task.clock, aht, notes)
    own_days = int(past.contacts.known.sum()) - (0 if task.lent is None else len(task.lent))
    test = task.lent is None or own_days >= 2 * 7
    shares = past.day_shares
    learnt_from = past.contacts if shares is None else sums_of(past.contacts)
    ahead = forecast_days(task.members, learnt_from, task.special, days, task.marks, test=test)
    if ahead is None:
        notes = (*past.notes, "the history has special and closed days only: no contacts are expected")
        return nothing(task.grid, task.clock, aht, notes)
    vain = tuple(asked_in_vain(name) for name in task.asked_for if name not in ahead.blend.names)
    past = replace(past, notes=(*past.notes, *vain))
    if shares is not None:
        ahead = replace(ahead, mean=ahead.mean * shares[weekdays(days)])
    return put_on_grid(ahead, past, task.special, task.grid, task.clock, task.opened, days, aht)
