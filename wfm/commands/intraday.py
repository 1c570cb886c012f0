"""`wfm intraday`: the rest of today, given how it has gone so far."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.commands.options import history_option, output_option, quiet_option, source_argument
from wfm.commands.printing import console
from wfm.commands.sources import forecasted, hand_on, open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.history import History
    from wfm.models.organisation import Configuration


@click.command()
@source_argument
@click.argument("actuals", metavar="ACTUALS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--at", "clock", metavar="TIME", help="Now, in local time: 11:00, or 2026-03-09T11:00.  [default: as known]"
)
@history_option
@output_option
@quiet_option
def intraday(
    source: str, actuals: Path, clock: str | None, history: str | None, output: str | None, quiet: bool
) -> None:
    """Forecast the rest of today.

    ACTUALS is a file like the history with today's contacts so far. How much of a day's deviation carries over to its
    rest is learnt from past days, per queue and time of day: from ACTUALS where it reaches back eight weeks, else from
    the plan folder's history. With -o the plan goes on with the new rest of the day.

    \b
    wfm intraday plan.json calls-until-now.csv
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
    plan, today = pipeline.today(plan, known, past=past, now=_moment(clock, known, configuration))
    hand_on(plan, "forecast", output, quiet=True)
    if not quiet:
        console(err=output == "-").print(forecast_text.today_table(today, configuration.time_zone))


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
