"""What is simulated: a centre, the contacts expected, the people on duty. One scenario gives every replication."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wfm.models.patience import PatienceShape
from wfm.models.simulation import TimeShape
from wfm.simulation import draws
from wfm.simulation.centre import Arrivals, Centre, Draws, Presence
from wfm.simulation.presence import Duty

Floats = npt.NDArray[np.float64]

_POOL = 4096


@dataclass(frozen=True)
class Stream:
    """The contacts that come to one queue by themselves.

    `expected` contacts and `aht_seconds` per interval; whole days vary around them by a gamma factor with coefficient
    of variation `day_cv`, and intervals within them by one with `interval_cv`. `backlog` deferred contacts wait when
    the grid begins, the oldest since `backlog_waited_seconds`.
    """

    expected: Floats
    aht_seconds: Floats
    day_cv: float = 0.0
    interval_cv: float = 0.0
    handling: TimeShape = field(default_factory=TimeShape)
    patience_seconds: float | None = None
    patience: PatienceShape = field(default_factory=PatienceShape)
    backlog: float = 0.0
    backlog_waited_seconds: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """All that a replication needs. `day_of[i]` and `week_of[i]` number local days and weeks from 0; `within[q]` is the
    time in which contacts of a queue are answered in time; `agents` and the queues' names are for reports.
    """

    centre: Centre
    streams: tuple[Stream, ...]
    duty: Duty
    within: Floats
    day_of: npt.NDArray[np.int64]
    week_of: npt.NDArray[np.int64]
    definitions: tuple[str, ...]
    agents: tuple[str, ...] = ()
    seed: int = 1

    def replication(self, number: int) -> tuple[Arrivals, Presence, Draws | None]:
        """Contacts, people, and what follow-ups draw from, in one replication."""
        parts = [self._contacts(queue, number) for queue in range(len(self.streams))]
        queue = np.repeat(np.arange(len(parts)), [time.size for time, _, _ in parts])
        time, work, patience = (np.concatenate(column) for column in zip(*parts, strict=True))
        if len(parts) > 1:
            order = np.argsort(time, kind="stable")
            time, queue, work, patience = time[order], queue[order], work[order], patience[order]
        arrivals = Arrivals(time, queue, work, patience)
        return arrivals, self.duty.draw(self.seed, number), self._draws(number)

    def _contacts(self, queue: int, number: int) -> tuple[Floats, Floats, Floats]:
        stream, length = self.streams[queue], self.centre.interval_seconds
        expected = stream.expected
        if stream.day_cv or stream.interval_cv:
            random = draws.stream(self.seed, number, draws.BUSYNESS, queue)
            days = int(self.day_of.max(initial=0)) + 1
            expected = expected * _factors(random, stream.day_cv, days)[self.day_of]
            expected = expected * _factors(random, stream.interval_cv, expected.size)
        time = draws.poisson_times(draws.stream(self.seed, number, draws.GAPS, queue), expected, length)
        if stream.backlog:
            waiting = np.round(stream.backlog)
            time = np.concatenate([-stream.backlog_waited_seconds * (1 - np.arange(waiting) / waiting), time])
        work = draws.shaped(draws.stream(self.seed, number, draws.WORK, queue), stream.handling, time.size)
        work = work * stream.aht_seconds[np.clip((time / length).astype(np.int64), 0, expected.size - 1)]
        random = draws.stream(self.seed, number, draws.PATIENCE, queue)
        return time, work, draws.patience(random, stream.patience_seconds, stream.patience, time.size)

    def _draws(self, number: int) -> Draws | None:
        """Only where contacts follow from others; the shares of time that follow-ups take are those of the queue."""
        queues = self.centre.queues
        if not any(queue.redial_share or queue.escalates or queue.consults for queue in queues):
            return None
        work, patience = [], []
        for index, stream in enumerate(self.streams):
            random = draws.stream(self.seed, number, draws.POOL, index)
            weight = stream.expected if stream.expected.sum() > 0 else np.ones_like(stream.expected)
            mean = float(np.average(stream.aht_seconds, weights=weight))
            work.append(mean * draws.shaped(random, stream.handling, _POOL))
            patience.append(draws.patience(random, stream.patience_seconds, stream.patience, _POOL))
        delay = queues[0].redial_delay_seconds
        return Draws(
            work=tuple(work),
            patience=tuple(patience),
            chance=draws.stream(self.seed, number, draws.CHANCE).random(_POOL * 4 + 1),
            delay=delay * draws.stream(self.seed, number, draws.DELAY).standard_exponential(_POOL + 1),
        )


def _factors(random: np.random.Generator, cv: float, count: int) -> Floats:
    """Gamma factors of mean 1."""
    return random.gamma(1 / cv**2, cv**2, count) if cv else np.ones(count)
