"""The whole way in one command: on a plan of the user's, or on the sample that ships with wfm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wfm.commands.options import history_option, out_option, quiet_option, search_options, source_argument
from wfm.commands.printing import show
from wfm.commands.searching import searching
from wfm.commands.sources import open_source, rostered, with_search, write_reports


@click.command()
@source_argument
@history_option
@search_options
@out_option("out")
@quiet_option
def plan(source: str, history: str | None, search: dict[str, Any], out: Path, quiet: bool) -> None:
    """Run all stages and write every report."""
    done = rostered(open_source(source, history, search), quiet)
    if not quiet:
        show(done)
    write_reports(done, out, quiet)


@click.command()
@search_options
@out_option("out/demo")
@quiet_option
def demo(search: dict[str, Any], out: Path, quiet: bool) -> None:
    """Plan the sample that ships with wfm.

    Three sites in different time zones, a year of history and four weeks to plan; it takes under a minute. The
    sample's plan folder is written too, so that you can change it and plan it again.
    """
    from wfm import pipeline
    from wfm.io import folder
    from wfm.sample.generate import sample_inputs

    inputs = sample_inputs()
    folder.write(inputs, out / "plan")
    with searching(quiet) as (progress, stop):
        done = pipeline.plan(with_search(inputs, search), progress=progress, stop=stop)
    if not quiet:
        show(done)
    write_reports(done, out, quiet)
