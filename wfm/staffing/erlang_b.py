"""Erlang B: the share of contacts lost when nobody can wait (M/M/n/n). Array in, array out, real-valued servers.

Source: A. K. Erlang 1917; the continuation to real n is B = aⁿe⁻ᵃ / Γ(n+1, a) (D. L. Jagerman, "Some properties of the
Erlang loss function", Bell System Technical Journal 53, 1974).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError

Floats = npt.NDArray[np.float64]

_SMALLEST = 1e-280  # below it a probability has lost digits or is about to


def blocking(servers: npt.ArrayLike, load: npt.ArrayLike) -> Floats:
    """The blocking probability of `servers` (0 or more, real) at a load in erlangs; the inputs broadcast.

    Relative error about 1e-12 up to 100,000 erlangs. No load is never blocked, except by no server at all.
    Raises `UsageError` for negative or non-finite input.
    """
    n, a = np.broadcast_arrays(non_negative("servers", servers), non_negative("load", load))
    from scipy.special import gammaincc  # costs most of a second to import: only when it is needed

    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        lost, tail = poisson(n, a), np.asarray(gammaincc(n + 1, a))
        result = np.where(tail > _SMALLEST, np.minimum(lost / tail, 1), 1.0)
    crowded = (tail <= _SMALLEST) | (lost <= _SMALLEST) & (a > n)
    if crowded.any():
        result[crowded] = 1 / _crowded(n[crowded], a[crowded])
    result[a == 0] = (n[a == 0] == 0).astype(float)
    return result


def required_servers(load: npt.ArrayLike, *, max_blocking: npt.ArrayLike) -> Floats:
    """The least whole number of servers whose blocking is at most `max_blocking` (above 0); no load needs none."""
    a, limit = np.broadcast_arrays(non_negative("load", load), non_negative("max_blocking", max_blocking))
    if not np.all(limit > 0):
        raise UsageError("max_blocking must be above 0: no finite number of servers blocks nobody")
    limit = limit * (1 + 1e-12)
    low = np.maximum(np.floor(a * (1 - limit)) - 1, -1.0)  # carried load a(1 − B) never exceeds n, so too few
    high = np.ceil(a)
    while (few := blocking(high, a) > limit).any():
        low, high = np.where(few, high, low), np.where(few, 2 * high + 1, high)
    while (open_ := high - low > 1).any():
        middle = np.where(open_, np.floor((low + high) / 2), high)
        enough = blocking(middle, a) <= limit
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(a == 0, 0.0, high)


def poisson(n: Floats, a: Floats) -> Floats:
    """aⁿe⁻ᵃ / Γ(n+1) for real n, without the cancellation of n·log a − a − log Γ(n+1) at large n.

    Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000 (saddle-point form).
    """
    from scipy.special import gammaln, xlogy

    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        large = np.maximum(n, 10.0)
        excess = (a - large) / large
        deviance = large * (np.log1p(excess) - excess)
        square = 1 / (large * large)
        stirling = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / large
        saddle = np.exp(deviance - stirling) / np.sqrt(2 * math.pi * large)
        if n.size and n.min() >= 10:
            return np.asarray(saddle)
        direct = np.exp(xlogy(n, a) - a - gammaln(n + 1))
    return np.where(n < 10, direct, saddle)


def _crowded(n: Floats, a: Floats) -> Floats:
    """1/B where a is so far above n that both parts underflow: Legendre's continued fraction of Γ(n+1, a), by Lentz."""
    b = a - n
    d = 1 / b
    c = np.full_like(a, np.inf)
    value = d.copy()
    for j in range(1, 100_000):
        numerator = j * (n + 1 - j)
        b = b + 2
        d = 1 / (b + numerator * d)
        c = b + numerator / c
        factor = c * d
        value *= factor
        if np.all(np.abs(factor - 1) < 1e-15):
            break
    return value * a


def non_negative(name: str, values: npt.ArrayLike) -> Floats:
    """An array of finite numbers of at least 0, or `UsageError` naming the argument and the first offender."""
    array = np.asarray(values, dtype=np.float64)
    wrong = ~(np.isfinite(array) & (array >= 0))
    if wrong.any():
        raise UsageError(f"{name} must be finite and at least 0, got {array[wrong].flat[0]}")
    return array
