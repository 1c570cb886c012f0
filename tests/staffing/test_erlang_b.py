from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.errors import UsageError
from wfm.staffing.erlang_b import blocking, required_servers

from .exact import inverse_blocking

loads = st.floats(0.01, 400)


@given(st.integers(0, 450), loads)
def test_agrees_with_the_exact_recursion(servers: int, load: float) -> None:
    with localcontext(prec=60):
        expected = float(1 / inverse_blocking(servers, Decimal(load)))
    assert blocking(servers, load) == pytest.approx(expected, rel=1e-10, abs=1e-290)


@pytest.mark.parametrize(
    ("servers", "load"),
    [(3, 2000.0), (1000, 1500.0), (1000, 3000.0), (5000, 9000.0), (20000, 19000.5), (60000, 80000.0), (99999, 1e5)],
)
def test_agrees_at_large_loads(servers: int, load: float) -> None:
    inverse = 1.0
    for n in range(1, servers + 1):
        inverse = 1 + inverse * n / load  # stable upwards: errors shrink or keep their relative size
    assert blocking(servers, load) == pytest.approx(1 / inverse, rel=1e-10)


@given(st.floats(0, 300), st.floats(0.01, 300))
def test_real_servers_obey_the_recursion_and_fall(servers: float, load: float) -> None:
    here, above = blocking([servers, servers + 1], load)
    assert 0 <= above <= here <= 1
    if above > 1e-280:
        assert 1 / above == pytest.approx(1 + (servers + 1) / load / here, rel=1e-9)


@given(loads, st.sampled_from([1e-6, 0.01, 0.02, 0.3, 0.9, 1.0]))
def test_required_servers_are_the_fewest(load: float, limit: float) -> None:
    servers = required_servers(load, max_blocking=limit)
    assert blocking(servers, load) <= limit * (1 + 1e-11)
    if servers > 0:
        assert blocking(servers - 1, load) > limit


def test_edges() -> None:
    assert blocking(0, 5) == pytest.approx(1, rel=1e-14)
    assert blocking(0, 0) == 1
    assert blocking(3, 0) == 0
    assert required_servers([0, 0], max_blocking=0.1).tolist() == [0, 0]
    assert blocking(np.zeros((0,)), 3).shape == (0,)
    assert blocking([[1], [2]], [1, 2, 3]).shape == (2, 3)


@pytest.mark.parametrize("bad", [-1, np.nan, np.inf])
def test_bad_input_is_named(bad: float) -> None:
    with pytest.raises(UsageError, match="servers must be finite and at least 0"):
        blocking([1, bad], 2)
    with pytest.raises(UsageError, match="load must be"):
        blocking(1, bad)
    with pytest.raises(UsageError, match="max_blocking must be above 0"):
        required_servers(1, max_blocking=0)
