"""Scenarios side by side: figures, differences in words, and which of them nothing beats."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.scenario import Figures, ScenarioResult
from wfm.report.hiring_tables import Cell, Sheet
from wfm.report.wording import number, percent


def service(figures: Figures) -> float:
    """Service level over all contacts: of the roster where there is one, else what is promised."""
    return _over_contacts(
        figures, [queue.target if queue.service_level is None else queue.service_level for queue in figures.queues]
    )


def simulated(figures: Figures) -> float | None:
    """The same by simulation; none where it was not asked for."""
    levels = [queue.simulated for queue in figures.queues]
    if all(level is None for level in levels):
        return None
    return _over_contacts(figures, [1.0 if level is None else level for level in levels])


def best_service(results: Sequence[ScenarioResult], figures: Figures) -> float:
    """Simulated service where all results have it, else that of the formula."""
    found = simulated(figures) if all(simulated(each.figures) is not None for each in results) else None
    return service(figures) if found is None else found


def _over_contacts(figures: Figures, levels: list[float]) -> float:
    contacts = sum(queue.contacts for queue in figures.queues)
    weighed = sum(queue.contacts * level for queue, level in zip(figures.queues, levels, strict=True))
    return weighed / contacts if contacts else 1.0


def cost(figures: Figures) -> float:
    """Wages of the roster where there is one, else of the hours required."""
    return figures.required_cost if figures.wage_cost is None else figures.wage_cost


def _objectives(results: Sequence[ScenarioResult]) -> list[tuple[float, float, float]]:
    """Cost, what is missing of service, and unfairness of each: the less the better."""
    return [
        (cost(each.figures), -best_service(results, each.figures), each.figures.unfairness or 0.0) for each in results
    ]


def pareto(results: Sequence[ScenarioResult]) -> set[int]:
    """Indices of the results that no other beats: none is at least as good in all of cost, service and fairness.

    Only results with rosters, or those without, can be compared; fairness counts where there are rosters.
    """
    points = _objectives(results)
    best = set()
    for index, point in enumerate(points):
        others = (
            other
            for place, other in enumerate(points)
            if place != index
            and (results[place].figures.wage_cost is None) == (results[index].figures.wage_cost is None)
        )
        if not any(
            all(a <= b + 1e-9 for a, b in zip(other, point, strict=True)) and other != point for other in others
        ):
            best.add(index)
    return best


def front(results: Sequence[ScenarioResult], currency: str) -> Sheet:
    """The Pareto front, from the cheapest on: what each further step costs and buys."""
    points, best = _objectives(results), pareto(results)
    rows: list[list[Cell]] = []
    before: tuple[float, float, float] | None = None
    rostered = any(result.figures.wage_cost is not None for result in results)
    for index in sorted(best, key=lambda each: points[each]):
        if rostered and results[index].figures.wage_cost is None:
            continue
        money, missed, unfair = points[index]
        step = "the cheapest" if before is None else _step((money, missed, unfair), before, currency, rostered)
        rows.append([results[index].name, money, -missed, unfair if rostered else None, step])
        before = money, missed, unfair
    note = "nothing beats these in all of cost, service and fairness; each is told beside the one above it"
    return Sheet(
        "Pareto front", ("Scenario", f"Cost, {currency}", "In time", "Unfair", "What it buys"), rows, "tippt", note
    )


def _step(now: tuple[float, float, float], before: tuple[float, float, float], currency: str, rostered: bool) -> str:
    said = [f"{_signed(now[0] - before[0], 0)} {currency}", f"{_signed(100 * (before[1] - now[1]), 1)} points in time"]
    if rostered:
        said.append("as fair" if abs(now[2] - before[2]) < 5e-4 else "fairer" if now[2] < before[2] else "less fair")
    return ", ".join(said)


def comparison(results: Sequence[ScenarioResult], currency: str) -> Sheet:
    """One row per scenario."""
    rostered = any(result.stage != "requirement" for result in results)
    tried = any(simulated(result.figures) is not None for result in results)
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
            row += [simulated(made)] if tried else []
            row += [made.short_share, made.unfairness, made.gap]
        rows.append([*row, "●" if index in best else ""])
    header: tuple[str, ...] = ("Scenario", "Contacts", "Rostered h", "FTE", "± FTE", "Spare FTE", f"Cost, {currency}")
    formats = "tiinnni"
    if rostered:
        header, formats = (*header, f"Wages, {currency}", "In time"), formats + "ip"
        header, formats = ((*header, "Simulated"), formats + "p") if tried else (header, formats)
        header, formats = (*header, "Short", "Unfair", "Gap"), formats + "ppp"
    note = "● no other scenario is better in one of cost, service and fairness without being worse in another"
    return Sheet("Scenarios", (*header, "Best"), rows, formats + "t", note)


def fairness(results: Sequence[ScenarioResult]) -> Sheet:
    """How evenly each burden lies on people, what they carried before included."""
    rows: list[list[Cell]] = [
        [result.name, burden.name.replace("_", " "), burden.spread, burden.gini]
        for result in results
        for burden in result.figures.burdens
    ]
    note = "most less least of a person per full-time share, and the Gini coefficient: 0 % where all carry the same"
    return Sheet("Fairness", ("Scenario", "Burden", "Most − least", "Gini"), rows, "ttnp", note, keys=2)


def queues(results: Sequence[ScenarioResult]) -> Sheet:
    """One row per scenario and queue."""
    rows: list[list[Cell]] = [
        [
            *(result.name, queue.queue, queue.contacts, queue.aht_seconds, queue.required_hours, queue.peak_agents),
            *(queue.target, queue.service_level, queue.simulated, queue.simulated_low, queue.simulated_high),
            queue.short_hours,
        ]
        for result in results
        for queue in result.figures.queues
    ]
    header = ("Scenario", "Queue", "Contacts", "AHT s", "Rostered h", "Peak agents", "Target", "In time")
    return Sheet(
        "Queues",
        (*header, "Simulated", "at least", "at most", "Short h"),
        rows,
        "ttiiinpppppn",
        "at least, at most: 95 % interval of the simulation",
        keys=2,
    )


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
        if abs(made.available_fte - first.available_fte) > 0.005:
            parts.append(f"{_signed(made.available_fte - first.available_fte, 1)} FTE there")
        shares = (made.short_share or 0.0, first.short_share or 0.0)
        if made.short_share is not None and first.short_share is not None and abs(shares[0] - shares[1]) > 5e-4:
            parts.append(f"short {percent(made.short_share)} instead of {percent(first.short_share)}")
        parts += _service_words(first, made)
        before = {queue.queue: queue.peak_agents for queue in first.queues}
        peaks = [(queue.peak_agents - before.get(queue.queue, 0.0), queue) for queue in made.queues]
        change, most = max(peaks, key=lambda peak: abs(peak[0]), default=(0.0, None))
        if most is not None and abs(change) > 0.5:
            parts.append(f"{most.queue} peaks at {number(most.peak_agents, 1)} people ({_signed(change, 1)})")
        said.append(f"{result.name}: {', '.join(parts) or 'no difference'}")
        said += [f"{result.name}: {note}" for note in result.notes]
    return said


def _service_words(first: Figures, made: Figures) -> list[str]:
    """The queue whose service changes most, by simulation where both have it, and how fairness changes."""
    said = []
    before = {queue.queue: queue for queue in first.queues}
    changes = []
    for queue in made.queues:
        old = before.get(queue.queue)
        for kind in ("simulated", "service_level"):
            levels = None if old is None else (getattr(old, kind), getattr(queue, kind))
            if levels is not None and None not in levels:
                changes.append((levels[1] - levels[0], kind, queue))
                break
    change, kind, most = max(changes, key=lambda each: abs(each[0]), default=(0.0, "", None))
    if most is not None and abs(change) > 0.005:
        how = " by simulation" if kind == "simulated" else ""
        said.append(f"{most.queue} {percent(getattr(most, kind))} in time{how} ({_signed(100 * change, 1)} points)")
    if made.unfairness is not None and first.unfairness is not None and abs(made.unfairness - first.unfairness) > 0.005:
        said.append(f"burdens {'less' if made.unfairness > first.unfairness else 'more'} evenly shared")
    return said


def _signed(value: float, digits: int) -> str:
    return ("+" if value > 0 else "") + number(value, digits)
