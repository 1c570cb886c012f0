"""Erlang C: waiting without abandonment (M/M/n), array in, array out.

With a = load in erlangs and B = Erlang B: C = P(wait) = n / ((n − a)/B + a), SL = 1 − C·e^(−(n−a)·T/AHT),
ASA = C·AHT/(n − a) for n > a; otherwise everybody waits for ever: C = 1, SL = 0, ASA = ∞ (A. K. Erlang 1917).

Real-valued agents have two readings, chosen by `between`: "mixed" interpolates linearly between whole numbers, which is
what a fluctuating whole number of agents gives on average over time (G. Koole, "Call Center Optimization", 2013);
"continuous" is the incomplete-gamma continuation of the formula itself. They agree on whole numbers.

Sizing is one vectorised pass for loads of every size. It starts where agents begin to suffice, at floor(a), with 1/B
from the incomplete gamma function, and walks upwards by the recursion 1/Bₙ = 1 + (n/a)/Bₙ₋₁, testing every whole
number; that takes in the order of √a steps. No root has to be guessed, and floor(a) + 1 is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_b import Floats, blocking, non_negative

Between = Literal["mixed", "continuous"]

LARGEST_LOAD = 1e7
"""Erlangs that can be sized; beyond it, the input is wrong."""

_BLOCK = 8192  # elements sized together: their arrays stay in the processor's cache
_LONG = 1e300  # a time that is as good as for ever, but whose product with 0 is 0
_TIE = 1e-12  # relative; a target missed by no more than rounding is met


def wait_probability(agents: npt.ArrayLike, load: npt.ArrayLike, *, between: Between = "mixed") -> Floats:
    """The share of contacts that wait. 0 without load, 1 where agents do not exceed the load."""
    n, a = np.broadcast_arrays(non_negative("agents", agents), non_negative("load", load))
    return _read(n, between, lambda whole: _wait(whole, a))


def service_level(
    agents: npt.ArrayLike,
    load: npt.ArrayLike,
    *,
    aht_seconds: npt.ArrayLike,
    within_seconds: npt.ArrayLike,
    between: Between = "mixed",
) -> Floats:
    """The share answered within `within_seconds`. 1 without load, 0 where agents do not exceed the load."""
    n, a, aht, within = np.broadcast_arrays(
        non_negative("agents", agents),
        non_negative("load", load),
        _positive("aht_seconds", aht_seconds),
        non_negative("within_seconds", within_seconds),
    )
    with np.errstate(over="ignore"):
        limit = np.minimum(within / aht, _LONG)
        return _read(n, between, lambda whole: 1 - _wait(whole, a) * np.exp(-np.maximum(whole - a, 0) * limit))


def asa_seconds(
    agents: npt.ArrayLike, load: npt.ArrayLike, *, aht_seconds: npt.ArrayLike, between: Between = "mixed"
) -> Floats:
    """The mean wait of all contacts. 0 without load; infinite where agents do not exceed the load.

    Mixed, it is also infinite where the lower of the two whole numbers does not exceed the load.
    """
    n, a, aht = np.broadcast_arrays(
        non_negative("agents", agents), non_negative("load", load), _positive("aht_seconds", aht_seconds)
    )

    def mean(whole: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            wait = np.where(whole > a, _wait(whole, a) * aht / (whole - a), np.inf)
        return np.where(a == 0, 0.0, wait)

    return _read(n, between, mean)


def wait_quantile_seconds(
    agents: npt.ArrayLike, load: npt.ArrayLike, *, aht_seconds: npt.ArrayLike, probability: npt.ArrayLike
) -> Floats:
    """The wait that a share `probability` (below 1) of contacts does not exceed; real agents read as continuous."""
    n, a, aht, share = np.broadcast_arrays(
        non_negative("agents", agents),
        non_negative("load", load),
        _positive("aht_seconds", aht_seconds),
        _share("probability", probability),
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        wait = np.maximum(np.log(_wait(n, a) / (1 - share)), 0) * aht / (n - a)
    return np.where(a == 0, 0.0, np.where(n > a, wait, np.inf))


def occupancy(agents: npt.ArrayLike, load: npt.ArrayLike) -> Floats:
    """The busy share of agents' time: a/n, at most 1; 0 without load."""
    n, a = np.broadcast_arrays(non_negative("agents", agents), non_negative("load", load))
    return np.where(a == 0, 0.0, a / np.maximum(np.maximum(n, a), np.finfo(float).tiny))


