"""Write the pages of reference that follow from the code: commands, settings of site.yaml, rules.

`--check` writes nothing and says which pages are out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

from wfm.cli import main
from wfm.models import hiring, scenario
from wfm.models.base import Model, format_clock
from wfm.models.labour import labour_packs
from wfm.models.meetings import Meeting, Meetings
from wfm.models.on_call import DutyLimit, OnCallRota
from wfm.models.organisation import (
    Break,
    Configuration,
    Contract,
    ExternalSource,
    HistorySource,
    Horizon,
    Overflow,
    Queue,
    ShiftTemplate,
    Site,
    SolveOptions,
    Target,
)
from wfm.models.patience import PatienceShape
from wfm.models.simulation import SimulationOptions, TimeShape
from wfm.models.staffing import Handover, ShrinkageCause, ShrinkageException, StaffingOptions
from wfm.solver.rules.base import registry

HERE = Path(__file__).parent
NOTE = "Made from the code by `python docs/reference/make_pages.py`; do not edit.\n"

SECTIONS: tuple[tuple[str, type[Model]], ...] = (
    ("Top level", Configuration),
    ("horizon", Horizon),
    ("sites: NAME", Site),
    ("queues: NAME", Queue),
    ("queues: NAME: target", Target),
    ("queues: NAME: patience_shape", PatienceShape),
    ("queues: NAME: handling_shape", TimeShape),
    ("queues: NAME: overflow", Overflow),
    ("queues: NAME: shrinkage_causes: CAUSE", ShrinkageCause),
    ("queues: NAME: shrinkage_causes: CAUSE: exceptions", ShrinkageException),
    ("queues: NAME: handovers", Handover),
    ("shift_templates: NAME", ShiftTemplate),
    ("shift_templates: NAME: breaks", Break),
    ("contracts: NAME", Contract),
    ("meetings", Meetings),
    ("meetings: kinds: NAME", Meeting),
    ("on_call: NAME", OnCallRota),
    ("on_call: NAME: limits", DutyLimit),
    ("history", HistorySource),
    ("external", ExternalSource),
    ("staffing", StaffingOptions),
    ("simulation", SimulationOptions),
    ("solve", SolveOptions),
)
"""Where a model stands in site.yaml. Rules have a page of their own."""

HIRING: tuple[tuple[str, type[Model]], ...] = (
    ("Top level", hiring.HiringSettings),
    ("sites: NAME", hiring.HiringSite),
    ("queues: NAME", hiring.HiringQueue),
    ("queues: NAME: growth", hiring.Growth),
    ("attrition: NAME", hiring.Attrition),
    ("attrition: NAME: by_tenure", hiring.TenureBand),
    ("ramps: NAME", hiring.Ramp),
    ("courses: NAME", hiring.Course),
    ("span", hiring.Span),
    ("overtime", hiring.Overtime),
    ("time_off", hiring.VoluntaryTimeOff),
    ("outsourcing: NAME", hiring.Outsourcing),
    ("transfers", hiring.Transfer),
    ("cross_training", hiring.CrossTraining),
    ("budgets", hiring.Budget),
    ("uncertainty", hiring.Uncertainty),
    ("solve", hiring.HiringSolve),
)
"""Where a model stands in hiring.yaml."""


def cli() -> str:
    """Every command's help."""
    commands: dict[str, click.Command] = {"wfm": main}
    for name, command in main.commands.items():
        commands[f"wfm {name}"] = command
        if isinstance(command, click.Group):
            commands |= {f"wfm {name} {inner}": each for inner, each in command.commands.items()}
    return f"# Commands\n\n{NOTE}" + "".join(f"\n## {name}\n\n{_help(name, commands[name])}" for name in commands)


