"""`wfm intraday`: the rest of today, given how it has gone so far."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import history_option, output_option, quiet_option, source_argument
from wfm.commands.printing import console
from wfm.commands.sources import forecasted, hand_on, open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.history import History
    from wfm.models.organisation import Configuration
    from wfm.models.plan import Plan
    from wfm.models.roster import Roster


@click.command()
@source_argument
@click.argument("actuals", metavar="ACTUALS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--at", "clock", metavar="TIME", help="Now, in local time: 11:00, or 2026-03-09T11:00.  [default: as known]"
)
@click.option("--moves", is_flag=True, help="Propose what to do now: breaks, overtime, time off, callbacks.")
@click.option("--absent", metavar="AGENT", multiple=True, help="Somebody who is not there today; may be repeated.")
@click.option("--most", type=click.IntRange(1, 100), default=12, show_default=True, help="Moves at the most.")
@click.option(
    "--xlsx", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write net staffing and moves."
)
@history_option
@output_option
@quiet_option
def intraday(
    source: str,
    actuals: Path,
    clock: str | None,
    history: str | None,
    output: str | None,
    quiet: bool,
    **asked: Any,
) -> None:
    """Forecast the rest of today, and propose what to do.

    ACTUALS is a file like the history with today's contacts so far. How much of a day's deviation carries over to its
    rest is learnt from past days, per queue and time of day: from ACTUALS where it reaches back eight weeks, else from
    the plan folder's history. With -o the plan goes on with the new rest of the day.

    With --moves, PLAN being the JSON of a plan with its roster: net staffing hour by hour, and moves within the rules
    that help most, each with what it saves: breaks moved, overtime and time off with who else is eligible, extra
    shifts, callbacks deferred.

    \b
    wfm intraday plan.json calls-until-now.csv
    wfm intraday plan.json calls-until-now.csv --moves --absent ana
    wfm intraday DIR calls-until-now.csv --at 11:00 -o today.json
    """  # noqa: D301 - click reads the backspace
    from wfm import pipeline
    from wfm.io.actuals import read_actuals
    from wfm.models.plan import Plan
    from wfm.report import forecast_text

    start = open_source(source, history)
    plan = forecasted(start, quiet)
    configuration = plan.inputs.configuration
    known = read_actuals(actuals, configuration)
    past = None if isinstance(start, Plan) else start.history
    roster = plan.result.roster if plan.result else None
    if asked["moves"] and roster is None:
        raise UsageError("--moves needs a plan with a roster (wfm roster … -o FILE)")
    plan, today = pipeline.today(plan, known, past=past, now=_moment(clock, known, configuration))
    hand_on(plan, "forecast", output, quiet=True)
    if not quiet:
        console(err=output == "-").print(forecast_text.today_table(today, configuration.time_zone))
    if roster is not None and asked["moves"]:
        _propose(plan, roster, today.now, asked, quiet, err=output == "-")


def _propose(plan: Plan, roster: Roster, now: datetime, asked: dict[str, Any], quiet: bool, *, err: bool) -> None:
    """Print and write what can be done about the rest of the day."""
    from wfm import pipeline
    from wfm.commands.printing import show_sheets
    from wfm.report import intraday_tables as tables
    from wfm.scenarios.intraday import propose

    configuration = plan.inputs.configuration
    found = propose(pipeline.require(plan), roster, now, absent=asked["absent"], most=asked["most"])
    sheets = tables.all_sheets(found, configuration.time_zone, configuration.currency)
    if not quiet and not err:
        show_sheets("", sheets)
    if asked["xlsx"] is not None:
        from wfm.io.files import write_atomically
        from wfm.report.sheets import workbook

        write_atomically(asked["xlsx"], workbook(f"{configuration.organisation}, today", sheets))


def _moment(clock: str | None, known: History, configuration: Configuration) -> datetime | None:
    """The moment that --at means; a clock time alone is on the last day that the actuals know."""
    from wfm.forecasting.intraday import last_known
    from wfm.models.time import local_instant, zone

    if clock is None:
        return None
    try:
        if len(clock) > 5:
            moment = datetime.fromisoformat(clock)
            if moment.tzinfo:
                return moment
            return local_instant(moment.date(), moment.hour * 60 + moment.minute, configuration.time_zone)
        time = datetime.strptime(clock, "%H:%M")
    except ValueError:
        raise UsageError(f"--at must be a time such as 11:00 or 2026-03-09T11:00, got {clock!r}") from None
    last = last_known(known)
    if last is None:
        return None
    day = last.astimezone(zone(configuration.time_zone)).date()
    return local_instant(day, time.hour * 60 + time.minute, configuration.time_zone)
