"""What stands against a person's duty by itself: employment, absences, hours that do not suit, own shifts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallRota
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import local_instant, zone
from wfm.solver.primitives import Bools, Ints


class Person:
    """One person's time in minutes from the grid's start, as spans [n, 2]."""

    def __init__(self, problem: RosterProblem, agent: Agent, shifts: list[Assignment]) -> None:
        self.problem, self.agent, self.zone = problem, agent, problem.zone_of(agent)
        self.shifts = self._spans((item.start, item.end) for item in shifts)
        self.off = self._spans((item.start, item.end) for item in problem.time_off if item.agent == agent.agent)
        self._weekly: dict[tuple[str, int, int], Ints] = {}

    def may(self, rota: OnCallRota, duty: OnCallDuty, *, beside_shifts: bool = True) -> bool:
        """Whether nothing stands against a duty but other duties; shifts are looked at on demand."""
        if not rota.covers(self.agent, duty.date) or not self._employed(duty):
            return False
        times = self._spans((item.start, item.end) for item in duty.times)
        if _touch(times, self.off).any():
            return False
        if rota.within_availability and not self._suits(duty, times):
            return False
        return not beside_shifts or self._beside(rota, times)

    def _beside(self, rota: OnCallRota, times: Ints) -> bool:
        """Whether own shifts and the time on call go together."""
        shifts = self.shifts
        overlap = _touch(times, shifts)
        if overlap.any() and not rota.overlap_shifts:
            return False
        before = times[:, None, 0] - shifts[None, :, 1]
        after = shifts[None, :, 0] - times[:, None, 1]
        close = ((before >= 0) & (before < rota.rest_before_minutes)) | (
            (after >= 0) & (after < rota.rest_after_minutes)
        )
        if close.any():
            return False
        if rota.before_night_minutes is None and rota.after_night_minutes is None:
            return True
        nights = self._nights(rota)
        return not (
            overlap[:, nights].any()
            or ((before >= 0) & (before < (rota.after_night_minutes or 0)))[:, nights].any()
            or ((after >= 0) & (after < (rota.before_night_minutes or 0)))[:, nights].any()
        )

    def _nights(self, rota: OnCallRota) -> Bools:
        """Which shifts are nights."""
        minutes = np.zeros(len(self.shifts))
        for low, high in self._daily(rota.night.start, rota.night.end).tolist():
            minutes += np.clip(np.minimum(self.shifts[:, 1], high) - np.maximum(self.shifts[:, 0], low), 0, None)
        return np.asarray(minutes >= rota.night_hours * 60 - 1e-6)

    def _daily(self, start: int, end: int) -> Ints:
        """A clock span of every day about the shifts."""
        key = ("", start, end)
        if key not in self._weekly:
            grid = self.problem.grid
            low = int(self.shifts[:, 0].min(initial=0)) // 1440 - 2
            high = int(self.shifts[:, 1].max(initial=0)) // 1440 + 2
            first = grid.start.astimezone(zone(self.zone)).date()
            self._weekly[key] = self._spans(
                (local_instant(day, start, self.zone), local_instant(day, end, self.zone))
                for day in (first + timedelta(days=each) for each in range(low, high + 1))
            )
        return self._weekly[key]

    def _employed(self, duty: OnCallDuty) -> bool:
        first = duty.start.astimezone(zone(self.zone)).date()
        last = (duty.end - timedelta(seconds=1)).astimezone(zone(self.zone)).date()
        agent = self.agent
        return (agent.start_date or first) <= first and last <= (agent.end_date or last)

    def _suits(self, duty: OnCallDuty, times: Ints) -> bool:
        """Whether the time on call lies in available hours, and outside those in which one cannot work."""
        first = duty.start.astimezone(zone(self.zone)).date() - timedelta(days=2)
        days = [first + timedelta(days=each) for each in range((duty.end - duty.start).days + 5)]

        def spans(hours: Any) -> list[tuple[datetime, datetime]]:
            return sorted(
                (local_instant(day, span.start, self.zone), local_instant(day, span.end, self.zone))
                for day in days
                for span in hours.on(day)
            )

        if self.agent.availability is not None:
            pieces: list[list[int]] = []
            for low, high in self._spans(spans(self.agent.availability)).tolist():
                if pieces and low <= pieces[-1][1]:
                    pieces[-1][1] = max(pieces[-1][1], high)
                else:
                    pieces.append([low, high])
            if not all(any(low <= start and end <= high for low, high in pieces) for start, end in times.tolist()):
                return False
        return not any(
            _touch(times, self._spans(spans(item.hours))).any()
            for item in self.problem.levels
            if item.agent == self.agent.agent and item.level == "cannot"
        )

    def _spans(self, ends: Iterable[tuple[datetime, datetime]]) -> Ints:
        minute = self.problem.grid.minute
        found = [[minute(low), minute(high)] for low, high in ends]
        return np.array(found, dtype=np.int64).reshape(-1, 2)


def people_of(problem: RosterProblem, roster: Roster) -> list[Person]:
    """Everybody, with the shifts of the past and of a roster."""
    shifts: dict[str, list[Assignment]] = {agent.agent: [] for agent in problem.agents}
    for item in (*problem.past, *roster.assignments):
        shifts[item.agent].append(item)
    return [Person(problem, agent, shifts[agent.agent]) for agent in problem.agents]


def _touch(one: Ints, other: Ints) -> Bools:
    """[row, row] which spans overlap."""
    return np.asarray((one[:, None, 0] < other[None, :, 1]) & (other[None, :, 0] < one[:, None, 1]))
