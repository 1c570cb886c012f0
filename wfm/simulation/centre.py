"""A contact centre as the simulator takes it: queues, groups of people with the same skills, opening hours.

Everything is numbered: queues and groups in the order in which they are given, agents by the group they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError

LATER = 1000
"""Added to the rank of deferred work: it is taken when no live contact waits."""


@dataclass(frozen=True)
class SimulatedQueue:
    """One queue. `rates[j − 1]` is the work done per second on a contact whose agent holds j, up to the number that
    one may hold; `places` how many may wait (none: any number).

    `priority` ranks the queue against the others of an agent, lower first; `credit_seconds` count as having been waited
    already. Deferred work has a deadline `within_seconds` in open time, and is begun while more than `reserve` people
    are idle, or when half of the deadline has passed. Contacts still waiting `drain_seconds` after closing are sent
    away. `escalates` is (queue, share); `consults` are (queue, share of the work).
    """

    name: str
    deferred: bool = False
    rates: tuple[float, ...] = (1.0,)
    places: int | None = None
    priority: int = 1
    credit_seconds: float = 0.0
    within_seconds: float = 20.0
    reserve: int = 0
    redial_share: float = 0.0
    redial_delay_seconds: float = 300.0
    escalates: tuple[int, float] | None = None
    consults: tuple[tuple[int, float], ...] = ()
    drain_seconds: float = 1800.0


@dataclass(frozen=True)
class Route:
    """That a group serves a queue: `rank` among the groups of the queue (lower first), contacts it takes once they have
    waited `delay_seconds`, and its speed (1.25: in four fifths of the time).
    """

    rank: int = 0
    delay_seconds: float = 0.0
    speed: float = 1.0


@dataclass(frozen=True)
class Centre:
    """The whole centre over `count` intervals. `groups[g]` maps queues to routes; `agent_group[a]` is a group;
    `is_open[q, i]` says when queues are open. `moves` are (interval, agent, group): from its beginning on the agent is
    of another group, and finishes what is in hand. Where people of a group are `interchangeable`, as where only their
    number is known, whoever is done first leaves.
    """

    queues: tuple[SimulatedQueue, ...]
    groups: tuple[dict[int, Route], ...]
    agent_group: npt.NDArray[np.int64]
    is_open: npt.NDArray[np.bool_]
    interval_seconds: float
    interchangeable: bool = False
    moves: tuple[tuple[int, int, int], ...] = ()
    count: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", self.is_open.shape[1])
        if self.is_open.shape[0] != len(self.queues):
            raise UsageError("is_open needs a row per queue")
        if self.agent_group.size and not 0 <= self.agent_group.min() <= self.agent_group.max() < len(self.groups):
            raise UsageError("every agent needs a group that exists")
        for group in self.groups:
            for route in group.values():
                if not (route.speed > 0 and route.delay_seconds >= 0):
                    raise UsageError("a route needs a speed above 0 and a delay of at least 0")

    @property
    def slots(self) -> int:
        """Contacts that anybody may hold at once, at most."""
        return max(len(queue.rates) for queue in self.queues)

    @property
    def seconds(self) -> float:
        """Length of the grid."""
        return self.count * self.interval_seconds


@dataclass(frozen=True)
class Arrivals:
    """Contacts sorted by time: when, in which queue, their work and their patience in seconds (inf: endless)."""

    time: npt.NDArray[np.float64]
    queue: npt.NDArray[np.int64]
    work: npt.NDArray[np.float64]
    patience: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Presence:
    """Comings and goings, in any order: agent, from and until when."""

    agent: npt.NDArray[np.int64]
    begin: npt.NDArray[np.float64]
    end: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """What contacts that follow from others draw from: per queue work and patience, and two of everybody's."""

    work: tuple[npt.NDArray[np.float64], ...]
    patience: tuple[npt.NDArray[np.float64], ...]
    chance: npt.NDArray[np.float64]
    delay: npt.NDArray[np.float64]
