"""What every staffing model takes and gives: one interface for voice, chat, deferred work and all that come later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from wfm.models.organisation import Queue

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Work:
    """One queue's contacts over a grid: `volume` per interval, their `aht_seconds`, and in which intervals it is open.

    `aht_seconds` may be anything where there is no volume.
    """

    volume: Floats
    aht_seconds: Floats
    open: npt.NDArray[np.bool_]
    interval_seconds: float

    @property
    def erlangs(self) -> Floats:
        """Arriving workload per interval: contacts × handling time / interval length."""
        arriving = self.volume > 0
        return np.where(arriving, self.volume * np.where(arriving, self.aht_seconds, 0.0) / self.interval_seconds, 0.0)


@dataclass(frozen=True)
class Service:
    """What customers and agents get per interval. `asa_seconds` is infinite where the backlog has no end."""

    service_level: Floats
    asa_seconds: Floats
    occupancy: Floats
    abandonment: Floats


class StaffingModel(Protocol):
    """How many people a kind of work needs, and what service a number of people gives: each the inverse of the other.

    Agents are people on the phone, real-valued. Models work on whole grids, so that work may move between intervals.
    """

    name: str

    def problem(self, queue: Queue) -> str:
        """Why the queue's target cannot be met by any number of people; empty if it can."""
        ...

    def workload(self, work: Work) -> Floats:
        """Erlangs per interval, counted where the queue is open to receive them."""
        ...

    def agents(self, queue: Queue, work: Work) -> Floats:
        """The fewest people on the phone that meet the queue's target; 0 where it is closed."""
        ...

    def service(self, queue: Queue, work: Work, agents: Floats) -> Service:
        """The service that `agents` on the phone give."""
        ...
