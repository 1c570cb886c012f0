"""The inner loops of the dual of cover, compiled by numba. Imported only when a bound is sought."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def norm(prices, level, plain, rounded):  # type: ignore[no-untyped-def]
    """Σ of squares of the directions in which prices[level, set, interval, kind] can move."""
    total = 0.0
    levels, sets, intervals = prices.shape[:3]
    for number in range(levels):
        for s in range(sets):
            if level[s] > number:
                break
            for t in range(intervals):
                if plain[s, t] > 0.0 or prices[number, s, t, 0] > 0.0:
                    total += plain[s, t] ** 2
                if rounded[s, t] > 0.0 or prices[number, s, t, 1] > 0.0:
                    total += rounded[s, t] ** 2
    return total


@njit(cache=True, nogil=True)
def move(prices, level, plain, rounded, step, most):  # type: ignore[no-untyped-def]
    """New prices: a step along the directions, then the nearest with none below 0 and a sum of at most most[level]."""
    levels, sets, intervals = prices.shape[:3]
    moved = np.zeros_like(prices)
    values = np.empty(2 * sets)
    for number in range(levels):
        for t in range(intervals):
            count, total = 0, 0.0
            for s in range(sets):
                if level[s] > number:
                    break
                for kind in range(2):
                    along = plain[s, t] if kind == 0 else rounded[s, t]
                    value = prices[number, s, t, kind] + step * along
                    if value > 0.0:
                        moved[number, s, t, kind] = value
                        values[count] = value
                        count += 1
                        total += value
            if total > most[number]:  # shift all down until the sum fits (projection onto a simplex)
                ordered = np.sort(values[:count])[::-1]
                running, shift = 0.0, 0.0
                for index in range(count):
                    running += ordered[index]
                    candidate = (running - most[number]) / (index + 1)
                    if candidate < ordered[index]:
                        shift = candidate
                for s in range(sets):
                    if level[s] > number:
                        break
                    for kind in range(2):
                        moved[number, s, t, kind] = max(moved[number, s, t, kind] - shift, 0.0)
    return moved