def _help(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    context.help_option_names = ["-h", "--help"]
    return f"```text\n{command.get_help(context)}\n```\n"


def _doc(model: type[Model]) -> str:
    return cleandoc(model.__doc__ or "")


def settings() -> str:
    """Every setting of site.yaml, section by section."""
    text = [f"# Settings of site.yaml\n\n{NOTE}", "See [the plan folder](plan-folder.md) for how they go together.\n"]
    for title, model in SECTIONS:
        text.append(f"\n## {title}\n\n{inspect.getdoc(model)}\n\n{_table(model)}")
    text.append("\nRules are on [a page of their own](rules.md).\n")
    return "\n".join(text).replace("\n\n\n", "\n\n")


def hiring_settings() -> str:
    """Every setting of hiring.yaml, section by section."""
    text = [f"# Settings of hiring.yaml\n\n{NOTE}", "See [the guide](../guides/hiring.md) for how they go together.\n"]
    text += [f"\n## {title}\n\n{cleandoc(model.__doc__ or '')}\n\n{_table(model)}" for title, model in HIRING]
    return "\n".join(text).replace("\n\n\n", "\n\n")


SCENARIO: tuple[tuple[str, type[Model]], ...] = (
    ("Top level", scenario.Scenario),
    ("volume", scenario.VolumeChange),
    ("aht", scenario.HandlingTimeChange),
    ("shrinkage", scenario.ShrinkageChange),
    ("agents", scenario.AgentsChange),
    ("skills", scenario.SkillsChange),
    ("incidents", scenario.Incident),
    ("outages", scenario.Outage),
    ("sites_closed", scenario.SiteClosed),
    ("new_queues", scenario.NewQueue),
)
"""Where a model stands in a scenario's file."""


def scenario_settings() -> str:
    """Every setting of a scenario, section by section."""
    text = [
        f"# Settings of a scenario\n\n{NOTE}",
        "See [the guide](../guides/scenarios.md) for how they go together.\n",
    ]
    text += [f"\n## {title}\n\n{cleandoc(model.__doc__ or '')}\n\n{_table(model)}" for title, model in SCENARIO]
    return "\n".join(text).replace("\n\n\n", "\n\n")


def rules() -> str:
    """Every rule with its parameters."""
    text = [f"# Rules\n\n{NOTE}"]
    for name, rule in registry().items():
        by_weight = "Hard, or soft with a weight." if rule.hard else "Only soft, with a weight."
        nature = "Always in force." if rule.always else by_weight if rule.soft else "Always hard."
        text.append(f"\n## {name}\n\n{inspect.getdoc(type(rule))}\n\n{nature}\n")
        if rule.Params.model_fields:
            text.append(f"{inspect.getdoc(rule.Params)}\n\n{_table(rule.Params)}")
    return "\n".join(text).replace("\n\n\n", "\n\n")


def _table(model: type[Model]) -> str:
    schema = model.model_json_schema()
    rows = [
        f"| `{name}` | {_allowed(field, schema.get('$defs', {}))} | {_default(name, field, schema)} "
        f"| {field.get('description', '').replace('|', chr(92) + '|')} |"
        for name, field in schema["properties"].items()
    ]
    return "\n".join(["| setting | allowed | default | meaning |", "|---|---|---|---|", *rows]) + "\n"


def _allowed(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return "opening hours" if name == "_WeekHours" else _allowed(definitions[name], definitions)
    if "anyOf" in field:
        return " or ".join(_allowed(option, definitions) for option in field["anyOf"] if option != {"type": "null"})
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        if "prefixItems" in field:
            return "list"
        return "list of " + _allowed(field.get("items", {}), definitions)
    if field.get("type") == "object":
        return "settings, see below" if "properties" in field else "by name"
    if "examples" in field:
        return f"such as `{field['examples'][0]}`"
    signs = (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<"))
    limits = [f"{sign} {field[key]}" for key, sign in signs if key in field]
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true, false"}
    kind = field.get("format") or words.get(field.get("type", ""), "any")
    return ", ".join([str(kind), *limits])


def _default(name: str, field: dict[str, Any], schema: dict[str, Any]) -> str:
    if name in schema.get("required", ()):
        return "required"
    value = field.get("default")
    if isinstance(value, int) and field.get("type") == "string":
        value = format_clock(value)
    return "" if value in (None, [], {}, "") or isinstance(value, dict) else f"`{json.dumps(value)}`"


def labour() -> str:
    """Every labour pack with its rules and sources."""
    text = [
        f"# Labour packs\n\n{NOTE}",
        "A site of site.yaml names its packs (`labour: [eu, de]`), and `labour_without` what does not hold there.\n"
        "They are dated data with their sources and **no legal advice: check before you rely on them**. *Basis*\n"
        "tells how a figure was looked up: on an official page, a secondary one, or from general knowledge.\n"
        "People differ by their labels.\n",
    ]
    for name, pack in labour_packs().items():
        text.append(f"\n## {name}\n\n{pack.title}, as of {pack.checked}.\n\n{pack.note}\n")
        text.append("| rule | parameters | people | where it stands | basis |\n|---|---|---|---|---|")
        for item in pack.rules:
            params = ", ".join(f"`{key}: {value}`" for key, value in item.params.items())
            who = "; ".join(
                f"{word} {', '.join(f'`{label}`' for label in labels)}"
                for word, labels in (("only", item.labels), ("not", item.except_labels))
                if labels
            )
            text.append(f"| [{item.rule}](rules.md#{item.rule}) | {params} | {who} | {item.article} | {item.basis} |")
        text.append("")
    return "\n".join(text).replace("\n\n\n", "\n\n")


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli,
    "site-yaml.md": settings,
    "scenario-yaml.md": scenario_settings,
    "rules.md": rules,
    "labour.md": labour,
    "hiring-yaml.md": hiring_settings,
}

if __name__ == "__main__":
    stale = [
        name
        for name, page in PAGES.items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != page()
    ]
    if "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale)}; run python {sys.argv[0]}" if stale else 0)
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8")
