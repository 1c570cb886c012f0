"""What an agent can do and what a queue needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator

_TERM = re.compile(r"^\s*([^|<>=:]+?)\s*(?:>=\s*(\d+)\s*)?$")


def parse_need(need: str) -> tuple[tuple[str, int], ...]:
    """The alternatives of a need: `french>=2 | german` is (("french", 2), ("german", 1))."""
    alternatives = []
    for part in need.split("|"):
        match = _TERM.match(part)
        if not match:
            raise ValueError(f"must read like 'french', 'french>=2' or 'french | german', got {need!r}")
        level = int(match[2] or 1)
        if not 1 <= level <= 9:
            raise ValueError(f"must ask for a level of 1 to 9, got {need!r}")
        alternatives.append((match[1], level))
    return tuple(alternatives)


def _canonical(need: str) -> str:
    return " | ".join(name if level == 1 else f"{name}>={level}" for name, level in parse_need(need))


SkillNeed = Annotated[str, AfterValidator(_canonical)]
"""One need of a queue: a skill, with a lowest level if given, or alternatives joined by `|`."""


def meets(skills: Mapping[str, int], needs: Iterable[str]) -> bool:
    """Whether skills (name → level, 1 or more) meet every need."""
    return all(any(skills.get(name, 0) >= level for name, level in parse_need(need)) for need in needs)
