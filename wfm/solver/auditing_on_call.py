"""On-call duties of a finished roster judged from the inputs: every condition, every cost. No solver in sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wfm.models.duty import OnCallDuty, TimeOnCall
from wfm.models.on_call import ON_CALL, OnCallRota
from wfm.models.people import Agent, Preference
from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.models.time import WEEKDAYS, local_instant, zone
from wfm.solver.auditing_on_call_conditions import Check, Standing, between
from wfm.solver.auditing_on_call_shares import load_of

RULE = "on_call"
"""Name under which broken conditions are told; costs are `on_call_open`, `on_call_pay` and so on."""

MOST_REASONS = 6
"""People whose reasons are told where a duty is open; `wfm why` tells all."""

Key = tuple[str, datetime]


@dataclass(frozen=True)
class OnCallReport:
    """What the auditor found of the duties. `terms` are costs by name, without those that are nil."""

    findings: tuple[Finding, ...]
    terms: dict[str, float]


class DutyView:
    """Look-ups over the duties of a problem and a roster."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem, self.roster = problem, roster
        self.rotas = problem.on_call.rotas
        self.agents = {agent.agent: agent for agent in problem.agents}
        self.standing = Standing(problem, roster)
        self.expected = {
            (name, times[0].start): OnCallDuty(rota=name, date=day, times=times)
            for name, rota in self.rotas.items()
            for day, times in expected_duties(rota, problem.start, problem.days)
        }
        self.held = [item for item in roster.on_call if item.agent]
        self.past = [item for item in problem.on_call.given if item.date < problem.start]
        self.given = {
            (item.rota, item.start, item.agent): item
            for item in problem.on_call.given
            if item.date >= problem.start and not self.standing.absent(item.agent, item)
        }
        if problem.published is not None:
            for item in problem.published.on_call:
                begun = problem.start <= item.date < problem.published.today
                if begun and item.agent and not self.standing.absent(item.agent, item):
                    self.given[item.rota, item.start, item.agent] = item

    def is_given(self, duty: OnCallDuty) -> bool:
        """Whether a duty stands by the inputs, whoever else might do it."""
        return duty.date < self.problem.start or (duty.rota, duty.start, duty.agent) in self.given

    def duties(self, agent: str) -> list[OnCallDuty]:
        """Somebody's duties, past and planned."""
        return [item for item in (*self.past, *self.held) if item.agent == agent]

    def checks(self) -> Iterator[Check]:
        """Every condition of every duty that somebody holds in the planned days."""
        for agent in self.problem.agents:
            mine = self.duties(agent.agent)
            for item in mine:
                if item.date >= self.problem.start and item.rota in self.rotas:
                    for check in self.standing.alone(agent, self.rotas[item.rota], item):
                        yield check.said_of(given=self.is_given(item))
            for name, rota in self.rotas.items():
                if rota.ever_covers(agent) or any(item.rota == name for item in mine):
                    yield from between(self.problem, agent, name, rota, mine, self.is_given)


def expected_duties(rota: OnCallRota, first: date, days: int) -> Iterator[tuple[date, tuple[TimeOnCall, ...]]]:
    """The day and time on call of each duty of a rota whose turn begins on some days."""
    assert rota.time_zone is not None
    name = rota.time_zone
    for day in (first + timedelta(days=each) for each in range(days)):
        if not (rota.valid_from or day) <= day <= (rota.valid_until or day):
            continue
        if rota.turn == "span" and rota.hours is not None:
            for span in rota.hours.on(day):
                begin, end = local_instant(day, span.start, name), local_instant(day, span.end, name)
                if begin < end:
                    yield day, (TimeOnCall(start=begin, end=end),)
            continue
        if rota.turn == "week" and day.weekday() != WEEKDAYS.index(rota.handover_day):
            continue
        until = day + timedelta(days=7 if rota.turn == "week" else 1)
        begin, end = (local_instant(each, rota.handover_time, name) for each in (day, until))
        edges = [(begin, end)]
        if rota.hours is not None:
            all_days = [day + timedelta(days=each) for each in range(-1, (until - day).days + 1)]
            spans = [(each, span) for each in all_days for span in rota.hours.on(each)]
            edges = [(local_instant(each, x.start, name), local_instant(each, x.end, name)) for each, x in spans]
        pieces = sorted((max(low, begin), min(high, end)) for low, high in edges if low < end and begin < high)
        merged: list[tuple[datetime, datetime]] = []
        for low, high in pieces:
            if low >= high:
                continue
            if merged and low <= merged[-1][1]:
                low, high = merged[-1][0], max(high, merged.pop()[1])
            merged.append((low, high))
        if merged:
            yield day, tuple(TimeOnCall(start=low, end=high) for low, high in merged)


