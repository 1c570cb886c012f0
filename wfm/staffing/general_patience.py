"""M/M/n+G: a queue whose customers have any distribution of patience, by quadrature. Array in, array out.

With everything in handling times, S the survival of patience, H(u) = ∫₀ᵘ S and φ(u) = e^(aH(u) − nu), the virtual wait
has density a·φ/D at u > 0, where D = (a/n)(1/B − 1) + a∫φ and B is Erlang B (F. Baccelli, G. Hebuterne, "On queues
with impatient customers", 1981; S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers: many-server
asymptotics of the M/M/n+G queue", Queueing Systems 51, 2005). All measures are integrals of φ times something positive,
so that nothing cancels. As log φ is concave, the integral runs from where φ has risen to e⁻⁴⁵ of its peak to where it
has fallen to it, cut at the peak and wherever the distribution bends, in Gauss–Legendre panels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_a import idle_odds
from wfm.staffing.erlang_b import Floats, non_negative
from wfm.staffing.patience import Exponential, Patience
from wfm.staffing.stationary import Definition, flat, positive

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_DEEP = 45.0  # e⁻⁴⁵ of the peak is nothing
_CUTS = np.array([0.0, 0.02, 0.1, 0.25, 0.5, 1.0])


@dataclass(frozen=True)
class GeneralPatience:
    """Loads in erlangs and handling times in seconds, with one distribution of patience for all."""

    load: Floats
    aht_seconds: Floats
    patience: Patience

    @classmethod
    def of(cls, load: npt.ArrayLike, aht_seconds: npt.ArrayLike, patience: Patience) -> Self:
        """Checked and broadcast to one dimension. Raises `UsageError` for what is negative or not a number."""
        erlangs, aht = flat(non_negative("load", load), positive("aht_seconds", aht_seconds))
        return cls(erlangs, aht, patience)

    @property
    def stable_above(self) -> Floats:
        """Everybody leaves at last: any number of agents has a steady state."""
        return np.zeros_like(self.load)

    def at(self, agents: Floats) -> GeneralPatienceState:
        """The steady state with `agents`."""
        return GeneralPatienceState(self, np.asarray(agents, dtype=np.float64))

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        patience = self.patience
        if isinstance(patience, Exponential) and np.ndim(patience.mean_seconds):
            patience = Exponential(np.asarray(patience.mean_seconds)[where])
        return type(self)(self.load[where], self.aht_seconds[where], patience)


@dataclass(frozen=True)
class GeneralPatienceState:
    """M/M/n+G with a number of agents; see `stationary.State`."""

    of: GeneralPatience
    agents: Floats

    def _exponent(self, seconds: Floats) -> Floats:
        """The logarithm of φ at times in rows."""
        rate = self._load[:, None] * self.of.patience.stay(seconds) - self.agents[:, None] * seconds
        return rate / self.of.aht_seconds[:, None]

    @cached_property
    def _load(self) -> Floats:
        return np.maximum(self.of.load, 1e-250)

    @cached_property
    def _range(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Seconds where φ begins to count, its peak, where it ends to count, and log φ at the peak."""
        load, agents = self._load[:, None], self.agents[:, None]
        survival = self.of.patience.survival
        start, stop = np.zeros_like(load), np.full_like(load, 1.0)
        while (more := load * survival(stop) > agents).any() and stop.max() < 1e12:
            stop = np.where(more, stop * 2, stop)
        for _ in range(70):
            middle = (start + stop) / 2
            up = load * survival(middle) > agents
            start, stop = np.where(up, middle, start), np.where(up, stop, middle)
        peak = np.where(load <= agents, 0.0, stop)
        top = self._exponent(peak)
        low, high = np.zeros_like(peak), peak
        for _ in range(50):
            middle = (low + high) / 2
            little = self._exponent(middle) < top - _DEEP
            low, high = np.where(little, middle, low), np.where(little, high, middle)
        begin = np.where(self._exponent(np.zeros_like(peak)) < top - _DEEP, low, 0.0)
        low, width = peak, np.full_like(peak, 1e-3)
        while (more := (self._exponent(peak + width) > top - _DEEP) & (width < 1e13)).any():
            width = np.where(more, width * 2, width)
        high = peak + width
        for _ in range(50):
            middle = (low + high) / 2
            little = self._exponent(middle) < top - _DEEP
            low, high = np.where(little, low, middle), np.where(little, middle, high)
        return begin, peak, high, top

    def _integrate(self, start: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """∫φ, ∫Sφ, ∫Hφ and ∫uSφ from `start` on, in handling times, relative to φ's peak."""
        begin, peak, end, top = self._range
        first = np.clip(start[:, None], begin, end)
        breaks = np.broadcast_to(
            np.atleast_2d(self.of.patience.breaks()), (first.shape[0], self.of.patience.breaks().shape[-1])
        )
        ramps = [begin + (peak - begin) * (1 - _CUTS), peak + (end - peak) * _CUTS, first + (end - first) * _CUTS]
        edges = np.sort(np.clip(np.concatenate([*ramps, breaks], axis=1), first, end), axis=1)
        half = np.diff(edges) / 2
        times = ((edges[:, :-1] + half)[:, :, None] + half[:, :, None] * _NODES).reshape(half.shape[0], -1)
        weights = (half[:, :, None] * _WEIGHTS).reshape(half.shape[0], -1)
        aht = self.of.aht_seconds[:, None]
        with np.errstate(under="ignore"):
            phi = np.exp(self._exponent(times) - top) * weights / aht
        survival = self.of.patience.survival(times)
        stay = self.of.patience.stay(times) / aht
        answered = survival * phi
        return phi.sum(axis=1), answered.sum(axis=1), (stay * phi).sum(axis=1), (times / aht * answered).sum(axis=1)

    @cached_property
    def _all(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self._integrate(np.zeros_like(self.of.load))

    @cached_property
    def _density(self) -> Floats:
        """a/D, on the scale of the integrals."""
        odds = idle_odds(self.agents, self._load)
        with np.errstate(under="ignore", over="ignore", divide="ignore", invalid="ignore"):
            idle = np.where(self.agents > 0, odds / self.agents, 0.0) * np.exp(-self._range[3][:, 0])
            density = 1 / (idle + self._all[0])
        return np.where(self.of.load == 0, 0.0, density)

    @property
    def wait_probability(self) -> Floats:
        """The share that is not answered at once."""
        return self._density * self._all[0]

    @cached_property
    def abandonment(self) -> Floats:
        """The share that leaves: ∫(1 − S)·density."""
        return self._density * np.maximum(self._left, 0)

    @cached_property
    def _left(self) -> Floats:
        return self._all[0] - self._all[1]

    @property
    def asa_seconds(self) -> Floats:
        """Mean wait of all contacts."""
        return self._density * self._all[2] * self.of.aht_seconds

    @property
    def asa_answered_seconds(self) -> Floats:
        """Mean wait of those answered; infinite where nobody is."""
        answered = 1 - self.abandonment
        with np.errstate(divide="ignore", invalid="ignore"):
            wait = self._density * self._all[3] * self.of.aht_seconds / answered
        return np.where((self.agents == 0) & (self.of.load > 0), np.inf, wait)

    @property
    def occupancy(self) -> Floats:
        """Load that is served per agent."""
        served = self.of.load * (1 - self.abandonment)
        return np.where(self.of.load == 0, 0.0, np.minimum(served / np.maximum(self.agents, 1e-250), 1))

    def late(self, within_seconds: npt.ArrayLike, definition: Definition = "offered") -> Floats:
        """1 − service level."""
        within = np.broadcast_to(np.asarray(within_seconds, dtype=np.float64), self.agents.shape)
        longer, answered, _, _ = self._integrate(within)
        if definition == "virtual":
            return np.minimum(self._density * longer, 1)
        answered = self._density * answered
        if definition == "answered":
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.minimum(answered / (1 - self.abandonment), 1)
            return np.where((self.agents == 0) & (self.of.load > 0), 1.0, share)
        return np.minimum(self.abandonment + answered, 1)

    def outwait(self, seconds: npt.ArrayLike) -> Floats:
        """P(virtual wait and patience are both longer)."""
        wait = np.broadcast_to(np.asarray(seconds, dtype=np.float64), self.agents.shape)
        return self._density * self._integrate(wait)[0] * self.of.patience.survival(wait[:, None])[:, 0]
