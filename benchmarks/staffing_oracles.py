"""Every staffing oracle of the data folder and a grid of our own against 50 digits: how many agree, the largest errors.

Oracles: published tables, other projects' tests and 50-digit values, each within its own tolerance; those for
simulators and for rosters are counted as of other parts. Grid: Erlang B and C by the exact recursion, Erlang A by
hypergeometric series.
"""

from __future__ import annotations

import json
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from benchmarks.registry import Skip, data_file

NAME = "staffing_oracles"

OTHER_PARTS = ("simulation", "multi_skill_simulation", "blend_simulation", "shift_cover_cyclic")


def run() -> dict[str, object]:
    """Agreement by model, and errors on the grid."""
    try:
        from tests.staffing.exact_patience import erlang_a
    except ImportError as error:
        raise Skip("mpmath is not installed") from error
    document = json.loads(data_file("oracles", "staffing.json").read_text(encoding="utf-8"))
    count: dict[str, list[int]] = {}
    failed = []
    for record in document["oracles"]:
        if record["model"] in OTHER_PARTS:
            count.setdefault("other parts (simulators, rosters)", [0, 0])[1] += 1
            continue
        agrees = _agrees(record)
        tally = count.setdefault(record["model"], [0, 0])
        tally[0] += agrees
        tally[1] += 1
        failed += [] if agrees else [record["id"]]
    figures: dict[str, object] = {
        f"{model}: within tolerance": f"{good} of {all_}" if model[:5] != "other" else f"{all_}, not judged here"
        for model, (good, all_) in sorted(count.items())
    }
    figures["oracles missed"] = ", ".join(failed) or "none"
    figures.update(_grid(erlang_a))
    return figures


def _agrees(record: dict[str, Any]) -> bool:
    got = _values(record["model"], record["inputs"], record["expected"])
    for name, value in record["expected"].items():
        tolerance = record["tolerance"]
        if isinstance(tolerance, dict):
            tolerance = tolerance.get(name, 1e-9)
        if isinstance(tolerance, str):
            size, kind = tolerance.split()
            tolerance = float(size) * (abs(value) if kind == "relative" else 1)
        if name != "square_root_rule" and not (got[name] == float(value) or abs(got[name] - value) <= tolerance):
            return False
    return True


