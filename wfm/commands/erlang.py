"""`wfm erlang`: the staffing models as a calculator, in both directions."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from wfm.commands.ranges import MOST, number_range, share
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.staffing.calculator import CalculatorModel
    from wfm.staffing.model import Floats

MODELS = ("b", "c", "a", "x", "mmn_g", "chat", "deferred", "blend")
_HEADS = {
    "calls": "calls",
    "aht_seconds": "AHT s",
    "load": "erlangs",
    "agents": "agents",
    "service_level": "in time",
    "asa_seconds": "ASA s",
    "wait_probability": "wait",
    "abandonment": "abandon",
    "blocking": "blocked",
    "wait_quantile_seconds": "wait s",
    "kept_idle": "kept idle",
    "beside": "beside",
    "occupancy": "busy",
}
_SHARES = ("service_level", "wait_probability", "abandonment", "blocking", "occupancy")


def _options(command: Any) -> Any:
    number = click.FloatRange(0, min_open=True)
    options = (
        click.option("--model", type=click.Choice(MODELS), help="Default: a with --patience, else c. See below."),
        click.option(
            "--calls",
            type=number_range,
            metavar="RANGE",
            required=True,
            help="Contacts per interval, or a range A..B[:STEP].",
        ),
        click.option("--interval-minutes", type=number, default=30.0, show_default=True, help="Length of it."),
        click.option("--aht", type=number_range, metavar="RANGE", help="Handling time in seconds, or a range."),
        click.option(
            "--agents",
            type=number_range,
            metavar="RANGE",
            help="People on the phone, or a range; left out: how many it takes.",
        ),
        click.option(
            "--service-level", type=share, metavar="SHARE", help="Share answered in time (0.8 or 80%).  [default: 80%]"
        ),
        click.option("--within", type=click.FloatRange(0), default=20.0, show_default=True, help="Time in seconds."),
        click.option(
            "--definition",
            type=click.Choice(("offered", "answered", "virtual")),
            default="offered",
            show_default=True,
            help="Whose service level.",
        ),
        click.option("--max-asa", type=number, help="Mean wait in seconds at most."),
        click.option("--max-abandonment", type=share, metavar="SHARE", help="Share that hangs up at most."),
        click.option(
            "--max-occupancy", type=share, metavar="SHARE", default=1.0, help="Busy share of agents' time at most."
        ),
        click.option(
            "--max-blocking", type=share, metavar="SHARE", default=0.01, show_default=True, help="Share lost (model b)."
        ),
        click.option("--min-agents", type=click.FloatRange(0), default=0.0, help="People at least."),
        click.option("--patience", type=number, help="Mean patience of customers in seconds."),
        click.option(
            "--patience-kind",
            metavar="KIND",
            default="exponential",
            help="Model mmn_g: exponential, deterministic, uniform, lognormal:CV, weibull:CV.",
        ),
        click.option(
            "--redials",
            type=share,
            metavar="SHARE",
            default=0.0,
            help="Share of those who hung up that call again (x).",
        ),
        click.option("--aht-by-chats", metavar="S,S,…", help="Model chat: AHT with 1, 2, … chats at once, in seconds."),
        click.option(
            "--beside",
            type=click.FloatRange(0),
            default=0.0,
            help="Model blend: erlangs of deferred work beside calls.",
        ),
        click.option("--quantile", type=share, metavar="SHARE", help="Also the wait that this share does not exceed."),
        click.option("--real", is_flag=True, help="Fractions of an agent, as whole numbers mixed in time."),
        click.option("--plot", is_flag=True, help="Draw the result over the range."),
        click.option(
            "-o",
            "--output",
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write .csv or .svg.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_options
def erlang(**given: Any) -> None:
    """Calculate staff for a target, or service for a staff.

    Give --agents for the service of that many people; leave it out for the fewest people that meet the targets.

    Models: b Erlang B (who finds nobody free is lost), c Erlang C (all wait), a Erlang A (customers hang up), x Erlang
    X (and call again), mmn_g any patience, chat several chats at once, deferred work inside a deadline (--within),
    blend calls with other work between them (--beside).

    \b
    wfm erlang --calls 100 --aht 180
    wfm erlang --calls 100 --aht 180 --agents 10..20 --patience 120 --plot
    wfm erlang --calls 50..200:25 --aht 240 --service-level 90% -o staff.svg
    """  # noqa: D301 - click reads the backspace
    output: Path | None = given["output"]
    if output is not None and output.suffix.lower() not in (".csv", ".svg"):
        raise UsageError(f"--output must end in .csv or .svg, got {str(output)!r}")
    columns, ranged = _answers(given)
    if (given["plot"] or (output and output.suffix.lower() == ".svg")) and len(ranged) != 1:
        raise UsageError("a plot needs exactly one range, such as --agents 10..20")
    for line in _table(columns):
        click.echo(line)
    if given["plot"]:
        from wfm.report.chart import block_chart

        name, values = _drawn(columns, given)
        click.echo()
        click.echo(block_chart(columns[ranged[0]].tolist(), values, title=f"{name} over {_HEADS[ranged[0]]}"))
    if output is not None:
        _write(output, columns, ranged, given)


def _answers(given: dict[str, Any]) -> tuple[dict[str, Floats], list[str]]:
    """All columns of the answer, and which of the inputs were ranges."""
    import numpy as np

    from wfm.staffing.calculator import Question, answer

    chats = _numbers(given["aht_by_chats"])
    model = given["model"] or ("chat" if chats else "a" if given["patience"] else "c")
    if given["aht"] is None and not (model == "chat" and chats):
        raise UsageError("give the handling time: --aht SECONDS" + (" or --aht-by-chats" if model == "chat" else ""))
    inputs = {"calls": given["calls"], "aht_seconds": given["aht"] or (chats[-1],), "agents": given["agents"] or (0.0,)}
    ranged = [name for name, values in inputs.items() if len(values) > 1]
    if math.prod(len(values) for values in inputs.values()) > MOST:
        raise UsageError(f"these ranges have more than {MOST:,} combinations")
    calls, aht, agents = np.array(list(itertools.product(*inputs.values())), dtype=float).T
    only_other = given["max_asa"] is not None or given["max_abandonment"] is not None
    level = given["service_level"] if given["service_level"] is not None else None if only_other else 0.8
    answers = answer(
        Question(
            model=cast("CalculatorModel", model),
            calls=calls,
            aht_seconds=aht,
            agents=agents if given["agents"] is not None else None,
            interval_seconds=60 * given["interval_minutes"],
            service_level=level,
            within_seconds=given["within"],
            definition=given["definition"],
            max_asa_seconds=given["max_asa"],
            max_abandonment=given["max_abandonment"],
            max_occupancy=given["max_occupancy"],
            max_blocking=given["max_blocking"],
            min_agents=given["min_agents"],
            patience_seconds=given["patience"],
            patience_kind=given["patience_kind"],
            redial_share=given["redials"],
            aht_by_chats_seconds=chats,
            beside_erlangs=given["beside"],
            wait_quantile=given["quantile"],
            real=given["real"],
        )
    )
    return {"calls": calls, "aht_seconds": aht, **answers}, ranged


def _numbers(text: str | None) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        numbers = (math.nan,)
    if any(not 0 < value < math.inf for value in numbers):
        raise UsageError(f"--aht-by-chats must be handling times such as 180,250,330, got {text!r}")
    return numbers


def _table(columns: dict[str, Floats]) -> list[str]:
    rows = [[_HEADS[name] for name in columns]]
    rows += [
        [_shown(name, float(value)) for name, value in zip(columns, row, strict=True)]
        for row in zip(*columns.values(), strict=True)
    ]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _shown(name: str, value: float) -> str:
    if math.isinf(value):
        return "∞"
    if name in _SHARES:
        return f"{value:.1%}".replace("%", " %")
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value >= 0.1 or not value else f"{value:.2g}"


def _drawn(columns: dict[str, Floats], given: dict[str, Any]) -> tuple[str, list[float]]:
    """What a plot shows: staff, or where that is given the service."""
    name = "agents" if given["agents"] is None else "service_level" if "service_level" in columns else "blocking"
    factor = 100 if name in _SHARES else 1
    return _HEADS[name] + (", %" if factor == 100 else ""), (factor * columns[name]).tolist()


def _write(output: Path, columns: dict[str, Floats], ranged: list[str], given: dict[str, Any]) -> None:
    from wfm.io.files import write_atomically
    from wfm.report.chart import svg_chart
    from wfm.report.tables import csv_bytes

    if output.suffix.lower() == ".csv":
        rows = [[repr(float(value)) for value in row] for row in zip(*columns.values(), strict=True)]
        write_atomically(output, csv_bytes(list(columns), rows, raw=True))
    else:
        name, values = _drawn(columns, given)
        label = _HEADS[ranged[0]]
        write_atomically(
            output, svg_chart(columns[ranged[0]].tolist(), values, title=f"{name} over {label}", x_label=label)
        )
