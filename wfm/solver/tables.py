"""Days that are alike share one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.solver.primitives import Floats, Ints


def shared_tables(tables: Sequence[Floats]) -> tuple[Floats, Ints]:
    """The distinct tables, stacked, and for each day which of them it uses (−1 where the table is all zero)."""
    seen: dict[bytes, int] = {}
    distinct: list[Floats] = []
    of_day = []
    for table in tables:
        if not table.any():
            of_day.append(-1)
            continue
        key = table.tobytes()
        if key not in seen:
            seen[key] = len(distinct)
            distinct.append(table)
        of_day.append(seen[key])
    return np.stack(distinct), np.array(of_day, dtype=np.int64)