def required_agents(
    load: npt.ArrayLike,
    *,
    aht_seconds: npt.ArrayLike,
    service_level: npt.ArrayLike,
    within_seconds: npt.ArrayLike,
    max_asa_seconds: npt.ArrayLike = np.inf,
    max_occupancy: npt.ArrayLike = 1.0,
    real: bool = False,
    between: Between = "mixed",
) -> Floats:
    """The fewest agents at which a queue is stable and meets every target given; 0 where there is no load.

    `load` in erlangs; `service_level` is the share answered within `within_seconds` (below 1: no finite number answers
    everybody), `max_asa_seconds` above 0, `max_occupancy` in (0, 1]. All inputs broadcast.

    With `real`, the result is the real number, by the reading `between`, at which `service_level` and `asa_seconds` of
    the same reading just meet the targets, and never below load / max_occupancy. Mixed, it lies on the line between the
    last whole number that misses them and the first that meets them; continuous, it suits work that is shared over
    time, to which a fraction of an agent is capacity. Raises `UsageError` for a target that nothing meets.
    """
    a, aht, share, within, asa, busy = np.broadcast_arrays(
        non_negative("load", load),
        _positive("aht_seconds", aht_seconds),
        _share("service_level", service_level),
        non_negative("within_seconds", within_seconds),
        np.asarray(max_asa_seconds, dtype=np.float64),
        _positive("max_occupancy", max_occupancy),
    )
    if not np.all(a <= LARGEST_LOAD):
        raise UsageError(f"load must be at most {LARGEST_LOAD:g} erlangs, got {a.max():g}")
    if not np.all(asa > 0):
        raise UsageError("max_asa_seconds must be above 0: some contacts wait at any finite number of agents")
    if not np.all(busy <= 1):
        raise UsageError(f"max_occupancy must be at most 1, got {busy.max()}")
    with np.errstate(over="ignore"):
        within_ahts, asa_ahts = np.minimum(within / aht, _LONG), asa / aht * (1 + _TIE)
    late = (1 - share) * (1 + _TIE) + np.finfo(float).eps
    flat = [np.ascontiguousarray(array).ravel() for array in (a, late, within_ahts, asa_ahts)]
    walked = np.empty(a.size)
    for first in range(0, a.size, _BLOCK):
        block = slice(first, first + _BLOCK)
        walked[block] = _walk(*(array[block] for array in flat))
    result = walked.reshape(a.shape)
    if real:
        between_two = _mix if between == "mixed" else _continue
        result = np.maximum(between_two(result, a, aht, share, within, asa), a / busy)
    else:
        result = np.maximum(result, np.ceil(a / busy * (1 - _TIE)))
    return np.where(a > 0, result, 0.0)


def _wait(n: Floats, a: Floats) -> Floats:
    """Erlang C for real n by the continuous formula."""
    lost = blocking(n, a)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        wait = n / ((n - a) / lost + a)
    return np.where(a == 0, 0.0, np.where(n > a, wait, 1.0))


def _read(agents: Floats, between: Between, measure: Callable[[Floats], Floats]) -> Floats:
    """A measure at real-valued agents in the reading that `between` names."""
    below = np.floor(agents)
    if between == "continuous" or np.array_equal(below, agents):
        return measure(agents)
    if between != "mixed":
        raise UsageError(f"between must be 'mixed' or 'continuous', got {between!r}")
    part, low, high = agents - below, measure(below), measure(below + 1)
    return np.where(part == 0, low, (1 - part) * low + part * high)


