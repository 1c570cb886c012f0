"""A certificate: what the auditor measured of a roster, person by person and rule by rule."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from wfm.models.base import Model, Name


class CertificateLine(Model):
    """One rule in force for one person (or the team), at the place where it is nearest to being broken."""

    rule: Name
    text: str = Field(description="what the rule says")
    params: dict[str, Any] = Field(default_factory=dict, description="its parameters as configured")
    source: str = Field("", description="where it comes from: a law, an agreement, a policy")
    hard: bool
    agent: str = Field("", description="blank where it concerns the team")
    verdict: Literal["kept", "paid for", "broken"] = Field(description="paid for: broken where the rule is soft")
    places: int = Field(description="where it is not kept")
    judged: int = Field(description="how many things were measured; 0 where the rule does not measure")
    measured: float | None = Field(None, description="the value nearest to, or furthest beyond, its limit")
    unit: str = ""
    what: str = Field("", description="what was measured")
    least: float | None = None
    most: float | None = None
    margin: float | None = Field(None, description="how far inside the limit, negative outside")
    first: date | None = Field(None, description="first day of the window that was measured")
    last: date | None = Field(None, description="last day of it")
    cost: float = Field(0.0, description="what is paid for it in all")


class Certificate(Model):
    """All lines, sorted by rule, setting and person, and what they speak of."""

    organisation: str = ""
    start: date
    days: int
    roster_digest: str = Field(description="sha256 of the roster that was judged")
    problem_digest: str = Field(description="sha256 of people, rules, absences and history that it was judged by")
    lines: tuple[CertificateLine, ...]
    note: str = (
        "Made by the auditor from the inputs and the roster alone, without the solver. It tells whether the configured "
        "rules are kept, not whether these rules are all that the law asks."
    )

    @property
    def broken(self) -> tuple[CertificateLine, ...]:
        """Lines of hard rules that are not kept."""
        return tuple(line for line in self.lines if line.verdict == "broken")
