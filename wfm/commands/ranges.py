"""Numbers, ranges and shares on the command line: 14, 10..20, 50..200:25, 80%."""

from __future__ import annotations

import math
import re

import click

MOST = 10_000
_RANGE = re.compile(r"^([^.]+(?:\.\d+)?)\.\.([^:]+)(?::(.+))?$")


def number_range(text: str) -> tuple[float, ...]:
    """The numbers of FIRST..LAST[:STEP], both ends included (the step is 1 unless given), or a single one."""
    match = _RANGE.match(text.strip())
    numbers = [_number(part) for part in (match.groups() if match else (text,)) if part]
    if len(numbers) == 1:
        return (numbers[0],)
    first, last, step = numbers if len(numbers) == 3 else (*numbers, 1.0)
    if step <= 0:
        raise click.BadParameter(f"the step must be above 0, got {step:g}")
    if last < first:
        raise click.BadParameter(f"must not end before it begins, got {text!r}")
    steps = (last - first) / step + 1e-9
    if steps >= MOST:
        raise click.BadParameter(f"must have at most {MOST:,} values, got {text!r}")
    return tuple(first + index * step for index in range(math.floor(steps) + 1))


def share(text: str | float) -> float:
    """A share between 0 and 1, also written as per cent: 0.8 or 80%."""
    written = str(text).strip()
    try:
        value = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise click.BadParameter(f"must be a share such as 0.8 or 80%, got {written!r}")
    return value


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise click.BadParameter(
            f"must be a number of at least 0, or a range such as 10..20 or 50..200:25, got {text!r}"
        )
    return number
