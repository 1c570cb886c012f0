from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.erlang_x import ErlangX
from wfm.staffing.smallest_staff import smallest_staff
from wfm.staffing.stationary import Targets


def test_oracles(data_dir: Path) -> None:
    document = json.loads((data_dir / "oracles" / "staffing.json").read_text(encoding="utf-8"))
    records = [record for record in document["oracles"] if record["model"] == "erlang_x.metrics"]
    assert records
    for record in records:
        inputs, expected = record["inputs"], record["expected"]
        load = inputs["first_calls_per_hour"] * inputs["aht_s"] / 3600
        queue = ErlangX.of(load, inputs["aht_s"], inputs["patience_s"], inputs["redial_probability"])
        state = queue.at(np.array([float(inputs["agents"])]))
        total = state.of.load * 3600 / inputs["aht_s"]
        assert total == pytest.approx(expected["total_calls_per_hour"], abs=1e-8)
        assert state.abandonment == pytest.approx(expected["abandon_probability"], abs=1e-10)
        assert 1 - state.late(inputs["awt_s"]) == pytest.approx(expected["sl_offered"], abs=1e-10)


def test_every_solution_is_a_fixed_point() -> None:
    random = np.random.default_rng(2)
    load, share = 10 ** random.uniform(-2, 5, 200), random.uniform(0, 0.999, 200)
    queue = ErlangX.of(load, 180, 10 ** random.uniform(0, 5, 200), share)
    agents = np.floor(load * random.uniform(0, 2, 200))
    state = queue.at(agents)
    assert state.of.load * (1 - share * state.abandonment) == pytest.approx(load, rel=1e-12)
    served = state.of.load * (1 - state.abandonment)
    assert np.all(served <= np.minimum(load, agents) * (1 + 1e-12) + 1e-9)


def test_limits() -> None:
    plain = ErlangX.of(10, 180, 60, 0).at(np.array([9.0]))
    alone = ErlangA.of(10, 180, 60).at(np.array([9.0]))
    assert plain.late(20) == pytest.approx(alone.late(20), rel=1e-14)
    assert ErlangX.of(0, 180, 60, 0.5).at(np.zeros(1)).abandonment == 0
    assert ErlangX.of(10, 180, np.inf, 0.5).at(np.array([9.0])).asa_seconds == np.inf
    loads = [0.5, 10.0, 200.0]
    staff = [smallest_staff(ErlangX.of(loads, 180, 60, share), Targets(0.8)) for share in (0, 0.4, 0.9)]
    assert np.all(np.diff(staff, axis=0) >= 0)
    with pytest.raises(UsageError, match="redial_share must be below 1"):
        ErlangX.of(1, 1, 1, 1)
