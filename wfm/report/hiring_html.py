"""A hiring plan as one page that needs nothing else: the calendar, charts of work and people, costs and proof."""

from __future__ import annotations

from html import escape

from wfm.models.hiring_plan import HiringPlan, QueueOutlook
from wfm.report import hiring_tables
from wfm.report.page_style import stylesheet
from wfm.report.sheets import html_table
from wfm.report.svg_periods import period_chart
from wfm.report.wording import number, percent


def render(plan: HiringPlan) -> str:
    """The page. It loads nothing and runs nothing; all text is escaped."""
    settings = plan.inputs.settings
    names = hiring_tables.labels(plan)
    title = f"{settings.organisation}: hiring {names[0]} to {names[-1]}"
    figures = [
        ("cost", f"{number(plan.cost)} {settings.currency}"),
        ("people to hire", number(sum(each.heads for each in plan.requisitions))),
        ("first requisition", plan.requisitions[0].requisition.isoformat() if plan.requisitions else "none"),
        ("hired for", f"P{number(100 * plan.percentile)} of the work"),
        ("gap to the proved bound", percent(plan.gap, 3)),
    ]
    boxes = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in figures)
    findings = "".join(f"<li>{escape(finding)}</li>" for finding in plan.findings)
    sheets = [
        *(hiring_tables.calendar(plan), hiring_tables.classes(plan), hiring_tables.moves(plan)),
        *(hiring_tables.outlook(plan), hiring_tables.costs(plan), hiring_tables.proof(plan), hiring_tables.risks(plan)),
    ]
    tables = [html_table(sheet) for sheet in sheets if sheet.rows or sheet.note]
    charts = "".join(f"<figure>{_chart(queue, names)}</figure>" for queue in plan.queues)
    legend = (
        "<p class='note'><span class='legend'><i style='background:var(--need)'></i>FTE required</span>"
        "<span class='legend'><i style='background:var(--accent)'></i>served by own people and partners</span>"
        "<span class='legend'><i style='background:var(--short)'></i>missing</span></p>"
    )
    versions = ", ".join(f"{name} {version}" for name, version in sorted(plan.versions.items()))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title>'
        f"<style>{stylesheet()}{_STYLE}</style></head>\n<body><main><header><h1>{escape(title)}</h1></header>"
        f"<dl class='figures'>{boxes}</dl>"
        + (f"<section><h2>What cannot be kept</h2><ul>{findings}</ul></section>" if findings else "")
        + f"{tables[0]}<section><h2>Work</h2><div class='charts'>{charts}</div>{legend}</section>{''.join(tables[1:])}"
        f"<footer>{escape(versions)}</footer></main></body></html>\n"
    )


_STYLE = (
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(360px,1fr));gap:12px}"
    ".charts figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:8px}"
)


def _chart(queue: QueueOutlook, names: list[str]) -> str:
    return period_chart(
        queue.queue,
        names,
        need=queue.required_fte.tolist(),
        line=(queue.own_fte + queue.outsourced_fte).tolist(),
        short=queue.short_fte.tolist(),
    )
