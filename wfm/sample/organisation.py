"""The invented company: Nimbrel Broadband, three sites that hand the day on to one another, seven queues.

Manila works 22:00–14:00 UTC, Lisbon 07:00–22:00 and Bogotá 11:00–03:00, so the English queues are open day and night
while nobody works one. Lisbon's clocks change within the plan (29 March 2026), the other two sites' do not.
"""

from __future__ import annotations

from datetime import date, timedelta

from wfm.models.organisation import (
    Break,
    Configuration,
    Contract,
    Horizon,
    Queue,
    RuleSetting,
    ShiftTemplate,
    Site,
    Target,
)
from wfm.models.people import SpecialDay

ZONE = "Europe/Lisbon"
PLAN_START = date(2026, 3, 9)
PLAN_DAYS = 28
HISTORY_START = date(2025, 3, 1)
HISTORY_DAYS = 365
"""The last eight days before the plan are missing from the history, as they are on the day a real plan is made."""

INTERVAL_MINUTES = 30

SITES = {
    "Manila": Site(time_zone="Asia/Manila", country="PH", opening_hours={"mon-sun": "06:00-22:00"}),
    "Lisbon": Site(time_zone="Europe/Lisbon", country="PT", opening_hours={"mon-sun": "07:00-22:00"}),
    "Bogotá": Site(time_zone="America/Bogota", country="CO", opening_hours={"mon-sun": "06:00-22:00"}),
}

SKILLS = ("voice", "chat", "email", "english", "spanish", "portuguese", "french", "tier2")

HOLIDAYS = {
    date(2025, 4, 18): "Good Friday",
    date(2025, 5, 1): "Labour Day",
    date(2025, 11, 1): "All Saints' Day",
    date(2025, 12, 8): "Immaculate Conception",
    date(2025, 12, 25): "Christmas Day",
    date(2026, 1, 1): "New Year's Day",
    date(2026, 4, 3): "Good Friday",
}
"""Public holidays that all three countries keep."""

CAMPAIGNS = {
    date(2025, 6, 11): ("Summer tariff", 1.2),
    date(2025, 10, 15): ("Autumn tariff", 1.2),
    date(2026, 3, 18): ("Spring tariff", 1.15),
}
"""Days on which an offer goes out to all customers, with what it does to the number of contacts."""


def queues() -> dict[str, Queue]:
    """Seven queues over three channels and four languages; the English ones never close."""
    return {
        "English calls": Queue(
            channel="voice",
            skills=("voice", "english"),
            target=Target(service_level=0.8, within_seconds=20, max_occupancy=0.9, min_agents=1),
            aht_seconds=280,
            patience_seconds=150,
            shrinkage=0.12,
            short_cost=100,
        ),
        "English calls tier 2": Queue(
            channel="voice",
            skills=("voice", "english", "tier2"),
            tier=2,
            opening_hours={"mon-sun": "08:00-22:00"},
            target=Target(service_level=0.8, within_seconds=90, max_occupancy=0.9),
            aht_seconds=540,
            patience_seconds=300,
            shrinkage=0.12,
            short_cost=120,
        ),
        "English chat": Queue(
            channel="chat",
            skills=("chat", "english"),
            target=Target(service_level=0.8, within_seconds=90, max_occupancy=0.9, min_agents=1),
            aht_seconds=480,
            concurrency=2,
            shrinkage=0.12,
            short_cost=80,
        ),
        "Spanish calls": Queue(
            channel="voice",
            skills=("voice", "spanish"),
            opening_hours={"mon-sun": "09:00-02:00"},
            target=Target(service_level=0.8, within_seconds=30, max_occupancy=0.9),
            aht_seconds=270,
            patience_seconds=150,
            shrinkage=0.12,
            short_cost=100,
        ),
        "Iberian chat": Queue(
            channel="chat",
            skills=("chat", "spanish | portuguese"),
            opening_hours={"mon-sun": "09:00-23:00"},
            target=Target(service_level=0.75, within_seconds=90, max_occupancy=0.9),
            aht_seconds=480,
            concurrency=2,
            shrinkage=0.12,
            short_cost=80,
        ),
        "French calls": Queue(
            channel="voice",
            skills=("voice", "french"),
            opening_hours={"mon-fri": "08:00-19:00"},
            target=Target(service_level=0.75, within_seconds=45, max_occupancy=0.9),
            aht_seconds=300,
            patience_seconds=150,
            shrinkage=0.12,
            short_cost=100,
        ),
        "English email": Queue(
            channel="email",
            skills=("email", "english"),
            target=Target(service_level=0.95, within_seconds=8 * 3600),
            aht_seconds=420,
            shrinkage=0.12,
            short_cost=40,
        ),
    }


