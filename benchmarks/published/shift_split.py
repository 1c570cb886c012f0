"""Splitting an hourly demand into contiguous shifts of some lengths with the fewest hours in all (Staffjoy's chomp)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Demand, RosterProblem
from wfm.models.time import IntervalGrid

MONDAY = date(2024, 1, 1)


def problem(demand: Sequence[int], shortest: int, longest: int, options: SolveOptions) -> RosterProblem:
    """A day of people who are all alike and cost 1 an hour; nobody may be missing at any price that counts."""
    hours = len(demand)
    people = sum(demand) // shortest + hours
    return RosterProblem(
        grid=IntervalGrid.of_days(MONDAY, 1, 60, "Etc/UTC"),
        start=MONDAY,
        days=1,
        sites={"here": Site(time_zone="Etc/UTC", opening_hours={"mon": f"00:00-{hours}:00"})},
        contracts={"full": Contract(hours_per_week=40, cost_per_hour=1)},
        shift_templates={
            "shift": ShiftTemplate(
                earliest_start=0,
                latest_start=(hours - shortest) * 60,
                start_step_minutes=60,
                length_minutes=tuple(length * 60 for length in range(shortest, longest + 1)),
            )
        },
        agents=tuple(Agent(agent=f"a{number:03d}", site="here", contract="full") for number in range(people)),
        demand=(Demand(queue="q", required=np.array([*demand, *[0] * (24 - hours)], dtype=float), short_cost=1000),),
        idle_cost=0,
        rules=(RuleSetting(rule="wages", weight=1),),
        options=options,
    )
