"""The tables about people: their columns, and the names of the configuration that they may refer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wfm.io.cells import parse_date, parse_number
from wfm.models.time import zone_names

COLUMNS: dict[str, tuple[str, ...]] = {
    "agents": (
        "agent",
        "name",
        "site",
        "contract",
        "skills",
        "team",
        "labels",
        "time_zone",
        "availability",
        "start_date",
        "end_date",
    ),
    "skills": ("agent", "skill", "level", "valid_from", "valid_until"),
    "time_off": ("agent", "start", "end", "kind", "paid_hours"),
    "preferences": ("agent", "date", "wish", "what", "weight"),
    "locked_shifts": ("agent", "date", "start", "end", "breaks", "template", "tags", "meetings", "queues"),
    "past_shifts": ("agent", "date", "start", "end", "breaks", "template", "tags", "meetings", "queues"),
    "special_days": ("date", "kind", "name", "queue", "site", "factor"),
    "drivers": ("date", "name", "value", "queue"),
    "ledger": ("agent", "what", "first", "last", "amount"),
    "availability_levels": ("agent", "level", "hours"),
    "on_call": ("rota", "date", "start", "end", "agent", "name", "time_zone", "hours", "state"),
    "adjustments": (
        *("name", "queue", "channel", "tier", "site", "group", "first", "last", "hours"),
        *("what", "kind", "value", "per", "shape", "enabled", "author", "made", "reason"),
    ),
    "marks": ("queue", "first", "last", "use", "reason"),
}
"""Tables of a plan and their columns, in the order in which they are written."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "agents": ("agent", "site", "contract"),
    "skills": ("agent", "skill"),
    "time_off": ("agent", "start", "end"),
    "preferences": ("agent", "date", "wish"),
    "locked_shifts": ("agent", "date", "start", "end"),
    "past_shifts": ("agent", "date", "start", "end"),
    "special_days": ("date", "kind"),
    "drivers": ("date", "name", "value"),
    "ledger": ("agent", "what", "first", "last", "amount"),
    "availability_levels": ("agent", "level", "hours"),
    "on_call": ("rota", "date", "agent"),
    "adjustments": ("name", "first", "last", "kind", "value"),
    "marks": ("first", "use"),
}


class EveryName(dict[str, Any]):
    """Stands for names that could not be read: there is no telling that one is missing."""

    def __contains__(self, name: object) -> bool:
        return True


@dataclass
class Known:
    """Names that tables may refer to.

    Taken from a configuration that may itself have problems, so that the tables are checked all the same: a zone that
    is unknown is UTC, contract hours that are unknown are 0, and a section that cannot be read has every name.
    """

    sites: Mapping[str, str] = field(default_factory=dict)
    contracts: Mapping[str, float] = field(default_factory=dict)
    skills: Collection[str] = ()
    queues: Collection[str] = ()
    templates: Collection[str] = ()
    tags: Collection[str] = ()
    rotas: Collection[str] = ()
    first_day: date | None = None

    @classmethod
    def of(cls, tree: Any) -> Known:
        """What a configuration names, read from plain values of any shape."""
        sites, queues = _section(tree, "sites"), _section(tree, "queues")
        contracts, templates = _section(tree, "contracts", {}), _section(tree, "shift_templates", {})
        skills = EveryName() if not isinstance(tree, dict) else tree.get("skills", ())
        tags: Collection[str] = [tag for each in templates.values() for tag in _texts(_part(each, "tags"))]
        return cls(
            sites=_mapped(sites, lambda site: _zone(_part(site, "time_zone"))),
            contracts=_mapped(contracts, lambda contract: _number(_part(contract, "hours_per_week"))),
            skills=_texts(skills) if isinstance(skills, list | tuple) else EveryName(),
            queues=queues,
            templates=templates,
            tags=templates if isinstance(templates, EveryName) else tags,
            rotas=_section(tree, "on_call", {}),
            first_day=_date(_part(_part(tree, "horizon"), "start")),
        )


def _part(holder: Any, key: str) -> Any:
    return holder.get(key) if isinstance(holder, dict) else None


def _section(tree: Any, key: str, absent: Any = None) -> dict[str, Any]:
    """A mapping of the configuration; `absent` is what it means to leave it out, where it may be left out."""
    found = tree.get(key, absent) if isinstance(tree, dict) else None
    return found if isinstance(found, dict) else EveryName()


def _mapped(section: dict[str, Any], value: Callable[[Any], Any]) -> dict[str, Any]:
    return section if isinstance(section, EveryName) else {name: value(each) for name, each in section.items()}


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list | tuple) else ()


def _zone(value: Any) -> str:
    return value if isinstance(value, str) and value in zone_names() else "UTC"


def _number(value: Any) -> float:
    try:
        return parse_number(str(value))
    except ValueError:
        return 0.0


def _date(value: Any) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
