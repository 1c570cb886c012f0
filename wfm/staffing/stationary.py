"""What every queue in its steady state tells about a number of agents: one vocabulary for all models.

A `StationaryQueue` holds arrays of one length, an element per interval; `at(agents)` gives its `State`, whose measures
are computed when they are asked for. Real-valued agents are read by the model's continuous formula here;
`wfm.staffing.smallest_staff.measure` offers the other reading, whole numbers mixed in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, Self

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_b import Floats, non_negative

Definition = Literal["offered", "answered", "virtual"]
"""Whose service level: answered in time of all offered; of those answered; or of the waits that a customer of endless
patience would have (O. Jouini, G. Koole, A. Roubos, "Performance indicators for call centers with impatient customers",
IIE Transactions 45, 2013). Without abandonment all three are one."""


class State(Protocol):
    """A queue with a number of agents. All are arrays; without load nobody waits, leaves or is late."""

    @property
    def wait_probability(self) -> Floats:
        """The share that is not answered at once."""
        ...

    @property
    def abandonment(self) -> Floats:
        """The share that leaves before it is answered."""
        ...

    @property
    def asa_seconds(self) -> Floats:
        """The mean wait of all contacts, answered or not; infinite where the queue has no end."""
        ...

    @property
    def asa_answered_seconds(self) -> Floats:
        """The mean wait of the contacts that are answered: infinite where none is, or where the queue has no end."""
        ...

    @property
    def occupancy(self) -> Floats:
        """The busy share of agents' time (for chat, of their places)."""
        ...

    def late(self, within_seconds: npt.ArrayLike, definition: Definition) -> Floats:
        """1 − service level, precise where it is small."""
        ...

    def outwait(self, seconds: npt.ArrayLike) -> Floats:
        """The share of all contacts whose wait, until the answer or until they leave, is longer."""
        ...


class StationaryQueue(Protocol):
    """One queue per element: how it behaves depends on the agents alone."""

    @property
    def load(self) -> Floats:
        """Erlangs that contacts bring when they first come."""
        ...

    @property
    def stable_above(self) -> Floats:
        """Agents that must be exceeded for the queue to have an end; 0 where customers leave."""
        ...

    def at(self, agents: Floats) -> State:
        """The steady state with `agents` (at least 0), one number per element."""
        ...

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        ...


@dataclass(frozen=True)
class Targets:
    """What must hold, all of it; each a number or an array. `None` and the defaults ask for nothing.

    Raises `UsageError` for a target that no finite number of agents meets.
    """

    service_level: npt.ArrayLike | None = None
    within_seconds: npt.ArrayLike = 20.0
    definition: Definition = "offered"
    max_asa_seconds: npt.ArrayLike | None = None
    max_abandonment: npt.ArrayLike | None = None
    max_occupancy: npt.ArrayLike = 1.0
    min_agents: npt.ArrayLike = 0.0

    def __post_init__(self) -> None:
        if self.definition not in ("offered", "answered", "virtual"):
            raise UsageError(f"definition must be 'offered', 'answered' or 'virtual', got {self.definition!r}")
        non_negative("within_seconds", self.within_seconds)
        non_negative("min_agents", self.min_agents)
        if self.service_level is not None and not np.all(non_negative("service_level", self.service_level) < 1):
            raise UsageError(
                "service_level must be below 1 (100 % needs infinitely many agents), "
                f"got {np.max(np.asarray(self.service_level))}"
            )
        if not np.all((positive("max_occupancy", self.max_occupancy)) <= 1):
            raise UsageError(f"max_occupancy must be at most 1, got {np.max(np.asarray(self.max_occupancy))}")
        for name in ("max_asa_seconds", "max_abandonment"):
            limit = getattr(self, name)
            if limit is not None and not np.all(np.asarray(limit, dtype=float) > 0):
                raise UsageError(f"{name} must be above 0: some contacts wait at any finite number of agents")


@dataclass(frozen=True)
class Measures:
    """All measures of a number of agents, one element per interval."""

    service_level: Floats
    wait_probability: Floats
    asa_seconds: Floats
    abandonment: Floats
    occupancy: Floats


def positive(name: str, values: npt.ArrayLike, *, infinite: bool = False) -> Floats:
    """Numbers above 0, finite unless `infinite` is allowed; else `UsageError` naming the argument and the offender."""
    array = np.asarray(values, dtype=np.float64)
    wrong = ~((array > 0) & (np.isfinite(array) | infinite))
    if wrong.any():
        raise UsageError(f"{name} must be {'' if infinite else 'finite and '}above 0, got {array[wrong].flat[0]}")
    return array


def flat(*arrays: npt.ArrayLike) -> list[Floats]:
    """The arrays broadcast against each other, each one-dimensional and contiguous."""
    wide = np.broadcast_arrays(*(np.atleast_1d(np.asarray(array, dtype=np.float64)) for array in arrays))
    return [np.ascontiguousarray(array).ravel() for array in wide]


def wait_quantile_seconds(state: State, probability: npt.ArrayLike, *, longest_seconds: float = 1e9) -> Floats:
    """The wait that a share `probability` (below 1) of all contacts does not exceed, answered or not.

    Found by halving to twelve digits; infinite where it is beyond `longest_seconds`.
    """
    share = non_negative("probability", probability)
    if not np.all(share < 1):
        raise UsageError("probability must be below 1")
    rest = 1 - np.broadcast_to(share, state.wait_probability.shape)
    low = np.zeros(rest.shape)
    high = np.full(rest.shape, 1.0)
    while (more := (state.outwait(high) > rest) & (high < longest_seconds)).any():
        high = np.where(more, high * 4, high)
    endless = state.outwait(high) > rest
    for _ in range(60):
        middle = (low + high) / 2
        longer = state.outwait(middle) > rest
        low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    return np.where(state.wait_probability <= rest, 0.0, np.where(endless, np.inf, high))
