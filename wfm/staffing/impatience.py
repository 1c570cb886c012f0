"""The waiting part of a queue whose customers leave after an exponential patience, with all servers busy.

While all are busy, contacts come at rate λ, are answered at rate R and each leaves at rate θ (any unit of time). With
x = R/θ, y = λ/θ, state j (waiting contacts) has weight yʲ / ((x+1)…(x+j)). Everything follows from
A(x, y) = Σⱼ yʲ / ((x+1)…(x+j)) = γ(x, y)·x·eʸ·y⁻ˣ, γ the lower incomplete gamma function (O. Garnett, A. Mandelbaum,
M. Reiman, "Designing a call center with impatient customers", M&SOM 4, 2002), and from Q = Σⱼ j·weight = (y − x)A + x.

The closed form cancels where there are far more servers than work, and overflows where there are far fewer, so:

- few are waiting by chance (y < 2.5): the series itself, all of whose terms are positive;
- light load ((x − y)² > 19 y): A = x ∫ e^(−(x−y)r) e^(−y(r − 1 + e⁻ʳ)) dr, whose second factor is nearly 1, by
  Gauss–Laguerre; it tends to Erlang C as patience grows;
- otherwise γ by scipy, divided by the Poisson weight in saddle-point form, and kept as 1/A, which only underflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_b import Floats

_NODES, _WEIGHTS = np.polynomial.laguerre.laggauss(32)
_FEW = 2.5
_LIGHT = 19.0
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)


@dataclass(frozen=True)
class Waiting:
    """`inverse` = 1/A, `queue` = Q/A: the mean number waiting while all servers are busy (infinite without end).

    `lower` is P(x, y) = γ(x, y)/Γ(x) where that was used, else not a number.
    """

    inverse: Floats
    queue: Floats
    lower: Floats


def waiting(arrival: Floats, service: Floats, leaving: Floats) -> Waiting:
    """Of rates λ > 0, R ≥ 0, θ ≥ 0 (one-dimensional). θ = 0 is endless patience: no steady state where λ ≥ R."""
    inverse, queue, lower = np.zeros_like(arrival), np.full_like(arrival, np.inf), np.full_like(arrival, np.nan)
    few, light, other = _regimes(arrival, service, leaving)
    if few.size:
        x, y = service[few] / leaving[few], arrival[few] / leaving[few]
        total, moment = _series(x, y)
        inverse[few], queue[few] = 1 / total, moment / total
    if light.size:
        a, r = arrival[light], service[light]
        total, moment = _laguerre(a, r, leaving[light]) if leaving[light].any() else (np.ones(1), np.ones(1))
        inverse[light], queue[light] = (r - a) / r / total, a / (r - a) * moment / total
    if other.size:
        a, r, leave = arrival[other], service[other], leaving[other]
        lower[other] = _gamma(r / leave, a / leave)
        with np.errstate(divide="ignore"):
            inverse[other] = _weight(r / leave, a / leave, (a - r) / r) / lower[other]
        queue[other] = (a - r) / leave + r / leave * inverse[other]
    return Waiting(inverse, queue, lower)


def tail(arrival: Floats, service: Floats, leaving: Floats, now: Waiting, time: Floats) -> tuple[Floats, Floats]:
    """P(virtual wait > time | all busy), and of that the part in which the contact is answered, after `time`.

    The virtual wait is that of a contact of endless patience. In overload of endless patience both are 1.
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
        # contacts that have come before `time` and still wait are those of a queue with λe^(−θt)
        later = np.maximum(arrival * np.exp(-leaving * time), 1e-300)
        beyond = waiting(later, service, leaving)
        longer = np.zeros_like(arrival)
        exact = np.isnan(now.lower)
        direct = np.flatnonzero(exact)
        if direct.size:
            a, r, leave, t = arrival[direct], service[direct], leaving[direct], time[direct]
            growth = a * _mean_within(leave, t) - r * t
            longer[direct] = np.exp(growth) * now.inverse[direct] / beyond.inverse[direct]
        other = np.flatnonzero(~exact)
        longer[other] = beyond.lower[other] / now.lower[other]
        far = np.flatnonzero(~exact & np.isnan(beyond.lower))
        if far.size:  # the later queue is of another regime, from which its γ follows
            r, leave, then = service[far], leaving[far], later[far]
            lower = _weight(r / leave, then / leave, (then - r) / r) / beyond.inverse[far]
            longer[far] = lower / now.lower[far]
        endless = (leaving == 0) & (arrival >= service)
        longer = np.where(endless | (service == 0), 1.0, np.where(np.isinf(time), 0.0, longer))
        answered = longer * service / arrival * (1 - np.where(endless, 0.0, beyond.inverse))
        answered = np.where(service == 0, 0.0, np.minimum(answered, longer))
    return np.clip(longer, 0, 1), np.where(endless, 1.0, np.clip(answered, 0, 1))


