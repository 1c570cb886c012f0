"""What a rule is: documented parameters, a statement in primitives, and the same statement as an audit.

A rule is one file in this package with one subclass of `Rule`; defining it registers it. Nothing else needs to change.
`lower` speaks to the engines, `audit` judges a finished roster from the inputs alone; they share no code beyond the
parameters, so that each checks the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError

import wfm.solver.rules as package
from wfm.errors import ConfigurationError, Problem
from wfm.models.base import Model
from wfm.models.messages import did_you_mean, message_of
from wfm.models.organisation import RuleSetting
from wfm.models.people import Agent
from wfm.models.roster import Finding, RosterProblem
from wfm.models.skills import meets
from wfm.solver.measure import Measure

if TYPE_CHECKING:
    from wfm.solver.compile import Context
    from wfm.solver.primitives import Primitive
    from wfm.solver.view import View


class NoParams(Model):
    """A rule without parameters."""


P = TypeVar("P", bound=Model)


@dataclass(frozen=True, eq=False)
class Setting(Generic[P]):
    """A rule in force: typed parameters, weight (None: hard), scope and validity.

    Where people in scope have skills on some days only, `wfm.solver.scope` says whom (`holders`) and when it binds.
    """

    params: P
    source: RuleSetting
    holders: frozenset[str] | None = None
    first: date = date.min
    last: date = date.max

    @property
    def weight(self) -> float | None:
        """None: hard; else the cost per unit of violation."""
        return self.source.weight

    @property
    def term(self) -> str:
        """The name under which costs are reported: the rule's."""
        return self.source.rule

    def covers(self, agent: Agent) -> bool:
        """Whether an agent is in scope."""
        able = meets(agent.skills, self.source.skills) if self.holders is None else agent.agent in self.holders
        return able and self.source.fits(agent)

    def in_force(self, day: date) -> bool:
        """Whether a day lies within the dates of validity."""
        return self.first <= day <= self.last and self.source.in_force(day)


class Rule(ABC, Generic[P]):
    """A rule about people. Subclasses are stateless; one instance of each is kept in the registry."""

    name: ClassVar[str]
    summary: ClassVar[str]
    Params: ClassVar[type[Model]] = NoParams
    always: ClassVar[bool] = False
    """In force without being configured (availability, leave, locks, coverage …)."""
    soft: ClassVar[bool] = True
    """Whether a weight may be given."""
    hard: ClassVar[bool] = True
    """Whether the weight may be left out."""

    team: ClassVar[bool] = False
    """Whether it is about people together, so that it is not judged person by person."""
    priced: ClassVar[bool] = False
    """Whether it says what is dear, and nothing that must be: never hard."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the rule under its name."""
        super().__init_subclass__(**kwargs)
        _REGISTRY[cls.name] = cls()

    @abstractmethod
    def lower(self, setting: Setting[P], context: Context) -> Iterator[Primitive]:
        """State the rule in primitives."""

    def concerns(self, problem: RosterProblem) -> bool:
        """Whether a problem has anything that the rule speaks of; if not, certificates leave it out."""
        return True

    def measure(self, setting: Setting[P], view: View) -> Iterator[Measure]:
        """Everything that the rule judges in a finished roster, kept or not, for the audit and the certificate."""
        raise NotImplementedError(f"{self.name} tells what it finds, not what it measures")

    def audit(self, setting: Setting[P], view: View) -> Iterator[Finding]:
        """Everything that breaks the rule (hard) or is paid for (soft, with its cost) in a finished roster.

        As measured; rules that judge something else than values against limits say it themselves.
        """
        for item in self.measure(setting, view):
            if item.amount > 0:
                yield Finding(
                    rule=self.name,
                    agent=item.agent,
                    day=item.day,
                    message=item.message,
                    cost=None if setting.weight is None else setting.weight * item.amount,
                )

    @classmethod
    def measures(cls) -> bool:
        """Whether the rule measures values against limits."""
        return cls.measure is not Rule.measure


_REGISTRY: dict[str, Rule[Any]] = {}


@cache
def registry() -> dict[str, Rule[Any]]:
    """All rules by name: every module of the package is imported once."""
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTRY.items()))


def check_settings(settings: tuple[RuleSetting, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with rule settings: (path below `rules`, message) for each problem; empty when all is well."""
    problems: list[tuple[tuple[str | int, ...], str]] = []
    rules = registry()
    for position, setting in enumerate(settings):
        rule = rules.get(setting.rule)
        if rule is None:
            hint = did_you_mean(setting.rule, rules) or f"; known rules: {', '.join(rules)}"
            problems.append(((position, "rule"), f"no rule {setting.rule!r}{hint}"))
            continue
        if setting.weight is not None and not rule.soft:
            problems.append(((position, "weight"), f"{setting.rule} is always hard and takes no weight"))
        if setting.weight is None and not rule.hard:
            problems.append(((position, "weight"), f"{setting.rule} is never hard and needs a weight"))
        try:
            rule.Params.model_validate(setting.params)
        except ValidationError as error:
            for item in error.errors():
                message = message_of(item)
                if item["type"] == "extra_forbidden":
                    message = "no such parameter" + did_you_mean(str(item["loc"][-1]), rule.Params.model_fields)
                problems.append(((position, "params", *item["loc"]), message))
    return problems


def settings_in_force(settings: tuple[RuleSetting, ...]) -> list[tuple[Rule[Any], Setting[Any]]]:
    """The configured rules, and those always in force that were not configured, with typed parameters.

    Of a whole problem `wfm.solver.scope.settings_of` gives them, which knows of skills with dates.
    Raises ConfigurationError with every problem of every setting.
    """
    problems = check_settings(settings)
    if problems:
        raise ConfigurationError(Problem("rules", 0, ".".join(map(str, path)), message) for path, message in problems)
    configured = {setting.rule for setting in settings}
    found = []
    for name, rule in registry().items():
        if rule.always and name not in configured:
            source = RuleSetting(rule=name)
            found.append((rule, Setting(params=rule.Params(), source=source)))
    for source in settings:
        rule = registry()[source.rule]
        found.append((rule, Setting(params=rule.Params.model_validate(source.params), source=source)))
    return found
