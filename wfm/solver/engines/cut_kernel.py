"""The inner loops over the rows of Gale's condition, interval by interval, compiled by numba.

An interval has a short list of rows. A row is a set of queues at a level: `kind[t, i]` numbers the set's reach,
`level[t, i]` the level, `gap[t, i]` is what the set requires less `share[t, i]` for each of the people who can serve
it. `price[t, i]` and `centre[t, i]` are prices on the rows.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def settle(t, first, last, level, gap, centre, step, most, price):  # type: ignore[no-untyped-def]
    """Prices of rows first … last − 1 of an interval: centre + step × gap, none negative, in sum no more than `most`.

    The nearest such prices, level by level; rows stand in the order of their levels.
    """
    i = first
    while i < last:
        number = level[t, i]
        j = i
        total = 0.0
        while j < last and level[t, j] == number:
            value = centre[t, j] + step[number] * gap[t, j]
            price[t, j] = value if value > 0.0 else 0.0
            total += price[t, j]
            j += 1
        excess = total - most[number]
        while excess > 1e-9:  # shift down those that are left until the sum fits (Michelot 1986)
            count = 0
            for k in range(i, j):
                if price[t, k] > 0.0:
                    count += 1
            shift = excess / count
            excess = -most[number]
            for k in range(i, j):
                if price[t, k] > 0.0:
                    price[t, k] = max(price[t, k] - shift, 0.0)
                    excess += price[t, k]
        i = j


@njit(cache=True, nogil=True)
def settle_all(count, level, gap, centre, step, most, price):  # type: ignore[no-untyped-def]
    """Prices of all rows."""
    for t in range(len(count)):
        settle(t, 0, count[t], level, gap, centre, step, most, price)


@njit(cache=True, nogil=True)
def worth(group, first, last, count, kind, share, price, reach):  # type: ignore[no-untyped-def]
    """[interval − first] what one more person of a group is worth by the prices."""
    out = np.empty(last - first)
    for t in range(first, last):
        out[t - first] = _worth_of(t, group, count, kind, share, price, reach)
    return out


@njit(cache=True, nogil=True)
def _worth_of(t, group, count, kind, share, price, reach):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(count[t]):
        if price[t, i] > 0.0 and reach[kind[t, i], group]:
            total += price[t, i] * share[t, i]
    return total


@njit(cache=True, nogil=True)
def slope(  # type: ignore[no-untyped-def]
    where, change, part, group, count, level, gap, centre, step, most, price, kind, share, reach
):
    """−Σ change × worth of a group where `part` of the change has been made; prices are left as they were."""
    total = 0.0
    for index in range(len(where)):
        t = where[index]
        size = count[t]
        delta = change[index] * part
        for i in range(size):
            if reach[kind[t, i], group]:
                gap[t, i] -= delta * share[t, i]
        settle(t, 0, size, level, gap, centre, step, most, price)
        total -= change[index] * _worth_of(t, group, count, kind, share, price, reach)
        for i in range(size):
            if reach[kind[t, i], group]:
                gap[t, i] += delta * share[t, i]
    return total


@njit(cache=True, nogil=True)
def shift(  # type: ignore[no-untyped-def]
    where, change, part, group, count, level, gap, centre, step, most, price, kind, share, reach, people
):
    """Make part of a change of people, with prices brought up to date."""
    for index in range(len(where)):
        t = where[index]
        delta = change[index] * part
        people[group, t] += delta
        for i in range(count[t]):
            if reach[kind[t, i], group]:
                gap[t, i] -= delta * share[t, i]
        settle(t, 0, count[t], level, gap, centre, step, most, price)


@njit(cache=True, nogil=True)
def insert(t, row, key, value, part, count, level, kind, keys, idle, gap, share, centre, price, required):  # type: ignore[no-untyped-def]
    """Put a row (level, set) into an interval's list in the order of the levels, unless it stands there; whether new.

    `required` keeps what the row asks for apart from who is there. There must be room for it.
    """
    size = count[t]
    for i in range(size):
        if keys[t, i] == key and level[t, i] == row[0]:
            return False
    i = size
    while i > 0 and level[t, i - 1] > row[0]:
        level[t, i], kind[t, i], keys[t, i] = level[t, i - 1], kind[t, i - 1], keys[t, i - 1]
        gap[t, i], share[t, i], required[t, i] = gap[t, i - 1], share[t, i - 1], required[t, i - 1]
        centre[t, i], price[t, i], idle[t, i] = centre[t, i - 1], price[t, i - 1], idle[t, i - 1]
        i -= 1
    level[t, i], kind[t, i], keys[t, i] = row[0], row[1], key
    required[t, i], share[t, i], gap[t, i] = value, part, 0.0
    centre[t, i], price[t, i], idle[t, i] = 0.0, 0.0, 0
    count[t] = size + 1
    return True


@njit(cache=True, nogil=True)
def insert_many(  # type: ignore[no-untyped-def]
    found, asked, first, grain, count, level, kind, keys, idle, gap, share, centre, price, required
):
    """Insert rows (interval, level, set, rounded) from `first` on; (how many were new, where room ran out)."""
    new = 0
    for n in range(first, len(found)):
        t, rounded = found[n, 0], found[n, 3]
        value, part = asked[n], 1.0
        if rounded:
            rest = value % grain
            if rest < 1e-6 or rest > grain - 1e-6:
                continue
            value, part = rest / grain * (value - rest + grain), rest / grain
        if count[t] == level.shape[1]:
            return new, n
        key = 2 * found[n, 2] + rounded
        if insert(
            t, (found[n, 1], found[n, 2]), key, value, part, count, level, kind, keys, idle, gap, share, centre, price,
            required,
        ):  # fmt: skip
            new += 1
    return new, len(found)


@njit(cache=True, nogil=True)
def refresh_some(where, count, kind, required, required_share, share, reach, people, gap):  # type: ignore[no-untyped-def]
    """Gaps of some intervals from the people on duty, free of the drift of many small changes."""
    groups = reach.shape[1]
    for t in where:
        for i in range(count[t]):
            there = 0.0
            for g in range(groups):
                if reach[kind[t, i], g]:
                    there += people[g, t]
            gap[t, i] = required[t, i] * required_share - share[t, i] * there


@njit(cache=True, nogil=True)
def drop(count, level, kind, keys, gap, share, centre, price, required, idle, most_idle):  # type: ignore[no-untyped-def]
    """Forget rows without a price for `most_idle` calls."""
    for t in range(len(count)):
        j = 0
        for i in range(count[t]):
            unused = price[t, i] <= 0.0 and centre[t, i] <= 0.0 and gap[t, i] < 0.0
            rest = idle[t, i] + 1 if unused else 0
            if rest < most_idle:
                level[t, j], kind[t, j], keys[t, j] = level[t, i], kind[t, i], keys[t, i]
                gap[t, j], share[t, j], required[t, j] = gap[t, i], share[t, i], required[t, i]
                centre[t, j], price[t, j], idle[t, j] = centre[t, i], price[t, i], rest
                j += 1
        for i in range(j, count[t]):
            idle[t, i] = 0
            price[t, i] = 0.0
        count[t] = j


@njit(cache=True, nogil=True)
def worst_listed(where, reaches, set_level, required, share, people, grain, levels, least):  # type: ignore[no-untyped-def]
    """Of listed sets, (interval, level, set, rounded) of the greatest gap of each level, plain and rounded.

    `reaches[group, set]` is 1 where a group serves a set, 0 elsewhere, in floating point: a row at a time is added.
    Only a `share` of what is required counts; rounded rows are left out where the grain is 0.
    """
    groups, sets = reaches.shape
    found = np.empty((len(where) * levels * 2, 4), dtype=np.int64)
    present = np.empty(sets)
    size = 0
    for t in where:
        plain, rounded = least, least
        best_plain, best_rounded = -1, -1
        present[:] = 0.0
        for g in range(groups):
            there = people[g, t]
            if there != 0.0:
                present += there * reaches[g]
        s = 0
        for number in range(levels):
            while s < sets and set_level[s] <= number:
                asked = required[t, s] * share
                if asked > 0.0:
                    if asked - present[s] > plain:
                        plain, best_plain = asked - present[s], s
                    rest = asked % grain if grain > 0.0 else 0.0
                    if 1e-6 < rest < grain - 1e-6:
                        value = rest / grain * (asked - rest + grain - present[s])
                        if value > rounded:
                            rounded, best_rounded = value, s
                s += 1
            if best_plain >= 0:
                found[size] = (t, number, best_plain, 0)
                size += 1
            if best_rounded >= 0:
                found[size] = (t, number, best_rounded, 1)
                size += 1
    return found[:size]


@njit(cache=True, nogil=True)
def difference(pointer, interval, part, size, new, old, scratch, where, change):  # type: ignore[no-untyped-def]
    """Write where and by how much presence changes from an old line to a new one; how many entries.

    `scratch[interval]` holds zeros, before and after. A line with −1 on a day is not there.
    """
    n = 0
    for day in range(len(new)):
        if new[day] == old[day]:
            continue
        for sign in (1.0, -1.0):
            option = new[day] if sign > 0 else old[day]
            if option >= 0:
                index = day * size + option
                for position in range(pointer[index], pointer[index + 1]):
                    t = interval[position]
                    scratch[t] += sign * part[position]
                    where[n] = t
                    n += 1
    size = 0
    for i in range(n):
        t = where[i]
        if scratch[t] > 1e-9 or scratch[t] < -1e-9:
            where[size] = t
            change[size] = scratch[t]
            size += 1
        scratch[t] = 0.0
    return size


@njit(cache=True, nogil=True)
def blend(pointer, interval, part, size, lines, weight, count, scratch, where, change):  # type: ignore[no-untyped-def]
    """Write where and how much of somebody is present who mixes lines by weight; how many entries."""
    n = 0
    for i in range(count):
        for day in range(lines.shape[1]):
            index = day * size + lines[i, day]
            for position in range(pointer[index], pointer[index + 1]):
                t = interval[position]
                if scratch[t] == 0.0:
                    where[n] = t
                    n += 1
                scratch[t] += weight[i] * part[position]
    for i in range(n):
        change[i] = scratch[where[i]]
        scratch[where[i]] = 0.0
    return n


@njit(cache=True, nogil=True)
def _cost(t, count, level, gap, most):  # type: ignore[no-untyped-def]
    """Cost of shortage in an interval: at each level the greatest gap of its rows and those of dearer levels."""
    total, worst, i = 0.0, 0.0, 0
    for number in range(len(most)):
        while i < count[t] and level[t, i] == number:
            worst = max(worst, gap[t, i])
            i += 1
        total += most[number] * worst
    return total


@njit(cache=True, nogil=True)
def total_cost(count, level, gap, most):  # type: ignore[no-untyped-def]
    """Cost of shortage over all intervals."""
    total = 0.0
    for t in range(len(count)):
        total += _cost(t, count, level, gap, most)
    return total


@njit(cache=True, nogil=True)
def present(where, change, sign, group, count, level, kind, gap, share, reach, most, people):  # type: ignore[no-untyped-def]
    """People of a group come (sign 1) or go (−1); returns by how much the cost of shortage changes."""
    total = 0.0
    for index in range(len(where)):
        t = where[index]
        delta = sign * change[index]
        people[group, t] += delta
        total -= _cost(t, count, level, gap, most)
        for i in range(count[t]):
            if reach[kind[t, i], group]:
                gap[t, i] -= delta * share[t, i]
        total += _cost(t, count, level, gap, most)
    return total


@njit(cache=True, nogil=True)
def gains(group, first, last, count, level, kind, gap, reach, most, out):  # type: ignore[no-untyped-def]
    """Add to out[first:last] what one more person of a group changes."""
    for t in range(first, last):
        i, before, after, worst, less = 0, 0.0, 0.0, 0.0, 0.0
        for number in range(len(most)):
            while i < count[t] and level[t, i] == number:
                worst = max(worst, gap[t, i])
                less = max(less, gap[t, i] - 1.0 if reach[kind[t, i], group] else gap[t, i])
                i += 1
            before += most[number] * worst
            after += most[number] * less
        out[t] += after - before


@njit(cache=True, nogil=True)
def cost_of(where, count, level, gap, most):  # type: ignore[no-untyped-def]
    """Cost of shortage over some intervals."""
    total = 0.0
    for t in where:
        total += _cost(t, count, level, gap, most)
    return total


@njit(cache=True, nogil=True)
def add_weights(pointer, row, weight, size, line, out):  # type: ignore[no-untyped-def]
    """out[row] += what a line adds to sums over people."""
    for day in range(len(line)):
        index = day * size + line[day]
        for position in range(pointer[index], pointer[index + 1]):
            out[row[position]] += weight[position]
