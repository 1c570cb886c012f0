"""The fewest agents against 50-digit arithmetic: 2,000 mixed and 1,000 night intervals, Erlang C and Erlang A.

Mixed: 0.05–400 erlangs, AHT 30 s–15 min, answer targets from 10 s to 4 h, 50–99 %. Night: 0.02–1 erlang. An answer is
wrong unless it meets the target and one agent fewer does not. Erlang A on the first 100 of each, patience 10 s–1 h.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from benchmarks.registry import Skip

NAME = "staffing_smallest_staff"


def run() -> dict[str, object]:
    """Wrong answers by model and set."""
    from wfm.staffing.erlang_a import ErlangA
    from wfm.staffing.erlang_c import required_agents
    from wfm.staffing.smallest_staff import smallest_staff
    from wfm.staffing.stationary import Targets

    try:
        from tests.staffing.exact_patience import erlang_a
    except ImportError as error:
        raise Skip("mpmath is not installed") from error
    figures: dict[str, object] = {}
    for name, count, low, high in (("mixed", 2000, 0.05, 400.0), ("night", 1000, 0.02, 1.0)):
        random = np.random.default_rng(5)
        load, aht = random.uniform(low, high, count), random.uniform(30, 900, count)
        within, level = 10 ** random.uniform(1, np.log10(14400), count), random.uniform(0.5, 0.99, count)
        fast = required_agents(load, aht_seconds=aht, service_level=level, within_seconds=within)
        general = smallest_staff(ErlangA.of(load, aht), Targets(level, within))
        cases = list(zip(load, aht, within, level, strict=True))
        for label, answers in (("Erlang C", fast), ("Erlang C by the general search", general)):
            wrong = sum(not _fewest(int(n), *map(float, case)) for n, case in zip(answers, cases, strict=True))
            figures[f"{name}: {label}, wrong of {count}"] = wrong
        patience = 10 ** random.uniform(1, 3.5, count)
        for definition in ("offered", "answered", "virtual"):
            part = slice(0, 100)
            queue = ErlangA.of(load[part], aht[part], patience[part])
            agents = smallest_staff(queue, Targets(level[part], within[part], definition))  # type: ignore[arg-type]
            wrong = 0
            for n, a, t, stay, limit, share in zip(
                agents, load[part], aht[part], patience[part], within[part], level[part], strict=True
            ):
                met = [erlang_a(k, a, t, stay, limit)[f"late_{definition}"] <= 1 - share for k in (n, n - 1) if k > 0]
                wrong += not (met and met[0] and not any(met[1:])) if n > 0 else 1
            figures[f"{name}: Erlang A, {definition}, wrong of 100"] = wrong
    return figures


def _fewest(agents: int, load: float, aht: float, within: float, level: float) -> bool:
    with localcontext(prec=50):
        a, inverse, met = Decimal(load), Decimal(1), []
        for n in range(1, agents + 1):
            inverse = 1 + inverse * n / a
            if n >= agents - 1:
                wait = n / ((n - a) * inverse + a) if n > a else Decimal(1)
                late = wait * (-max(n - a, Decimal(0)) * Decimal(within) / Decimal(aht)).exp()
                met.append(1 - late >= Decimal(level))
    return met[-1] and not any(met[:-1])
