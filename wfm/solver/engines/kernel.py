"""The inner loops of the dynamic program, compiled by numba. Imported only when a line is asked for.

A program is a list of operations in the order of their execution, between nodes that each hold a box of cells (one cell
per value of the counters). MERGE takes the minimum of nodes, ARC adds the price of a set of options and moves the
counters, CLOSE judges a counter whose window ends. All arrays are flat; a box is addressed by offset and strides.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.compiled import flat

MERGE, ARC, CLOSE = 0, 1, 2
_FAR = 1 << 40


@njit(cache=True, nogil=True)
def reach(kind, src, dst, gain, detail, closing, hard, starts, final, nodes):  # type: ignore[no-untyped-def]
    """[node, slot] least and greatest counter values that a line can have there (low > high: none).

    `closing[c]` is (slot, parent slot or −1, ratio), `hard[c]` the range of counts without a breach.
    """
    slots = gain.shape[1]
    low = np.full((nodes, slots), _FAR)
    high = np.full((nodes, slots), -_FAR)
    for start in starts:
        low[start] = 0
        high[start] = 0
    for op in range(len(kind)):
        s, t = src[op], dst[op]
        if low[s, 0] > high[s, 0]:
            continue
        if kind[op] == CLOSE:
            slot, parent, ratio = closing[detail[op]]
            least = max(low[s, slot], hard[detail[op], 0])
            most = min(high[s, slot], hard[detail[op], 1])
            if least > most:
                continue
            for j in range(slots):
                add_low, add_high = 0, 0
                if j == parent:
                    add_low, add_high = least * ratio, most * ratio
                if j == slot:
                    low[t, j] = min(low[t, j], 0)
                    high[t, j] = max(high[t, j], 0)
                else:
                    low[t, j] = min(low[t, j], low[s, j] + add_low)
                    high[t, j] = max(high[t, j], high[s, j] + add_high)
        else:
            for j in range(slots):
                low[t, j] = min(low[t, j], low[s, j] + gain[op, j])
                high[t, j] = max(high[t, j], high[s, j] + gain[op, j])
    need_low = np.full((nodes, slots), _FAR)
    need_high = np.full((nodes, slots), -_FAR)
    for node in final:
        need_low[node] = 0
        need_high[node] = 0
    for node in range(nodes):
        if low[node, 0] > high[node, 0]:
            low[node] = _FAR
            high[node] = -_FAR
    done = np.zeros(nodes, dtype=np.bool_)
    for op in range(len(kind) - 1, -1, -1):
        s, t = src[op], dst[op]
        if not done[t]:  # all that follows it has been seen
            done[t] = True
            empty = False
            for j in range(slots):
                need_low[t, j] = max(need_low[t, j], low[t, j])
                need_high[t, j] = min(need_high[t, j], high[t, j])
                empty |= need_low[t, j] > need_high[t, j]
            if empty:
                need_low[t] = _FAR
                need_high[t] = -_FAR
        if need_low[t, 0] > need_high[t, 0] or low[s, 0] > high[s, 0]:
            continue
        if kind[op] == CLOSE:
            slot, parent, ratio = closing[detail[op]]
            least = max(low[s, slot], hard[detail[op], 0])
            most = min(high[s, slot], hard[detail[op], 1])
            if least > most or need_low[t, slot] > 0 or need_high[t, slot] < 0:
                continue
            for j in range(slots):
                if j == slot:
                    need_low[s, j] = min(need_low[s, j], least)
                    need_high[s, j] = max(need_high[s, j], most)
                elif j == parent:
                    need_low[s, j] = min(need_low[s, j], need_low[t, j] - most * ratio)
                    need_high[s, j] = max(need_high[s, j], need_high[t, j] - least * ratio)
                else:
                    need_low[s, j] = min(need_low[s, j], need_low[t, j])
                    need_high[s, j] = max(need_high[s, j], need_high[t, j])
        else:
            for j in range(slots):
                need_low[s, j] = min(need_low[s, j], need_low[t, j] - gain[op, j])
                need_high[s, j] = max(need_high[s, j], need_high[t, j] - gain[op, j])
    for node in range(nodes):
        empty = False
        for j in range(slots):
            low[node, j] = max(low[node, j], need_low[node, j])
            high[node, j] = min(high[node, j], need_high[node, j])
            empty |= low[node, j] > high[node, j]
        if empty:
            low[node] = 1
            high[node] = 0
    return low, high


@njit(cache=True, nogil=True)
def cheapest(prices, classes, days, options, count):  # type: ignore[no-untyped-def]
    """Of each class, the least of prices[day, option] and the option that has it; the three lists go together."""
    price = np.full(count, np.inf)
    member = np.zeros(count, dtype=np.int64)
    of, size, least, who = flat(prices), prices.shape[1], flat(price), flat(member)
    class_, day, option = flat(classes), flat(days), flat(options)
    for index in range(len(classes)):
        value = of[day[index] * size + option[index]]
        if value < least[class_[index]]:
            least[class_[index]] = value
            who[class_[index]] = option[index]
    return price, member


@njit(cache=True, nogil=True)
def least_of_sets(price, first, members):  # type: ignore[no-untyped-def]
    """Of each set of classes, the least price and the class that has it."""
    sets = len(first) - 1
    least = np.full(sets, np.inf)
    best = np.zeros(sets, dtype=np.int64)
    of, begin, member = flat(price), flat(first), flat(members)
    for index in range(sets):
        for position in range(begin[index], begin[index + 1]):
            value = of[member[position]]
            if value < least[index]:
                least[index] = value
                best[index] = member[position]
    return least, best


@njit(cache=True, nogil=True)
def sweep(  # type: ignore[no-untyped-def]
    cells, kind, src, dst, detail, constant, from_cell, to_cell, count, stride, closing, low, penalty, price, start
):
    """Fill the cells forward: the least cost to be in each. `start` is the first cell."""
    cells[:] = np.inf
    cells[start] = 0.0
    cell = flat(cells)
    slots = count.shape[1]
    last = slots - 1
    index = np.zeros(slots, dtype=np.int64)
    for op in range(len(kind)):
        s, t = from_cell[op], to_cell[op]
        length = count[op, last]
        outer = 1
        for j in range(last):
            outer *= count[op, j]
            index[j] = 0
        one, two = src[op], dst[op]
        if kind[op] == CLOSE:
            slot, parent, ratio, offset = closing[detail[op]]
            index[last] = 0
            for _ in range(outer * length):
                value = index[slot]
                paid = penalty[offset + low[one, slot] + value]
                target = t
                source = s
                for j in range(slots):
                    source += index[j] * stride[one, j]
                    if j == parent:
                        moved = low[one, j] + index[j] + (low[one, slot] + value) * ratio - low[two, j]
                        if moved < 0 or moved >= stride[two, slots + j]:
                            paid = np.inf
                        target += moved * stride[two, j]
                    elif j != slot:
                        moved = low[one, j] + index[j] - low[two, j]
                        if moved < 0 or moved >= stride[two, slots + j]:
                            paid = np.inf
                        target += moved * stride[two, j]
                    else:
                        target -= low[two, j] * stride[two, j]
                if paid < np.inf and cell[source] + paid < cell[target]:
                    cell[target] = cell[source] + paid
                j = last
                while j >= 0:
                    index[j] += 1
                    if index[j] < count[op, j]:
                        break
                    index[j] = 0
                    j -= 1
            continue
        add = 0.0
        if kind[op] == ARC:
            add = price[detail[op]] + constant[op]
            if add == np.inf:
                continue
        for _ in range(outer):
            for i in range(length):
                value = cell[s + i] + add
                here = cell[t + i]
                cell[t + i] = value if value < here else here
            j = last - 1
            while j >= 0:
                index[j] += 1
                s += stride[one, j]
                t += stride[two, j]
                if index[j] < count[op, j]:
                    break
                s -= count[op, j] * stride[one, j]
                t -= count[op, j] * stride[two, j]
                index[j] = 0
                j -= 1


@njit(cache=True, nogil=True)
def trace(  # type: ignore[no-untyped-def]
    cells, kind, src, detail, constant, gain, closing, low, offset, stride, penalty, price,
    incoming_first, incoming, final, start, line, day_of_set, class_of_set, option_of_class,
):  # fmt: skip
    """Write the cheapest line into `line` by finding again where each value came from; whether there is one."""
    slots = gain.shape[1]
    node, cell = final, offset[final]
    while cell != start:
        value = cells[cell]
        if value == np.inf:
            return False
        found = False
        rest = cell - offset[node]
        at = np.zeros(slots, dtype=np.int64)
        for j in range(slots):
            at[j] = rest // stride[node, j] + low[node, j]
            rest %= stride[node, j]
        for position in range(incoming_first[node], incoming_first[node + 1]):
            op = incoming[position]
            one = src[op]
            if kind[op] == CLOSE:
                slot, parent, ratio, begin = closing[detail[op]]
                for count in range(low[one, slot], low[one, slot] + stride[one, slots + slot]):
                    source = offset[one]
                    inside = True
                    for j in range(slots):
                        there = at[j]
                        if j == slot:
                            there = count
                        elif j == parent:
                            there -= count * ratio
                        there -= low[one, j]
                        inside &= 0 <= there < stride[one, slots + j]
                        source += there * stride[one, j]
                    if inside and cells[source] + penalty[begin + count] == value:
                        node, cell, found = one, source, True
                        break
            else:
                add = 0.0
                if kind[op] == ARC:
                    add = price[detail[op]] + constant[op]
                source = offset[one]
                inside = True
                for j in range(slots):
                    there = at[j] - gain[op, j] - low[one, j]
                    inside &= 0 <= there < stride[one, slots + j]
                    source += there * stride[one, j]
                if inside and cells[source] + add == value:
                    if kind[op] == ARC:
                        line[day_of_set[detail[op]]] = option_of_class[class_of_set[detail[op]]]
                    node, cell, found = one, source, True
            if found:
                break
        if not found:
            return False
    return True
