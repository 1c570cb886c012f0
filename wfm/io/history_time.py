"""Wall-clock times ↔ UTC for whole columns at once, with the hours that the clocks skip and repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from wfm.models.time import utc_offsets, zone

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_DAY, _QUARTER = 86400, 900  # no zone changes its offset within a quarter of an hour
_EPOCH = datetime(1970, 1, 1)


def to_utc(stamps: Integers, passes: Integers, zone_name: str, naive: Booleans) -> tuple[Integers, Booleans, Booleans]:
    """Seconds in UTC of wall-clock seconds; stamps that are not naive stay as they are.

    `passes` is 0 or 1 where the clocks repeat an hour: the first or second time round. Also which naive stamps do not
    exist (the clocks skip them), and which exist twice.
    """
    utc = stamps.copy()
    skipped = np.zeros(len(stamps), dtype=bool)
    twice = np.zeros(len(stamps), dtype=bool)
    if not naive.any():
        return utc, skipped, twice
    days, day_of = np.unique(stamps[naive] // _DAY, return_inverse=True)
    first = np.array([_offset(day * _DAY, 0, zone_name) for day in days.tolist()], dtype=np.int64)
    last = np.array([_offset((day + 1) * _DAY, 1, zone_name) for day in days.tolist()], dtype=np.int64)
    offsets = first[day_of]
    changing = (first != last)[day_of]
    if changing.any():
        at = np.flatnonzero(naive)[changing]
        quarters, where = np.unique(stamps[at] // _QUARTER, return_inverse=True)
        early = np.array([_offset(each * _QUARTER, 0, zone_name) for each in quarters.tolist()])[where]
        late = np.array([_offset(each * _QUARTER, 1, zone_name) for each in quarters.tolist()])[where]
        skipped[at] = early < late
        twice[at] = early > late
        offsets[changing] = np.where(passes[at] > 0, late, early)
    utc[naive] -= offsets
    return utc, skipped, twice


def to_local(utc: Integers, zone_name: str) -> Integers:
    """Wall-clock seconds of seconds in UTC."""
    return utc + utc_offsets(utc.astype("datetime64[s]"), zone_name).astype(np.int64)


def occurrences(queue: Integers, stamps: Integers, twice: Booleans) -> tuple[Integers, int]:
    """Which time round a row of a repeated hour is meant: the first of a queue and clock time is the first pass.

    Also how many rows stand alone, so that the other pass is absent.
    """
    passes = np.zeros(len(stamps), dtype=np.int64)
    seen: dict[tuple[int, int], int] = {}
    for row in np.flatnonzero(twice).tolist():
        key = (int(queue[row]), int(stamps[row]))
        passes[row] = min(seen.get(key, 0), 1)
        seen[key] = seen.get(key, 0) + 1
    return passes, sum(count == 1 for count in seen.values())


def _offset(wall: int, fold: int, zone_name: str) -> int:
    moment = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone(zone_name), fold=fold)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
