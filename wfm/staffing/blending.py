"""Blending: deferred work done by the people of a voice queue while no calls wait.

An agent who ends a contact takes deferred work whenever more than `kept_idle` others are idle for calls (the threshold
policy of S. Bhulai, G. Koole, "A queueing model for call blending in call centers", IEEE Transactions on Automatic
Control 48, 2003). As deferred work is there all the time, at least n − kept_idle agents are always busy, so that calls
meet the chain of Erlang A without its lower states. Exact for whole agents and thresholds when deferred work takes as
long as calls (exponential); otherwise the share of time that is left over is an approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA, ErlangAState, idle_odds
from wfm.staffing.erlang_b import Floats, non_negative
from wfm.staffing.smallest_staff import meets, smallest_staff
from wfm.staffing.stationary import Targets
from wfm.staffing.taut_string import taut_string


@dataclass(frozen=True)
class Blended:
    """A voice queue whose agents do deferred work, but for a number of them who are kept idle for calls."""

    voice: ErlangA
    kept_idle: Floats

    @classmethod
    def of(cls, voice: ErlangA, kept_idle: npt.ArrayLike) -> Self:
        """`kept_idle` are whole numbers, one or one per element."""
        kept = np.array(np.broadcast_to(non_negative("kept_idle", kept_idle), voice.load.shape))
        if np.any(kept != np.floor(kept)):
            raise UsageError("kept_idle must be whole agents")
        return cls(voice, kept)

    @property
    def load(self) -> Floats:
        """Erlangs of calls."""
        return self.voice.load

    @property
    def stable_above(self) -> Floats:
        """As without blending."""
        return self.voice.stable_above

    def at(self, agents: Floats) -> BlendedState:
        """The steady state with `agents`."""
        return BlendedState(self.voice, np.asarray(agents, dtype=np.float64), self.kept_idle)

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        return type(self)(self.voice.take(where), self.kept_idle[where])


@dataclass(frozen=True)
class BlendedState(ErlangAState):
    """What calls get. `occupancy` is that by calls; `deferred` is what else is done."""

    kept_idle: Floats

    @cached_property
    def _idle_odds(self) -> Floats:
        """Of states with up to `kept_idle` idle agents to that with none: Σ n(n − 1)…/aʲ."""
        odds, term = np.zeros_like(self.agents), np.ones_like(self.agents)
        for j in range(1, int(min(self.kept_idle.max(initial=0), self.agents.max(initial=0))) + 1):
            with np.errstate(over="ignore"):
                term = term * np.maximum(self.agents - j + 1, 0) / self._load
            odds += np.where(j <= self.kept_idle, term, 0.0)
        return np.where(self.kept_idle >= self.agents, idle_odds(self.agents, self._load), odds)

    @property
    def deferred(self) -> Floats:
        """Erlangs of deferred work that the agents do on average: all who are busy less those who are with calls."""
        count = np.minimum(self.kept_idle, self.agents)
        idle, term = np.zeros_like(self.agents), np.ones_like(self.agents)
        total = np.zeros_like(self.agents)
        for j in range(1, int(count.max(initial=0)) + 1):
            with np.errstate(over="ignore"):
                term = term * np.maximum(self.agents - j + 1, 0) / self._load
            some = np.where(j <= count, term, 0.0)
            idle, total = idle + j * some, total + some
        with np.errstate(invalid="ignore", over="ignore"):
            mean_idle = (1 - self.wait_probability) * np.where(total > 0, idle / total, 0.0)
        with_calls = self.of.load * (1 - self.abandonment)
        return np.where(self.of.load == 0, self.agents - count, np.maximum(self.agents - mean_idle - with_calls, 0.0))


def kept_idle(voice: ErlangA, agents: Floats, targets: Targets) -> Floats:
    """The fewest of whole `agents` to keep idle so that calls meet the targets; all of them where nothing helps."""
    low, high = np.full(agents.shape, -1.0), np.array(agents, dtype=np.float64)
    while (high - low > 1).any():
        middle = np.where(high - low > 1, np.floor((low + high) / 2), high)
        met = meets(Blended(voice, middle), agents, targets)
        low, high = np.where(met | (middle == high), low, middle), np.where(met, middle, high)
    return high


def agents_beside(voice: ErlangA, targets: Targets, deferred: Floats) -> Floats:
    """The fewest whole agents who meet the calls' targets and do `deferred` erlangs of other work beside them."""
    served = np.where(np.isinf(voice.patience_seconds), voice.load, 0.0)
    agents = np.maximum(smallest_staff(voice, targets), np.floor(served + deferred))
    while True:
        done = Blended(voice, kept_idle(voice, agents, targets)).at(agents).deferred
        missing = done < deferred * (1 - 1e-12)
        if not missing.any():
            return agents
        agents = agents + missing


def fill(arrived: Floats, due: Floats, spare: Floats) -> tuple[Floats, Floats]:
    """Deferred work into capacity that is left over: work done by it, and by people of its own, in each interval.

    `arrived` and `due` are cumulative erlangs that can and must be done by the start and the end of every interval (as
    from `Deferred.corridor`), `spare` what is left over in each. Spare people take the oldest work first; what they do
    not reach by the time it is due is given to people of its own, whose flow is the flattest in time.
    """
    done, by_spare = 0.0, np.zeros(spare.size)
    given: list[tuple[float, float]] = []  # stretches of the line of work that spare people do not reach in time
    for now, able in enumerate(spare):
        reached = min(done + able, arrived[now + 1])
        by_spare[now] = reached - done
        done = reached
        if due[now + 1] > done:
            given.append((done, float(due[now + 1])))
            done = float(due[now + 1])
    edges = np.array([0.0, *(edge for stretch in given for edge in stretch), arrived[-1]])
    sums = np.concatenate([[0.0], np.cumsum(np.diff(edges) * (np.arange(edges.size - 1) % 2))])
    extra = taut_string(np.interp(due, edges, sums), np.interp(arrived, edges, sums))
    return by_spare, np.diff(extra)
