"""What the command line prints: tables and the heat map, for terminals of 80 columns and more.

`rich` is imported here only; callers import this module when they print.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wfm.models.forecast import Forecast
from wfm.models.plan import Plan
from wfm.models.requirement import Requirement
from wfm.models.roster import Finding, SolveResult
from wfm.report.figures import QueueLine, net_by_hour, queue_lines
from wfm.report.findings import by_weight
from wfm.report.wording import long_date, number, percent, seconds, weekday


def forecast_table(forecast: Forecast) -> RenderableType:
    """Per queue the method that the back-test chose, contacts over the horizon, and its errors against the baseline."""
    days = {queue.accuracy.horizon_days for queue in forecast.queues.values() if queue.accuracy}
    ahead = f", back-tested {min(days)} days ahead" if days else ""
    table = _table(f"Forecast{ahead}", ("Queue", "Method"))
    for title in ("Contacts", "WAPE", "Last week", "Floor", "Bias", "In band"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, queue in forecast.queues.items():
        errors = queue.accuracy
        shares = ["–"] * 5
        if errors:
            values = errors.wape, errors.baseline_wape, errors.floor_wape, errors.bias, errors.coverage
            shares = [percent(value) for value in values]
        table.add_row(escape(name), escape(queue.method), number(float(queue.offered.sum())), *shares)
    note = "WAPE per interval; last week: of repeating it; floor: what chance leaves; band: 90 % wanted"
    return _noted(table, note if days else "")


def requirement_table(requirement: Requirement) -> Table:
    """Per queue the agent-hours over the horizon, on the phone and rostered, and the peak of people rostered."""
    table = _table("Requirement", ("Queue", "Model"))
    for title in ("Workload h", "Agent h", "Rostered h", "Peak agents"):
        table.add_column(title, justify="right", no_wrap=True)
    hours = requirement.grid.interval_minutes / 60
    totals = np.zeros(3)
    for name, queue in requirement.queues.items():
        sums = np.array([queue.workload.sum(), queue.agents.sum(), queue.scheduled.sum()]) * hours
        totals += sums
        peak = float(queue.scheduled.max(initial=0))
        table.add_row(escape(name), escape(queue.model), *(number(value) for value in sums), number(peak, 1))
    if len(requirement.queues) > 1:
        together = np.sum([queue.scheduled for queue in requirement.queues.values()], axis=0)
        peak = float(together.max(initial=0))
        table.add_section()
        table.add_row("all", "", *(number(value) for value in totals), number(peak, 1))
    return table


def roster_summary(result: SolveResult) -> Table:
    """How the search ended: status, cost with its proof, and what the cost is made of."""
    table = _table("Roster", ("Figure",))
    table.add_column("Value", justify="right", no_wrap=True)
    rows = [
        ("status", result.status.value),
        ("cost", number(result.objective, 1)),
        ("lower bound", number(result.bound, 1)),
        ("gap", percent(result.gap)),
    ]
    if result.least_short_hours is not None:
        rows.append(("short hours of any roster, at least", number(result.least_short_hours, 1)))
    if result.meetings is not None:
        rows.append(("meetings held", f"{result.meetings.held} of {result.meetings.owed}"))
        rows.append(("what they add", f"{number(result.meetings.added_cost, 1)}"))
        rows.append(("at least, in these shifts", f"{number(result.meetings.least_added_cost, 1)}"))
    rows.append(("time", f"{number(result.wall_seconds, 1)} s"))
    rows.append(("same again from the same seed", "yes" if result.reproducible else "no, the clock cut in"))
    for row in rows:
        table.add_row(*row)
    if result.terms:
        table.add_section()
    for name, cost in sorted(result.terms.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(escape(name), number(cost, 1))
    return table


def service_table(plan: Plan) -> RenderableType:
    """Per queue what the roster is expected to achieve against the target."""
    table = _table("Service", ("Queue",))
    table.add_column("Target", no_wrap=True)
    simulated = plan.simulation is not None
    titles = ("Simulated", "ASA", "Short") if simulated else ("ASA", "Occupancy", "Short h", "Short")
    for title in ("Formula", *titles):
        table.add_column(title, justify="right", no_wrap=True)
    for line in queue_lines(plan):
        formula = Text(percent(line.service_level), {True: "green", False: "bold red", None: ""}[line.kept])
        wait, short = seconds(line.asa_seconds), percent(line.short_share)
        rest = (
            (_judged(line), wait, short)
            if simulated
            else (wait, percent(line.occupancy), number(line.short_hours, 1), short)
        )
        table.add_row(escape(line.queue), line.promise, formula, *rest)
    if not plan.evaluation:
        return table
    shares = f"short {percent(plan.evaluation.short_share)} of all required"
    hours = f"{number(plan.evaluation.paid_hours, 1)} paid hours"
    wages = f"wages {number(plan.evaluation.wage_cost)} {plan.inputs.configuration.currency}"
    return _noted(table, f"{shares} · {hours} · {wages}")


def simulation_table(plan: Plan) -> RenderableType:
    """Per queue what customers meet by simulation; green where the target is reached within the interval."""
    table = _table("Simulated service", ("Queue",))
    table.add_column("Target", no_wrap=True)
    for title in ("In time", "Mean wait", "90 % wait", "Left", "People busy"):
        table.add_column(title, justify="right", no_wrap=True)
    result = plan.simulation
    if result is None:
        return table
    for line in queue_lines(plan):
        whole = result.queues[line.queue].whole
        table.add_row(
            escape(line.queue),
            line.promise,
            _judged(line),
            seconds(float(whole.asa_seconds.mean[0])),
            seconds(float(whole.wait_seconds["p90"].mean[0])),
            percent(float(whole.abandonment.mean[0])),
            number(float(whole.busy.mean[0]), 1),
        )
    busy = sum(float(agent.busy.mean[0]) for agent in result.agents.values())
    there = sum(float(agent.on_duty.mean[0]) for agent in result.agents.values())
    missed = "" if result.precise else ", not as precise as asked for"
    note = (
        f"{result.replications} replications of {number(result.contacts_per_replication)} contacts, "
        f"seed {result.seed}{missed} · everybody together {percent(busy / there if there else None)} busy"
    )
    return _noted(table, note)


def difference_table(differences: dict[str, tuple[float, float, float]], replications: int) -> RenderableType:
    """Per queue how much more is answered in time than in another plan, in points; bold where that is no chance."""
    table = _table("Difference in service", ("Queue",))
    for title in ("Points", "95 % interval"):
        table.add_column(title, justify="right", no_wrap=True)
    for queue, (mean, low, high) in differences.items():
        sure = "bold green" if low > 0 else "bold red" if high < 0 else ""
        table.add_row(
            escape(queue), Text(number(100 * mean, 1), sure), f"{number(100 * low, 1)} … {number(100 * high, 1)}"
        )
    return _noted(table, f"the same contacts in both, {replications} replications")


def _judged(line: QueueLine) -> Text:
    """Simulated service ± half its interval; green where it reaches the target, red where it surely does not."""
    if line.simulated is None or np.isnan(line.simulated[0]):
        return Text("–")
    mean, low, high = line.simulated
    style = "green" if mean >= line.target.service_level else "bold red" if high < line.target.service_level else ""
    return Text(f"{percent(mean)} ± {number(50 * (high - low), 1)}", style)


def findings_list(findings: tuple[Finding, ...], most: int = 20) -> Text:
    """Broken hard rules first, then the dearest findings, one a line; empty without any."""
    text = Text()
    found = by_weight(findings)
    for item in found[:most]:
        price, style = ("broken", "bold red") if item.cost is None else (number(item.cost, 1), "yellow")
        who = " ".join(filter(None, (item.agent, item.day.isoformat() if item.day else "")))
        text.append(f"{price:>9}", style)
        text.append(f"  {item.rule}: {who + ': ' if who else ''}{item.message}\n")
    if len(found) > most:
        cost = sum(item.cost or 0 for item in found[most:])
        text.append(f"          and {len(found) - most} more, which cost {number(cost, 1)}\n")
    return text


def heat_map(plan: Plan, width: int = 80, colour: bool = True) -> Text:
    """Net staffing in per cent of what is required, hours across; empty before the evaluation.

    Rows are dates, or for more than two weeks weekdays. −12 means that 12 % are missing, 8 that 8 % more are on duty
    than needed. Hours without need and people are left out at both ends.
    """
    by_weekday = plan.inputs.configuration.horizon.days > 14
    rows = net_by_hour(plan, _weekday_row if by_weekday else _date_row)
    used = np.flatnonzero(~np.all([np.isnan(values) for values in rows.values()], axis=0)) if rows else np.zeros(0)
    text = Text(no_wrap=True)
    if not len(used):
        return text
    hours = range(int(used[0]), int(used[-1]) + 1)
    cell = 4 if 7 + 4 * len(hours) <= width else 3
    text.append("Coverage, in per cent of the people required\n", "bold" if colour else "")
    text.append("-9: 9 % missing  9: 9 % more than needed  !!: all missing  ++: twice the need\n")
    text.append("       " + "".join(f"{hour:02d}".rjust(cell) for hour in hours) + "\n", "dim" if colour else "")
    for (_, label), values in rows.items():
        text.append(f"{label:<7}")
        for hour in hours:
            net = float(values[hour])
            text.append(_heat_text(net).rjust(cell), _heat_style(net) if colour else "")
        text.append("\n")
    return text


def _date_row(day: date) -> tuple[int, str]:
    return day.toordinal(), f"{weekday(day)} {day.day:02d}"


def _weekday_row(day: date) -> tuple[int, str]:
    return day.weekday(), weekday(day)


def _heat_text(net: float) -> str:
    if np.isnan(net):
        return "·"
    per_cent = round(min(net, 10) * 100)
    if per_cent <= -100:
        return "!!"
    return "++" if per_cent >= 100 else str(per_cent)


def _heat_style(net: float) -> str:
    if np.isnan(net):
        return "dim"
    if net < -0.005:
        return ("black on #fdebd8", "black on #fbcf9d", "black on #f0945a", "bold white on #c9401f")[
            (net <= -0.05) + (net <= -0.1) + (net <= -0.2)
        ]
    return ("black on #eef1f4", "black on #dce8f6", "black on #b9d2ee", "black on #8fb5e0")[
        (net >= 0.1) + (net >= 0.25) + (net >= 0.5)
    ]


def title(plan: Plan) -> Text:
    """Whose plan it is, and for which days."""
    horizon = plan.inputs.configuration.horizon
    return Text(
        f"{plan.inputs.configuration.organisation}: {horizon.days} days from {long_date(horizon.start)}", "bold"
    )


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", caption_justify="left", box=None, pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _noted(table: Table, note: str) -> RenderableType:
    """A table with a line below it that may be wider than the table, which a caption may not."""
    return Group(table, Text(note, "dim italic")) if note else table
