"""The sheet of coverage: what every interval needs and gets, with a chart."""

from __future__ import annotations

from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wfm.models.plan import Plan
from wfm.report.figures import Floats, required, short
from wfm.report.xlsx_styles import Styles, put

_HEADER = 1


def write(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Add the sheet `Coverage`: one row per interval, on the organisation's clock."""
    stage = plan.evaluation or plan.requirement
    if stage is None:
        raise ValueError("coverage needs a requirement or an evaluation")
    sheet = book.add_worksheet("Coverage")
    zone_name = plan.inputs.configuration.time_zone
    put(sheet, 0, 0, f"People needed and on duty; local time is {zone_name}", styles.title)
    local = stage.grid.local(zone_name).astype("datetime64[s]").astype(datetime)
    utc = stage.grid.utc.astype(datetime)
    moment = styles.of(num_format="yyyy-mm-dd hh:mm")
    columns = _columns(plan)
    for place, title in enumerate(("Local", "UTC", *(title for title, _ in columns))):
        put(sheet, _HEADER, place, title, styles.header)
    count = styles.of(num_format="0.0;-0.0;0")
    for row in range(stage.grid.count):
        sheet.write_datetime(_HEADER + 1 + row, 0, local[row], moment)
        sheet.write_datetime(_HEADER + 1 + row, 1, utc[row], moment)
        for place, (_, values) in enumerate(columns, 2):
            put(sheet, _HEADER + 1 + row, place, float(values[row]), count)
    sheet.freeze_panes(_HEADER + 1, 2)
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 1 + len(columns), 12)
    sheet.set_row(_HEADER, 32)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, _HEADER + stage.grid.count, 1 + len(columns))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    if stage.grid.count:
        _chart(book, sheet, [title for title, _ in columns], stage.grid.count)


def _columns(plan: Plan) -> list[tuple[str, Floats]]:
    """Headings with values per interval: totals first, then need and shortage of each queue."""
    columns: list[tuple[str, Floats | None]] = [("Required", required(plan))]
    if plan.evaluation:
        columns += [("On duty", plan.evaluation.on_duty), ("Short", short(plan)), ("Idle", plan.evaluation.idle)]
    for name in plan.inputs.configuration.queues:
        if plan.requirement and name in plan.requirement.queues:
            columns.append((f"{name}: required", plan.requirement.queues[name].scheduled))
        if plan.evaluation and name in plan.evaluation.queues:
            columns.append((f"{name}: short", plan.evaluation.queues[name].short))
    return [(title, values) for title, values in columns if values is not None]


def _chart(book: Workbook, sheet: Worksheet, titles: list[str], count: int) -> None:
    chart = book.add_chart({"type": "line"})
    looks = {"Required": ("#C2410C", 1.5), "On duty": ("#1D4ED8", 1.5), "Short": ("#B91C1C", 0.75)}
    for place, title in enumerate(titles, 2):
        if title not in looks or place > 4:
            continue
        colour, width = looks[title]
        rows = _HEADER + 1, _HEADER + count
        chart.add_series(
            {
                "name": ["Coverage", _HEADER, place],
                "categories": ["Coverage", rows[0], 0, rows[1], 0],
                "values": ["Coverage", rows[0], place, rows[1], place],
                "line": {"color": colour, "width": width},
            }
        )
    chart.set_title({"name": "People required and on duty", "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "ddd dd.mm.", "interval_unit": max(count // 14, 1), "text_axis": True})
    chart.set_y_axis({"name": "people", "major_gridlines": {"visible": True, "line": {"color": "#DCE3EC"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 1100, "height": 380})
    sheet.insert_chart(_HEADER + 1, 2 + len(titles) + 1, chart)
