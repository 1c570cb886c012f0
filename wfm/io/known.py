"""The tables about people: their columns, and the names of the configuration that they may refer to."""

from __future__ import annotations

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
        "time_zone",
        "availability",
        "start_date",
        "end_date",
    ),
    "time_off": ("agent", "start", "end", "kind", "paid_hours"),
    "preferences": ("agent", "date", "wish", "what", "weight"),
    "locked_shifts": ("agent", "date", "start", "end", "breaks", "template", "tags"),
    "past_shifts": ("agent", "date", "start", "end", "breaks", "template", "tags"),
    "special_days": ("date", "kind", "name", "queue", "site", "factor"),
}
"""Tables of a plan and their columns, in the order in which they are written."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "agents": ("agent", "site", "contract"),
    "time_off": ("agent", "start", "end"),
    "preferences": ("agent", "date", "wish"),
    "locked_shifts": ("agent", "date", "start", "end"),
    "past_shifts": ("agent", "date", "start", "end"),
    "special_days": ("date", "kind"),
}


@dataclass
class Known:
    """Names that tables may refer to.

    Taken from a configuration that may itself have problems, so that the tables are checked all the same: a zone that
    is unknown is UTC, contract hours that are unknown are 0.
    """

    sites: dict[str, str] = field(default_factory=dict)
    contracts: dict[str, float] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    first_day: date | None = None

    @classmethod
    def of(cls, tree: Any) -> Known:
        """What a configuration names, read from plain values of any shape."""

        def mapping(holder: Any, key: str) -> dict[str, Any]:
            found = holder.get(key) if isinstance(holder, dict) else None
            return found if isinstance(found, dict) else {}

        def texts(found: Any) -> tuple[str, ...]:
            return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()

        zones = {
            name: site.get("time_zone") if isinstance(site, dict) else None
            for name, site in mapping(tree, "sites").items()
        }
        hours = {
            name: each.get("hours_per_week") if isinstance(each, dict) else 0
            for name, each in mapping(tree, "contracts").items()
        }
        templates = mapping(tree, "shift_templates")
        start = mapping(tree, "horizon").get("start")
        try:
            first = parse_date(start) if isinstance(start, str) else None
        except ValueError:
            first = None
        return cls(
            sites={
                name: each if isinstance(each, str) and each in zone_names() else "UTC" for name, each in zones.items()
            },
            contracts={name: _number(each) for name, each in hours.items()},
            skills=texts(tree.get("skills") if isinstance(tree, dict) else None),
            queues=tuple(mapping(tree, "queues")),
            templates=tuple(templates),
            tags=tuple(tag for each in templates.values() if isinstance(each, dict) for tag in texts(each.get("tags"))),
            first_day=first,
        )


def _number(value: Any) -> float:
    try:
        return parse_number(str(value))
    except ValueError:
        return 0.0
