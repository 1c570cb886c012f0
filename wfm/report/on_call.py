"""Who is on call: the duties of a roster as tables, on the rota's clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from rich.markup import escape
from rich.table import Table

from wfm.models.duty import OnCallDuty
from wfm.models.plan import Plan
from wfm.models.time import zone
from wfm.report.hiring_tables import Cell, Sheet
from wfm.report.tables import csv_bytes
from wfm.report.wording import number, utc_iso, weekday

COLUMNS = ("rota", "date", "start", "end", "agent", "name", "time_zone", "hours", "state")
"""Those of the plan folder's table, so that the file tells the next plan who was on call."""


def duties(plan: Plan) -> tuple[OnCallDuty, ...]:
    """The roster's duties, by rota and start."""
    return plan.result.roster.on_call if plan.result and plan.result.roster else ()


def zone_of(plan: Plan, rota: str) -> str:
    """The zone of a rota's clock."""
    settings = plan.inputs.configuration
    given = settings.on_call.get(rota)
    if given is None:
        return settings.time_zone
    site = settings.sites.get(given.sites[0]) if len(given.sites) == 1 else None
    return given.time_zone or (site.time_zone if site else settings.time_zone)


def render_csv(plan: Plan, *, raw: bool = False) -> bytes:
    """One row per duty and person; open ones have a blank agent. In the plan folder it is `on_call.csv`."""
    labels = {agent.agent: agent.label for agent in plan.inputs.agents}
    rows = []
    for item in duties(plan):
        name = zone_of(plan, item.rota)
        rows.append(
            (
                *(item.rota, item.date.isoformat(), _moment(item.start, name), _moment(item.end, name)),
                *(item.agent, labels.get(item.agent, ""), name, f"{item.hours:.2f}", _state(item)),
            )
        )
    return csv_bytes(COLUMNS, rows, raw=raw)


def sheet(plan: Plan) -> Sheet | None:
    """One row per duty and person; None where there are no rotas."""
    if not duties(plan):
        return None
    labels = {agent.agent: agent.label for agent in plan.inputs.agents}
    rows: list[list[Cell]] = []
    for item in duties(plan):
        name = zone_of(plan, item.rota)
        start, end = (moment.astimezone(zone(name)) for moment in (item.start, item.end))
        who = labels.get(item.agent, item.agent) or "open"
        first, last = (f"{weekday(each.date())} {each:%Y-%m-%d %H:%M}" for each in (start, end))
        locked = "locked" if item.locked else ""
        rows.append([item.rota, first, last, who, item.agent, item.hours, len(item.times), locked])
    header = ("Rota", "From", "To", "Who", "Agent", "Hours", "Times", "")
    return Sheet("On call", header, rows, "tttttnit", note(plan))


def note(plan: Plan) -> str:
    """How good the duties are proved to be."""
    names = sorted({zone_of(plan, item.rota) for item in duties(plan)})
    clocks = f"Clock times of {', '.join(names)}. Duties are no coverage."
    proof = plan.result.on_call if plan.result else None
    if proof is None:
        return clocks
    word = "no cheaper way beside these shifts" if proof.status == "optimal" else f"at least {number(proof.bound, 1)}"
    return f"{clocks} Cost {number(proof.cost, 1)} ({word})."


def summary(plan: Plan) -> Table | None:
    """Per rota how many duties there are, how many nobody holds, and how they are shared."""
    if not duties(plan):
        return None
    table = Table(title="On call", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("Rota", overflow="fold")
    for title in ("Duties", "Open", "People", "Most", "Least"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Next", overflow="fold")
    labels = {agent.agent: agent.label for agent in plan.inputs.agents}
    for rota, found in _by_rota(plan):
        held: dict[str, int] = defaultdict(int)
        for item in found:
            held[item.agent] += 1
        counts = [count for agent, count in held.items() if agent]
        first = found[0]
        start = first.start.astimezone(zone(zone_of(plan, rota)))
        who = labels.get(first.agent, first.agent) or "nobody"
        figures = (len(found), held.get("", 0), len(counts), max(counts, default=0), min(counts, default=0))
        table.add_row(
            escape(rota), *(str(each) for each in figures), escape(f"{weekday(start.date())} {start:%d %b %H:%M} {who}")
        )
    return table


def changes(before: Plan, after: Plan) -> Iterator[str]:
    """Duties that other people hold than before, a line each."""
    labels = {agent.agent: agent.label for agent in after.inputs.agents}
    old, new = _holders(before), _holders(after)
    for key in sorted(old.keys() | new.keys(), key=lambda item: (item[1], item[0])):
        was, now = old.get(key, ()), new.get(key, ())
        if was == now:
            continue
        lost = [labels.get(agent, agent) or "nobody" for agent in was if agent not in now] or ["nobody"]
        got = [labels.get(agent, agent) or "nobody" for agent in now if agent not in was] or ["nobody"]
        start = key[1].astimezone(zone(zone_of(after, key[0])))
        when = f"{weekday(start.date())} {start:%d %b %H:%M}"
        yield f"on call {key[0]}, {when}: {', '.join(lost)} → {', '.join(got)}"


def _holders(plan: Plan) -> dict[tuple[str, datetime], tuple[str, ...]]:
    found: dict[tuple[str, datetime], list[str]] = defaultdict(list)
    for item in duties(plan):
        found[item.rota, item.start].append(item.agent)
    return {key: tuple(sorted(agents)) for key, agents in found.items()}


def _by_rota(plan: Plan) -> list[tuple[str, list[OnCallDuty]]]:
    found: dict[str, list[OnCallDuty]] = defaultdict(list)
    for item in duties(plan):
        found[item.rota].append(item)
    return list(found.items())


def _moment(moment: datetime, zone_name: str) -> str:
    local = moment.astimezone(zone(zone_name))
    return f"{local:%Y-%m-%d %H:%M}" if not local.fold else utc_iso(moment)


def _state(duty: OnCallDuty) -> str:
    return "open" if not duty.agent else "locked" if duty.locked else ""
