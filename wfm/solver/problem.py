"""The roster problem of a plan: its people and rules, and its requirement as demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from wfm.models.base import FloatArray
from wfm.models.labour import pack_settings
from wfm.models.on_call import ON_CALL, OnCallNeeds, with_zones
from wfm.models.organisation import Configuration, RuleSetting, SolveOptions
from wfm.models.people import Preference, SpecialDay
from wfm.models.plan import PlanInputs
from wfm.models.public_holidays import public_holidays
from wfm.models.requirement import Requirement
from wfm.models.roster import Demand, PooledDemand, RosterProblem


def build_problem(inputs: PlanInputs, requirement: Requirement) -> RosterProblem:
    """What the solver needs of a plan. The requirement is taken to hundredths of a person, rounded up."""
    configuration = inputs.configuration
    demand = {name: np.ceil(queue.scheduled * 100 - 1e-6) / 100 for name, queue in requirement.queues.items()}
    return RosterProblem(
        grid=requirement.grid,
        start=configuration.horizon.start,
        days=configuration.horizon.days,
        sites=configuration.sites,
        contracts=configuration.contracts,
        shift_templates=configuration.shift_templates,
        agents=inputs.agents,
        demand=tuple(
            Demand(
                queue=name,
                skills=configuration.queues[name].skills,
                required=required,
                short_cost=configuration.queues[name].short_cost,
                block_minutes=configuration.queues[name].block_minutes,
            )
            for name, required in demand.items()
        ),
        pooled=_pooled(configuration.staffing.pooling_credit, requirement, demand),
        idle_cost=configuration.idle_cost,
        crowding_cost=configuration.crowding_cost,
        rules=(*configuration.rules, *labour_rules(configuration)),
        time_off=inputs.time_off,
        preferences=tuple(wish for wish in inputs.preferences if not _on_call(configuration, wish)),
        locked=inputs.locked,
        past=inputs.past,
        special_days=(*inputs.special_days, *_public_holidays(configuration)),
        ledger=inputs.ledger,
        levels=inputs.levels,
        published=inputs.published,
        meetings=configuration.meetings,
        on_call=_on_call_needs(inputs),
        options=_options(configuration),
    )


def _on_call_needs(inputs: PlanInputs) -> OnCallNeeds:
    """Rotas with their zones, the duties that stand, and the wishes that speak of them."""
    configuration = inputs.configuration
    zones = {name: site.time_zone for name, site in configuration.sites.items()}
    return OnCallNeeds(
        rotas=with_zones(configuration.on_call, zones, configuration.time_zone),
        given=inputs.on_call,
        wishes=tuple(wish for wish in inputs.preferences if _on_call(configuration, wish)),
    )


def _on_call(configuration: Configuration, wish: Preference) -> bool:
    """Whether a wish is about duties on call and not about shifts."""
    return bool(configuration.on_call) and wish.what in (ON_CALL, *configuration.on_call)


def _pooled(credit: float, requirement: Requirement, alone: dict[str, FloatArray]) -> tuple[PooledDemand, ...]:
    """The part of what sets of queues save together that is counted on."""
    if not credit:
        return ()
    made = []
    for pool in requirement.pooled:
        apart = np.sum([alone[name] for name in pool.queues], axis=0)
        counted = np.ceil(((1 - credit) * apart + credit * pool.scheduled) * 100 - 1e-6) / 100
        made.append(PooledDemand(queues=pool.queues, required=np.minimum(counted, apart)))
    return tuple(made)


def labour_rules(configuration: Configuration) -> tuple[RuleSetting, ...]:
    """The rules that the labour packs of the sites bring."""
    return tuple(
        RuleSetting.model_validate(fields)
        for name, site in configuration.sites.items()
        for fields in pack_settings(name, site.labour, site.labour_without)
    )


def _public_holidays(configuration: Configuration) -> Iterator[SpecialDay]:
    """Public holidays of the sites that keep them, over the horizon and the days about it."""
    start, days = configuration.horizon.start - timedelta(days=7), configuration.horizon.days + 14
    for name, site in configuration.sites.items():
        if site.public_holidays:
            for day, title in public_holidays(site.country, site.region, start, days).items():
                yield SpecialDay(date=day, kind="holiday", name=title, site=name)


def _options(configuration: Configuration) -> SolveOptions:
    """The search options, with the plan's seed unless they have their own."""
    own = "seed" in configuration.solve.model_fields_set
    return configuration.solve if own else configuration.solve.model_copy(update={"seed": configuration.seed})
