"""Hiring problems made from a seed, for tests and benchmarks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from wfm.models.hiring import HiringInputs

SKILLS = (
    *("english", "german", "french", "spanish", "italian", "dutch"),
    *("polish", "billing", "technical", "sales", "retention", "email"),
)
SITES = ("Porto", "Lodz", "Sofia", "Manila", "Cork")


def generated(seed: int, *, sites: int = 2, skills: int = 3, periods: int = 12, **settings: Any) -> HiringInputs:
    """A growing, seasonal operation: a group per site and skill, courses by family of skills, two ways to hire.

    Required FTE are given; staff begin about sufficient. The larger, the more sites share a queue.
    """
    from wfm.models.hiring import HiringInputs

    random = np.random.default_rng(seed)
    start = date(2026, 4, 1)
    places, names = SITES[:sites], SKILLS[:skills]
    wages = {site: float(random.integers(22, 40)) * 1000 for site in places}
    groups, options, staff, demand = [], [], [], []
    need = {}
    for skill in names:
        size = float(random.uniform(6, 22)) * sites
        growth, season = float(random.uniform(0.0, 0.45)), float(random.uniform(0.0, 0.15))
        phase = float(random.uniform(0, 12))
        need[skill] = [
            size * (1 + growth * month / 12) * (1 + season * np.sin(2 * np.pi * (month - phase) / 12))
            for month in range(periods)
        ]
        demand += [
            {"queue": skill, "period": _month(start, month), "fte": round(float(value), 2)}
            for month, value in enumerate(need[skill])
        ]
    for site in places:
        for number, skill in enumerate(names):
            group = f"{site} {skill}"
            also = {names[(number + 1) % skills]: 0.85} if number % 4 == 0 and skills > 1 else {}
            wage = wages[site] * (1.0 if number < 7 else 1.15)
            groups.append(
                {
                    "group": group,
                    "site": site,
                    "skill": skill,
                    "serves": {skill: 1.0, **also},
                    "yearly_cost_per_fte": wage,
                    "attrition": "usual",
                }
            )
            options.append(
                {
                    "option": f"{group} full time",
                    "group": group,
                    "hiring_cost": float(random.integers(12, 50)) * 100,
                    "recruiting_weeks": float(random.integers(3, 10)),
                    "notice_weeks": float(random.integers(0, 8)),
                    "course": f"course {number % 3}",
                    "ramp": "hard" if number % 3 == 2 else "easy",
                    "most": 12,
                }
            )
            share = need[skill][0] / sites * float(random.uniform(0.9, 1.15))
            staff.append({"group": group, "heads": max(round(share * 0.7), 1)})
            staff.append({"group": group, "heads": round(share * 0.3), "start_date": date(2026, 1, 1), "ramp": "easy"})
    made = {
        "organisation": f"generated {seed}",
        "start": start,
        "periods": periods,
        "sites": {
            site: {"rooms": max(2, skills // 3), "trainers": 1, "trainer_yearly_cost": 45_000.0} for site in places
        },
        "queues": {skill: {"short_yearly_cost": 150_000.0} for skill in names},
        "attrition": {"usual": {"by_tenure": [{"yearly": 0.4}, {"from_months": 12, "yearly": 0.2}]}},
        "ramps": {
            "easy": {"productivity": [0.0, 0.0, 0.3, 0.3, 0.5, 0.5, 0.8, 0.8], "mentor_share": 0.05},
            "hard": {"productivity": [0.0] * 4 + [0.2] * 4 + [0.5] * 4 + [0.8] * 4, "mentor_share": 0.1},
        },
        "courses": {
            f"course {number}": {"weeks": 2.0 + number, "least": 3, "most": 12, "trainers": 1, "cost": 1500.0}
            for number in range(3)
        },
        "span": {"agents_per_leader": 8, "leader_yearly_cost": 48_000.0},
        "overtime": {"most": 0.06},
        "time_off": {"most": 0.03, "saved": 0.8},
        "outsourcing": {
            "partner": {"queues": list(names[:2]), "yearly_price_per_fte": 58_000.0, "most_fte": 6, "notice_weeks": 8}
        },
        "percentile": 0.8,
        "short_share": 0.02,
        "uncertainty": {"now": 0.03, "per_year": 0.08},
        **settings,
    }
    return HiringInputs.model_validate(
        {"settings": made, "groups": groups, "options": options, "staff": staff, "demand": demand}
    )


def _month(start: date, later: int) -> date:
    month = start.month - 1 + later
    return date(start.year + month // 12, month % 12 + 1, 1)
