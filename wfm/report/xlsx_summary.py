"""The sheet with the plan's figures: proof, cost, service, accuracy, findings."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wfm.models.plan import Plan
from wfm.report.figures import headline, queue_lines
from wfm.report.findings import by_weight
from wfm.report.identity import plan_identity
from wfm.report.xlsx_styles import Styles, put

Cell = str | float | None


def write(book: Workbook, styles: Styles, plan: Plan) -> None:
    """Add the sheet `Summary`: one table under the other, shares as per cent."""
    sheet = book.add_worksheet("Summary")
    put(sheet, 0, 0, plan.inputs.configuration.organisation, styles.title)
    row = 2
    for title, header, rows, formats in _tables(plan):
        row = _table(sheet, styles, row, title, header, rows, formats)
    put(sheet, row, 0, f"Plan {plan_identity(plan)}", styles.note)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 12, 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _tables(plan: Plan) -> list[tuple[str, Sequence[str], list[list[Cell]], str]]:
    """Title, headings, rows, and per column its format: t text, n number, p share."""
    result, forecast = plan.result, plan.forecast
    tables: list[tuple[str, Sequence[str], list[list[Cell]], str]] = [
        ("Figures", ("Figure", "Value"), [list(pair) for pair in headline(plan)], "tt")
    ]
    if result:
        proof: list[list[Cell]] = [
            ["cost", result.objective],
            ["lower bound", result.bound],
            ["least short hours of any roster", result.least_short_hours],
        ]
        tables.append(("Proof", ("Figure", "Value"), proof, "tn"))
        terms: list[list[Cell]] = [
            [name, cost] for name, cost in sorted(result.terms.items(), key=lambda item: -item[1])
        ]
        tables.append(("Cost by term", ("Term", "Cost"), terms, "tn"))
    service: list[list[Cell]] = [
        [
            *(line.queue, line.channel, line.promise, line.service_level, line.asa_seconds, line.occupancy),
            *(line.contacts, line.required_hours, line.peak_agents, line.short_hours, line.short_share),
        ]
        for line in queue_lines(plan)
    ]
    headings: Sequence[str] = (
        *("Queue", "Channel", "Target", "Service level", "ASA (s)", "Occupancy"),
        *("Contacts", "Required hours", "Peak agents", "Short hours", "Short share"),
    )
    tables.append(("Service by queue", headings, service, "tttpnpnnnnp"))
    if forecast:
        accuracy: list[list[Cell]] = []
        for name, queue in forecast.queues.items():
            errors = queue.accuracy
            figures: list[Cell] = [None] * 6
            if errors:
                figures = [errors.wape, errors.wape_day, errors.baseline_wape, errors.floor_wape]
                figures += [errors.bias, errors.coverage]
            accuracy.append([name, queue.method, *figures, "; ".join(queue.notes)])
        headings = ("Queue", "Method", "WAPE", "WAPE a day", "Baseline WAPE", "Floor", "Bias", "Coverage", "Notes")
        tables.append(("Forecast accuracy (back-test)", headings, accuracy, "ttppppppt"))
    if result:
        found: list[list[Cell]] = [
            [
                item.rule,
                item.agent,
                item.day.isoformat() if item.day else "",
                "broken" if item.cost is None else item.cost,
                item.message,
            ]
            for item in by_weight(result.findings)
        ]
        tables.append(("Findings", ("Rule", "Agent", "Day", "Cost", "What"), found, "tttnt"))
    return tables


def _table(
    sheet: Worksheet, styles: Styles, row: int, title: str, header: Sequence[str], rows: list[list[Cell]], formats: str
) -> int:
    """Write one table from `row`; return where the next begins."""
    looks = {"t": styles.of(), "n": styles.of(num_format="#,##0.0"), "p": styles.of(num_format="0.0%")}
    put(sheet, row, 0, title, styles.section)
    for column, text in enumerate(header):
        put(sheet, row + 1, column, text, styles.header)
    for offset, values in enumerate(rows):
        for column, value in enumerate(values):
            put(sheet, row + 2 + offset, column, value, looks[formats[column]])
    return row + 3 + len(rows)
