"""What the terminal shows of a plan, in colour where it can."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from wfm.models.certificate import Certificate
    from wfm.models.plan import Plan
    from wfm.models.roster import SolveResult
    from wfm.report.hiring_tables import Sheet
    from wfm.solver.audit import AuditReport

WIDTH = 120
"""Columns of text that goes to a file or a pipe."""


def show(plan: Plan, stage: str, *, title: bool = True, err: bool = False) -> None:
    """Print what a stage made: the forecast, the requirement or the roster."""
    from rich.text import Text

    from wfm.report import text

    terminal = console(err)
    if title:
        terminal.print(text.title(plan))
    for part in _parts(plan, stage, terminal.width):
        terminal.print()
        terminal.print(part, soft_wrap=isinstance(part, Text))  # lines of text stay whole for whoever searches them


def _parts(plan: Plan, stage: str, width: int) -> list[RenderableType]:
    from rich.text import Text

    from wfm.report import forecast_text, on_call, text

    if stage == "forecast" and plan.forecast:
        notes = [f"note: {name}: {note}" for name, queue in plan.forecast.queues.items() for note in queue.notes]
        layers = forecast_text.layers_table(plan.forecast)
        parts = [text.forecast_table(plan.forecast), *([Text("\n".join(notes))] if notes else [])]
        return [*parts, *([layers] if layers else [])]
    if stage == "requirement" and plan.requirement:
        return [text.requirement_table(plan.requirement)]
    if stage == "roster" and plan.result:
        findings, map_ = text.findings_list(plan.result.findings, most=5), text.heat_map(plan, width)
        findings.rstrip()
        map_.rstrip()
        duties = on_call.summary(plan)
        told = [text.roster_summary(plan.result), findings, text.service_table(plan)]
        return [*told, *([duties] if duties else []), map_]
    if stage == "simulation" and plan.simulation:
        return [text.simulation_table(plan)]
    return []


def show_verdict(report: AuditReport, result: SolveResult | None, bound: float | None = None) -> None:
    """Print what an audit found, its costs beside those that the plan claims, and the slack against a bound."""
    from wfm.report import text

    terminal = console(err=False)
    terminal.print(text.findings_list(report.findings), end="", soft_wrap=True)
    broken = len(report.hard)
    terminal.print(f"hard rules are broken in {broken} place(s)" if broken else "no hard rule is broken")
    terms = {} if result is None else result.terms
    claimed = {**terms, "cost": (result and result.objective) or 0}
    for name, cost in {**dict.fromkeys(terms, 0.0), **report.terms, "cost": report.objective}.items():
        ours, theirs = (round(value, 6) for value in (cost, claimed.get(name, 0)))  # or 0.005 goes either way
        claim = "" if result is None else f"  (the plan says {theirs:,.2f})"
        terminal.print(f"{name:<30} {ours:>14,.2f}{claim}", markup=False)
    if bound is not None:
        slack = max(report.objective - bound, 0.0)
        share = f" ({slack / report.objective:.1%} of the cost)" if report.objective > 0 else ""
        terminal.print(f"{'no roster costs less than':<30} {bound:>14,.2f}  slack {slack:,.2f}{share}", markup=False)


def show_certificate(certificate: Certificate) -> None:
    """Print a certificate rule by rule."""
    from wfm.report import certificate as form

    terminal = console(err=False)
    terminal.print()
    terminal.print(form.table(certificate))


def show_sheets(title: str, sheets: Iterable[Sheet]) -> None:
    """Print tables, one under the other; one that is too wide goes on below, with its keys once more."""
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    from wfm.report.sheets import parts, shown

    terminal = console(err=False)
    if title:
        terminal.print(Text(title, "bold"))
    for sheet in sheets:
        for number, (columns, widths) in enumerate(parts(sheet, terminal.width) if sheet.rows else []):
            name = None if number else sheet.title
            table = Table(title=name, title_justify="left", title_style="bold", box=None, pad_edge=False)
            for column, width in zip(columns, widths, strict=True):
                side: Any = "left" if sheet.formats[column] == "t" else "right"
                table.add_column(sheet.header[column], justify=side, overflow="fold", width=width)
            for row in sheet.rows:
                table.add_row(*(escape(shown(row[column], sheet.formats[column])) for column in columns))
            terminal.print()
            terminal.print(table)
        if sheet.note:
            terminal.print()
            terminal.print(Text(sheet.note if sheet.rows else f"{sheet.title}: {sheet.note}", "dim italic"))


def show_differences(differences: dict[str, tuple[float, float, float]], replications: int) -> None:
    """Print by how much two plans differ in simulated service."""
    from wfm.report import text

    console(err=False).print(text.difference_table(differences, replications))


def console(err: bool) -> Any:
    """The terminal, or standard error."""
    import os
    import sys

    from rich.console import Console

    seen = (sys.stderr if err else sys.stdout).isatty() or "COLUMNS" in os.environ
    return Console(stderr=err, highlight=False, width=None if seen else WIDTH)  # a file is as wide as tables need


def say_written(names: Iterable[str], folder: object) -> None:
    """Print where files are, the many of one sub-folder as one entry."""
    names = list(names)
    shown = sorted({name if "/" not in name else name.split("/")[0] + "/" for name in names})
    click.echo(f"\n{len(names)} files written to {folder}: {', '.join(shown)}")
