from __future__ import annotations

import heapq
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.general_patience import GeneralPatience
from wfm.staffing.patience import (
    Deterministic,
    Empirical,
    Exponential,
    Hyperexponential,
    Lognormal,
    Patience,
    Uniform,
    Weibull,
)
from wfm.staffing.smallest_staff import measure, smallest_staff
from wfm.staffing.stationary import Targets

EVERY: list[Patience] = [
    Exponential(60.0),
    Deterministic(60.0),
    Uniform(10.0, 110.0),
    Uniform(0.0, 90.0),
    Lognormal(40.0, 1.2),
    Weibull(60.0, 0.6),
    Weibull(60.0, 2.5),
    Hyperexponential((0.3, 0.7), (5.0, 100.0)),
    Empirical((0.0, 5.0, 30.0, 120.0), (1.0, 0.9, 0.6, 0.2)),
    Empirical((0.0, 30.0, 90.0), (1.0, 0.5, 0.0)),
]


@pytest.mark.parametrize("patience", EVERY, ids=repr)
def test_the_stay_is_the_integral_of_survival(patience: Patience) -> None:
    assert patience.survival(np.array([0.0])) == pytest.approx(1)
    for seconds in (0.0, 3.0, 30.0, 61.0, 119.0, 500.0, 5000.0):
        cuts = [cut for cut in (5.0, 10.0, 30.0, 60.0, 90.0, 110.0, 120.0) if cut < seconds]
        area = sum(
            quad(lambda t: float(patience.survival(np.array([t]))[0]), low, high, epsabs=1e-11, limit=300)[0]
            for low, high in zip([0.0, *cuts], [*cuts, seconds], strict=True)
        )
        assert patience.stay(np.array([seconds])) == pytest.approx(area, abs=1e-7)


def test_exponential_is_erlang_a() -> None:
    random = np.random.default_rng(0)
    count = 200
    load, aht = 10 ** random.uniform(-2, 5, count), 10 ** random.uniform(0.5, 4, count)
    patience = aht * 10 ** random.uniform(-3, 4, count)
    agents = load + random.choice([-1, 1], count) * 10 ** random.uniform(-2, 1.3, count) * np.sqrt(load)
    agents, within = np.maximum(agents, 0.05), aht * 10 ** random.uniform(-3, 1.5, count)
    closed = ErlangA(load, aht, patience).at(agents)
    general = GeneralPatience(load, aht, Exponential(patience[:, None])).at(agents)
    for name in ("wait_probability", "abandonment", "asa_seconds", "occupancy"):
        assert getattr(general, name) == pytest.approx(getattr(closed, name), rel=1e-9, abs=1e-11), name
    for definition in ("offered", "answered", "virtual"):
        late = closed.late(within, definition)  # type: ignore[arg-type]
        assert general.late(within, definition) == pytest.approx(late, abs=1e-11)  # type: ignore[arg-type]
    assert general.outwait(within) == pytest.approx(closed.outwait(within), abs=1e-11)


def test_oracle(data_dir: Path) -> None:
    document = json.loads((data_dir / "oracles" / "staffing.json").read_text(encoding="utf-8"))
    (record,) = [record for record in document["oracles"] if record["model"] == "mmn_g.metrics"]
    assert record["inputs"]["patience"] == "deterministic 60 s"
    inputs, expected = record["inputs"], record["expected"]
    queue = GeneralPatience.of(inputs["offered_load"], inputs["aht_s"], Deterministic(60))
    state = queue.at(np.array([float(inputs["agents"])]))
    assert state.wait_probability == pytest.approx(expected["wait_probability"], abs=1e-12)
    assert state.abandonment == pytest.approx(expected["abandon_probability"], abs=1e-12)
    assert 1 - state.late(inputs["awt_s"], "virtual") == pytest.approx(expected["sl_virtual"], abs=1e-12)
    assert 1 - state.late(inputs["awt_s"], "offered") == pytest.approx(expected["sl_offered"], abs=1e-12)


def _draw(patience: Patience, random: np.random.Generator, count: int) -> np.ndarray:
    """Patiences by inverting the survival on a fine table, which shares nothing with the stay."""
    times = np.concatenate([[0.0], np.geomspace(1e-3, 1e5, 200_000)])
    return np.interp(random.uniform(size=count), 1 - patience.survival(times), times)


@pytest.mark.parametrize("patience", EVERY[2:], ids=repr)
def test_against_simulation(patience: Patience) -> None:
    agents, load, aht, calls = 10, 11.0, 100.0, 250_000
    random = np.random.default_rng(11)
    arrivals = np.cumsum(random.exponential(aht / load, calls))
    handling, stays = random.exponential(aht, calls), _draw(patience, random, calls)
    free = [0.0] * agents
    waits, gone = np.zeros(calls), np.zeros(calls, bool)
    for number in range(calls):
        start = max(arrivals[number], free[0])
        waits[number] = start - arrivals[number]
        if waits[number] >= stays[number]:
            waits[number], gone[number] = stays[number], True
        else:
            heapq.heapreplace(free, start + handling[number])
    state = GeneralPatience.of(load, aht, patience).at(np.array([float(agents)]))
    assert state.abandonment[0] == pytest.approx(gone.mean(), abs=0.008)
    assert state.asa_seconds[0] == pytest.approx(waits.mean(), rel=0.06)
    assert state.asa_answered_seconds[0] == pytest.approx(waits[~gone].mean(), rel=0.06)
    assert state.late(20)[0] == pytest.approx(1 - np.mean(~gone & (waits <= 20)), abs=0.012)
    assert state.outwait(20)[0] == pytest.approx(np.mean(waits > 20), abs=0.012)


@pytest.mark.parametrize("patience", EVERY[1:6], ids=repr)
def test_the_fewest_agents_are_found(patience: Patience) -> None:
    queue = GeneralPatience.of([0.0, 0.3, 4.0, 50.0], 180, patience)
    targets = Targets(0.8, 20, max_abandonment=0.04)
    agents = smallest_staff(queue, targets)
    assert agents[0] == 0
    got, fewer = measure(queue, agents, targets), measure(queue, np.maximum(agents - 1, 0), targets)
    assert np.all((got.service_level >= 0.8) & (got.abandonment <= 0.04))
    assert np.all(((fewer.service_level < 0.8) | (fewer.abandonment > 0.04))[1:])


def test_edges() -> None:
    nobody = GeneralPatience.of([5.0, 0.0], 180, Weibull(60, 1.5)).at(np.zeros(2))
    assert nobody.abandonment == pytest.approx([1, 0])
    assert nobody.late(20).tolist() == pytest.approx([1, 0])
    assert nobody.asa_answered_seconds.tolist() == [np.inf, 0]
    swamped = GeneralPatience.of(1e5, 300, Lognormal(60, 1)).at(np.array([100.0]))
    assert swamped.abandonment == pytest.approx(0.999, rel=1e-9)
    for wrong in (
        lambda: Uniform(5, 5),
        lambda: Weibull(0, 1),
        lambda: Lognormal(1, -1),
        lambda: Hyperexponential((0.5, 0.6), (1, 2)),
        lambda: Empirical((0, 1), (1, 1)),
        lambda: Empirical((0, 1), (0.9, 0.5)),
    ):
        with pytest.raises(UsageError):
            wrong()