def judge(problem: RosterProblem, roster: Roster) -> OnCallReport:
    """Judge the on-call duties of a roster."""
    if not problem.on_call.rotas:
        return OnCallReport((), {})
    view = DutyView(problem, roster)
    findings = [
        *_shape(view),
        *_broken(view),
        *_open(view),
        *_pay(view),
        *_wishes(view),
        *_changes(view),
        *_fairness(view),
    ]
    findings.sort(key=lambda item: (item.rule, item.agent, item.day or date.min, item.message))
    terms: dict[str, float] = defaultdict(float)
    for finding in findings:
        if finding.cost is not None and finding.cost:
            terms[finding.rule] += finding.cost
    return OnCallReport(tuple(findings), dict(sorted(terms.items())))


def _shape(view: DutyView) -> Iterator[Finding]:
    """Duties must be those of the rotas, with as many people, and given ones as they are."""
    number: dict[Key, int] = defaultdict(int)
    chosen: set[Key] = set()
    seen: set[tuple[str, datetime, str]] = set()
    for item in view.held:
        key, wanted = (item.rota, item.start), view.expected.get((item.rota, item.start))
        if item.agent not in view.agents:
            yield Finding(rule=RULE, agent=item.agent, day=item.date, message=f"{item.rota}: there is no such agent")
        if not view.is_given(item) and (wanted is None or (wanted.date, wanted.times) != (item.date, item.times)):
            yield Finding(
                rule=RULE, agent=item.agent, day=item.date, message=f"{item.rota}: there is no such duty on the rota"
            )
        number[key] += 1
        chosen |= set() if view.is_given(item) else {key}
        seen.add((*key, item.agent))
    for key in sorted(chosen):
        rota = view.rotas.get(key[0])
        if rota is not None and number[key] > rota.people:
            message = f"{key[0]}: {number[key]} people hold a duty of {rota.people}"
            yield Finding(rule=RULE, day=key[1].date(), message=message)
    for missing in sorted(view.given.keys() - seen):
        item = view.given[missing]
        if item.rota in view.rotas:
            message = f"{item.rota}: a locked duty is not kept"
            yield Finding(rule=RULE, agent=item.agent, day=item.date, message=message)


def _broken(view: DutyView) -> Iterator[Finding]:
    for check in view.checks():
        if check.measure.amount > 0:
            yield Finding(
                rule=RULE,
                agent=check.measure.agent,
                day=check.measure.day,
                message=f"{check.rota}: {check.reason}" + (" (locked)" if check.given else ""),
                cost=0.0 if check.given else None,
            )


def reasons(view: DutyView, duty: OnCallDuty) -> list[tuple[Agent, list[str]]]:
    """Everybody in the scope of a duty's rota who does not hold it, with what stands against each; nothing: could."""
    rota = view.rotas[duty.rota]
    found = []
    there = {item.agent for item in view.held if (item.rota, item.start) == (duty.rota, duty.start)}
    for agent in view.problem.agents:
        if not rota.ever_covers(agent) or agent.agent in there:
            continue
        against = [item.reason for item in view.standing.alone(agent, rota, duty) if item.measure.amount > 0]
        asked = duty.model_copy(update={"agent": agent.agent})
        mine = [*view.duties(agent.agent), asked]
        for name, other in view.rotas.items():
            if other.ever_covers(agent) or any(item.rota == name for item in mine):
                against += [
                    check.reason
                    for check in between(view.problem, agent, name, other, mine, view.is_given)
                    if check.measure.amount > 0 and any(each is asked for each in check.duties)
                ]
        found.append((agent, list(dict.fromkeys(against))))
    return found


