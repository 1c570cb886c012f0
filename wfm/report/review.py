"""The review for stakeholders: outlook of service and cost, forecast accuracy, fairness, risk, hiring, support KPIs.

Every figure is one of the plan, of its history, or of a hiring plan; what the data does not hold is said to be missing
instead of being guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape

import numpy as np

from wfm.models.hiring_plan import HiringPlan
from wfm.models.history import History
from wfm.models.plan import Plan
from wfm.models.ticket import Ticket
from wfm.report import hiring_tables
from wfm.report.figures import headline, queue_lines
from wfm.report.findings import by_weight
from wfm.report.hiring_tables import Cell, Sheet
from wfm.report.page_style import stylesheet
from wfm.report.review_kpis import by_month, kpis
from wfm.report.sheets import html_table, workbook
from wfm.report.wording import long_date


def render(
    plan: Plan, history: History | None, hiring: HiringPlan | None, tickets: Sequence[Ticket] = ()
) -> dict[str, bytes]:
    """File name → content: the review as page and workbook."""
    settings = plan.inputs.configuration
    made = sheets(plan, history, hiring, tickets)
    title = f"{settings.organisation}: review"
    return {
        "review.html": _page(plan, title, made).encode(),
        "review.xlsx": workbook(title, made),
    }


def sheets(
    plan: Plan, history: History | None, hiring: HiringPlan | None, tickets: Sequence[Ticket] = ()
) -> list[Sheet]:
    """All tables that the data allows, in the order of the page."""
    found = [_service(plan), _costs(plan), _accuracy(plan), _fairness(plan), _risks(plan)]
    if hiring is not None:
        found += [hiring_tables.calendar(hiring), hiring_tables.outlook(hiring), hiring_tables.risks(hiring)]
    found += [
        *([_volumes(plan, history)] if history is not None else []),
        by_month(plan, tickets),
        kpis(plan, history, tickets),
    ]
    return [sheet for sheet in found if sheet.rows]


def _service(plan: Plan) -> Sheet:
    rows: list[list[Cell]] = [
        [
            *(line.queue, line.promise, line.service_level, line.asa_seconds, line.occupancy, line.contacts),
            *(line.required_hours, line.short_hours, line.short_share),
        ]
        for line in queue_lines(plan)
    ]
    header = ("Queue", "Promise", "In time", "ASA s", "Busy", "Contacts", "Required h", "Short h", "Short")
    return Sheet("Service outlook", header, rows, "ttpipiinp", "of the roster, by formula")


def _costs(plan: Plan) -> Sheet:
    rows: list[list[Cell]] = []
    if plan.evaluation:
        contacts = sum(float(queue.offered.sum()) for queue in plan.forecast.queues.values()) if plan.forecast else 0.0
        rows += [["paid hours", plan.evaluation.paid_hours], ["wages", plan.evaluation.wage_cost]]
        rows += [["wages per contact", plan.evaluation.wage_cost / contacts]] if contacts else []
    if plan.result:
        rows += [["roster: cost", plan.result.objective], ["roster: no roster below", plan.result.bound]]
        rows += [
            [f"roster: {name}", cost] for name, cost in sorted(plan.result.terms.items(), key=lambda item: -item[1])
        ]
    note = f"wages in {plan.inputs.configuration.currency}; the cost of a roster is in the weights of its rules"
    return Sheet("Cost", ("Figure", "Value"), rows, "tn", note)


def _accuracy(plan: Plan) -> Sheet:
    rows: list[list[Cell]] = []
    for name, queue in plan.forecast.queues.items() if plan.forecast else ():
        if errors := queue.accuracy:
            rows.append(
                [name, queue.method, errors.wape, errors.wape_day, errors.bias, errors.baseline_wape, errors.skill]
            )
    header = ("Queue", "Method", "WAPE", "A day", "Bias", "Last week's", "Better by")
    note = "back-tested; last week's: the error of repeating the week before, better by: what is saved of it"
    return Sheet("Forecast accuracy", header, rows, "ttppppp", note)


def _fairness(plan: Plan) -> Sheet:
    """Burdens by site: least, mean and most of a person."""
    if plan.result is None or plan.result.roster is None:
        return Sheet("Fairness", (), [], "")
    hours: dict[str, float] = defaultdict(float)
    weekends: dict[str, float] = defaultdict(float)
    late: dict[str, float] = defaultdict(float)
    for each in plan.result.roster.assignments:
        hours[each.agent] += each.paid_minutes / 60
        weekends[each.agent] += each.date.weekday() >= 5
        late[each.agent] += "late" in each.tags or "night" in each.tags
    rows: list[list[Cell]] = []
    for site in plan.inputs.configuration.sites:
        people = [agent.agent for agent in plan.inputs.agents if agent.site == site]
        for what, burden in (("paid hours", hours), ("weekend days", weekends), ("late or night shifts", late)):
            values = np.array([burden[name] for name in people])
            if values.size:
                rows.append([site, what, *(float(figure(values)) for figure in (np.min, np.mean, np.max, np.std))])
    header = ("Site", "Burden", "Least", "Mean", "Most", "Spread")
    return Sheet("Fairness", header, rows, "ttnnnn", "of one person over the planned days; spread: standard deviation")


def _risks(plan: Plan) -> Sheet:
    findings = by_weight(plan.result.findings)[:15] if plan.result else ()
    rows: list[list[Cell]] = [
        [each.rule, each.agent, each.day.isoformat() if each.day else "", each.cost, each.message] for each in findings
    ]
    return Sheet("What the roster pays for most", ("Rule", "Agent", "Day", "Cost", "What"), rows, "tttnt")


def _volumes(plan: Plan, history: History) -> Sheet:
    """Contacts of the past by month and queue."""
    rows: list[list[Cell]] = []
    for name, queue in history.queues.items():
        months = queue.grid.local(plan.inputs.configuration.queue_zone(name)).astype("datetime64[M]")
        for month in np.unique(months)[-12:]:
            here = (months == month) & ~np.isnan(queue.offered)
            offered = float(queue.offered[here].sum())
            gone = float(np.nansum(queue.abandoned[here])) if queue.abandoned.size else None
            known = here & ~np.isnan(queue.aht_seconds) if queue.aht_seconds.size else np.zeros_like(here)
            weight = float(queue.offered[known].sum())
            seconds = float(queue.offered[known] @ queue.aht_seconds[known]) / weight if weight else None
            share = gone / offered if gone is not None and offered else None
            rows.append([name, str(month), offered, None if gone is None else offered - gone, share, seconds])
    header = ("Queue", "Month", "Offered", "Handled", "Abandoned", "AHT s")
    return Sheet(
        "Contacts of the last twelve months", header, rows, "ttiipi", "months may be part of one at either end"
    )


def _page(plan: Plan, title: str, made: Sequence[Sheet]) -> str:
    horizon = plan.inputs.configuration.horizon
    figures = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in headline(plan))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title>'
        f"<style>{stylesheet()}</style></head>\n<body><main><header><h1>{escape(title)}</h1>"
        f"<p class='lead'>{horizon.days} days from {escape(long_date(horizon.start))}</p></header>"
        f"<dl class='figures'>{figures}</dl>{''.join(map(html_table, made))}</main></body></html>\n"
    )
