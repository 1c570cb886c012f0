"""Sixty invented people: who they are and what they can do."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from wfm.models.people import Agent
from wfm.sample.names import FAMILY, GIVEN, WRITTEN_OTHERWISE
from wfm.sample.organisation import PLAN_START

PROFILES = {
    "Manila": (
        (7, {"voice": 1, "english": 2}),
        (4, {"voice": 1, "email": 1, "english": 2}),
        (5, {"chat": 1, "email": 1, "english": 2}),
        (3, {"voice": 1, "chat": 1, "english": 2}),
        (3, {"voice": 2, "english": 3, "tier2": 1}),
    ),
    "Lisbon": (
        (4, {"voice": 1, "chat": 1, "english": 2}),
        (3, {"voice": 2, "english": 3, "tier2": 1}),
        (5, {"voice": 1, "english": 1, "french": 3}),
        (5, {"voice": 1, "chat": 1, "spanish": 2, "english": 1}),
        (3, {"chat": 1, "email": 1, "portuguese": 3, "english": 2}),
        (2, {"chat": 1, "email": 1, "english": 2}),
    ),
    "Bogotá": (
        (4, {"voice": 1, "chat": 1, "spanish": 3, "english": 1}),
        (5, {"voice": 1, "spanish": 3, "english": 2}),
        (3, {"voice": 2, "spanish": 3, "english": 3, "tier2": 1}),
        (2, {"chat": 1, "email": 1, "spanish": 3, "english": 2}),
        (2, {"chat": 1, "email": 1, "portuguese": 3, "english": 2}),
    ),
}
"""Per site: how many people have which skills, at which level."""

TEAMS = {
    "Manila": ("Amihan", "Habagat", "Tala"),
    "Lisbon": ("Alfama", "Graça", "Estrela"),
    "Bogotá": ("Guadalupe", "Monserrate"),
}

PREFIX = {"Manila": "mnl", "Lisbon": "lis", "Bogotá": "bog"}

PART_TIME = {"Manila": (3, 8, 13, 18), "Lisbon": (1, 6, 12, 15), "Bogotá": (2, 7, 11)}
"""People of a site, by number, on the part-time contract."""


def agents(seed: int) -> tuple[Agent, ...]:
    """The sixty, by site; the seed pairs given with family names."""
    random = np.random.default_rng([seed, 1])
    return tuple(agent for site in PROFILES for agent in _people_of(site, random))


def _people_of(site: str, random: np.random.Generator) -> list[Agent]:
    skills = [skill for count, skill in PROFILES[site] for _ in range(count)]
    given, family = random.permutation(GIVEN[site]), random.permutation(FAMILY[site])
    teams = TEAMS[site]
    people = []
    for number, skill in enumerate(skills):
        contract = "part_time" if number in PART_TIME[site] else "full_time"
        people.append(
            Agent(
                agent=f"{PREFIX[site]}-{number + 1:02d}",
                name=WRITTEN_OTHERWISE[site].get(number, f"{given[number]} {family[number]}"),
                site=site,
                contract=contract,
                skills=skill,
                team=teams[number % len(teams)],
                availability={"mon-sun": "11:00-24:00"} if contract == "part_time" and number % 3 == 0 else None,
                start_date=PLAN_START + timedelta(days=7) if (site, number) == ("Lisbon", 19) else None,
                end_date=PLAN_START + timedelta(days=20) if (site, number) == ("Manila", 21) else None,
            )
        )
    return people
