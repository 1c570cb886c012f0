"""The roster and its figures as one HTML page that needs nothing else, on screen and on paper."""

from __future__ import annotations

from html import escape

from wfm.models.plan import Plan
from wfm.report import html_coverage, html_tables, html_week, on_call
from wfm.report.figures import headline
from wfm.report.identity import plan_identity
from wfm.report.page_style import stylesheet
from wfm.report.sheets import html_table
from wfm.report.view import RosterView
from wfm.report.wording import long_date


def render(plan: Plan) -> str:
    """The page. It loads nothing and runs nothing; all text is escaped. Stages that have not run are left out."""
    view = RosterView(plan)
    settings = plan.inputs.configuration
    title = f"{settings.organisation}: {long_date(view.days[0])} to {long_date(view.days[-1])}"
    lead = f"{len(view.agents)} agents. Shifts are on each agent's own clock, coverage on that of {settings.time_zone}."
    figures = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in headline(plan))
    parts = [f"<header><h1>{escape(title)}</h1><p class='lead'>{escape(lead)}</p></header>"]
    parts.append(f"<dl class='figures'>{figures}</dl>" if figures else "")
    parts.append(html_tables.overview(plan))
    if view.roster or plan.requirement:
        parts += [html_week.section(view, week) for week in view.weeks]
    if duties := on_call.sheet(plan):
        parts.append(html_table(duties))
    parts += [html_coverage.heat_map(plan), html_tables.findings(plan)]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(plan.versions.items()))
    proof = f"Plan {plan_identity(plan)} · seed {settings.seed}" + (f" · {versions}" if versions else "")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{stylesheet()}</style></head>\n"
        f"<body><main>{''.join(parts)}<footer>{escape(proof)}</footer></main></body></html>\n"
    )
