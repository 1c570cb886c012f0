from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.errors import UsageError
from wfm.staffing.erlang_c import (
    asa_seconds,
    occupancy,
    required_agents,
    service_level,
    wait_probability,
    wait_quantile_seconds,
)

from .exact import late, mean_wait, wait

loads = st.floats(0.01, 120)
ahts = st.floats(5, 3600)
withins = st.sampled_from([0.0, 5.0, 20.0, 60.0, 600.0, 14400.0])
levels = st.floats(0.3, 0.999)


@given(st.integers(0, 160), loads, ahts, withins)
def test_measures_agree_with_exact_arithmetic(agents: int, load: float, aht: float, within: float) -> None:
    assert wait_probability(agents, load) == pytest.approx(float(wait(agents, load)), rel=1e-10, abs=1e-300)
    level = service_level(agents, load, aht_seconds=aht, within_seconds=within)
    assert level == pytest.approx(1 - float(late(agents, load, aht, within)), abs=1e-12)
    if agents > load:
        expected = float(mean_wait(agents, load, aht))
        assert asa_seconds(agents, load, aht_seconds=aht) == pytest.approx(expected, rel=1e-10, abs=1e-300)


@given(loads, ahts, withins, levels)
def test_required_agents_are_the_fewest(load: float, aht: float, within: float, level: float) -> None:
    agents = int(required_agents(load, aht_seconds=aht, service_level=level, within_seconds=within))
    assert float(late(agents, load, aht, within)) <= (1 - level) * (1 + 1e-11)
    assert agents == 1 or float(late(agents - 1, load, aht, within)) > 1 - level


@pytest.mark.parametrize("load", [500.3, 2000.0, 9999.9, 31_000.5, 100_000.0])
def test_required_agents_are_the_fewest_at_large_loads(load: float) -> None:
    agents = int(required_agents(load, aht_seconds=240, service_level=0.8, within_seconds=20))
    inverse = 1.0
    shares = []
    for n in range(1, agents + 1):
        inverse = 1 + inverse * n / load
        if n >= agents - 1:
            shares.append(1 - n / ((n - load) * inverse + load) * np.exp(-(n - load) * 20 / 240) if n > load else 0)
    assert shares[0] < 0.8 <= shares[1]


def test_a_mixture_of_sizes_and_targets_agrees_with_one_at_a_time() -> None:
    random = np.random.default_rng(3)
    load = 10.0 ** random.uniform(-2, 4, 20_000)
    aht, level = random.uniform(10, 2000, load.size), random.uniform(0.2, 0.99, load.size)
    within, asa = random.choice([0, 20, 3600.0], load.size), random.choice([np.inf, 5, 60], load.size)

    def size(index: Any) -> Any:
        return required_agents(
            load[index],
            aht_seconds=aht[index],
            service_level=level[index],
            within_seconds=within[index],
            max_asa_seconds=asa[index],
        )

    together = size(slice(None))
    for index in range(0, load.size, 97):
        assert size(index) == together[index]
    for agents, meets in ((together, True), (together - 1, False)):
        met = service_level(agents, load, aht_seconds=aht, within_seconds=within) >= level - 1e-12
        met &= asa_seconds(agents, load, aht_seconds=aht) <= asa * (1 + 1e-11)
        assert np.all(met == meets)


@given(loads, ahts, withins, levels, st.sampled_from([np.inf, 10.0]), st.sampled_from([1.0, 0.85, 0.5]))
def test_real_sizing_lies_between_the_integers_and_just_meets(
    load: float, aht: float, within: float, level: float, asa: float, busy: float
) -> None:
    targets: dict[str, Any] = {
        "aht_seconds": aht,
        "service_level": level,
        "within_seconds": within,
        "max_asa_seconds": asa,
        "max_occupancy": busy,
    }
    whole, real = float(required_agents(load, **targets)), float(required_agents(load, **targets, real=True))
    assert whole - 1 <= real <= whole
    assert real >= load / busy
    assert service_level(real, load, aht_seconds=aht, within_seconds=within) >= level - 1e-9
    assert asa_seconds(real, load, aht_seconds=aht) <= asa * (1 + 1e-9) or real == whole
    if real > max(whole - 1, load / busy) and np.isinf(asa):
        assert service_level(real, load, aht_seconds=aht, within_seconds=within) == pytest.approx(level, abs=1e-9)


