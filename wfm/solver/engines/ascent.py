"""A bound where the master would be too large: prices that climb by what an average of the lines lacks.

The volume algorithm (Barahona & Anbil 2000): each step prices everybody's line, which proves a bound, and moves from
the best prices so far along the distance of the averaged sums from their bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.solver.engines.master import Master
from wfm.solver.primitives import Floats

AVERAGE = 0.05
"""Weight of the newest lines in the average."""

WORSE, LONGER, SHORTER = 5, 1.1, 0.66
"""Steps without a rise before steps get shorter, and by how much they grow and shrink."""


def ascend(
    master: Master,
    pool: ThreadPoolExecutor | None,
    left: Callable[[], float],
    *,
    passes: int,
    known: float,
    report: Callable[[float, Floats], None],
    starts: Sequence[Floats] = (),
) -> float:
    """The best bound of so many passes over everybody; `known` is what a roster costs. Each rise is reported.

    `starts` are prices of the sums; the best of them is where to begin.
    """
    sums = master.sums
    low = np.where(master.under > 0, sums.lower - master.constant, -np.inf)
    high = np.where(master.over > 0, sums.upper - master.constant, np.inf)
    blocks = np.zeros(len(master.blocks))
    begin = [np.concatenate([np.clip(prices, -master.over, master.under), blocks]) for prices in starts]
    dual = begin[0] if begin else np.zeros(sums.count + len(blocks))
    best, centre, mean = -np.inf, dual, np.zeros(sums.count)
    length, worse = 0.1, 0
    for number in range(passes):
        if left() <= 0:
            break
        bound, lines = master.price(dual, pool)
        total = np.zeros(sums.count)
        for block, found in lines:
            if np.isfinite(found.cost):
                rows, weights = master.adds(block, found.line)
                total[rows] += weights * master.left[block]
        if number >= max(len(begin), 1):
            mean = AVERAGE * total + (1 - AVERAGE) * mean
        elif bound > best:
            mean = total
        if bound > best:
            best, centre, worse = bound, dual, 0
            length = min(length * LONGER, 2.0)
            report(best, centre)
        else:
            worse += 1
            if worse % WORSE == 0:
                length *= SHORTER
        if number + 1 < len(begin):
            dual = begin[number + 1]
            continue
        price = centre[: sums.count]
        lacks = np.where(mean < low, low - mean, np.where(mean > high, high - mean, 0.0))
        lacks = np.where((price > 0) & (mean > low), low - mean, lacks)
        lacks = np.where((price < 0) & (mean < high), high - mean, lacks)
        norm = float(lacks @ lacks)
        if norm <= 1e-9:
            break
        dual = centre.copy()
        dual[: sums.count] = np.clip(price + length * (known - best) / norm * lacks, -master.over, master.under)
    return best