def _values(model: str, inputs: dict[str, Any], expected: dict[str, Any]) -> dict[str, float]:
    """All measures that an oracle may ask for, by its names."""
    from wfm.staffing import erlang_b, erlang_c
    from wfm.staffing.erlang_a import ErlangA
    from wfm.staffing.erlang_x import ErlangX
    from wfm.staffing.general_patience import GeneralPatience
    from wfm.staffing.patience import Deterministic
    from wfm.staffing.stationary import wait_quantile_seconds

    aht, within = inputs.get("aht_s", 1.0), inputs.get("awt_s", 0.0)
    per_hour = inputs.get(
        "calls_per_hour", inputs.get("first_calls_per_hour", 60 * inputs.get("arrival_rate_per_min", 0))
    )
    load = inputs.get("offered_load", per_hour * aht / 3600)
    if "calls" in inputs:
        load = inputs["calls"] * aht / inputs["interval_s"]
    if model == "erlang_b":
        return {"blocking": float(erlang_b.blocking(inputs["servers"], load))}
    if model == "erlang_b.required_servers":
        servers = float(erlang_b.required_servers(load, max_blocking=inputs["max_blocking"]))
        return {"servers": servers, "servers_with_shrinkage": float(np.ceil(servers / (1 - inputs["shrinkage"])))}
    if model == "erlang_c.edge":
        none: Any = {"aht_seconds": 180, "within_seconds": 20}
        return {
            "zero_load_required": float(erlang_c.required_agents(0, service_level=0.8, **none)),
            "zero_load_sl": float(erlang_c.service_level(0, 0, **none)),
            "overload_wait_probability": float(erlang_c.wait_probability(8, 10)),
            "overload_sl": float(erlang_c.service_level(8, 10, **none)),
            "overload_asa": float(erlang_c.asa_seconds(8, 10, aht_seconds=180)),
        }
    if model == "erlang_c.required_agents":
        level = inputs.get("service_level", 1 - inputs.get("target_delay_probability_at_most", 0))
        cap = inputs.get("max_occupancy", 1)
        agents = erlang_c.required_agents(
            load, aht_seconds=aht, service_level=level, within_seconds=within, max_occupancy=cap
        )
        scheduled = float(np.ceil(agents / (1 - inputs.get("shrinkage", 0))))
        state: Any = ErlangA.of(load, aht).at(np.atleast_1d(agents))
        extra = {"agents": float(agents), "agents_with_shrinkage": scheduled}
    elif model == "erlang_x.metrics":
        queue = ErlangX.of(load, aht, inputs["patience_s"], inputs["redial_probability"])
        state = queue.at(np.array([float(inputs["agents"])]))
        extra = {"total_calls_per_hour": float(state.of.load[0]) * 3600 / aht}
    elif model == "mmn_g.metrics":
        state = GeneralPatience.of(load, aht, Deterministic(60.0)).at(np.array([float(inputs["agents"])]))
        extra = {}
    else:
        state = ErlangA.of(load, aht, inputs.get("patience_s", np.inf)).at(np.array([float(inputs["agents"])]))
        extra = {}
    late = {name: float(state.late(within, name)[0]) for name in ("offered", "answered", "virtual")}
    asa = float(state.asa_seconds[0])
    return extra | {
        "offered_load": load,
        "wait_probability": float(state.wait_probability[0]),
        "abandon_probability": float(state.abandonment[0]),
        "mean_wait_all_s": asa,
        "asa_s": asa,
        "mean_queue": asa * load / aht,
        "occupancy": float(state.occupancy[0]),
        "service_level": 1 - late["offered"],
        "wait_p90_s": float(wait_quantile_seconds(state, 0.9)[0]) if "wait_p90_s" in expected else 0.0,
        **{f"sl_{name}": 1 - value for name, value in late.items()},
    }


def _grid(exact: Any) -> dict[str, object]:
    from wfm.staffing.erlang_a import ErlangA
    from wfm.staffing.erlang_b import blocking
    from wfm.staffing.erlang_c import wait_probability

    random = np.random.default_rng(8)
    worst = {"Erlang B, relative": 0.0, "Erlang C P(wait), relative": 0.0, "Erlang A, all measures, absolute": 0.0}
    for _ in range(150):
        load = float(10 ** random.uniform(-2, 4))
        n = int(np.ceil(load + random.uniform(0, 4) * np.sqrt(load))) + 1
        with localcontext(prec=50):
            inverse, a = Decimal(1), Decimal(load)
            for k in range(1, n + 1):
                inverse = 1 + inverse * k / a
            lost, wait = float(1 / inverse), float(n / ((n - a) * inverse + a))
        error = abs(float(blocking(n, load)) / lost - 1)
        worst["Erlang B, relative"] = max(worst["Erlang B, relative"], error)
        error = abs(float(wait_probability(n, load)) / wait - 1)
        worst["Erlang C P(wait), relative"] = max(worst["Erlang C P(wait), relative"], error)
        agents, patience, within = (
            load * random.uniform(0.2, 1.3) + 0.05,
            10 ** random.uniform(-1, 5),
            random.uniform(0, 900),
        )
        state: Any = ErlangA.of(load, 300, patience).at(np.array([agents]))
        for name, value in exact(agents, load, 300, patience, within).items():
            kind, _, definition = name.partition("_")
            if name != "asa_seconds":
                got = float((state.late(within, definition) if kind == "late" else getattr(state, name))[0])
                key = "Erlang A, all measures, absolute"
                worst[key] = max(worst[key], abs(got - value))
    return {f"grid of 150, largest error: {name}": value for name, value in worst.items()}
