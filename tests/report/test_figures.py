from __future__ import annotations

import numpy as np
import pytest

from wfm.models.plan import Plan
from wfm.report.figures import net_by_hour, net_staffing, queue_lines, required, short
from wfm.report.wording import number, percent, seconds


def test_shortage_counts_before_idle_people() -> None:
    net = net_staffing(
        np.array([10.0, 10.0, 10.0, 0.0, 0.0, 1e-9]),
        np.array([2.0, 0.0, 0.0, 0.0, 0.0, 1e-9]),
        np.array([3.0, 3.0, 0.0, 0.0, 2.0, 2.0]),
    )
    assert net.tolist()[:3] == [-0.2, 0.3, 0.0]
    assert np.isnan(net[3])
    assert np.isinf(net[4:]).all()


def test_hours_of_the_organisations_day(plan: Plan) -> None:
    """Against sums by hand, on the day with 25 hours."""
    assert plan.evaluation
    need, missing = required(plan), short(plan)
    assert need is not None
    assert missing is not None
    rows = net_by_hour(plan, lambda day: day.isoformat())
    assert len(rows) == 14
    noon = 6 * 48 + 26  # Sunday 25 October, 12:00, after the hour that came twice
    by_hand = -missing[noon : noon + 2].sum() / need[noon : noon + 2].sum()
    assert rows["2026-10-25"][12] == pytest.approx(by_hand)
    assert by_hand < -0.1


def test_queue_lines_weigh_by_contacts(plan: Plan) -> None:
    assert plan.evaluation
    assert plan.requirement
    voice, email = queue_lines(plan)
    assert (voice.queue, voice.kept) == ("voice <en>", False)
    assert email.kept is True
    assert voice.promise == "80 % in 20 s"
    assert email.promise == "95 % in 4.0 h"
    assert voice.occupancy == pytest.approx(0.8)
    assert voice.asa_seconds == np.inf
    assert voice.short_hours == pytest.approx(plan.evaluation.queues["voice <en>"].short.sum() / 2)
    assert voice.required_hours == pytest.approx(plan.requirement.queues["voice <en>"].scheduled.sum() / 2)


def test_before_any_stage_everything_is_unknown(bare: Plan) -> None:
    assert required(bare) is None
    assert short(bare) is None
    assert net_by_hour(bare, lambda day: day.isoformat()) == {}
    assert {line.service_level for line in queue_lines(bare)} == {None}


def test_wording_of_figures() -> None:
    assert number(1234567.891, 1) == "1,234,567.9"
    assert number(-0.04, 1) == "0.0"
    assert number(-12.3) == "−12"
    assert number(None) == number(float("nan")) == "–"
    assert number(float("inf")) == "∞"
    assert number(float("-inf")) == "−∞"
    assert percent(0.123) == "12.3 %"
    assert percent(float("nan")) == "–"
    assert [seconds(value) for value in (20, 300, 14400, None, float("inf"))] == ["20 s", "5 min", "4.0 h", "–", "∞"]
