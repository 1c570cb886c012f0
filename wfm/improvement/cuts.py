"""The fewest people of several kinds under linear cuts, as an integer program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.errors import WfmError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cut:
    """Σ weights·people ≥ least."""

    weights: Floats
    least: float


def cheapest(cost: Floats, cuts: list[Cut], most: Floats, *, whole: bool = True) -> Floats | None:
    """The cheapest numbers of people within `most` that obey all cuts; None where none do.

    `whole` asks for whole people.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        cost,
        constraints=[LinearConstraint(np.array([cut.weights for cut in cuts]), [cut.least for cut in cuts], np.inf)]
        if cuts
        else [],
        integrality=np.full(cost.size, int(whole)),
        bounds=Bounds(np.zeros(cost.size), most),
        options={"time_limit": 30.0, "mip_rel_gap": 1e-4},
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise WfmError(f"the integer program of cuts ended without an answer: {found.message}")
    return np.asarray(np.round(found.x) if whole else np.maximum(found.x, 0.0), dtype=np.float64)


def simulation_cut(level: float, gains: Floats, people: Floats, target: float) -> Cut:
    """Level + gains·(y − people) ≥ target, the gains taken at `people` (Atlason, Epelman & Henderson 2004;
    Cezik & L'Ecuyer 2008). Gains below 0 are chance.
    """
    useful = np.maximum(gains, 0.0)
    return Cut(useful, target - level + float(useful @ people))
