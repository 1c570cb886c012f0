"""All files of a comparison of scenarios: page, workbook and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wfm.models.scenario import ScenarioResult
from wfm.report import scenario_tables as tables
from wfm.report.page_style import stylesheet
from wfm.report.sheets import csv_table, html_table, workbook
from wfm.report.svg_points import point_chart


def render(results: Sequence[ScenarioResult], organisation: str, currency: str) -> dict[str, bytes]:
    """File name → content. The first result is what the others are compared with."""
    sheets = [tables.comparison(results, currency), tables.queues(results), tables.changes(results)]
    sheets += [tables.front(results, currency), tables.fairness(results)]
    return {
        "comparison.html": _page(results, organisation, currency).encode(),
        "comparison.xlsx": workbook(f"{organisation}, scenarios", [sheet for sheet in sheets if sheet.rows]),
        "comparison.csv": csv_table(sheets[0]),
        "comparison_queues.csv": csv_table(sheets[1]),
    }


def _page(results: Sequence[ScenarioResult], organisation: str, currency: str) -> str:
    title = f"{organisation}: {len(results)} scenarios"
    said = "".join(f"<li>{escape(line)}</li>" for line in tables.differences(results, currency)[:40])
    swept = tables.changes(results[:40])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title>'
        f"<style>{stylesheet()}</style></head>\n<body><main><header><h1>{escape(title)}</h1>"
        f"<p class='lead'>Compared with {escape(results[0].name)}.</p></header>"
        f"{html_table(tables.comparison(results, currency))}"
        + (f"<section><h2>Differences</h2><ul>{said}</ul></section>" if said else "")
        + f"<section style='max-width:860px'><h2>{escape(_chart_title(results))}</h2>"
        + f"{_chart(results, currency)}</section>"
        + _fairness_chart(results, currency)
        + html_table(tables.front(results, currency))
        + (html_table(swept) if swept.rows else "")
        + (html_table(tables.fairness(results)) if 0 < len(tables.fairness(results).rows) <= 100 else "")
        + (html_table(tables.queues(results)) if len(results) <= 12 else "")
        + "</main></body></html>\n"
    )


def _fairness_chart(results: Sequence[ScenarioResult], currency: str) -> str:
    """Cost against fairness, where there are rosters."""
    rostered = [each for each in results if each.figures.unfairness is not None]
    if len(rostered) < 2:
        return ""
    best = tables.pareto(rostered)
    points = [(each.name, tables.cost(each.figures), each.figures.unfairness or 0.0) for each in rostered]
    drawn = point_chart(points, best, x_label=f"cost, {currency}", y_label="unfairness (Gini of burdens)", y_share=True)
    return f"<section style='max-width:860px'><h2>Cost and fairness</h2>{drawn}</section>"


def _by_axis(results: Sequence[ScenarioResult]) -> str | None:
    """The one axis of a sweep, where all but the first result have it."""
    axes = {tuple(result.axes) for result in results[1:]}
    return next(iter(axes))[0] if len(axes) == 1 and all(len(axis) == 1 for axis in axes) else None


def _chart_title(results: Sequence[ScenarioResult]) -> str:
    axis = _by_axis(results)
    return f"FTE by {axis}" if axis else "Cost and service"


def _chart(results: Sequence[ScenarioResult], currency: str) -> str:
    axis = _by_axis(results)
    if axis:
        swept = [(each.name, each.axes[axis], each.figures.fte) for each in results[1:]]
        return point_chart(swept, set(range(len(swept))), x_label=axis, y_label="FTE")
    points = [(each.name, tables.cost(each.figures), tables.best_service(results, each.figures)) for each in results]
    best = tables.pareto(results)
    return point_chart(points, best, x_label=f"cost, {currency}", y_label="answered in time", y_share=True)
