"""The flattest path between two bounds: a string pulled taut from end to end of a corridor.

Its steps have the least maximum, the least sum of squares, and the least sum of any other convex function (the "taut
string", R. E. Barlow et al., "Statistical Inference under Order Restrictions", 1972).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def taut_string(lower: Floats, upper: Floats) -> Floats:
    """The path through all points of a corridor `lower` ≤ path ≤ `upper`, whose two ends are single points."""
    path = np.array(upper, dtype=np.float64)
    start, last, reach = 0, path.size - 1, 64
    while start < last:
        stop = min(start + reach, last)
        span = np.arange(1, stop - start + 1)
        least = (lower[start + 1 : stop + 1] - path[start]) / span
        most = (upper[start + 1 : stop + 1] - path[start]) / span
        steepest, flattest = np.maximum.accumulate(least), np.minimum.accumulate(most)
        crossed = steepest > flattest
        if crossed.any():
            at = int(crossed.argmax())
            # the corridor closes at `at`: the string bends where the other wall pressed it most, at the last such point
            bound, wall = (most, upper) if least[at] > flattest[at - 1] else (least, lower)
            limit = flattest[at - 1] if wall is upper else steepest[at - 1]
            bend = start + 1 + int(np.flatnonzero(bound[:at] == limit)[-1])
            end = wall[bend]
        elif stop < last:
            reach *= 2
            continue
        else:
            bend, end = last, upper[last]
        path[start : bend + 1] = np.linspace(path[start], end, bend - start + 1)
        start, reach = bend, 64
    return np.maximum.accumulate(path)
