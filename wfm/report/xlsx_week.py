"""The sheet of one week: agents × days, as it hangs on the wall."""

from __future__ import annotations

from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from wfm.report.palette import LABELS
from wfm.report.view import Group, RosterView, monday
from wfm.report.wording import long_date, weekday
from wfm.report.xlsx_styles import Styles, put

_HEADER = 3
_NAMES = 2
"""Columns before the days."""


def write(book: Workbook, styles: Styles, view: RosterView, week: tuple[date, ...]) -> None:
    """Add the sheet `Week 2026-03-02`, named by its Monday. Clock times are each agent's own."""
    sheet = book.add_worksheet(f"Week {monday(week[0])}")
    last = _NAMES + len(week)
    organisation = view.plan.inputs.configuration.organisation
    put(sheet, 0, 0, f"{organisation}: {long_date(week[0])} to {long_date(week[-1])}", styles.title)
    put(sheet, 2, 0, "Clock times are each agent's own. A thick frame marks a locked day.", styles.note)
    for column, kind in enumerate(("early", "day", "late", "night", "leave"), _NAMES):
        put(sheet, 1, column, LABELS[kind], styles.day(kind, locked=False))
    for column, text in enumerate(("Name", "Agent")):
        put(sheet, _HEADER, column, text, styles.header)
    for column, day in enumerate(week, _NAMES):
        names = "".join(f"\n{name}" for name in view.special(day))
        put(sheet, _HEADER, column, f"{weekday(day)} {day.day:02d}.{day.month:02d}.{names}", styles.header)
    put(sheet, _HEADER, last, "Paid hours", styles.header)
    row = _HEADER + 1
    for group in view.groups:
        row = _group(sheet, styles, view, week, group, row)
    _totals(sheet, styles, view, week, row)
    sheet.freeze_panes(_HEADER + 1, _NAMES)
    sheet.set_row(0, 24)
    sheet.set_row(_HEADER, 32)
    sheet.set_default_row(18)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 12)
    sheet.set_column(_NAMES, last - 1, 17)
    sheet.set_column(last, last, 10)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")


def _group(sheet: Worksheet, styles: Styles, view: RosterView, week: tuple[date, ...], group: Group, row: int) -> int:
    """Write one team from `row`; return the row after it."""
    heading = f"{group.site} · {group.team}" if group.team else group.site
    for column in range(_NAMES + len(week) + 1):
        put(sheet, row, column, heading if not column else None, styles.section)
    for agent in group.agents:
        row += 1
        put(sheet, row, 0, agent.label, styles.of(bold=True, border=1, border_color="#9AA5B1", align="left"))
        put(sheet, row, 1, agent.agent, styles.of(font_color="#5F6B7A", border=1, border_color="#9AA5B1"))
        hours = 0.0
        for column, day in enumerate(week, _NAMES):
            cell = view.on(agent, day)
            put(sheet, row, column, cell.text, styles.day(cell.kind, cell.locked))
            hours += cell.paid_hours
        put(
            sheet,
            row,
            _NAMES + len(week),
            hours,
            styles.of(num_format="0.0", bold=True, border=1, border_color="#9AA5B1"),
        )
    return row + 1


def _totals(sheet: Worksheet, styles: Styles, view: RosterView, week: tuple[date, ...], row: int) -> None:
    people = styles.of(bold=True, top=2, align="center")
    hours = styles.of(bold=True, num_format="#,##0.0", align="center")
    put(sheet, row, 0, "Agents on shift", styles.of(bold=True, top=2))
    put(sheet, row, 1, None, people)
    put(sheet, row + 1, 0, "Paid hours", styles.of(bold=True))
    total = 0.0
    for column, day in enumerate(week, _NAMES):
        cells = [view.on(agent, day) for agent in view.agents.values()]
        put(sheet, row, column, sum(bool(cell.shifts) for cell in cells), people)
        paid = sum(cell.paid_hours for cell in cells)
        put(sheet, row + 1, column, paid, hours)
        total += paid
    last = _NAMES + len(week)
    put(sheet, row, last, None, people)
    name = xl_col_to_name(last)
    formula = f"=SUM({name}{_HEADER + 2}:{name}{row})"
    sheet.write_formula(row + 1, last, formula, styles.of(bold=True, num_format="#,##0.0"), total)
