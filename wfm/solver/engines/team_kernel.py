"""The inner loops that keep the costs of a team up to date, compiled by numba. Imported only when a search begins."""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.compiled import flat


@njit(cache=True, nogil=True)
def change(gap, reached, intervals, parts, sign):  # type: ignore[no-untyped-def]
    """Somebody whom the sets `reached` count comes (sign 1) or goes (−1) in some intervals."""
    for row in reached:
        for index in range(len(intervals)):
            gap[row, intervals[index]] -= sign * parts[index]


@njit(cache=True, nogil=True)
def _cost(gap, interval, less, level, price):  # type: ignore[no-untyped-def]
    """Cost of shortage in an interval, with `less[set]` taken off each gap."""
    worst, total, row = 0.0, 0.0, 0
    for number in range(len(price)):
        while row < len(level) and level[row] <= number:
            worst = max(worst, gap[row, interval] - less[row])
            row += 1
        total += price[number] * worst
    return total


@njit(cache=True, nogil=True)
def cost(gap, intervals, level, price):  # type: ignore[no-untyped-def]
    """Cost of shortage over some intervals, each once."""
    nothing = np.zeros(len(level))
    total = 0.0
    for interval in intervals:
        total += _cost(gap, interval, nothing, level, price)
    return total


@njit(cache=True, nogil=True)
def gains(gap, reached, level, price, needed, out):  # type: ignore[no-untyped-def]
    """Add to out[interval] what one more person in the sets `reached` changes, where anything is `needed`."""
    nothing, one = np.zeros(len(level)), np.zeros(len(level))
    for row in reached:
        one[row] = 1.0
    for interval in needed:
        before = _cost(gap, interval, nothing, level, price)
        if before > 0.0:
            out[interval] += _cost(gap, interval, one, level, price) - before


@njit(cache=True, nogil=True)
def option_prices(pointer, interval, part, gain, out):  # type: ignore[no-untyped-def]
    """out[day × option] += Σ part × gain over the intervals that the option covers."""
    begin, at, share, value = flat(pointer), flat(interval), flat(part), flat(gain)
    for index in range(len(pointer) - 1):
        total = 0.0
        for position in range(begin[index], begin[index + 1]):
            total += share[position] * value[at[position]]
        out[index] += total


@njit(cache=True, nogil=True)
def row_prices(pointer, row, weight, total, lower, upper, under, over, out):  # type: ignore[no-untyped-def]
    """out[day × option] += what the costs of sums over people change by when the option's weights are added."""
    for index in range(len(pointer) - 1):
        for position in range(pointer[index], pointer[index + 1]):
            r, w = row[position], weight[position]
            before, after = total[r], total[r] + w
            if under[r] > 0.0:
                out[index] += under[r] * (max(lower[r] - after, 0.0) - max(lower[r] - before, 0.0))
            if over[r] > 0.0:
                out[index] += over[r] * (max(after - upper[r], 0.0) - max(before - upper[r], 0.0))


@njit(cache=True, nogil=True)
def move(pointer, row, weight, size, line, sign, total, lower, upper, under, over):  # type: ignore[no-untyped-def]
    """Add or take a line's weights; returns the change of cost."""
    changed = 0.0
    for day in range(len(line)):
        index = day * size + line[day]
        for position in range(pointer[index], pointer[index + 1]):
            r = row[position]
            before = total[r]
            after = before + sign * weight[position]
            total[r] = after
            if under[r] > 0.0:
                changed += under[r] * (max(lower[r] - after, 0.0) - max(lower[r] - before, 0.0))
            if over[r] > 0.0:
                changed += over[r] * (max(after - upper[r], 0.0) - max(before - upper[r], 0.0))
    return changed