def _open(view: DutyView) -> Iterator[Finding]:
    number: dict[Key, int] = defaultdict(int)
    for item in view.held:
        number[item.rota, item.start] += 1
    for key, duty in view.expected.items():
        rota = view.rotas[duty.rota]
        lacking = rota.people - number[key]
        if lacking > 0:
            told = [
                f"{agent.label} {against[0] if against else 'could, at a cost'}"
                for agent, against in reasons(view, duty)
            ]
            more = f"; and {len(told) - MOST_REASONS} more" if len(told) > MOST_REASONS else ""
            why = "; ".join(told[:MOST_REASONS]) + more if told else "nobody may be on this rota"
            local = duty.start.astimezone(zone(rota.time_zone or "UTC"))
            many = f"{lacking} of {rota.people} people missing" if rota.people > 1 else "nobody"
            yield Finding(
                rule="on_call_open",
                day=duty.date,
                message=f"{duty.rota} from {local:%H:%M}: {many} ({why})",
                cost=rota.open_cost * lacking,
            )


def _pay(view: DutyView) -> Iterator[Finding]:
    for name, rota in view.rotas.items():
        held = [item for item in view.held if item.rota == name]
        hours = sum(item.hours for item in held)
        cost = rota.pay_per_duty * len(held) + rota.pay_per_hour * hours
        if cost:
            message = f"{name}: {len(held)} duties held, {hours:g} h on call"
            yield Finding(rule="on_call_pay", message=message, cost=cost)


def granted(view: DutyView, wish: Preference) -> bool:
    """Whether a wish about duties is granted."""
    own = view.problem.zone_of(view.agents[wish.agent])
    midnight, next_one = (local_instant(wish.date, minutes, own) for minutes in (0, 1440))
    got = any(
        wish.what in (ON_CALL, item.rota) and any(x.start < next_one and midnight < x.end for x in item.times)
        for item in view.duties(wish.agent)
    )
    return got == (wish.wish == "want")


def _wishes(view: DutyView) -> Iterator[Finding]:
    last = view.problem.start + timedelta(days=view.problem.days - 1)
    for wish in view.problem.on_call.wishes:
        if view.problem.start <= wish.date <= last and not granted(view, wish):
            wanted = "wanted" if wish.wish == "want" else "did not want"
            yield Finding(
                rule="on_call_wishes",
                agent=wish.agent,
                day=wish.date,
                message=f"{wanted} {wish.what}",
                cost=wish.weight,
            )


def _changes(view: DutyView) -> Iterator[Finding]:
    published = view.problem.published
    now = {(item.rota, item.start, item.agent) for item in view.held}
    for item in published.on_call if published is not None else ():
        known = item.agent in view.agents and item.rota in view.rotas
        if known and (item.rota, item.start, item.agent) not in now and not view.standing.absent(item.agent, item):
            cost = view.rotas[item.rota].change_cost
            message = f"{item.rota}: a published duty is gone"
            yield Finding(rule="on_call_changes", agent=item.agent, day=item.date, message=message, cost=cost)


def _fairness(view: DutyView) -> Iterator[Finding]:
    for name, rota in view.rotas.items():
        loads = loads_of(view, name)
        if len(loads) < 2 or not rota.fair_weight:
            continue
        least, most = min(loads, key=loads.__getitem__), max(loads, key=loads.__getitem__)
        spread = loads[most] - loads[least]
        if spread > 1e-9:
            yield Finding(
                rule="on_call_fairness",
                message=f"{name}: {loads[most]:.4g} points for {most}, {loads[least]:.4g} for {least}",
                cost=rota.fair_weight * spread,
            )


def loads_of(view: DutyView, name: str) -> dict[str, float]:
    """Points of a rota by person, of those who hold, or could by themselves hold, any of its duties."""
    rota, found = view.rotas[name], {}
    mine = [item for item in view.expected.values() if item.rota == name]
    stand = {item.agent for item in view.held if item.rota == name and view.is_given(item)}
    for agent in view.problem.agents:
        able = any(all(check.measure.amount <= 0 for check in view.standing.alone(agent, rota, item)) for item in mine)
        if able or agent.agent in stand:
            found[agent.agent] = load_of(view.problem, name, rota, agent, view.held)
    return found
