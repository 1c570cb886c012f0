"""How customers' patience varies around its mean."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import Fraction, Model, NonNegative, Positive


class PatienceShape(Model):
    """The distribution of patience; its mean is the queue's `patience_seconds`, except for a table."""

    distribution: Literal[
        "exponential", "deterministic", "uniform", "lognormal", "weibull", "hyperexponential", "empirical"
    ] = Field(
        "exponential",
        description="uniform goes from 0 to twice the mean; hyperexponential is a mixture of two kinds of customers; "
        "empirical is a table",
    )
    cv: Positive | None = Field(
        None, description="coefficient of variation of lognormal, weibull and hyperexponential (there above 1)"
    )
    survival: tuple[tuple[NonNegative, Fraction], ...] = Field(
        (), description="empirical: [seconds, share still there] from [0, 1] on, as estimated from calls (Kaplan–Meier)"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.distribution in ("lognormal", "weibull", "hyperexponential")) != (self.cv is not None):
            raise ValueError("cv goes with lognormal, weibull and hyperexponential, and only with them")
        if self.distribution == "hyperexponential" and self.cv is not None and self.cv <= 1:
            raise ValueError("a hyperexponential patience needs a cv above 1")
        if self.distribution == "weibull" and self.cv is not None and not 0.05 <= self.cv <= 20:
            raise ValueError("a weibull patience needs a cv between 0.05 and 20")
        if (self.distribution == "empirical") != bool(self.survival):
            raise ValueError("survival goes with an empirical patience, and only with it")
        if self.survival:
            times, shares = zip(*self.survival, strict=True)
            rising = all(a < b for a, b in pairwise(times))
            falling = all(a >= b for a, b in pairwise(shares))
            if (times[0], shares[0]) != (0, 1) or not rising or not falling or shares[-1] == 1:
                raise ValueError("survival needs rising seconds and falling shares, from [0, 1] to a share below 1")
        return self
