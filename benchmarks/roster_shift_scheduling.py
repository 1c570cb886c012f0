"""Published shift scheduling (Curtois and Qu 2014): cost, own bound and gap of ten instances after 60 seconds each.

Every roster is judged by an evaluator written from the published rules, and every bound is compared with the best known
roster. `python -m benchmarks.published` runs any instances for any time, with a table and a plot.
"""

NAME = "roster_shift_scheduling"

SET = "shift_scheduling"
INSTANCES = ("1", "2", "3", "4", "5", "8", "9", "10", "12", "17")
SECONDS = 60.0
SEED = 1


def run() -> dict[str, object]:
    """Cost and bound beside the best known, per instance."""
    from benchmarks.published.runs import run as run_set
    from benchmarks.published.sets import SETS
    from benchmarks.registry import data_file

    figures: dict[str, object] = {"seconds each": SECONDS, "seed": SEED}
    for row in run_set(SETS[SET], data_file("benchmarks", SET), INSTANCES, SECONDS, SEED):
        name = f"instance {row.instance}"
        figures[f"{name}: cost (best known {row.best_high:g})"] = row.cost
        figures[f"{name}: own bound"] = row.bound
        figures[f"{name}: gap to best known, %"] = row.gap_percent
        figures[f"{name}: proved gap, %"] = row.proved_percent
        figures[f"{name}: seconds"] = row.seconds
        figures[f"{name}: processor seconds"] = row.processor_seconds
    return figures
