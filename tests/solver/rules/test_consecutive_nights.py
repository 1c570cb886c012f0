"""Nights in a row, and what a night is."""

from datetime import timedelta

import pytest

from wfm.models.organisation import ShiftTemplate

from ..builders import MONDAY, agents, before, line, problem, rule, shift
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "expected"),
    [("", "nn.n", 0), ("", "nnn.", 4), ("n", "nn.n", 4), ("nnn", "n...", 4), ("d", "nn..", 0), ("", "nnnn", 8)],
)
def test_rows(past: str, text: str, expected: float) -> None:
    templates = ("night", "day")
    soft = problem(4, templates=templates, rules=[rule("consecutive_nights", 4, max_nights=2)], past=before(past))
    assert judge(soft, *line(text), rule="consecutive_nights") == expected
    hard = problem(4, templates=templates, rules=[rule("consecutive_nights", max_nights=2)], past=before(past))
    assert judge(hard, *line(text), rule="consecutive_nights") == (None if expected else 0)


@pytest.mark.parametrize(
    ("start", "length", "night"),
    [(1020, 475, False), (1020, 480, True), (1020, 485, True), (240, 480, True), (245, 480, False), (235, 480, True)],
)
def test_two_hours_make_a_night(start: int, length: int, night: bool) -> None:
    template = ShiftTemplate(earliest_start=start, latest_start=start, length_minutes=(length,))
    end = start + length
    tiny = problem(2, templates={"x": template}, rules=[rule("consecutive_nights", 1, max_nights=1)])
    clocks = f"{start // 60}:{start % 60:02d}", f"{end // 60}:{end % 60:02d}"
    shifts = [shift(MONDAY + timedelta(days=day), "x", start=clocks[0], end=clocks[1]) for day in range(2)]
    assert judge(tiny, *shifts, rule="consecutive_nights") == int(night)


def test_the_agents_own_clock_decides() -> None:
    # 09:00 in Manila is the middle of the night in Lisbon
    staff = agents(1, time_zone="Asia/Manila")
    tiny = problem(2, people=staff, rules=[rule("consecutive_nights", 1, max_nights=1)])
    shifts = [shift(MONDAY + timedelta(days=day), zone_name="Asia/Manila") for day in range(2)]
    assert judge(tiny, *shifts, rule="consecutive_nights") == 0
