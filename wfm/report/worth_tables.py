"""What one more person, skill, hour or relaxed rule would buy, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.time import WEEKDAYS
from wfm.models.worth import HourWorth, RuleWorth, Worth
from wfm.report.hiring_tables import Cell, Sheet


def people(found: Sequence[Worth], number: int, currency: str) -> Sheet:
    """One round: every kind of person that could be hired, the best first."""
    rows: list[list[Cell]] = [
        [
            *(each.site, each.contract, _skills(each), each.gain, each.short_hours, each.wage, _pattern(each)),
            "yes" if each.proved else "",
        ]
        for each in found
    ]
    note = "gain: what the cost falls by while all others keep their shifts"
    best = found[0] if found else None
    if best is not None and best.confirmed is not None:
        proof = "proved" if best.confirmed_proved else "not proved: the searches are not exact enough to tell"
        note = f"{note}; with everybody anew it falls by {best.confirmed:,.1f} for the first ({proof})"
    header = ("Site", "Contract", "Skills", "Gain", "Short h less", f"Wage, {currency}", "Shifts", "Proved")
    return Sheet(f"Person {number} to hire", header, rows, "tttnnitt", note, keys=3)


def chosen(found: Sequence[Worth]) -> Sheet:
    """The best of every round: whom a roster lacks, in turn."""
    rows: list[list[Cell]] = [
        [each.site, each.contract, _skills(each), each.gain, each.short_hours, _pattern(each)] for each in found
    ]
    note = "each beside those above; gain: what the roster's cost falls by; they are wanted in the hiring plan"
    header = ("Site", "Contract", "Skills", "Gain", "Short h less", "Shifts")
    return Sheet(
        "Whom the roster lacks", header, rows, "tttnnt", note if rows else "nobody who would be worth the hire"
    )


def skills(found: Sequence[Worth]) -> Sheet:
    """What it is worth that a person of a site learns a skill."""
    rows: list[list[Cell]] = [[each.site, each.who, _skills(each), each.gain, each.short_hours] for each in found]
    header = ("Site", "Who, say", "Skills then", "Gain", "Short h less")
    return Sheet("One more skill", header, rows, "tttnn", keys=2)


def hours(found: Sequence[HourWorth]) -> Sheet:
    """What one more hour, shift and person would save, week by week."""
    rows: list[list[Cell]] = [
        [
            *(each.site, _skills(each), each.week.isoformat(), each.hour_at, each.hour, each.shift_at, each.shift),
            *(each.agent, each.confirmed),
        ]
        for each in found
    ]
    header = ("Site", "Skills", "Week", "Best hour", "Saves", "Best shift", "Saves ", "A person", "Rostered anew")
    note = (
        "costs saved by the prices behind the bound; rostered anew: by that hour, as the search found it"
        if rows
        else "the rules of this plan have no prices"
    )
    return Sheet("One more hour", header, rows, "ttttntnnn", note, keys=3)


def rules(found: Sequence[RuleWorth], title: str) -> Sheet:
    """What relaxing rules would save."""
    rows: list[list[Cell]] = [
        [each.change, each.by_prices, each.confirmed, each.short_hours, "yes" if each.proved else ""] for each in found
    ]
    header = ("Change", "By prices", "Rostered anew", "Short h less", "Proved")
    note = (
        "by prices: what the bound falls by; rostered anew: what the cost of the roster falls by, none where no search "
        "found one that is cheaper; proved: cheaper than any roster under the rule"
    )
    return Sheet(title, header, rows, "tnnnt", note if rows else "there are none")


def _skills(worth: Worth | HourWorth) -> str:
    return ", ".join(name if level == 1 else f"{name}:{level}" for name, level in worth.skills.items()) or "none"


def _pattern(worth: Worth, most: int = 3) -> str:
    """The hours worked most, with their weekdays: `14:00-22:00 mon tue fri`."""
    by_hours: dict[str, list[str]] = {}
    days: dict[str, int] = {}
    for each in worth.pattern:
        hours = f"{each.start}-{each.end}"
        by_hours.setdefault(hours, []).append(each.weekday)
        days[hours] = days.get(hours, 0) + each.days
    ordered = sorted(by_hours, key=lambda hours: (-days[hours], hours))
    more = sum(days[hours] for hours in ordered[most:])
    weekdays = {hours: " ".join(sorted(by_hours[hours], key=WEEKDAYS.index)) for hours in ordered}
    shown = [f"{hours} {weekdays[hours]} ({days[hours]})" for hours in ordered[:most]]
    return "; ".join([*shown, *([f"{more} others"] if more else [])])
