"""Who carries what, as a table for people and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from wfm.report.tables import csv_bytes

SHOWN = ("nights", "weekend_days", "holidays", "late_finishes", "early_starts", "unpopular_hours")
TITLES = ("Night", "Wkend", "Hol", "Late", "Early", "Unpop h")


def table(loads: Sequence[Any], metrics: dict[str, tuple[float, float]], most: int = 40) -> Table:
    """A row per person, those with most points first, and below how even each burden is."""
    shown = Table(
        title="Burdens, in this plan + before", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    shown.add_column("Person", overflow="ellipsis", no_wrap=True, min_width=14)
    for title in (*TITLES, "Hours", "Wishes", "Pts"):
        shown.add_column(title, justify="right", no_wrap=True)
    ordered = sorted(loads, key=lambda item: (-(item.points + item.carried_points), item.agent.label))
    for item in ordered[:most]:
        burdens = [_plus(item.now[name], item.carried[name]) for name in SHOWN]
        wishes = f"{item.granted}/{item.wishes}" if item.wishes else ""
        points = _plus(round(item.points), round(item.carried_points))
        shown.add_row(escape(item.agent.label), *burdens, f"{item.hours:.5g}", wishes, points)
    shown.add_section()
    for number, title in enumerate(("most − least", "Gini")):
        values = [f"{metrics[name][number]:.3g}" for name in SHOWN]
        shown.add_row(title, *values, "", "", f"{metrics['points'][number]:.3g}")
    return shown


def on_call_table(loads: Sequence[Any], metrics: dict[str, tuple[float, float]], most: int = 40) -> Table | None:
    """A row per person with duties on call by rota; None where there are no rotas."""
    names = list(loads[0].on_call) if loads else []
    if not names:
        return None
    shown = Table(
        title="On call, in this plan + before", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    shown.add_column("Person", overflow="ellipsis", no_wrap=True, min_width=14)
    for name in names:
        shown.add_column(escape(name), justify="right", overflow="fold")
    on_call = [item for item in loads if any(sum(pair) for pair in item.on_call.values())]
    ordered = sorted(on_call, key=lambda item: (-sum(item.on_call["hours"]), item.agent.label))
    for item in ordered[:most]:
        shown.add_row(escape(item.agent.label), *(_plus(*item.on_call[name]) for name in names))
    shown.add_section()
    for number, title in enumerate(("most − least", "Gini")):
        shown.add_row(title, *(f"{metrics[f'on_call {name}'][number]:.3g}" for name in names))
    return shown


def _plus(now: float, before: float) -> str:
    if not before:
        return f"{now:.4g}" if now else ""
    return f"{now:.4g}+{before:.4g}"


def render_csv(loads: Sequence[Any]) -> bytes:
    """One row per person, of this plan and carried."""
    header = ["agent", "name", "team", "site", *SHOWN, *(f"{name}_before" for name in SHOWN)]
    header += ["paid_hours", "wishes", "wishes_granted", "points", "points_before"]
    duties = list(loads[0].on_call) if loads else []
    header += [*(f"on_call {name}" for name in duties), *(f"on_call {name}_before" for name in duties)]
    rows = [
        [
            *(item.agent.agent, item.agent.label, item.agent.team, item.agent.site),
            *(f"{item.now[name]:.6g}" for name in SHOWN),
            *(f"{item.carried[name]:.6g}" for name in SHOWN),
            *(f"{item.hours:.6g}", str(item.wishes), str(item.granted)),
            *(f"{item.points:.6g}", f"{item.carried_points:.6g}"),
            *(f"{item.on_call[name][part]:.6g}" for part in (0, 1) for name in duties),
        ]
        for item in loads
    ]
    return csv_bytes(header, rows)
