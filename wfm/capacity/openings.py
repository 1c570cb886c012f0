"""Whom a roster lacks, as ways to hire that a hiring plan is to use: the loop from roster to hiring.

What a person of a site, contract and skills is worth has been priced on the intervals that the roster leaves uncovered;
here they become people of a group with their shift pattern, so that lead times, classes, rooms, budget and all other
work decide when they come, and who else need not.
"""

from __future__ import annotations

from collections.abc import Sequence

from wfm.errors import UsageError
from wfm.models.hiring import Group, HireOption, HiringInputs, HiringSettings
from wfm.models.messages import unknown
from wfm.models.organisation import Configuration
from wfm.models.skills import meets
from wfm.models.worth import Worth

DAYS_A_YEAR = 365

LONGEST_NAME = 80


def with_openings(inputs: HiringInputs, chosen: Sequence[Worth], plan: Configuration) -> HiringInputs:
    """The hiring inputs with an option for every kind of person chosen, who are wanted in that number.

    A kind joins the group of its site that serves the same queues; where there is none, it is a group of its own. Lead
    times, class and ramp are those of the first option of that group, or of the site. Queues of the plan are found by
    `plan_queue`, else by their name. Raises UsageError for a site or skills that the hiring inputs do not know.
    """
    groups, options = list(inputs.groups), list(inputs.options)
    counted: dict[tuple[object, ...], list[Worth]] = {}
    for each in chosen:
        counted.setdefault((each.site, each.contract, tuple(sorted(each.skills.items()))), []).append(each)
    for people in counted.values():
        first = people[0]
        contract = plan.contracts[first.contract]
        wage = contract.cost_per_hour * inputs.settings.hours_per_week * DAYS_A_YEAR / 7
        group = _group(inputs.settings, groups, first, plan, wage)
        like = next((each for each in options if each.group == group.group), None) or next(
            (each for each in options if _site_of(groups, each.group) == group.site), None
        )
        made = HireOption(
            option=_name(group, people, {each.option for each in options}),
            group=group.group,
            fte=min(contract.hours_per_week / inputs.settings.hours_per_week, 1.5),
            yearly_cost_per_fte=wage or None,
            most=len(people),
            wanted=len(people),
        )
        if like is not None:
            made = made.model_copy(
                update={
                    name: getattr(like, name)
                    for name in ("hiring_cost", "recruiting_weeks", "notice_weeks", "course", "ramp")
                }
            )
        options.append(made)
    return inputs.model_copy(update={"groups": tuple(groups), "options": tuple(options)})


def _group(settings: HiringSettings, groups: list[Group], person: Worth, plan: Configuration, wage: float) -> Group:
    """The group that a person would join; added where there is none yet."""
    if person.site not in settings.sites:
        raise UsageError(f"hiring.yaml: {unknown('site', person.site, settings.sites)}")
    serves = []
    for name, queue in settings.queues.items():
        of_plan = plan.queues.get(queue.plan_queue or name)
        if of_plan is not None and meets(person.skills, of_plan.skills):
            serves.append(name)
    skills = ", ".join(person.skills)
    if not serves:
        raise UsageError(
            f"no queue of hiring.yaml is one that people with {skills or 'no skill'} can serve: "
            f"give each the plan's queue as plan_queue (the plan has {', '.join(plan.queues)})"
        )
    there = [group for group in groups if group.site == person.site]
    for group in there:
        if set(group.serves) == set(serves):
            return group
    names = {group.group for group in groups}
    made = Group(
        group=_fresh(f"{person.site} {skills}".strip(), names),
        site=person.site,
        skill=skills,
        serves=dict.fromkeys(serves, 1.0),
        yearly_cost_per_fte=wage or max((group.yearly_cost_per_fte for group in groups), default=0.0),
        attrition=there[0].attrition if there else None,
    )
    groups.append(made)
    return made


def _site_of(groups: Sequence[Group], name: str) -> str:
    return next((group.site for group in groups if group.group == name), "")


def _name(group: Group, people: Sequence[Worth], taken: set[str]) -> str:
    """The group, the contract, and the hours that most of these people would work."""
    days: dict[str, int] = {}
    for each in people:
        for part in each.pattern:
            hours = f"{part.start}-{part.end}"
            days[hours] = days.get(hours, 0) + part.days
    most = max(days, key=lambda hours: (days[hours], hours), default="")
    return _fresh(f"{group.group}: {people[0].contract} {most}".strip()[:LONGEST_NAME], taken)


def _fresh(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{name} ({number})"
    return found
