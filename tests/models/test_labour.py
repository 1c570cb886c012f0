"""Labour packs are complete, dated and understood by the rules; sites name them, people differ by label."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from wfm.models.labour import CHECK, labour_packs
from wfm.models.organisation import RuleSetting, Site
from wfm.models.public_holidays import public_holidays
from wfm.models.roster import RosterProblem
from wfm.solver.rules.base import check_settings, registry

from ..solver.builders import MONDAY, agents, before, line, problem, shift, verdict


@pytest.mark.parametrize("name", ["de", "eu", "fr", "in", "ph", "uk", "us", "us_ca"])
def test_every_pack_is_dated_sourced_and_understood(name: str) -> None:
    pack = labour_packs()[name]
    assert pack.checked > date(2025, 1, 1)
    assert pack.note
    assert all(item.article for item in pack.rules)
    rules = tuple(RuleSetting(rule=item.rule, params=item.params) for item in pack.rules)
    assert check_settings(rules) == []
    assert {item.rule for item in pack.rules} <= registry().keys()


def test_sites_name_packs_that_exist() -> None:
    assert Site(time_zone="UTC", labour=("eu", "de")).labour == ("eu", "de")
    with pytest.raises(ValidationError, match="no labour pack 'germany'; known packs: de, eu"):
        Site(time_zone="UTC", labour=("germany",))


def lawful(pack: str, labels: tuple[str, ...] = (), days: int = 7, **fields: object) -> RosterProblem:
    from wfm.models.labour import pack_settings

    rules = [RuleSetting.model_validate(item) for item in pack_settings("here", (pack,), ())]
    return problem(
        days, people=agents(1, labels=labels), templates=("day", "early", "late", "night"), rules=rules, **fields
    )


@pytest.mark.parametrize(
    ("pack", "labels", "text", "rule", "kept"),
    [
        ("eu", (), "ld", "daily_rest", True),  # 22:00 to 09:00
        ("eu", (), "le", "daily_rest", False),
        ("uk", (), "ddddddd", "weekly_rest", False),
        ("uk", (), "dddddd.", "weekly_rest", True),
        ("uk", ("under_18",), "dddddd.", "days_off", False),
        ("uk", (), "dddddd.", "days_off", True),
        ("uk", ("under_18",), "ld", "daily_rest", False),
        ("de", (), "e", "break_time", False),  # eight hours without a break
        ("de", (), "d", "break_time", True),
        ("de", (), "e", "work_stretch", False),
        ("de", (), "ddddddd", "days_off", False),
        ("de", (), "dddddd.", "days_off", True),
        ("de", (), "..ddddd", "days_off", True),  # Sunday worked, and a weekday off in the same week
        ("fr", (), "dddddd.", "weekly_hours", True),
        ("fr", (), "ddddddd", "consecutive_days", False),
        ("us", (), "ddddddd", "weekly_hours", True),
        ("us", ("under_16",), "ddddd..", "weekly_hours", True),
        ("us", ("under_16",), "dddddd.", "weekly_hours", False),
        ("us", ("under_16_school",), "ddd....", "weekly_hours", False),
        ("us_ca", (), "d", "break_time", False),  # 30 of 50 minutes
        ("in", ("no_night_consent",), "n", "shift_count", False),
        ("in", (), "n", "shift_count", True),
        ("ph", (), "n", "shift_hours", False),
        ("ph", ("compressed_week",), "n", "shift_hours", True),
    ],
)
def test_what_a_pack_asks_for(pack: str, labels: tuple[str, ...], text: str, rule: str, kept: bool) -> None:
    assert (verdict(lawful(pack, labels), *line(text), rule=rule) == 0) == kept


@pytest.mark.parametrize(
    ("labels", "until", "kept"),
    [
        (("overtime_agreed",), "17:59", True),
        (("overtime_agreed",), "18:00", True),  # 51.5 hours in all
        (("overtime_agreed",), "18:01", False),
        ((), "09:05", True),
        ((), "14:30", True),  # 48
        ((), "14:31", False),
    ],
)
def test_overtime_in_india(labels: tuple[str, ...], until: str, kept: bool) -> None:
    """Five nights of 8.5 hours, and a shift from 09:00."""
    last = shift(MONDAY + timedelta(days=6), "", start="09:00", end=until)
    assert (verdict(lawful("in", labels), *line("nnnnn"), last, rule="weekly_hours") == 0) == kept


@pytest.mark.parametrize(
    ("pack", "until", "kept"),
    [
        ("us_ca", "13:29", True),
        ("us_ca", "13:30", False),  # none is due below 3.5 hours
        ("de", "16:00", True),
        ("de", "16:01", False),  # above six hours
        ("uk", "16:00", True),
        ("uk", "16:01", False),
        ("fr", "15:59", True),
        ("fr", "16:00", False),  # from six hours on
        ("in", "15:00", True),
        ("in", "15:01", False),
    ],
)
def test_from_when_a_break_is_due(pack: str, until: str, kept: bool) -> None:
    """A shift from 10:00 without any break."""
    assert (verdict(lawful(pack), shift(MONDAY, "", start="10:00", end=until), rule="break_time") == 0) == kept


@pytest.mark.parametrize(("labels", "kept"), [((), False), (("opt_out_48h",), True)])
def test_the_opt_out_of_48_hours(labels: tuple[str, ...], kept: bool) -> None:
    long = lawful("uk", labels, days=7, past=before("dddddd.ddddddd"))
    assert (verdict(long, *line("dddddd."), rule="average_hours") == 0) == kept


def test_the_source_goes_with_the_rule() -> None:
    assert all(CHECK in item.source and item.sites == ("here",) for item in lawful("eu").rules)


@pytest.mark.parametrize(
    ("country", "region", "day", "kept"),
    [
        ("DE", "BY", date(2026, 1, 6), True),
        ("DE", "BE", date(2026, 1, 6), False),
        ("PT", "", date(2026, 4, 25), True),
        ("US", "", date(2026, 7, 4), True),
    ],
)
def test_public_holidays(country: str, region: str, day: date, kept: bool) -> None:
    assert (day in public_holidays(country, region, day - timedelta(days=2), 5)) == kept


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [("", "", "needs a country"), ("XX", "", "no public holidays are known"), ("DE", "XX", "no region 'XX'")],
)
def test_countries_that_are_not_known(country: str, region: str, words: str) -> None:
    Site(time_zone="UTC", country=country, region=region)
    with pytest.raises(ValidationError, match=words):
        Site(time_zone="UTC", country=country, region=region, public_holidays=True)


def test_plans_carry_packs_and_holidays_to_the_solver(tiny_inputs: object) -> None:
    from wfm.models.plan import PlanInputs
    from wfm.models.requirement import Requirement
    from wfm.solver.problem import build_problem

    assert isinstance(tiny_inputs, PlanInputs)
    site = Site(
        time_zone="Europe/Lisbon", country="PT", public_holidays=True, labour=("eu",), labour_without=("daily_rest",)
    )
    start = date(2026, 4, 24)
    horizon = tiny_inputs.configuration.horizon.model_copy(update={"start": start})
    configuration = tiny_inputs.configuration.model_copy(update={"sites": {"Lisbon": site}, "horizon": horizon})
    inputs = tiny_inputs.model_copy(update={"configuration": configuration})
    found = build_problem(inputs, Requirement(grid=configuration.grid(), queues={}))
    assert [item.rule for item in found.rules].count("daily_rest") == 1
    assert "weekly_rest" in {item.rule for item in found.rules}
    assert date(2026, 4, 25) in {item.date for item in found.special_days if item.site == "Lisbon"}
    assert MONDAY not in {item.date for item in found.special_days}
