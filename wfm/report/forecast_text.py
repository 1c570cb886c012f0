"""What the command line prints of a forecast beyond its table: sums, layers, scores, the rest of today."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wfm.models.forecast import Forecast
from wfm.models.intraday import Today
from wfm.models.score import Score
from wfm.models.time import zone
from wfm.models.totals import NodeTotal
from wfm.report.wording import number, percent, signed, signed_percent, weekday


def totals_table(totals: Sequence[NodeTotal], quantile_levels: Sequence[float]) -> Table:
    """One row per node and stretch of time: contacts, what layers changed, the outermost band, handling time."""
    level = totals[0].level if totals else "total"
    table = _table(f"Contacts by {level}", (level.capitalize(),))
    table.add_column("When", no_wrap=True)
    adjusted = any(total.contacts != total.statistical for total in totals)
    band = (f"P{100 * each:g}" for each in (quantile_levels[0], quantile_levels[-1]))
    titles = ["Contacts", *(["Changed"] if adjusted else []), *band]
    for title in (*titles, "AHT s", "Hours"):
        table.add_column(title, justify="right", no_wrap=True)
    before = None
    for total in totals:
        if before not in (None, total.node):
            table.add_section()
        table.add_row(
            escape(total.node) if before != total.node else "",
            _when(total),
            number(total.contacts),
            *([signed(total.contacts - total.statistical)] if adjusted else []),
            *map(number, (total.quantiles[0], total.quantiles[-1])),
            number(total.aht_seconds),
            number(total.work_hours, 1),
        )
        before = total.node
    return table


def _when(total: NodeTotal) -> str:
    if total.start:
        return f"{total.start:%Y-%m-%d %H:%M}Z"
    if total.first == total.last:
        return f"{weekday(total.first)} {total.first}"
    last = f"{total.last:%m-%d}" if total.last.year == total.first.year else f"{total.last}"
    return f"{total.first} to {last}"


def scores_table(scores: Sequence[Score], title: str) -> RenderableType:
    """All queues together first, then each: every forecast's errors against what happened."""
    table = _table(title, ("Queue",))
    table.add_column("Whose", overflow="fold", min_width=len("statistical"))
    for heading in ("Forecast", "Actual", "WAPE", "A day", "A week", "Bias", "Skill"):
        table.add_column(heading, justify="right", no_wrap=True)
    single = len({score.queue for score in scores}) <= 2
    before = None
    for score in scores:
        if single and not score.queue:
            continue
        if before not in (None, score.queue):
            table.add_section()
        name = score.queue or "all"
        table.add_row(
            escape(name) if before != score.queue else "",
            escape(score.forecast),
            number(score.contacts),
            number(score.actual),
            *map(percent, (score.wape, score.wape_day, score.wape_week, score.bias, score.skill)),
        )
        before = score.queue
    note = "WAPE per interval, day and week; skill: error saved against repeating last week"
    return Group(table, Text(note, "dim italic"))


def layers_table(forecast: Forecast) -> RenderableType | None:
    """What each layer changed, from the lowest up; None where there is none."""
    if not forecast.layers:
        return None
    table = _table("Adjustments, from the lowest layer up", ("Layer", "Queues"))
    for title in ("Contacts", "Change", "Hours"):
        table.add_column(title, justify="right", no_wrap=True)
    for layer in forecast.layers:
        if not layer.enabled:
            table.add_row(escape(layer.name), "switched off", "", "", "")
            continue
        queues = ", ".join(layer.contacts) if len(layer.contacts) <= 3 else f"{len(layer.contacts)} queues"
        table.add_row(
            escape(layer.name),
            escape(queues) or "none",
            signed(layer.total),
            signed_percent(layer.share),
            signed(sum(layer.work_hours.values()), 1),
        )
    notes = [f"note: {layer.name}: {note}" for layer in forecast.layers for note in layer.notes]
    return Group(table, Text("\n".join(notes))) if notes else table


def today_table(today: Today, time_zone: str) -> RenderableType:
    """Per queue how the day has gone, how much of that carries over, and what is expected of the rest."""
    local = today.now.astimezone(zone(time_zone))
    table = _table(f"Today, {weekday(local.date())} {local:%Y-%m-%d}, at {local:%H:%M} ({time_zone})", ("Queue",))
    for heading in ("So far", "Due", "Off by", "Kept", "Rest was", "Rest is", "80 % band", "Day"):
        table.add_column(heading, justify="right", no_wrap=True)
    notes = []
    for name, queue in today.queues.items():
        band = f"{number(queue.rest_low)}–{number(queue.rest_high)}" if queue.rest_low == queue.rest_low else "–"
        table.add_row(
            escape(name),
            number(queue.so_far_actual),
            number(queue.so_far_forecast),
            percent(queue.deviation),
            percent(queue.gain, 0) if queue.learnt_from_days else "–",
            number(queue.rest_before),
            number(queue.rest),
            band,
            number(queue.day_total),
        )
        notes += [f"note: {name}: {queue.note}"] if queue.note else []
    note = Text("due: forecast so far; off by: late hours weigh more; kept: what carries over of it, at first")
    note.stylize("dim italic")
    return Group(table, note, *([Text("\n".join(notes))] if notes else []))


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", min_width=8)
    return table
