"""What an auditor measures: a value against its limits, whether they are kept or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that a rule judges. `amount` is the units of violation that a weight is paid for, 0 where it is kept.

    `agent` is blank for the team; `first` and `last` are the days looked at, `day` the one a finding is told for.
    """

    agent: str
    day: date
    value: float
    unit: str
    what: str
    least: float | None = None
    most: float | None = None
    amount: float = 0.0
    first: date | None = None
    last: date | None = None

    @property
    def margin(self) -> float | None:
        """How far the value is inside its nearest limit; negative outside, None without limits."""
        sides = [
            *([] if self.least is None else [self.value - self.least]),
            *([] if self.most is None else [self.most - self.value]),
        ]
        return min(sides, default=None)

    @property
    def message(self) -> str:
        """The measure in words."""
        low = self.least is not None and self.value < self.least
        limit = self.least if low or self.most is None else self.most
        bound = "" if limit is None else f", at {'least' if limit is self.least else 'most'} {limit:.4g} wanted"
        return f"{self.value:.4g} {self.unit} {self.what}".rstrip() + bound


def measured(
    agent: str,
    day: date,
    value: float,
    unit: str,
    what: str,
    *,
    least: float | None = None,
    most: float | None = None,
    scale: float = 1.0,
    first: date | None = None,
    last: date | None = None,
) -> Measure:
    """A measure whose amount is the distance outside the limits, times `scale`."""
    below = 0.0 if least is None else least - value
    above = 0.0 if most is None else value - most
    outside = max(below, above, 0.0)
    outside = 0.0 if outside < 1e-9 else outside  # the noise of sums is no violation
    return Measure(agent, day, value, unit, what, least, most, outside * scale, first, last)
