"""`wfm forecast`: the forecast, the planner's layers over it, and what it looks like from every side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.foretelling import foretold
from wfm.commands.options import history_option, output_option, quiet_option, source_argument
from wfm.commands.printing import console
from wfm.commands.sources import hand_on, open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan, PlanInputs

LEVELS = ("queue", "channel", "tier", "site", "group", "total")
_BANDS = (0.1, 0.5, 0.9)


@click.command()
@source_argument
@history_option
@click.option(
    "--external",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Somebody else's forecast, to compare with, in place of the file that the plan names.",
)
@click.option("--use-external", is_flag=True, help="Put somebody else's forecast in place of ours.")
@click.option(
    "--without", metavar="LAYER", multiple=True, help="Switch a layer of adjustments off; may be given several times."
)
@click.option("--by", "level", type=click.Choice(LEVELS), help="Show sums over the queues of each channel, tier, …")
@click.option(
    "--per",
    type=click.Choice(("interval", "day", "week", "plan")),
    help="What --by adds up over.  [default: week]",
)
@click.option(
    "--csv", "table", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write these sums."
)
@click.option(
    "--paths",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write contacts as they may come, busy and quiet days and all: a CSV with a column for each path.",
)
@click.option(
    "--path-count", "count", metavar="NUMBER", type=click.IntRange(1, 10_000), help="Paths to draw.  [default: 100]"
)
@click.option(
    "--score",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Compare with what then happened: a file like the history.",
)
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with plots: history, forecast, errors, odd days.",
)
@output_option
@quiet_option
def forecast(source: str, history: str | None, output: str | None, quiet: bool, **given: Any) -> None:
    """Forecast contacts and handling times.

    The method is chosen by a back-test on the history, whose error is reported. Adjustments of the plan are put over
    the statistical forecast, which stays underneath. A plan's JSON keeps the forecast that it has: it is shown, scored
    or adjusted, and not made anew.

    \b
    wfm forecast DIR --by channel --per day
    wfm forecast DIR --without "Spring campaign"
    wfm forecast plan.json --score actuals.csv
    wfm forecast DIR --report forecast.html
    """  # noqa: D301 - click reads the backspace
    if (given["per"] or given["table"]) and not given["level"]:
        raise UsageError("--per and --csv go with --by")
    if given["count"] and given["paths"] is None:
        raise UsageError("--path-count goes with --paths")
    start = open_source(source, history, external=given["external"])
    plan = _plan(start, given, quiet)
    other = given["level"] or given["score"]
    hand_on(plan, "forecast", output, quiet or bool(other))
    if given["level"]:
        _show_sums(plan, given, quiet, err=output == "-")
    if given["score"]:
        _show_scores(plan, given["score"], quiet, err=output == "-")
    if given["paths"] is not None:
        _write_paths(plan, given, quiet, err=output == "-")
    if given["report"] is not None:
        _write_page(start, plan, given["report"], quiet, err=output == "-")
    if not other and not quiet:
        _show_hindcast(start, err=output == "-")


def _plan(start: Plan | PlanInputs, given: dict[str, Any], quiet: bool) -> Plan:
    from wfm import pipeline
    from wfm.models.plan import Plan

    inputs = start.inputs if isinstance(start, Plan) else start
    if given["use_external"]:
        if inputs.external is None:
            raise UsageError("--use-external: there is no external forecast; give its file with --external")
        inputs = inputs.model_copy(update={"external": inputs.external.model_copy(update={"use": True})})
    if isinstance(start, Plan) and start.forecast:
        changed = start.model_copy(update={"inputs": inputs})
        return (
            pipeline.readjust(changed, without=given["without"]) if given["without"] or given["use_external"] else start
        )
    return foretold(pipeline.without_layers(inputs, given["without"]), quiet)


def _show_sums(plan: Plan, given: dict[str, Any], quiet: bool, *, err: bool) -> None:
    from wfm import pipeline
    from wfm.io.files import write_atomically
    from wfm.report import forecast_csv, forecast_text

    rows = pipeline.totals(plan, given["level"], given["per"] or "week", _BANDS)
    if given["table"] is not None:
        write_atomically(given["table"], forecast_csv.render(rows, _BANDS))
    if not quiet:
        console(err).print(forecast_text.totals_table(rows, _BANDS))


def _write_paths(plan: Plan, given: dict[str, Any], quiet: bool, *, err: bool) -> None:
    from wfm import pipeline
    from wfm.io.files import write_atomically
    from wfm.report import forecast_csv

    table = forecast_csv.render_paths(pipeline.paths(plan, given["count"] or 100), plan.inputs.configuration.grid())
    write_atomically(given["paths"], table)
    if not quiet:
        click.echo(f"\nwrote {given['paths']}", err=err)


def _show_scores(plan: Plan, file: str, quiet: bool, *, err: bool) -> None:
    from wfm import pipeline
    from wfm.io.actuals import read_actuals
    from wfm.report import forecast_text

    scores = pipeline.score(plan, read_actuals(Path(file), plan.inputs.configuration))
    if not quiet:
        console(err).print(forecast_text.scores_table(scores, "The forecast beside what happened"))


def _show_hindcast(start: Plan | PlanInputs, *, err: bool) -> None:
    """Somebody else's forecast of days that have passed, where there is one."""
    from wfm import pipeline
    from wfm.models.plan import Plan
    from wfm.report import forecast_text

    scores = () if isinstance(start, Plan) else pipeline.hindcast(start)
    if scores:
        title = "Past days of the external forecast, beside ours made from what was known before them"
        console(err).print()
        console(err).print(forecast_text.scores_table(scores, title))


def _write_page(start: Plan | PlanInputs, plan: Plan, path: Path, quiet: bool, *, err: bool) -> None:
    from wfm import pipeline
    from wfm.io.files import write_atomically
    from wfm.models.plan import Plan

    history = None if isinstance(start, Plan) else start.history
    write_atomically(path, pipeline.forecast_page(plan, history))
    if not quiet:
        click.echo(f"\nwrote {path}", err=err)
