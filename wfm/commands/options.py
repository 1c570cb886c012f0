"""The arguments and options that commands share, so that each means the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

ENGINES = ("auto", "cpsat", "counting", "neighbourhood", "colgen")

source_argument = click.argument("source", metavar="PLAN", type=click.Path(exists=True, allow_dash=True))
"""A plan folder, a workbook (.xlsx) or the JSON of an earlier stage (`-`: standard input)."""

folder_argument = click.argument("source", metavar="DIR", type=click.Path(exists=True))
"""A plan folder or a workbook (.xlsx)."""

history_option = click.option(
    "--history",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Contact history to use instead of the file that the plan names.",
)


class _Above(click.FloatRange):
    """A number above zero, up to a limit; `nan`, which no comparison refuses, is none."""

    def __init__(self, most: float) -> None:
        super().__init__(0, most, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


output_option = click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write the plan so far as JSON, for the next stage; with - to standard output, and the summary to the other.",
)

quiet_option = click.option("-q", "--quiet", is_flag=True, help="No summary and no progress, only what was asked for.")


def out_option(default: str) -> Callable[[Command], Command]:
    """Where reports are written."""
    return click.option(
        "--out",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        default=default,
        show_default=True,
        help="Folder for the reports; made if it is missing.",
    )


def search_options(command: Command) -> Command:
    """How long and how to search; the command receives those given as the keyword argument `search`."""
    options = (
        click.option(
            "--seed", metavar="NUMBER", type=click.IntRange(0, 2**31 - 1), help="Seed of everything drawn at random."
        ),
        click.option(
            "--time-limit",
            "time_limit_seconds",
            metavar="SECONDS",
            type=_Above(10**7),
            help="Wall clock for the search; the best roster so far is returned then.",
        ),
        click.option(
            "--effort",
            metavar="FACTOR",
            type=_Above(10**6),
            help="Search work relative to the default; reproducible where it ends before the clock.",
        ),
        click.option("--workers", metavar="NUMBER", type=click.IntRange(1, 64), help="Parallel workers of the search."),
        click.option("--engine", type=click.Choice(ENGINES), help="Which engine searches."),
    )
    names = ("seed", "time_limit_seconds", "effort", "workers", "engine")

    @wraps(command)
    def gathered(**arguments: Any) -> Any:
        given = {name: arguments.pop(name) for name in names}
        return command(**arguments, search={name: value for name, value in given.items() if value is not None})

    for option in reversed(options):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value]