def shift_templates() -> dict[str, ShiftTemplate]:
    """Early, late and short shifts of each site: 40 to 44 combinations of start and breaks a day and site."""
    long_breaks = (
        Break(activity="break", minutes=15, paid=True, earliest_minutes=90, latest_minutes=150),
        Break(activity="meal", minutes=30, earliest_minutes=210, latest_minutes=300),
        Break(activity="break", minutes=15, paid=True, earliest_minutes=360, latest_minutes=420),
    )
    short_break = Break(activity="break", minutes=15, paid=True, earliest_minutes=120, latest_minutes=180)
    templates = {}
    for site, first in (("Manila", 360), ("Lisbon", 420), ("Bogotá", 360)):
        templates[f"{site} early"] = ShiftTemplate(
            earliest_start=first,
            latest_start=600,
            start_step_minutes=60,
            length_minutes=(510,),
            breaks=long_breaks,
            max_variants_per_start=4,
            sites=(site,),
            tags=("early",),
        )
        templates[f"{site} late"] = ShiftTemplate(
            earliest_start=690,
            latest_start=810,
            start_step_minutes=60,
            length_minutes=(510,),
            breaks=long_breaks,
            max_variants_per_start=4,
            sites=(site,),
            tags=("late",),
        )
        templates[f"{site} short"] = ShiftTemplate(
            earliest_start=420,
            latest_start=1020,
            start_step_minutes=120,
            length_minutes=(300,),
            breaks=(short_break,),
            max_variants_per_start=2,
            sites=(site,),
            tags=("short",),
        )
    return templates


def contracts() -> dict[str, Contract]:
    """Full time works early and late shifts, part time the short ones."""
    return {
        "full_time": Contract(
            hours_per_week=40,
            shift_templates=tuple(f"{site} {band}" for site in SITES for band in ("early", "late")),
            cost_per_hour=14.5,
        ),
        "part_time": Contract(
            hours_per_week=25, shift_templates=tuple(f"{site} short" for site in SITES), cost_per_hour=14.5
        ),
    }


def rules() -> tuple[RuleSetting, ...]:
    """What the law and the company ask of a roster (hard), and what is good practice (with a weight)."""
    return (
        RuleSetting(rule="daily_rest", params={"hours": 11}),
        RuleSetting(rule="weekly_hours", params={"max_hours": 40}, contracts=("full_time",)),
        RuleSetting(rule="weekly_hours", params={"max_hours": 25}, contracts=("part_time",)),
        RuleSetting(rule="weekly_hours", params={"min_hours": 40}, contracts=("full_time",), weight=4),
        RuleSetting(rule="weekly_hours", params={"min_hours": 25}, contracts=("part_time",), weight=4),
        RuleSetting(rule="consecutive_days", params={"max_days": 6}),
        RuleSetting(rule="consecutive_days", params={"max_days": 5}, weight=10),
        RuleSetting(rule="weekends", params={"max_weekends": 3}),
        RuleSetting(rule="weekends", params={"max_weekends": 2}, weight=20),
    )


def special_days() -> tuple[SpecialDay, ...]:
    """Holidays and campaigns of the history and of the plan; the campaigns' factors are marketing's own estimate."""
    days = [SpecialDay(date=day, kind="holiday", name=name) for day, name in HOLIDAYS.items()]
    days += [SpecialDay(date=day, kind="event", name=name, factor=factor) for day, (name, factor) in CAMPAIGNS.items()]
    return tuple(sorted(days, key=lambda special: special.date))


def configuration(seed: int) -> Configuration:
    """The whole configuration, planned with the given seed."""
    return Configuration(
        organisation="Nimbrel Broadband",
        time_zone=ZONE,
        horizon=Horizon(start=PLAN_START, days=PLAN_DAYS),
        interval_minutes=INTERVAL_MINUTES,
        seed=seed,
        sites=SITES,
        skills=SKILLS,
        queues=queues(),
        shift_templates=shift_templates(),
        contracts=contracts(),
        rules=rules(),
    )


def last_history_day() -> date:
    """The last day with contacts on record."""
    return HISTORY_START + timedelta(days=HISTORY_DAYS - 1)
