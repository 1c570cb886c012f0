"""`wfm scenario worth`: what one more person, skill or hour, or a relaxed rule, would buy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import history_option, quiet_option, search_options, source_argument
from wfm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wfm.models.plan import Plan
    from wfm.report.hiring_tables import Sheet


@click.command()
@source_argument
@history_option
@search_options
@click.option("--people", type=click.IntRange(0, 50), metavar="NUMBER", help="How many to hire in turn.  [default: 1]")
@click.option("--skills", is_flag=True, help="What one more skill is worth, by site.")
@click.option("--hours", is_flag=True, help="What one more hour is worth, by site, skills and week.")
@click.option("--rules", is_flag=True, help="What each hard rule costs: its worth if it did not hold.")
@click.option(
    "--relax",
    multiple=True,
    metavar="PATH=VALUE",
    help="What another setting is worth: rules.daily_rest.hours=-1 (a path in site.yaml; may be repeated).",
)
@click.option("--confirm", is_flag=True, help="Roster everybody anew with the best person or the three dearest hours.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write .csv or .xlsx."
)
@quiet_option
def worth(
    source: str, history: str | None, search: dict[str, Any], output: Path | None, quiet: bool, **asked: Any
) -> None:
    """Price one more person, skill, hour or relaxed rule.

    PLAN is a plan with its roster (made now if it has none). Every kind of person is given the best shifts under all
    rules while the others keep theirs; the best is hired, and so on. That is whom to hire for. Hours and rules are
    priced by the proof of the roster, and rules confirmed by rostering everybody anew.
    """
    from wfm.commands.printing import show_sheets
    from wfm.commands.sources import open_source, rostered

    if output is not None and output.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"--output must end in .csv or .xlsx, got {str(output)!r}")
    changes = [_change(text) for text in asked["relax"]]
    if asked["people"] is None:  # what nothing else was asked for
        asked["people"] = 0 if asked["hours"] or asked["rules"] or changes or asked["skills"] else 1
    plan = rostered(open_source(source, history, search), quiet)
    watched = not quiet and sys.stderr.isatty()

    def say(what: str) -> None:
        if watched:
            click.echo(f"pricing {what} …", err=True)

    sheets = []
    for sheet in _sheets(plan, asked, changes, say):
        sheets.append(sheet)
        if not quiet:
            show_sheets("", [sheet])
    if output is not None:
        from wfm.io.files import write_atomically
        from wfm.report.sheets import csv_table, workbook

        content = csv_table(sheets[0]) if output.suffix.lower() == ".csv" else workbook("worth", sheets)
        write_atomically(output, content)


def _sheets(
    plan: Plan, asked: dict[str, Any], changes: list[tuple[str, str]], say: Callable[[str], None]
) -> Iterator[Sheet]:
    """Tables in the order of the options, each as soon as it is there."""
    from wfm.report import worth_tables as tables
    from wfm.scenarios import shadow
    from wfm.scenarios.worth import hire_from_roster, learn_from_roster

    currency, confirm = plan.inputs.configuration.currency, asked["confirm"]
    if asked["people"]:
        for number, found in enumerate(hire_from_roster(plan, asked["people"], confirm=confirm, say=say), start=1):
            yield tables.people(found, number, currency)
    if asked["skills"]:
        yield tables.skills(learn_from_roster(plan, say=say))
    if asked["hours"] or asked["rules"] or changes:
        base = shadow.reference(plan, say)
        if asked["hours"]:
            yield tables.hours(shadow.hours(base, confirm=3 if confirm else 0, say=say))
        if changes:
            yield tables.rules(shadow.relaxed(plan, base, changes, say), "Relaxed settings")
        if asked["rules"]:
            yield tables.rules(shadow.rules(base, say=say), "Hard rules")


def _change(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise UsageError(f"--relax must read like rules.daily_rest.hours=-1, got {text!r}")
    return path.strip(), value.strip()
