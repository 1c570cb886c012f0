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
def _summed(gain):  # type: ignore[no-untyped-def]
    """[interval] the sum of what comes before it, and of everything last."""
    ahead = np.empty(len(gain) + 1)
    ahead[0] = 0.0
    for t in range(len(gain)):
        ahead[t + 1] = ahead[t] + gain[t]
    return ahead


@njit(cache=True, nogil=True)
def option_prices(pointer, first, last, part, gain, out):  # type: ignore[no-untyped-def]
    """out[day × option] += Σ part × gain over the stretches of intervals that the option covers."""
    ahead = _summed(gain)
    begin, one, end, share, value = flat(pointer), flat(first), flat(last), flat(part), flat(ahead)
    for index in range(len(pointer) - 1):
        total = 0.0
        for position in range(begin[index], begin[index + 1]):
            total += share[position] * (value[end[position]] - value[one[position]])
        out[index] += total


@njit(cache=True, nogil=True)
def add_line_prices(pointer, first, last, part, gain, size, lines, count, out):  # type: ignore[no-untyped-def]
    """out[line] += the same for `count` lines of options alone."""
    ahead = _summed(gain)
    for i in range(count):
        total = 0.0
        for day in range(lines.shape[1]):
            index = day * size + lines[i, day]
            for position in range(pointer[index], pointer[index + 1]):
                total += part[position] * (ahead[last[position]] - ahead[first[position]])
        out[i] += total


@njit(cache=True, nogil=True)
def take_line_sums(pointer, row, weight, price, size, lines, count, out):  # type: ignore[no-untyped-def]
    """out[line] −= Σ price × weight of what each of `count` lines adds to sums over people."""
    for i in range(count):
        total = 0.0
        for day in range(lines.shape[1]):
            index = day * size + lines[i, day]
            for position in range(pointer[index], pointer[index + 1]):
                total += weight[position] * price[row[position]]
        out[i] -= total


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
