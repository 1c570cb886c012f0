from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.erlang_c import required_agents
from wfm.staffing.smallest_staff import measure, smallest_staff
from wfm.staffing.stationary import Targets

from .exact import late


def _meets(queue: ErlangA, agents: Any, targets: Targets, between: Any = "mixed") -> np.ndarray:
    got = measure(queue, agents, targets, between=between)
    met = np.asarray(agents) >= queue.stable_above
    for value, limit in (
        (1 - got.service_level, None if targets.service_level is None else 1 - np.asarray(targets.service_level)),
        (got.asa_seconds, targets.max_asa_seconds),
        (got.abandonment, targets.max_abandonment),
        (got.occupancy, targets.max_occupancy),
        (np.asarray(targets.min_agents) - agents, 0.0),
    ):
        if limit is not None:
            met &= value <= np.asarray(limit) + 1e-8 * np.abs(limit) + 1e-12
    return met


optional = st.none()


@settings(max_examples=60)
@example([1.0], 20.0, np.inf, None, 0.0, "offered", 7.0, None, 1.0, 0.0)
@given(
    st.lists(st.floats(0.01, 300), min_size=1, max_size=8),
    st.sampled_from([20.0, 180.0, 2400.0]),
    st.sampled_from([5.0, 60.0, 600.0, np.inf]),
    optional | st.floats(0.05, 0.99),
    st.sampled_from([0.0, 20.0, 600.0]),
    st.sampled_from(["offered", "answered", "virtual"]),
    optional | st.floats(0.5, 100),
    optional | st.floats(0.001, 0.5),
    st.sampled_from([1.0, 0.9, 0.6]),
    st.sampled_from([0.0, 2.5]),
)
def test_the_answer_meets_every_target_and_one_fewer_does_not(
    loads: list[float],
    aht: float,
    patience: float,
    level: float | None,
    within: float,
    definition: Any,
    asa: float | None,
    gone: float | None,
    cap: float,
    least: float,
) -> None:
    queue = ErlangA.of(loads, aht, patience)
    targets = Targets(level, within, definition, asa, gone, cap, least)
    whole = smallest_staff(queue, targets)
    assert np.all(_meets(queue, whole, targets))
    fewer = whole - 1
    possible = (fewer >= 0) & (fewer >= least)
    assert not np.any(_meets(queue, np.maximum(fewer, 0), targets) & possible & (fewer > queue.stable_above))
    for between in ("mixed", "continuous"):
        people = smallest_staff(queue, targets, real=True, between=between)
        assert np.all((people <= whole) & (people >= np.where(whole - 1 >= least, whole - 1, 0)))
        assert np.all(_meets(queue, people, targets, between))
        # mixed with a number that has no mean wait, there is none either; `measure` tells the continuous one instead
        endless = (between == "mixed") & (asa is not None) & (np.floor(people - 1e-3) <= queue.stable_above)
        less = np.maximum(people - 1e-3, 0)
        assert not np.any(_meets(queue, less, targets, between) & (people > least + 1e-3) & ~endless)


def _mixed(count: int, low: float, high: float) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(3)
    return (
        random.uniform(low, high, count),
        random.uniform(30, 900, count),
        10 ** random.uniform(1, np.log10(14400), count),
        random.uniform(0.5, 0.99, count),
    )


@pytest.mark.parametrize(("count", "low", "high"), [(300, 0.05, 400), (300, 0.02, 1)])
def test_erlang_c_against_sixty_digits(count: int, low: float, high: float) -> None:
    load, aht, within, level = _mixed(count, low, high)
    general = smallest_staff(ErlangA.of(load, aht), Targets(level, within))
    fast = required_agents(load, aht_seconds=aht, service_level=level, within_seconds=within)
    assert np.array_equal(general, fast)
    for case in zip(general, load, aht, within, level, strict=True):
        agents, *rest, share = (float(value) for value in case)
        assert late(int(agents), *rest) <= 1 - share
        assert late(int(agents) - 1, *rest) > 1 - share


def test_edges() -> None:
    queue = ErlangA.of([0, 0, 5], 180, 60)
    assert smallest_staff(queue, Targets(0.8, min_agents=1.5), real=True)[:2].tolist() == [1.5, 1.5]
    assert smallest_staff(queue, Targets(0.8, min_agents=1.5))[:2].tolist() == [2, 2]
    assert smallest_staff(queue, Targets()).tolist() == [0, 0, 0]
    assert smallest_staff(ErlangA.of([], 180), Targets(0.8)).size == 0
    # a fluid: a fifth leaves, after 60·log(1/0.8) = 13.4 s, before anybody is late
    assert smallest_staff(ErlangA.of(1e5, 300, 60), Targets(0.8, 20)) == pytest.approx(80_000, abs=1)
    for wrong, message in (
        ({"service_level": 1.0}, "service_level must be below 1"),
        ({"max_abandonment": 0}, "max_abandonment must be above 0"),
        ({"max_asa_seconds": 0}, "max_asa_seconds must be above 0"),
        ({"max_occupancy": 1.1}, "max_occupancy must be at most 1"),
        ({"definition": "all"}, "definition must be"),
    ):
        with pytest.raises(UsageError, match=message):
            Targets(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="load must be at most"):
        smallest_staff(ErlangA.of(1e9, 180), Targets(0.8))
    with pytest.raises(UsageError, match="between"):
        smallest_staff(queue, Targets(), between="none")  # type: ignore[arg-type]
