"""What every rule must have, and what a setting that does not fit is told."""

from pathlib import Path

import pytest

from wfm.errors import ConfigurationError
from wfm.models.organisation import RuleSetting
from wfm.solver.rules.base import check_settings, registry, settings_in_force

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"


@pytest.mark.parametrize("name", registry())
def test_a_rule_is_documented_and_tested(name: str) -> None:
    rule = registry()[name]
    assert type(rule).__module__ == f"wfm.solver.rules.{name}"
    assert rule.summary
    assert type(rule).__doc__
    assert rule.Params.__doc__
    assert all(field.description for field in rule.Params.model_fields.values())
    assert (Path(__file__).parent / f"test_{name}.py").is_file()


@pytest.mark.parametrize("name", registry())
def test_a_rule_is_in_the_reference(name: str) -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference has not been written")
    assert f"## {name}\n" in REFERENCE.read_text(encoding="utf-8")


def test_rules_always_in_force_can_do_without_parameters() -> None:
    in_force = {rule.name for rule, _ in settings_in_force(())}
    assert in_force == {
        "availability",
        "availability_levels",
        "coverage",
        "locked_days",
        "meetings",
        "preferences",
        "queue_blocks",
        "shift_shape",
        "time_off",
    }


@pytest.mark.parametrize(
    ("setting", "path", "message"),
    [
        (RuleSetting(rule="daily_rst"), (0, "rule"), "no rule 'daily_rst' (did you mean 'daily_rest'?)"),
        (
            RuleSetting(rule="daily_rest", params={"hour": 11}),
            (0, "params", "hour"),
            "no such parameter (did you mean 'hours'?)",
        ),
        (RuleSetting(rule="daily_rest", params={"hours": -1}), (0, "params", "hours"), "must be more than 0, got -1"),
        (
            RuleSetting(rule="daily_rest", params={"hours": "ten"}),
            (0, "params", "hours"),
            "must be a number, got 'ten'",
        ),
        (
            RuleSetting(rule="coverage", params={"scale": 1001}),
            (0, "params", "scale"),
            "must be at most 1000, got 1001",
        ),
        (RuleSetting(rule="time_off", weight=1), (0, "weight"), "time_off is always hard and takes no weight"),
        (
            RuleSetting(rule="weekly_hours"),
            (0, "params"),
            "needs min_hours, max_hours or both",
        ),
    ],
)
def test_settings_that_do_not_fit(setting: RuleSetting, path: tuple[object, ...], message: str) -> None:
    assert check_settings((setting,)) == [(path, message)]
    with pytest.raises(ConfigurationError):
        settings_in_force((setting,))


PAIRS = (
    ("weekly_hours", {"min_hours": 41, "max_hours": 40}),
    ("period_hours", {"min_hours": 41, "max_hours": 40}),
    ("consecutive_days", {"min_days": 3, "max_days": 2}),
    ("consecutive_days_off", {"min_days": 3, "max_days": 2}),
    ("consecutive_days_off", {}),
    ("headcount", {"min_people": 3, "max_people": 2}),
    ("headcount", {}),
    ("weekends", {}),
    ("weekends", {"max_weekends": 1, "days": ("sat", "sat")}),
    ("whole_weekends", {"days": ("sat", "sat")}),
    ("days_off", {"min_days": 8}),
    ("changes", {"min_notice_days": 3, "max_notice_days": 2}),
    ("rotation", {"pattern": ("work", "off"), "anchor": "2026-03-09", "offset": 2}),
    ("daily_rest", {"hours": 0}),
    ("start_consistency", {"max_shift_minutes": -1}),
)


@pytest.mark.parametrize(("name", "params"), PAIRS)
def test_parameters_that_contradict_each_other(name: str, params: dict[str, object]) -> None:
    (problem,) = check_settings((RuleSetting(rule=name, params=params),))
    assert problem[0][:2] == (0, "params")
