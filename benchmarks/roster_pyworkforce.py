"""Worked examples of pyworkforce 0.5.4 as rosters: least difference 157, fewest shifts 113, least cost 979, proved.

Each example asks how many people to give each of four shifts on two days, against people required per hour. Here a pool
of alike people is rostered, so that the same engine, rules and audit answer as everywhere. The night lies within its
day, as in the example: 00–05 and 21–24, a shift with an unpaid gap.
"""

from __future__ import annotations

from typing import Any

NAME = "roster_pyworkforce"

PEOPLE = 66
"""No day needs more shifts than this in any of the examples."""


def problem(oracle: Any, *, short: float, idle: float, costs: dict[str, float] | None = None) -> Any:
    """The example with a price of shortage and idleness per hour, and of each shift."""
    from datetime import date

    import numpy as np

    from wfm.models.organisation import Break, Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
    from wfm.models.people import Agent
    from wfm.models.roster import Demand, RosterProblem
    from wfm.models.time import IntervalGrid

    start, required = date(2026, 3, 9), np.array(oracle["required"], dtype=float)
    days, _hours = required.shape
    templates = {}
    for name, covered in oracle["shifts_coverage"].items():
        on = np.flatnonzero(covered)
        first, last = int(on[0]), int(on[-1]) + 1
        gaps = [hour for hour in range(first, last) if not covered[hour]]
        templates[name] = ShiftTemplate(
            earliest_start=first * 60,
            latest_start=first * 60,
            length_minutes=((last - first) * 60,),
            breaks=tuple(
                Break(
                    activity=f"gap {hour}",
                    minutes=60,
                    earliest_minutes=(hour - first) * 60,
                    latest_minutes=(hour - first) * 60,
                )
                for hour in gaps
            ),
        )
    least = min(costs.values()) if costs else 0.0
    rules = [RuleSetting(rule="wages")] if costs else []
    for name, cost in (costs or {}).items():
        if cost > least:
            rules.append(RuleSetting(rule="premium", params={"what": name, "share": cost / least - 1}))
    return RosterProblem(
        grid=IntervalGrid.of_days(start, days, 60, "Etc/UTC"),
        start=start,
        days=days,
        sites={"here": Site(time_zone="Etc/UTC")},
        contracts={"full": Contract(hours_per_week=40, cost_per_hour=least / 8)},
        shift_templates=templates,
        agents=tuple(Agent(agent=f"a{number:02d}", site="here", contract="full") for number in range(PEOPLE)),
        demand=(Demand(queue="q", required=required.ravel(), short_cost=short),),
        idle_cost=idle,
        rules=tuple(rules),
        options=SolveOptions(time_limit_seconds=60, workers=1),
    )


EXAMPLES: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("least_difference", 157, {"short": 1.0, "idle": 1.0}),
    (
        "fewest_shifts",
        113,
        {"short": 100.0, "idle": 0.0, "costs": dict.fromkeys(("Morning", "Afternoon", "Night", "Mixed"), 1.0)},
    ),
    (
        "least_cost",
        979,
        {"short": 900.0, "idle": 0.0, "costs": {"Morning": 8.0, "Afternoon": 8.0, "Night": 10.0, "Mixed": 7.0}},
    ),
)


def run() -> dict[str, object]:
    """Cost, bound and seconds of each example, beside the library's own where it is installed; the best of three."""
    import json
    import time

    from benchmarks.registry import data_file
    from wfm.solver.solve import solve

    oracle = json.loads(data_file("oracles", "pyworkforce_examples.json").read_text())["scheduling"]
    figures: dict[str, object] = {}
    for number, (name, optimum, prices) in enumerate(EXAMPLES):
        stated = problem(oracle, **prices)
        seconds, theirs = [], []
        for _ in range(3):
            begun = time.perf_counter()
            result = solve(stated)
            seconds.append(time.perf_counter() - begun)
            theirs += _pyworkforce(oracle, number)
        figures |= {
            f"{name}_cost": result.objective,
            f"{name}_bound": result.bound,
            f"{name}_optimum": optimum,
            f"{name}_status": str(result.status),
            f"{name}_seconds": min(seconds),
            f"{name}_first_seconds": seconds[0],
        }
        if theirs:
            figures[f"{name}_seconds, pyworkforce"] = min(theirs)
    return figures


def _pyworkforce(oracle: Any, number: int) -> list[float]:
    """Seconds that the library takes for an example, which it must solve to the same optimum; none without it."""
    try:
        from pyworkforce.scheduling import MinAbsDifference, MinRequiredResources
    except ImportError:
        return []
    import time

    name, optimum, prices = EXAMPLES[number]
    stated = {
        "num_days": 2,
        "periods": 24,
        "shifts_coverage": oracle["shifts_coverage"],
        "required_resources": oracle["required"],
        "max_period_concurrency": 27,
        "max_shift_concurrency": 25,
    }
    if name == "least_cost":
        stated["cost_dict"] = {shift: int(cost) for shift, cost in prices["costs"].items()}
    begun = time.perf_counter()
    found = (MinAbsDifference if name == "least_difference" else MinRequiredResources)(**stated).solve()
    seconds = time.perf_counter() - begun
    assert found["status"] == "OPTIMAL", found["status"]
    assert found["cost"] == optimum, found["cost"]
    return [seconds]
