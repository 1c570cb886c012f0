"""From a configuration and tables, wherever they came from, to PlanInputs with every problem found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from wfm.errors import Problem
from wfm.io.adjustments import read_adjustments, read_marks
from wfm.io.external import read_external
from wfm.io.history import read_history
from wfm.io.known import COLUMNS, Known
from wfm.io.on_call import read_on_call
from wfm.io.people import People
from wfm.io.site import Site, check_people, read_site
from wfm.io.skills import read_skills
from wfm.io.table import Table
from wfm.io.yaml_source import Document
from wfm.models.external import ExternalForecast
from wfm.models.history import History
from wfm.models.messages import Location
from wfm.models.organisation import Configuration, ExternalSource, HistorySource
from wfm.models.plan import PlanInputs
from wfm.models.time import INTERVAL_MINUTES, zone_names

S = TypeVar("S", bound=HistorySource)

NOTES = "history_notes"
"""The table that keeps what earlier readings repaired, when inputs are written and read again."""

EXTERNAL = "external_forecast"
"""The sheet, and by default the file, of somebody else's forecast."""

TABLES = (*COLUMNS, "history", NOTES, EXTERNAL)


@dataclass(frozen=True)
class ReadResult:
    """What was read. `inputs` is None where there is any problem, `configuration` where that itself has one.

    `place` gives file, row and column of a configuration value, such as ("rules", 0, "params", "hours"), to report
    problems that are found later.
    """

    inputs: PlanInputs | None
    configuration: Configuration | None
    problems: tuple[Problem, ...]
    place: Callable[[Location], tuple[str, int, str]]


def assemble(
    document: Document,
    table: Callable[[str], Table | None],
    history_table: Callable[[HistorySource], Table | None],
    external_table: Callable[[HistorySource], Table | None],
) -> ReadResult:
    """Check everything together. `table` gives a table by name, the other two those that the settings name."""
    site = read_site(document)
    people = People(Known.of(document.value))
    tables: list[Table] = []

    def find(name: str) -> Table:
        found = table(name) or Table(name, dict.fromkeys(COLUMNS.get(name, ("note",)), 0))
        tables.append(found)
        return found

    people.read_agents(find("agents"))
    values: dict[str, Any] = {
        "agents": read_skills(people, find("skills")),
        "time_off": people.read_time_off(find("time_off")),
        "preferences": people.read_preferences(find("preferences")),
        "locked": people.read_locked(find("locked_shifts")),
        "past": people.read_past(find("past_shifts")),
        "special_days": people.read_special_days(find("special_days")),
        "drivers": people.read_drivers(find("drivers")),
        "ledger": people.read_ledger(find("ledger")),
        "on_call": read_on_call(find("on_call"), people, site.configuration),
        "levels": people.read_levels(find("availability_levels")),
        "adjustments": read_adjustments(find("adjustments"), people.known, site.configuration),
        "marks": read_marks(find("marks"), people.known),
    }
    people.check_overlaps()
    if people.agents:
        check_people(site, people.named, people.teams, people.labels)
    values["history"] = _history(document, find(NOTES), history_table, tables)
    values["external"] = _external(document, external_table, tables)
    problems = sorted({*document.problems, *(problem for each in tables for problem in each.problems)})
    inputs = None
    if site.configuration is not None and not problems:
        inputs = PlanInputs(configuration=site.configuration, **values)
    return ReadResult(inputs, site.configuration, tuple(problems), site.place)


def failed(problem: Problem) -> ReadResult:
    """The result where there is nothing to read at all, not even a configuration that could be at fault."""
    return ReadResult(None, None, (problem,), Site(Document("")).place)


def _history(
    document: Document,
    earlier: Table,
    history_table: Callable[[HistorySource], Table | None],
    tables: list[Table],
) -> History | None:
    settings = _history_settings(document.value, "history", HistorySource)
    table = history_table(settings[0]) if settings else None
    if settings is None or table is None:
        return None
    tables.append(table)
    if not table.cells:
        if not table.problems:
            table.report(0, "", "has no rows")
        return None
    history = read_history(table, *settings)
    notes = earlier.column("note") if earlier.check_columns(("note",), ("note",)) else None
    if history is None or not notes:
        return history
    return history.model_copy(update={"notes": tuple(dict.fromkeys((*notes, *history.notes)))})


def _external(
    document: Document, external_table: Callable[[HistorySource], Table | None], tables: list[Table]
) -> ExternalForecast | None:
    settings = _history_settings(document.value, "external", ExternalSource)
    table = external_table(settings[0]) if settings else None
    if settings is None or table is None:
        return None
    tables.append(table)
    return read_external(table, *settings)


def _history_settings(tree: Any, section: str, model: type[S]) -> tuple[S, tuple[str, ...], str, int] | None:
    """How to read a history, from a configuration that may have problems elsewhere; None where it cannot be told."""
    if not isinstance(tree, dict):
        return None
    zone, interval, queues = tree.get("time_zone"), tree.get("interval_minutes", 30), tree.get("queues")
    try:
        source = model.model_validate(tree.get(section, {}))
    except ValidationError:
        return None
    zone = source.time_zone or zone
    if not isinstance(zone, str) or zone not in zone_names() or interval not in INTERVAL_MINUTES:
        return None
    if not isinstance(queues, dict) or not queues:
        return None
    return source, _queues_of_history(queues), zone, int(interval)


def _queues_of_history(queues: dict[Any, Any]) -> tuple[str, ...]:
    """Queues whose rows may be there: the configured ones and those whose history these take over."""
    older = [queue.get("history_from") for queue in queues.values() if isinstance(queue, dict)]
    return tuple(dict.fromkeys([*queues, *(name for each in older if isinstance(each, dict) for name in each)]))
