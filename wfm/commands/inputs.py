"""Commands about what goes in: start a plan folder, check it, convert it, and say what it may hold."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from wfm.commands.options import folder_argument, history_option, quiet_option
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import PlanInputs

Found = TypeVar("Found")

_ODD_DAYS = 5
"""Odd days of a queue that `wfm check` tells, the latest."""


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@quiet_option
def init(directory: Path, quiet: bool) -> None:
    """Write a plan folder to start from.

    Its files are commented, and it runs as it is.
    """
    from wfm.io.starter import write_starter

    write_starter(directory)
    if not quiet:
        click.echo(f"wrote {directory}: look at {directory / 'site.yaml'} first, then run  wfm plan {directory}")


@click.command()
@folder_argument
@history_option
@quiet_option
def check(source: str, history: str | None, quiet: bool) -> None:
    """Report every problem of a plan.

    All of them in one go, each as file:row: column: what is wrong, and what is allowed. Exits with 3 where the data
    has problems, with 4 where the configuration has. Notes tell what is no mistake, but perhaps not meant.
    """
    from wfm import pipeline
    from wfm.io.remarks import remarks

    inputs = pipeline.load(source, history=history)
    if not quiet:
        for note in (*remarks(inputs), *_odd_days(inputs)):
            click.echo(f"note: {note}")
        click.echo("no problems")


def _odd_days(inputs: PlanInputs) -> Iterator[str]:
    """What the history has of odd days, and how to overrule that."""
    from wfm import pipeline

    found = pipeline.odd_days(inputs)
    for queue, days in found.items():
        for day in days[-_ODD_DAYS:]:
            marked = ", as it is marked" if day.marked else ""
            yield f"queue {queue!r}: {day.day}: {day.reason}; it counts {day.weight:.0%} in the forecast{marked}"
        if len(days) > _ODD_DAYS:
            yield f"queue {queue!r}: {len(days) - _ODD_DAYS} odd days before these; wfm forecast --report has all"
    if found:
        yield "to overrule this, put a row into marks.csv: queue,first,last,use (use or ignore),reason"


@click.command()
@folder_argument
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@history_option
@quiet_option
def convert(source: str, target: Path, history: str | None, quiet: bool) -> None:
    """Turn a plan folder into a workbook, or back.

    Scenarios and a plan of hiring go with it, or the latter alone. Writes a workbook where TARGET ends in .xlsx, and a
    folder otherwise.
    """
    from wfm import pipeline
    from wfm.io import folder, workbook
    from wfm.io.hiring import has_hiring, has_plan, read_hiring
    from wfm.io.hiring_writer import write_hiring
    from wfm.io.scenarios import read_scenarios, write_scenarios

    if target.suffix.lower() in (".xls", ".xlsm", ".xlsb", ".ods"):
        raise UsageError(f"{target}: workbooks are written as .xlsx only")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty: give a new folder")
    hiring = None
    if has_hiring(Path(source)):
        alone = not has_plan(Path(source))
        if alone and history:
            raise UsageError("--history goes with a plan, and there is only one of hiring")
        inputs = None if alone else pipeline.load(source, history=history)
        hiring = read_hiring(Path(source), None if inputs is None else inputs.configuration.queues)
    else:
        inputs = pipeline.load(source, history=history)
    scenarios = {} if inputs is None else read_scenarios(Path(source))[0]
    if target.suffix.lower() == ".xlsx":
        if inputs is not None:
            workbook.write(inputs, target, hiring, scenarios)
        elif hiring is not None:
            workbook.write_hiring_alone(hiring, target)
    else:
        if inputs is not None:
            write_scenarios(scenarios, target)
            folder.write(inputs, target)
        if hiring is not None:
            write_hiring(hiring, target)
    if not quiet:
        click.echo(f"wrote {target}")


@click.command()
@click.argument("model", required=False)
def schema(model: str | None) -> None:
    """Print JSON Schemas: of every model, or one."""
    from wfm.models.catalogue import models

    known = models()
    chosen = known if model is None else {model: _pick(model, known, "model")}
    schemas = {name: found.model_json_schema() for name, found in chosen.items()}
    click.echo(json.dumps(schemas if model is None else schemas[model], indent=2, ensure_ascii=False))


@click.command()
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List rules and parameters: all, or one."""
    from wfm.solver.rules.base import registry

    known = registry()
    for name, found in known.items() if rule is None else [(rule, _pick(rule, known, "rule"))]:
        by_weight = "hard or soft" if found.hard else "only soft"
        nature = "always in force" if found.always else by_weight if found.soft else "always hard"
        click.echo(f"{name}: {found.summary} ({nature})")
        if rule is not None:
            click.echo(f"\n{inspect.getdoc(found)}\n")
        for parameter, field in found.Params.model_fields.items():
            default = field.get_default(call_default_factory=True)
            note = "required" if field.is_required() else "optional" if default is None else f"default {default}"
            click.echo(f"    {parameter}: {field.description or ''} ({note})")


@click.command()
@click.argument("pack", required=False)
def labour(pack: str | None) -> None:
    """List labour packs and their rules: all, or one.

    A site of site.yaml names its packs: `labour: [eu, de]`. They are dated data with their sources and no legal
    advice: check before you rely on them. People differ by their labels, such as opt_out_48h or under_18.
    """
    from wfm.models.labour import CHECK, labour_packs

    known = labour_packs()
    for name, found in known.items() if pack is None else [(pack, _pick(pack, known, "labour pack"))]:
        click.echo(f"{name}: {found.title} (as of {found.checked}; {CHECK})")
        if pack is not None:
            click.echo(f"\n{found.note}\n")
        for item in found.rules if pack is not None else ():
            params = ", ".join(f"{key} {value}" for key, value in item.params.items())
            who = "".join(
                f", {word} {', '.join(labels)}"
                for word, labels in (("only", item.labels), ("not", item.except_labels))
                if labels
            )
            click.echo(f"    {item.rule}: {params}{who} ({item.article}; {item.basis})")


def _pick(name: str, known: Mapping[str, Found], kind: str) -> Found:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    raise UsageError(f"no {kind} {name!r} ({hint})")
