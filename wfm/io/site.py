"""site.yaml → Configuration: rules written the short way, every reference checked, every problem at its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from wfm.io.cells import FIRST_YEAR, LAST_YEAR
from wfm.io.yaml_source import Document
from wfm.models.messages import Location, did_you_mean, message_of, settings_at, unknown
from wfm.models.on_call import ON_CALL
from wfm.models.organisation import Configuration, HistorySource
from wfm.models.skills import parse_need

SCOPE = (
    *("weight", "sites", "contracts", "teams", "agents", "skills", "labels", "except_labels", "except_agents"),
    *("valid_from", "valid_until", "source"),
)
"""Settings of a rule that say how hard it is and for whom and when it holds; all others are its own parameters."""

HISTORY_COLUMNS = (
    "timestamp",
    "date",
    "queue",
    "offered",
    "handled",
    "abandoned",
    "escalated",
    "aht_seconds",
    "interval_minutes",
)


@dataclass
class Site:
    """What was read of the configuration; `configuration` is None where it has problems, `tree` its plain values."""

    document: Document
    configuration: Configuration | None = None
    rule_places: list[Location] = field(default_factory=list)
    tree: dict[str, Any] = field(default_factory=dict)

    def source(self, location: Location) -> Location:
        """Where a location of the model stands in the document (they differ for rules)."""
        if location[:1] == ("rules",) and len(location) > 1 and location[1] in range(len(self.rule_places)):
            inner = location[2:]
            if inner[:1] in (("params",), ("rule",)):
                inner = inner[1:]
            return (*self.rule_places[int(location[1])], *inner)
        return location

    def place(self, location: Location) -> tuple[str, int, str]:
        """File, line and dotted name of a location of the model, to report a problem at."""
        source = self.source(location)
        return self.document.file, self.document.row(source), ".".join(map(str, source))

    def report(self, location: Location, message: str) -> None:
        """Keep a problem at a location of the model."""
        self.document.report(self.source(location), message)


def read_site(document: Document) -> Site:
    """Validate a document as the configuration."""
    site = Site(document)
    if document.value is None and document.problems:
        return site
    if not isinstance(document.value, dict):
        document.report((), "must be a mapping of settings such as 'organisation: …'")
        return site
    tree = dict(document.value)
    if "rules" in tree:
        tree["rules"] = _lift_rules(tree["rules"], site)
    site.tree = tree
    _check(site, tree)
    try:
        configuration = Configuration.model_validate(tree)
    except ValidationError as error:
        _report(site, error)
        return site
    _check_dates(site, configuration)
    _check_history(site, configuration)
    if not document.problems:
        site.configuration = configuration
    return site


def _lift_rules(value: Any, site: Site) -> list[dict[str, Any]]:
    """Rules as the model has them, from `name: settings`, `name: [settings, …]` or a list of such mappings."""
    settings: list[dict[str, Any]] = []
    blocks: list[tuple[Location, Any]] = [(("rules",), value)]
    if isinstance(value, list):
        blocks = [(("rules", index), block) for index, block in enumerate(value)]
    for location, block in blocks:
        if block is None:
            continue
        if not isinstance(block, dict):
            site.document.report(location, "must be a mapping of rule names to their settings")
            continue
        for name, given in block.items():
            several = isinstance(given, list)
            for index, each in enumerate(given if several else [given]):
                where = (*location, name, index) if several else (*location, name)
                lifted = _lift(name, each, where, site)
                if lifted is not None:
                    settings.append(lifted)
                    site.rule_places.append(where)
    return settings


def _lift(name: str, given: Any, where: Location, site: Site) -> dict[str, Any] | None:
    if given is None or given is True or given in ("on", "yes"):
        given = {}
    if given is False or given in ("off", "no"):
        return None
    if not isinstance(given, dict):
        site.document.report(where, "must be the rule's settings, or off")
        return None
    scope = {key: given[key] for key in SCOPE if key in given}
    return {"rule": name, "params": {key: given[key] for key in given if key not in SCOPE}} | scope


def _report(site: Site, error: ValidationError) -> None:
    """Every pydantic error at its line, said once where one line causes several."""
    seen = set()
    errors = error.errors(include_url=False)
    for each in errors:
        location = tuple(step for step in each["loc"] if step != "[key]")
        if each["type"] == "too_short" and any(
            location == other["loc"][: len(location)] != other["loc"] for other in errors
        ):
            continue  # said of a list that has an entry too few only because that entry is bad
        if each["type"] == "extra_forbidden":
            parent, name = location[:-1], str(location[-1])
            hint = did_you_mean(name, settings_at(Configuration, parent))
            row, message = site.document.row(site.source(location)), f"unknown setting {name!r}{hint}"
            column = ".".join(map(str, site.source(parent)))
        else:
            source = site.source(location)
            row, message = site.document.row(source), message_of(each)
            known = site.document.known(source)
            column = ".".join(map(str, source if each["type"] == "missing" else known or source))
        if (row, column, message) not in seen:
            seen.add((row, column, message))
            site.document.report_at(row, column, message)


def _check(site: Site, tree: Any) -> None:
    """Names that refer to something must refer to something that exists.

    This looks at plain values, not at models, so that it works beside other problems.
    """
    for pattern, kind, target in _REFERENCES:
        known = _names(tree, target)
        for location, name in _walk(tree, pattern):
            if isinstance(name, str) and name not in known:
                site.report(location, unknown(kind, name, known))
    skills = _names(tree, "skills")
    for place in (("queues", "*"), ("rules", "*"), ("on_call", "*"), _MEETING):
        for location, need in (*_walk(tree, (*place, "skills", "*")), *_walk(tree, (*place, "leader_skills", "*"))):
            with suppress(ValueError, TypeError):
                for skill, _ in parse_need(need):
                    if skill not in skills:
                        site.report(location, unknown("skill", skill, skills))
    for location, consulted in _walk(tree, ("queues", "*", "consults")):
        for name in _names({"consults": consulted}, "consults"):
            if name not in _names(tree, "queues"):
                site.report((*location, name), unknown("queue", name, _names(tree, "queues")))
    _check_skills(site, skills)
    _check_rotas(site, tree)
    for location in list(site.document.row_of):
        if location and isinstance(location[-1], str) and location[-1] != location[-1].strip():
            site.document.report(location[:-1], f"the name {location[-1]!r} must not begin or end with a blank")


_MEETING = ("meetings", "kinds", "*")

_REFERENCES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("contracts", "*", "shift_templates", "*"), "shift template", "shift_templates"),
    (("shift_templates", "*", "sites", "*"), "site", "sites"),
    (("rules", "*", "sites", "*"), "site", "sites"),
    (("queues", "*", "handovers", "*", "site"), "site", "sites"),
    (("queues", "*", "escalates_to"), "queue", "queues"),
    (("queues", "*", "profile_from"), "queue", "queues"),
    (("queues", "*", "site"), "site", "sites"),
    (("rules", "*", "contracts", "*"), "contract", "contracts"),
    ((*_MEETING, "sites", "*"), "site", "sites"),
    ((*_MEETING, "contracts", "*"), "contract", "contracts"),
    (("on_call", "*", "sites", "*"), "site", "sites"),
    (("on_call", "*", "contracts", "*"), "contract", "contracts"),
    (("on_call", "*", "with_rotas", "*"), "rota", "on_call"),
)


def _names(tree: Any, key: str) -> tuple[str, ...]:
    found = tree.get(key)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, dict | list) else ()


def _walk(tree: Any, pattern: tuple[str, ...]) -> Iterator[tuple[Location, Any]]:
    """All values at a path whose stars stand for any key or index."""
    if not pattern:
        yield (), tree
        return
    steps: Iterable[Any] = ()
    if isinstance(tree, dict):
        steps = tree if pattern[0] == "*" else (pattern[0],) if pattern[0] in tree else ()
    elif isinstance(tree, list) and pattern[0] == "*":
        steps = range(len(tree))
    for step in steps:
        for location, value in _walk(tree[step], pattern[1:]):
            yield (step, *location), value


def _check_dates(site: Site, configuration: Configuration) -> None:
    for index, rule in enumerate(configuration.rules):
        if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
            site.report(("rules", index, "valid_until"), "must not be before valid_from")
    if not FIRST_YEAR <= configuration.horizon.start.year < LAST_YEAR:
        site.report(("horizon", "start"), f"must lie between {FIRST_YEAR} and {LAST_YEAR}")


def _check_skills(site: Site, skills: tuple[str, ...]) -> None:
    for index, skill in enumerate(skills):
        if skill in skills[:index]:
            site.report(("skills", index), f"skill {skill!r} is given twice")
        if skill != skill.strip() or set("|<>=:") & set(skill):
            site.report(
                ("skills", index), f"must not begin or end with a blank or have any of | < > = :, got {skill!r}"
            )


def _check_rotas(site: Site, tree: Any) -> None:
    """Wishes name rotas beside templates and tags."""
    tags = {name for _, name in _walk(tree, ("shift_templates", "*", "tags", "*")) if isinstance(name, str)}
    taken = {"work", "off", ON_CALL, *_names(tree, "shift_templates"), *tags}
    for name in _names(tree, "on_call"):
        if name in taken:
            site.report(("on_call", name), f"{name!r} is what wishes call something else: take another name")


def _check_history(site: Site, configuration: Configuration) -> None:
    _check_source(site, "history", configuration.history, HISTORY_COLUMNS)
    _check_source(site, "external", configuration.external, HISTORY_COLUMNS)


def _check_source(site: Site, section: str, source: HistorySource, columns: tuple[str, ...]) -> None:
    for ours, theirs in source.columns.items():
        if ours not in columns:
            allowed = did_you_mean(ours, columns) or f" (allowed: {', '.join(columns)})"
            site.report((section, "columns", ours), f"unknown column {ours!r}{allowed}")
        if list(source.columns.values()).count(theirs) > 1:
            site.report((section, "columns", ours), f"column {theirs!r} is named for two of ours")
    if source.interval_minutes is not None and not 1 <= source.interval_minutes <= 240:
        site.report((section, "interval_minutes"), f"must be between 1 and 240, got {source.interval_minutes}")


def check_people(site: Site, agents: Collection[str], teams: Collection[str], labels: Collection[str]) -> None:
    """Report rules and meetings whose scope names people or teams that the table of agents does not have."""
    for setting, kind, known in (
        ("agents", "agent", agents),
        ("except_agents", "agent", agents),
        ("teams", "team", teams),
        ("labels", "label", labels),
        ("leader_agents", "agent", agents),
    ):
        for place in (("rules", "*"), ("on_call", "*"), _MEETING):
            for location, name in _walk(site.tree, (*place, setting, "*")):
                if isinstance(name, str) and name not in known:
                    site.report(location, unknown(kind, name, sorted(known)))
