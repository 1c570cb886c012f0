"""All files of a plan."""

from __future__ import annotations

from wfm.models.plan import Plan
from wfm.report import coverage_csv, html, ics, on_call, roster_csv, roster_xlsx
from wfm.report.check import check
from wfm.report.file_names import file_names


def render(plan: Plan) -> dict[str, bytes]:
    """File name → content, names relative with `/`; what a plan has not got yet is left out.

    `roster.html` and `roster.xlsx` show every stage, `coverage.csv` the forecast, the requirement and how it is
    covered, `roster.csv` and `ics/….ics` the shifts, `on_call.csv` who is on call; `plan.json` is the plan itself.
    Raises `DataError` where the plan contradicts itself.
    """
    check(plan)
    files = {"roster.html": html.render(plan).encode(), "roster.xlsx": roster_xlsx.render(plan)}
    if plan.forecast or plan.requirement or plan.evaluation:
        files["coverage.csv"] = coverage_csv.render(plan)
    if plan.result and plan.result.roster:
        files["roster.csv"] = roster_csv.render(plan)
        if plan.result.roster.on_call:
            files["on_call.csv"] = on_call.render_csv(plan)
        calendars = ics.render(plan)
        names = file_names(calendars)
        files |= {f"ics/{names[agent]}.ics": content for agent, content in calendars.items()}
    files["plan.json"] = plan.model_dump_json(indent=1).encode() + b"\n"
    return files
