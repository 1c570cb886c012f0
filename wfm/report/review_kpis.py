"""Support KPIs with their definitions; those that the data does not hold are named too.

History and plan give contacts, abandonment and escalations; cases (`wfm review --tickets`) give times of response and
resolution, first-contact resolution and how often customers come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from wfm.models.history import History
from wfm.models.plan import Plan
from wfm.models.ticket import Ticket
from wfm.models.time import zone
from wfm.report.hiring_tables import Cell, Sheet

NEEDS_TICKETS = (
    ("response time", "from the first contact of a case to its first answer; for calls and chat see the ASA above"),
    ("resolution time", "from the first contact of a case to its end"),
    ("first-contact resolution, measured", "cases closed after one contact and never escalated / cases closed"),
    ("contacts per case", "contacts of customers about a case / cases"),
)
"""KPIs that only cases can tell."""

UNKNOWN_KPIS = (("CSAT, NPS, CES", "what customers say in surveys"),)
"""Usual KPIs that no input holds."""

Of = Callable[[Sequence[Ticket]], float | None]

MEASURES: tuple[tuple[str, str, str, Of], ...] = (
    ("Cases", "i", "opened in the month", lambda all_of: float(len(all_of))),
    ("Open", "i", "of those, not resolved yet", lambda all_of: float(sum(each.resolved is None for each in all_of))),
    ("Answer min", "n", "median minutes to the first answer", lambda all_of: _median(_minutes(all_of, "answered"))),
    ("P90 min", "n", "nine in ten are answered within", lambda all_of: _p90(_minutes(all_of, "answered"))),
    ("Solve h", "n", "median hours to the end", lambda all_of: _hours(_median(_minutes(all_of, "resolved")))),
    ("P90 h", "n", "nine in ten are resolved within", lambda all_of: _hours(_p90(_minutes(all_of, "resolved")))),
    ("First", "p", "first-contact resolution", lambda all_of: first_contact_resolution(all_of)),
    ("Escal.", "p", "cases escalated / cases", lambda all_of: _mean(each.escalated for each in all_of)),
    ("Per case", "n", "contacts / cases", lambda all_of: _mean(each.contacts for each in all_of)),
    ("Per agent", "n", "contacts / people who had cases", lambda all_of: contacts_per_agent(all_of)),
)
"""Column, its kind, what it means, and how it is counted, over cases."""


def first_contact_resolution(cases: Sequence[Ticket]) -> float | None:
    """Share of the cases closed that took one contact and were never escalated; none where none is closed."""
    return _mean(each.contacts == 1 and not each.escalated for each in cases if each.resolved is not None)


def contacts_per_agent(cases: Sequence[Ticket]) -> float | None:
    """Contacts of cases whose agent is known, over those agents."""
    known = [each for each in cases if each.agent]
    return sum(each.contacts for each in known) / len({each.agent for each in known}) if known else None


def by_month(plan: Plan, tickets: Sequence[Ticket]) -> Sheet:
    """KPIs of cases by queue and month of their opening, on the queue's clock; the last twelve months."""
    groups: dict[tuple[str, str], list[Ticket]] = {}
    for each in tickets:
        clock = zone(plan.inputs.configuration.queue_zone(each.queue))
        groups.setdefault((each.queue, f"{each.opened.astimezone(clock):%Y-%m}"), []).append(each)
    months = sorted({month for _, month in groups})[-12:]
    rows: list[list[Cell]] = [
        [queue, month, *(count(cases) for *_, count in MEASURES)]
        for (queue, month), cases in sorted(groups.items())
        if month in months
    ]
    note = "; ".join(f"{name}: {meaning}" for name, _, meaning, _ in MEASURES)
    header = ("Queue", "Month", *(name for name, *_ in MEASURES))
    kinds = "tt" + "".join(kind for _, kind, *_ in MEASURES)
    return Sheet("Cases", header, rows, kinds, f"{note}; times are elapsed, closed hours included", keys=2)


def kpis(plan: Plan, history: History | None, tickets: Sequence[Ticket]) -> Sheet:
    """Every KPI with its definition and value; no value where the data does not hold it."""
    rows = [*_of_plan(plan), *(_of_history(history) if history is not None else []), *_of_tickets(tickets)]
    missing = [*(() if tickets else NEEDS_TICKETS), *UNKNOWN_KPIS]
    rows += [
        [
            name,
            f"{meaning}: not in the data" + ("" if tickets or name == UNKNOWN_KPIS[0][0] else " (see --tickets)"),
            None,
        ]
        for name, meaning in missing
    ]
    return Sheet("Support KPIs", ("KPI", "Definition", "Value"), rows, "ttn")


def _of_plan(plan: Plan) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    people, weeks = len(plan.inputs.agents), plan.inputs.configuration.horizon.days / 7
    if plan.forecast and people:
        contacts = sum(float(queue.offered.sum()) for queue in plan.forecast.queues.values())
        rows.append(["contacts per agent and week", "contacts forecast / people / weeks", contacts / people / weeks])
    for name, queue in plan.inputs.configuration.queues.items():
        if queue.first_contact_resolution is not None:
            share = 100 * queue.first_contact_resolution
            rows.append([f"{name}: first-contact resolution, %", "as the plan assumes it", share])
            if queue.escalates_to:
                meaning = f"contacts handed to {queue.escalates_to} / contacts, as the plan assumes it"
                rows.append([f"{name}: escalations, %", meaning, 100 - share])
    return rows


def _of_history(history: History) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for name, record in history.queues.items():
        if len(record.escalated) and (offered := float(np.nansum(record.offered))):
            share = float(np.nansum(record.escalated)) / offered
            rows.append([f"{name}: escalations, %", "contacts escalated / offered, all of the history", 100 * share])
    counted = [queue for queue in history.queues.values() if queue.abandoned.size]
    offered = sum(float(np.nansum(queue.offered)) for queue in counted)
    if offered:
        gone = sum(float(np.nansum(queue.abandoned)) for queue in counted)
        meaning = "contacts left before an answer / offered, where they are counted, all of the history"
        rows.append(["abandonment, %", meaning, 100 * gone / offered])
    return rows


def _of_tickets(tickets: Sequence[Ticket]) -> list[list[Cell]]:
    if not tickets:
        return []
    answered, resolved = _minutes(tickets, "answered"), _minutes(tickets, "resolved")
    first, escalated = first_contact_resolution(tickets), _mean(each.escalated for each in tickets)
    rows: list[list[Cell]] = [
        ["response time, minutes", "mean from the first contact of a case to its first answer", _mean(answered)],
        ["resolution time, hours", "mean from the first contact of a case to its end", _hours(_mean(resolved))],
        [
            "first-contact resolution, measured, %",
            "cases closed after one contact and never escalated / cases closed",
            None if first is None else 100 * first,
        ],
        ["escalated cases, %", "cases passed on / cases", None if escalated is None else 100 * escalated],
        ["contacts per case", "contacts of customers about a case / cases", _mean(each.contacts for each in tickets)],
        ["contacts per agent", "contacts of cases / people who had them", contacts_per_agent(tickets)],
    ]
    return rows


def _minutes(cases: Sequence[Ticket], until: str) -> list[float]:
    found = ((getattr(each, until), each.opened) for each in cases)
    return [(end - opened).total_seconds() / 60 for end, opened in found if end is not None]


def _mean(values: Iterable[float]) -> float | None:
    kept = list(values)
    return float(np.mean(kept)) if kept else None


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def _p90(values: Sequence[float]) -> float | None:
    return float(np.quantile(values, 0.9)) if values else None


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else minutes / 60
