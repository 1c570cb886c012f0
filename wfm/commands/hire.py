"""`wfm hire`: months ahead, when to open which requisition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import history_option, out_option, quiet_option
from wfm.commands.ranges import share
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.hiring import HiringInputs
    from wfm.models.hiring_plan import HiringPlan
    from wfm.models.plan import Plan


@click.command()
@click.argument("source", metavar="PLAN", type=click.Path(exists=True, path_type=Path))
@history_option
@click.option(
    "--percentile",
    "percentiles",
    type=share,
    metavar="SHARE",
    multiple=True,
    help="Hire for the work at this percentile (80% or 0.8). Several are planned one after the other and compared.",
)
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path),
    help="A plan with its roster (JSON of wfm plan): whom it lacks is priced, and to be hired.",
)
@click.option(
    "--people",
    type=click.IntRange(1, 50),
    metavar="NUMBER",
    help="How many people a roster given with --roster lacks.  [default: 1]",
)
@click.option("--compare", is_flag=True, help="Also try the rules of thumb: to the next gap, level, to the peak.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, 1e6),
    metavar="SECONDS",
    help="Wall clock for the search; the best plan so far is returned then.",
)
@out_option("out/hiring")
@quiet_option
def hire(
    source: Path,
    history: str | None,
    percentiles: tuple[float, ...],
    roster: Path | None,
    people: int | None,
    compare: bool,
    time_limit: float | None,
    out: Path,
    quiet: bool,
) -> None:
    """Say when to open which requisitions, months ahead.

    PLAN is a folder with hiring.yaml and its tables, or a workbook of them (see docs/guides/hiring.md). Work grows,
    people leave by length of service, new ones need lead time, classes, trainers and months to full productivity. The
    plan comes with its cost, a proved lower bound and a calendar; it is written as page, workbook, CSV and JSON.

    With --roster, the hours that a roster leaves uncovered choose site, skills and shifts of people who are wanted.
    """
    from wfm.io.files import insist_on_room, write_atomically
    from wfm.report import hiring as report

    if people is not None and roster is None:
        raise UsageError("--people goes with --roster: the roster that lacks them")
    inputs, plan = _read(source, history)
    insist_on_room(out)
    chosen = percentiles or (inputs.settings.percentile,)
    if any(not 0 < percentile < 1 for percentile in chosen):
        raise UsageError("--percentile must be above 0 and below 1")
    tables: dict[str, bytes] = {}
    if roster is not None:
        inputs, tables = _lacking(inputs, roster, people or 1, quiet)
    made: list[HiringPlan] = []
    for percentile in chosen:
        update: dict[str, Any] = {"percentile": percentile}
        if time_limit is not None:
            update["solve"] = inputs.settings.solve.model_copy(update={"time_limit_seconds": time_limit})
        settings = inputs.settings.model_copy(update=update)
        made.append(_plan(inputs.model_copy(update={"settings": settings}), plan, compare, quiet))
    for each in made:
        folder = out if len(made) == 1 else out / f"p{100 * each.percentile:g}"
        files = report.render(each) | tables
        for name, content in files.items():
            write_atomically(folder / name, content)
        if not quiet:
            _show(each)
            click.echo(f"\n{len(files)} files written to {folder}: {', '.join(sorted(files))}")
    if len(made) > 1 and not quiet:
        _show_choice(made)


def _read(source: Path, history: str | None) -> tuple[HiringInputs, Plan | None]:
    """The hiring inputs; the plan beside them with its forecast where a queue refers to it."""
    from wfm import pipeline
    from wfm.io.hiring import has_plan, read_hiring

    if not has_plan(source):
        if history:
            raise UsageError("--history goes with a site.yaml beside hiring.yaml, and there is none")
        return read_hiring(source), None
    inputs = pipeline.load(source, history=history)
    found = read_hiring(source, plan_queues=inputs.configuration.queues)
    refers = any(queue.plan_queue for queue in found.settings.queues.values())
    return found, pipeline.forecast(inputs) if refers else None


def _lacking(inputs: HiringInputs, roster: Path, people: int, quiet: bool) -> tuple[HiringInputs, dict[str, bytes]]:
    """The inputs with those whom a roster lacks as wanted, and the tables that say so."""
    import sys

    from wfm.capacity.openings import with_openings
    from wfm.commands.printing import show_sheets
    from wfm.commands.sources import open_source, rostered
    from wfm.io.hiring_writer import hiring_tables
    from wfm.io.table import write_csv
    from wfm.report.worth_tables import chosen
    from wfm.scenarios.worth import hire_from_roster

    plan = rostered(open_source(str(roster)), quiet)
    say = _say if not quiet and sys.stderr.isatty() else lambda _: None
    best = [found[0] for found in hire_from_roster(plan, people, say=say) if found[0].gain > 0]
    if not quiet:
        show_sheets("", [chosen(best)])
    inputs = with_openings(inputs, best, plan.inputs.configuration)
    rows = hiring_tables(inputs)
    return inputs, {f"{name}.csv": write_csv(*rows[name]).encode() for name in ("hiring_groups", "hiring_options")}


def _plan(inputs: HiringInputs, plan: Plan | None, compare: bool, quiet: bool) -> HiringPlan:
    import sys

    from wfm.capacity.hire import hire as make

    watched = not quiet and sys.stderr.isatty()
    return make(inputs, plan, compare=compare, progress=_say if watched else None)


def _say(stage: str) -> None:
    click.echo(f"{stage} …", err=True)


def _show(plan: HiringPlan) -> None:
    from wfm.commands.printing import show_sheets
    from wfm.report import hiring_tables as tables

    settings = plan.inputs.settings
    names = tables.labels(plan)
    title = f"{settings.organisation}: hiring {names[0]} to {names[-1]}, for P{100 * plan.percentile:.0f} of the work"
    sheets = [tables.calendar(plan), tables.classes(plan), tables.moves(plan), tables.outlook(plan)]
    sheets += [tables.costs(plan), tables.proof(plan), tables.risks(plan)]
    show_sheets(title, [sheet for sheet in sheets if sheet.rows or sheet.note])
    for finding in plan.findings:
        click.echo(f"\nnot kept: {finding}")


def _show_choice(plans: list[HiringPlan]) -> None:
    """What it costs to be safer: plans for several percentiles beside each other."""
    from wfm.commands.printing import show_sheets
    from wfm.report.hiring_tables import choice

    show_sheets("", [choice(plans)])
