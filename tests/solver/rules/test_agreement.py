"""For every rule, primitives and audit agree on rosters of random tiny problems."""

import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.models.organisation import RuleSetting
from wfm.solver.rules.base import registry

from ..harness import check_agreement, problems, settings_of

EXAMPLES = int(os.environ.get("WFM_EXAMPLES", "15"))
"""Random problems for each rule; more for a thorough search."""

SOFT = (1.0, 2.5)
SETTINGS: dict[str, st.SearchStrategy[RuleSetting]] = {
    "activation": settings_of("activation", SOFT),
    "around_days_off": settings_of(
        "around_days_off",
        what=("nights", "work", "outer"),
        next_to=("wishes", "leave", "both"),
        before=(None, True),
        after=(None, True),
    ),
    "availability": settings_of("availability", (None,)),
    "availability_levels": settings_of(
        "availability_levels", (None, 2.0), rather_not=(4.0, 1.0), fine=(0.0, 1.0), like=(0.25,), love=(0.0,)
    ),
    "average_hours": settings_of(
        "average_hours", max_hours=(10, 24.25, 40), weeks=(1, 2, 3), week_start=("mon", "thu")
    ),
    "break_hours": settings_of(
        "break_hours",
        activity=(None, "meal"),
        window=(None, "13:10-13:40", "12:00-13:15", "22:00-05:15"),
        min_before_end_minutes=(None, 240, 241),
        max_before_end_minutes=(None, 270),
    ),
    "break_time": settings_of(
        "break_time",
        after_hours=(6, 8, 8.5),
        minutes=(30, 45),
        block_minutes=(0, 30, 31),
        begin_within_hours=(None, 4, 3.9),
    ),
    "changes": settings_of(
        "changes",
        min_notice_days=(0, 1, 2),
        max_notice_days=(None, 2, 5),
        what=("shift", "breaks"),
        min_moved_minutes=(0, 60, 481),
    ),
    "consecutive_days": settings_of("consecutive_days", max_days=(3, 4), min_days=(1, 2, 3)),
    "consecutive_days_off": settings_of("consecutive_days_off", max_days=(3, 4), min_days=(1, 2, 3)),
    "consecutive_nights": settings_of("consecutive_nights", max_nights=(1, 2), least_hours=(2, 7, 7.5)),
    "consecutive_shifts": settings_of(
        "consecutive_shifts", what=("work", "outer", "weekend_days", "late"), max_shifts=(2, 3), min_shifts=(1, 2)
    ),
    "core_hours": settings_of(
        "core_hours",
        window=("10:00-15:00", "20:00-04:00"),
        min_hours=(None, 2, 8),
        time_zone=(None, "Asia/Manila"),
        weekdays=(None, ("sat", "mon")),
    ),
    "coverage": settings_of("coverage", (None,), scale=(0.5, 1)),
    "daily_rest": settings_of("daily_rest", hours=(8, 11, 15.5, 24, 40)),
    "day_off_length": settings_of(
        "day_off_length",
        hours=(24, 30, 36.5, 60),
        anchor=(None, "00:00", "14:15"),
        flexibility_hours=(0, 3.3, 12, 30),
    ),
    "days_off": settings_of("days_off", min_days=(1, 2, 5), week_start=("mon", "thu")),
    "fair_burden": settings_of(
        "fair_burden",
        SOFT,
        points=(
            None,
            {"nights": 2.0, "holidays": 1.5},
            {"late_finishes": 1.0, "early_starts": 2.0, "unpopular_hours": 0.5},
            {"wishes_denied": 1.0, "weekend_days": 1.0},
        ),
        memory_weeks=(0, 1, 26),
        by_contract=(True, False),
    ),
    "fair_share": settings_of(
        "fair_share", SOFT, what=("nights", "weekend_days", "hours", "outer", "day"), with_past=(True, False)
    ),
    "forward_rotation": settings_of("forward_rotation", max_earlier_minutes=(0, 60, 300)),
    "handover_overlap": settings_of(
        "handover_overlap",
        window=("13:00-15:00", "22:00-02:00"),
        min_people=(1, 2),
        time_zone=("UTC", "Asia/Manila"),
        weekdays=(None, ("tue", "sat")),
    ),
    "headcount": settings_of(
        "headcount",
        min_people=(0, 1),
        max_people=(1, 2),
        window=("00:00-24:00", "22:00-06:00"),
        time_zone=(None, "Europe/Lisbon"),
        weekdays=(None, ("mon", "sun")),
    ),
    "leaders_on_duty": settings_of(
        "leaders_on_duty",
        leader_agents=(("a0",), ("a1", "a2")),
        leader_skills=(None, ("french",)),
        people_per_leader=(1, 2, 3),
        apart=(None, "site", "team"),
        window=("00:00-24:00", "12:00-23:00"),
    ),
    "locked_days": settings_of("locked_days", (None,)),
    "meetings": settings_of("meetings", (None,)),
    "night_workers": settings_of(
        "night_workers",
        max_hours_per_day=(2, 4.1, 8),
        weeks=(1, 2),
        min_nights=(None, 1, 2),
        label=("night_worker", "here"),
    ),
    "overtime": settings_of("overtime", (None, 2.0), after_hours=(8, 20.25), per=("day", "week"), factor=(1.5, 2)),
    "period_hours": settings_of("period_hours", min_hours=(None, 16, 24.25), max_hours=(25, 40))
    | settings_of("period_hours", min_hours=(None, 16), max_hours=(25, 40), per=("month",))
    | settings_of(
        "period_hours",
        min_hours=(None, 16),
        max_hours=(25, 40),
        per=("weeks",),
        weeks=(1, 2),
        anchor=(date(2026, 3, 8), date(2026, 7, 4)),
    ),
    "preferences": settings_of("preferences", (None, 2.0)),
    "queue_blocks": settings_of("queue_blocks", (None,)),
    "premium": settings_of(
        "premium",
        (None, 2.0),
        what=("work", "nights", "holidays", "weekend_days"),
        share=(0.1, 0.5),
        window=(None, "22:00-06:00"),
    ),
    "rest_after_nights": settings_of("rest_after_nights", hours=(24, 36, 48)),
    "rolling_hours": settings_of("rolling_hours", min_hours=(None, 8, 7.9), max_hours=(8, 20.3, 40), days=(1, 3, 7))
    | settings_of("rolling_hours", min_hours=(8, 15.7, 24), days=(1, 3, 7)),
    "rolling_shifts": settings_of(
        "rolling_shifts", what=("work", "nights", "holidays"), max_shifts=(0, 1, 3), days=(2, 5)
    )
    | settings_of(
        "rolling_shifts", what=("work", "nights"), min_shifts=(1, 2, 3), max_shifts=(None, 3), days=(1, 2, 5)
    ),
    "rotation": settings_of(
        "rotation",
        pattern=(("work", "off"), ("nights", "nights", "off"), ("outer", "any", "off", "off"), ("day",)),
        anchor=(date(2026, 3, 10), date(2026, 11, 1)),
        offset=(None, 0),
        step_days=(1, 2),
    ),
    "same_breaks": settings_of("same_breaks", (None,), activity=(None, "meal", "rest"), max_minutes=(0, 60)),
    "same_days": settings_of("same_days"),
    "same_starts": settings_of("same_starts", (None,), max_minutes=(0, 60, 480)),
    "shift_count": settings_of(
        "shift_count",
        what=("work", "nights", "outer", "holidays", "weekend_days"),
        min_shifts=(None, 1, 2),
        max_shifts=(2, 4),
        per=("week", "month", "horizon"),
        week_start=("mon", "thu"),
    ),
    "shift_headcount": settings_of(
        "shift_headcount", what=("work", "night", "outer"), min_people=(0, 1, 2), max_people=(None, 2)
    ),
    "repeating_headcount": settings_of(
        "repeating_headcount", period_days=(1, 3, 7), what=("shift", "start", "template")
    ),
    "shift_palette": settings_of("shift_palette", what=("shift", "start", "template"), max_different=(0, 1, 2)),
    "team_rotation": settings_of("team_rotation", by=("person", "team"), step_days=(1, 2, 7)),
    "shift_hours": settings_of(
        "shift_hours",
        what=("work", "nights"),
        min_hours=(None, 8, 8.1),
        max_hours=(8.1, 8.25),
        max_span_hours=(None, 8, 9),
    ),
    "shift_pattern": settings_of(
        "shift_pattern",
        pattern=(
            ("nights", "!nights"),
            ("work", "off", "work"),
            ("!off", "outer"),
            ("off", "weekend_days", "off"),
            ("holidays", "!off", "work", "off"),
            ("early | day", "!outer|weekend_days"),
            ("late", "off | night", "work"),
        ),
    )
    | settings_of(
        "shift_pattern",
        pattern=(("nights",), ("work", "off"), ("!off", "outer | day"), ("off",)),
        then=(("off",), ("off", "off"), ("!nights", "work"), ("work | off", "outer", "off")),
    ),
    "shift_shape": settings_of("shift_shape", (None,)),
    "shift_times": settings_of(
        "shift_times",
        what=("work", "outer"),
        earliest_start=(None, "08:00", "06:00"),
        latest_start=("09:00", "14:00"),
        earliest_end=(None, "17:30"),
        latest_end=(None, "22:00", "30:00"),
        weekdays=(None, ("mon", "thu")),
    ),
    "shift_variety": settings_of("shift_variety", max_templates=(1, 2), week_start=("mon", "thu")),
    "split_shifts": settings_of("split_shifts", max_gap_minutes=(29, 30, 31)),
    "start_distance": settings_of("start_distance", hours=(8, 16, 24, 25.5, 48)),
    "steady_week": settings_of("steady_week", max_minutes=(0, 180, 300), week_start=("mon", "thu"))
    | settings_of(
        "steady_week", what=("start", "paid"), per=("week", "month", "horizon"), max_minutes=(0, 29, 30, 200)
    ),
    "start_consistency": settings_of("start_consistency", max_shift_minutes=(0, 60, 300)),
    "time_off": settings_of("time_off", (None,)),
    "wages": settings_of("wages", (None, 0.5)),
    "weekends": settings_of(
        "weekends",
        max_weekends=(0, 1),
        per_weeks=(None, 1, 2, 3),
        days=(None, ("fri", "sat"), ("sun", "mon"), ("sun",)),
    )
    | settings_of(
        "weekends",
        min_weekends=(1, 2),
        max_weekends=(None, 2),
        per_weeks=(None, 1, 2),
        days=(None, ("tue", "wed"), ("sun",)),
    ),
    "weekly_hours": settings_of(
        "weekly_hours", min_hours=(None, 16, 24.25), max_hours=(25, 40), week_start=("mon", "thu")
    ),
    "weekly_rest": settings_of(
        "weekly_rest", hours=(24, 35, 48, 120), week_start=("mon", "thu", "sun"), across_weeks=(True, False)
    ),
    "whole_weekends": settings_of("whole_weekends", days=(None, ("fri", "sat"), ("sun", "mon"))),
    "work_share": settings_of(
        "work_share",
        what=(None, "work", "nights", "outer"),
        min_percent=(1, 40, 50),
        max_percent=(None, 50, 99),
        among_labels=(None, ("here",)),
        among_contracts=(None, ("full",)),
    )
    | settings_of("work_share", max_percent=(0, 33, 60), among_teams=(None, ("blue",))),
    "work_stretch": settings_of("work_stretch", max_minutes=(None, 479, 480), min_minutes=(239, 240, 241)),
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
