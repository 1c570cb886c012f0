"""One command per stage. Each runs whatever its input lacks before it, and hands the plan on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wfm.commands.explaining import show_explanation
from wfm.commands.options import (
    history_option,
    out_option,
    output_option,
    quiet_option,
    search_options,
    source_argument,
)
from wfm.commands.sources import forecasted, hand_on, open_source, required, rostered, write_reports


@click.command()
@source_argument
@history_option
@click.option(
    "--explain",
    metavar="QUEUE@TIME",
    help="Show how one number came about, step by step: phone@2026-03-09T10:00, in the queue's local time.",
)
@output_option
@quiet_option
def require(source: str, history: str | None, explain: str | None, output: str | None, quiet: bool) -> None:
    """Size the people needed in every interval."""
    from wfm import pipeline

    plan = pipeline.require(forecasted(open_source(source, history), quiet))
    if explain is not None:
        show_explanation(plan, explain, err=output == "-")
    hand_on(plan, "requirement", output, quiet or explain is not None)


@click.command()
@source_argument
@history_option
@search_options
@output_option
@quiet_option
def roster(source: str, history: str | None, search: dict[str, Any], output: str | None, quiet: bool) -> None:
    """Place people in shifts with breaks.

    Every roster comes with its cost, a proved lower bound and the gap between them, and has been audited.
    """
    from wfm.io.files import insist_on_room

    if output and output != "-" and not Path(output).exists():
        insist_on_room(Path(output).resolve().parent)
    plan = required(open_source(source, history, search), quiet)
    again = plan.model_copy(update={"result": None, "evaluation": None, "simulation": None})
    hand_on(rostered(again, quiet), "roster", output, quiet)


@click.command()
@source_argument
@history_option
@out_option("out")
@quiet_option
def report(source: str, history: str | None, out: Path, quiet: bool) -> None:
    """Write the roster for people to read.

    A workbook, a page to print, calendars, tables and JSON. A plan's JSON is shown as far as it goes; a plan folder or
    workbook is planned first.
    """
    from wfm.models.plan import Plan

    start = open_source(source, history)
    write_reports(start if isinstance(start, Plan) else rostered(start, quiet), out, quiet)
