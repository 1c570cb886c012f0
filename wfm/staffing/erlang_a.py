"""Erlang A: a queue whose customers leave after an exponential patience (M/M/n+M). Array in, array out.

P(wait) = A / (A + 1/B − 1), B Erlang B and A the waiting part (`wfm.staffing.impatience`); abandonment is the mean
queue over patience and arrivals, and the mean wait of all contacts is abandonment × patience. Endless patience is
Erlang C. Source: C. Palm, 1957; O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient
customers", M&SOM 4, 2002; S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers", Queueing Systems 51, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_b import Floats, blocking, non_negative, poisson
from wfm.staffing.impatience import Waiting, tail, waiting
from wfm.staffing.stationary import Definition, flat, positive

_TINY = 1e-280


@dataclass(frozen=True)
class ErlangA:
    """Loads in erlangs, with handling time and mean patience in seconds; infinite patience makes it Erlang C."""

    load: Floats
    aht_seconds: Floats
    patience_seconds: Floats

    @classmethod
    def of(cls, load: npt.ArrayLike, aht_seconds: npt.ArrayLike, patience_seconds: npt.ArrayLike = np.inf) -> Self:
        """Checked and broadcast to one dimension. Raises `UsageError` for what is negative or not a number."""
        load, aht = non_negative("load", load), positive("aht_seconds", aht_seconds)
        return cls(*flat(load, aht, positive("patience_seconds", patience_seconds, infinite=True)))

    @property
    def stable_above(self) -> Floats:
        """The load, where nobody leaves."""
        return np.where(np.isinf(self.patience_seconds), self.load, 0.0)

    def at(self, agents: Floats) -> ErlangAState:
        """The steady state with `agents`."""
        return ErlangAState(self, np.asarray(agents, dtype=np.float64))

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        return type(self)(self.load[where], self.aht_seconds[where], self.patience_seconds[where])


@dataclass(frozen=True)
class ErlangAState:
    """Erlang A with a number of agents. Rates are per handling time; see `stationary.State`."""

    of: ErlangA
    agents: Floats

    @cached_property
    def _load(self) -> Floats:
        return np.maximum(self.of.load, 1e-250)

    @cached_property
    def _leaving(self) -> Floats:
        return self.of.aht_seconds / self.of.patience_seconds

    @cached_property
    def _idle_odds(self) -> Floats:
        return idle_odds(self.agents, self._load)

    @cached_property
    def _waiting(self) -> Waiting:
        return waiting(self._load, self.agents, self._leaving)

    @cached_property
    def wait_probability(self) -> Floats:
        """The share that is not answered at once; 1 in overload of endless patience."""
        busy = 1 / (1 + self._idle_odds * self._waiting.inverse)
        return np.where(self.of.load == 0, 0.0, busy)

    @cached_property
    def _queue(self) -> Floats:
        """Mean number waiting per erlang of load: the mean wait of all contacts in handling times."""
        wait = np.where(self.of.load == 0, 0.0, self._waiting.queue / self._load)
        return self.wait_probability * np.maximum(wait, 0)

    @property
    def abandonment(self) -> Floats:
        """The share that leaves; 0 with endless patience, even in overload."""
        with np.errstate(invalid="ignore"):
            return np.where(self._leaving == 0, 0.0, np.minimum(self._queue * self._leaving, 1))

    @property
    def asa_seconds(self) -> Floats:
        """Mean wait of all contacts."""
        return self._queue * self.of.aht_seconds

    @cached_property
    def asa_answered_seconds(self) -> Floats:
        """Mean wait of those answered, by quadrature; equal to that of all with endless patience."""
        from wfm.staffing.general_patience import GeneralPatience
        from wfm.staffing.patience import Exponential

        result = self.asa_seconds.copy()
        some = np.flatnonzero((self._leaving > 0) & (self.of.load > 0))
        if some.size:
            queue = GeneralPatience(
                self.of.load[some], self.of.aht_seconds[some], Exponential(self.of.patience_seconds[some][:, None])
            )
            result[some] = queue.at(self.agents[some]).asa_answered_seconds
        return result

    @property
    def occupancy(self) -> Floats:
        """Load that is served per agent."""
        served = self.of.load * (1 - self.abandonment)
        return np.where(self.of.load == 0, 0.0, np.minimum(served / np.maximum(self.agents, 1e-250), 1))

    def late(self, within_seconds: npt.ArrayLike, definition: Definition = "offered") -> Floats:
        """1 − service level."""
        longer, answered = self._tail(within_seconds)
        if definition == "virtual":
            return longer
        if definition == "answered":
            with np.errstate(divide="ignore", invalid="ignore"):
                share = answered / (1 - self.abandonment)
            return np.where((self.agents == 0) & (self.of.load > 0), 1.0, np.minimum(share, 1))
        return np.minimum(self.abandonment + answered, 1)

    def outwait(self, seconds: npt.ArrayLike) -> Floats:
        """P(virtual wait and patience are both longer)."""
        wait = np.broadcast_to(np.asarray(seconds, dtype=np.float64), self.agents.shape)
        return self._tail(wait)[0] * np.exp(-wait / self.of.patience_seconds)

    def _tail(self, seconds: npt.ArrayLike) -> tuple[Floats, Floats]:
        wait = np.broadcast_to(np.asarray(seconds, dtype=np.float64), self.agents.shape) / self.of.aht_seconds
        longer, answered = tail(self._load, self.agents, self._leaving, self._waiting, wait)
        return longer * self.wait_probability, answered * self.wait_probability


def idle_odds(agents: Floats, load: Floats) -> Floats:
    """1/B − 1: how much likelier a free server is than none, if nobody could wait. Real agents, load above 0."""
    from scipy.special import gammaincc  # costs most of a second to import: only when it is needed

    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        full, free = poisson(agents, load), np.asarray(gammaincc(agents, load))
        odds = np.where(agents == 0, 0.0, free / full)
    crowded = (agents < load) & ((full < _TINY) | (free < _TINY)) & (agents > 0)
    if crowded.any():
        odds[crowded] = 1 / blocking(agents[crowded], load[crowded]) - 1
    return np.where((full < _TINY) & (agents > load), np.inf, odds)
