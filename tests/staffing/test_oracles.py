"""Every published or 50-digit reference value for Erlang B and C."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wfm.staffing import erlang_b, erlang_c


@pytest.fixture(scope="module")
def records(data_dir: Path) -> list[dict[str, Any]]:
    document = json.loads((data_dir / "oracles" / "staffing.json").read_text(encoding="utf-8"))
    assert not {record["source"] for record in document["do_not_use"]} & {r["source"] for r in document["oracles"]}
    return document["oracles"]


def _of(records: list[dict[str, Any]], model: str) -> list[dict[str, Any]]:
    chosen = [record for record in records if record["model"] == model]
    assert chosen
    return chosen


def _load(inputs: dict[str, Any]) -> float:
    if "offered_load" in inputs:
        return inputs["offered_load"]
    if "arrival_rate_per_min" in inputs:
        return inputs["arrival_rate_per_min"] * inputs["aht_s"] / 60
    return inputs["calls"] * inputs["aht_s"] / inputs["interval_s"]


def _close(value: Any, expected: float, tolerance: Any) -> bool:
    relative = 1e-9 if isinstance(tolerance, str) else 0.0
    absolute = 0.0 if isinstance(tolerance, str) else tolerance
    return math.isclose(float(value), expected, rel_tol=relative, abs_tol=absolute)


def test_erlang_b(records: list[dict[str, Any]]) -> None:
    for record in _of(records, "erlang_b"):
        value = erlang_b.blocking(record["inputs"]["servers"], record["inputs"]["offered_load"])
        assert _close(value, record["expected"]["blocking"], record["tolerance"]), record["id"]


def test_erlang_b_required_servers(records: list[dict[str, Any]]) -> None:
    for record in _of(records, "erlang_b.required_servers"):
        inputs, expected = record["inputs"], record["expected"]
        servers = erlang_b.required_servers(inputs["offered_load"], max_blocking=inputs["max_blocking"])
        assert servers == expected["servers"]
        assert np.ceil(servers / (1 - inputs["shrinkage"])) == expected["servers_with_shrinkage"]


def test_erlang_c(records: list[dict[str, Any]]) -> None:
    for record in _of(records, "erlang_c"):
        inputs = record["inputs"]
        value = erlang_c.wait_probability(inputs["agents"], inputs["offered_load"], between="continuous")
        assert _close(value, record["expected"]["wait_probability"], record["tolerance"]), record["id"]


def test_erlang_c_metrics(records: list[dict[str, Any]]) -> None:
    for record in _of(records, "erlang_c.metrics"):
        inputs, expected = record["inputs"], record["expected"]
        n, a, aht = inputs["agents"], _load(inputs), inputs["aht_s"]
        within = inputs.get("awt_s", 0)
        computed = {
            "offered_load": a,
            "wait_probability": erlang_c.wait_probability(n, a),
            "service_level": erlang_c.service_level(n, a, aht_seconds=aht, within_seconds=within),
            "asa_s": erlang_c.asa_seconds(n, a, aht_seconds=aht),
            "occupancy": erlang_c.occupancy(n, a),
            "mean_queue": erlang_c.asa_seconds(n, a, aht_seconds=aht) * a / aht,
            "wait_p90_s": erlang_c.wait_quantile_seconds(n, a, aht_seconds=aht, probability=0.9),
        }
        for name, value in expected.items():
            tolerance = record["tolerance"]
            tolerance = tolerance.get(name, 1e-9) if isinstance(tolerance, dict) else tolerance
            assert _close(computed[name], value, tolerance), (record["id"], name)


def test_erlang_c_required_agents(records: list[dict[str, Any]]) -> None:
    for record in _of(records, "erlang_c.required_agents"):
        inputs, expected = record["inputs"], record["expected"]
        alpha = inputs.get("target_delay_probability_at_most")
        level = inputs["service_level"] if alpha is None else 1 - alpha
        aht, within, load = inputs.get("aht_s", 1), inputs.get("awt_s", 0), _load(inputs)
        agents = erlang_c.required_agents(
            load,
            aht_seconds=aht,
            service_level=level,
            within_seconds=within,
            max_occupancy=inputs.get("max_occupancy", 1),
        )
        assert agents == expected["agents"], record["id"]
        if "agents_with_shrinkage" in expected:
            assert np.ceil(agents / (1 - inputs["shrinkage"])) == expected["agents_with_shrinkage"]
        if "service_level" in expected:
            reached = erlang_c.service_level(agents, load, aht_seconds=aht, within_seconds=within)
            assert _close(reached, expected["service_level"], record["tolerance"])


def test_limits(records: list[dict[str, Any]]) -> None:
    (record,) = _of(records, "erlang_c.edge")
    expected = record["expected"]
    sized = erlang_c.required_agents(0, aht_seconds=180, service_level=0.8, within_seconds=20)
    assert sized == expected["zero_load_required"]
    assert erlang_c.service_level(0, 0, aht_seconds=180, within_seconds=20) == expected["zero_load_sl"]
    for agents in (8, 10):
        assert erlang_c.wait_probability(agents, 10) == expected["overload_wait_probability"]
        assert erlang_c.service_level(agents, 10, aht_seconds=180, within_seconds=20) == expected["overload_sl"]
        assert erlang_c.asa_seconds(agents, 10, aht_seconds=180) == float(expected["overload_asa"])


def test_the_long_answer_target_that_others_overstaff(data_dir: Path) -> None:
    traps = json.loads((data_dir / "oracles" / "pyworkforce_examples.json").read_text(encoding="utf-8"))
    (trap,) = [t for t in traps["rostering"]["traps"] if t["case"].startswith("ErlangC.required_positions")]
    assert "A=10.6, AHT 6 min, target 60 min, 80 %" in trap["case"]
    sized = erlang_c.required_agents(10.6, aht_seconds=360, service_level=0.8, within_seconds=3600)
    assert sized == trap["correct"]
