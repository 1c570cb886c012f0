"""`wfm review`: the monthly or quarterly report for stakeholders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wfm.commands.options import history_option, out_option, quiet_option, search_options, source_argument


@click.command()
@source_argument
@history_option
@search_options
@click.option(
    "--hiring",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A hiring plan (hiring.json of wfm hire), to be part of it.",
)
@click.option(
    "--tickets",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of cases (see docs/guides/review.md), for response and resolution times and first-contact resolution.",
)
@out_option("out/review")
@quiet_option
def review(
    source: str,
    history: str | None,
    search: dict[str, Any],
    hiring: str | None,
    tickets: Path | None,
    out: Path,
    quiet: bool,
) -> None:
    """Write the review for stakeholders.

    Outlook of service and cost, forecast accuracy, fairness, risk, hiring and support KPIs, each defined, as page and
    workbook. A plan folder is planned first and also tells of its history; a plan's JSON is shown as it is.
    """
    from wfm.commands.printing import say_written
    from wfm.commands.sources import inputs_of, open_source, rostered
    from wfm.io.files import insist_on_room, read_document, write_atomically
    from wfm.io.tickets import read_tickets
    from wfm.models.hiring_plan import HiringPlan
    from wfm.report import review as report

    insist_on_room(out)
    ahead = read_document(hiring, HiringPlan) if hiring else None
    start = open_source(source, history, search)
    cases = read_tickets(tickets, inputs_of(start).configuration) if tickets else ()
    files = report.render(rostered(start, quiet), inputs_of(start).history, ahead, cases)
    for name, content in files.items():
        write_atomically(out / name, content)
    if not quiet:
        say_written(files, out)
