"""Published multi-activity shifts (Curtois and Qu): cost, missed cover and own bound of 25 instances after 60 s each.

Shifts with free starts and lengths, and the task each person is on in every quarter of an hour, an hour at least. Every
roster is judged by an evaluator written from the published rules: least cover is hard, so "missed" must be 0. Published
costs (30 minutes) are known of two instances. No roster costs less than the least working time that people are owed
leaves over ("least"). `python -m benchmarks.published --set multi_activity --seconds 600` gives each its ten minutes.
"""

NAME = "roster_multi_activity"

SET = "multi_activity"
SECONDS = 60.0
SEED = 1


def run() -> dict[str, object]:
    """Cost, missed cover and bound beside what is known, per instance."""
    from math import isnan

    from benchmarks.published.runs import run as run_set
    from benchmarks.published.sets import SETS
    from benchmarks.registry import data_file

    folder = data_file("benchmarks", SET)
    figures: dict[str, object] = {"seconds each": SECONDS, "seed": SEED}
    feasible = 0
    for row in run_set(SETS[SET], folder, SETS[SET].instances(folder), SECONDS, SEED):
        known = f"least {row.best_low:g}" + ("" if isnan(row.best_high) else f", published {row.best_high:g}")
        name = f"instance {row.instance}"
        figures[f"{name}: cost ({known})"] = row.cost
        figures[f"{name}: missed"] = row.missed
        figures[f"{name}: own bound"] = row.bound
        figures[f"{name}: first roster, seconds"] = row.first_seconds
        feasible += not row.missed
    figures["feasible of 25"] = feasible
    return figures
