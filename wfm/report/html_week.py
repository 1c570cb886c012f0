"""One week on the page: agents × days, and the week's coverage under it."""

from __future__ import annotations

from datetime import date
from html import escape

from wfm.models.people import Agent
from wfm.report import html_coverage
from wfm.report.palette import LABELS
from wfm.report.view import AgentDay, Group, RosterView
from wfm.report.wording import long_date, number, weekday


def section(view: RosterView, week: tuple[date, ...]) -> str:
    """A week's section; on paper it begins a page."""
    heading = f"<h2>Week of {long_date(week[0])}</h2>"
    return f"<section class='week'>{heading}{_grid(view, week)}{html_coverage.week(view.plan, week)}</section>"


def _grid(view: RosterView, week: tuple[date, ...]) -> str:
    if not view.roster:
        return ""
    head = "".join(_day_heading(view, day) for day in week)
    body = "".join(_group(view, week, group) for group in view.groups)
    cells = [[view.on(agent, day) for agent in view.agents.values()] for day in week]
    people = "".join(f"<th>{sum(bool(cell.shifts) for cell in column)} on shift</th>" for column in cells)
    paid = sum(cell.paid_hours for column in cells for cell in column)
    kinds = sorted({cell.kind for column in cells for cell in column} - {"off"}, key=list(LABELS).index)
    key = "".join(f"<span class='{kind}'>{LABELS[kind]}</span>" for kind in kinds)
    if any(cell.locked for column in cells for cell in column):
        key += "<span class='off locked'>locked</span>"
    return (
        "<div class='scroll'><table class='week'>"
        f"<thead><tr><th class='who'>Agent</th>{head}<th class='n'>Hours</th></tr></thead>{body}"
        f"<tfoot><tr><th>All</th>{people}<td class='n'>{number(paid, 1)}</td></tr></tfoot></table></div>"
        f"<div class='key'>{key}</div>"
    )


def _day_heading(view: RosterView, day: date) -> str:
    names = "".join(f"<i>{escape(name)}</i>" for name in view.special(day))
    return f"<th class='day'><b>{weekday(day)}</b>{day.day}.{day.month}.{names}</th>"


def _group(view: RosterView, week: tuple[date, ...], group: Group) -> str:
    heading = f"{group.site} · {group.team}" if group.team else group.site
    rows = "".join(_agent(view, week, agent) for agent in group.agents)
    return f"<tbody><tr class='team'><th colspan='{len(week) + 2}'>{escape(heading)}</th></tr>{rows}</tbody>"


def _agent(view: RosterView, week: tuple[date, ...], agent: Agent) -> str:
    cells = [view.on(agent, day) for day in week]
    hours = sum(cell.paid_hours for cell in cells)
    site_zone = view.plan.inputs.configuration.sites[agent.site].time_zone
    words = [agent.agent] if agent.label != agent.agent else []
    if view.zone_of(agent) != site_zone:
        words.append(view.zone_of(agent))
    small = f"<small>{escape(' · '.join(words))}</small>" if words else ""
    days = "".join(map(_cell, cells))
    return (
        f"<tr><th class='who' scope='row'><bdi>{escape(agent.label)}</bdi>{small}</th>{days}"
        f"<td class='n'>{number(hours, 1)}</td></tr>"
    )


def _cell(cell: AgentDay) -> str:
    hints = [
        "; ".join(
            filter(
                None,
                (
                    shift.assignment.template,
                    f"{shift.paid_hours:g} h paid",
                    shift.breaks_text,
                    shift.meetings_text,
                    shift.blocks_text,
                ),
            )
        )
        for shift in cell.shifts
    ] + (["locked"] if cell.locked else [])
    words = [shift.clock for shift in cell.shifts] or ([] if cell.absences else ["off" if cell.employed else "&nbsp;"])
    inner = "<br>".join(words) + "".join(f"<small>{escape(text)}</small>" for text in cell.absences)
    inner += "".join(f"<small class='call'>on call {escape(name)}</small>" for name in cell.on_call)
    title = f" title='{escape(chr(10).join(hints))}'" if hints else ""
    return f"<td><span class='cell {cell.kind}{' locked' if cell.locked else ''}'{title}>{inner}</span></td>"
