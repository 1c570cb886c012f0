"""What one more person or skill would buy, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.time import WEEKDAYS
from wfm.models.worth import Worth
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
    return Sheet(f"Person {number} to hire", header, rows, "tttnnitt", note)


def skills(found: Sequence[Worth]) -> Sheet:
    """What it is worth that a person of a site learns a skill."""
    rows: list[list[Cell]] = [[each.site, each.who, _skills(each), each.gain, each.short_hours] for each in found]
    header = ("Site", "Who, say", "Skills then", "Gain", "Short h less")
    return Sheet("One more skill", header, rows, "tttnn")


def _skills(worth: Worth) -> str:
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
