"""`wfm fairness` and `wfm ledger`: who carries what, and what the next plan has to know of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.commands.options import source_argument
from wfm.commands.sources import open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.roster import Roster, RosterProblem
    from wfm.solver.parameters import BurdenParams


@click.command()
@source_argument
@click.option("--csv", "csv", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write it as CSV.")
@click.option("--most", type=click.IntRange(1), default=40, show_default=True, help="People shown at the most.")
def fairness(source: str, csv: Path | None, most: int) -> None:
    """Show who carries what, with how even it is.

    Nights, weekend days, holidays, late finishes, early starts and unpopular hours on each person's own clock, in the
    plan and carried in from before, wishes granted, and points per full-time share by the rule `fair_burden` where it
    is in force; then duties on call by rota. PLAN is the JSON of a plan with its roster.
    """
    from rich.console import Console

    from wfm.io.files import write_atomically
    from wfm.report import fairness as form
    from wfm.solver.fairness import fairness as measure

    problem, roster, params, weeks = _rostered(source)
    found = measure(problem, roster, params, weeks)
    terminal = Console(highlight=False)
    terminal.print(form.table(found.loads, found.metrics, most))
    if (duties := form.on_call_table(found.loads, found.metrics, most)) is not None:
        terminal.print()
        terminal.print(duties)
    if csv is not None:
        write_atomically(csv, form.render_csv(found.loads))
        click.echo(f"wrote {csv}")


@click.command()
@source_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("ledger.csv"),
    show_default=True,
    help="Where to write it: into the folder of the next plan.",
)
def ledger(source: str, output: Path) -> None:
    """Write what people have carried, for the next plan.

    Paid hours and burdens week by week, of the ledger of this plan, its past shifts and its roster, a year back at the
    most. PLAN is the JSON of a plan with its roster.
    """
    from wfm.io.files import write_atomically
    from wfm.io.known import COLUMNS
    from wfm.io.people_writer import ledger_rows
    from wfm.io.table import write_csv
    from wfm.solver.fairness import ledger_after

    problem, roster, params, _ = _rostered(source)
    entries = ledger_after(problem, roster, params)
    write_atomically(output, write_csv(COLUMNS["ledger"], ledger_rows(entries)))
    click.echo(f"wrote {len(entries)} entries to {output}")


def _rostered(source: str) -> tuple[RosterProblem, Roster, BurdenParams | None, int]:
    """The problem and roster of a plan, and what the first rule on burdens says."""
    from wfm.models.plan import Plan
    from wfm.solver.fairness import burden_settings
    from wfm.solver.problem import build_problem

    plan = open_source(source)
    if not isinstance(plan, Plan) or plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError(f"{source} has no roster: give the JSON of a plan with one (wfm roster … -o FILE)")
    problem = build_problem(plan.inputs, plan.requirement)
    params, weeks = burden_settings(problem)
    return problem, plan.result.roster, params, weeks
