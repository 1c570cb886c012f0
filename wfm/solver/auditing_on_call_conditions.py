"""The conditions of on-call duties in plain Python: what stands against a duty by itself, and beside others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallRota
from wfm.models.people import Agent, Assignment, TimeOff
from wfm.models.roster import Roster, RosterProblem
from wfm.models.time import local_instant, zone
from wfm.solver.measure import Measure, measured

CONDITIONS: dict[str, str] = {
    "scope": "only people of the rota are on call",
    "employment": "nobody is on call outside employment",
    "absence": "nobody is on call during an absence",
    "availability": "nobody is on call outside the hours in which they can work",
    "shifts": "nobody is on call during an own shift",
    "rest_before": "rest between an own shift and the next time on call",
    "rest_after": "rest between a time on call and the next own shift",
    "before_night": "time between a time on call and an own night shift",
    "after_night": "time between an own night shift and a time on call",
    "together": "nobody is on call twice at a time",
    "days_between": "free days between two duties of a person",
    "limits": "duties of a person in any so many weeks",
}
"""What each condition asks for."""


@dataclass(frozen=True)
class Check:
    """One condition of a duty, or of several: what was measured and what to say where it is not kept."""

    condition: str
    rota: str
    measure: Measure
    reason: str
    duties: tuple[OnCallDuty, ...] = ()
    given: bool = False
    """Whether all the duties are given: what they break is told, and nobody's fault."""

    def said_of(self, *, given: bool) -> Check:
        """The same of duties that are given, or not."""
        return replace(self, given=given)


