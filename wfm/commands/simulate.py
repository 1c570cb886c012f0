"""`wfm simulate`: what service the roster gives, with confidence intervals; `wfm improve`: a roster that keeps it."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import history_option, output_option, quiet_option, search_options, source_argument
from wfm.commands.printing import show
from wfm.commands.searching import searching
from wfm.commands.sources import hand_on, open_source, rostered
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan


@click.command()
@source_argument
@history_option
@click.option(
    "--precision",
    type=click.FloatRange(0, 0.5, min_open=True),
    metavar="SHARE",
    help="Simulate until every queue's service level is known to ± SHARE (0.005: half a point).",
)
@click.option(
    "--replications", type=click.IntRange(2, 10_000), metavar="NUMBER", help="Exactly so many, whatever the precision."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="NUMBER", help="Seed of everything drawn.")
@click.option(
    "--against",
    metavar="PLAN",
    type=click.Path(exists=True),
    help="Another plan with the same queues and days: tells the difference in service, from the same contacts.",
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Draw one local day only.")
@click.option("--plot", is_flag=True, help="Draw service by interval on the terminal.")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Draw it with its band.")
@click.option(
    "--json", "json_file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True), help="Write all figures."
)
@output_option
@quiet_option
def simulate(
    source: str,
    history: str | None,
    precision: float | None,
    replications: int | None,
    seed: int | None,
    against: str | None,
    day: datetime | None,
    plot: bool,
    svg: Path | None,
    json_file: str | None,
    output: str | None,
    quiet: bool,
) -> None:
    """Simulate what service a roster gives.

    Every contact of the forecast's distribution meets the people of the roster: their skills, shifts, breaks and
    absences. Tells per queue the service level, waits and abandonment with 95 % confidence intervals.

    \b
    wfm simulate plan.json
    wfm simulate plan.json --precision 0.005 --svg service.svg --day 2026-03-18
    wfm simulate plan.json --against other.json
    """  # noqa: D301 - click reads the backspace
    options = {
        **({"precision": precision} if precision is not None else {}),
        **({"min_replications": replications, "max_replications": replications} if replications is not None else {}),
    }
    plan = _with(rostered(open_source(source, history), quiet), options, seed)
    drawn = day.date() if day else None
    if drawn is not None:
        _insist_on_day(plan, drawn)
    if against is not None:
        _compare(plan, _with(rostered(open_source(against), quiet), options, seed), replications or 30, quiet)
        return
    plan = simulated(plan, quiet)
    if plan.simulation is None:
        raise UsageError("there is nothing to simulate")
    configuration = plan.inputs.configuration
    if json_file == "-":
        if output == "-":
            raise UsageError("--json - and -o - both want standard output")
        click.echo(plan.simulation.model_dump_json())
        return
    from wfm.io.files import write_atomically

    if json_file:
        write_atomically(Path(json_file), plan.simulation.model_dump_json(indent=1) + "\n")
    if svg:
        from wfm.report.service_chart import service_svg

        write_atomically(svg, service_svg(configuration, plan.simulation, drawn))
    hand_on(plan, "simulation", output, quiet)
    if plot:
        from wfm.report.service_chart import service_blocks

        click.echo("\n" + service_blocks(configuration, plan.simulation, drawn, 80), err=output == "-")


@click.command()
@source_argument
@history_option
@search_options
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="Rosters to make at most.")
@output_option
@quiet_option
def improve(
    source: str, history: str | None, search: dict[str, Any], rounds: int, output: str | None, quiet: bool
) -> None:
    """Make the roster again until the simulated service holds.

    Where a queue's simulated service surely misses its target, the requirement is raised in the hours in which people
    buy most service, and the roster is searched again from where it was. Ends when every target holds within its
    interval, when a round does not help, or after --rounds; then tells what is missing.
    """
    from wfm import pipeline

    plan = rostered(open_source(source, history, search), quiet)
    plan = plan if plan.simulation else simulated(plan, quiet)
    if not quiet:
        show(plan, "simulation", err=output == "-")

    def told(step: Plan) -> None:
        if not quiet:
            show(step, "simulation", title=False, err=output == "-")

    with searching(quiet) as (progress, stop):
        plan, missing = pipeline.improve(plan, most_rounds=rounds, progress=progress, stop=stop, told=told)
    for line in missing if not quiet else ():
        click.echo(f"missing: {line}", err=output == "-")
    hand_on(plan, "roster", output, quiet)


def simulated(plan: Plan, quiet: bool) -> Plan:
    """The plan with its roster simulated; progress on the terminal while that takes long."""
    from wfm import pipeline

    watched = not quiet and sys.stderr.isatty()

    def progress(done: int, half: float) -> None:
        click.echo(f"\rsimulated {done} times, service known to ± {100 * half:.2f} points ", err=True, nl=False)

    plan = pipeline.simulate(plan, progress=progress if watched else None)
    if watched:
        click.echo(err=True)
    return plan


def _with(plan: Plan, options: dict[str, Any], seed: int | None) -> Plan:
    configuration = plan.inputs.configuration
    update: dict[str, Any] = {"simulation": configuration.simulation.model_copy(update=options)}
    if seed is not None:
        update["seed"] = seed
    changed = configuration.model_copy(update=update)
    return plan.model_copy(update={"inputs": plan.inputs.model_copy(update={"configuration": changed})})


def _insist_on_day(plan: Plan, day: date) -> None:
    horizon = plan.inputs.configuration.horizon
    if not 0 <= (day - horizon.start).days < horizon.days:
        raise UsageError(f"--day must be one of the {horizon.days} days from {horizon.start}, got {day}")


def _compare(plan: Plan, other: Plan, replications: int, quiet: bool) -> None:
    from wfm import pipeline
    from wfm.commands.printing import show_differences

    differences = pipeline.compare(plan, other, replications)
    if not quiet:
        show_differences(differences, replications)
