"""For every rule, primitives and audit agree on rosters of random tiny problems."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.organisation import RuleSetting
from wfm.solver.rules.base import registry

from ..harness import check_agreement, problems, settings_of

EXAMPLES = int(os.environ.get("WFM_EXAMPLES", "30"))
"""Random problems for each rule; more for a thorough search."""

SOFT = (1.0, 2.5)
SETTINGS: dict[str, st.SearchStrategy[RuleSetting]] = {
    "availability": settings_of("availability", (None,)),
    "consecutive_days": settings_of("consecutive_days", max_days=(3, 4), min_days=(1, 2, 3)),
    "consecutive_days_off": settings_of("consecutive_days_off", max_days=(3, 4), min_days=(1, 2, 3)),
    "consecutive_nights": settings_of("consecutive_nights", max_nights=(1, 2), least_hours=(2, 7, 7.5)),
    "coverage": settings_of("coverage", (None,), scale=(0.5, 1)),
    "daily_rest": settings_of("daily_rest", hours=(8, 11, 15.5, 24, 40)),
    "days_off": settings_of("days_off", min_days=(1, 2, 5), week_start=("mon", "thu")),
    "fair_share": settings_of(
        "fair_share", SOFT, what=("nights", "weekend_days", "hours", "outer", "day"), with_past=(True, False)
    ),
    "forward_rotation": settings_of("forward_rotation", max_earlier_minutes=(0, 60, 300)),
    "headcount": settings_of(
        "headcount",
        min_people=(0, 1),
        max_people=(1, 2),
        window=("00:00-24:00", "22:00-06:00"),
        time_zone=(None, "Europe/Lisbon"),
    ),
    "locked_days": settings_of("locked_days", (None,)),
    "period_hours": settings_of("period_hours", min_hours=(None, 16, 24.25), max_hours=(25, 40)),
    "preferences": settings_of("preferences", (None, 2.0)),
    "rest_after_nights": settings_of("rest_after_nights", hours=(24, 36, 48)),
    "shift_count": settings_of(
        "shift_count",
        what=("work", "night", "outer"),
        min_shifts=(None, 1, 2),
        max_shifts=(2, 4),
        per=("week", "horizon"),
        week_start=("mon", "thu"),
    ),
    "shift_headcount": settings_of(
        "shift_headcount", what=("work", "night", "outer"), min_people=(0, 1, 2), max_people=(None, 2)
    ),
    "shift_sequence": settings_of(
        "shift_sequence", after=("work", "night", "day"), not_next=(("day",), ("early", "outer"), ("work",))
    ),
    "shift_shape": settings_of("shift_shape", (None,)),
    "start_consistency": settings_of("start_consistency", max_shift_minutes=(0, 60, 300)),
    "time_off": settings_of("time_off", (None,)),
    "wages": settings_of("wages", (None, 0.5)),
    "weekends": settings_of(
        "weekends",
        max_weekends=(0, 1),
        per_weeks=(None, 1, 2, 3),
        days=(None, ("fri", "sat"), ("sun", "mon"), ("sun",)),
    ),
    "weekly_hours": settings_of(
        "weekly_hours", min_hours=(None, 16, 24.25), max_hours=(25, 40), week_start=("mon", "thu")
    ),
    "whole_weekends": settings_of("whole_weekends", days=(None, ("fri", "sat"), ("sun", "mon"))),
}


def test_every_rule_is_checked() -> None:
    assert SETTINGS.keys() == registry().keys()


@pytest.mark.parametrize("name", SETTINGS)
def test_primitives_and_audit_agree(name: str) -> None:
    @settings(max_examples=EXAMPLES)
    @given(problems(SETTINGS[name], demanding=name == "coverage"))
    def agree(tiny: object) -> None:
        check_agreement(tiny, limit=16)  # type: ignore[arg-type]

    agree()