@given(loads, ahts, withins, levels, st.sampled_from([np.inf, 10.0]))
def test_continuous_sizing_just_meets_in_its_own_reading(
    load: float, aht: float, within: float, level: float, asa: float
) -> None:
    targets: dict[str, Any] = {"aht_seconds": aht, "service_level": level, "within_seconds": within}
    real = required_agents(load, **targets, max_asa_seconds=asa, real=True, between="continuous")
    whole = required_agents(load, **targets, max_asa_seconds=asa)
    assert max(whole - 1, load) <= real <= whole
    for agents, meets in ((real, True), (real * (1 - 1e-6), False)):
        met = service_level(agents, load, aht_seconds=aht, within_seconds=within, between="continuous") >= level - 1e-12
        met &= asa_seconds(agents, load, aht_seconds=aht, between="continuous") <= asa * (1 + 1e-9)
        assert met == meets


@given(st.floats(0.01, 200), st.floats(0, 5), st.floats(0, 200), st.floats(0, 5))
def test_monotone_in_agents_and_load(load: float, more_load: float, agents: float, more_agents: float) -> None:
    for between in ("mixed", "continuous"):
        base = service_level(agents, load, aht_seconds=180, within_seconds=20, between=between)
        assert 0 <= base <= 1
        staffed = service_level(agents + more_agents, load, aht_seconds=180, within_seconds=20, between=between)
        assert staffed >= base - 1e-12
        loaded = service_level(agents, load + more_load, aht_seconds=180, within_seconds=20, between=between)
        assert loaded <= base + 1e-12
    few, many = (
        required_agents(a, aht_seconds=180, service_level=0.8, within_seconds=20, real=True)
        for a in (load, load + more_load)
    )
    assert few <= many + 1e-9


@given(st.integers(1, 100), st.floats(0.5, 90), st.floats(0.01, 0.999))
def test_wait_quantile_inverts_the_service_level(agents: int, load: float, share: float) -> None:
    wait = float(wait_quantile_seconds(agents, load, aht_seconds=200, probability=share))
    if agents <= load:
        assert wait == np.inf
    elif wait > 0:
        reached = service_level(agents, load, aht_seconds=200, within_seconds=wait)
        assert reached == pytest.approx(share, abs=1e-9)
    else:
        assert 1 - wait_probability(agents, load) >= share


def test_a_tie_is_met_and_no_more_is_asked() -> None:
    assert required_agents(0.2, aht_seconds=60, service_level=0.8, within_seconds=0) == 1  # P(wait) = load at one agent
    occupied = required_agents(10.5, aht_seconds=60, service_level=0.1, within_seconds=9e9, max_occupancy=0.7)
    assert occupied == 15
    assert occupancy(15, 10.5) == pytest.approx(0.7)


@pytest.mark.parametrize("load", [0.0, 5e-324, 1e-300, 1e-9, 0.01, 1e5, 1e7])
@pytest.mark.parametrize("within", [0.0, 1e-9, 20.0, 1e300])
@pytest.mark.parametrize("real", [False, True])
def test_extremes_are_finite_and_enough(load: float, within: float, real: bool) -> None:
    agents = required_agents(load, aht_seconds=180, service_level=0.99, within_seconds=within, real=real)
    assert np.isfinite(agents)
    assert (agents > 0) == (load > 0)
    assert service_level(agents, load, aht_seconds=180, within_seconds=within) >= 0.99 - 1e-9


def test_shapes_broadcast_and_empty_is_empty() -> None:
    sized = required_agents([[5.0], [50.0]], aht_seconds=[180, 300, 600], service_level=0.8, within_seconds=20)
    assert sized.shape == (2, 3)
    assert required_agents([], aht_seconds=180, service_level=0.8, within_seconds=20).shape == (0,)
    assert occupancy([0, 0, 4, 2], [0, 3, 3, 3]).tolist() == [0, 1, 0.75, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"service_level": 1.0}, "service_level must be below 1 .100 % needs infinitely many agents"),
        ({"service_level": -0.1}, "service_level must be finite and at least 0"),
        ({"load": np.nan}, "load must be finite"),
        ({"load": 1e9}, "load must be at most"),
        ({"aht_seconds": 0}, "aht_seconds must be above 0"),
        ({"within_seconds": -1}, "within_seconds must be"),
        ({"max_occupancy": 1.1}, "max_occupancy must be at most 1, got 1.1"),
        ({"max_occupancy": 0}, "max_occupancy must be above 0"),
        ({"max_asa_seconds": 0}, "max_asa_seconds must be above 0"),
    ],
)
def test_targets_that_nothing_meets_are_named(change: dict[str, float], message: str) -> None:
    call: dict[str, Any] = {"load": 5.0, "aht_seconds": 180, "service_level": 0.8, "within_seconds": 20} | change
    with pytest.raises(UsageError, match=message):
        required_agents(call.pop("load"), **call)


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(UsageError, match="between must be"):
        wait_probability(2.5, 1, between="nearest")  # type: ignore[arg-type]
