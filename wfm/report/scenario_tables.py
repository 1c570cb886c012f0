"""Scenarios side by side: figures, differences in words, and which of them nothing beats."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.scenario import Figures, ScenarioResult
from wfm.report.hiring_tables import Cell, Sheet
from wfm.report.wording import number, percent


def service(figures: Figures) -> float:
    """Service level over all contacts: of the roster where there is one, else what is promised."""
    contacts = sum(queue.contacts for queue in figures.queues)
    levels = [queue.target if queue.service_level is None else queue.service_level for queue in figures.queues]
    weighed = sum(queue.contacts * level for queue, level in zip(figures.queues, levels, strict=True))
    return weighed / contacts if contacts else 1.0


def cost(figures: Figures) -> float:
    """Wages of the roster where there is one, else of the hours required."""
    return figures.required_cost if figures.wage_cost is None else figures.wage_cost


def pareto(results: Sequence[ScenarioResult]) -> set[int]:
    """Indices of the results that no other beats: none is at least as good in all of cost, service and fairness.

    Only results of one stage can be compared; fairness counts where there are rosters.
    """
    points = [(cost(each.figures), -service(each.figures), each.figures.unfairness or 0.0) for each in results]
    best = set()
    for index, point in enumerate(points):
        others = (
            other
            for place, other in enumerate(points)
            if place != index and results[place].stage == results[index].stage
        )
        if not any(
            all(a <= b + 1e-9 for a, b in zip(other, point, strict=True)) and other != point for other in others
        ):
            best.add(index)
    return best


def comparison(results: Sequence[ScenarioResult], currency: str) -> Sheet:
    """One row per scenario."""
    rostered = any(result.stage == "roster" for result in results)
    first, best = results[0].figures, pareto(results)
    rows: list[list[Cell]] = []
    for index, result in enumerate(results):
        made = result.figures
        row: list[Cell] = [
            *(result.name, made.contacts, made.scheduled_hours, made.fte, made.fte - first.fte),
            *(made.available_fte - made.fte, made.required_cost),
        ]
        if rostered:
            row += [made.wage_cost, service(made) if made.wage_cost is not None else None]
            row += [made.short_share, made.unfairness, made.gap]
        rows.append([*row, "●" if index in best else ""])
    header: tuple[str, ...] = ("Scenario", "Contacts", "Rostered h", "FTE", "± FTE", "Spare FTE", f"Cost, {currency}")
    formats = "tiinnni"
    if rostered:
        header, formats = (*header, f"Wages, {currency}", "In time", "Short", "Unfair", "Gap"), formats + "ippnp"
    note = "● no other scenario is better in one of cost, service and fairness without being worse in another"
    return Sheet("Scenarios", (*header, "Best"), rows, formats + "t", note)


def queues(results: Sequence[ScenarioResult]) -> Sheet:
    """One row per scenario and queue."""
    rows: list[list[Cell]] = [
        [
            *(result.name, queue.queue, queue.contacts, queue.aht_seconds, queue.required_hours, queue.peak_agents),
            *(queue.target, queue.service_level, queue.short_hours),
        ]
        for result in results
        for queue in result.figures.queues
    ]
    header = ("Scenario", "Queue", "Contacts", "AHT s", "Rostered h", "Peak agents", "Target", "In time", "Short h")
    return Sheet("Queues", header, rows, "ttiiinppn", keys=2)


def changes(results: Sequence[ScenarioResult]) -> Sheet:
    """What each scenario changes, in words."""
    rows: list[list[Cell]] = [[result.name, change] for result in results for change in result.changes]
    return Sheet("Changes", ("Scenario", "Change"), rows, "tt")


def differences(results: Sequence[ScenarioResult], currency: str) -> list[str]:
    """How each scenario differs from the first, in a sentence."""
    first = results[0].figures
    said = []
    for result in results[1:]:
        made = result.figures
        parts = []
        if first.contacts and abs(made.contacts / first.contacts - 1) > 5e-4:
            parts.append(f"{_signed(100 * (made.contacts / first.contacts - 1), 1)} % contacts")
        if abs(made.fte - first.fte) > 0.005:
            share = f" ({_signed(100 * (made.fte / first.fte - 1), 1)} %)" if first.fte else ""
            parts.append(f"{_signed(made.fte - first.fte, 1)} FTE{share}")
        if abs(cost(made) - cost(first)) > 0.5 and (made.wage_cost is None) == (first.wage_cost is None):
            parts.append(f"{_signed(cost(made) - cost(first), 0)} {currency}")
        if made.short_share is not None and first.short_share is not None:
            parts.append(f"short {percent(made.short_share)} instead of {percent(first.short_share)}")
        before = {queue.queue: queue.peak_agents for queue in first.queues}
        peaks = [(queue.peak_agents - before.get(queue.queue, 0.0), queue) for queue in made.queues]
        change, most = max(peaks, key=lambda peak: abs(peak[0]), default=(0.0, None))
        if most is not None and abs(change) > 0.5:
            parts.append(f"{most.queue} peaks at {number(most.peak_agents, 1)} people ({_signed(change, 1)})")
        said.append(f"{result.name}: {', '.join(parts) or 'no difference'}")
        said += [f"{result.name}: {note}" for note in result.notes]
    return said


def _signed(value: float, digits: int) -> str:
    return ("+" if value > 0 else "") + number(value, digits)
