"""The sample's roster mended after three sick calls: seconds, and how many shifts and breaks move.

Sixty people, three sites, seven queues, four weeks of half hours. Three people who work on the tenth day call in sick
that morning; changes cost what `wfm replan` takes by default.
"""

from __future__ import annotations

NAME = "roster_replan"


def run() -> dict[str, object]:
    """Building the problem anew included; the first roster is not timed."""
    import time
    from datetime import timedelta

    from wfm import pipeline
    from wfm.models.organisation import SolveOptions
    from wfm.report.difference import moves
    from wfm.sample.generate import sample_inputs

    inputs = sample_inputs()
    options = SolveOptions(effort=0.2, time_limit_seconds=120)
    configuration = inputs.configuration.model_copy(update={"solve": options})
    plan = pipeline.roster(
        pipeline.require(pipeline.forecast(inputs.model_copy(update={"configuration": configuration})))
    )
    assert plan.result is not None
    assert plan.result.roster is not None
    day = configuration.horizon.start + timedelta(days=9)
    sick = [item.agent for item in plan.result.roster.assignments if item.date == day][::12][:3]
    begin, begin_cpu = time.perf_counter(), time.process_time()
    mended = pipeline.replan(plan, [(agent, day, day) for agent in sick], today=day)
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - begin_cpu
    assert mended.result is not None
    found = moves(plan, mended)
    shifts = [move for move in found if "–" in move.text]
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "lost_shifts": len(sick),
        "moved_shifts": len(shifts) - len(sick),
        "moved_breaks": len(found) - len(shifts),
        "days_touched": len({move.day for move in found}),
        "short_cost_before": plan.result.terms.get("coverage", 0.0),
        "short_cost_after": mended.result.terms.get("coverage", 0.0),
        "changes_cost": mended.result.terms.get("changes", 0.0),
    }
