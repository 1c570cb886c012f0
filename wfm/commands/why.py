"""`wfm why`: who could fill a gap and why they do not, what a shift would cost to give away, why nothing fits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from wfm.commands.moments import interval_at
from wfm.commands.options import source_argument
from wfm.commands.sources import open_source
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan
    from wfm.models.roster import Roster, RosterProblem


@click.command()
@source_argument
@click.option("--queue", metavar="QUEUE", help="Who could serve this queue, …")
@click.option("--at", "at", metavar="TIME", help="… at this local time, such as 2026-03-10T09:00, and why they do not.")
@click.option("--agent", metavar="AGENT", help="What it would cost to give this person's shift …")
@click.option("--date", "day", metavar="DATE", help="… of this day to somebody else.")
@click.option("--on-call", "rota", metavar="ROTA", help="Who could be on call on this rota, with --date, and why not.")
@click.option("--most", type=click.IntRange(1), default=15, show_default=True, help="People told at the most.")
def why(
    source: str, queue: str | None, at: str | None, agent: str | None, day: str | None, rota: str | None, most: int
) -> None:
    """Explain a roster.

    With --queue and --at: everybody who has the skills, the best to ask first, with what stands against it rule by
    rule. With --agent and --date: what it costs to give the shift to each other person. With --on-call and --date: who
    holds the duty that begins then, and what stands against everybody else. Without any: the shortest intervals. PLAN
    is the JSON of a plan with its roster. All is judged by the auditor.
    """
    from wfm.models.plan import Plan
    from wfm.solver.problem import build_problem

    plan = open_source(source)
    if not isinstance(plan, Plan) or plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError(
            "there is no roster to explain: give the JSON of a plan with its roster (wfm roster … -o FILE)"
        )
    if (queue is None) != (at is None) or (agent is None and rota is None) != (day is None):
        raise UsageError("--queue goes with --at, and --agent or --on-call with --date")
    if agent is not None and rota is not None:
        raise UsageError("--agent asks for a shift and --on-call for a duty: give one of them")
    problem, roster = build_problem(plan.inputs, plan.requirement), plan.result.roster
    if queue is not None and at is not None:
        _gap(plan, problem, roster, queue, at, most)
    elif rota is not None and day is not None:
        _duty(problem, roster, rota, day, most)
    elif agent is not None and day is not None:
        _shift(problem, roster, agent, day, most)
    else:
        _shortest(plan, problem, roster, most)


def _gap(plan: Plan, problem: RosterProblem, roster: Roster, queue: str, at: str, most: int) -> None:
    from wfm.solver.why import why_short

    interval = interval_at(plan.inputs.configuration, problem.grid, queue, at, "--at")
    gap = why_short(problem, roster, queue, interval)
    click.echo(f"{queue}, {at}: {gap.required:.4g} people required, {gap.short:.4g} short")
    there = [item for item in gap.reasons if item.state == "at work"]
    others = ", ".join(agent.label for agent in gap.other_days)
    click.echo(
        f"{len(there)} of {len(gap.reasons)} people with the skills are at work; {gap.unskilled} lack the skills"
        + (f", of them {others} not on every day" if others else "")
    )
    free = [item for item in gap.reasons if item.state != "at work"]
    if free:
        click.echo("\nThe others, the best to ask first:")
    for place, item in enumerate(free[:most], 1):
        click.echo(f"{place:>3}. {item.agent.label} ({item.agent.agent}) {item.text}")
    if len(free) > most:
        click.echo(f"     and {len(free) - most} more")


def _duty(problem: RosterProblem, roster: Roster, rota: str, day: str, most: int) -> None:
    from wfm.models.messages import unknown
    from wfm.models.time import zone
    from wfm.solver.auditing_on_call import DutyView, reasons
    from wfm.solver.wording import day_text

    if rota not in problem.on_call.rotas:
        raise UsageError(f"--on-call: {unknown('rota', rota, problem.on_call.rotas)}")
    when = _date(day)
    view = DutyView(problem, roster)
    begun = [item for item in view.expected.values() if (item.rota, item.date) == (rota, when)]
    if not begun:
        raise UsageError(f"--date: no duty of rota {rota!r} begins on {day} among the planned days")
    for duty in begun:
        holders = [view.agents[item.agent] for item in view.held if (item.rota, item.start) == (rota, duty.start)]
        own = zone(problem.on_call.rotas[rota].time_zone or "UTC")
        start, end = duty.start.astimezone(own), duty.end.astimezone(own)
        who = ", ".join(f"{item.label} ({item.agent})" for item in holders) or "nobody"
        missing = problem.on_call.rotas[rota].people - len(holders)
        lack = f", {missing} missing" if missing > 0 and holders else ""
        until = f"{day_text(end.date())} {end:%H:%M}"
        click.echo(f"{rota}, {day_text(start.date())} {start:%H:%M} to {until}: {who}{lack}")
        found = sorted(reasons(view, duty), key=lambda item: (len(item[1]), item[0].label))
        free = sum(not against for _, against in found)
        click.echo(f"{free} of {len(found)} others of the rota could take it without breaking a condition")
        for place, (agent, against) in enumerate(found[:most], 1):
            click.echo(f"{place:>3}. {agent.label} ({agent.agent}) {'; '.join(against) or 'could take it'}")
        if len(found) > most:
            click.echo(f"     and {len(found) - most} more")


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"--date: must be a date such as 2026-03-10, got {day!r}") from None


def _shift(problem: RosterProblem, roster: Roster, agent: str, day: str, most: int) -> None:
    from wfm.models.messages import unknown
    from wfm.solver.why import why_this_shift
    from wfm.solver.wording import day_text, shift_text

    people = {item.agent: item for item in problem.agents}
    if agent not in people:
        raise UsageError(f"--agent: {unknown('agent', agent, people)}")
    when = _date(day)
    shift, found = why_this_shift(problem, roster, agent, when)
    person = people[agent]
    free = sum(not item.broken for item in found)
    click.echo(f"{person.label} ({agent}), {day_text(when)}: {shift_text(shift, problem.zone_of(person))}")
    click.echo(f"{free} of {len(found)} others could take it without breaking a hard rule")
    for place, item in enumerate(found[:most], 1):
        click.echo(f"{place:>3}. {item.agent.label} ({item.agent.agent}) {item.text}")
    if len(found) > most:
        click.echo(f"     and {len(found) - most} more")


def _shortest(plan: Plan, problem: RosterProblem, roster: Roster, most: int) -> None:
    from wfm.solver.why import short_intervals

    found = short_intervals(problem, roster, most)
    click.echo(
        "The shortest intervals (wfm why PLAN --queue QUEUE --at TIME tells why):" if found else "nothing is short"
    )
    for queue, interval, short in found:
        start = str(problem.grid.local(plan.inputs.configuration.queue_zone(queue))[interval])[:16]
        click.echo(f"{short:8.2f} people  {queue}  {start}")
