"""What makes two plans the same plan: a digest of canonical JSON."""

from __future__ import annotations

import json
from hashlib import sha256

from wfm.models.plan import Plan

_PROVENANCE = {"versions": True, "inputs": {"history"}, "result": {"versions", "wall_seconds", "trace"}}


def canonical_json(plan: Plan) -> str:
    """A plan as JSON with sorted keys and no blanks, without what differs between equal runs.

    Left out are versions, wall time and the search trace; the history, too, which the plan names by its digest.
    """
    return json.dumps(
        plan.model_dump(mode="json", exclude=_PROVENANCE),  # type: ignore[arg-type]
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def plan_identity(plan: Plan) -> str:
    """The sha256 of `canonical_json`, in hexadecimal: equal plans have it in common, whenever and wherever made."""
    return sha256(canonical_json(plan).encode()).hexdigest()
