"""Erlang X: Erlang A whose customers, having left, call again with some probability. Array in, array out.

Redials join the stream of first calls and are taken as Poisson too, so that the total load a′ solves
a′·(1 − r·P(abandon | a′)) = a, r the share of those who left that calls again. The left side is (1 − r)·a′ + r·(load
that is served), which rises with a′, so there is one solution; it is found by regula falsi between a and a/(1 − r).
Measures are those of a call, first or repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_a import ErlangA, ErlangAState
from wfm.staffing.erlang_b import Floats, non_negative
from wfm.staffing.stationary import flat, positive


@dataclass(frozen=True)
class ErlangX:
    """Loads of first calls in erlangs, handling time and mean patience in seconds, and the share that calls again."""

    load: Floats
    aht_seconds: Floats
    patience_seconds: Floats
    redial_share: Floats

    @classmethod
    def of(
        cls,
        load: npt.ArrayLike,
        aht_seconds: npt.ArrayLike,
        patience_seconds: npt.ArrayLike,
        redial_share: npt.ArrayLike,
    ) -> Self:
        """Checked and broadcast to one dimension. Raises `UsageError` for bad numbers; the share must be below 1."""
        load, aht = non_negative("load", load), positive("aht_seconds", aht_seconds)
        patience = positive("patience_seconds", patience_seconds, infinite=True)
        if not np.all(non_negative("redial_share", redial_share) < 1):
            raise UsageError("redial_share must be below 1: if all call again, their calls may have no end")
        return cls(*flat(load, aht, patience, redial_share))

    @property
    def stable_above(self) -> Floats:
        """The load, where nobody leaves."""
        return np.where(np.isinf(self.patience_seconds), self.load, 0.0)

    def at(self, agents: Floats) -> ErlangAState:
        """The steady state with `agents`: Erlang A at the total load, which is the state's `of.load`."""
        people = np.asarray(agents, dtype=np.float64)
        return self._with(self._total(people)).at(people)

    def take(self, where: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """The chosen elements alone."""
        return type(self)(
            self.load[where], self.aht_seconds[where], self.patience_seconds[where], self.redial_share[where]
        )

    def _with(self, load: Floats) -> ErlangA:
        return ErlangA(load, self.aht_seconds, self.patience_seconds)

    def _total(self, agents: Floats) -> Floats:
        """The total load, by the Illinois rule: an end of the bracket that stays twice counts for half."""

        def excess(total: Floats) -> Floats:
            return total * (1 - self.redial_share * self._with(total).at(agents).abandonment) - self.load

        low, high = self.load, self.load / (1 - self.redial_share)
        below, above = excess(low), excess(high)
        total, side = high, np.zeros_like(low)
        for _ in range(100):
            with np.errstate(divide="ignore", invalid="ignore"):
                line = (low * above - high * below) / (above - below)
            before, total = total, np.where(np.isfinite(line), np.clip(line, low, high), high)
            if np.all(np.abs(total - before) <= 4e-16 * high):
                break
            now = excess(total)
            over = now >= 0
            below, above = np.where(over & (side > 0), below / 2, below), np.where(~over & (side < 0), above / 2, above)
            low, below = np.where(over, low, total), np.where(over, below, now)
            high, above = np.where(over, total, high), np.where(over, now, above)
            side = np.where(over, 1.0, -1.0)
        return total