def _walk(a: Floats, late: Floats, within: Floats, asa: Floats) -> Floats:
    """Whole agents for a share `late` of contacts to wait over `within`, and a mean wait of `asa`, in units of AHT.

    A target once met stays met with more agents, so the answer is the first candidate plus the number of misses.
    """
    a = np.maximum(a, 1e-300)
    n = np.floor(a)
    answer, where = n + 1, np.arange(a.size)
    limited = bool(np.isfinite(asa).any())
    with np.errstate(over="ignore", under="ignore"):
        spare, inverse = n + 1 - a, 1 / blocking(n, a)
        n, step = n + 1, 1 / a
        ratio, tail, decay = n / a, np.exp(-spare * within), np.exp(-within)
        while True:
            inverse *= ratio
            inverse += 1
            scale = spare * inverse
            scale += a  # C = n / scale
            missed = n * tail > late * scale
            if limited:
                missed |= n > asa * spare * scale
            left = int(np.count_nonzero(missed))
            if not left:
                return answer
            if left * 2 < where.size:
                where = where[missed]
                answer[where] += 1
                a, late, asa, n, spare = a[missed], late[missed], asa[missed], n[missed], spare[missed]
                inverse, ratio, step, tail, decay = (
                    inverse[missed],
                    ratio[missed],
                    step[missed],
                    tail[missed],
                    decay[missed],
                )
            else:
                answer[where] += missed
            n += 1
            spare += 1
            ratio += step
            tail *= decay


def _mix(whole: Floats, a: Floats, aht: Floats, share: Floats, within: Floats, asa: Floats) -> Floats:
    """The point between `whole` − 1, which misses a target, and `whole` at which the mixture just meets them all."""
    low = np.maximum(whole - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        inverse = 1 / blocking(low, a)
        limit = np.minimum(within / aht, _LONG)
        part = np.zeros_like(a)
        waits = [(low, _waiting(low, a, inverse)), (whole, _waiting(whole, a, 1 + whole / a * inverse))]
        late = [wait * np.exp(-np.maximum(n - a, 0) * limit) for n, wait in waits]
        measures = [(late, 1 - share)]
        if np.isfinite(asa).any():
            measures.append(([np.where(n > a, wait * aht / (n - a), np.inf) for n, wait in waits], asa))
        for (before, after), most in measures:
            needed = np.where(np.isinf(before), 1.0, (before - most) / (before - after))
            part = np.maximum(part, np.where(before > most, needed, 0.0))
    return low + np.minimum(part, 1)


def _waiting(n: Floats, a: Floats, inverse_blocking: Floats) -> Floats:
    return np.where(n > a, n / ((n - a) * inverse_blocking + a), 1.0)


def _continue(whole: Floats, a: Floats, aht: Floats, share: Floats, within: Floats, asa: Floats) -> Floats:
    """The point up to `whole` at which the continuous formula just meets the targets, by halving."""
    low, high = np.maximum(whole - 1, np.minimum(a, whole)), whole
    for _ in range(32):  # to ten digits
        middle = (low + high) / 2
        met = service_level(middle, a, aht_seconds=aht, within_seconds=within, between="continuous") >= share
        met &= asa_seconds(middle, a, aht_seconds=aht, between="continuous") <= asa
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    return high


def _positive(name: str, values: npt.ArrayLike) -> Floats:
    array = non_negative(name, values)
    if not np.all(array > 0):
        raise UsageError(f"{name} must be above 0")
    return array


def _share(name: str, values: npt.ArrayLike) -> Floats:
    array = non_negative(name, values)
    if not np.all(array < 1):
        raise UsageError(f"{name} must be below 1 (100 % needs infinitely many agents), got {array.max()}")
    return array
