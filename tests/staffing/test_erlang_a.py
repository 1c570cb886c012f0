from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wfm.errors import UsageError
from wfm.staffing import erlang_c
from wfm.staffing.erlang_a import ErlangA, ErlangAState
from wfm.staffing.stationary import wait_quantile_seconds

from .exact_patience import erlang_a

DEFINITIONS: Any = ("offered", "answered", "virtual")


def _state(agents: float, load: float, aht: float, patience: float) -> ErlangAState:
    return ErlangA.of(load, aht, patience).at(np.array([float(agents)]))


def _measures(state: ErlangAState, within: float) -> dict[str, float]:
    names = ("wait_probability", "abandonment", "asa_seconds", "occupancy")
    measures = {name: float(getattr(state, name)[0]) for name in names}
    return measures | {f"late_{name}": float(state.late(within, name)[0]) for name in DEFINITIONS}


def test_every_oracle(data_dir: Path) -> None:
    document = json.loads((data_dir / "oracles" / "staffing.json").read_text(encoding="utf-8"))
    records = [record for record in document["oracles"] if record["model"] == "erlang_a.metrics"]
    assert len(records) >= 13
    for record in records:
        inputs, expected = record["inputs"], record["expected"]
        per_hour = inputs.get("calls_per_hour", inputs.get("arrival_rate_per_min", 0) * 60)
        load = per_hour * inputs["aht_s"] / 3600
        state = _state(inputs["agents"], load, inputs["aht_s"], inputs["patience_s"])
        got = _measures(state, inputs.get("awt_s", 0))
        values = {
            "wait_probability": got["wait_probability"],
            "abandon_probability": got["abandonment"],
            "mean_wait_all_s": got["asa_seconds"],
            "mean_queue": got["asa_seconds"] * per_hour / 3600,
            "occupancy": got["occupancy"],
            "wait_p90_s": float(wait_quantile_seconds(state, 0.9)[0]),
            **{f"sl_{name}": 1 - got[f"late_{name}"] for name in DEFINITIONS},
        }
        for name, value in expected.items():
            tolerance = record["tolerance"]
            tolerance = tolerance.get(name) if isinstance(tolerance, dict) else tolerance
            tolerance = 1e-9 if isinstance(tolerance, str) else tolerance
            assert abs(values[name] - value) <= tolerance, (record["id"], name, values[name])


def _grid(count: int) -> list[tuple[float, float, float, float, float]]:
    """Loads 0.01–100,000, patience 1/1000 to 10,000 handling times, staffed from a tenth to far above the load."""
    random = np.random.default_rng(7)
    cases = []
    for number in range(count):
        load, aht = 10 ** random.uniform(-2, 5), 10 ** random.uniform(0.5, 4)
        near = load + random.choice([-1, 1]) * 10 ** random.uniform(-2, 1.3) * np.sqrt(load)
        agents = max(near, 0.05) if number % 4 else load * random.uniform(0.1, 2)
        agents = np.floor(agents) + 1 if number % 3 == 0 else agents
        cases.append((agents, load, aht, aht * 10 ** random.uniform(-3, 4), aht * 10 ** random.uniform(-3, 1.5)))
    return cases


def _agrees(case: tuple[float, float, float, float, float]) -> None:
    exact = erlang_a(*case)
    got = _measures(_state(*case[:4]), case[4])
    for name, value in exact.items():
        assert got[name] == pytest.approx(value, rel=1e-10 if name == "asa_seconds" else 0, abs=1e-11), (name, case)


def test_agrees_with_fifty_digits() -> None:
    for case in _grid(60):
        _agrees(case)


@pytest.mark.slow
def test_agrees_with_fifty_digits_on_many() -> None:
    for case in _grid(600):
        _agrees(case)


@pytest.mark.parametrize("patience", [np.inf, 1e15])
def test_endless_patience_is_erlang_c(patience: float) -> None:
    for agents, load in ((14, 10.0), (1, 0.01), (5050, 5000.0), (100_500.0, 100_000.0), (14.37, 10.1)):
        got = _measures(_state(agents, load, 180, patience), 20)
        wait = float(erlang_c.wait_probability(agents, load, between="continuous"))
        asa = float(erlang_c.asa_seconds(agents, load, aht_seconds=180, between="continuous"))
        level = float(erlang_c.service_level(agents, load, aht_seconds=180, within_seconds=20, between="continuous"))
        assert got["wait_probability"] == pytest.approx(wait, rel=1e-9)
        assert got["asa_seconds"] == pytest.approx(asa, rel=1e-9)
        for name in DEFINITIONS:
            assert 1 - got[f"late_{name}"] == pytest.approx(level, abs=1e-9)


def test_edges() -> None:
    assert _measures(_state(0, 0, 180, 60), 20) == dict.fromkeys(_measures(_state(1, 1, 1, 1), 1), 0.0)
    nobody = _measures(_state(0, 5, 180, 60), 20)
    assert [nobody[name] for name in ("abandonment", "late_offered", "late_answered")] == pytest.approx([1, 1, 1])
    assert nobody["asa_seconds"] == pytest.approx(60)
    endless = _measures(_state(8, 10, 180, np.inf), 20)
    assert (endless["abandonment"], endless["asa_seconds"], endless["late_offered"]) == (0, np.inf, 1)
    for agents in (0.0, 5.0, 10.0):
        assert _measures(_state(agents, 10, 180, np.inf), 20)["late_virtual"] == 1
    swamped = _measures(_state(100, 100_000, 300, 60), 20)
    assert swamped["abandonment"] == pytest.approx(0.999, rel=1e-9)
    assert swamped["occupancy"] == pytest.approx(1)
    with pytest.raises(UsageError, match="patience_seconds must be above 0, got 0"):
        ErlangA.of(1, 1, 0)
    with pytest.raises(UsageError, match="load must be finite"):
        ErlangA.of(-1, 1, 1)


def test_quantiles_invert_the_waits() -> None:
    state = ErlangA.of([48.0, 40.0, 3.0], [60.0, 240.0, 600.0], [120.0, 60.0, np.inf]).at(np.array([50.0, 30.0, 5.0]))
    for share in (0.6, 0.9, 0.99):
        wait = wait_quantile_seconds(state, share)
        longer = state.outwait(wait)
        assert np.all(np.abs(longer - (1 - share))[wait > 0] < 1e-9)
        assert np.all(state.wait_probability[wait == 0] <= 1 - share)
    assert wait_quantile_seconds(ErlangA.of(10, 180).at(np.array([9.0])), 0.5).tolist() == [np.inf]
