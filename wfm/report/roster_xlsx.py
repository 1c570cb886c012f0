"""The manager's workbook: a grid per week, coverage with a chart, shifts and a summary."""

from __future__ import annotations

import io
from datetime import datetime

from xlsxwriter import Workbook

from wfm.models.plan import Plan
from wfm.report import on_call, sheets, xlsx_coverage, xlsx_shifts, xlsx_summary, xlsx_week
from wfm.report.view import RosterView
from wfm.report.xlsx_styles import Styles


def render(plan: Plan) -> bytes:
    """The workbook; sheets of stages that have not run are left out. Equal plans give equal bytes.

    Text is always text: nothing that a name begins with makes it a formula or a link.
    """
    view = RosterView(plan)
    content = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(content, settings) as book:
        created = datetime.combine(view.days[0], datetime.min.time())
        title = f"Roster of {plan.inputs.configuration.organisation}"
        book.set_properties({"title": title[:255], "author": "wfm", "created": created})
        styles = Styles(book)
        if view.roster:
            for week in view.weeks:
                xlsx_week.write(book, styles, view, week)
        if plan.requirement or plan.evaluation:
            xlsx_coverage.write(book, styles, plan)
        if view.roster:
            xlsx_shifts.write(book, styles, view)
        if duties := on_call.sheet(plan):
            sheets.write(book.add_worksheet(duties.title), styles, plan.inputs.configuration.organisation, duties)
        xlsx_summary.write(book, styles, plan)
    return content.getvalue()
