# ruff: noqa: E501 - a table of mistakes and messages reads best with one to a line
from __future__ import annotations

from pathlib import Path

import pytest

from tests.io.small import SITE, TABLES, problems, read_files


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("time_zone: Europe/Oslo", "tme_zone: Europe/Oslo", ["11: sites.oslo.time_zone: is missing", "12: sites.oslo: unknown setting 'tme_zone' (did you mean 'time_zone'?)"]),
        ("time_zone: Europe/Oslo", "time_zone: Oslo", ["12: sites.oslo.time_zone: no time zone 'Oslo' (did you mean 'Europe/Oslo'?)"]),
        ("time_zone: Europe/Oslo", "time_zone: europe/oslo", ["12: sites.oslo.time_zone: no time zone 'europe/oslo' (did you mean 'Europe/Oslo'?)"]),
        ("days: 14", "days: 800", ["5: horizon.days: must be at most 731, got 800"]),
        ("weight: 50", "weight: 1e30", ["45: rules.days_in_a_row.1.weight: must be at most 1000000, got 1e+30"]),
        ("french>=2 | german", "french>=12", ["17: queues.voice.skills.1: must ask for a level of 1 to 9, got 'french>=12'"]),
        ("days: 14", "days: 0", ["5: horizon.days: must be at least 1, got 0"]),
        ("days: 14", "days: many", ["5: horizon.days: must be a whole number, got 'many'"]),
        ("days: 14", "days: 1.5", ["5: horizon.days: must be a whole number, got 1.5"]),
        ("start: 2026-03-23", "start: 23.3.2026", ["4: horizon.start: must be a date such as 2026-01-31, got '23.3.2026'"]),
        ("start: 2026-03-23", "start: 9999-12-31", ["4: horizon.start: must lie between 1970 and 2200"]),
        ("channel: chat", "channel: chatt", ["21: queues.chat.channel: must be one of voice, chat, email, social, back_office, got 'chatt' (did you mean 'chat'?)"]),
        ("concurrency: 2", "concurrency: .nan", ["23: queues.chat.concurrency: must be a finite number, got nan"]),
        ("aht_seconds: 300", "aht_seconds: .inf", ["18: queues.voice.aht_seconds: must be a finite number, got inf"]),
        ("earliest_start: 07:00", "earliest_start: 7h", ["26: shift_templates.early.earliest_start: must be a clock time HH:MM, got '7h'"]),
        ("length_minutes: 480", "length_minutes: 20", ["36: shift_templates.night.length_minutes: must be at least 30, got 20"]),
        ("mon-fri: 07:00-22:00", "mon-fry: 07:00-22:00", ["10: sites.lisbon.opening_hours: 'mon-fry' is not a weekday or range of weekdays such as mon or mon-fri"]),
        ("mon-fri: 07:00-22:00", "mon-fri: 07:00", ["10: sites.lisbon.opening_hours: must be a span HH:MM-HH:MM, got '07:00'"]),
        ("french>=2 | german", "frech>=2 | german", ["17: queues.voice.skills.1: no skill 'frech' (did you mean 'french'?)"]),
        ("french>=2 | german", "french>2", ["17: queues.voice.skills.1: must read like 'french', 'french>=2' or 'french | german', got 'french>2'"]),
        ("[early, night]", "[erly, night]", ["39: contracts.full.shift_templates.0: no shift template 'erly' (did you mean 'early'?)"]),
        ("sites: [lisbon]", "sites: [lisbn]", ["29: shift_templates.early.sites.0: no site 'lisbn' (did you mean 'lisbon'?)"]),
        ("contracts: [part]", "contracts: [prt]", ["45: rules.days_in_a_row.1.contracts.0: no contract 'prt' (did you mean 'part'?)"]),
        ("contracts: [part]", "agents: [an]", ["45: rules.days_in_a_row.1.agents.0: no agent 'an' (did you mean 'ann'?)"]),
        ("contracts: [part]", "teams: [bleu]", ["45: rules.days_in_a_row.1.teams.0: no team 'bleu' (did you mean 'blue'?)"]),
        ("contracts: [part]", "weigt: 3, weight: 0", ["45: rules.days_in_a_row.1.weight: is given twice (first on line 45)"]),
        ("weight: 50", "weight: 0", ["45: rules.days_in_a_row.1.weight: must be more than 0, got 0"]),
        ("daily_rest: {hours: 11}", "daily_rest: 11", ["42: rules.daily_rest: must be the rule's settings, or off"]),
        ("organisation: Example", "organisation: 12", ["1: organisation: must be text, got 12 (put it in quotes)"]),
        ("organisation: Example", "organisation:", ["1: organisation: must be text, got None"]),
        ("organisation: Example", "history: {columns: {volume: x}}\norganisation: Example", ["1: history.columns.volume: unknown column 'volume' (allowed: timestamp, date, queue, offered, handled, abandoned, escalated, aht_seconds, interval_minutes)"]),
        ("skills: [voice, chat, french, german]", "skills: [voice, chat, french, german, chat]", ["14: skills.4: skill 'chat' is given twice"]),
        ("interval_minutes", "interval_minutes", []),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_the_planners_words(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    told = problems(tmp_path / "plan", site=SITE.replace(old, new, 1))
    assert told == [f"site.yaml:{each}" for each in said]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    site = SITE.replace("days: 14", "days: 0").replace("sites: [lisbon]", "sites: [lisbn]").replace("[chat]", "[chatt]")
    agents = TABLES["agents"].replace("lisbon,full", "lisbon,ful", 1)
    told = problems(tmp_path / "plan", site=site, agents=agents, history="timestamp,queue,offered\nx,voice,1\n")
    assert [":".join(each.split(":")[:2]) for each in told] == [
        "agents.csv:2",
        "history.csv:2",
        "site.yaml:5",
        "site.yaml:22",
        "site.yaml:29",
    ]


def test_rules_in_all_their_forms(tmp_path: Path) -> None:
    listed = "rules:\n  - daily_rest: {hours: 11}\n    weekends: on\n  - days_in_a_row: [{most: 6}, {most: 5, weight: 2}]\n  - daily_rest: {hours: 12, teams: [blue]}\n"
    result = read_files(tmp_path / "plan", site=SITE.partition("rules:")[0] + listed)
    assert result.inputs is not None
    rules = result.inputs.configuration.rules
    assert [(rule.rule, rule.params, rule.weight) for rule in rules] == [
        ("daily_rest", {"hours": 11}, None),
        ("weekends", {}, None),
        ("days_in_a_row", {"most": 6}, None),
        ("days_in_a_row", {"most": 5}, 2),
        ("daily_rest", {"hours": 12}, None),
    ]
    assert rules[-1].teams == ("blue",)


def test_a_rule_can_be_switched_off_and_left_as_it_is_by_default(tmp_path: Path) -> None:
    result = read_files(tmp_path / "plan")
    assert result.inputs is not None
    rules = [rule.rule for rule in result.inputs.configuration.rules]
    assert rules == ["daily_rest", "days_in_a_row", "days_in_a_row", "availability"]


def test_later_problems_find_their_place(tmp_path: Path) -> None:
    place = read_files(tmp_path / "plan").place
    assert place(("rules", 0, "params", "hours")) == ("site.yaml", 42, "rules.daily_rest.hours")
    assert place(("rules", 0, "params", "hrs")) == ("site.yaml", 42, "rules.daily_rest.hrs")
    assert place(("rules", 2, "weight")) == ("site.yaml", 45, "rules.days_in_a_row.1.weight")
    assert place(("rules", 3, "rule")) == ("site.yaml", 47, "rules.availability")
    assert place(("queues", "chat", "channel")) == ("site.yaml", 21, "queues.chat.channel")
    assert place(()) == ("site.yaml", 1, "")


def test_queues_and_sites_named_by_a_queue_must_exist(tmp_path: Path) -> None:
    more = "channel: chat\n    escalates_to: voce\n    consults: {voice: 0.1, chatt: 0.2}\n    handovers: [{site: oslow, start: '10:00'}]"
    said = problems(tmp_path, site=SITE.replace("channel: chat", more))
    assert [each.partition(": ")[2] for each in said] == [
        "queues.chat.escalates_to: no queue 'voce' (did you mean 'voice'?)",
        "queues.chat.consults.chatt: no queue 'chatt' (did you mean 'chat'?)",
        "queues.chat.handovers.0.site: no site 'oslow' (did you mean 'oslo'?)",
    ]
