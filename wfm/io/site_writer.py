"""Configuration → site.yaml: in the order of the models, without what is default anyway, rules the short way."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import yaml

from wfm.io.cells import hours_by_days
from wfm.io.yaml_source import CORE_SCHEMA
from wfm.models.organisation import Configuration, Queue, RuleSetting, Site


def site_tree(configuration: Configuration) -> dict[str, Any]:
    """The configuration as plain values, as site.yaml holds them."""
    tree: dict[str, Any] = configuration.model_dump(mode="json", exclude_defaults=True)
    for kind in ("sites", "queues"):
        holders: dict[str, Site] | dict[str, Queue] = getattr(configuration, kind)
        for name, holder in holders.items():
            if holder.opening_hours is not None:
                tree[kind][name]["opening_hours"] = opening_hours(holder.opening_hours)
    for name, rota in configuration.on_call.items():
        if rota.hours is not None:
            tree["on_call"][name]["hours"] = opening_hours(rota.hours)
    for template in tree.get("shift_templates", {}).values():
        if len(template["length_minutes"]) == 1:
            template["length_minutes"] = template["length_minutes"][0]
    rules = tree.pop("rules", None)
    tree = {key: tidy(value) for key, value in tree.items()}
    if rules:
        tree["rules"] = _rules(configuration.rules)
        for late in ("history", "external", "staffing", "idle_cost", "crowding_cost", "solve"):
            if late in tree:
                tree[late] = tree.pop(late)
    return tree


def write_site(configuration: Configuration) -> str:
    """site.yaml as text."""
    return write_tree(site_tree(configuration))


def write_tree(tree: dict[str, Any]) -> str:
    """Settings as YAML, with an empty line between blocks."""
    blocks = [_dump({key: value}) for key, value in tree.items()]
    text = ""
    for block in blocks:
        large = block.count("\n") > 1
        text += ("\n" if text and (large or text.endswith("\n\n")) else "") + block + ("\n" if large else "")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.rstrip("\n") + "\n"


def flow(value: Any) -> str:
    """A value on one line of YAML, as a cell of a workbook holds it."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return text.removesuffix("\n").removesuffix("\n...")


def _dump(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def opening_hours(hours: Any) -> Any:
    """Opening hours as people write them."""
    week = hours_by_days(hours)
    if week == {"mon-sun": ["00:00-24:00"]}:
        return "24/7"
    return {days: spans[0] if len(spans) == 1 else spans for days, spans in week.items()}


def _rules(rules: tuple[RuleSetting, ...]) -> Any:
    """A mapping of names to settings; where settings of one rule are not neighbours, a list of such mappings."""
    groups = [(name, list(group)) for name, group in groupby(rules, key=lambda rule: rule.rule)]
    if len({name for name, _ in groups}) == len(groups):
        return {name: _body(group[0]) if len(group) == 1 else [_body(each) for each in group] for name, group in groups}
    return [{rule.rule: _body(rule)} for rule in rules]


def _body(rule: RuleSetting) -> dict[str, Any]:
    dumped = rule.model_dump(mode="json", exclude_defaults=True)
    params: dict[str, Any] = dumped.pop("params", {})
    dumped.pop("rule")
    return params | {key: tidy(value) for key, value in dumped.items()}


def tidy(value: Any) -> Any:
    """Whole numbers without `.0`."""
    if isinstance(value, dict):
        return {key: tidy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


class _Dumper(yaml.SafeDumper):
    """Quotes only what the reader of this project would take for something else, and writes short lists on one line."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - the writer's own way of settings

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        short = all(isinstance(item, str | int | float) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=True if short else flow_style)


for _name, _pattern, _first in CORE_SCHEMA:
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _pattern, list(_first))