class Standing:
    """What stands against a duty by itself, whoever else has which."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem = problem
        self._shifts: dict[str, list[Assignment]] = defaultdict(list)
        for shift in (*problem.past, *roster.assignments):
            self._shifts[shift.agent].append(shift)
        self._off: dict[str, list[TimeOff]] = defaultdict(list)
        for item in problem.time_off:
            self._off[item.agent].append(item)
        self._known: dict[tuple[str, str, datetime, datetime], tuple[Check, ...]] = {}

    def absent(self, agent: str, duty: OnCallDuty) -> bool:
        """Whether an absence takes any of a duty."""
        return any(_common(duty, item.start, item.end) for item in self._off.get(agent, ()))

    def alone(self, agent: Agent, rota: OnCallRota, duty: OnCallDuty) -> tuple[Check, ...]:
        """Every condition, kept or not."""
        key = agent.agent, duty.rota, duty.start, duty.end
        if key not in self._known:
            self._known[key] = tuple(self._alone(agent, rota, duty))
        return self._known[key]

    def _alone(self, agent: Agent, rota: OnCallRota, duty: OnCallDuty) -> Iterator[Check]:
        def check(
            condition: str,
            value: float,
            unit: str,
            what: str,
            reason: str,
            *,
            least: float | None = None,
            most: float | None = None,
        ) -> Check:
            measure = measured(agent.agent, duty.date, value, unit, f"{what} ({duty.rota})", least=least, most=most)
            return Check(condition, duty.rota, measure, reason, (duty,))

        yield check(
            "scope",
            float(rota.covers(agent, duty.date)),
            "",
            "in the scope of the rota",
            "is not of this rota",
            least=1,
        )
        own = zone(self.problem.zone_of(agent))
        first, last = duty.start.astimezone(own).date(), (duty.end - timedelta(seconds=1)).astimezone(own).date()
        days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
        outside = sum(not (agent.start_date or day) <= day <= (agent.end_date or day) for day in days)
        yield check("employment", outside, "days", "outside employment", "is not employed then", most=0)
        lost = sum(_common(duty, item.start, item.end) for item in self._off.get(agent.agent, ()))
        kinds = sorted({item.kind for item in self._off.get(agent.agent, ()) if _common(duty, item.start, item.end)})
        yield check("absence", lost, "min", "of absence", f"is absent ({', '.join(kinds)})", most=0)
        if rota.within_availability:
            bad = self._unavailable(agent, duty)
            yield check("availability", bad, "min", "in which one cannot work", "cannot work then", most=0)
        yield from self._beside(agent, rota, duty, check)

    def _beside(self, agent: Agent, rota: OnCallRota, duty: OnCallDuty, check: Callable[..., Check]) -> Iterator[Check]:
        shifts = self._shifts.get(agent.agent, [])
        if not rota.overlap_shifts:
            shared = sum(_common(duty, shift.start, shift.end) for shift in shifts)
            yield check("shifts", shared, "min", "of an own shift", "has a shift then", most=0)
        nights = [shift for shift in shifts if self._is_night(agent, rota, shift)]
        for condition, least, these, word in (
            ("rest_before", rota.rest_before_minutes, shifts, "a shift"),
            ("after_night", rota.after_night_minutes, nights, "a night shift"),
        ):
            gaps = [_minutes(shift.end, x.start) for shift in these for x in duty.times if shift.end <= x.start]
            yield from _gap(check, condition, least, gaps, f"after {word}")
        for condition, least, these, word in (
            ("rest_after", rota.rest_after_minutes, shifts, "a shift"),
            ("before_night", rota.before_night_minutes, nights, "a night shift"),
        ):
            gaps = [_minutes(x.end, shift.start) for shift in these for x in duty.times if x.end <= shift.start]
            yield from _gap(check, condition, least, gaps, f"before {word}")
        if rota.before_night_minutes is not None or rota.after_night_minutes is not None:
            shared = sum(_common(duty, shift.start, shift.end) for shift in nights)
            name = "after_night" if rota.before_night_minutes is None else "before_night"
            yield check(name, shared, "min", "of an own night shift", "has a night shift then", most=0)

    def _is_night(self, agent: Agent, rota: OnCallRota, shift: Assignment) -> bool:
        own, inside, day = self.problem.zone_of(agent), 0.0, shift.date - timedelta(days=2)
        while local_instant(day, 0, own) < shift.end:
            low, high = (local_instant(day, minutes, own) for minutes in (rota.night.start, rota.night.end))
            inside += max((min(high, shift.end) - max(low, shift.start)).total_seconds(), 0.0)
            day += timedelta(days=1)
        return inside >= rota.night_hours * 3600 - 1e-3

    def _unavailable(self, agent: Agent, duty: OnCallDuty) -> float:
        """Minutes on call outside available hours or when one cannot work."""
        own = self.problem.zone_of(agent)
        first = duty.start.astimezone(zone(own)).date() - timedelta(days=1)
        days = [first + timedelta(days=each) for each in range((duty.end - duty.start).days + 4)]

        def inside(hours: Any, low: datetime, high: datetime) -> float:
            spans = sorted(
                (local_instant(day, x.start, own), local_instant(day, x.end, own))
                for day in days
                for x in hours.on(day)
            )
            reached, total = low, 0.0
            for begin, end in spans:
                begin, end = max(begin, reached), min(end, high)
                if begin < end:
                    total, reached = total + _minutes(begin, end), end
            return total

        bad = 0.0
        for span in duty.times:
            if agent.availability is not None:
                bad += _minutes(span.start, span.end) - inside(agent.availability, span.start, span.end)
            for item in self.problem.levels:
                if item.agent == agent.agent and item.level == "cannot":
                    bad += inside(item.hours, span.start, span.end)
        return bad


def between(
    problem: RosterProblem,
    agent: Agent,
    name: str,
    rota: OnCallRota,
    duties: list[OnCallDuty],
    is_given: Callable[[OnCallDuty], bool],
) -> Iterator[Check]:
    """What a rota says of somebody's duties together; those that lie wholly before the plan are not judged."""
    mine = sorted(duties, key=lambda item: (item.start, item.end))
    counted = [item for item in mine if item.rota in (name, *rota.with_rotas)]

    def check(condition: str, measure: Measure, reason: str, concerned: tuple[OnCallDuty, ...]) -> Check:
        return Check(condition, name, measure, reason, concerned, all(map(is_given, concerned)))

    for place, earlier in enumerate(mine):
        for later in mine[place + 1 :]:
            if later.date < problem.start or name not in (earlier.rota, later.rota):
                continue
            if name == later.rota:
                shared = sum(_common(earlier, span.start, span.end) for span in later.times)
                measure = measured(agent.agent, later.date, shared, "min", f"on call twice ({name})", most=0)
                both = " and ".join(sorted((earlier.rota, name)))
                yield check("together", measure, f"is on {both} at a time", (earlier, later))
            if rota.days_between and rota.ever_covers(agent) and earlier in counted and later in counted:
                own = zone(rota.time_zone or "UTC")
                end, start = (x.astimezone(own).replace(tzinfo=None) for x in (earlier.end, later.start))
                free = (start - end).total_seconds() / 86400
                what = f"between duties ({name})"
                measure = measured(agent.agent, later.date, free, "days", what, least=rota.days_between)
                reason = f"has {earlier.rota} from {earlier.date} and {later.rota} from {later.date}"
                reason += f", {free:.4g} days between (at least {rota.days_between})"
                yield check("days_between", measure, reason, (earlier, later))
    if not rota.ever_covers(agent):
        return
    for limit in rota.limits:
        for item in counted:
            last = item.date + timedelta(days=7 * limit.weeks - 1)
            inside = tuple(each for each in counted if item.date <= each.date <= last)
            if inside[-1].date >= problem.start:
                measure = measured(
                    agent.agent,
                    inside[-1].date,
                    len(inside),
                    "duties",
                    f"in {limit.weeks} weeks ({name})",
                    most=limit.duties,
                    first=item.date,
                    last=last,
                )
                reason = f"has {len(inside)} duties in {limit.weeks} weeks (at most {limit.duties})"
                yield check("limits", measure, reason, inside)


def _gap(
    check: Callable[..., Check],
    condition: str,
    least: float | None,
    gaps: list[float],
    where: str,
) -> Iterator[Check]:
    """The shortest of some gaps against the least that is asked for."""
    if least and gaps:
        shortest = min(gaps)
        reason = f"is on call {shortest:g} min {where} (at least {least:g})"
        yield check(condition, shortest, "min", where, reason, least=least)


def _common(duty: OnCallDuty, start: datetime, end: datetime) -> float:
    """Minutes that a duty's time on call and a span have in common."""
    return sum(max(_minutes(max(x.start, start), min(x.end, end)), 0.0) for x in duty.times)


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60
