"""Shift variants: where breaks may lie, and how many are kept."""

from __future__ import annotations

import time
from itertools import pairwise

from wfm.models.organisation import Break, ShiftTemplate
from wfm.solver.options import variants


def test_wide_windows_of_many_breaks_do_not_explode() -> None:
    breaks = tuple(Break(minutes=10, earliest_minutes=30, latest_minutes=420, step_minutes=5) for _ in range(5))
    template = ShiftTemplate(
        earliest_start=480, latest_start=480, length_minutes=(480,), breaks=breaks, max_variants_per_start=12
    )
    start = time.process_time()
    found = list(variants("long", template))
    assert time.process_time() - start < 3
    assert len(found) == 12
    for variant in found:
        edges = [(offset, offset + pause.minutes) for offset, pause in variant.breaks]
        assert len(edges) == 5
        assert all(end <= begin for (_, end), (begin, _) in pairwise(edges))


def test_starts_lengths_and_placements_multiply() -> None:
    pause = Break(minutes=30, earliest_minutes=180, latest_minutes=240, step_minutes=30)
    template = ShiftTemplate(
        earliest_start=480, latest_start=540, start_step_minutes=30, length_minutes=(420, 480), breaks=(pause,)
    )
    found = list(variants("day", template))
    assert len(found) == 3 * 2 * 3
    assert {variant.start for variant in found} == {480, 510, 540}
    assert {variant.breaks[0][0] for variant in found} == {180, 210, 240}
