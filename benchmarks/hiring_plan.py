"""Hiring over 24 months, 5 sites and 12 skills within 60 s; 20 smaller cases beside rules of thumb.

The large case has a group for every site and skill, queues shared by sites, three courses per site in few rooms,
leaders, overtime, time off and a partner. Generated from a seed (`hiring_cases`); the gap is that of the whole cost,
and once more that of what can be decided at all (without the wages of those who are there).
"""

from __future__ import annotations

import time

from benchmarks.hiring_cases import generated

NAME = "hiring_plan"

CASES = 20


def run() -> dict[str, object]:
    """Gap and time of the large case; how often and by how much a rule of thumb is dearer."""
    from wfm.capacity.hire import hire

    began, used = time.monotonic(), time.process_time()
    large = hire(generated(1, sites=5, skills=12, periods=24, uncertainty={}, solve={"time_limit_seconds": 55}))
    figures: dict[str, object] = {
        "24 months × 5 sites × 12 skills: seconds": time.monotonic() - began,
        "24 months × 5 sites × 12 skills: CPU seconds": time.process_time() - used,
        "24 months × 5 sites × 12 skills: gap_share": large.gap,
        "24 months × 5 sites × 12 skills: status": large.status,
        "24 months × 5 sites × 12 skills: people hired": sum(each.heads for each in large.requisitions),
    }
    dearer: dict[str, list[float]] = {}
    proved = 0
    for seed in range(CASES):
        case = generated(100 + seed, sites=2, skills=3, periods=12, uncertainty={}, solve={"time_limit_seconds": 10})
        plan = hire(case, compare=True)
        proved += plan.gap is not None and plan.gap <= 0.005
        for each in plan.alternatives:
            dearer.setdefault(each.name, []).append(each.cost / plan.objective - 1)
    figures[f"{CASES} cases: proved within 0.5 %"] = proved
    for name, shares in dearer.items():
        figures[f"{CASES} cases: {name}, cases in which it is cheaper"] = sum(share < -1e-9 for share in shares)
        figures[f"{CASES} cases: {name}, dearer by, least share"] = min(shares)
        figures[f"{CASES} cases: {name}, dearer by, mean share"] = sum(shares) / len(shares)
    return figures
