from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.staffing.load import in_progress, linear_recurrence, load_profile
from wfm.staffing.model import Work


def _work(volume: list[float] | np.ndarray, aht: float | np.ndarray, is_open: np.ndarray | None = None) -> Work:
    contacts = np.array(volume, dtype=float)
    return Work(
        contacts,
        np.broadcast_to(np.asarray(aht, dtype=float), contacts.shape),
        np.ones(contacts.size, bool) if is_open is None else is_open,
        1800.0,
    )


def _opened(size: int) -> np.ndarray:
    is_open = np.ones(size, bool)
    is_open[[0, -1]] = False
    return is_open


@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=12),
    st.lists(st.floats(30, 20_000), min_size=12, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_mol_is_the_mean_of_small_steps(volume: list[float], aht: list[float], is_open: list[bool]) -> None:
    """Euler's method with half-second steps, which knows nothing of the closed form."""
    work = _work(volume, np.array(aht[: len(volume)]), np.array(is_open[: len(volume)]))
    aht_known = []  # in force: the last handling time that contacts had, or else the first
    known = [time for time, contacts in zip(aht, volume, strict=False) if contacts > 0] or [aht[0]]
    last = known[0]
    for time, contacts in zip(aht, volume, strict=False):
        last = time if contacts > 0 else last
        aht_known.append(last)
    running = is_open[0] and is_open[len(volume) - 1]
    m = volume[0] * aht[0] / 1800 if running else 0.0
    progress = in_progress(work)
    steps = 3600
    for interval, contacts in enumerate(volume):
        if not is_open[interval]:
            assert progress.mean[interval] == 0
            assert progress.finished[interval] == pytest.approx(m, abs=0.02 + 0.01 * m)
            m = 0.0
            continue
        total = left = 0.0
        for _ in range(steps):
            out = m / aht_known[interval] * (1800 / steps)
            total += m / steps
            left += out
            m += contacts / steps - out
        assert progress.mean[interval] == pytest.approx(total, abs=0.02 + 0.01 * total)
        assert progress.finished[interval] == pytest.approx(left, abs=0.02 + 0.01 * left)


@pytest.mark.parametrize("method", ["mol", "sipp", "sipp_max", "lag_sipp"])
def test_all_methods_agree_on_a_load_that_stays(method: str) -> None:
    is_open = np.ones(200, bool)
    is_open[0] = False
    load = load_profile(_work(np.full(200, 30.0), 2400.0, is_open), method)  # type: ignore[arg-type]
    assert load[0] == 0
    assert load[50:-1] == pytest.approx(40)


def test_every_contact_is_handled_once() -> None:
    random = np.random.default_rng(1)
    work = _work(random.uniform(0, 60, 60), random.uniform(60, 5000, 60), _opened(60))
    progress = in_progress(work)
    assert progress.finished.sum() == pytest.approx(work.volume[1:-1].sum())
    flat = _work(work.volume, 2400.0, _opened(60))
    handled = (in_progress(flat).mean * 1800).sum() + in_progress(flat).finished[-1] * 2400
    assert handled == pytest.approx((flat.volume[1:-1] * 2400).sum())


def test_lag_shifts_the_load_by_the_handling_time() -> None:
    volume = np.array([0.0, 10, 20, 30, 40, 0])
    work = _work(volume, 1800.0, _opened(6))
    assert load_profile(work, "lag_sipp").tolist() == [0, 0, 10, 20, 30, 0]
    assert load_profile(work, "sipp").tolist() == [0, 10, 20, 30, 40, 0]
    assert load_profile(work, "sipp_max").tolist() == [0, 15, 25, 35, 40, 0]
    half = _work(volume, 900.0, _opened(6))
    assert load_profile(half, "lag_sipp") == pytest.approx([0, 2.5, 7.5, 12.5, 17.5, 0])


def test_nothing_is_needed_where_nothing_comes() -> None:
    empty = _work(np.zeros(5), np.nan)
    for method in ("mol", "sipp", "sipp_max", "lag_sipp"):
        assert load_profile(empty, method).tolist() == [0.0] * 5  # type: ignore[arg-type]
        assert load_profile(_work([], 100.0), method).size == 0  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-5, 5)), max_size=40))
def test_the_recurrence_is_the_plain_loop(steps: list[tuple[float, float]]) -> None:
    value, plain = 0.0, []
    for factor, term in steps:
        value = factor * value + term
        plain.append(value)
    result = linear_recurrence([step[0] for step in steps], [step[1] for step in steps])
    assert result == pytest.approx(plain, abs=1e-9)
