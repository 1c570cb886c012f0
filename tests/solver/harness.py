"""Primitives and audit must agree on every roster: the generic check of a rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from wfm.models.organisation import Contract, RuleSetting
from wfm.models.people import (
    Agent,
    Assignment,
    AvailabilityLevel,
    LedgerEntry,
    LockedDay,
    Preference,
    PublishedRoster,
    SpecialDay,
    TimeOff,
)
from wfm.models.roster import Demand, PooledDemand, RosterProblem
from wfm.models.skills import DatedSkill
from wfm.models.time import IntervalGrid
from wfm.solver.audit import audit
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.evaluate import evaluate
from wfm.solver.lowering import identical

from .builders import LISBON, TEMPLATES, agents, problem, shift, verdict, wall

STARTS = (date(2026, 3, 9), date(2026, 3, 26), date(2026, 10, 22), date(2026, 6, 3), date(2026, 6, 7))
"""A Monday, days before both changes of clocks in Lisbon, a Wednesday and a Sunday."""

AVAILABLE = tuple(
    Agent.model_validate({"agent": "-", "site": "-", "contract": "-", "availability": hours}).availability
    for hours in (
        {"mon-fri": "00:00-24:00"},
        {"mon-sun": "08:00-18:00"},
        {"mon-thu": "20:00-07:00", "sun": "06:00-24:00"},
    )
)
"""Weekdays, daytime, and nights from Monday to Thursday with Sundays, that join at midnight."""


def check_agreement(tiny: RosterProblem, *, limit: int = 60, seed: int = 1) -> int:
    """Compare primitives and audit over all rosters, or `limit` random ones; returns how many were compared."""
    compiled = compile_problem(tiny)
    offered = [
        [np.flatnonzero(compiled.catalogue(agent).exists[day]).tolist() for day in range(compiled.days)]
        for agent in range(compiled.agents)
    ]
    cells = [options for line in offered for options in line]
    total = 1
    for options in cells:
        total = min(total * len(options), limit + 1)
    if total <= limit:
        choices = [list(choice) for choice in product(*cells)]
    else:
        random = np.random.default_rng(seed)
        shares = random.random(limit)  # from lazy rosters to busy ones
        choices = [
            [int(random.choice(options)) if random.random() < share + 0.2 else 0 for options in cells]
            for share in shares
        ]
    for choice in choices:
        _compare(compiled, np.array(choice, dtype=np.int64).reshape(compiled.agents, compiled.days))
    return len(choices)


def _compare(compiled: Compiled, choice: np.ndarray) -> None:
    by_primitives = evaluate(compiled, choice)
    report = audit(compiled.problem, compiled.roster(choice))
    names = [agent.agent for agent in compiled.problem.agents] + [""]
    broken = {(term, names[agent]) for term, agent, _ in by_primitives.breaches}
    assert {(item.rule, item.agent) for item in report.hard} == broken, _show(compiled, choice, report)
    terms = {name: cost for name, cost in by_primitives.terms.items() if cost > 1e-9}
    found = {name: cost for name, cost in report.terms.items() if cost > 1e-9}
    assert found == pytest.approx(terms, abs=1e-6), _show(compiled, choice, report)


def _show(compiled: Compiled, choice: np.ndarray, report: Any) -> str:
    shifts = [f"{item.agent} {item.date} {item.template}" for item in compiled.roster(choice).assignments]
    return "\n".join([*shifts, *map(str, report.findings)])


def dated(start: date, days: int) -> st.SearchStrategy[tuple[DatedSkill, ...]]:
    """French at times: until a day, from a day on, in between, or with a gap; mostly not."""
    edge = st.integers(-2, days).map(lambda day: start + timedelta(days=day))
    one = st.builds(lambda day: (DatedSkill(skill="french", valid_until=day),), edge)
    later = st.builds(lambda day: (DatedSkill(skill="french", valid_from=day),), edge)
    gap = st.builds(
        lambda day: (
            DatedSkill(skill="french", valid_until=day),
            DatedSkill(skill="french", level=2, valid_from=day + timedelta(days=2)),
        ),
        edge,
    )
    return st.just(()) | st.just(()) | one | later | gap


@st.composite
def problems(draw: st.DrawFn, setting: st.SearchStrategy[RuleSetting], demanding: bool = False) -> RosterProblem:
    """Tiny problems with random people, past, absences, locks and one or two settings of a rule."""
    start = draw(st.sampled_from(STARTS))
    days = draw(st.integers(1, 10))
    people = draw(st.integers(1, 3))
    names = draw(st.lists(st.sampled_from(sorted(TEMPLATES)), min_size=1, max_size=3, unique=True))
    staff = tuple(
        agent.model_copy(
            update={
                "time_zone": draw(st.sampled_from([None, None, "Asia/Manila"])),
                "availability": draw(st.sampled_from([None, None, *AVAILABLE])),
                "contract": draw(st.sampled_from(["full", "full", "some"])),
                "labels": draw(st.sampled_from([(), ("here",)])),
                "team": draw(st.sampled_from(["", "blue"])),
                "skills": draw(st.sampled_from([{}, {"french": 1}])),
                "dated_skills": draw(dated(start, days)),
                "start_date": draw(st.sampled_from([None, None, None, start + timedelta(days=2)])),
                "end_date": draw(st.sampled_from([None, None, None, start + timedelta(days=3)])),
            }
        )
        for agent in agents(people)
    )
    past: list[Assignment] = []
    absences: list[TimeOff] = []
    locked: list[LockedDay] = []
    for agent in staff:
        zone_name = agent.time_zone or "Europe/Lisbon"
        letters = draw(st.lists(st.sampled_from([*names, "", "night"]), max_size=9))
        for back, name in enumerate(letters, start=1):
            day = start - timedelta(days=back)
            if name and not (name != "night" and back < len(letters) and letters[back] == "night"):
                past.append(shift(day, name, agent.agent, zone_name=zone_name))
        if draw(st.booleans()):
            first = start + timedelta(days=draw(st.integers(-3, days)))
            length = draw(st.integers(1, 4))
            absences.append(
                TimeOff(
                    agent=agent.agent,
                    start=wall(first, draw(st.sampled_from(["00:00", "00:00", "13:00"])), zone_name),
                    end=wall(first + timedelta(days=length), "00:00", zone_name),
                    paid_hours=draw(st.sampled_from([0, 8, 13.7])),
                )
            )
        if draw(st.integers(0, 3)) == 0:
            day = start + timedelta(days=draw(st.integers(0, days - 1)))
            given = draw(
                st.sampled_from([None, shift(day, "", agent.agent, start="10:00", end="15:30", zone_name=zone_name)])
            )
            locked.append(LockedDay(agent=agent.agent, date=day, assignment=given))
    wishes = [
        Preference(
            agent=draw(st.sampled_from(staff)).agent,
            date=start + timedelta(days=draw(st.integers(-1, days))),
            wish=draw(st.sampled_from(["want", "avoid"])),
            what=draw(st.sampled_from(["work", "off", "outer", *names])),
            weight=draw(st.sampled_from([1.0, 3.5])),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    grid = IntervalGrid.of_days(start, days, 60, "Europe/Lisbon")
    ledger = [
        LedgerEntry(
            agent=agent.agent,
            what="hours",
            first=start - timedelta(days=draw(st.sampled_from([15, 9]))),
            last=start - timedelta(days=draw(st.integers(1, 9))),
            amount=draw(st.sampled_from([10.0, 41.3])),
        )
        for agent in staff
        if draw(st.integers(0, 3)) == 0
    ]
    told = [
        shift(
            start + timedelta(days=day), draw(st.sampled_from(names)), agent.agent, zone_name=agent.time_zone or LISBON
        )
        for agent in staff
        for day in range(days)
        if draw(st.booleans())
    ]
    published = PublishedRoster(today=start - timedelta(days=1), assignments=tuple(told))
    holidays = [
        SpecialDay(date=start + timedelta(days=draw(st.integers(-2, days))), kind="holiday", site=site)
        for site in draw(st.lists(st.sampled_from(["", "here", "there"]), max_size=2))
    ]
    demand = [
        Demand(
            queue=f"q{queue}",
            skills=("french",) if queue else (),
            required=np.array([draw(st.sampled_from([0, 0.5, 1, 2]))] * grid.count),
            short_cost=draw(st.sampled_from([10.0, 30.0])),
        )
        for queue in range(draw(st.integers(0, 2)) if demanding else 0)
    ]
    pooled = [
        PooledDemand(queues=("q0", "q1"), required=share * (demand[0].required + demand[1].required))
        for share in ([draw(st.sampled_from([0.5, 0.8]))] if len(demand) == 2 and draw(st.booleans()) else [])
    ]
    settings = draw(st.lists(setting, min_size=1, max_size=2))
    settings = [
        item.model_copy(
            update={
                "agents": draw(st.sampled_from([(), (), ("a0",), ("a0", "a1")])),
                "except_agents": draw(st.sampled_from([(), (), (), ("a1",)])),
                "labels": draw(st.sampled_from([(), (), (), ("here",)])),
                "skills": draw(st.sampled_from([(), (), ("french",), ("french>=2",)])),
                "valid_from": draw(st.sampled_from([None, None, start + timedelta(days=2)])),
                "valid_until": draw(st.sampled_from([None, None, start + timedelta(days=4)])),
            }
        )
        for item in settings
    ]
    return problem(
        days,
        start=start,
        people=staff,
        templates=names,
        rules=settings,
        interval_minutes=60,
        contracts={
            "full": Contract(hours_per_week=40, cost_per_hour=10),
            "some": Contract(hours_per_week=20, shift_templates=tuple(names[:1]), cost_per_hour=12.5),
        },
        past=tuple(past),
        preferences=tuple(wishes),
        demand=tuple(demand),
        pooled=tuple(pooled),
        time_off=tuple(absences),
        locked=tuple(locked),
        ledger=tuple(ledger),
        levels=tuple(
            AvailabilityLevel.model_validate({"agent": agent.agent, "level": level, "hours": hours})
            for agent in staff
            for level, hours in draw(
                st.sampled_from(
                    [
                        (),
                        (("love", {"mon-fri": "07:00-12:00"}), ("rather_not", {"mon-sun": "20:00-02:00"})),
                        (("cannot", {"tue": "16:00-20:00"}), ("like", {"sat": "00:00-24:00"})),
                    ]
                )
            )
        ),
        published=draw(st.sampled_from([None, published, published])),
        special_days=tuple(holidays),
    )


def settings_of(
    name: str, weights: tuple[float | None, ...] = (None, 2.5), **params: Any
) -> st.SearchStrategy[RuleSetting]:
    """Settings of a rule with drawn parameters; each parameter is given as its choices, None for left out."""
    choices = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in params.items()})
    return st.builds(
        lambda chosen, weight: RuleSetting(
            rule=name, params={key: value for key, value in chosen.items() if value is not None}, weight=weight
        ),
        choices,
        st.sampled_from(weights),
    )


def judge(tiny: RosterProblem, *assignments: Assignment, rule: str) -> float | None:
    """What a rule costs on a roster of offered options, None where it is broken; primitives and audit agree on all."""
    compiled = compile_problem(tiny)
    choice = np.zeros((compiled.agents, compiled.days), dtype=np.int64)
    for item in assignments:
        agent = compiled.context.index[item.agent]
        day = (item.date - tiny.start).days
        (option,) = np.flatnonzero(identical(compiled.context, compiled.catalogue(agent), day, item))
        choice[agent, day] = option
    _compare(compiled, choice)
    return verdict(tiny, *assignments, rule=rule)
