"""All files of a hiring plan."""

from __future__ import annotations

from wfm.models.hiring_plan import HiringPlan
from wfm.report import hiring_html, hiring_tables
from wfm.report.sheets import csv_table, workbook


def render(plan: HiringPlan) -> dict[str, bytes]:
    """File name → content: page, workbook, CSV tables and the plan itself."""
    title = f"{plan.inputs.settings.organisation}, hiring"
    return {
        "hiring.html": hiring_html.render(plan).encode(),
        "hiring.xlsx": workbook(title, hiring_tables.all_sheets(plan)),
        "hiring_calendar.csv": csv_table(hiring_tables.calendar(plan)),
        "hiring_people.csv": csv_table(hiring_tables.groups(plan)),
        "hiring_work.csv": csv_table(hiring_tables.queues(plan)),
        "hiring_costs.csv": csv_table(hiring_tables.costs_by_period(plan)),
        "hiring.json": plan.model_dump_json(indent=1).encode() + b"\n",
    }
