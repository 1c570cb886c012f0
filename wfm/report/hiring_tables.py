"""A hiring plan as tables: the same headings and rows for the terminal, the workbook, the page and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.models.hiring_plan import PRICES, HiringPlan

Cell = str | float | None


@dataclass(frozen=True)
class Sheet:
    """A table. `formats` says per column: t text, n number with one decimal, i whole number, p share.

    `keys`: how many columns at the left tell the rows apart; where a table is too wide, each part begins with them.
    """

    title: str
    header: tuple[str, ...]
    rows: list[list[Cell]]
    formats: str
    note: str = ""
    keys: int = 1


def labels(plan: HiringPlan) -> list[str]:
    """Names of the periods: 2026-04, or the first day of a week."""
    monthly = plan.inputs.settings.period == "month"
    return [f"{start:%Y-%m}" if monthly else start.isoformat() for start in plan.period_starts]


def calendar(plan: HiringPlan) -> Sheet:
    """Which requisitions to open when, and what follows."""
    rows: list[list[Cell]] = [
        [
            *(each.requisition.isoformat(), each.start.isoformat(), each.productive.isoformat(), each.full.isoformat()),
            *(each.site, each.skill, float(each.tier), each.group, each.option, float(each.heads), each.hiring_cost),
        ]
        for each in plan.requisitions
    ]
    header = (
        "Open by",
        "First day",
        "Productive",
        "Fully",
        "Site",
        "Skill",
        "Tier",
        "Group",
        "Option",
        "People",
        "Cost",
    )
    return Sheet("Hiring calendar", header, rows, "ttttttittii", "" if rows else "nobody needs to be hired", keys=2)


def classes(plan: HiringPlan) -> Sheet:
    """Classes to hold."""
    rows: list[list[Cell]] = [
        [
            *(run.start.isoformat(), run.end.isoformat(), run.site, run.course),
            *(float(run.classes), float(run.people), run.trainers),
        ]
        for run in plan.classes
    ]
    return Sheet(
        "Classes", ("First day", "Last day", "Site", "Course", "Classes", "People", "Trainers"), rows, "ttttiin"
    )


def moves(plan: HiringPlan) -> Sheet:
    """Transfers and cross-training."""
    rows: list[list[Cell]] = [
        [move.day.isoformat(), move.kind, move.group, move.target, float(move.heads), move.cost] for move in plan.moves
    ]
    return Sheet("Transfers and cross-training", ("From", "What", "Group", "To", "People", "Cost"), rows, "ttttii")


def outlook(plan: HiringPlan) -> Sheet:
    """All groups and queues together, period by period."""
    required = _sum([queue.required_fte for queue in plan.queues], plan)
    own, bought = (_sum([getattr(each, name) for each in plan.queues], plan) for name in ("own_fte", "outsourced_fte"))
    short = _sum([queue.short_fte for queue in plan.queues], plan)
    sums = [
        *(_sum([getattr(each, name) for each in plan.groups], plan) for name in ("heads", "hires", "leavers")),
        _sum([group.productive_fte for group in plan.groups], plan),
        _sum([group.overtime_fte - group.time_off_fte for group in plan.groups], plan),
    ]
    leaders = _sum([site.leaders for site in plan.sites], plan)
    money = _sum([values for term, values in plan.costs.items() if term not in PRICES], plan)
    columns = [required, sums[3], sums[4], own, bought, short, sums[0], sums[1], sums[2], leaders, money]
    rows: list[list[Cell]] = [
        [label, *(float(column[number]) for column in columns)] for number, label in enumerate(labels(plan))
    ]
    header = (
        "Period",
        "Required FTE",
        "Productive FTE",
        "Overtime less time off",
        "Served by own",
        "Partners",
        "Missing",
    )
    return Sheet(
        "Outlook", (*header, "Heads", "Hires", "Leavers", "Leaders", "Money"), rows, "tnnnnnnninii", _percentile(plan)
    )


def groups(plan: HiringPlan) -> Sheet:
    """People of every group, period by period."""
    rows: list[list[Cell]] = [
        [
            *(group.group, group.site, group.skill, float(group.tier), label),
            *(float(values[number]) for values in (group.heads, group.hires, group.leavers, group.paid_fte)),
            float(group.productive_fte[number]),
            float(group.overtime_fte[number]),
            float(group.time_off_fte[number]),
        ]
        for group in plan.groups
        for number, label in enumerate(labels(plan))
    ]
    header = ("Group", "Site", "Skill", "Tier", "Period", "Heads", "Hires", "Leavers", "Paid FTE", "Productive FTE")
    return Sheet("People", (*header, "Overtime FTE", "Time off FTE"), rows, "tttitninnnnn")


def queues(plan: HiringPlan) -> Sheet:
    """Work of every queue, period by period."""
    rows: list[list[Cell]] = [
        [
            queue.queue,
            label,
            *(
                float(values[number])
                for values in (
                    *(queue.contacts, queue.required_fte, queue.own_fte),
                    *(queue.outsourced_fte, queue.short_fte),
                )
            ),
        ]
        for queue in plan.queues
        for number, label in enumerate(labels(plan))
    ]
    header = ("Queue", "Period", "Contacts", "Required FTE", "Own FTE", "Partners FTE", "Missing FTE")
    return Sheet("Work", header, rows, "ttinnnn", _percentile(plan))


def costs(plan: HiringPlan) -> Sheet:
    """Every term over all periods."""
    rows: list[list[Cell]] = [[term, float(values.sum())] for term, values in plan.costs.items()]
    rows.sort(key=lambda row: -abs(float(row[1] or 0)))
    currency = plan.inputs.settings.currency
    ahead = plan.inputs.settings.look_ahead_months
    beyond: list[list[Cell]] = [[f"the {ahead} months after that", plan.look_ahead_cost]] if ahead else []
    return Sheet("Cost by term", ("Term", currency), [*rows, *beyond, ["all", plan.objective]], "ti")


def costs_by_period(plan: HiringPlan) -> Sheet:
    """Every term, period by period."""
    rows: list[list[Cell]] = [
        [label, *(float(values[number]) for values in plan.costs.values())] for number, label in enumerate(labels(plan))
    ]
    return Sheet("Costs", ("Period", *plan.costs), rows, "t" + "i" * len(plan.costs))


def proof(plan: HiringPlan) -> Sheet:
    """Cost, bound and gap; beside them what rules of thumb cost."""
    hires = float(sum(each.heads for each in plan.requisitions))
    rows: list[list[Cell]] = [
        ["this plan", plan.objective, plan.cost, hires, _short(plan)],
        ["any plan, at least", plan.bound, None, None, None],
    ]
    others = plan.alternatives
    rows.extend([each.name, each.cost, each.money, float(each.heads), each.short_share] for each in others)
    gap = "–" if plan.gap is None else f"{100 * plan.gap:.3f} %"
    note = f"{plan.status}, gap {gap}, {plan.wall_seconds:.1f} s; the cost has prices for missing people and budgets"
    return Sheet("Proof", ("Plan", "Cost", "Money", "Hires", "Missing"), rows, "tiiip", note)


def risks(plan: HiringPlan) -> Sheet:
    """The same people in other futures."""
    rows: list[list[Cell]] = [
        [f"P{100 * risk.percentile:.0f}", risk.cost, risk.short_share, risk.worst_share] for risk in plan.risks
    ]
    header = ("Work at", f"Money, {plan.inputs.settings.currency}", "Missing", "In the worst period")
    return Sheet("The same people in other futures", header, rows, "tipp")


def all_sheets(plan: HiringPlan) -> Sequence[Sheet]:
    """Every table that has any rows."""
    made = (
        *(calendar(plan), classes(plan), moves(plan), outlook(plan), queues(plan), groups(plan)),
        *(costs(plan), costs_by_period(plan), proof(plan), risks(plan)),
    )
    return [sheet for sheet in made if sheet.rows]


def _sum(rows: Sequence[np.ndarray], plan: HiringPlan) -> np.ndarray:
    return np.asarray(np.sum([np.zeros(len(plan.period_starts)), *rows], axis=0))


def _short(plan: HiringPlan) -> float:
    need = sum(float(queue.required_fte.sum()) for queue in plan.queues)
    return sum(float(queue.short_fte.sum()) for queue in plan.queues) / need if need else 0.0


def _percentile(plan: HiringPlan) -> str:
    return f"work at P{100 * plan.percentile:.0f}: exceeded in {100 * (1 - plan.percentile):.0f} of 100 futures"


def choice(plans: Sequence[HiringPlan]) -> Sheet:
    """Plans for several percentiles: what it costs to be safer, and what is missing in the futures beyond."""
    tried = sorted({risk.percentile for plan in plans for risk in plan.risks})
    rows: list[list[Cell]] = [
        [
            f"P{100 * plan.percentile:.0f}",
            float(sum(each.heads for each in plan.requisitions)),
            plan.cost,
            *(
                next((risk.short_share for risk in plan.risks if risk.percentile == percentile), None)
                for percentile in tried
            ),
        ]
        for plan in plans
    ]
    header = ("Hired for", "Hires", f"Money, {plans[0].inputs.settings.currency}")
    missing = tuple(f"Missing at P{100 * percentile:.0f}" for percentile in tried)
    return Sheet("What it costs to be safer", (*header, *missing), rows, "tii" + "p" * len(tried))
