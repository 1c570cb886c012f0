"""The sample plan that ships with wfm, made from a seed."""

from __future__ import annotations

from wfm.models.plan import PlanInputs
from wfm.sample.contacts import history
from wfm.sample.days import locked_days, past_shifts, preferences, time_off
from wfm.sample.organisation import configuration, special_days
from wfm.sample.people import agents


def sample_inputs(seed: int = 1) -> PlanInputs:
    """An invented company with a year of contacts and four weeks to plan; equal seeds give equal inputs.

    Three sites in three time zones, seven queues, sixty agents. The staff's hours about suffice: what is required
    takes some nine tenths of their paid time less breaks and leave.
    """
    company = configuration(seed)
    people = agents(seed)
    absences = time_off(company, people, seed)
    return PlanInputs(
        configuration=company,
        agents=people,
        time_off=absences,
        preferences=preferences(people, seed),
        locked=locked_days(company, people, absences),
        past=past_shifts(company, people, seed),
        special_days=special_days(),
        history=history(company, seed),
    )
