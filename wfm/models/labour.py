"""Labour packs: rules that a jurisdiction asks for, as dated data with their sources. Check before you rely on them.

A pack is a file in `labour_packs`; the file's name is the pack's. Nothing in it is legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field

from wfm.models.base import Model, Name

CHECK = "check before you rely on it"


class PackRule(Model):
    """One rule of a pack. `basis` tells how it was looked up: on an official page, a secondary one, not at all."""

    rule: Name
    params: dict[str, Any] = Field(default_factory=dict)
    article: str
    basis: Literal["official", "secondary", "general"]
    labels: tuple[Name, ...] = ()
    except_labels: tuple[Name, ...] = ()


class LabourPack(Model):
    """The rules of a jurisdiction as they were on a day."""

    title: str
    checked: date = Field(description="when the figures were last looked up")
    note: str
    rules: tuple[PackRule, ...]


@cache
def labour_packs() -> dict[str, LabourPack]:
    """All packs by name."""
    found = {}
    for file in files("wfm.models").joinpath("labour_packs").iterdir():
        if file.name.endswith(".yaml"):
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            found[file.name.removesuffix(".yaml")] = LabourPack.model_validate(content)
    return dict(sorted(found.items()))


def _known(name: str) -> str:
    if name not in labour_packs():
        raise ValueError(f"no labour pack {name!r}; known packs: {', '.join(labour_packs())}")
    return name


PackName = Annotated[str, AfterValidator(_known)]
"""The name of a labour pack."""


def pack_settings(site: str, packs: tuple[str, ...], without: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """The fields of the rule settings that a site's packs bring, but for rules that it does without."""
    for name in packs:
        pack = labour_packs()[name]
        for item in pack.rules:
            if item.rule not in without:
                yield {
                    "rule": item.rule,
                    "params": item.params,
                    "sites": (site,),
                    "labels": item.labels,
                    "except_labels": item.except_labels,
                    "source": f"{pack.title}, {item.article} (as of {pack.checked}, {item.basis}; {CHECK})",
                }
