"""`wfm replan` and `wfm diff`: a roster mended after changes, and what is different."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import output_option, quiet_option, search_options, source_argument
from wfm.commands.searching import searching
from wfm.commands.sources import hand_on, open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan


@click.command()
@source_argument
@click.option(
    "--absent",
    metavar="AGENT:DATE[..DATE]",
    multiple=True,
    help="Somebody who cannot work on a day, or from one to another; may be repeated.",
)
@click.option("--kind", default="sick", show_default=True, help="What the absence is called.")
@click.option("--today", metavar="DATE", help="Days before are over; notice counts from here. None: the first absence.")
@search_options
@output_option
@quiet_option
def replan(
    source: str,
    absent: tuple[str, ...],
    kind: str,
    today: str | None,
    search: dict[str, Any],
    output: str | None,
    quiet: bool,
) -> None:
    """Mend a roster with the fewest moves.

    The plan's roster is taken as published. Shifts of people who are absent are covered where that is worth what the
    moves cost by the rule `changes` (by default more the shorter the notice). Says who works differently, and writes
    the plan with the new roster.
    """
    from wfm import pipeline
    from wfm.report import difference

    plan = _rostered(source, search)
    spans = [_absence(plan, text) for text in absent]
    now = None if today is None else _date(today, "--today")
    with searching(quiet) as (progress, stop):
        mended = pipeline.evaluate(pipeline.replan(plan, spans, today=now, kind=kind, progress=progress, stop=stop))
    before = plan if plan.evaluation else pipeline.evaluate(plan)
    if not quiet:
        click.echo(difference.text(before, mended), err=output == "-")
    hand_on(mended, "roster", output, True)


@click.command()
@click.argument("before", metavar="PLAN", type=click.Path(exists=True, allow_dash=True))
@click.argument("after", metavar="OTHER", type=click.Path(exists=True, allow_dash=True))
@click.option("--most", type=click.IntRange(1), default=100, show_default=True, help="Lines told at the most.")
def diff(before: str, after: str, most: int) -> None:
    """Say what is different between two rosters.

    Who works when they did not, or at other times, and which queues are better or worse covered for it. Both are the
    JSON of plans with their rosters. Exits with 0 whether there are differences or not.
    """
    from wfm import pipeline
    from wfm.report import difference

    old, new = (plan if plan.evaluation else pipeline.evaluate(plan) for plan in map(_rostered, (before, after)))
    click.echo(difference.text(old, new, most=most))


def _rostered(source: str, search: dict[str, Any] | None = None) -> Plan:
    from wfm.models.plan import Plan

    plan = open_source(source, None, search)
    if not isinstance(plan, Plan) or plan.result is None or plan.result.roster is None or plan.requirement is None:
        raise UsageError(f"{source} has no roster: give the JSON of a plan with one (wfm roster … -o FILE)")
    return plan


def _absence(plan: Plan, text: str) -> tuple[str, date, date]:
    """AGENT:DATE or AGENT:DATE..DATE."""
    from wfm.models.messages import unknown

    name, colon, days = text.rpartition(":")
    if not colon:
        raise UsageError(f"--absent: must read like ana:2026-03-10 or ana:2026-03-10..2026-03-12, got {text!r}")
    known = {agent.agent for agent in plan.inputs.agents}
    if name not in known:
        raise UsageError(f"--absent: {unknown('agent', name, known)}")
    first, dots, last = days.partition("..")
    span = name, _date(first, "--absent"), _date(last if dots else first, "--absent")
    if span[2] < span[1]:
        raise UsageError(f"--absent: {last} is before {first}")
    return span


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: must be a date such as 2026-03-10, got {text!r}") from None
