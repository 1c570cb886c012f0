"""Staff of several skills for 80/20 in every queue on three generated centres, against separate teams by Erlang C.

Cuts on sets of queues, then simulation cuts, then trimmed; judged by simulation with other random numbers. One skill
costs 1, two 1.08, all 1.25. The counting that is common elsewhere, where an agent with two skills counts fully for
both queues (only the sets of one queue), is simulated beside it.
"""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np

NAME = "simulation_multiskill"

CENTRES = {
    "4 skills, 45 erlangs": (45.0, 4, 31),
    "6 skills, 99 erlangs": (99.0, 6, 32),
    "5 skills, 8 erlangs": (8.2, 5, 33),
}


def run() -> dict[str, object]:
    """Cost and people of each way, the lowest service out of sample, and the effort."""
    from wfm.improvement.cuts import cheapest
    from wfm.improvement.kinds import Laboratory, apart, set_cuts, staff

    figures: dict[str, object] = {}
    for name, (erlangs, skills, seed) in CENTRES.items():
        loads, kinds = centre(erlangs, skills, seed)
        hours = 40 if erlangs > 20 else 200
        laboratory = Laboratory(loads, kinds, hours=hours, replications=6, seed=seed)
        begin = time.process_time()
        found = staff(laboratory)
        used = time.process_time() - begin
        separate = apart(loads).sum()
        judge = Laboratory(loads, kinds, hours=hours, replications=30, seed=seed + 1000)
        levels = judge.levels(found.people)
        counted = [cut for cut, size in zip(set_cuts(loads, kinds), _sizes(skills), strict=True) if size == 1]
        double = cheapest(np.array([kind.cost for kind in kinds]), counted, np.full(len(kinds), 2000.0))
        figures[f"{name}: separate teams, people"] = float(separate)
        figures[f"{name}: simulation cuts, cost"] = found.cost
        figures[f"{name}: simulation cuts, people"] = float(found.people.sum())
        figures[f"{name}: cost saved_share"] = 1 - found.cost / separate
        figures[f"{name}: people saved_share"] = 1 - found.people.sum() / separate
        figures[f"{name}: cuts on sets alone, cost"] = found.pooled_cost
        figures[f"{name}: lowest service out of sample_share"] = float(levels.mean.min())
        figures[f"{name}: rounds"] = found.rounds
        figures[f"{name}: cpu_seconds"] = used
        figures[f"{name}: contacts simulated"] = laboratory.contacts
        if double is not None:
            figures[f"{name}: skills counted twice, cost"] = float(double @ [kind.cost for kind in kinds])
            figures[f"{name}: skills counted twice, lowest service_share"] = float(judge.levels(double).mean.min())
    return figures


def centre(erlangs: float, skills: int, seed: int) -> tuple[list, list]:
    """Queues of random size and handling time, and people with one skill, any two, or all."""
    from wfm.improvement.kinds import Kind, Load

    random = np.random.default_rng(seed)
    shares = random.dirichlet(np.full(skills, 4.0))
    aht = random.uniform(180, 480, skills)
    loads = [
        Load(per_hour=float(erlangs * share * 3600 / each), aht_seconds=float(each))
        for share, each in zip(shares, aht, strict=True)
    ]
    kinds = [Kind(frozenset([number])) for number in range(skills)]
    kinds += [Kind(frozenset(pair), 1.08) for pair in combinations(range(skills), 2)]
    return loads, [*kinds, Kind(frozenset(range(skills)), 1.25)]


def _sizes(skills: int) -> list[int]:
    return [size for size in range(1, skills + 1) for _ in combinations(range(skills), size)]
