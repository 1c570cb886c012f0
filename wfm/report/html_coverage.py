"""Coverage on the page: a chart per day, shortage per queue and day, and the heat map."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np

from wfm.models.plan import Plan
from wfm.report.figures import Floats, net_by_hour, required, short
from wfm.report.svg import day_chart
from wfm.report.wording import number, weekday

_LEGEND = (
    "<p class='note'><span class='legend'><i style='background:var(--need)'></i>required</span>"
    "<span class='legend'><i style='background:var(--accent);height:3px'></i>on duty</span>"
    "<span class='legend'><i style='background:var(--short)'></i>short, by skill</span></p>"
)


def week(plan: Plan, days: tuple[date, ...]) -> str:
    """Charts and shortage of some days; nothing before the requirement is known."""
    need, missing = required(plan), short(plan)
    if need is None or not plan.requirement:
        return ""
    on_duty = plan.evaluation.on_duty if plan.evaluation else np.zeros(0)
    local = plan.requirement.grid.local(plan.inputs.configuration.time_zone)
    dates = local.astype("datetime64[D]")
    top = max(_top(need), _top(on_duty))
    charts = []
    for day in days:
        chosen = dates == np.datetime64(day)
        hours = ((local - dates)[chosen].astype("timedelta64[m]").astype(int) / 60).tolist()
        none = np.zeros(len(hours)) if missing is None else missing[chosen]
        duty = on_duty[chosen] if len(on_duty) else np.zeros(0)
        chart = day_chart(f"{weekday(day)} {day}", hours, need[chosen], duty, none, top)
        charts.append(f"<figure><figcaption>{weekday(day)} {day.day}.{day.month}.</figcaption>{chart}</figure>")
    legend = _LEGEND if plan.evaluation else ""
    return f"<div class='days'>{''.join(charts)}</div>{legend}{_short_by_queue(plan, days, dates)}"


def _top(values: Floats) -> float:
    """A round number of people above all values."""
    peak = float(np.max(values, initial=1))
    step = 10 ** max(int(np.floor(np.log10(peak))), 0)
    return float(np.ceil(peak / step * 2) / 2 * step) if peak >= 10 else float(np.ceil(peak))


def _short_by_queue(plan: Plan, days: tuple[date, ...], dates: object) -> str:
    """Agent-hours missing per queue and day, tinted by their share of the need."""
    if not plan.evaluation or not plan.requirement:
        return ""
    hours = plan.evaluation.grid.interval_minutes / 60
    rows = []
    for name, served in plan.evaluation.queues.items():
        if not served.short.any() or name not in plan.requirement.queues:
            continue
        cells = []
        for day in days:
            chosen = dates == np.datetime64(day)
            missing = float(served.short[chosen].sum()) * hours
            need = float(plan.requirement.queues[name].scheduled[chosen].sum()) * hours
            look = _level(-missing / need) if need else "o0"
            cells.append(f"<td class='{look}'>{number(missing, 1) if missing >= 0.05 else ''}</td>")
        rows.append(f"<tr><th class='d' scope='row'>{escape(name)}</th>{''.join(cells)}</tr>")
    if not rows:
        return ""
    head = "".join(f"<th>{weekday(day)} {day.day}.{day.month}.</th>" for day in days)
    return (
        "<div class='whole'><p class='note'>Agent-hours short, by queue</p><table class='heat'>"
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def heat_map(plan: Plan) -> str:
    """Net staffing per day and hour, in per cent of what is required."""
    rows = net_by_hour(plan, lambda day: day)
    if not rows:
        return ""
    used = np.flatnonzero(~np.all([np.isnan(values) for values in rows.values()], axis=0))
    if not len(used):
        return ""
    hours = range(int(used[0]), int(used[-1]) + 1)
    head = "".join(f"<th scope='col'>{hour:02d}</th>" for hour in hours)
    body = "".join(
        f"<tr><th class='d' scope='row'>{weekday(day)} {day.day}.{day.month}.</th>"
        + "".join(_heat_cell(float(values[hour])) for hour in hours)
        + "</tr>"
        for day, values in rows.items()
    )
    return (
        "<section class='page'><h2>Coverage by day and hour</h2><div class='scroll'><table class='heat'>"
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        "<p class='note'>Per cent of the people required: −12 means that 12 % are missing, +8 that 8 % more are on "
        "duty than needed; + alone, that hardly anything is required. "
        f"Hours are those of {escape(plan.inputs.configuration.time_zone)}.</p></section>"
    )


def _heat_cell(net: float) -> str:
    if np.isnan(net):
        return "<td></td>"
    if net >= 10:
        return "<td class='o3'>+</td>"
    text = number(net * 100)
    return f"<td class='{_level(net)}'>{'+' + text if net > 0 and text != '0' else text}</td>"


def _level(net: float) -> str:
    """The tint of a net staffing: s1 to s4 the more is missing, o0 to o3 the more is left over."""
    if net < -0.005:
        return f"s{1 + (net <= -0.05) + (net <= -0.1) + (net <= -0.2)}"
    return f"o{(net >= 0.1) + (net >= 0.25) + (net >= 0.5)}"