def _regimes(arrival: Floats, service: Floats, leaving: Floats) -> tuple[npt.NDArray[np.intp], ...]:
    """Where the series is used, where Gauss–Laguerre, where the gamma function; nowhere without a steady state."""
    few = arrival < _FEW * leaving
    spare = service - arrival
    light = ~few & (spare > 0) & (spare * spare > _LIGHT * arrival * leaving) & (spare > 16 * leaving)
    other = ~few & ~light & (leaving > 0)
    return np.flatnonzero(few), np.flatnonzero(light), np.flatnonzero(other)


def _series(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    total, moment, term = np.ones_like(x), np.zeros_like(x), np.ones_like(x)
    for j in range(1, 60):
        term = term * y / (x + j)
        total += term
        moment += j * term
        if term.max(initial=0) < 1e-18:
            break
    # the moment is all but its first term where y is tiny, so it keeps its digits
    return total, moment


def _laguerre(a: Floats, r: Floats, leave: Floats) -> tuple[Floats, Floats]:
    """(1 − λ/R)·A and Q·(1 − λ/R)²·R/λ by ∫ over waiting time in units of 1/(R − λ)."""
    spare = (r - a)[:, None]
    time = _NODES * (leave[:, None] / spare)  # in patiences
    factor = np.exp(-(a * leave)[:, None] / (spare * spare) * _NODES * _NODES * _curvature(time)) * _WEIGHTS
    # the mean wait is that of the virtual wait cut off by patience: ∫ (1 − e^(−θt))/θ
    within = _NODES * _mean_share(time)
    return factor.sum(axis=1), (factor * within).sum(axis=1)


def _curvature(t: Floats) -> Floats:
    """(t − 1 + e⁻ᵗ) / t², ½ at 0."""
    small = 1 / 2 - t * (1 / 6 - t * (1 / 24 - t * (1 / 120 - t * (1 / 720 - t * (1 / 5040 - t / 40320)))))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(t < 0.05, small, (t + np.expm1(-t)) / (t * t))


def _mean_share(t: Floats) -> Floats:
    """(1 − e⁻ᵗ) / t, 1 at 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(t == 0, 1.0, -np.expm1(-t) / t)


def _mean_within(leave: Floats, t: Floats) -> Floats:
    """∫₀ᵗ e^(−θu) du, the mean time that a customer would stay of the next t."""
    return t * _mean_share(leave * t)


def _gamma(x: Floats, y: Floats) -> Floats:
    from scipy.special import gammainc  # costs most of a second to import: only when it is needed

    return np.asarray(gammainc(x, y))


def _weight(x: Floats, y: Floats, excess: Floats) -> Floats:
    """yˣe⁻ʸ / Γ(x+1), from y − x in units of x, which the caller knows without rounding."""
    from scipy.special import gammaln, xlogy

    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        large = np.maximum(x, 10.0)
        square = 1 / (large * large)
        stirling = np.zeros_like(large)
        for coefficient in reversed(_STIRLING):
            stirling = stirling * square + coefficient
        saddle = np.exp(large * _log_share(excess) - stirling / large) / np.sqrt(2 * np.pi * large)
        if not x.size or x.min() >= 10:
            return np.asarray(saddle)
        return np.where(x < 10, np.exp(xlogy(x, y) - y - gammaln(x + 1)), saddle)


def _log_share(excess: Floats) -> Floats:
    """log(1 + e) − e without cancellation at small e."""
    ratio = excess / (2 + excess)
    square = ratio * ratio
    odd = square * ratio * (2 / 3 + square * (2 / 5 + square * (2 / 7 + square * (2 / 9 + square * 2 / 11))))
    return np.where(np.abs(excess) < 0.05, odd - excess * ratio, np.log1p(excess) - excess)
