"""The sheet with one row per shift, with real dates and times to filter and pivot on."""

from __future__ import annotations

from xlsxwriter import Workbook

from wfm.report.view import RosterView
from wfm.report.wording import weekday
from wfm.report.xlsx_styles import Styles, put

COLUMNS = (
    *(("Agent", 12), ("Name", 24), ("Team", 14), ("Site", 14), ("Date", 11), ("Weekday", 9)),
    *(("Start", 16), ("End", 16), ("Zone", 20), ("Start UTC", 16), ("End UTC", 16)),
    *(("Paid hours", 10), ("Breaks", 46), ("Template", 16), ("Tags", 14), ("Locked", 8), ("Meetings", 46)),
    ("Queues", 46),
)


def write(book: Workbook, styles: Styles, view: RosterView) -> None:
    """Add the sheet `Shifts`. Start and end are clock times in the row's zone."""
    sheet = book.add_worksheet("Shifts")
    for column, (title, width) in enumerate(COLUMNS):
        put(sheet, 0, column, title, styles.header)
        sheet.set_column(column, column, width)
    day, moment = styles.of(num_format="yyyy-mm-dd"), styles.of(num_format="yyyy-mm-dd hh:mm")
    hours = styles.of(num_format="0.00")
    for row, shift in enumerate(view.shifts, 1):
        agent, given = shift.agent, shift.assignment
        for column, text in enumerate((agent.agent, agent.label, agent.team, agent.site)):
            put(sheet, row, column, text)
        sheet.write_datetime(row, 4, given.date, day)
        put(sheet, row, 5, weekday(given.date))
        for column, instant in ((6, shift.start), (7, shift.end), (9, given.start), (10, given.end)):
            sheet.write_datetime(row, column, instant.replace(tzinfo=None), moment)
        put(sheet, row, 8, shift.zone_name)
        put(sheet, row, 11, shift.paid_hours, hours)
        locked = "yes" if given.locked else ""
        texts = shift.breaks_text, given.template, ", ".join(given.tags), locked, shift.meetings_text, shift.blocks_text
        for column, text in enumerate(texts, 12):
            put(sheet, row, column, text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(view.shifts), 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
