"""When people are there: shifts without breaks, and the part of them that sickness and shrinkage leave over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.models.people import Assignment
from wfm.models.time import IntervalGrid
from wfm.simulation.centre import Presence
from wfm.simulation.draws import AWAY, SICKNESS, stream

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Duty:
    """Pieces of shifts no longer than a spell away; `day` tells the shifts of an agent apart, `spell` the pieces.

    `absent` is the chance that the whole shift falls out, `away` that the piece does.
    """

    agents: int
    days: int
    spells: int
    agent: Ints
    day: Ints
    spell: Ints
    begin: Floats
    end: Floats
    absent: Floats
    away: Floats

    def draw(self, seed: int, replication: int) -> Presence:
        """Who is there when. Every agent has one draw a day and one a spell, whatever the roster."""
        here = np.ones(self.agent.size, dtype=bool)
        if self.absent.any():
            draws = stream(seed, replication, SICKNESS).random((self.agents, self.days))
            here &= draws[self.agent, self.day] >= self.absent
        if self.away.any():
            draws = stream(seed, replication, AWAY).random((self.agents, self.spells))
            here &= draws[self.agent, self.spell] >= self.away
        return joined(self.agent[here], self.begin[here], self.end[here])


def joined(agent: Ints, begin: Floats, end: Floats) -> Presence:
    """Pieces that meet become one; they are sorted by agent and begin."""
    if not agent.size:
        return Presence(agent, begin, end)
    meets = (agent[1:] == agent[:-1]) & (begin[1:] <= end[:-1] + 1e-6)
    first, last = np.concatenate([[True], ~meets]), np.concatenate([~meets, [True]])
    return Presence(agent[first], begin[first], end[last])


def spans(
    assignments: Iterable[Assignment], number: dict[str, int], grid: IntervalGrid
) -> list[tuple[int, int, float, float]]:
    """(agent, day of the shift, begin, end) in seconds of the grid: shifts less breaks, sorted; what lies before the
    grid is cut off.
    """
    found = []
    for assignment in assignments:
        if assignment.agent not in number:
            continue
        edges = [assignment.start, *(edge for item in assignment.away for edge in (item.start, item.end))]
        edges.append(assignment.end)
        seconds = [(edge - grid.start).total_seconds() for edge in edges]
        day = max((assignment.date - grid.start.date()).days + 1, 0)
        for begin, end in zip(seconds[::2], seconds[1::2], strict=True):
            if end > max(begin, 0.0):
                found.append((number[assignment.agent], day, max(begin, 0.0), end))
    return sorted(found)


def duty(
    pieces: list[tuple[int, int, float, float]],
    agents: int,
    absent: Floats,
    away: Floats,
    interval_seconds: float,
    spell_seconds: float,
) -> Duty:
    """Cut into spells. `absent[a, i]` and `away[a, i]` are an agent's shares lost in interval i."""
    count = away.shape[1]
    rows: list[tuple[int, int, int, float, float]] = []
    for agent, day, begin, end in pieces:
        if not (away[agent].any()):
            rows.append((agent, day, 0, begin, end))
            continue
        shift = agent * 7 * 60.0 % spell_seconds  # so that people do not all go at once
        spell = int((begin + shift) // spell_seconds)
        while begin < end:
            stop = min(end, (spell + 1) * spell_seconds - shift)
            if stop > begin:
                rows.append((agent, day, spell, begin, stop))
            begin, spell = stop, spell + 1
    columns = [np.array(column) for column in zip(*rows, strict=True)] or [np.zeros(0)] * 5
    agent_, day_, spell_ = (column.astype(np.int64) for column in columns[:3])
    start, stop_ = columns[3].astype(float), columns[4].astype(float)
    interval = np.minimum((start / interval_seconds).astype(np.int64), count - 1)
    first: dict[tuple[int, int], int] = {}
    for row in range(agent_.size):
        first.setdefault((int(agent_[row]), int(day_[row])), int(interval[row]))
    shift_interval = np.array([first[int(a), int(d)] for a, d in zip(agent_, day_, strict=True)], dtype=np.int64)
    return Duty(
        agents=agents,
        days=max(int(count * interval_seconds // 86400) + 4, int(day_.max(initial=0)) + 1),
        spells=max(int((count * interval_seconds + 2 * 86400) // spell_seconds), int(spell_.max(initial=0)) + 1),
        agent=agent_,
        day=day_,
        spell=spell_,
        begin=start,
        end=stop_,
        absent=absent[agent_, shift_interval] if agent_.size else start,
        away=away[agent_, interval] if agent_.size else start,
    )
